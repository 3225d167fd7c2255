//! Okta's System Log: <https://developer.okta.com/docs/reference/api/system-log/>.

use super::Place;
use crate::{
    json::{Json, object},
    moment::Moment,
    random::stable_hex,
    scene::Scene,
    source::Source,
};

/// What happened at Okta.
#[derive(Clone, Debug)]
pub(crate) struct OktaEvent<'a> {
    pub(crate) person: usize,
    pub(crate) place: Place,
    pub(crate) kind: &'a str,
    pub(crate) message: &'a str,
    /// `SUCCESS`, or why not.
    pub(crate) result: Result<(), &'a str>,
    pub(crate) application: Option<&'a str>,
    pub(crate) agent: &'a str,
}

fn id(prefix: &str, text: &str) -> String {
    format!("{prefix}{}", stable_hex(text, 17))
}

impl Scene {
    pub(crate) fn okta(&mut self, at: Moment, event: &OktaEvent<'_>) {
        let person = self.world.people[event.person].clone();
        let city = event.place.city;
        let geography = object! {
            "city": city.name, "state": city.region, "country": city.country_name, "postalCode": Json::Null,
            "geolocation": object! { "lat": Json::Number(city.latitude.to_owned()), "lon": Json::Number(city.longitude.to_owned()) },
        };
        let (result, reason) = match event.result {
            Ok(()) => ("SUCCESS", Json::Null),
            Err(reason) => ("FAILURE", reason.into()),
        };
        let session = format!("idx{}", self.random.base_62(22));
        let request = self.random.hex(32);
        let user = object! {
            "id": id("00u", &person.email), "type": "User", "alternateId": &person.email,
            "displayName": person.name(), "detailEntry": Json::Null,
        };
        let target = match event.application {
            Some(name) => Json::List(vec![
                object! { "id": id("0oa", name), "type": "AppInstance", "alternateId": name, "displayName": name, "detailEntry": object! { "signOnModeType": "SAML_2_0" } },
                object! { "id": id("0ua", &person.email), "type": "AppUser", "alternateId": &person.email, "displayName": person.name(), "detailEntry": Json::Null },
            ]),
            None => Json::List(vec![user.clone()]),
        };
        let record = object! {
            "actor": user,
            "client": object! {
                "userAgent": object! { "rawUserAgent": event.agent, "os": "Windows 10", "browser": "EDGE" },
                "zone": "null", "device": "Computer", "id": Json::Null, "ipAddress": &event.place.address,
                "geographicalContext": geography.clone(),
            },
            "device": Json::Null,
            "authenticationContext": object! {
                "authenticationProvider": Json::Null, "credentialProvider": Json::Null, "credentialType": Json::Null,
                "issuer": Json::Null, "interface": Json::Null, "authenticationStep": 0,
                "rootSessionId": &session, "externalSessionId": &session,
            },
            "displayMessage": event.message, "eventType": event.kind,
            "outcome": object! { "result": result, "reason": reason },
            "published": at.iso_millis(),
            "securityContext": object! { "asNumber": city.as_number, "asOrg": city.provider, "isp": city.provider, "domain": Json::Null, "isProxy": false },
            "severity": if event.result.is_ok() { "INFO" } else { "WARN" },
            "debugContext": object! { "debugData": object! { "requestId": &request, "dtHash": self.random.hex(64), "requestUri": "/idp/idx/identify", "url": "/idp/idx/identify?" } },
            "legacyEventType": Json::Null,
            "transaction": object! { "type": "WEB", "id": &request, "detail": object! {} },
            "uuid": self.random.uuid(), "version": "0",
            "request": object! { "ipChain": Json::List(vec![object! { "ip": &event.place.address, "geographicalContext": geography, "version": "V4", "source": Json::Null }]) },
            "target": target,
        };
        self.emit(Source::Okta, at, record.to_string());
    }
}
