//! Rule files, held to themselves: the same text always means the same.

use std::path::Path;

use aurora_model::Timestamp;
use aurora_normalize::{Context, Limits, Record, parse};
use aurora_sigma::{Correlator, Loaded, Loader, Match, Placeholders, RuleMeta};

use crate::engines::Compiled;

/// Events of three log sources; the seeds have rules that fire on them.
const EVENTS: [&str; 4] = [
    r#"{"EventID":4688,"Channel":"Security","NewProcessName":"C:\\Windows\\a.exe","CommandLine":"a.exe /f -x whoami","n":7}"#,
    r#"{"EventID":4625,"Channel":"Security","LogonType":3,"IpAddress":"10.1.2.3","TargetUserName":"ann"}"#,
    r#"{"_path":"dns","ts":1700000000.5,"uid":"C1","id.orig_h":"10.0.0.1","id.resp_h":"10.0.0.2","query":"a.example"}"#,
    r#"{"time":"2026-01-02T03:04:05Z","host":"h","a":["b",null,1.5,true],"n":{"m":"K"},"e":{}}"#,
];

thread_local! {
    /// A record belongs to one thread.
    static RECORDS: Vec<Record<'static>> = EVENTS.into_iter().map(parsed).collect();
}

fn parsed(event: &'static str) -> Record<'static> {
    parse(event.as_bytes(), &Context::default(), &Limits::default()).expect("the event is JSON").record
}

/// Loads a rule file twice and evaluates its rules. The second time a comment stands before it, which moves
/// the rules by one line and changes nothing else.
///
/// # Panics
/// If the two differ in rules or meaning, or the engine differs from the evaluator.
pub fn check(text: &str) {
    let loaded = load(text);
    // Only at the start of a text is a byte order mark one.
    let is_movable = !text.starts_with('\u{feff}');
    let again = load(&if is_movable { format!("# moved\n{text}") } else { text.to_owned() });
    let versions = |loaded: &Loaded, n_lines_before| {
        let kept = metas(loaded).map(|meta| (meta.version, meta.line - n_lines_before));
        kept.collect::<Vec<_>>()
    };
    assert_eq!(versions(&again, usize::from(is_movable)), versions(&loaded, 0));
    assert_eq!(again.problems.len(), loaded.problems.len(), "{:?}", again.problems);
    assert_eq!(outcome(&again), outcome(&loaded));
}

fn load(text: &str) -> Loaded {
    let mut placeholders = Placeholders::default();
    placeholders.insert("admins", vec!["adm_*".to_owned(), "root".to_owned()]);
    placeholders.insert("nets", vec!["10.0.0.0/8".to_owned(), "fe80::/10".to_owned()]);
    let mut loader = Loader::new(placeholders);
    loader.add(Path::new("rules.yml"), text);
    loader.finish()
}

fn metas(loaded: &Loaded) -> impl Iterator<Item = &RuleMeta> {
    let rules = loaded.rules.detections().iter().map(|rule| &rule.meta);
    rules.chain(loaded.rules.correlations().iter().map(|rule| &rule.meta))
}

/// The matches on all events, and how many findings the correlations make of them.
fn outcome(loaded: &Loaded) -> (Vec<Match>, usize) {
    if loaded.rules.detections().is_empty() {
        return (Vec::new(), 0);
    }
    let compiled = Compiled::new(&loaded.rules);
    let mut engines = compiled.engines();
    let mut correlator = Correlator::new(&loaded.rules);
    let mut all = Vec::new();
    // Twice, so that the second time values come from the memo and correlations see several events.
    RECORDS.with(|records| {
        for (second, record) in (0..).zip(records.iter().chain(records)) {
            let matches = engines.evaluate(record);
            let time = Timestamp::from_micros(second * 1_000_000).expect("in range");
            for observation in matches.iter().filter_map(|found| found.observation.clone()) {
                correlator.observe(time, (), observation);
            }
            all.extend(matches);
        }
    });
    (all, correlator.finish().len())
}
