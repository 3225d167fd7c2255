//! `aurora bench repeats`: how often values come again.

use std::{
    cmp::Reverse,
    collections::{BTreeMap, BTreeSet, HashMap, HashSet},
    path::PathBuf,
};

use aurora_normalize::{Limits, Scratch};
use aurora_ocsf::{EventKind, LogSources, Record};
use aurora_sigma::RuleSet;
use clap::Args;
use serde::Serialize;

use super::{read_batches, write_report};
use crate::{
    cli::{Exit, rules::RuleOptions},
    scan::Item,
};

/// Tells how often values repeat, in the fields that the rules of each event ask for
///
/// Detection remembers its answers for values, so how fast it is depends on how often the same value comes
/// again in the same field. This says how often that is, by values and by bytes, in your events.
#[derive(Args, Debug)]
pub(in crate::cli) struct RepeatsArgs {
    #[command(flatten)]
    rules: RuleOptions,

    /// The events: JSON lines
    #[arg(long, value_name = "FILE")]
    events: PathBuf,

    /// Print one JSON object instead of text
    #[arg(long)]
    json: bool,
}

/// How many fields are listed, those with the most bytes first.
const MAX_LISTED: usize = 10;

#[derive(Debug, Serialize)]
struct Report {
    events: u64,
    all: Share,
    /// The fields with the most bytes.
    fields: Vec<FieldShare>,
}

#[derive(Debug, Serialize)]
struct FieldShare {
    field: String,
    #[serde(flatten)]
    share: Share,
}

/// How much there was, and how much of it was a repeat of an earlier value of the same field.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
struct Share {
    values: u64,
    repeated_values: u64,
    bytes: u64,
    repeated_bytes: u64,
}

impl RepeatsArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let rules = self.rules.load()?;
        let (limits, mut scratch) = (Limits::default(), Scratch::default());
        let mut counter = Counter::new(&rules.loaded.rules);
        for batch in read_batches(&self.events, &limits)? {
            batch.for_each(&mut scratch, &limits, |item| {
                if let Item::Event { parsed, .. } = item {
                    counter.count(&parsed.record);
                }
            });
        }
        let report = counter.report();
        write_report(&report, self.json, Report::print)
    }
}

/// Values seen so far.
struct Counter<'r> {
    rules: &'r RuleSet,
    /// The fields that the rules of a kind of event ask for; no kind stands for an unknown log source.
    read_of: HashMap<Option<EventKind>, BTreeSet<&'r str>>,
    seen: BTreeMap<&'r str, (HashSet<Box<str>>, Share)>,
    n_events: u64,
}

impl<'r> Counter<'r> {
    fn new(rules: &'r RuleSet) -> Self {
        Self { rules, read_of: HashMap::new(), seen: BTreeMap::new(), n_events: 0 }
    }

    fn count(&mut self, record: &Record<'_>) {
        self.n_events += 1;
        let kind = match record.log_sources {
            LogSources::Unknown | LogSources::Named(_) => None,
            LogSources::Known(kind) => Some(kind),
        };
        let rules = self.rules;
        let read = self.read_of.entry(kind).or_insert_with(|| fields_read(rules, record.log_sources));
        for field in &record.fields {
            let (Some(name), Some(text)) = (read.get(&*field.name), field.value.text()) else { continue };
            let (seen, share) = self.seen.entry(name).or_default();
            let is_repeat = seen.contains(text);
            if !is_repeat {
                seen.insert(text.into());
            }
            share.count(text.len() as u64, is_repeat);
        }
    }

    fn report(self) -> Report {
        let of_field =
            |(field, (_, share)): (&str, (_, Share))| FieldShare { field: field.to_owned(), share };
        let mut fields: Vec<FieldShare> = self.seen.into_iter().map(of_field).collect();
        let all = fields.iter().fold(Share::default(), |all, field| all.plus(field.share));
        fields.sort_by_key(|field| Reverse(field.share.bytes));
        fields.truncate(MAX_LISTED);
        Report { events: self.n_events, all, fields }
    }
}

fn fields_read(rules: &RuleSet, log_sources: LogSources) -> BTreeSet<&str> {
    let of_event = rules.detections().iter().filter(|rule| rule.log_source.covers(log_sources));
    of_event.flat_map(|rule| rule.fields()).collect()
}

impl Share {
    fn count(&mut self, n_bytes: u64, is_repeat: bool) {
        self.values += 1;
        self.bytes += n_bytes;
        if is_repeat {
            self.repeated_values += 1;
            self.repeated_bytes += n_bytes;
        }
    }

    fn plus(self, other: Self) -> Self {
        Self {
            values: self.values + other.values,
            repeated_values: self.repeated_values + other.repeated_values,
            bytes: self.bytes + other.bytes,
            repeated_bytes: self.repeated_bytes + other.repeated_bytes,
        }
    }

    fn print(self, name: &str) {
        let percent = |part: u64, whole: u64| part as f64 / (whole as f64).max(1.0) * 100.0;
        println!(
            "{name:<24} {:>10} {:>9.1} % {:>14} {:>9.1} %",
            self.values,
            percent(self.repeated_values, self.values),
            self.bytes,
            percent(self.repeated_bytes, self.bytes)
        );
    }
}

impl Report {
    fn print(&self) {
        println!("{} events", self.events);
        println!("{:<24} {:>10} {:>11} {:>14} {:>11}", "field", "values", "repeated", "bytes", "repeated");
        self.all.print("all that rules ask for");
        self.fields.iter().for_each(|field| field.share.print(&field.field));
    }
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use aurora_normalize::{Context, Limits, parse};
    use aurora_sigma::{Loader, Placeholders};

    use super::{Counter, Share};

    const RULE: &str = "title: Whoami
logsource: { category: process_creation, product: windows }
detection:
  selection: { Image|endswith: whoami.exe }
  condition: selection";

    fn check(lines: &[&str], expected: Share) {
        let mut loader = Loader::new(Placeholders::default());
        loader.add(Path::new("whoami.yml"), RULE);
        let loaded = loader.finish();
        let mut counter = Counter::new(&loaded.rules);
        for line in lines {
            let parsed = parse(line.as_bytes(), &Context::default(), &Limits::default());
            let parsed = parsed.expect("the line is an event");
            counter.count(&parsed.record);
        }
        assert_eq!(counter.report().all, expected);
    }

    #[test]
    fn only_fields_that_rules_of_the_event_ask_for_are_counted() {
        const SYSMON: &str =
            r#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"a.exe","User":"u"}"#;
        const ANOTHER: &str =
            r#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"bb.exe","User":"u"}"#;
        const IMAGE_LOAD: &str =
            r#"{"EventID":7,"Channel":"Microsoft-Windows-Sysmon/Operational","Image":"a.exe"}"#;
        let share = |values, repeated_values, bytes, repeated_bytes| Share {
            values,
            repeated_values,
            bytes,
            repeated_bytes,
        };
        check(&[SYSMON], share(1, 0, 5, 0));
        check(&[SYSMON, SYSMON, ANOTHER], share(3, 1, 16, 5));
        check(&[IMAGE_LOAD, IMAGE_LOAD], share(0, 0, 0, 0));
    }
}
