//! Sign-ins at Entra, as its diagnostic settings stream them:
//! <https://learn.microsoft.com/entra/identity/monitoring-health/reference-azure-monitor-sign-ins-log-schema>.

use super::Place;
use crate::{
    json::{Json, object},
    moment::{Moment, millis, seconds},
    random::stable_uuid,
    scene::Scene,
    source::Source,
    world::TENANT_ID,
};

/// A sign-in.
#[derive(Clone, Debug)]
pub(crate) struct SignIn<'a> {
    pub(crate) person: usize,
    pub(crate) place: Place,
    pub(crate) application: &'a str,
    pub(crate) client: &'a str,
    pub(crate) agent: &'a str,
    /// 0 for success, else Entra's error code.
    pub(crate) result: u32,
    pub(crate) is_managed: bool,
    pub(crate) has_second_factor: bool,
}

const fn reason(result: u32) -> &'static str {
    match result {
        0 => "",
        50_053 => {
            "The account is locked, you've tried to sign in too many times with an incorrect user ID or password."
        }
        50_126 => "Error validating credentials due to invalid username or password.",
        500_121 => "Authentication failed during strong authentication request.",
        _ => "Other.",
    }
}

impl Scene {
    pub(crate) fn entra_sign_in(&mut self, at: Moment, sign_in: &SignIn<'_>) {
        let person = self.world.people[sign_in.person].clone();
        let machine = self.host(person.workstation);
        let city = sign_in.place.city;
        let id = self.random.uuid();
        let correlation = self.random.uuid();
        let requirement = if sign_in.has_second_factor {
            "multiFactorAuthentication"
        } else {
            "singleFactorAuthentication"
        };
        let details = if sign_in.is_managed {
            object! { "deviceId": stable_uuid(&machine.fqdn), "displayName": &machine.name, "operatingSystem": "Windows10", "browser": "Edge 141.0.0", "isCompliant": true, "isManaged": true, "trustType": "Hybrid Azure AD joined" }
        } else {
            object! { "deviceId": "", "operatingSystem": "Windows10", "browser": "Firefox 143.0" }
        };
        let status = match sign_in.result {
            0 => {
                object! { "errorCode": 0, "additionalDetails": if sign_in.has_second_factor { "MFA requirement satisfied by claim in the token" } else { "" } }
            }
            code => object! { "errorCode": code, "failureReason": reason(code) },
        };
        let location = object! {
            "city": city.name, "state": city.region, "countryOrRegion": city.country,
            "geoCoordinates": object! { "latitude": Json::Number(city.latitude.to_owned()), "longitude": Json::Number(city.longitude.to_owned()) },
        };
        let properties = object! {
            "id": &id, "createdDateTime": at.iso_micros(), "userDisplayName": person.name(),
            "userPrincipalName": &person.email, "userId": person.object_id(),
            "appId": stable_uuid(sign_in.application), "appDisplayName": sign_in.application,
            "ipAddress": &sign_in.place.address, "status": status, "clientAppUsed": sign_in.client,
            "userAgent": sign_in.agent, "deviceDetail": details, "location": location,
            "correlationId": &correlation, "conditionalAccessStatus": if sign_in.result == 0 { "success" } else { "notApplied" },
            "appliedConditionalAccessPolicies": Json::List(Vec::new()),
            "authenticationRequirement": requirement, "isInteractive": true, "tokenIssuerType": "AzureAD",
            "riskDetail": "none", "riskLevelAggregated": "none", "riskLevelDuringSignIn": "none", "riskState": "none",
            "resourceDisplayName": "Microsoft Graph", "resourceId": "00000003-0000-0000-c000-000000000000",
            "authenticationDetails": Json::List(vec![object! {
                "authenticationStepDateTime": at.iso_micros(), "authenticationMethod": "Password",
                "succeeded": sign_in.result == 0 || sign_in.result == 500_121,
            }]),
            "autonomousSystemNumber": city.as_number, "userType": "Member", "crossTenantAccessType": "none",
        };
        let event = object! {
            "time": (at + seconds(4)).iso_micros(), "resourceId": format!("/tenants/{TENANT_ID}/providers/Microsoft.aadiam"),
            "operationName": "Sign-in activity", "operationVersion": "1.0", "category": "SignInLogs",
            "tenantId": TENANT_ID, "resultType": sign_in.result.to_string(), "resultSignature": "None",
            "resultDescription": reason(sign_in.result), "durationMs": 0, "callerIpAddress": &sign_in.place.address,
            "correlationId": &correlation, "identity": person.name(), "Level": 4, "location": city.country,
            "properties": properties,
        };
        self.emit(Source::Entra, at + millis(0), event.to_string());
    }
}
