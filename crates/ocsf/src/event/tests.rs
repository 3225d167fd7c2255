use aurora_model::{Severity, Timestamp};
use serde_json::{Value, json};

use super::Event;
use crate::{
    Class, ObservableType, Profile, Reason,
    schema::{Enum, Requirement},
    validate,
};

fn launch() -> Event {
    let mut event = Event::new(Class::ProcessActivity, 1);
    event.set_time(Timestamp::from_micros(1_764_229_210_165_324).expect("in range"));
    event.set_product("Microsoft", "Sysmon");
    event
}

/// What `build` leaves at the path.
#[track_caller]
fn value_at(event: &Event, path: &str) -> Value {
    event.get(path).cloned().map_or(Value::Null, Value::from)
}

fn check(build: impl FnOnce(&mut Event), path: &str, expected: Value) {
    let mut event = launch();
    build(&mut event);
    assert_eq!(value_at(&event, path), expected);
}

#[test]
fn a_new_event_says_what_it_is() {
    let expected = json!({
        "class_uid": 1007,
        "class_name": "Process Activity",
        "category_uid": 1,
        "category_name": "System Activity",
        "activity_id": 1,
        "activity_name": "Launch",
        "type_uid": 100_701,
        "type_name": "Process Activity: Launch",
        "severity_id": 1,
        "severity": "Informational",
        "time": 1_764_229_210_165_i64,
        "metadata": { "version": "1.8.0", "product": { "name": "Sysmon", "vendor_name": "Microsoft" } },
    });
    assert_eq!(launch().into_json(), expected);
}

#[test]
fn every_activity_of_every_class_is_right_so_far() {
    for class in Class::ALL {
        let Some(Enum::Numbers(activities)) = class.enumeration("activity_id") else {
            panic!("{class:?} has no activities");
        };
        for (activity_id, name) in *activities {
            let mut event = Event::new(class, *activity_id);
            event.set_time(Timestamp::MIN);
            event.set_product("v", "p");
            assert_eq!(value_at(&event, "activity_name"), Value::from(*name));
            let violations = validate(&event.into_json());
            // What only the source can say is missing; nothing that the builder wrote is wrong.
            let wrong = violations
                .into_iter()
                .find(|violation| !matches!(violation.reason, Reason::Missing | Reason::Constraint(_)));
            assert_eq!(wrong, None, "{class:?} {name}");
        }
    }
}

#[test]
fn classes_are_found_by_number_and_name() {
    for class in Class::ALL {
        assert_eq!(Class::from_uid(class.uid()), Some(class));
        assert_eq!(Class::from_name(class.name()), Some(class));
    }
    assert_eq!(Class::from_uid(1), None);
    assert_eq!(Class::from_uid(-1), None);
    assert_eq!(Class::from_name("process"), None);
}

#[test]
fn the_schema_is_looked_up_by_path() {
    let attribute = |path| Class::ProcessActivity.attribute(path);
    let hashes = attribute("process.file.hashes").expect("a process has a file with hashes");
    assert!(hashes.is_array());
    assert_eq!(hashes.object().map(|shape| shape.name()), Some("fingerprint"));
    let time = attribute("time").expect("every event has a time");
    assert_eq!(time.requirement(), Requirement::Required);
    assert_eq!(
        attribute("time_dt").expect("by profile").profiles().iter().collect::<Vec<_>>(),
        [Profile::Datetime]
    );
    for nothing in ["", ".", "process.", "process.nothing", "time.x", "process..file"] {
        assert!(attribute(nothing).is_none(), "{nothing}");
    }
}

#[test]
fn an_activity_that_the_class_does_not_know_is_other() {
    let event = Event::new(Class::ProcessActivity, 77);
    assert_eq!(value_at(&event, "activity_id"), json!(99));
    assert_eq!(value_at(&event, "type_uid"), json!(100_799));
    assert_eq!(value_at(&event, "type_name"), json!("Process Activity: Other"));
}

#[test]
fn paths_make_the_objects_on_the_way() {
    check(|event| event.set("process.file.name", "a.exe"), "process", json!({ "file": { "name": "a.exe" } }));
    check(|event| event.set("message", "m"), "message", json!("m"));
    check(|event| event.set("process.pid", 4), "process.pid", json!(4));
}

#[test]
fn what_cannot_be_set_is_left_out() {
    check(|event| event.set("time.x", 1), "time", json!(1_764_229_210_165_i64));
    check(|event| event.set("message", Value::Null), "message", Value::Null);
    check(|event| event.push("message", Value::Null), "message", Value::Null);
    check(|event| event.push("time", 1), "time", json!(1_764_229_210_165_i64));
    let unchanged = launch();
    for path in ["", ".", "process.", ".process", "process..pid"] {
        let mut event = launch();
        event.set(path, 1);
        event.push(path, 1);
        event.set_other(path, "x");
        assert_eq!(event, unchanged, "{path}");
    }
}

#[test]
fn texts_that_say_nothing_are_left_out() {
    for text in ["", " ", "-", " - "] {
        check(|event| event.set_text("message", text), "message", Value::Null);
    }
    check(|event| event.set_text("message", " m "), "message", json!("m"));
    check(|event| event.set_text("message", "--"), "message", json!("--"));
}

#[test]
fn integers_are_decimal_or_hexadecimal() {
    let cases = [
        ("4", json!(4)),
        (" 4 ", json!(4)),
        ("-4", json!(-4)),
        ("0x1f4", json!(500)),
        ("0X1F4", json!(500)),
        ("", Value::Null),
        ("0x", Value::Null),
        ("0x-4", Value::Null),
        ("1f4", Value::Null),
        ("4.0", Value::Null),
        ("9223372036854775808", Value::Null),
    ];
    for (text, expected) in cases {
        check(|event| event.set_integer("process.pid", text), "process.pid", expected);
    }
}

#[test]
fn addresses_that_are_set_are_valid() {
    let addresses = [
        "10.0.0.1",
        "::",
        "::1",
        "1::",
        "fe80::1%12",
        "fe80::1%eth0",
        "1:2:3:4:5:6:7:8",
        "1:2:3:4:5:6:7::",
        "::2:3:4:5:6:7:8",
        "1::8",
        "::ffff:1.2.3.4",
        "1::1.2.3.4",
        "1:2:3:4:5:6:1.2.3.4",
    ];
    for text in addresses {
        let mut event = launch();
        assert!(event.set_ip("device.ip", text), "{text}");
        let violations = validate(&event.into_json());
        assert!(!violations.iter().any(|violation| violation.path == "/device/ip"), "{text}");
    }
    for text in ["", "-", "LOCAL", "10.0.0.1%1", "fe80::1%", "10.0.0.0/8", "ws1"] {
        check(|event| assert!(!event.set_ip("device.ip", text)), "device.ip", Value::Null);
    }
}

#[test]
fn values_that_the_type_accepts_are_set() {
    let cases = [
        ("device.mac", json!("00:1d:09:5b:d6:84"), true),
        ("device.mac", json!("001d095bd684"), false),
        ("actor.user.email_addr", json!("alice@example.com"), true),
        ("actor.user.email_addr", json!("alice"), false),
        ("process.pid", json!("4"), false),
        ("process.file.type_id", json!(1), true),
        ("process.file.type_id", json!(777), false),
        ("process.file", json!({}), false),
        ("process.nothing", json!(1), false),
        ("message", Value::Null, false),
    ];
    for (path, value, expected) in cases {
        let mut event = launch();
        assert_eq!(event.set_valid(path, value.clone()), expected, "{path} {value}");
        assert_eq!(event.get(path), expected.then_some(&value.into()), "{path}");
    }
    assert!(launch().accepts("metadata.labels", &"an element".into()));
    let mut request = Event::new(Class::HttpActivity, 1);
    assert!(request.set_valid("http_request.http_method", "GET"));
    assert!(!request.set_valid("http_request.http_method", "BREW"));
}

#[test]
fn enums_bring_their_captions() {
    check(
        |event| event.set_enum("process.file.type_id", 1),
        "process.file",
        json!({ "type_id": 1, "type": "Regular File" }),
    );
    check(
        |event| event.set_enum("process.file.type_id", 777),
        "process.file",
        json!({ "type_id": 99, "type": "777" }),
    );
    check(
        |event| event.set_other("process.file.type_id", "Reparse"),
        "process.file",
        json!({ "type_id": 99, "type": "Reparse" }),
    );
    check(|event| event.set_enum("process.pid", 4), "process.pid", json!(4));
    check(|event| event.set_severity(Severity::Critical), "severity", json!("Critical"));
}

#[test]
fn arrays_grow() {
    check(|event| event.push("metadata.labels", "a"), "metadata.labels", json!(["a"]));
    let twice = |event: &mut Event| {
        event.push("metadata.labels", "a");
        event.push("metadata.labels", "b");
    };
    check(twice, "metadata.labels", json!(["a", "b"]));
}

#[test]
fn a_profile_is_named_once() {
    let twice = |event: &mut Event| {
        event.add_profile(Profile::Host);
        event.add_profile(Profile::LinuxLinuxUsers);
        event.add_profile(Profile::Host);
    };
    check(twice, "metadata.profiles", json!(["host", "linux/linux_users"]));
}

#[test]
fn observables_carry_the_schemas_type() {
    let expected = json!([{ "name": "device.ip", "type_id": 2, "type": "IP Address", "value": "10.0.0.1" }]);
    check(
        |event| event.observable("device.ip", ObservableType::IpAddress, "10.0.0.1"),
        "observables",
        expected,
    );
}

#[test]
fn no_unmapped_field_is_lost() {
    let expected = json!({ "a.b": [1, "x", 1], "c": null });
    let build = |event: &mut Event| {
        event.unmapped("a.b", 1);
        event.unmapped("a.b", "x");
        event.unmapped("a.b", 1);
        event.unmapped("c", Value::Null);
    };
    check(build, "unmapped", expected);
}

#[test]
fn a_whole_event_is_valid() {
    let mut event = launch();
    event.set("device.hostname", "ws1");
    event.set_enum("device.type_id", 2);
    event.set_text("actor.user.name", "alice");
    event.set_integer("process.pid", "0x10");
    event.set("process.file.name", "a.exe");
    event.set_enum("process.file.type_id", 1);
    event.push("process.file.hashes", json!({ "algorithm_id": 3, "algorithm": "SHA-256", "value": "00" }));
    event.observable("process.file.name", ObservableType::FileName, "a.exe");
    event.unmapped("RuleName", "-");
    event.set_raw_data("<Event/>");
    assert_eq!(validate(&event.into_json()), []);
}
