//! From rules to buckets.

use std::collections::BTreeMap;

use rustc_hash::FxHashMap;

use super::{
    atom::{Interner, Literal, Plan, plan},
    bits::{Bits, Mask, masks},
    bucket::{Bucket, BucketField, BucketRule, Expression, LazyAtom, Triggered},
    deferred::Deferred,
    field::FieldBuilder,
    literal::Least,
    trigger::{self, Atoms, Clause, each_bit},
};
use crate::{
    condition::Condition,
    filter::Sense,
    item::Item,
    matcher::Matcher,
    pattern::{Case, TextMatcher},
    rule::{Detection, SelectionNode},
    rule_set::{RuleIndex, RuleSet},
};

/// The number of the field that stands for keywords.
const KEYWORDS: u32 = u32::MAX;

/// All rules with their atoms shared, before they are put into buckets.
pub(crate) struct Lowered {
    /// By rule number.
    trees: Vec<Tree>,
    atoms: Vec<Atom>,
    /// Field names by number.
    pub(crate) fields: Vec<Box<str>>,
    field_numbers: FxHashMap<Box<str>, u32>,
}

/// A question of a field, shared by all rules that ask it.
struct Atom {
    field: u32,
    matcher: Matcher,
    plan: Plan,
    /// The field number of a field reference.
    other_field: Option<u32>,
}

/// What makes two atoms the same.
#[derive(PartialEq, Eq, Hash)]
enum AtomKey {
    Text(u32, TextMatcher),
    Other(u32, String),
}

/// A rule over atom numbers.
enum Tree {
    Atom(u32),
    Not(Box<Tree>),
    And(Vec<Tree>),
    Or(Vec<Tree>),
    AtLeast(usize, Vec<Tree>),
}

/// Lowers all rules of a set.
pub(crate) fn lower(rules: &RuleSet) -> Lowered {
    let mut lowering = Lowering {
        lowered: Lowered {
            trees: Vec::new(),
            atoms: Vec::new(),
            fields: Vec::new(),
            field_numbers: FxHashMap::default(),
        },
        interner: Interner::new(),
    };
    for index in rules.rule_indices() {
        let tree = lowering.rule(rules, index);
        lowering.lowered.trees.push(tree);
    }
    lowering.lowered
}

struct Lowering {
    lowered: Lowered,
    interner: Interner<AtomKey>,
}

impl Lowering {
    /// The condition of a rule and of the filters that apply to it.
    fn rule(&mut self, rules: &RuleSet, index: RuleIndex) -> Tree {
        let mut parts = vec![self.detection(&rules.rule(index).detection)];
        let inner = rules.inner();
        for filter in inner.filters_of[index.0 as usize].iter().map(|number| &inner.filters[*number]) {
            let tree = self.detection(&filter.detection);
            parts.push(match filter.sense {
                Sense::Keep => tree,
                Sense::Suppress => Tree::Not(Box::new(tree)),
            });
        }
        single_or(parts, Tree::And)
    }

    fn detection(&mut self, detection: &Detection) -> Tree {
        self.condition(&detection.condition, detection)
    }

    fn condition(&mut self, condition: &Condition, detection: &Detection) -> Tree {
        let mut all =
            |parts: &[Condition]| parts.iter().map(|part| self.condition(part, detection)).collect();
        match condition {
            Condition::All(parts) => Tree::And(all(parts)),
            Condition::Any(parts) => Tree::Or(all(parts)),
            Condition::Not(inner) => Tree::Not(Box::new(self.condition(inner, detection))),
            Condition::Selection(index) => self.node(&detection.selections[*index].node),
            Condition::AtLeast(n, indices) => {
                let parts: Vec<Tree> =
                    indices.iter().map(|i| self.node(&detection.selections[*i].node)).collect();
                match *n {
                    1 => Tree::Or(parts),
                    n if n == parts.len() => Tree::And(parts),
                    n => Tree::AtLeast(n, parts),
                }
            }
        }
    }

    fn node(&mut self, node: &SelectionNode) -> Tree {
        match node {
            SelectionNode::All(parts) => Tree::And(parts.iter().map(|part| self.node(part)).collect()),
            SelectionNode::Any(parts) => Tree::Or(parts.iter().map(|part| self.node(part)).collect()),
            SelectionNode::Item(item) => self.item(item),
        }
    }

    fn item(&mut self, item: &Item) -> Tree {
        let field = item.field.as_deref().map_or(KEYWORDS, |name| self.field(name));
        let mut values = Vec::new();
        for alternatives in &item.values {
            let atoms: Vec<Tree> =
                alternatives.iter().map(|matcher| Tree::Atom(self.atom(field, matcher))).collect();
            values.push(single_or(atoms, Tree::Or));
        }
        let tree = single_or(values, if item.all { Tree::And } else { Tree::Or });
        if item.negated { Tree::Not(Box::new(tree)) } else { tree }
    }

    fn field(&mut self, name: &str) -> u32 {
        if let Some(number) = self.lowered.field_numbers.get(name) {
            return *number;
        }
        let number = self.lowered.fields.len() as u32;
        self.lowered.fields.push(name.into());
        self.lowered.field_numbers.insert(name.into(), number);
        number
    }

    fn atom(&mut self, field: u32, matcher: &Matcher) -> u32 {
        let key = match matcher {
            Matcher::Text(text) => AtomKey::Text(field, text.clone()),
            other => AtomKey::Other(field, format!("{other:?}")),
        };
        let (number, is_new) = self.interner.number(key);
        if is_new {
            let other_field = match matcher {
                Matcher::Field(reference) => Some(self.field(&reference.field)),
                _ => None,
            };
            self.lowered.atoms.push(Atom {
                field,
                matcher: matcher.clone(),
                plan: plan(matcher),
                other_field,
            });
        }
        number
    }
}

fn single_or(mut parts: Vec<Tree>, wrap: impl Fn(Vec<Tree>) -> Tree) -> Tree {
    if parts.len() == 1 { parts.remove(0) } else { wrap(parts) }
}

/// Compiles the bucket of some rules.
pub(crate) fn bucket(lowered: &Lowered, rules: &[RuleIndex]) -> Bucket {
    let mut used: Vec<u32> = Vec::new();
    rules.iter().for_each(|rule| collect_atoms(&lowered.trees[rule.0 as usize], &mut used));
    used.sort_unstable_by_key(|atom| (lowered.atoms[*atom as usize].field, *atom));
    used.dedup();
    let mut layout = Layout::new(lowered);
    used.iter().for_each(|atom| layout.place(*atom));
    layout.finish(rules)
}

fn collect_atoms(tree: &Tree, atoms: &mut Vec<u32>) {
    match tree {
        Tree::Atom(atom) => atoms.push(*atom),
        Tree::Not(inner) => collect_atoms(inner, atoms),
        Tree::And(parts) | Tree::Or(parts) | Tree::AtLeast(_, parts) => {
            parts.iter().for_each(|part| collect_atoms(part, atoms));
        }
    }
}

/// Where an atom went in a bucket.
#[derive(Clone, Copy)]
enum Place {
    Eager(u32),
    Lazy(u32),
}

/// A bucket while its atoms are numbered, field by field.
struct Layout<'l> {
    lowered: &'l Lowered,
    places: FxHashMap<u32, Place>,
    builders: BTreeMap<u32, FieldBuilder>,
    weights: Vec<f64>,
    lazies: Vec<LazyAtom>,
    gates: FxHashMap<(u32, Vec<Literal>), u32>,
    presence: FxHashMap<u32, u32>,
    /// The fields of the bucket, by their numbers in all rules.
    numbers: FxHashMap<u32, u32>,
    fields: Vec<u32>,
}

impl<'l> Layout<'l> {
    fn new(lowered: &'l Lowered) -> Self {
        Self {
            lowered,
            places: FxHashMap::default(),
            builders: BTreeMap::new(),
            weights: Vec::new(),
            lazies: Vec::new(),
            gates: FxHashMap::default(),
            presence: FxHashMap::default(),
            numbers: FxHashMap::default(),
            fields: Vec::new(),
        }
    }

    /// The number that a field has in the bucket.
    fn field(&mut self, field: u32) -> u32 {
        *self.numbers.entry(field).or_insert_with(|| {
            self.fields.push(field);
            self.fields.len() as u32 - 1
        })
    }

    fn place(&mut self, number: u32) {
        let atom = &self.lowered.atoms[number as usize];
        let place = match &atom.plan {
            Plan::Lazy { gate } => Place::Lazy(self.lazy(atom, gate.as_deref())),
            eager => {
                let bit = self.next_eager(trigger::weight(eager));
                self.teach(atom.field, eager, bit);
                Place::Eager(bit)
            }
        };
        self.places.insert(number, place);
    }

    fn next_eager(&mut self, weight: f64) -> u32 {
        self.weights.push(weight);
        self.weights.len() as u32 - 1
    }

    fn teach(&mut self, field: u32, plan: &Plan, bit: u32) {
        let builder = self.builders.entry(field).or_default();
        match plan {
            Plan::Eager(literals) => literals.iter().for_each(|literal| builder.add_literal(literal, bit)),
            Plan::EagerNumber(number) => builder.add_number(number, bit),
            Plan::EagerAnything => builder.add_anything(bit),
            Plan::Lazy { .. } => {}
        }
    }

    fn lazy(&mut self, atom: &'l Atom, gate: Option<&[Literal]>) -> u32 {
        let gate = gate.map(|literals| masks([self.gate(atom.field, literals)]));
        if gate.is_none() {
            self.need_presence(atom.field);
        }
        let field = Some(atom.field).filter(|field| *field != KEYWORDS).map(|field| self.field(field));
        let matcher = atom.matcher.clone();
        let needs_folded_text = match &matcher {
            Matcher::Text(text) => text.case == Case::Insensitive,
            Matcher::Field(reference) => reference.case == Case::Insensitive,
            _ => false,
        };
        let least = match &matcher {
            Matcher::Regex(regex) => Least::of(regex.as_str()),
            _ => Least::default(),
        };
        let other_field = atom.other_field.map(|field| self.field(field));
        self.lazies.push(LazyAtom { field, matcher, needs_folded_text, least, other_field, gate });
        self.lazies.len() as u32 - 1
    }

    fn gate(&mut self, field: u32, literals: &[Literal]) -> u32 {
        let key = (field, literals.to_vec());
        if let Some(bit) = self.gates.get(&key) {
            return *bit;
        }
        let plan = Plan::Eager(literals.to_vec());
        let bit = self.next_eager(trigger::weight(&plan));
        self.teach(field, &plan, bit);
        self.gates.insert(key, bit);
        bit
    }

    fn need_presence(&mut self, field: u32) {
        if !self.presence.contains_key(&field) {
            let bit = self.next_eager(1.0);
            self.teach(field, &Plan::EagerAnything, bit);
            self.presence.insert(field, bit);
        }
    }

    fn finish(mut self, rules: &[RuleIndex]) -> Bucket {
        let expression = |rule: &RuleIndex| self.expression(&self.lowered.trees[rule.0 as usize]);
        let expressions: Vec<Expression> = rules.iter().map(expression).collect();
        let n_eager = self.weights.len();
        let mut bucket = Bucket { n_eager, ..Bucket::default() };
        let triggers = self.choose_triggers(&expressions, &mut bucket);
        let builders = self.builders.iter().filter(|(field, _)| **field != KEYWORDS);
        let deferred = Deferred::new(builders, n_eager, &bucket.triggers);
        self.guard_rules(rules, expressions, &triggers, &deferred, &mut bucket);
        self.build_matchers(&deferred, &mut bucket);
        bucket.deferred = deferred.atoms;
        bucket.lazies = self.lazies;
        bucket
    }

    fn build_matchers(&mut self, deferred: &Deferred, bucket: &mut Bucket) {
        let mut builders = std::mem::take(&mut self.builders);
        let is_early = |atom: u32| bucket.triggers[atom as usize / 64] >> (atom % 64) & 1 == 1;
        if let Some(keywords) = builders.remove(&KEYWORDS) {
            bucket.raw_filter = keywords.raw_filter();
            bucket.keywords = Some(keywords.build(is_early, None));
        }
        for field in builders.keys() {
            self.field(*field);
        }
        for (number, field) in self.fields.iter().enumerate() {
            let name = self.lowered.fields[*field as usize].clone();
            let deferred = deferred.number_of(*field);
            let matcher = builders.remove(field).map(|builder| builder.build(is_early, deferred));
            bucket.fields.push(BucketField { name: name.clone(), matcher });
            bucket.field_numbers.insert(name, number as u32);
        }
    }

    /// Chooses the trigger of each rule.
    fn choose_triggers(&self, expressions: &[Expression], bucket: &mut Bucket) -> Vec<Option<Clause>> {
        let presence = |field: u32| self.presence(field);
        let atoms = Atoms { weights: &self.weights, lazies: &self.lazies, presence: &presence };
        let mut triggered: Vec<Vec<u32>> = vec![Vec::new(); bucket.n_eager];
        let mut triggers = Bits::default();
        triggers.reset(bucket.n_eager);
        let clauses: Vec<Option<Clause>> =
            expressions.iter().map(|expression| trigger::choose(expression, &atoms)).collect();
        for (place, clause) in clauses.iter().enumerate() {
            let Some(clause) = clause else {
                bucket.always.push(place as u32);
                continue;
            };
            for mask in each_bit(&clause.masks) {
                triggers.add(mask);
                triggered[trigger::atom_of(mask)].push(place as u32);
            }
        }
        bucket.triggers = triggers.words().to_vec();
        bucket.triggered = Triggered::new(triggered);
        clauses
    }

    fn presence(&self, field: u32) -> Option<u32> {
        self.presence.get(&self.fields[field as usize]).copied()
    }

    fn guard_rules(
        &self,
        rules: &[RuleIndex],
        expressions: Vec<Expression>,
        triggers: &[Option<Clause>],
        deferred: &Deferred,
        bucket: &mut Bucket,
    ) {
        let presence = |field: u32| self.presence(field);
        let atoms = Atoms { weights: &self.weights, lazies: &self.lazies, presence: &presence };
        for ((rule, expression), trigger) in rules.iter().zip(expressions).zip(triggers) {
            let (deferred_passes, deferred_atoms) = deferred.of(&expression, &self.lazies);
            for atom in &deferred_atoms {
                bucket.deferred_texts.entry(*atom).or_insert_with(|| deferred.finders(*atom));
            }
            let open = bucket.guards.push(expression, trigger.as_ref(), &atoms, &deferred.atoms);
            bucket.rules.push(BucketRule { index: *rule, deferred_passes, deferred_atoms, open });
        }
    }

    fn expression(&self, tree: &Tree) -> Expression {
        match tree {
            Tree::Atom(atom) => match self.places[atom] {
                Place::Eager(bit) => Expression::AnyOf(masks([bit])),
                Place::Lazy(number) => Expression::Lazy(number),
            },
            Tree::Not(inner) => Expression::Not(Box::new(self.expression(inner))),
            Tree::And(parts) => self.joined(parts, Expression::AllOf, Expression::And),
            Tree::Or(parts) => self.joined(parts, Expression::AnyOf, Expression::Or),
            Tree::AtLeast(n, parts) => Expression::AtLeast(*n, self.expressions(parts)),
        }
    }

    fn expressions(&self, parts: &[Tree]) -> Box<[Expression]> {
        parts.iter().map(|part| self.expression(part)).collect()
    }

    /// Parts joined by `and` or `or`: eager atoms become one test of masks, the cheapest part comes first.
    fn joined(
        &self,
        parts: &[Tree],
        of_atoms: fn(Box<[Mask]>) -> Expression,
        of_parts: fn(Box<[Expression]>) -> Expression,
    ) -> Expression {
        let eager = |part: &Tree| match part {
            Tree::Atom(atom) => match self.places[atom] {
                Place::Eager(bit) => Some(bit),
                Place::Lazy(_) => None,
            },
            _ => None,
        };
        let bits: Vec<u32> = parts.iter().filter_map(eager).collect();
        let others = parts.iter().filter(|part| eager(part).is_none());
        let mut expressions: Vec<Expression> = others.map(|part| self.expression(part)).collect();
        if !bits.is_empty() {
            expressions.push(of_atoms(masks(bits)));
        }
        if expressions.len() == 1 {
            return expressions.remove(0);
        }
        expressions.sort_by_key(Expression::cost);
        of_parts(expressions.into_boxed_slice())
    }
}
