//! CloudTrail: <https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-event-reference.html>.

use crate::{
    json::{Json, object},
    moment::Moment,
    random::stable_hex,
    scene::Scene,
    source::Source,
    world::AWS_ACCOUNT,
};

/// Who calls.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Caller<'a> {
    /// A session of a role: its name, and that of the session.
    Role(&'a str, &'a str),
    User(&'a str),
    /// A service of AWS.
    Service(&'a str),
}

/// A call of the API.
#[derive(Clone, Debug)]
pub(crate) struct Call<'a> {
    pub(crate) caller: Caller<'a>,
    /// `s3`, `ec2`, ...
    pub(crate) service: &'a str,
    pub(crate) name: &'a str,
    pub(crate) address: &'a str,
    pub(crate) agent: &'a str,
    pub(crate) parameters: Json,
    pub(crate) response: Json,
    pub(crate) is_read_only: bool,
}

fn key(kind: &str, name: &str) -> String {
    format!("{kind}{}", stable_hex(name, 16).to_uppercase())
}

fn identity(caller: Caller<'_>, at: Moment) -> Json {
    match caller {
        Caller::Role(role, session) => object! {
            "type": "AssumedRole", "principalId": format!("{}:{session}", key("AROA", role)),
            "arn": format!("arn:aws:sts::{AWS_ACCOUNT}:assumed-role/{role}/{session}"), "accountId": AWS_ACCOUNT,
            "accessKeyId": key("ASIA", session),
            "sessionContext": object! {
                "sessionIssuer": object! { "type": "Role", "principalId": key("AROA", role), "arn": format!("arn:aws:iam::{AWS_ACCOUNT}:role/{role}"), "accountId": AWS_ACCOUNT, "userName": role },
                "attributes": object! { "creationDate": at.hour_start().iso(), "mfaAuthenticated": if role.starts_with("AWSReservedSSO") { "true" } else { "false" } },
            },
        },
        Caller::User(name) => object! {
            "type": "IAMUser", "principalId": key("AIDA", name), "arn": format!("arn:aws:iam::{AWS_ACCOUNT}:user/{name}"),
            "accountId": AWS_ACCOUNT, "accessKeyId": key("AKIA", name), "userName": name,
        },
        Caller::Service(name) => object! { "type": "AWSService", "invokedBy": name },
    }
}

impl Scene {
    pub(crate) fn cloud_trail(&mut self, at: Moment, call: Call<'_>) {
        let source = format!("{}.amazonaws.com", call.service);
        let kind = if call.name == "ConsoleLogin" { "AwsConsoleSignIn" } else { "AwsApiCall" };
        let event = object! {
            "eventVersion": "1.11", "userIdentity": identity(call.caller, at), "eventTime": at.iso(),
            "eventSource": &source, "eventName": call.name, "awsRegion": "eu-north-1",
            "sourceIPAddress": call.address, "userAgent": call.agent, "requestParameters": call.parameters,
            "responseElements": call.response, "requestID": self.random.uuid(), "eventID": self.random.uuid(),
            "readOnly": call.is_read_only, "eventType": kind, "managementEvent": true,
            "recipientAccountId": AWS_ACCOUNT, "eventCategory": "Management",
        };
        let event = match call.caller {
            Caller::Service(_) => event,
            Caller::Role(..) | Caller::User(_) => event.with(
                "tlsDetails",
                object! { "tlsVersion": "TLSv1.3", "cipherSuite": "TLS_AES_128_GCM_SHA256", "clientProvidedHostHeader": format!("{}.eu-north-1.amazonaws.com", call.service) },
            ),
        };
        self.emit(Source::CloudTrail, at, event.to_string());
    }
}
