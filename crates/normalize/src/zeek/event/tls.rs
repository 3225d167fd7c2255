//! `ssl.log`: Network Activity with TLS. (`x509.log` names neither end of a connection and stays a base event.)

use aurora_ocsf::{Class, ObservableType, Record, Value};
use serde_json::json;

use super::draft::{Draft, How, Row};

pub(super) fn ssl<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let Some(mut draft) = Draft::network(record, Class::NetworkActivity, 6) else {
        return Draft::base(record);
    };
    draft.event.set("app_name", "ssl");
    draft.apply(&[Row("validation_status", "status_detail", How::Text)]);
    if let Some(Value::Bool(is_established)) = record.first("established") {
        draft.set_status(*is_established);
    }
    // OCSF's TLS object is only valid with a version, which a failed handshake has not.
    if record.text("version").is_some_and(|version| !version.is_empty()) {
        tls(&mut draft);
    }
    draft
}

/// Not the certificate: OCSF requires its serial number, which is in `x509.log` alone.
fn tls(draft: &mut Draft<'_, '_>) {
    draft.apply(&[
        Row("version", "tls.version", How::Text),
        Row("cipher", "tls.cipher", How::Text),
        Row("server_name", "tls.sni", How::Text),
        Row("cert_chain_fps", "tls.certificate_chain", How::Each),
    ]);
    if let Some(sni) = draft.record.text("server_name") {
        draft.event.observable("tls.sni", ObservableType::Hostname, sni);
    }
    for (field, path) in [("ja3", "tls.ja3_hash"), ("ja3s", "tls.ja3s_hash")] {
        if let Some(hash) = draft.take(field) {
            draft.event.set(path, json!({ "algorithm_id": 1, "algorithm": "MD5", "value": hash }));
        }
    }
}
