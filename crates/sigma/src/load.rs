//! From rule files to a rule set: what can be used is used, and the rest is told with file and line.

mod collection;
mod link;

use std::{
    collections::HashMap,
    path::{Path, PathBuf},
};

use crate::{
    correlation::CorrelationRule,
    error::{Problem, ProblemSeverity, RuleError},
    filter::FilterRule,
    placeholders::Placeholders,
    rule::{At, Rule, RuleMeta},
    rule_set::RuleSet,
    yaml::{self, Kind, Node},
};

/// The usable rules and what is wrong with the others.
#[derive(Debug, Default)]
pub struct Loaded {
    /// Rules, correlations and filters that are in use.
    pub rules: RuleSet,
    /// Rejected rules and warnings, in the order of files and lines.
    pub problems: Vec<Problem>,
}

/// Takes rule files one by one. Reading them is the caller's part.
#[derive(Debug, Default)]
pub struct Loader {
    placeholders: Placeholders,
    rules: Vec<Rule>,
    correlations: Vec<CorrelationRule>,
    filters: Vec<FilterRule>,
    problems: Vec<Problem>,
    /// The places of ids and names that are taken.
    ids: HashMap<String, String>,
    names: HashMap<String, String>,
}

impl Loader {
    /// A loader that knows these placeholder lists.
    pub fn new(placeholders: Placeholders) -> Self {
        Self { placeholders, ..Self::default() }
    }

    /// Takes one file; it may hold several documents.
    pub fn add(&mut self, path: &Path, text: &str) {
        let (documents, errors) = yaml::read(text);
        let (documents, error) = collection::expand(documents);
        for document in documents {
            self.add_document(path, &document);
        }
        for error in errors.into_iter().chain(error) {
            self.reject(path, error.line, None, error.reason.into());
        }
    }

    /// Links the rules to each other.
    pub fn finish(mut self) -> Loaded {
        let (inner, problems) = link::link(self.rules, self.correlations, self.filters);
        self.problems.extend(problems);
        self.problems.sort_by(|a, b| (&a.path, a.line).cmp(&(&b.path, b.line)));
        Loaded { rules: RuleSet::new(inner), problems: self.problems }
    }

    fn add_document(&mut self, path: &Path, document: &Node) {
        // `---` at the end of a file starts a document without content.
        if document.kind == Kind::Null {
            return;
        }
        if let Err((line, reason)) = self.try_add(path, document) {
            let title = document.get("title").and_then(Node::scalar_text).map(str::to_owned);
            self.reject(path, line, title, reason);
        }
    }

    fn try_add(&mut self, path: &Path, document: &Node) -> At<()> {
        if !matches!(document.kind, Kind::Map(_)) {
            return Err((document.line, RuleError::NotAMap { found: document.kind_name() }));
        }
        let has = |block| document.get(block).is_some();
        if !has("detection") && !has("correlation") && !has("filter") {
            return Err((document.line, RuleError::NotARule));
        }
        let meta = RuleMeta::parse(document, path)?;
        self.check_unique(&meta)?;
        if has("correlation") {
            let correlation = CorrelationRule::parse(document, meta.clone())?;
            self.correlations.push(correlation);
        } else if has("filter") {
            let filter = FilterRule::parse(document, meta.clone(), &self.placeholders)?;
            self.filters.push(filter);
        } else {
            let rule = Rule::parse(document, meta.clone(), &self.placeholders)?;
            if let Some(line) = rule.detection.timeframe_line {
                self.warn(path, line, &meta.title, RuleError::Timeframe);
            }
            self.rules.push(rule);
        }
        self.remember(&meta);
        Ok(())
    }

    fn check_unique(&self, meta: &RuleMeta) -> At<()> {
        let taken = |what, value: &Option<String>, places: &HashMap<String, String>| {
            let value = value.as_ref()?;
            let other = places.get(value)?.clone();
            Some((meta.line, RuleError::Duplicate { what, value: value.clone(), other }))
        };
        match taken("id", &meta.id, &self.ids).or_else(|| taken("name", &meta.name, &self.names)) {
            Some(problem) => Err(problem),
            None => Ok(()),
        }
    }

    fn remember(&mut self, meta: &RuleMeta) {
        let place = meta.place();
        self.ids.extend(meta.id.clone().map(|id| (id, place.clone())));
        self.names.extend(meta.name.clone().map(|name| (name, place)));
    }

    fn reject(&mut self, path: &Path, line: usize, title: Option<String>, reason: RuleError) {
        self.problems.push(problem(path.to_owned(), line, title, ProblemSeverity::Rejected, reason));
    }

    fn warn(&mut self, path: &Path, line: usize, title: &str, reason: RuleError) {
        let title = Some(title.to_owned());
        self.problems.push(problem(path.to_owned(), line, title, ProblemSeverity::Warning, reason));
    }
}

fn problem(
    path: PathBuf,
    line: usize,
    title: Option<String>,
    severity: ProblemSeverity,
    reason: RuleError,
) -> Problem {
    Problem { path, line, title, severity, reason }
}
