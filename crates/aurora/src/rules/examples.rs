//! Runs the examples of rules: each must fire where it says so, and be silent where it says so.

use std::{
    fs, io,
    path::{Path, PathBuf},
};

use anyhow::Context as _;
use aurora_normalize::{Context, Limits, parse};
use aurora_sigma::{Correlator, Evaluator, Example, Examples, RuleSet};

use super::{RuleFiles, examples_path};

/// What came of one example.
#[derive(Debug)]
pub(crate) struct ExampleResult {
    pub(crate) rule_file: PathBuf,
    pub(crate) name: String,
    pub(crate) failure: Option<Failure>,
}

/// Why an example failed.
#[derive(Debug, thiserror::Error)]
pub(crate) enum Failure {
    #[error("no example of this kind; add some under `{kind}` in `{}`", path.display())]
    NoExample { kind: &'static str, path: PathBuf },
    #[error("the examples cannot be read")]
    Unreadable(#[source] anyhow::Error),
    #[error("the rule does not fire")]
    Silent,
    #[error("the rule fires: {titles}")]
    Fires { titles: String },
    #[error("event {number} cannot be parsed")]
    BadEvent { number: usize, source: aurora_normalize::DeadLetter },
}

/// Whether a rule is to fire.
#[derive(Clone, Copy)]
enum Expectation {
    Fires,
    Silent,
}

/// Runs the examples of all rule files, in the order of the files.
pub(crate) fn run(files: &RuleFiles) -> Vec<ExampleResult> {
    let runner = Runner { rules: &files.loaded.rules, evaluator: Evaluator::new(&files.loaded.rules) };
    files.paths.iter().filter(|path| runner.has_rules(path)).flat_map(|path| runner.run_file(path)).collect()
}

struct Runner<'r> {
    rules: &'r RuleSet,
    evaluator: Evaluator,
}

impl Runner<'_> {
    /// True if the file holds something that can fire; a file of filters cannot.
    fn has_rules(&self, path: &Path) -> bool {
        let detections = self.rules.detections().iter().map(|rule| &rule.meta);
        let correlations = self.rules.correlations().iter().map(|rule| &rule.meta);
        detections.chain(correlations).any(|meta| meta.path == path)
    }

    fn run_file(&self, rule_file: &Path) -> Vec<ExampleResult> {
        let result = |name: &str, failure| ExampleResult {
            rule_file: rule_file.to_owned(),
            name: name.to_owned(),
            failure,
        };
        let path = examples_path(rule_file);
        let examples = match read(&path) {
            Ok(examples) => examples,
            Err(error) => return vec![result("examples", Some(Failure::Unreadable(error)))],
        };
        let mut results = Vec::new();
        for (kind, examples, expectation) in [
            ("fires", &examples.fires, Expectation::Fires),
            ("silent", &examples.silent, Expectation::Silent),
        ] {
            if examples.is_empty() {
                results.push(result(kind, Some(Failure::NoExample { kind, path: path.clone() })));
            }
            results.extend(examples.iter().map(|example| {
                result(&example.name, self.run_example(rule_file, example, expectation).err())
            }));
        }
        results
    }

    fn run_example(
        &self,
        rule_file: &Path,
        example: &Example,
        expectation: Expectation,
    ) -> Result<(), Failure> {
        let titles = self.fired(rule_file, example)?;
        match expectation {
            Expectation::Fires if titles.is_empty() => Err(Failure::Silent),
            Expectation::Silent if !titles.is_empty() => Err(Failure::Fires { titles: titles.join(", ") }),
            Expectation::Fires | Expectation::Silent => Ok(()),
        }
    }

    /// The titles of the rules of a file that fire on an example. The whole rule set takes part, for
    /// filters and correlations may stand in other files.
    fn fired(&self, rule_file: &Path, example: &Example) -> Result<Vec<String>, Failure> {
        let mut correlator = Correlator::new(self.rules);
        let mut metas = Vec::new();
        for (index, event) in example.events.iter().enumerate() {
            let parsed = parse(event.as_bytes(), &Context::default(), &Limits::default())
                .map_err(|source| Failure::BadEvent { number: index + 1, source })?;
            let mut matches = Vec::new();
            self.evaluator.evaluate(&parsed.record, &mut matches);
            for found in matches {
                if let (Some(observation), Some(time)) = (found.observation, parsed.record.time) {
                    correlator.observe(time, index, observation);
                }
                if found.is_finding {
                    metas.push(&self.rules.rule(found.rule).meta);
                }
            }
        }
        let correlated = correlator.finish();
        let correlated = correlated.iter().filter(|finding| finding.is_finding);
        metas.extend(correlated.map(|finding| &self.rules.correlation(finding.rule).meta));
        Ok(metas.into_iter().filter(|meta| meta.path == rule_file).map(|meta| meta.title.clone()).collect())
    }
}

/// A file that is missing holds no examples.
fn read(path: &Path) -> anyhow::Result<Examples> {
    let attempt = || format!("cannot read `{}`", path.display());
    match fs::read_to_string(path) {
        Ok(text) => Examples::from_yaml(&text).with_context(attempt),
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(Examples::default()),
        Err(error) => Err(error).with_context(attempt),
    }
}
