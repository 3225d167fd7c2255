//! One Windows event in every rendering that we read: a rule must not be able to tell them apart.

use aurora_normalize::{Context, Format, Limits, parse};

/// What every rendering of the event below says.
const FIELDS: [(&str, &str); 20] = [
    ("Provider_Name", "Microsoft-Windows-Security-Auditing"),
    ("EventID", "4688"),
    ("Channel", "Security"),
    ("Computer", "ws01.corp.example"),
    ("ComputerName", "ws01.corp.example"),
    ("EventRecordID", "104"),
    ("Level", "0"),
    ("Keywords", "0x8020000000000000"),
    ("SubjectUserName", "eve"),
    ("NewProcessName", r"C:\Windows\System32\whoami.exe"),
    ("NewProcessId", "0x1267"),
    ("ProcessId", "0xfa0"),
    ("CommandLine", "whoami <all> & \"more\""),
    ("MandatoryLabel", "S-1-16-12288"),
    ("Image", r"C:\Windows\System32\whoami.exe"),
    ("ParentImage", r"C:\Windows\System32\cmd.exe"),
    ("ParentProcessId", "0xfa0"),
    ("User", r"CORP\eve"),
    ("LogonId", "0x3e7aa"),
    ("IntegrityLevel", "High"),
];

/// The event's data, as members of an object.
const DATA: &str = r#""SubjectUserName":"eve","SubjectDomainName":"CORP","SubjectLogonId":"0x3e7aa",
    "NewProcessId":"0x1267","NewProcessName":"C:\\Windows\\System32\\whoami.exe","ProcessId":"0xfa0",
    "CommandLine":"whoami <all> & \"more\"","TargetUserName":"-","TargetDomainName":"-","TargetLogonId":"0x0",
    "ParentProcessName":"C:\\Windows\\System32\\cmd.exe","MandatoryLabel":"S-1-16-12288""#;

/// The same as the `Data` elements of the XML, each an object.
fn data_elements(name: &str, text: &str) -> String {
    let members: serde_json::Value = serde_json::from_str(&format!("{{{DATA}}}")).expect("valid JSON");
    let elements = members
        .as_object()
        .expect("an object")
        .iter()
        .map(|(key, value)| format!("{{{name}:\"{key}\",{text}:{value}}}"));
    elements.collect::<Vec<_>>().join(",")
}

fn check(raw: &str, format: Format) {
    let parsed = parse(raw.as_bytes(), &Context::default(), &Limits::default()).expect("a record");
    assert_eq!(parsed.format, format, "{raw}");
    assert_eq!(parsed.problems, [], "{raw}");
    let record = &parsed.record;
    for (name, expected) in FIELDS {
        assert_eq!(record.text(name), Some(expected), "{name} of {raw}");
    }
    assert_eq!(format!("{:?}", record.log_sources), "Known(SecurityProcessCreation)");
    assert_eq!(
        record.time.map(|time| time.to_string()).as_deref(),
        Some("2026-03-04T05:06:07.123000Z"),
        "{raw}"
    );
    assert_eq!(record.host.as_deref(), Some("ws01.corp.example"), "{raw}");
    assert_eq!(record.record_id, Some(104), "{raw}");
}

const SYSTEM: &str = r##""System":{
    "Provider":{"#attributes":{"Name":"Microsoft-Windows-Security-Auditing"}},
    "EventID":{"#attributes":{"Qualifiers":0},"#text":4688},"Level":0,"Keywords":"0x8020000000000000",
    "TimeCreated":{"#attributes":{"SystemTime":"2026-03-04T05:06:07.123000Z"}},"EventRecordID":104,
    "Channel":"Security","Computer":"ws01.corp.example"}"##;

#[test]
fn nested_with_and_without_the_outer_event() {
    check(&format!(r#"{{"Event":{{{SYSTEM},"EventData":{{{DATA}}}}}}}"#), Format::WindowsJson);
    check(&format!(r#"{{"Event":{{"EventData":{{{DATA}}},{SYSTEM}}}}}"#), Format::WindowsJson);
    check(&format!(r#"{{{SYSTEM},"EventData":{{{DATA}}}}}"#), Format::WindowsJson);
}

#[test]
fn nested_with_data_elements_as_objects() {
    let attributes = data_elements(r#""@Name""#, r##""#text""##);
    check(&format!(r#"{{"Event":{{{SYSTEM},"EventData":{{"Data":[{attributes}]}}}}}}"#), Format::WindowsJson);
    let plain = data_elements(r#""Name""#, r#""Value""#);
    check(&format!(r#"{{"Event":{{{SYSTEM},"EventData":{{"Data":[{plain}]}}}}}}"#), Format::WindowsJson);
}

#[test]
fn nested_with_attributes_at_their_element() {
    let system = r##""System":{"Provider":{"@Name":"Microsoft-Windows-Security-Auditing"},"EventID":"4688",
        "Level":"0","Keywords":"0x8020000000000000","TimeCreated":{"@SystemTime":"2026-03-04T05:06:07.123Z"},
        "EventRecordID":"104","Channel":"Security","Computer":"ws01.corp.example"}"##;
    check(&format!(r#"{{"Event":{{{system},"EventData":{{{DATA}}}}}}}"#), Format::WindowsJson);
}

#[test]
fn flat_from_nxlog() {
    let system = r#""EventTime":"2026-03-04 06:06:07","@timestamp":"2026-03-04T05:06:07.123Z",
        "Hostname":"ws01.corp.example","host":"collector","Keywords":-9214364837600034816,
        "EventType":"AUDIT_SUCCESS","SeverityValue":2,"Severity":"INFO","EventID":4688,
        "SourceName":"Microsoft-Windows-Security-Auditing","RecordNumber":104,"Channel":"security""#;
    let raw = format!("{{{system},{DATA}}}");
    check(&raw.replace("\"security\"", "\"Security\""), Format::WindowsFlat);
}

#[test]
fn flat_with_data_as_an_object_or_as_xml() {
    let system = r#""TimeCreated":"2026-03-04 05:06:07.123","Computer":"ws01.corp.example","EventID":"4688","Level":"0",
        "Keywords":"0x8020000000000000","EventSourceName":"Microsoft-Windows-Security-Auditing","Channel":"Security",
        "EventRecordId":"104""#;
    check(&format!(r#"{{{system},"EventData":{{{DATA}}}}}"#), Format::WindowsFlat);
    let members: serde_json::Value = serde_json::from_str(&format!("{{{DATA}}}")).expect("valid JSON");
    let escaped = |text: &str| {
        text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&#x22;")
    };
    let elements = members.as_object().expect("an object").iter().map(|(name, value)| {
        format!("<Data Name='{name}'>{}</Data>", escaped(value.as_str().expect("a text")))
    });
    let xml = format!("<EventData>{}</EventData>", elements.collect::<String>());
    check(&format!(r#"{{{system},"EventData":{}}}"#, serde_json::Value::from(xml)), Format::WindowsFlat);
}

#[test]
fn winlogbeat_before_and_since_seven() {
    let six = r#""@timestamp":"2026-03-04T05:06:07.123Z","computer_name":"ws01.corp.example","event_id":4688,
        "log_name":"Security","source_name":"Microsoft-Windows-Security-Auditing","record_number":"104",
        "level":"Information","keywords":["Audit Success"],"host":{"name":"collector"}"#;
    check(&format!(r#"{{{six},"event_data":{{{DATA}}}}}"#), Format::Winlogbeat);
    let seven = r#""channel":"Security","provider_name":"Microsoft-Windows-Security-Auditing","event_id":"4688",
        "record_id":104,"computer_name":"ws01.corp.example","keywords":["Audit Success"]"#;
    let around = r#""@timestamp":"2026-03-04T05:06:07.123Z","log":{"level":"information"}"#;
    check(&format!(r#"{{{around},"winlog":{{{seven},"event_data":{{{DATA}}}}}}}"#), Format::Winlogbeat);
}

/// A field's values by the rule that a name with spaces goes by two more.
#[test]
fn names_with_spaces_have_two_more_spellings() {
    let raw = r#"{"EventID":1116,"Channel":"x","Hostname":"h","Threat Name":"a","New Value":"b","Process Name":"c"}"#;
    let parsed = parse(raw.as_bytes(), &Context::default(), &Limits::default()).expect("a record");
    for (name, expected) in
        [("ThreatName", "a"), ("Threat_Name", "a"), ("NewValue", "b"), ("Process_Name", "c")]
    {
        assert_eq!(parsed.record.text(name), Some(expected), "{name}");
    }
}

#[test]
fn unnamed_values_are_data() {
    let check = |event_data: &str, expected: &[&str]| {
        let raw = format!(r#"{{"Event":{{{SYSTEM},"EventData":{event_data}}}}}"#);
        let parsed = parse(raw.as_bytes(), &Context::default(), &Limits::default()).expect("a record");
        let found: Vec<_> = parsed.record.values("Data").filter_map(|value| value.text()).collect();
        assert_eq!(found, expected, "{event_data}");
    };
    check(r##"{"Data":{"#text":["a","b"]}}"##, &["a", "b"]);
    check(r##"{"Data":{"#text":"a"}}"##, &["a"]);
    check(r#"{"Data":["a","b"]}"#, &["a", "b"]);
    check(r#"{"Data":"a"}"#, &["a"]);
    check(r##"{"Data":[{"#text":"a"},{"#text":"b"}]}"##, &["a", "b"]);
    check("null", &[]);
}
