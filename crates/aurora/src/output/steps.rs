//! What happened, in the order of time, host by host.
//!
//! Findings of one rule on one host that lie near each other are one step. How near is made wider when there are too
//! many steps, so that memory and the length of the list are bounded, and nothing is left out of the counts.

use std::{
    collections::{BTreeMap, HashMap},
    io::{self, Write},
    sync::Arc,
};

use aurora_model::{Severity, Timestamp};

use super::{MAX_NAME, Style, escape, grouped, shortened};
use crate::hunt::Finding;

/// The most steps that are kept.
const MAX_STEPS: usize = 5_000;
/// Ten minutes, in microseconds.
const FIRST_WIDTH: i64 = 600_000_000;

/// Findings of one rule on one host that lie near each other.
#[derive(Clone, Debug)]
pub(crate) struct Step {
    pub(crate) title: Arc<str>,
    pub(crate) level: Severity,
    pub(crate) n_findings: u64,
    /// The first time and the last; none if the events have no time.
    pub(crate) span: Option<(Timestamp, Timestamp)>,
}

/// The steps of all hosts.
#[derive(Debug)]
pub(crate) struct Steps {
    width: i64,
    steps: BTreeMap<Key, Step>,
    titles: HashMap<Box<str>, Arc<str>>,
    hosts: HashMap<Box<str>, Arc<str>>,
}

#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
struct Key {
    host: Arc<str>,
    stretch: Option<i64>,
    title: Arc<str>,
    level: Severity,
}

/// The steps of one host, in the order of time.
#[derive(Debug)]
pub(crate) struct HostSteps<'s> {
    pub(crate) host: &'s str,
    pub(crate) n_findings: u64,
    pub(crate) steps: Vec<&'s Step>,
}

/// What stands for the host of an event that names none.
pub(crate) const NO_HOST: &str = "(no host)";

impl Default for Steps {
    fn default() -> Self {
        Self { width: FIRST_WIDTH, steps: BTreeMap::new(), titles: HashMap::new(), hosts: HashMap::new() }
    }
}

impl Steps {
    /// Takes a finding.
    pub(crate) fn add(&mut self, finding: &Finding<'_>) {
        let time = finding.event.time;
        let title = interned(&mut self.titles, finding.rule.title);
        let key = Key {
            host: interned(
                &mut self.hosts,
                &shortened(finding.event.host.as_deref().unwrap_or(NO_HOST), MAX_NAME),
            ),
            stretch: time.map(|time| time.as_micros().div_euclid(self.width)),
            title: Arc::clone(&title),
            level: finding.rule.level,
        };
        let span = time.map(|time| (time, time));
        let step = Step { title, level: finding.rule.level, n_findings: 1, span };
        self.put(key, step);
        if self.steps.len() > MAX_STEPS {
            self.widen();
        }
    }

    fn put(&mut self, key: Key, step: Step) {
        match self.steps.get_mut(&key) {
            None => drop(self.steps.insert(key, step)),
            Some(known) => {
                known.n_findings += step.n_findings;
                known.span = match (known.span, step.span) {
                    (Some((first, last)), Some((other_first, other_last))) => {
                        Some((first.min(other_first), last.max(other_last)))
                    }
                    (known, other) => known.or(other),
                };
            }
        }
    }

    fn widen(&mut self) {
        // A step for each rule and host is as few as there can be.
        if self.width > i64::MAX / 8 {
            return;
        }
        self.width *= 4;
        for (key, step) in std::mem::take(&mut self.steps) {
            let stretch = step.span.map(|(first, _)| first.as_micros().div_euclid(self.width));
            self.put(Key { stretch, ..key }, step);
        }
    }

    /// The hosts, in the order in which things began on them.
    pub(crate) fn by_host(&self) -> Vec<HostSteps<'_>> {
        let mut hosts: Vec<HostSteps<'_>> = Vec::new();
        for (key, step) in &self.steps {
            match hosts.last_mut().filter(|last| last.host == &*key.host) {
                Some(last) => {
                    last.n_findings += step.n_findings;
                    last.steps.push(step);
                }
                None => {
                    hosts.push(HostSteps { host: &key.host, n_findings: step.n_findings, steps: vec![step] })
                }
            }
        }
        for host in &mut hosts {
            host.steps.sort_by_key(|step| (step.span.is_none(), step.span, std::cmp::Reverse(step.level)));
        }
        hosts.sort_by_key(|host| {
            let first = host.steps.first().and_then(|step| step.span);
            (first.is_none(), first, host.host)
        });
        hosts
    }

    /// Writes it all.
    pub(super) fn write(&self, out: &mut dyn Write, style: Style) -> io::Result<()> {
        for (number, host) in self.by_host().iter().enumerate() {
            if number > 0 {
                writeln!(out)?;
            }
            let count = format!("{} findings", grouped(host.n_findings));
            writeln!(out, "{}  {}", style.bold(escape(host.host)), style.dim(count))?;
            host.steps.iter().try_for_each(|step| write_step(out, step, style))?;
        }
        Ok(())
    }
}

fn write_step(out: &mut dyn Write, step: &Step, style: Style) -> io::Result<()> {
    let time = step.span.map_or_else(|| "(no time)".to_owned(), |(first, _)| first.to_string());
    let level = style.severity(step.level, format_args!("{:<13}", step.level.as_str()));
    let more = match step.span {
        _ if step.n_findings == 1 => String::new(),
        Some((first, last)) if first != last => format!("  {} times until {last}", grouped(step.n_findings)),
        Some(_) | None => format!("  {} times", grouped(step.n_findings)),
    };
    writeln!(out, "  {time:<27}  {level}  {}{}", escape(&step.title), style.dim(more))
}

fn interned(known: &mut HashMap<Box<str>, Arc<str>>, text: &str) -> Arc<str> {
    if let Some(text) = known.get(text) {
        return Arc::clone(text);
    }
    let shared: Arc<str> = text.into();
    known.insert(text.into(), Arc::clone(&shared));
    shared
}
