//! Every public Windows event becomes a valid OCSF event.

use std::{collections::BTreeMap, fs, io::Read, path::Path};

use aurora_normalize::{Container, Context, Format, Limits, evtx, frame::Frame, parse, to_event};
use aurora_ocsf::validate;
use aurora_test_support::data_files;
use flate2::read::GzDecoder;

use super::cut;

/// What became of the records of some inputs.
#[derive(Debug, Default)]
struct Tally {
    n_in: usize,
    n_out: usize,
    dead_letters: Vec<String>,
    problems: Vec<String>,
    violations: BTreeMap<String, usize>,
    formats: BTreeMap<Format, usize>,
    /// How often events of a log and id are base events: those have no mapping, or fell back to it.
    n_base: BTreeMap<String, usize>,
}

impl Tally {
    fn add(&mut self, source: &str, raw: &[u8], container: Container<'_>) {
        self.n_in += 1;
        let parsed = match parse(raw, &Context { container, ..Context::default() }, &Limits::default()) {
            Ok(parsed) => parsed,
            Err(letter) => return self.dead_letters.push(format!("{source}: {letter}")),
        };
        self.n_out += 1;
        *self.formats.entry(parsed.format).or_default() += 1;
        self.problems.extend(parsed.problems.iter().map(|problem| format!("{source}: {problem}")));
        let record = &parsed.record;
        let name = |field| record.text(field).unwrap_or("-");
        let kind = format!("{} {} {}", name("Channel"), name("Provider_Name"), name("EventID"));
        let event = to_event(&parsed, aurora_model::Timestamp::EPOCH).into_json();
        if event["class_uid"] == 0 {
            *self.n_base.entry(kind.clone()).or_default() += 1;
        }
        for violation in validate(&event) {
            *self.violations.entry(format!("{kind}: {violation}")).or_default() += 1;
        }
    }

    fn check(&self) {
        assert_eq!(self.n_in, self.n_out + self.dead_letters.len());
        assert!(self.violations.is_empty(), "{:#?}", self.violations);
        assert!(self.dead_letters.is_empty(), "{:#?}", self.dead_letters);
        assert!(self.problems.is_empty(), "{:#?}", self.problems);
    }
}

#[test]
fn corpus_evtx_records_become_valid_events() {
    let mut tally = Tally::default();
    for folder in ["evtx", "sigma-regression"] {
        for path in data_files(folder, ".evtx") {
            let source = path.display().to_string();
            for item in evtx::Records::new(&fs::read(&path).expect("a readable file")) {
                let record = item.unwrap_or_else(|problem| panic!("{source}: {problem}"));
                tally.add(&source, &record.json, Container::Evtx);
            }
        }
    }
    println!("{:#?}", tally.n_base);
    tally.check();
    assert!(tally.n_out > 3000, "only {} records; is AURORA_DATA complete?", tally.n_out);
}

#[test]
fn corpus_json_cases_become_valid_events() {
    let mut tally = Tally::default();
    for path in data_files("sigma-regression", ".json") {
        let source = path.display().to_string();
        cut(&fs::read(&path).expect("a readable file"), &mut |frame| {
            let Frame::Record { bytes, .. } = frame else { panic!("{source}: too long") };
            tally.add(&source, bytes, Container::Text);
        });
    }
    tally.check();
    assert!(tally.n_out > 100, "only {} records; is AURORA_DATA complete?", tally.n_out);
}

#[test]
fn corpus_recorded_attacks_become_valid_events_first_half() {
    check_recorded_attacks(0);
}

/// Two halves, because the whole takes a minute of one core.
#[test]
fn corpus_recorded_attacks_become_valid_events_second_half() {
    check_recorded_attacks(1);
}

fn check_recorded_attacks(half: usize) {
    let mut tally = Tally::default();
    let mut paths = [data_files("otrf", ".zip"), data_files("otrf", ".tar.gz")].concat();
    paths.sort_by_key(|path| fs::metadata(path).expect("a file's size").len());
    for path in paths.iter().skip(half).step_by(2) {
        for (name, bytes) in unpack(path).into_iter().filter(|(name, _)| name.ends_with(".json")) {
            cut(&bytes, &mut |frame| {
                let Frame::Record { bytes, .. } = frame else { panic!("{name}: too long") };
                tally.add(&name, bytes, Container::Text);
            });
        }
    }
    println!("{:?}, {:#?}", tally.formats, tally.n_base);
    tally.check();
    assert!(tally.n_in > 50_000, "only {} records; is AURORA_DATA complete?", tally.n_in);
}

/// The members of an archive.
fn unpack(path: &Path) -> Vec<(String, Vec<u8>)> {
    let file = fs::File::open(path).expect("a readable file");
    let mut members = Vec::new();
    if path.extension().is_some_and(|extension| extension == "zip") {
        let mut archive = zip::ZipArchive::new(file).expect("a zip archive");
        for at in 0..archive.len() {
            let mut member = archive.by_index(at).expect("a member");
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).expect("an intact member");
            members.push((member.name().expect("a name in UTF-8").to_string(), bytes));
        }
    } else {
        for member in tar::Archive::new(GzDecoder::new(file)).entries().expect("a tar archive") {
            let mut member = member.expect("a member");
            let mut bytes = Vec::new();
            member.read_to_end(&mut bytes).expect("an intact member");
            members.push((member.path().expect("a name").display().to_string(), bytes));
        }
    }
    // Archives made on a Mac carry a shadow of each member.
    members
        .retain(|(name, _)| !name.contains("__MACOSX") && !name.contains("/._") && !name.starts_with("._"));
    members
}
