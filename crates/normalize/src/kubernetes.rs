//! The audit log of the Kubernetes API server, as every distribution writes it.
//!
//! <https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/>
//!
//! Fields keep their names (`verb`, `objectRef.resource`, `responseStatus.code`); `hostPath`, `capabilities` and `apiGroup` are second
//! names for what public rules ask about the object that was sent.

use aurora_ocsf::{Class, Event, EventKind, Json, ObservableType, Profile, Record};

use crate::{
    Format, cloud,
    mapping::{Draft, How, Row, is_ip},
    registry::JsonFormat,
};

pub(crate) static FORMAT: JsonFormat = JsonFormat {
    format: Format::KubernetesAudit,
    marks: &["auditID"],
    recognise: |record| record.exists("verb") && (record.exists("requestURI") || record.exists("objectRef")),
    complete: |record, _, _| complete(record),
    to_event,
};

fn complete(record: &mut Record<'_>) {
    let times = ["stageTimestamp", "requestReceivedTimestamp", "timestamp"];
    cloud::place(record, EventKind::KubernetesAudit, &times);
    cloud::rename_all(
        record,
        &[
            ("objectRef.apiGroup", "apiGroup"),
            ("requestObject.spec.volumes.hostPath.path", "hostPath"),
            ("requestObject.spec.template.spec.volumes.hostPath.path", "hostPath"),
            ("requestObject.spec.containers.securityContext.capabilities.add", "capabilities"),
            ("requestObject.spec.template.spec.containers.securityContext.capabilities.add", "capabilities"),
            ("sourceIPs", "src_ip"),
        ],
    );
}

const ROWS: &[Row<'static>] = &[
    Row("verb", "api.operation", How::Text),
    Row("objectRef.apiVersion", "api.version", How::Text),
    Row("objectRef.apiGroup", "api.group.name", How::Text),
    Row("auditID", "api.request.uid", How::Text),
    Row("responseStatus.code", "api.response.code", How::Integer),
    Row("responseStatus.reason", "api.response.error", How::Text),
    Row("responseStatus.message", "api.response.message", How::Text),
    Row("requestURI", "http_request.url.path", How::Text),
    Row("userAgent", "http_request.user_agent", How::Text),
    Row("stage", "message", How::Text),
    Row("level", "metadata.log_level", How::Text),
    Row("kind", "metadata.log_name", How::Text),
    Row("apiVersion", "metadata.product.version", How::Text),
    Row("stageTimestamp", "metadata.original_time", How::Text),
    Row("user.username", "actor.user.name", How::Text),
    Row("user.uid", "actor.user.uid", How::Text),
    Row("user.extra.accessKeyId", "actor.session.credential_uid", How::Text),
    Row("user.extra.canonicalArn", "actor.session.issuer", How::Text),
    Row("user.extra.sessionName", "actor.session.uid", How::Text),
];

fn activity_of(verb: &str) -> i64 {
    match verb {
        "create" => 1,
        "get" | "list" | "watch" => 2,
        "update" | "patch" | "apply" => 3,
        "delete" | "deletecollection" => 4,
        _ => 99,
    }
}

fn to_event(record: &Record<'_>) -> Event {
    let verb = record.text("verb").unwrap_or_default();
    let mut draft = Draft::of(record, Class::ApiActivity, activity_of(verb), ("Kubernetes", "Kubernetes"));
    draft.add_time_text(cloud::datetime);
    draft.apply(ROWS);
    draft.set_moment("start_time", "requestReceivedTimestamp", cloud::datetime);
    draft.set_json("api.request.data", "requestObject");
    draft.set_json("api.response.data", "responseObject");
    add_user(&mut draft);
    add_source(&mut draft);
    add_outcome(&mut draft);
    add_object(&mut draft);
    draft.observe(&[
        ("actor.user.name", ObservableType::UserName),
        ("src_endpoint.ip", ObservableType::IpAddress),
        ("http_request.url.path", ObservableType::UrlString),
        ("http_request.user_agent", ObservableType::HttpUserAgent),
    ]);
    draft.finish_valid()
}

/// The caller. On EKS it is an identity of AWS, and the account is in its name.
fn add_user(draft: &mut Draft<'_, '_>) {
    for group in draft.take_all("user.groups") {
        draft.event.push("actor.user.groups", Json::object([("name", group.into())]));
    }
    if let Some(impersonated) = draft.text("impersonatedUser.username") {
        draft.event.set("actor.invoked_by", impersonated);
    }
    if draft.event.get("actor").is_none() {
        draft.event.set("actor.app_name", "Kubernetes");
    } else if draft.event.get("actor.user").is_some() {
        let is_account =
            draft.text("user.username").is_some_and(|name| name.starts_with("system:serviceaccount:"));
        draft.event.set_enum("actor.user.type_id", if is_account { 4 } else { 0 });
    }
    if let Some(arn) = draft.take("user.extra.arn") {
        draft.set_cloud("AWS");
        draft.event.set("cloud.account.uid", arn);
        draft.event.set("actor.user.uid_alt", arn);
        draft.event.set_product("AWS", "Amazon EKS");
        draft.apply(&[Row("apiVersion", "metadata.product.version", How::Text)]);
    }
}

fn add_source(draft: &mut Draft<'_, '_>) {
    let addresses = draft.take_all("sourceIPs");
    let mut addresses = addresses.into_iter();
    match addresses.next() {
        Some(first) if is_ip(first) => draft.event.set("src_endpoint.ip", first),
        Some(first) => draft.event.set("src_endpoint.name", first),
        None => {}
    }
    for other in addresses.filter(|text| is_ip(text)) {
        draft.event.push("src_endpoint.intermediate_ips", other);
    }
    draft.require("src_endpoint", "unknown");
}

fn add_outcome(draft: &mut Draft<'_, '_>) {
    draft.event.add_profile(Profile::SecurityControl);
    // That the API let a caller in is no verdict of a control, as the worked example has it.
    let action = match draft.take("annotations.authorization.k8s.io/decision") {
        Some("forbid") => 2,
        _ => 0,
    };
    draft.event.set_enum("action_id", action);
    if let Some(code) = draft.text("responseStatus.code").and_then(|code| code.parse::<u16>().ok()) {
        draft.event.set("status_code", code.to_string());
        draft.set_status(code < 400);
    }
}

fn add_object(draft: &mut Draft<'_, '_>) {
    let fields = [
        ("name", "objectRef.name"),
        ("uid", "objectRef.uid"),
        ("type", "objectRef.resource"),
        ("namespace", "objectRef.namespace"),
    ];
    let mut members = Vec::new();
    for (attribute, field) in fields {
        members.extend(draft.text(field).map(|text| (attribute.into(), Json::from(text))));
    }
    // A list of all pods names no pod: the kind is the name then.
    if draft.text("objectRef.name").is_none() && draft.text("objectRef.uid").is_none() {
        let Some(kind) = draft.text("objectRef.resource") else { return };
        members.push(("name".into(), kind.into()));
    }
    fields.iter().for_each(|(_, field)| draft.skip(field));
    draft.event.push("resources", Json::Object(members.into_iter().collect()));
}
