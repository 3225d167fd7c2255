//! The public regression cases come twice, as EVTX and as JSON of the same records. A rule must not be
//! able to tell them apart.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use aurora_normalize::{Container, Context, Format, Limits, Record, evtx, frame::Frame, parse};
use aurora_test_support::data_files;

use super::cut;

#[test]
fn corpus_evtx_and_json_renderings_have_the_same_fields() {
    let mut n_records = 0;
    let mut differences = Vec::new();
    for path in data_files("sigma-regression", ".evtx") {
        let from_evtx = evtx_records(&path);
        let from_json = json_records(&path.with_extension("json"));
        assert_eq!(from_evtx.len(), from_json.len(), "{}", path.display());
        for (evtx, json) in from_evtx.iter().zip(&from_json) {
            n_records += 1;
            differences
                .extend(evtx.differences(json).iter().map(|line| format!("{}: {line}", path.display())));
        }
    }
    assert!(differences.is_empty(), "{}", differences.join("\n"));
    assert!(n_records > 100, "only {n_records} records; is AURORA_DATA complete?");
}

/// Everything that detection sees, in an order that does not depend on the rendering.
struct Seen {
    fields: Fields,
    log_sources: String,
    time: String,
    host: Option<String>,
    record_id: Option<u64>,
}

type Fields = BTreeMap<String, Vec<Option<String>>>;

impl Seen {
    fn differences(&self, other: &Self) -> Vec<String> {
        let names: BTreeSet<&String> = self.fields.keys().chain(other.fields.keys()).collect();
        let values = |seen: &Self, name| seen.fields.get(name).cloned().unwrap_or_default();
        let mut lines: Vec<String> = names
            .into_iter()
            .map(|name| (name, values(self, name), values(other, name)))
            .filter(|(_, own, others)| own != others)
            .map(|(name, own, others)| format!("{name}: {own:?} and {others:?}"))
            .collect();
        let own = (&self.log_sources, &self.time, &self.host, self.record_id);
        let others = (&other.log_sources, &other.time, &other.host, other.record_id);
        if own != others {
            lines.push(format!("{own:?} and {others:?}"));
        }
        lines
    }
}

fn seen(record: &Record<'_>) -> Seen {
    let mut fields = Fields::new();
    for field in &record.fields {
        // The EVTX rendering has seven digits of the second; the record's own time is compared below.
        if field.name != "TimeCreated_SystemTime" {
            // The renderer of the JSON files dropped blanks at the end of a text.
            let text = field.value.text().map(|text| text.trim_end().to_lowercase());
            fields.entry(field.name.to_string()).or_default().push(text);
        }
    }
    Seen {
        fields,
        log_sources: format!("{:?}", record.log_sources),
        time: record.time.expect("a Windows event has a time").to_string(),
        host: record.host.as_deref().map(str::to_owned),
        record_id: record.record_id,
    }
}

fn evtx_records(path: &Path) -> Vec<Seen> {
    let bytes = fs::read(path).expect("a readable file");
    let context = Context { container: Container::Evtx, ..Context::default() };
    let mut records = Vec::new();
    for item in evtx::Records::new(&bytes) {
        let rendered = item.unwrap_or_else(|problem| panic!("{}: {problem}", path.display()));
        let parsed = parse(&rendered.json, &context, &Limits::default()).expect("a rendered record parses");
        assert_eq!(parsed.format, Format::WindowsEvtx);
        assert_eq!(parsed.problems, []);
        records.push(seen(&parsed.record));
    }
    records
}

fn json_records(path: &Path) -> Vec<Seen> {
    let bytes = fs::read(path).expect("a readable file");
    let mut records = Vec::new();
    cut(&bytes, &mut |frame| {
        let Frame::Record { bytes, .. } = frame else { panic!("{}: too long", path.display()) };
        let parsed = parse(bytes, &Context::default(), &Limits::default()).expect("a record parses");
        assert_eq!(parsed.format, Format::WindowsJson);
        assert_eq!(parsed.problems, []);
        records.push(seen(&parsed.record));
    });
    records
}
