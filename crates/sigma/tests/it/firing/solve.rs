//! From a rule to an event that fires it, and to events in which one atom is broken.

use std::collections::BTreeMap;

use super::{
    atom::{Atom, Test},
    event::{Event, Scalar},
    formula::{Formula, Rule},
    pattern::Pattern,
    random::Random,
    value,
};

/// How many `not`s of a rule are defied.
const MAX_NOTS: usize = 8;
/// Where keywords are written.
const KEYWORD_FIELD: &str = "Message";

/// An event made for a rule, and the atoms that were made true for it.
pub(super) struct Made {
    pub(super) event: Event,
    required: Vec<usize>,
}

impl Made {
    fn new(event: Event, wishes: Wishes) -> Self {
        let required = wishes.into_iter().filter(|(_, truth)| *truth).map(|(atom, _)| atom).collect();
        Self { event, required }
    }
}

/// An event with a change that is meant to make an atom false.
pub(super) struct Broken {
    pub(super) event: Event,
    pub(super) atom: usize,
    /// Whether the atom is false now: some changes are made to miss by a hair.
    pub(super) is_false: bool,
}

/// Atoms with the truth that is wanted of them.
type Wishes = Vec<(usize, bool)>;

/// How an event is to be made.
#[derive(Clone, Copy)]
pub(super) struct Style {
    /// How many branches of an `or` are to hold, where there are so many.
    n_branches: usize,
    /// The number of the `not` whose inner part is to hold nevertheless.
    defied_not: Option<usize>,
    /// How many ways through the branches are tried.
    n_tries: usize,
}

impl Style {
    pub(super) const PLAIN: Self = Self { n_branches: 1, defied_not: None, n_tries: 300 };
    pub(super) const BROAD: Self = Self { n_branches: 2, defied_not: None, n_tries: 20 };
}

/// Looks for an event that fires the rule.
pub(super) fn firing(rule: &Rule, style: Style) -> Option<Made> {
    let mut random = Random::new(rule.atoms.len() as u64);
    (0..style.n_tries).find_map(|attempt| {
        let (wishes, _) = wishes(rule, style, attempt, &mut random);
        let event = event(rule, &wishes, attempt, &mut random)?;
        rule.fires(&event).then(|| Made::new(event, wishes))
    })
}

/// For each `not` of the rule an event that would fire it, but for what stands behind that `not`.
pub(super) fn filtered(rule: &Rule) -> Vec<Made> {
    let mut random = Random::new(rule.atoms.len() as u64);
    let mut all = Vec::new();
    for defied in 0..MAX_NOTS {
        let style = Style { defied_not: Some(defied), n_tries: 10, ..Style::PLAIN };
        let found = (0..style.n_tries).find_map(|attempt| {
            let (wishes, n_nots) = wishes(rule, style, attempt, &mut random);
            if n_nots <= defied {
                return None;
            }
            let event = event(rule, &wishes, attempt, &mut random)?;
            let is_granted = wishes.iter().all(|(atom, truth)| rule.atoms[*atom].holds(&event) == *truth);
            is_granted.then(|| Made::new(event, wishes))
        });
        all.extend(found);
    }
    all
}

/// What a way through the branches of a rule wants of its atoms, and how many `not`s are on the way.
fn wishes(rule: &Rule, style: Style, attempt: usize, random: &mut Random) -> (Wishes, usize) {
    let mut way = Way { style, attempt, random, wishes: Vec::new(), n_nots: 0 };
    way.go(&rule.formula, true);
    way.wishes.sort_unstable();
    way.wishes.dedup();
    (way.wishes, way.n_nots)
}

struct Way<'r> {
    style: Style,
    attempt: usize,
    random: &'r mut Random,
    wishes: Wishes,
    n_nots: usize,
}

impl Way<'_> {
    /// Collects what a formula wants if it is to have a truth: at first by the first branches, then by any.
    fn go(&mut self, formula: &Formula, truth: bool) {
        let (parts, n_wanted) = match formula {
            Formula::Atom(number) => return self.wishes.push((*number, truth)),
            Formula::Not(inner) => {
                let is_defied = self.style.defied_not == Some(self.n_nots);
                self.n_nots += 1;
                return self.go(inner, truth == is_defied);
            }
            Formula::And(parts) => (parts, if truth { parts.len() } else { self.style.n_branches }),
            Formula::Or(parts) => (parts, if truth { self.style.n_branches } else { parts.len() }),
            Formula::AtLeast(n, parts) => (parts, if truth { *n } else { parts.len() + 1 - n }),
        };
        let is_free = self.attempt > 0 && n_wanted < parts.len();
        let first = if is_free { self.random.below(parts.len()) } else { 0 };
        for part in parts.iter().cycle().skip(first).take(n_wanted.min(parts.len())) {
            self.go(part, truth);
        }
    }
}

/// An event that grants the wishes, as far as they can be granted field by field.
fn event(rule: &Rule, wishes: &Wishes, attempt: usize, random: &mut Random) -> Option<Event> {
    let mut by_field: BTreeMap<&str, Vec<(&Test, bool)>> = BTreeMap::new();
    for (number, truth) in wishes {
        let Atom { field, test } = &rule.atoms[*number];
        let field = field.as_deref().unwrap_or(KEYWORD_FIELD);
        by_field.entry(leader(rule, wishes, field)).or_default().push((test, *truth));
    }
    let mut event = Event::new();
    for (field, tests) in &by_field {
        let values = values(tests, attempt, random)?;
        let followers = references(rule, wishes).filter(|(_, other)| other == field).map(|(own, _)| own);
        for name in followers.chain([*field]).filter(|_| !values.is_empty()) {
            event.insert(name.to_owned(), values.clone());
        }
    }
    Some(event)
}

/// The pairs of fields that must be equal.
fn references<'r>(rule: &'r Rule, wishes: &Wishes) -> impl Iterator<Item = (&'r str, &'r str)> {
    let wanted: Vec<usize> = wishes.iter().filter(|(_, truth)| *truth).map(|(number, _)| *number).collect();
    wanted.into_iter().filter_map(|number| match &rule.atoms[number] {
        Atom { field: Some(field), test: Test::SameAs(other) } => Some((field.as_str(), other.as_str())),
        _ => None,
    })
}

/// The field whose value another one takes over.
fn leader<'r>(rule: &'r Rule, wishes: &Wishes, field: &'r str) -> &'r str {
    references(rule, wishes).find(|(own, _)| *own == field).map_or(field, |(_, other)| other)
}

/// The values of one field: none, one that does everything, or one for each test.
fn values(tests: &[(&Test, bool)], attempt: usize, random: &mut Random) -> Option<Vec<Scalar>> {
    let of_truth = |wanted: bool| -> Vec<&Test> {
        tests.iter().filter(|(_, truth)| *truth == wanted).map(|(test, _)| *test).collect()
    };
    let (wanted, mut unwanted) = (of_truth(true), of_truth(false));
    // Other fields have other values, unless they are wanted to be the same.
    unwanted.retain(|test| !matches!(test, Test::SameAs(_)));
    let is_null = |test: &&Test| matches!(test, Test::Null);
    if wanted.iter().any(is_null) {
        let is_alone = wanted.iter().all(is_null) && !unwanted.iter().any(is_null);
        return is_alone.then(|| if attempt == 0 { Vec::new() } else { vec![Scalar::Null] });
    }
    if wanted.is_empty() && !unwanted.iter().any(is_null) {
        return Some(Vec::new());
    }
    if let Some(value) = value::value(&wanted, &unwanted, random) {
        return Some(vec![value]);
    }
    wanted.iter().map(|test| value::value(&[test], &unwanted, random)).collect()
}

/// For each atom that was made true: the event without its field, and with its value changed.
pub(super) fn broken(rule: &Rule, made: &Made) -> Vec<Broken> {
    let mut all = Vec::new();
    for number in &made.required {
        let atom = &rule.atoms[*number];
        let broken = |event: Event| Broken { is_false: !atom.holds(&event), atom: *number, event };
        all.extend(changed(atom, &made.event).into_iter().map(broken));
    }
    all
}

/// The event without what the atom asks for: no field, an empty one, other values.
fn changed(atom: &Atom, event: &Event) -> Vec<Event> {
    let field = atom.field.as_deref().unwrap_or(KEYWORD_FIELD);
    let with = |values: Vec<Scalar>| {
        let mut event = event.clone();
        event.insert(field.to_owned(), values);
        event
    };
    if matches!(atom.test, Test::Null) {
        return vec![with(vec![Scalar::Text("something".to_owned())])];
    }
    let mut without = event.clone();
    without.remove(field);
    let values = event.get(field).map(Vec::as_slice).unwrap_or_default();
    let mut events = vec![without, with(vec![Scalar::Null])];
    if let [value] = values {
        let test = as_text(&atom.test, value);
        events.extend(value::broken(value, &test).into_iter().map(|value| with(vec![value])));
    } else {
        // There is a value for each test: only those that answer this one go.
        let others = values.iter().filter(|value| !atom.test.accepts(value)).cloned();
        events.push(with(others.collect()));
    }
    events
}

/// The test, or that for the very value that stands in the other field.
fn as_text(test: &Test, value: &Scalar) -> Test {
    match (test, value.text()) {
        (Test::SameAs(_), Some(text)) => Test::Text(Pattern::literal(text)),
        _ => test.clone(),
    }
}
