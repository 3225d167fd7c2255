//! An event in Windows's own XML, as `wevtutil`, the event viewer and many forwarders write it.
//!
//! <https://learn.microsoft.com/windows/win32/wes/eventschema-schema>
//!
//! The elements become the same structure in JSON that event log files are rendered to, and are read as that.

mod element;

use aurora_ocsf::Record;
use serde_json::{Map, Value};

use crate::{Container, Context, Format, Limits, Problem, Scratch, detect, line::Line, registry::TextFormat};
use element::Element;

pub(crate) static FORMAT: TextFormat =
    TextFormat { format: Format::WindowsXml, parse, to_event: super::to_event };

fn parse<'a>(line: &Line<'a>, problems: &mut Vec<Problem>) -> Option<Record<'a>> {
    let text = line.message.trim_start();
    if !text.starts_with('<') {
        return None;
    }
    let event = Element::read(text)?;
    if event.name != "Event" || event.child("System").is_none() {
        return None;
    }
    let json = Value::Object(Map::from_iter([("Event".to_owned(), of_event(&event))])).to_string();
    let mut scratch = Scratch::default();
    let context = Context { container: Container::Text, received_at: line.received_at, ..Context::default() };
    // The structure says more often what a value is than the text did.
    let limits = Limits { max_record_bytes: usize::MAX, ..Limits::default() };
    let parsed = detect::parse_in(json.as_bytes(), &mut scratch, &context, &limits).ok()?;
    if parsed.format != Format::WindowsJson {
        return None;
    }
    problems.extend(parsed.problems);
    let record = Record { is_written_plainly: false, ..parsed.record };
    Some(detect::detached(record, line.raw.as_bytes()))
}

fn of_event(event: &Element<'_>) -> Value {
    let mut members = Map::new();
    for child in &event.children {
        let value = match child.name {
            "EventData" => data(child),
            _ => of(child),
        };
        add(&mut members, child.name, value);
    }
    Value::Object(members)
}

/// The values of `EventData` under their names; those that have none as `Data`.
fn data(element: &Element<'_>) -> Value {
    let mut members = Map::new();
    for child in &element.children {
        let name = child.attribute("Name").filter(|name| !name.is_empty());
        let value = match child.children.is_empty() {
            true => text(child),
            false => of(child),
        };
        add(&mut members, name.as_deref().unwrap_or(child.name), value);
    }
    Value::Object(members)
}

fn of(element: &Element<'_>) -> Value {
    if element.attributes.is_empty() && element.children.is_empty() {
        return text(element);
    }
    let mut members = Map::new();
    let attributes: Map<_, _> = element
        .attributes
        .iter()
        .filter(|(name, _)| !name.starts_with("xmlns"))
        .map(|(name, value)| ((*name).to_owned(), value.clone().into()))
        .collect();
    if !attributes.is_empty() {
        members.insert("#attributes".to_owned(), Value::Object(attributes));
    }
    for child in &element.children {
        add(&mut members, child.name, of(child));
    }
    if element.children.is_empty() && !element.text.trim().is_empty() {
        members.insert("#text".to_owned(), element.text.clone().into());
    }
    Value::Object(members)
}

fn text(element: &Element<'_>) -> Value {
    if element.text.is_empty() { Value::Null } else { element.text.clone().into() }
}

/// A name that comes again makes an array.
fn add(members: &mut Map<String, Value>, name: &str, value: Value) {
    match members.get_mut(name) {
        None => {
            members.insert(name.to_owned(), value);
        }
        Some(Value::Array(values)) => values.push(value),
        Some(first) => *first = Value::Array(vec![std::mem::take(first), value]),
    }
}

#[cfg(test)]
mod tests {
    use crate::{Context, Format, Limits, parse};

    const EVENT: &str = "<Event xmlns='http://schemas.microsoft.com/win/2004/08/events/event'>\r\n <System>\r\n  \
        <Provider Name=\"Microsoft-Windows-Security-Auditing\" Guid=\"{54849625-5478-4994-A5BA-3E3B0328C30D}\"/>\r\n  \
        <EventID>4688</EventID><Version>2</Version><Level>0</Level><Keywords>0x8020000000000000</Keywords>\r\n  \
        <TimeCreated SystemTime=\"2024-02-10T05:45:10.1399723Z\"/><EventRecordID>40629</EventRecordID>\r\n  \
        <Execution ProcessID=\"4\" ThreadID=\"8\"/><Channel>Security</Channel><Computer>PC1</Computer><Security/>\r\n \
        </System>\r\n <EventData>\r\n  <Data Name='NewProcessName'>C:\\Windows\\a &amp; b.exe</Data>\r\n  \
        <Data Name=\"CommandLine\"><![CDATA[a <b> c]]></Data>\r\n  <Data Name=\"SubjectUserName\"/>\r\n </EventData>\r\n</Event>";

    #[test]
    fn an_event_in_xml_has_the_fields_of_any_rendering() {
        let parsed = parse(EVENT.as_bytes(), &Context::default(), &Limits::default()).expect("a record");
        assert_eq!(parsed.format, Format::WindowsXml);
        for (name, expected) in [
            ("EventID", "4688"),
            ("Channel", "Security"),
            ("Provider_Name", "Microsoft-Windows-Security-Auditing"),
            ("NewProcessName", "C:\\Windows\\a & b.exe"),
            ("Image", "C:\\Windows\\a & b.exe"),
            ("CommandLine", "a <b> c"),
            ("EventRecordID", "40629"),
        ] {
            assert_eq!(parsed.record.text(name), Some(expected), "{name}");
        }
        assert_eq!(parsed.record.host.as_deref(), Some("PC1"));
        assert_eq!(
            parsed.record.time.map(|time| time.to_string()).as_deref(),
            Some("2024-02-10T05:45:10.139972Z")
        );
    }

    #[test]
    fn any_part_of_an_event_is_read_as_something() {
        for length in 0..EVENT.len() {
            let parsed = parse(&EVENT.as_bytes()[..length], &Context::default(), &Limits::default());
            assert_eq!(parsed.is_ok(), length > 0, "{length}");
        }
    }
}
