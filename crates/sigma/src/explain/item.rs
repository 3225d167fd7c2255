//! One line of a selection: what it wants beside what the event has.

use serde::Serialize;

use crate::{
    evaluate::EventView,
    fold::fold,
    item::Item,
    matcher::{Matcher, Subject},
    pattern::Case,
};

/// How many values of a field are told.
const MAX_VALUES: usize = 20;
/// How much of one value is told, in characters.
const MAX_TEXT: usize = 2_000;

/// A field with its modifiers and values, and what the event has in it.
#[derive(Clone, Debug, PartialEq, Serialize)]
pub struct ItemExplanation {
    /// The field with its modifiers, as the rule writes it; empty for keywords.
    pub key: String,
    /// The field; absent for keywords, which are looked for in all fields.
    pub field: Option<String>,
    /// The values of the rule.
    pub wanted: Vec<Wanted>,
    /// All values must be met, not one of them (`all`).
    pub all: bool,
    /// The item holds if the values are not met (`neq`).
    pub negated: bool,
    /// Capitals matter (`cased`).
    pub cased: bool,
    /// What the event has.
    pub seen: Seen,
}

/// A value of the rule.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct Wanted {
    /// As the rule writes it.
    pub value: String,
    /// The event meets it.
    pub met: bool,
    /// It would be met if capitals did not matter.
    pub only_case_differs: bool,
    /// How many texts it stands for, if `windash`, `base64offset` or `expand` makes several of it.
    pub n_alternatives: usize,
}

/// What the event has in a field.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
#[serde(tag = "kind", rename_all = "snake_case")]
pub enum Seen {
    /// The field is not there.
    Absent {
        /// A field of the event that differs in capitals only: names of fields are exact.
        similar: Option<String>,
    },
    /// The field is an object: it exists, and has no value of its own.
    Object,
    /// Its values; a value that is null or empty is `None`.
    Values {
        /// The first of them.
        values: Vec<Option<String>>,
        /// How many there are.
        n_values: usize,
    },
    /// Keywords are looked for everywhere.
    Anywhere {
        /// How many values were looked at.
        n_values: usize,
        /// Where one was found.
        found: Vec<SeenPlace>,
    },
}

/// A field in which a keyword was found.
#[derive(Clone, Debug, PartialEq, Eq, Serialize)]
pub struct SeenPlace {
    /// The field.
    pub field: String,
    /// Its value.
    pub value: String,
}

impl ItemExplanation {
    pub(super) fn new(item: &Item, event: &EventView<'_>) -> Self {
        let subjects = event.subjects_for(item);
        let wanted = item.values.iter().zip(&item.written).map(|(alternatives, written)| {
            let met = alternatives.iter().any(|matcher| event.matcher_holds(matcher, item, &subjects));
            Wanted {
                value: shortened(written),
                met,
                only_case_differs: !met && is_cased(alternatives) && meets_folded(item, written, &subjects),
                n_alternatives: alternatives.len(),
            }
        });
        Self {
            key: item.key.to_string(),
            field: item.field.clone(),
            wanted: wanted.collect(),
            all: item.all,
            negated: item.negated,
            cased: item.values.iter().any(|alternatives| is_cased(alternatives)),
            seen: seen(item, event, &subjects),
        }
    }

    /// The answer, from those of the values.
    pub(super) fn holds(&self) -> bool {
        let mut met = self.wanted.iter().map(|wanted| wanted.met);
        (if self.all { met.all(|met| met) } else { met.any(|met| met) }) != self.negated
    }
}

fn is_cased(alternatives: &[Matcher]) -> bool {
    let is_cased = |matcher: &Matcher| matches!(matcher, Matcher::Text(text) if text.case == Case::Sensitive);
    alternatives.iter().any(is_cased)
}

/// Whether a value without wildcards would be met if capitals did not matter.
fn meets_folded(item: &Item, written: &str, subjects: &[&Subject<'_>]) -> bool {
    let wanted = fold(written);
    let has = |modifier: &str| item.key.split('|').skip(1).any(|name| name == modifier);
    subjects.iter().any(|subject| match (has("contains"), has("startswith"), has("endswith")) {
        (true, ..) => subject.folded.contains(&wanted),
        (_, true, _) => subject.folded.starts_with(&wanted),
        (_, _, true) => subject.folded.ends_with(&wanted),
        _ => *subject.folded == wanted,
    })
}

fn seen<'e>(item: &Item, event: &EventView<'e>, subjects: &[&Subject<'e>]) -> Seen {
    let Some(field) = &item.field else { return found(item, event, subjects) };
    if !subjects.is_empty() {
        let text = |subject: &&Subject<'_>| subject.value.text().map(shortened);
        return Seen::Values {
            values: subjects.iter().take(MAX_VALUES).map(text).collect(),
            n_values: subjects.len(),
        };
    }
    if event.record.exists(field) {
        return Seen::Object;
    }
    let names = event.record.fields.iter().map(|field| &*field.name);
    let folded = fold(field);
    Seen::Absent { similar: names.into_iter().find(|name| fold(name) == folded).map(str::to_owned) }
}

fn found<'e>(item: &Item, event: &EventView<'e>, subjects: &[&Subject<'e>]) -> Seen {
    let is_found = |subject: &Subject<'e>| {
        item.values.iter().flatten().any(|matcher| event.matcher_holds(matcher, item, &[subject]))
    };
    let places = subjects.iter().filter(|subject| is_found(subject)).take(MAX_VALUES).map(|subject| {
        let field = event.record.fields.iter().find(|field| std::ptr::eq(&field.value, subject.value));
        SeenPlace {
            field: field.map_or_else(String::new, |field| field.name.to_string()),
            value: subject.value.text().map_or_else(String::new, shortened),
        }
    });
    Seen::Anywhere { n_values: subjects.len(), found: places.collect() }
}

fn shortened(text: &str) -> String {
    match text.char_indices().nth(MAX_TEXT) {
        None => text.to_owned(),
        Some((end, _)) => format!("{}…", &text[..end]),
    }
}
