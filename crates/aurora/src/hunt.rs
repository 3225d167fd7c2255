//! Events in, findings out.

mod dead_letter;
mod detail;
mod evaluate;
mod finding;
mod in_memory;
mod survey;
mod tally;
mod window;

use std::{
    hash::{BuildHasher, RandomState},
    ops::ControlFlow,
    time::Duration,
};

use aurora_normalize::Scratch;
use aurora_sigma::{
    Arrival, CorrelationEngine, CorrelationFinding, CorrelationLimits, CorrelationOptions, Engine, Program,
    RuleSet,
};

pub(crate) use dead_letter::{DeadLetterEntry, reason_kind};
pub(crate) use detail::EventDetail;
pub(crate) use finding::{EventRef, Finding, FindingKind, MatchedValues, RuleRef};
pub(crate) use in_memory::{EngineOptions, Work, detect_in_memory};
pub(crate) use survey::Survey;
pub(crate) use tally::Tally;
pub(crate) use window::TimeWindow;

use evaluate::Detected;

use crate::{
    input::InputReport,
    scan::{self, ScanOptions, ScanProgress},
};

/// What to hunt through.
#[derive(Clone, Debug)]
pub(crate) struct HuntOptions {
    pub(crate) scan: ScanOptions,
    pub(crate) window: TimeWindow,
    /// Hand on the records that could not be parsed.
    pub(crate) keeps_dead_letters: bool,
    /// Hand on each finding with the event itself and the names in it.
    pub(crate) keeps_events: bool,
    /// Note which events there are and which rules match.
    pub(crate) takes_survey: bool,
}

/// Something that came up, in input order; findings of correlations come last, in time order.
#[derive(Debug)]
pub(crate) enum Found<'f> {
    Finding(Finding<'f>),
    DeadLetter(DeadLetterEntry),
    /// The counts so far, after each batch.
    Progress(&'f Tally),
}

/// What there is to say at the end.
#[derive(Debug)]
pub(crate) struct Outcome {
    pub(crate) tally: Tally,
    pub(crate) inputs: InputReport,
    pub(crate) survey: Survey,
}

/// Hunts through all inputs.
pub(crate) fn hunt(
    rules: &RuleSet,
    options: &HuntOptions,
    progress: &ScanProgress,
    mut report: impl FnMut(Found<'_>) -> ControlFlow<()>,
) -> Outcome {
    let program = Program::compile(rules);
    let mut correlation = CorrelationEngine::new(rules, of_whole_input());
    let mut n_observed = 0;
    let mut tally = Tally::default();
    let mut damaged = Vec::new();
    let mut survey = Survey::default();
    let worker = || {
        let (mut engine, mut scratch) = (Engine::new(&program), Scratch::default());
        move |batch| evaluate::evaluate(&mut engine, &mut scratch, batch, options)
    };
    let mut inputs = scan::scan(&options.scan, progress, worker, |result| {
        tally.add(&result.tally);
        damaged.extend(result.file_problems);
        survey.merge(result.survey);
        for (time, event, observation) in result.observations {
            n_observed += 1;
            let arrival = Arrival { partition: 0, offset: n_observed, received_at: None };
            correlation.observe(arrival, time, event, observation);
        }
        for Detected { rule, event, matched, detail } in result.findings {
            let meta = &rules.rule(rule).meta;
            report(Found::Finding(Finding::of_detection(meta, &event, &matched, detail.as_deref())))?;
        }
        for letter in result.dead_letters {
            report(Found::DeadLetter(letter))?;
        }
        report(Found::Progress(&tally))
    });
    for (source, problem) in damaged {
        inputs.problem(&*source, problem);
    }
    let correlated = correlation.finish();
    survey.count_correlations(&correlated);
    report_correlations(rules, correlated, &mut report);
    Outcome { tally, inputs, survey }
}

/// Correlation that sees the whole input in the order of time: nothing is late, and nothing is given up.
fn of_whole_input() -> CorrelationOptions {
    let random = RandomState::new();
    CorrelationOptions {
        allowed_lateness: Duration::MAX,
        hash_key: [random.hash_one(0), random.hash_one(1)],
        limits: CorrelationLimits::NONE,
        ..CorrelationOptions::default()
    }
}

fn report_correlations(
    rules: &RuleSet,
    findings: Vec<CorrelationFinding<EventRef>>,
    report: &mut impl FnMut(Found<'_>) -> ControlFlow<()>,
) {
    for finding in findings.iter().filter(|finding| finding.is_finding) {
        let meta = &rules.correlation(finding.rule).meta;
        let Some(finding) = Finding::of_correlation(meta, finding) else { continue };
        if report(Found::Finding(finding)).is_break() {
            return;
        }
    }
}
