//! DNS and HTTP, as several sources tell of them.

use aurora_ocsf::{Json, Record, Value};

use super::object;
use crate::mapping::Draft;

/// OCSF's activity for a method.
pub(crate) fn http_activity(method: &str) -> i64 {
    const METHODS: [&str; 9] =
        ["CONNECT", "DELETE", "GET", "HEAD", "OPTIONS", "POST", "PUT", "TRACE", "PATCH"];
    let at = METHODS.iter().position(|known| known.eq_ignore_ascii_case(method));
    at.map_or(if method.is_empty() { 0 } else { 99 }, |at| at as i64 + 1)
}

/// The number of a response code of DNS, from its name or itself.
pub(crate) fn rcode(word: &str) -> Option<i64> {
    const NAMES: [&str; 11] = [
        "NOERROR", "FORMERR", "SERVFAIL", "NXDOMAIN", "NOTIMP", "REFUSED", "YXDOMAIN", "YXRRSET", "NXRRSET",
        "NOTAUTH", "NOTZONE",
    ];
    let at = NAMES.iter().position(|known| known.eq_ignore_ascii_case(word)).map(|at| at as i64);
    at.or_else(|| word.parse().ok().filter(|number| (0..=24).contains(number)))
}

/// Adds the answers, whose parts stand in parallel fields.
pub(crate) fn add_answers(
    draft: &mut Draft<'_, '_>,
    data: &'static str,
    kind: &'static str,
    ttl: &'static str,
) {
    if draft.event.class() != aurora_ocsf::Class::DnsActivity || draft.text(data).is_none() {
        return;
    }
    let answers = draft.take_all(data);
    let (kinds, ttls) = (draft.take_all(kind), draft.take_all(ttl));
    for (at, answer) in answers.iter().enumerate() {
        let same = |texts: &[&str]| {
            texts.get(at).filter(|_| texts.len() == answers.len()).map(|text| (*text).to_owned())
        };
        let ttl = same(&ttls).and_then(|text| text.parse::<i64>().ok()).map(Json::from);
        let members =
            [("rdata", Some(Json::from(*answer))), ("type", same(&kinds).map(Json::from)), ("ttl", ttl)];
        if let Some(answer) = object(members.into_iter().filter_map(|(name, value)| Some((name, value?)))) {
            draft.event.push("answers", answer);
        }
    }
}

/// Adds the parts of a request's path under the names that rules for proxies and web servers use.
pub(crate) fn add_uri_parts(record: &mut Record<'_>, field: &str) {
    let Some(uri) = record.text(field).map(str::to_owned) else { return };
    let (stem, query) = uri.split_once('?').map_or((uri.as_str(), ""), |(stem, query)| (stem, query));
    let extension =
        stem.rsplit('/').next().and_then(|name| name.rsplit_once('.')).map(|(_, extension)| extension);
    for (name, text) in [
        ("c-uri-stem", stem),
        ("cs-uri-stem", stem),
        ("c-uri-query", query),
        ("c-uri-extension", extension.unwrap_or_default()),
    ] {
        if !text.is_empty() {
            record.push_taxonomy(name, Value::Text(text.to_owned().into()));
        }
    }
}
