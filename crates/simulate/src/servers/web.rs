//! The pages of the company and the portal of its customers, as nginx logs them.

use crate::{
    moment::{Moment, micros, millis, seconds},
    network::{BROWSER, Flow},
    scene::Scene,
    source::Source,
};

/// A request that nginx answered.
#[derive(Clone, Copy, Debug)]
pub(crate) struct Hit<'a> {
    pub(crate) at: Moment,
    pub(crate) from: &'a str,
    pub(crate) method: &'a str,
    pub(crate) path: &'a str,
    pub(crate) status: u32,
    pub(crate) bytes: u64,
    pub(crate) referrer: &'a str,
    pub(crate) agent: &'a str,
}

const PAGES: [(&str, u64); 14] = [
    ("/", 14_211),
    ("/products", 18_020),
    ("/products/bw-220", 22_604),
    ("/assets/app.4f1c2d.js", 184_330),
    ("/assets/app.91ab.css", 22_871),
    ("/images/hero.webp", 141_902),
    ("/favicon.ico", 1150),
    ("/contact", 9112),
    ("/portal/login", 6033),
    ("/portal/orders?page=1", 12_880),
    ("/portal/orders/20261147", 9071),
    ("/api/v1/telemetry", 34),
    ("/news/2026/dry-dock-season", 17_412),
    ("/robots.txt", 88),
];
const AGENTS: [&str; 5] = [
    BROWSER,
    "Mozilla/5.0 (iPhone; CPU iPhone OS 18_6 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.6 Mobile/15E148 Safari/604.1",
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 (KHTML, like Gecko) Version/18.5 Safari/605.1.15",
    "Mozilla/5.0 (X11; Linux x86_64; rv:143.0) Gecko/20100101 Firefox/143.0",
    "Mozilla/5.0 (compatible; Googlebot/2.1; +http://www.google.com/bot.html)",
];

pub(super) fn hour(scene: &mut Scene, start: Moment, is_day: bool) {
    for _ in 0..scene.random.count(if is_day { 90_000 } else { 22_000 }) {
        let at = start + micros(scene.random.between(0, 3_580_000_000));
        visitor(scene, at);
    }
    for _ in 0..scene.random.count(1400) {
        let at = start + micros(scene.random.between(0, 3_580_000_000));
        let from = crate::office::noisy_address(scene);
        let path =
            *scene.random.pick(&["/wp-login.php", "/.git/HEAD", "/phpmyadmin/", "/owa/", "/manager/html"]);
        let hit = Hit {
            at,
            from: &from,
            method: "GET",
            path,
            status: 404,
            bytes: 153,
            referrer: "-",
            agent: "Mozilla/5.0 zgrab/0.x",
        };
        scene.nginx(hit);
    }
}

fn visitor(scene: &mut Scene, at: Moment) {
    let network =
        *scene.random.pick(&["90.224.60", "81.167.20", "62.119.4", "77.40.201", "176.10.144", "66.249.66"]);
    let from = format!("{network}.{}", scene.random.between(2, 250));
    let agent = if network == "66.249.66" { AGENTS[4] } else { *scene.random.pick(&AGENTS[..4]) };
    let to = *scene.random.pick(&["10.30.9.11", "10.30.9.12"]);
    let flow = Flow::tcp(at, (&from, scene.port()), (to, 443), "ssl")
        .carrying(scene.random.size(10, 13), scene.random.size(13, 18))
        .lasting(seconds(scene.random.between(1, 70)));
    let uid = scene.connect(&flow);
    scene.zeek_ssl(&flow, &uid, "www.brackwater.example", "CN=R11,O=Let's Encrypt,C=US");
    for index in 0..1 + scene.random.below(4) as i64 {
        let at = at + millis(40 + 610 * index);
        let (path, bytes) = *scene.random.pick(&PAGES);
        let method = if path == "/api/v1/telemetry" { "POST" } else { "GET" };
        let status = match scene.random.below(100) {
            0..6 => 304,
            6..8 => 404,
            8 => 301,
            _ => 200,
        };
        let referrer = if index == 0 { "-" } else { "https://www.brackwater.example/" };
        let bytes = if status == 304 { 0 } else { bytes };
        scene.nginx(Hit { at, from: &from, method, path, status, bytes, referrer, agent });
    }
}

impl Scene {
    pub(crate) fn nginx(&mut self, hit: Hit<'_>) {
        let line = format!(
            "{} - - [{}] \"{} {} HTTP/1.1\" {} {} \"{}\" \"{}\"",
            hit.from,
            hit.at.web(),
            hit.method,
            hit.path,
            hit.status,
            hit.bytes,
            hit.referrer,
            hit.agent,
        );
        self.emit(Source::Nginx, hit.at, line);
    }
}
