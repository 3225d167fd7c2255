//! What a worker does with a batch.

use std::sync::Arc;

use aurora_model::Timestamp;
use aurora_normalize::{Scratch, evtx::EvtxProblem};
use aurora_ocsf::Record;
use aurora_sigma::{Engine, Match, Matched, Observation, RuleIndex};

use super::{
    DeadLetterEntry, EventDetail, EventRef, HuntOptions, Survey, Tally, reason_kind, window::Verdict,
};
use crate::scan::{Batch, Item, Position};

/// What came of a batch.
#[derive(Default)]
pub(super) struct BatchResult {
    pub(super) findings: Vec<Detected>,
    pub(super) observations: Vec<(Timestamp, EventRef, Observation)>,
    pub(super) dead_letters: Vec<DeadLetterEntry>,
    pub(super) file_problems: Vec<(Arc<str>, EvtxProblem)>,
    pub(super) tally: Tally,
    pub(super) survey: Survey,
}

/// A finding of a single event.
pub(super) struct Detected {
    pub(super) rule: RuleIndex,
    pub(super) event: EventRef,
    pub(super) matched: Matched,
    /// The event itself, if it was asked for.
    pub(super) detail: Option<Arc<EventDetail>>,
}

/// Evaluates all rules on all events of a batch.
pub(super) fn evaluate(
    engine: &mut Engine,
    scratch: &mut Scratch,
    batch: Batch,
    options: &HuntOptions,
) -> BatchResult {
    let mut result = BatchResult::default();
    let mut matches = Vec::new();
    batch.for_each(scratch, &options.scan.limits, |item| match item {
        Item::Event { position, parsed } => {
            result.tally.count_event(&parsed);
            if result.is_wanted(&parsed.record, options) {
                engine.evaluate(&parsed.record, &mut matches);
                if options.takes_survey {
                    result.survey.take(&parsed.record, &matches);
                }
                let has_finding = options.keeps_events && matches.iter().any(|found| found.is_finding);
                let detail = has_finding.then(|| Arc::new(EventDetail::new(&parsed)));
                result.take_matches(&mut matches, &parsed.record, batch.source(), position, detail.as_ref());
            }
        }
        Item::DeadLetter { position, letter, raw } => {
            result.tally.count_dead_letter(reason_kind(&letter));
            if options.keeps_dead_letters {
                result.dead_letters.push(DeadLetterEntry::new(batch.source(), position, &letter, raw));
            }
        }
        Item::FileProblem(problem) => result.file_problems.push((Arc::clone(batch.source()), problem)),
    });
    result
}

impl BatchResult {
    fn is_wanted(&mut self, record: &Record<'_>, options: &HuntOptions) -> bool {
        match options.window.judge(record.time) {
            Verdict::Inside => true,
            Verdict::Outside => {
                self.tally.n_outside_window += 1;
                false
            }
            Verdict::Timeless => {
                self.tally.n_timeless_left_out += 1;
                false
            }
        }
    }

    fn take_matches(
        &mut self,
        matches: &mut Vec<Match>,
        record: &Record<'_>,
        source: &Arc<str>,
        position: Position,
        detail: Option<&Arc<EventDetail>>,
    ) {
        if matches.is_empty() {
            return;
        }
        let event = EventRef::new(record, source, position);
        for Match { rule, matched, is_finding, observation } in matches.drain(..) {
            match (observation, record.time) {
                (Some(observation), Some(time)) => self.observations.push((time, event.clone(), observation)),
                (Some(_), None) => self.tally.n_uncorrelated += 1,
                (None, _) => {}
            }
            if is_finding {
                self.findings.push(Detected { rule, event: event.clone(), matched, detail: detail.cloned() });
            }
        }
    }
}
