use aurora_ocsf::{EventKind, LogSources, validate};
use serde_json::{Value as Json, json};

use super::build;
use crate::{Context, Format, Limits, parse};

/// Builds the event of a JSON line, which must be valid.
fn event(line: &str) -> Json {
    let parsed = parse(line.as_bytes(), &Context::default(), &Limits::default()).expect("the line parses");
    assert_eq!(parsed.format, Format::ZeekJson, "{line}");
    let event = build(&parsed.record).into_json();
    let violations: Vec<_> = validate(&event).iter().map(ToString::to_string).collect();
    assert_eq!(violations, [""; 0], "{line}\n{event:#}");
    event
}

/// Checks values of the event of a log about a connection, given the log's own fields.
fn check(path: &str, fields: &str, expected: &[(&str, Json)]) {
    let event = event(&format!(
        r#"{{"_path":"{path}","ts":1.5,"uid":"C1","id.orig_h":"10.0.0.1","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":2{fields}}}"#
    ));
    check_values(&event, expected);
}

fn check_values(event: &Json, expected: &[(&str, Json)]) {
    for (pointer, value) in expected {
        assert_eq!(event.pointer(pointer), Some(value), "{pointer} of {event:#}");
    }
}

#[test]
fn every_log_has_a_class_and_stays_valid_without_its_own_fields() {
    for kind in EventKind::ALL {
        let Some(source) = kind.log_sources().iter().find(|source| source.product == Some("zeek")) else {
            continue;
        };
        let path = source.service.unwrap_or("zeek_other");
        if EventKind::zeek(path) != *kind {
            continue;
        }
        check(path, "", &[("/metadata/log_name", json!(path))]);
        let bare = format!(r#"{{"_path":"{path}","ts":1.5,"_write_ts":2.5}}"#);
        check_values(&event(&bare), &[("/time", json!(1500)), ("/metadata/logged_time", json!(2500))]);
    }
}

#[test]
fn what_has_no_place_is_kept() {
    check(
        "conn",
        r#","id_orig_h":"x","weight":1.50,"big":123456789012345678901234567890,"tags":[],"n":null"#,
        &[("/unmapped/weight", json!(1.5)), ("/unmapped/tags", json!([]))],
    );
}

#[test]
fn connections() {
    check(
        "conn",
        r#","proto":"tcp","conn_state":"SF","duration":1.25,"orig_bytes":1,"resp_bytes":2,"local_orig":true,"local_resp":false,"orig_l2_addr":"00:1d:09:5b:d6:84","vlan":12"#,
        &[
            ("/class_uid", json!(4001)),
            ("/activity_id", json!(2)),
            ("/duration", json!(1250)),
            ("/traffic/bytes", json!(3)),
            ("/connection_info/protocol_num", json!(6)),
            ("/connection_info/direction", json!("Outbound")),
            ("/src_endpoint/mac", json!("00:1d:09:5b:d6:84")),
            ("/src_endpoint/vlan_uid", json!("12")),
            ("/status_id", json!(1)),
        ],
    );
    check("conn", r#","conn_state":"REJ""#, &[("/activity_name", json!("Refuse")), ("/status_id", json!(2))]);
    check("conn", r#","conn_state":"OTH""#, &[("/activity_name", json!("Traffic"))]);
}

#[test]
fn names() {
    check(
        "dns",
        r#","proto":"udp","query":"example.org","qtype_name":"A","trans_id":7,"rcode":3,"rtt":0.5,"RD":true,"answers":["a","b"],"TTLs":[60.0,30.0]"#,
        &[
            ("/class_uid", json!(4003)),
            ("/activity_name", json!("Traffic")),
            ("/rcode", json!("NXDomain")),
            ("/query/hostname", json!("example.org")),
            ("/response_time", json!(2000)),
            ("/answers/1", json!({"rdata": "b", "ttl": 30, "flag_ids": [3], "flags": ["Recursion Desired"]})),
        ],
    );
    check("dns", r#","query":"example.org""#, &[("/activity_name", json!("Query"))]);
}

#[test]
fn requests() {
    check(
        "http",
        r#","method":"GET","host":"example.org","uri":"/a/b.exe?c=d","status_code":404,"status_msg":"Not Found","proxied":["X-FORWARDED-FOR -> 1.2.3.4, x"]"#,
        &[
            ("/class_uid", json!(4002)),
            ("/activity_name", json!("Get")),
            ("/http_request/url/path", json!("/a/b.exe")),
            ("/http_request/url/query_string", json!("c=d")),
            ("/http_request/url/url_string", json!("http://example.org/a/b.exe?c=d")),
            ("/http_request/x_forwarded_for", json!(["1.2.3.4"])),
            ("/http_response/code", json!(404)),
        ],
    );
    check(
        "http",
        r#","method":"PROPFIND","uri":"/""#,
        &[
            ("/activity_id", json!(99)),
            ("/activity_name", json!("PROPFIND")),
            ("/unmapped/method", json!("PROPFIND")),
        ],
    );
    check("http", r#","method":"CONNECT","uri":"example.org:443""#, &[("/activity_name", json!("Connect"))]);
}

#[test]
fn remote_sessions() {
    check(
        "ssh",
        r#","auth_success":false,"client":"SSH-2.0-x","hassh":"ec7378c1a92f5a8dde7e8b7a1ddf33d1","direction":"OUTBOUND","remote_location.country_code":"DE","remote_location.latitude":1"#,
        &[
            ("/class_uid", json!(4007)),
            ("/activity_name", json!("Fail")),
            ("/src_endpoint/agent_list/0/name", json!("SSH-2.0-x")),
            ("/dst_endpoint/location/country", json!("DE")),
        ],
    );
    check(
        "rdp",
        r#","cookie":"ada","result":"encrypted","requested_color_depth":"24bit","client_build":"RDP 5.1","client_name":"bty""#,
        &[
            ("/class_uid", json!(4005)),
            ("/identifier_cookie", json!("ada")),
            ("/remote_display/color_depth", json!(24)),
            ("/src_endpoint/hostname", json!("bty")),
        ],
    );
}

#[test]
fn files_and_shares() {
    check(
        "smb_files",
        r#","action":"SMB::FILE_OPEN","path":"\\\\srv\\IPC$","name":"a\\spoolss","times.modified":1.5"#,
        &[
            ("/class_uid", json!(4006)),
            ("/activity_name", json!("File Open")),
            ("/share", json!("\\\\srv\\IPC$")),
            ("/file/name", json!("spoolss")),
            ("/file/type", json!("Named Pipe")),
            ("/file/modified_time", json!(1500)),
        ],
    );
    check("smb_mapping", r#","path":"\\\\srv\\c$","share_type":"DISK""#, &[("/share_type", json!("File"))]);
    check(
        "dce_rpc",
        r#","endpoint":"svcctl","operation":"CreateServiceW""#,
        &[("/message", json!("svcctl::CreateServiceW"))],
    );
    check(
        "ftp",
        r#","command":"RETR","arg":"ftp://10.0.0.2/a.zip","reply_code":226,"reply_msg":"done""#,
        &[
            ("/class_uid", json!(4008)),
            ("/activity_name", json!("Get")),
            ("/file/name", json!("a.zip")),
            ("/codes", json!([226])),
        ],
    );
    let smb = r#"{"_path":"files","ts":1,"fuid":"F1","tx_hosts":["10.0.0.4"],"rx_hosts":["10.0.1.4"],"source":"SMB","filename":"p\\gpt.ini","md5":"cc8e"}"#;
    check_values(
        &event(smb),
        &[
            ("/class_uid", json!(4006)),
            ("/file/name", json!("gpt.ini")),
            ("/file/hashes/0/value", json!("cc8e")),
            ("/src_endpoint/ip", json!("10.0.0.4")),
        ],
    );
    let http = r#"{"_path":"files","ts":1,"fuid":"F1","tx_hosts":["10.0.0.4"],"source":"HTTP","md5":"cc8e"}"#;
    check_values(&event(http), &[("/class_uid", json!(4001)), ("/unmapped/md5", json!("cc8e"))]);
}

#[test]
fn log_ons() {
    check(
        "kerberos",
        r#","request_type":"TGS","client":"ada/EXAMPLE.ORG","service":"cifs/srv","success":true,"cipher":"rc4-hmac""#,
        &[
            ("/class_uid", json!(3002)),
            ("/activity_name", json!("Service Ticket Request")),
            ("/auth_protocol", json!("Kerberos")),
            ("/user/name", json!("ada/EXAMPLE.ORG")),
            ("/service/name", json!("cifs/srv")),
            ("/status", json!("Success")),
            ("/unmapped/cipher", json!("rc4-hmac")),
        ],
    );
    check("kerberos", "", &[("/class_uid", json!(4001)), ("/app_name", json!("kerberos"))]);
    check(
        "ntlm",
        r#","username":"ada","hostname":"WS","domainname":"D","success":false"#,
        &[("/auth_protocol", json!("NTLM")), ("/user/domain", json!("D")), ("/status", json!("Failure"))],
    );
    check("radius", r#","username":"ada","result":"success""#, &[("/auth_protocol", json!("RADIUS"))]);
}

#[test]
fn mail() {
    check(
        "smtp",
        r#","helo":"h","mailfrom":"ada@example.org","rcptto":["b@example.org"],"from":"Ada <ada@example.org>","to":["B <b@example.org>"],"subject":"s","last_reply":"250 ok""#,
        &[
            ("/class_uid", json!(4009)),
            ("/email/from", json!("ada@example.org")),
            ("/email/from_mailbox", json!("Ada <ada@example.org>")),
            ("/email/to", json!(["b@example.org"])),
            ("/from", json!("ada@example.org")),
            ("/to", json!(["b@example.org"])),
            ("/command", json!("h")),
        ],
    );
    check(
        "smtp",
        r#","helo":"h","mailfrom":"root@localhost""#,
        &[("/class_uid", json!(4001)), ("/unmapped/mailfrom", json!("root@localhost"))],
    );
}

#[test]
fn services() {
    let dhcp = r#"{"_path":"dhcp","ts":1,"uids":["C1"],"mac":"00:0c:29:02:de:11","assigned_addr":"10.0.0.9","host_name":"ws","lease_time":3600.0,"msg_types":["DISCOVER","OFFER","REQUEST","ACK"]}"#;
    check_values(
        &event(dhcp),
        &[
            ("/class_uid", json!(4004)),
            ("/activity_name", json!("Ack")),
            ("/lease_dur", json!(3600)),
            ("/src_endpoint/ip", json!("10.0.0.9")),
            ("/src_endpoint/hostname", json!("ws")),
        ],
    );
    check(
        "ntp",
        r#","version":4,"mode":3,"stratum":2,"root_delay":0.5,"precision":0.0000152587890625"#,
        &[
            ("/class_uid", json!(4013)),
            ("/activity_name", json!("Client Synchronization")),
            ("/stratum", json!("Secondary Server")),
            ("/delay", json!(500)),
            ("/precision", json!(-16)),
        ],
    );
    check(
        "tunnel",
        r#","tunnel_type":"Tunnel::GRE","action":"Tunnel::DISCOVER""#,
        &[("/class_uid", json!(4014)), ("/activity_name", json!("Open")), ("/protocol_name", json!("GRE"))],
    );
}

#[test]
fn handshakes() {
    check(
        "ssl",
        r#","version":"TLSv12","server_name":"example.org","established":true,"ja3":"f0bb","issuer":"CN=R3""#,
        &[
            ("/tls/version", json!("TLSv12")),
            ("/tls/sni", json!("example.org")),
            ("/tls/ja3_hash/value", json!("f0bb")),
            ("/status", json!("Success")),
            ("/unmapped/issuer", json!("CN=R3")),
        ],
    );
    check(
        "ssl",
        r#","server_name":"example.org","established":false"#,
        &[("/unmapped/server_name", json!("example.org"))],
    );
    let x509 = r#"{"_path":"x509","ts":1,"certificate.serial":"8BB00EE","certificate.subject":"CN=x"}"#;
    check_values(
        &event(x509),
        &[("/class_uid", json!(0)), ("/unmapped/certificate.serial", json!("8BB00EE"))],
    );
}

#[test]
fn findings() {
    check(
        "notice",
        r#","note":"SSL::Invalid_Server_Cert","msg":"failed","src":"10.0.0.1","dst":"10.0.0.2","p":443"#,
        &[
            ("/class_uid", json!(2004)),
            ("/finding_info/title", json!("SSL::Invalid_Server_Cert")),
            ("/finding_info/uid", json!("SSL::Invalid_Server_Cert/C1/1.5")),
            ("/evidences/0/dst_endpoint/ip", json!("10.0.0.2")),
        ],
    );
    check(
        "intel",
        r#","seen.indicator":"evil.example","seen.indicator_type":"Intel::DOMAIN","sources":["feed"]"#,
        &[("/finding_info/title", json!("evil.example")), ("/finding_info/data_sources", json!(["feed"]))],
    );
}

#[test]
fn inventory() {
    let software = r#"{"_path":"software","ts":1,"host":"10.0.0.1","software_type":"SSH::CLIENT","name":"OpenSSH","unparsed_version":"OpenSSH_9"}"#;
    check_values(
        &event(software),
        &[
            ("/class_uid", json!(5020)),
            ("/device/ip", json!("10.0.0.1")),
            ("/product/name", json!("OpenSSH")),
        ],
    );
    let service = r#"{"_path":"known_services","ts":1,"host":"10.0.0.1","port_num":22,"port_proto":"tcp","service":["SSH"]}"#;
    check_values(&event(service), &[("/class_uid", json!(5001)), ("/unmapped/port_num", json!(22))]);
}

#[test]
fn addresses_that_are_none_stay_native() {
    let line = r#"{"_path":"conn","ts":1,"id.orig_h":"host-a","id.orig_p":1,"id.resp_h":"10.0.0.2","id.resp_p":70000,"orig_l2_addr":"x"}"#;
    check_values(
        &event(line),
        &[
            ("/unmapped/id.orig_h", json!("host-a")),
            ("/unmapped/id.orig_p", json!(1)),
            ("/unmapped/id.resp_p", json!(70000)),
            ("/unmapped/orig_l2_addr", json!("x")),
            ("/dst_endpoint/ip", json!("10.0.0.2")),
        ],
    );
}

#[test]
fn a_record_of_no_known_log_is_an_event_all_the_same() {
    let line = r#"{"ts":1,"uid":"C1","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","our_field":1}"#;
    let parsed = parse(line.as_bytes(), &Context::default(), &Limits::default()).expect("the line parses");
    assert_eq!(parsed.record.log_sources, LogSources::Known(EventKind::ZeekOther));
    check_values(&event(line), &[("/class_uid", json!(4001)), ("/unmapped/our_field", json!(1))]);
}
