use serde_json::{Value, json};

use super::validate;

/// A valid event that touches most of what the validator looks at.
fn process_launch() -> Value {
    json!({
        "class_uid": 1007,
        "class_name": "Process Activity",
        "category_uid": 1,
        "activity_id": 1,
        "activity_name": "Launch",
        "type_uid": 100_701,
        "severity_id": 1,
        "time": 1_764_229_210_165_i64,
        "metadata": { "version": "1.8.0", "product": { "name": "Sysmon" } },
        "device": { "type_id": 0, "hostname": "ws1", "ip": "10.0.0.1", "mac": "00:1d:09:5b:d6:84" },
        "actor": { "user": { "name": "NT AUTHORITY\\SYSTEM" } },
        "process": { "pid": 4, "file": { "name": "a.exe", "type_id": 1 } },
    })
}

fn dns_query() -> Value {
    json!({
        "class_uid": 4003,
        "category_uid": 4,
        "activity_id": 1,
        "type_uid": 400_301,
        "severity_id": 1,
        "time": 0,
        "metadata": { "version": "1.8.0", "product": { "name": "Zeek" } },
        "query": { "hostname": "example.com" },
        "src_endpoint": { "ip": "fe80::1", "port": 53 },
    })
}

/// Changes an event by a JSON merge patch (RFC 7396: `null` removes).
fn patch(target: &mut Value, change: Value) {
    let Value::Object(change) = change else {
        *target = change;
        return;
    };
    if !target.is_object() {
        *target = json!({});
    }
    let object = target.as_object_mut().expect("made an object above");
    for (name, value) in change {
        if value.is_null() {
            object.remove(&name);
        } else {
            patch(object.entry(name).or_insert(Value::Null), value);
        }
    }
}

fn violations(event: &Value) -> Vec<String> {
    let mut violations: Vec<_> = validate(event).iter().map(ToString::to_string).collect();
    violations.sort();
    violations
}

#[track_caller]
fn check(change: Value, expected: &[&str]) {
    let mut event = process_launch();
    patch(&mut event, change);
    assert_eq!(violations(&event), expected);
}

#[track_caller]
fn check_dns(change: Value, expected: &[&str]) {
    let mut event = dns_query();
    patch(&mut event, change);
    assert_eq!(violations(&event), expected);
}

#[test]
fn valid_events_are_valid() {
    check(json!({}), &[]);
    check_dns(json!({}), &[]);
}

#[test]
fn an_event_is_an_object_of_a_known_class() {
    assert_eq!(violations(&json!([])), [": expected object, found an array"]);
    assert_eq!(violations(&json!({})), ["/class_uid: required, but missing"]);
    check(json!({ "class_uid": 9 }), &["/class_uid: no class has the number 9"]);
    check(json!({ "class_uid": "1007" }), &["/class_uid: expected integer_t, found text"]);
    check(
        json!({ "class_uid": 1.5 }),
        &["/class_uid: expected integer_t, found a number that is not a whole one of 64 bits"],
    );
}

#[test]
fn attributes_are_known_to_their_class_or_object() {
    check(json!({ "query": {} }), &["/query: `process_activity` has no such attribute"]);
    check(json!({ "Process": {} }), &["/Process: `process_activity` has no such attribute"]);
    check(json!({ "process": { "a/b~c": 1 } }), &["/process/a~1b~0c: `process` has no such attribute"]);
    check(
        json!({ "process": { "file": { "color": 1 } } }),
        &["/process/file/color: `file` has no such attribute"],
    );
    check(
        json!({ "process": { "parent_process": { "pid": 1, "x": 1 } } }),
        &["/process/parent_process/x: `process` has no such attribute"],
    );
}

#[test]
fn free_forms_take_anything() {
    check(json!({ "unmapped": { "a": { "b": [1, "x", false] }, "time": "yesterday" } }), &[]);
    check(json!({ "unmapped": "text" }), &["/unmapped: expected object, found text"]);
    check(json!({ "enrichments": [{ "name": "n", "value": "v", "data": [1, { "a": "b" }] }] }), &[]);
    check(json!({ "enrichments": [{ "name": "n", "value": "v", "data": 7 }] }), &[]);
}

#[test]
fn deprecated_attributes_are_allowed() {
    check(json!({ "process": { "tid": 1, "lineage": ["init"] }, "device": { "imei": "1" } }), &[]);
    check(json!({ "process": { "tid": "1" } }), &["/process/tid: expected integer_t, found text"]);
}

#[test]
fn attributes_of_a_profile_need_its_name() {
    let needs_host = "the attribute needs a profile that the event does not name: host";
    let actor = json!({ "actor": { "user": { "name": "u" } } });
    check_dns(actor.clone(), &[&format!("/actor: {needs_host}")]);
    check_dns(json!({ "actor": { "user": { "name": "u" } }, "metadata": { "profiles": ["host"] } }), &[]);
    check_dns(
        json!({ "actor": { "user": { "name": "u" } }, "metadata": { "profiles": ["cloud"] } }),
        &[&format!("/actor: {needs_host}"), "/cloud: required, but missing"],
    );
    check(
        json!({ "time_dt": "2026-01-31T13:45:00Z" }),
        &["/time_dt: the attribute needs a profile that the event does not name: datetime"],
    );
    check(json!({ "time_dt": "2026-01-31T13:45:00Z", "metadata": { "profiles": ["datetime"] } }), &[]);
    check(
        json!({ "process": { "file": { "created_time_dt": "2026-01-31T13:45:00Z" } } }),
        &[
            "/process/file/created_time_dt: the attribute needs a profile that the event does not name: datetime",
        ],
    );
    check(
        json!({ "process": { "euid": 0 } }),
        &[
            "/process/euid: the attribute needs a profile that the event does not name: linux/linux_users macos/macos_users",
        ],
    );
    check(json!({ "process": { "euid": 0 }, "metadata": { "profiles": ["linux/linux_users"] } }), &[]);
}

#[test]
fn profiles_exist() {
    check(
        json!({ "metadata": { "profiles": ["host", "hosts"] } }),
        &["/metadata/profiles/1: there is no profile `hosts`"],
    );
    check(
        json!({ "metadata": { "profiles": [1] } }),
        &["/metadata/profiles/0: expected string_t, found a whole number"],
    );
    check(json!({ "metadata": { "profiles": "host" } }), &["/metadata/profiles: expected array, found text"]);
}

#[test]
fn required_attributes_are_there() {
    check(json!({ "time": null }), &["/time: required, but missing"]);
    check(json!({ "metadata": { "product": null } }), &["/metadata/product: required, but missing"]);
    check(json!({ "device": { "type_id": null } }), &["/device/type_id: required, but missing"]);
    check(
        json!({ "process": null, "actor": null }),
        &["/actor: required, but missing", "/process: required, but missing"],
    );
    check(
        json!({ "process": { "file": { "hashes": [{}, { "algorithm_id": 3, "value": "00" }] } } }),
        &[
            "/process/file/hashes/0/algorithm_id: required, but missing",
            "/process/file/hashes/0/value: required, but missing",
        ],
    );
}

#[test]
fn null_is_no_value() {
    let mut event = process_launch();
    event["time"] = Value::Null;
    event["message"] = Value::Null;
    event["device"]["ip"] = Value::Null;
    let expected = [
        "/device/ip: expected ip_t, found null",
        "/message: expected string_t, found null",
        "/time: required, but missing",
    ];
    assert_eq!(violations(&event), expected);
}

#[test]
fn values_have_the_form_of_their_type() {
    check(json!({ "message": 1 }), &["/message: expected string_t, found a whole number"]);
    check(json!({ "message": "" }), &[]);
    check(
        json!({ "is_src_dst_assignment_known": true }),
        &["/is_src_dst_assignment_known: `process_activity` has no such attribute"],
    );
    check(
        json!({ "device": { "is_managed": "true" } }),
        &["/device/is_managed: expected boolean_t, found text"],
    );
    check(json!({ "device": { "is_managed": true } }), &[]);
    check(json!({ "process": { "pid": "4" } }), &["/process/pid: expected integer_t, found text"]);
    check(
        json!({ "process": { "pid": 4.0 } }),
        &["/process/pid: expected integer_t, found a number that is not a whole one of 64 bits"],
    );
    check(json!({ "process": { "pid": -1 } }), &[]);
    check(
        json!({ "process": { "pid": u64::MAX } }),
        &["/process/pid: expected integer_t, found a number that is not a whole one of 64 bits"],
    );
    check(json!({ "time": "2026-01-31T13:45:00Z" }), &["/time: expected timestamp_t, found text"]);
    check(json!({ "time": -1 }), &[]);
    check(json!({ "process": "a.exe" }), &["/process: expected process, found text"]);
    check(json!({ "process": [] }), &["/process: expected process, found an array"]);
}

#[test]
fn floats_are_written_as_such() {
    let reputation = |score: Value| json!({ "observables": [{ "type_id": 99, "type": "x", "name": "message", "value": "v", "reputation": { "base_score": score, "score_id": 0 } }] });
    check(reputation(json!(0.0)), &[]);
    check(
        reputation(json!(0)),
        &["/observables/0/reputation/base_score: expected float_t, found a whole number"],
    );
}

#[test]
fn arrays_are_arrays_and_nothing_else_is() {
    check(json!({ "metadata": { "labels": "one" } }), &["/metadata/labels: expected array, found text"]);
    check(
        json!({ "metadata": { "labels": ["one", 2] } }),
        &["/metadata/labels/1: expected string_t, found a whole number"],
    );
    check(json!({ "metadata": { "labels": [] } }), &[]);
    check(
        json!({ "metadata": { "labels": [["one"]] } }),
        &["/metadata/labels/0: expected string_t, found an array"],
    );
    check(json!({ "message": ["m"] }), &["/message: expected string_t, found an array"]);
    check(json!({ "observables": { "type_id": 1 } }), &["/observables: expected array, found an object"]);
    check(json!({ "observables": ["x"] }), &["/observables/0: expected observable, found text"]);
}

#[track_caller]
fn check_endpoint(attribute: &str, value: impl Into<Value>, expected: Option<&str>) {
    let expected = expected.map(|reason| format!("/src_endpoint/{attribute}: {reason}"));
    let value: Value = value.into();
    check_dns(
        json!({ "src_endpoint": { attribute: value } }),
        &expected.as_deref().into_iter().collect::<Vec<_>>(),
    );
}

#[test]
fn ports_are_16_bits() {
    check_endpoint("port", 0, None);
    check_endpoint("port", 65_535, None);
    check_endpoint("port", 65_536, Some("not between 0 and 65535"));
    check_endpoint("port", -1, Some("not between 0 and 65535"));
    check_endpoint("port", "53", Some("expected port_t, found text"));
}

#[test]
fn addresses_look_like_addresses() {
    let not_ip = Some("does not look like ip_t");
    check_endpoint("ip", "192.168.200.24", None);
    check_endpoint("ip", "::ffff:10.0.0.1", None);
    check_endpoint("ip", "fe80::1%eth0", None);
    check_endpoint("ip", "2001:0db8:85a3:0000:0000:8a2e:0370:7334", None);
    check_endpoint("ip", "256.1.1.1", not_ip);
    check_endpoint("ip", "10.0.0.0/8", not_ip);
    check_endpoint("ip", "", not_ip);
    check_endpoint("ip", "LOCAL", not_ip);
    check_endpoint("ip", " ".repeat(60) + "10.0.0.1", Some("longer than 40 characters"));
    check_endpoint("mac", "00-1D-09-5B-D6-84", None);
    check_endpoint("mac", "001D095BD684", Some("does not look like mac_t"));
    check_endpoint("hostname", "no host name at all", None);
    check_endpoint("hostname", 7, Some("expected hostname_t, found a whole number"));
}

#[test]
fn texts_with_a_pattern_match_it() {
    let user = |mail: &str| json!({ "actor": { "user": { "email_addr": mail } } });
    check(user("john_doe@example.com"), &[]);
    check(user("john_doe"), &["/actor/user/email_addr: does not look like email_t"]);
    let dated = |date: &str| json!({ "time_dt": date, "metadata": { "profiles": ["datetime"] } });
    check(dated("2024-09-10T23:20:50.520Z"), &[]);
    check(dated("2024-09-10T23:20:50+02:00"), &[]);
    check(dated("2024-09-10"), &["/time_dt: does not look like datetime_t"]);
    check(dated("\u{661}\u{661}24-09-10T23:20:50Z"), &["/time_dt: does not look like datetime_t"]);
    let correlated = |cpid: &str| json!({ "process": { "cpid": cpid } });
    check(correlated("123E4567-e89b-12d3-a456-426614174000"), &[]);
    check(correlated("123E4567"), &["/process/cpid: does not look like uuid_t"]);
    let in_subnet = |subnet: String| json!({ "device": { "subnet": subnet } });
    check(in_subnet("10.0.0.0/8".to_owned()), &[]);
    check(in_subnet("1".repeat(43)), &["/device/subnet: longer than 42 characters"]);
}

#[test]
fn enum_values_are_listed() {
    check(json!({ "severity_id": 7 }), &["/severity_id: not a value of the enum"]);
    check(json!({ "severity_id": "1" }), &["/severity_id: expected integer_t, found text"]);
    check(
        json!({ "process": { "file": { "type_id": 1000 } } }),
        &["/process/file/type_id: not a value of the enum"],
    );
    check(json!({ "category_uid": 2 }), &["/category_uid: not a value of the enum"]);
    check(
        json!({ "activity_id": 42, "activity_name": null }),
        &["/activity_id: not a value of the enum", "/type_uid: should be 100742, by class and activity"],
    );
}

#[test]
fn texts_of_an_enum_are_its_values_not_its_captions() {
    let http = |method: &str| {
        json!({
            "class_uid": 4002, "category_uid": 4, "activity_id": 3, "type_uid": 400_203, "query": null,
            "http_request": { "http_method": method },
        })
    };
    check_dns(http("GET"), &[]);
    check_dns(http("Get"), &["/http_request/http_method: not a value of the enum"]);
}

#[test]
fn captions_match_their_numbers() {
    check(json!({ "severity": "Informational" }), &[]);
    check(json!({ "severity": "informational" }), &["/severity: the caption should be `Informational`"]);
    check(json!({ "severity_id": 99, "severity": "whatever" }), &[]);
    check(json!({ "class_name": "Process" }), &["/class_name: the caption should be `Process Activity`"]);
    check(json!({ "type_name": "Process Activity: Launch" }), &[]);
    check(
        json!({ "process": { "file": { "type": "Folder" } } }),
        &["/process/file/type: the caption should be `Regular File`"],
    );
}

#[test]
fn captions_of_arrays_match_one_by_one() {
    let flags = |ids: Value, names: Value| json!({ "query": { "hostname": "h" }, "answers": [{ "rdata": "r", "flag_ids": ids, "flags": names }] });
    check_dns(flags(json!([1, 3]), json!(["Authoritative Answer", "Recursion Desired"])), &[]);
    check_dns(flags(json!([1, 99]), json!(["Authoritative Answer", "Odd"])), &[]);
    check_dns(
        flags(json!([1, 3]), json!(["Authoritative Answer"])),
        &["/answers/0/flags/1: the caption `Recursion Desired` is missing"],
    );
    check_dns(
        flags(json!([1]), json!(["AA"])),
        &["/answers/0/flags/0: the caption should be `Authoritative Answer`"],
    );
    check_dns(flags(json!([77]), json!(["AA"])), &["/answers/0/flag_ids/0: not a value of the enum"]);
}

#[test]
fn type_uid_is_class_and_activity() {
    check(json!({ "type_uid": 100_702 }), &["/type_uid: should be 100701, by class and activity"]);
    check(
        json!({ "type_uid": 400_301 }),
        &["/type_uid: not a value of the enum", "/type_uid: should be 100701, by class and activity"],
    );
}

#[test]
fn the_version_is_ours() {
    check(json!({ "metadata": { "version": "1.4.0" } }), &["/metadata/version: not 1.8.0"]);
    check(
        json!({ "metadata": { "version": 1 } }),
        &["/metadata/version: expected string_t, found a whole number"],
    );
}

#[test]
fn at_least_one_means_one_or_more() {
    let any_of_process = "expected at least one of pid, uid, cpid";
    check(json!({ "process": { "pid": null } }), &[&format!("/process: {any_of_process}")]);
    check(json!({ "process": { "pid": null, "uid": "u" } }), &[]);
    check(json!({ "process": { "uid": "u" } }), &[]);
    check_dns(json!({ "src_endpoint": null }), &[": expected at least one of dst_endpoint, src_endpoint"]);
    check_dns(json!({ "src_endpoint": null, "dst_endpoint": { "name": "d" } }), &[]);
}

#[test]
fn just_one_means_exactly_one() {
    let session = |change: Value| {
        let mut event = json!({
            "class_uid": 3003, "class_name": "Authorize Session", "category_uid": 3, "activity_id": 1, "type_uid": 300_301,
            "activity_name": "Assign Privileges", "process": null, "actor": null, "device": null, "user": { "name": "u" },
        });
        patch(&mut event, change);
        event
    };
    check(session(json!({ "privileges": ["p"] })), &[]);
    check(session(json!({ "group": { "name": "g" } })), &[]);
    check(session(json!({})), &[": expected exactly one of privileges, group"]);
    check(
        session(json!({ "privileges": ["p"], "group": { "name": "g" } })),
        &[": expected exactly one of privileges, group"],
    );
}

#[test]
fn observables_name_an_attribute_of_the_class() {
    let observable = |name: &str| json!({ "observables": [{ "type_id": 2, "type": "IP Address", "name": name, "value": "10.0.0.1" }] });
    check(observable("device.ip"), &[]);
    check(observable("device.iq"), &["/observables/0/name: not the path of an attribute of the class"]);
    check(observable("message.x"), &["/observables/0/name: not the path of an attribute of the class"]);
    check(observable(""), &["/observables/0/name: not the path of an attribute of the class"]);
    check_dns(observable("device.ip"), &["/observables/0/name: not the path of an attribute of the class"]);
    check(
        json!({ "observables": [{ "type_id": 2, "type": "IP" }] }),
        &["/observables/0/type: the caption should be `IP Address`"],
    );
}

#[test]
fn depth_is_bounded() {
    let mut process = json!({ "pid": 1 });
    for _ in 0..200 {
        process = json!({ "pid": 1, "parent_process": process });
    }
    let mut event = process_launch();
    event["process"] = process;
    let violations = validate(&event);
    assert_eq!(violations.len(), 1);
    assert_eq!(violations[0].reason, super::Reason::TooDeep);
}

#[test]
fn windows_extension_is_part_of_the_schema() {
    let registry = json!({
        "class_uid": 201_001, "class_name": "Registry Key Activity", "activity_name": "Create", "type_uid": 20_100_101, "process": null,
        "reg_key": { "path": "HKLM\\Software" },
    });
    check(registry, &[]);
    check(json!({ "reg_key": { "path": "HKLM" } }), &["/reg_key: `process_activity` has no such attribute"]);
}
