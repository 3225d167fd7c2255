//! What a worker does with events: it reads them, tries the rules, and writes the reports of what it found.

use std::sync::Arc;

use aurora_model::Timestamp;
use aurora_ocsf::Record;
use aurora_sigma::{Engine, Match, Observation};
use aurora_streams::StoredRecord;

use super::{event::EventRef, report};
use crate::{
    entities,
    envelope::Envelope,
    parse::Reader,
    rules::{ActiveRules, RulesHandle},
    stage::Chunk,
};

/// One worker.
pub(super) struct Judge {
    handle: Arc<RulesHandle>,
    rules: Arc<ActiveRules>,
    engine: Engine,
    reader: Reader,
    matches: Vec<Match>,
}

/// What came of a chunk.
pub(super) struct Judged {
    /// The rules that were tried.
    pub(super) rules: Arc<ActiveRules>,
    pub(super) partition: u16,
    pub(super) next: u64,
    pub(super) n_events: u64,
    pub(super) n_unreadable: u64,
    /// Only events that something matched.
    pub(super) events: Vec<JudgedEvent>,
}

/// An event that rules matched.
pub(super) struct JudgedEvent {
    pub(super) offset: u64,
    pub(super) received_at: Timestamp,
    pub(super) time: Timestamp,
    pub(super) event: EventRef,
    /// Records for the topic of findings.
    pub(super) findings: Vec<aurora_streams::Record>,
    pub(super) observations: Vec<Observation>,
}

impl Judge {
    pub(super) fn new(handle: &Arc<RulesHandle>, reader: Reader) -> Self {
        let rules = handle.active();
        let engine = Engine::new(rules.program());
        Self { handle: Arc::clone(handle), rules, engine, reader, matches: Vec::new() }
    }

    /// Judges the events of a chunk, all by the same rules.
    pub(super) fn judge(&mut self, chunk: Chunk) -> Judged {
        self.take_rules();
        let mut judged = Judged {
            rules: Arc::clone(&self.rules),
            partition: chunk.partition,
            next: chunk.next,
            n_events: chunk.records.len() as u64,
            n_unreadable: 0,
            events: Vec::new(),
        };
        for stored in &chunk.records {
            match self.judge_one(stored) {
                Some(event) => judged.events.extend(event),
                None => judged.n_unreadable += 1,
            }
        }
        judged
    }

    fn take_rules(&mut self) {
        let active = self.handle.active();
        if !Arc::ptr_eq(&active, &self.rules) {
            self.engine = Engine::new(active.program());
            self.rules = active;
        }
    }

    /// `None` if the event cannot be read: the lake's consumer makes a dead letter of it.
    fn judge_one(&mut self, stored: &StoredRecord) -> Option<Option<JudgedEvent>> {
        let log_record = &stored.record;
        let envelope = Envelope::decode(log_record.format, &log_record.key, &log_record.payload).ok()?;
        let parsed = self.reader.read(&envelope.raw, &envelope.hint, Some(envelope.received_at)).ok()?;
        self.engine.evaluate(&parsed.record, &mut self.matches);
        if self.matches.is_empty() {
            return Some(None);
        }
        let matches = std::mem::take(&mut self.matches);
        Some(Some(tell(&self.rules, stored.offset, &envelope, &parsed.record, matches)))
    }
}

fn tell(
    rules: &ActiveRules,
    offset: u64,
    envelope: &Envelope,
    record: &Record<'_>,
    matches: Vec<Match>,
) -> JudgedEvent {
    let time = record.time.unwrap_or(envelope.received_at);
    let entities = entities::of_record(record);
    let (mut findings, mut observations) = (Vec::new(), Vec::new());
    for Match { rule, matched, is_finding, observation } in matches {
        if is_finding && rules.finds(rule) {
            let meta = &rules.rules().rule(rule).meta;
            let report = report::of_detection(meta, envelope.event_id, time, &entities, &matched);
            findings.push(report::record_of(&report));
        }
        observations.extend(observation);
    }
    let event = EventRef::new(envelope.event_id, time, record.host.as_deref());
    JudgedEvent { offset, received_at: envelope.received_at, time, event, findings, observations }
}
