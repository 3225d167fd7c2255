//! Every public rule on events made for it.

use std::{
    collections::BTreeMap,
    fmt::Debug,
    fs,
    path::{Path, PathBuf},
};

use aurora_ocsf::Record;
use aurora_sigma::{
    Coverage, DataProfile, Engine, Evaluator, Explanation, Loaded, Loader, Placeholders, Program, Reach,
    RuleIndex, RuleSet,
};

use super::{
    atom,
    event::{self, Event},
    formula::Rule,
    solve::{self, Made, Style},
    yaml,
};
use crate::support::record;

/// Of how many rules one has its event tried on all rules, alone or joined with that of another rule.
const RULE_STRIDE: usize = 2;
/// The same of changed events.
const CHANGED_STRIDE: usize = 256;

/// A public rule with the second reading of it.
struct Case {
    path: PathBuf,
    index: RuleIndex,
    rule: Rule,
    firing: Made,
    /// The evaluator of this rule alone, and the engine.
    own: Evaluator,
    own_rules: RuleSet,
    own_program: Program,
}

#[derive(Default)]
struct Totals {
    not_generated: Vec<String>,
    broad: usize,
    filtered: usize,
    broken_atoms: usize,
    changed_events: usize,
    silent: usize,
    still_firing: usize,
    events_on_all_rules: usize,
    disagreements: Vec<String>,
}

/// The two sides under test and what was seen of them.
struct Bench {
    engine: Engine,
    /// That of the rule that is being tried: its bucket has shortcuts that one of many rules cannot take.
    engine_of_one: Engine,
    engine_without_memo: Engine,
    all: Evaluator,
    totals: Totals,
}

#[test]
fn every_rule_fires_on_its_event_and_falls_silent_with_its_atoms() {
    let (loaded, texts, placeholders) = load();
    let mut bench = Bench::new(&loaded);
    let mut cases = Vec::new();
    for index in loaded.rules.rule_indices() {
        let path = &loaded.rules.rule(index).meta.path;
        match Case::new(index, path, &texts[path], &placeholders) {
            Ok(case) => cases.push(case),
            Err(reason) => bench.totals.not_generated.push(format!("{}: {reason}", path.display())),
        }
    }
    for (number, case) in cases.iter().enumerate() {
        bench.try_case(case);
        if number.is_multiple_of(2 * RULE_STRIDE) {
            bench.compare(&case.firing.event);
        } else if number.is_multiple_of(RULE_STRIDE) {
            let partner = &cases[(number * 7_919 + 1) % cases.len()];
            bench.compare(&joined(&case.firing.event, &partner.firing.event));
        }
    }
    let n_rules = loaded.rules.detections().len();
    bench.report(n_rules, cases.len());
    assert!(bench.totals.not_generated.len() * 50 <= n_rules, "at most 2 % of the rules have no event");
    assert!(bench.totals.events_on_all_rules * n_rules >= 200_000, "enough pairs of rule and event");
    assert!(bench.totals.disagreements.is_empty(), "both sides agree with the truth table");
}

/// All public rules, with a value for every placeholder.
fn load() -> (Loaded, BTreeMap<PathBuf, String>, Placeholders) {
    let files = aurora_test_support::data_files("sigma-rules", ".yml");
    let read = |file: PathBuf| {
        let text = fs::read_to_string(&file).expect("the rule is readable");
        (file, text)
    };
    let texts: BTreeMap<PathBuf, String> = files.into_iter().map(read).collect();
    let mut placeholders = Placeholders::default();
    // Whatever stands between two percent signs may be one; a list that no rule asks for does no harm.
    let is_name = |name: &&str| name.chars().all(|c| c.is_alphanumeric() || "_-".contains(c));
    for text in texts.values().filter(|text| text.contains("expand:")) {
        for name in text.split('%').filter(is_name) {
            placeholders.insert(name, vec![atom::placeholder_value(name)]);
        }
    }
    let mut loader = Loader::new(placeholders.clone());
    texts.iter().for_each(|(file, text)| loader.add(file, text));
    (loader.finish(), texts, placeholders)
}

/// The values of both events, those of the first one first.
fn joined(left: &Event, right: &Event) -> Event {
    let mut joined = left.clone();
    for (name, values) in right {
        joined.entry(name.clone()).or_default().extend(values.iter().cloned());
    }
    joined
}

impl Case {
    fn new(index: RuleIndex, path: &Path, text: &str, placeholders: &Placeholders) -> Result<Self, String> {
        let rule = Rule::read(&yaml::read(text))?;
        let firing = solve::firing(&rule, Style::PLAIN).ok_or("no event found")?;
        let mut loader = Loader::new(placeholders.clone());
        loader.add(path, text);
        let own_rules = loader.finish().rules;
        let (own, own_program) = (Evaluator::new(&own_rules), Program::compile(&own_rules));
        Ok(Self { path: path.to_owned(), index, rule, firing, own, own_rules, own_program })
    }

    /// What the explanation or the coverage says against the truth table.
    fn differing_explanation(&self, record: &Record<'_>, expected: bool) -> Option<String> {
        let index = self.own_rules.rule_indices().next()?;
        let explanation = Explanation::new(&self.own_rules, index, record);
        let mut profile = DataProfile::default();
        profile.add(record);
        let reach = &Coverage::new(&self.own_rules, &profile).detections[0];
        if explanation.fires != expected {
            return Some(format!("expected {expected}, explanation {explanation:?}"));
        }
        (expected && *reach != Reach::CanFire).then(|| format!("fires, and cannot by {reach:?}"))
    }
}

impl Bench {
    fn new(loaded: &Loaded) -> Self {
        let program = Program::compile(&loaded.rules);
        Self {
            engine: Engine::new(&program),
            engine_of_one: Engine::new(&program),
            engine_without_memo: Engine::without_memo(&program),
            all: Evaluator::new(&loaded.rules),
            totals: Totals::default(),
        }
    }

    fn try_case(&mut self, case: &Case) {
        self.engine_of_one = Engine::new(&case.own_program);
        self.check(case, &case.firing.event, &"made to fire");
        self.break_atoms(case, &case.firing);
        if let Some(broad) = solve::firing(&case.rule, Style::BROAD) {
            self.totals.broad += 1;
            self.check(case, &broad.event, &"made to fire in two ways");
            self.break_atoms(case, &broad);
        }
        for filtered in solve::filtered(&case.rule) {
            self.totals.filtered += 1;
            self.try_changed(case, &filtered.event, &"made to be filtered");
            self.break_atoms(case, &filtered);
        }
    }

    fn break_atoms(&mut self, case: &Case, made: &Made) {
        let broken = solve::broken(&case.rule, made);
        for broken in &broken {
            self.try_changed(case, &broken.event, &case.rule.atoms[broken.atom]);
        }
        let mut atoms: Vec<usize> =
            broken.iter().filter(|broken| broken.is_false).map(|broken| broken.atom).collect();
        atoms.dedup();
        self.totals.broken_atoms += atoms.len();
    }

    fn try_changed(&mut self, case: &Case, event: &Event, what: &dyn Debug) {
        match self.check(case, event, what) {
            true => self.totals.still_firing += 1,
            false => self.totals.silent += 1,
        }
        self.totals.changed_events += 1;
        if self.totals.changed_events.is_multiple_of(CHANGED_STRIDE) {
            self.compare(event);
        }
    }

    /// Holds the verdicts on one rule against the truth table, and tells that of the table.
    fn check(&mut self, case: &Case, event: &Event, what: &dyn Debug) -> bool {
        let json = event::json(event);
        let raw = json.to_string();
        let record = record(&json, &raw);
        let (mut compiled, mut alone, mut plain) = (Vec::new(), Vec::new(), Vec::new());
        self.engine.evaluate(&record, &mut compiled);
        self.engine_of_one.evaluate(&record, &mut alone);
        case.own.evaluate(&record, &mut plain);
        let compiled = compiled.iter().find(|found| found.rule == case.index).map(|found| &found.matched);
        let plain = plain.first().map(|found| &found.matched);
        let expected = case.rule.fires(event);
        if alone.first().map(|found| &found.matched) != plain
            || compiled != plain
            || plain.is_some() != expected
        {
            let path = case.path.display();
            let said =
                format!("expected {expected}, engine {compiled:?}, alone {alone:?}, evaluator {plain:?}");
            self.totals.disagreements.push(format!("{path} {what:?}: {said} on {json}"));
        }
        if let Some(said) = case.differing_explanation(&record, expected) {
            self.totals.disagreements.push(format!("{} {what:?}: {said} on {json}", case.path.display()));
        }
        expected
    }

    /// Lets all rules look at an event.
    fn compare(&mut self, event: &Event) {
        let json = event::json(event);
        let raw = json.to_string();
        let record = record(&json, &raw);
        let mut plain = Vec::new();
        self.all.evaluate(&record, &mut plain);
        for engine in [&mut self.engine, &mut self.engine_without_memo] {
            let mut compiled = Vec::new();
            engine.evaluate(&record, &mut compiled);
            if compiled != plain {
                self.totals.disagreements.push(format!("engine and evaluator differ on {json}"));
            }
        }
        self.totals.events_on_all_rules += 1;
    }

    fn report(&self, n_rules: usize, n_cases: usize) {
        let Totals { broad, filtered, broken_atoms, changed_events, silent, still_firing, .. } = self.totals;
        println!("{n_rules} rules: an event for {n_cases}, one that fires in two ways for {broad}");
        self.totals.not_generated.iter().for_each(|reason| println!("no event: {reason}"));
        println!(
            "{broken_atoms} atoms broken and {filtered} filters met in {changed_events} changed events:"
        );
        println!("{silent} are silent, {still_firing} still fire");
        let (n_events, disagreements) = (self.totals.events_on_all_rules, &self.totals.disagreements);
        println!("all rules on {n_events} events: {} pairs", n_events * n_rules);
        println!("{} disagreements", disagreements.len());
        disagreements.iter().take(20).for_each(|text| println!("disagreement: {text}"));
    }
}
