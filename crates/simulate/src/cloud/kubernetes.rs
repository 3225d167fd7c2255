//! The audit log of Kubernetes: <https://kubernetes.io/docs/reference/config-api/apiserver-audit.v1/>.

use crate::{
    json::{Json, object},
    moment::{Moment, micros},
    scene::Scene,
    source::Source,
};

/// A request to the API server.
#[derive(Clone, Copy, Debug)]
pub(crate) struct ClusterCall<'a> {
    pub(crate) user: &'a str,
    pub(crate) groups: &'a [&'a str],
    pub(crate) verb: &'a str,
    /// Group of the API, resource, subresource.
    pub(crate) resource: (&'a str, &'a str, &'a str),
    pub(crate) namespace: &'a str,
    pub(crate) name: &'a str,
    pub(crate) address: &'a str,
    pub(crate) agent: &'a str,
    pub(crate) code: u32,
}

impl Scene {
    pub(crate) fn kubernetes(&mut self, at: Moment, call: ClusterCall<'_>) {
        let (group, resource, subresource) = call.resource;
        let mut reference = object! { "resource": resource };
        if !call.namespace.is_empty() {
            reference = reference.with("namespace", call.namespace);
        }
        if !call.name.is_empty() {
            reference = reference.with("name", call.name);
        }
        if !group.is_empty() {
            reference = reference.with("apiGroup", group);
        }
        reference = reference.with("apiVersion", "v1");
        if !subresource.is_empty() {
            reference = reference.with("subresource", subresource);
        }
        let done = at + micros(self.random.between(900, 41_000));
        let event = object! {
            "kind": "Event", "apiVersion": "audit.k8s.io/v1", "level": "Metadata", "auditID": self.random.uuid(),
            "stage": "ResponseComplete", "requestURI": uri(&call), "verb": call.verb,
            "user": object! { "username": call.user, "groups": Json::list(call.groups.iter().copied().chain(["system:authenticated"])) },
            "sourceIPs": Json::list([call.address]), "userAgent": call.agent, "objectRef": reference,
            "responseStatus": object! { "metadata": object! {}, "code": call.code },
            "requestReceivedTimestamp": at.iso_micros(), "stageTimestamp": done.iso_micros(),
            "annotations": object! { "authorization.k8s.io/decision": if call.code == 403 { "forbid" } else { "allow" }, "authorization.k8s.io/reason": "" },
        };
        self.emit(Source::KubernetesAudit, at, event.to_string());
    }
}

fn uri(call: &ClusterCall<'_>) -> String {
    let (group, resource, subresource) = call.resource;
    let root = if group.is_empty() { "/api/v1".to_owned() } else { format!("/apis/{group}/v1") };
    let parts = [("/namespaces/", call.namespace), ("/", resource), ("/", call.name), ("/", subresource)];
    let path: String = parts
        .iter()
        .filter(|(_, part)| !part.is_empty())
        .map(|(slash, part)| format!("{slash}{part}"))
        .collect();
    match call.verb {
        "watch" => format!("{root}{path}?allowWatchBookmarks=true&watch=true"),
        "list" => format!("{root}{path}?limit=500"),
        _ => root + &path,
    }
}
