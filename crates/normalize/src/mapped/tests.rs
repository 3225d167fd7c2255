use super::{Examples, Formats, Mapped, MappedError};
use crate::{Context, Format, Limits, parse, to_event};

const DOOR: &str = r"
name: door
description: Door controllers.
match: {contains: 'DOOR '}
extract:
  - regex: {pattern: '^DOOR (?<door>\d+) (?<what>granted|denied) (?<rest>.*)$'}
  - key_value: {from: rest, pair: ';', equals: ':'}
  - json: {from: more, prefix: 'more.'}
  - csv: {from: list, columns: [first, '', third], delimiter: '|'}
time: {field: at, format: '%d.%m.%Y %H.%M.%S', offset: '+02:00'}
host: node
log_source: {product: ACME, service: door}
names: {badge: User, door: [DoorNumber, Target]}
ocsf:
  class: authentication
  vendor: ACME
  product: Door
  activity: {field: what, words: {granted: 1}, otherwise: 99}
  severity: {field: what, words: {denied: medium}}
  status: {field: what, words: {granted: success, denied: failure}}
  set: {is_remote: false, service.name: door}
  map: [[badge, user.name, text], [door, dst_endpoint.uid, text]]
  enums: {auth_protocol_id: {field: what, words: {granted: 99}}}
  observables: {user.name: user name}
";

fn formats(text: &str) -> Formats {
    Formats::new([Mapped::from_yaml(text).expect("it compiles")]).expect("one name")
}

fn error(change: (&str, &str)) -> String {
    let text = DOOR.replace(change.0, change.1);
    assert_ne!(text, DOOR, "the change changes something");
    Mapped::from_yaml(&text).expect_err("it is refused").to_string()
}

#[test]
fn a_line_becomes_fields_and_an_event() {
    let formats = formats(DOOR);
    let context = Context { formats: Some(&formats), ..Context::default() };
    let raw = br#"DOOR 7 denied at:02.03.2026 10.00.00;badge:17;node:n1;more:"{\"a\":{\"b\":true}}";list:x|y|"z|""1""""#;
    let parsed = parse(raw, &context, &Limits::default()).expect("a record");
    assert_eq!((parsed.format, parsed.format_name()), (Format::Mapped, "door"));
    assert_eq!(parsed.problems, []);
    let text = |name| parsed.record.text(name);
    for (name, expected) in [
        ("door", "7"),
        ("badge", "17"),
        ("more.a.b", "true"),
        ("first", "x"),
        ("third", "z|\"1\""),
        ("User", "17"),
        ("Target", "7"),
    ] {
        assert_eq!(text(name), Some(expected), "{name}");
    }
    assert_eq!(
        parsed.record.time.map(|time| time.to_string()).as_deref(),
        Some("2026-03-02T08:00:00.000000Z")
    );
    assert_eq!(parsed.record.host.as_deref(), Some("n1"));
    let event = to_event(&parsed, aurora_model::Timestamp::EPOCH);
    assert_eq!(event.violations(), []);
    let json = event.into_json();
    assert_eq!(json["class_uid"], 3002);
    assert_eq!(
        (&json["activity_id"], &json["severity"], &json["status_id"]),
        (&99.into(), &"Medium".into(), &2.into())
    );
    assert_eq!(json["user"]["name"], "17");
    assert_eq!(json["unmapped"]["more.a.b"], true);
    assert_eq!(json["observables"][0]["value"], "17");
}

#[test]
fn what_a_step_does_not_fit_is_left_to_other_formats() {
    let formats = formats(DOOR);
    let context = Context { formats: Some(&formats), ..Context::default() };
    for raw in ["DOOR seven denied x", "door 7 denied x", "DOOR 7 denied more:{"] {
        let parsed = parse(raw.as_bytes(), &context, &Limits::default()).expect("a record");
        assert_ne!(parsed.format, Format::Mapped, "{raw}");
    }
}

#[test]
fn an_event_without_what_its_class_requires_is_a_base_event() {
    let formats = formats(DOOR);
    let context = Context { formats: Some(&formats), ..Context::default() };
    let parsed = parse(b"DOOR 7 denied nothing", &context, &Limits::default()).expect("a record");
    assert_eq!(parsed.format_name(), "door");
    let event = to_event(&parsed, aurora_model::Timestamp::EPOCH);
    assert_eq!(event.violations(), []);
    assert_eq!(event.into_json()["class_uid"], 0);
}

#[test]
fn json_is_known_by_its_fields() {
    let text = "
name: till
description: Tills.
match: {fields: {app.name: [till, kasse], app.version: null}}
time: {field: t}
ocsf: {class: base_event, vendor: V, product: P, map: [[text, message, text]]}
";
    let formats = formats(text);
    let context = Context { formats: Some(&formats), ..Context::default() };
    let name = |raw: &str| {
        let parsed = parse(raw.as_bytes(), &context, &Limits::default()).expect("a record");
        (parsed.format_name().to_owned(), parsed.record.time.is_some())
    };
    assert_eq!(name(r#"{"app":{"name":"kasse","version":3},"t":1700000000}"#), ("till".to_owned(), true));
    assert_eq!(name(r#"{"app":{"name":"other","version":3}}"#).0, "plain-json");
    assert_eq!(name(r#"{"app":{"name":"till"}}"#).0, "plain-json");
}

#[test]
fn what_does_not_exist_is_refused_by_its_key() {
    let cases = [
        (("name: door", "name: Do or"), "`name`: a name has 1 to 64 of `a-z`, `0-9` and `-`"),
        (
            ("{contains: 'DOOR '}", "{}"),
            "`match`: it would take every record; give `app`, `contains`, `regex` or `fields`",
        ),
        (("class: authentication", "class: login"), "`ocsf.class`: `login` is no class of OCSF 1.8.0"),
        (
            ("user.name, text", "user.nam, text"),
            "`ocsf.map[0]`: `user` of authentication has no attribute `nam`",
        ),
        (("user.name, text", "user.name, string"), "`ocsf.map[0]`: `string` is no way to write a value"),
        (("granted: 1}", "granted: 77}"), "`ocsf.activity`: 77 is no activity_id of authentication"),
        (("denied: medium", "denied: bad"), "`ocsf.severity`: a severity is one of"),
        (("denied: failure", "denied: bad"), "`ocsf.status`: a status is `success` or `failure`"),
        (
            ("is_remote: false", "is_remote: 7"),
            "`ocsf.set.is_remote`: the attribute's type does not take this value",
        ),
        (
            ("user.name: user name", "user.name: person"),
            "`ocsf.observables.user.name`: `person` is no kind of observable",
        ),
        (("granted: 99}", "granted: 98}"), "`ocsf.enums.auth_protocol_id`: 98 is no value of it"),
        (("(?<rest>.*)", "(?<rest>.*"), "`extract[0].regex.pattern`: "),
        (("%Y", "%H"), "`time.format`: "),
        (("+02:00", "2h"), "`time.offset`: `2h` is no offset such as `+02:00`"),
        (("host: node", "hosts: node"), "line 11: "),
        (("{product: ACME, service: door}", "{}"), "`log_source`: give at least one"),
    ];
    for (change, expected) in cases {
        let found = error(change);
        assert!(found.starts_with(expected), "{found:?} should start with {expected:?}");
    }
    assert!(matches!(Mapped::from_yaml(&"#".repeat(300 << 10)), Err(MappedError::TooLarge { .. })));
    assert!(error(("(?<rest>.*)", "(?<rest>(a{1000}){1000})")).contains("size limit"));
}

#[test]
fn two_formats_cannot_have_one_name() {
    let door = || Mapped::from_yaml(DOOR).expect("it compiles");
    assert!(matches!(Formats::new([door(), door()]), Err(MappedError::NameTaken(name)) if name == "door"));
    let taken = Mapped::from_yaml(&DOOR.replace("name: door", "name: sshd")).expect("it compiles");
    assert!(Formats::new([taken]).is_err());
}

#[test]
fn examples_tell_what_differs() {
    let text = r#"
examples:
  - {name: taken, raw: 'DOOR 7 granted badge:17', fields: {door: 7}, ocsf: {user.name: "17", class_uid: 3002}}
  - {name: not taken, raw: 'DOR 7', matches: false}
  - {name: wrong, raw: 'DOOR 7 granted badge:17', fields: {door: 8}, ocsf: {user.uid: x}}
"#;
    let outcomes = Examples::from_yaml(text).expect("well formed").run(&formats(DOOR), "door");
    let differences: Vec<_> = outcomes.into_iter().map(|outcome| outcome.differences).collect();
    let wrong = vec![
        "field `door` should be `8` and is `7`".to_owned(),
        "`user.uid` should be `x` and is not there".to_owned(),
    ];
    assert_eq!(differences, [vec![], vec![], wrong]);
    assert!(Examples::from_yaml("examples: []").is_err());
}

proptest::proptest! {
    #[test]
    fn no_line_harms_a_format(raw in "(DOOR [0-9]{1,3} (granted|denied) )?[ -~]{0,80}") {
        let formats = formats(DOOR);
        let context = Context { formats: Some(&formats), ..Context::default() };
        if let Ok(parsed) = parse(raw.as_bytes(), &context, &Limits::default()) {
            let event = to_event(&parsed, aurora_model::Timestamp::EPOCH);
            proptest::prop_assert_eq!(event.violations(), []);
        }
    }
}
