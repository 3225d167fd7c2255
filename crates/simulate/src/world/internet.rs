//! What lies outside: the services that people use, and the cities that they are in.

use crate::random::hash;

/// A service on the internet.
#[derive(Debug)]
pub(crate) struct Site {
    pub(crate) host: &'static str,
    /// The network that its addresses come from, two or three octets of it.
    network: &'static str,
    /// How often it is used, against the others.
    weight: u64,
    /// Its traffic goes past the proxy, as its maker advises.
    pub(crate) is_direct: bool,
    pub(crate) issuer: &'static str,
}

const fn site(host: &'static str, network: &'static str, weight: u64, issuer: &'static str) -> Site {
    Site { host, network, weight, is_direct: false, issuer }
}

const fn direct(host: &'static str, network: &'static str, weight: u64) -> Site {
    Site { host, network, weight, is_direct: true, issuer: MICROSOFT }
}

const MICROSOFT: &str = "CN=Microsoft Azure RSA TLS Issuing CA 07,O=Microsoft Corporation,C=US";
const GOOGLE: &str = "CN=WR2,O=Google Trust Services,C=US";
const DIGICERT: &str = "CN=DigiCert Global G2 TLS RSA SHA256 2020 CA1,O=DigiCert Inc,C=US";
const ENCRYPT: &str = "CN=R11,O=Let's Encrypt,C=US";
const AMAZON: &str = "CN=Amazon RSA 2048 M02,O=Amazon,C=US";

static SITES: [Site; 32] = [
    direct("outlook.office365.com", "52.97.133", 120),
    direct("teams.microsoft.com", "52.123.128", 110),
    direct("brackwater.sharepoint.com", "13.107.136", 60),
    direct("login.microsoftonline.com", "20.190.159", 25),
    direct("graph.microsoft.com", "20.190.160", 30),
    direct("brackwater-my.sharepoint.com", "13.107.137", 25),
    site("www.google.com", "142.250.74", 50, GOOGLE),
    site("fonts.gstatic.com", "142.250.181", 25, GOOGLE),
    site("www.bing.com", "13.107.21", 20, MICROSOFT),
    site("edge.microsoft.com", "13.107.22", 22, MICROSOFT),
    site("settings-win.data.microsoft.com", "51.104.136", 15, MICROSOFT),
    site("v10.events.data.microsoft.com", "20.42.73", 30, MICROSOFT),
    site("slscr.update.microsoft.com", "40.127.240", 6, MICROSOFT),
    site("github.com", "140.82.121", 18, DIGICERT),
    site("www.linkedin.com", "13.107.42", 10, DIGICERT),
    site("en.wikipedia.org", "185.15.59", 8, ENCRYPT),
    site("cdn.jsdelivr.net", "104.16.85", 14, ENCRYPT),
    site("stackoverflow.com", "104.18.32", 9, ENCRYPT),
    site("static.cloudflareinsights.com", "104.16.79", 12, ENCRYPT),
    site("www.dnv.com", "104.17.18", 4, DIGICERT),
    site("www.marinelink.com", "104.21.45", 4, ENCRYPT),
    site("app.powerbi.com", "20.38.40", 8, MICROSOFT),
    site("brackwater.okta.com", "3.69.118", 12, AMAZON),
    site("eu.docusign.net", "185.81.101", 3, DIGICERT),
    site("www.dhl.com", "23.40.100", 4, DIGICERT),
    site("api.openweathermap.org", "38.89.70", 3, DIGICERT),
    site("www.youtube.com", "142.250.180", 8, GOOGLE),
    site("i.ytimg.com", "142.250.184", 6, GOOGLE),
    site("www.svt.se", "23.205.109", 6, DIGICERT),
    site("www.yr.no", "157.249.81", 3, ENCRYPT),
    site("console.aws.amazon.com", "54.239.39", 4, AMAZON),
    site("registry.npmjs.org", "104.16.26", 4, ENCRYPT),
];

/// All services.
pub(crate) fn sites() -> &'static [Site] {
    &SITES
}

/// The service that a number below the sum of all weights falls on; larger numbers go around.
pub(crate) fn nearest_site(number: u64) -> &'static Site {
    let sum: u64 = SITES.iter().map(|site| site.weight).sum();
    let mut left = number % sum;
    for site in &SITES {
        if left < site.weight {
            return site;
        }
        left -= site.weight;
    }
    &SITES[0]
}

/// The address of a name: of a known service, or else of some hosting provider.
pub(crate) fn address_of(name: &str) -> String {
    let last = 2 + hash(name) % 250;
    match SITES.iter().find(|site| site.host == name) {
        Some(site) => format!("{}.{last}", site.network),
        None => format!("185.199.{}.{last}", 108 + hash(name) % 4),
    }
}

/// A place that people log in from.
#[derive(Debug)]
pub(crate) struct City {
    pub(crate) name: &'static str,
    pub(crate) region: &'static str,
    pub(crate) country: &'static str,
    pub(crate) country_name: &'static str,
    pub(crate) latitude: &'static str,
    pub(crate) longitude: &'static str,
    /// The network of its largest provider, and that provider.
    pub(crate) network: &'static str,
    pub(crate) as_number: u32,
    pub(crate) provider: &'static str,
}

static CITIES: [City; 4] = [
    City {
        name: "Gothenburg",
        region: "Vastra Gotalands Lan",
        country: "SE",
        country_name: "Sweden",
        latitude: "57.70887",
        longitude: "11.97456",
        network: "90.224.60",
        as_number: 3301,
        provider: "Telia Company AB",
    },
    City {
        name: "Boras",
        region: "Vastra Gotalands Lan",
        country: "SE",
        country_name: "Sweden",
        latitude: "57.72101",
        longitude: "12.9401",
        network: "90.227.18",
        as_number: 3301,
        provider: "Telia Company AB",
    },
    City {
        name: "Kungsbacka",
        region: "Hallands Lan",
        country: "SE",
        country_name: "Sweden",
        latitude: "57.48719",
        longitude: "12.07612",
        network: "83.233.142",
        as_number: 29518,
        provider: "Bredband2 AB",
    },
    // Where nobody of the people lives.
    City {
        name: "Lagos",
        region: "Lagos",
        country: "NG",
        country_name: "Nigeria",
        latitude: "6.45407",
        longitude: "3.39467",
        network: "198.51.100",
        as_number: 37148,
        provider: "Globacom Limited",
    },
];

pub(crate) fn cities() -> &'static [City] {
    &CITIES
}
