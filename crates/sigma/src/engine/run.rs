//! Running a program on events.

use aurora_ocsf::{LogSources, Origin, Record, Value};

use super::{
    bits::{Bits, Mask},
    bucket::{Bucket, BucketRule, Expression, LazyAtom},
    field::FieldMatcher,
    form::{Folder, ValueForm},
    known::Known,
    memo::Memo,
    possible::Sight,
    program::Program,
};
use crate::{
    evaluate::{Describer, Match},
    matcher::{Matcher, Subject},
};

/// How many bytes of values an engine remembers at the most.
const MEMO_BYTES: usize = 32 << 20;
/// In a value of so many bytes, the literals that can wait do.
const LONG: usize = 512;
/// So many rules of an event may have their deferred atoms looked for alone; the next one has all of them looked for.
const MAX_ALONE: u32 = 4;
/// The end of a chain of fields.
const NONE: u32 = u32::MAX;

/// A worker's view of a program: the program itself is shared, the scratch memory is not.
#[derive(Debug)]
pub struct Engine {
    program: Program,
    scratch: Scratch,
    /// By bucket.
    known: Vec<Known>,
    uses_memo: bool,
}

#[derive(Debug, Default)]
struct Scratch {
    bits: Bits,
    /// By number of a field of the bucket: the first field of the record with that name.
    heads: Vec<u32>,
    /// By field of the record: the next of the same name.
    nexts: Vec<u32>,
    /// By lazy atom: the event for which it was decided last, doubled, and one more if it holds.
    lazies: Vec<u64>,
    /// By place in the bucket: the event for which the rule was looked at last.
    looked_at: Vec<u64>,
    n_events: u64,
    folder: Folder,
    /// By field of the record: its folded text, once a lazy atom needed it for this event.
    folded_texts: Vec<(u64, String)>,
    /// The atoms of one value, among the words of its field; all zero between values.
    found: Vec<u64>,
    masks: Vec<Mask>,
    /// Long values whose deferred atoms are not known yet: the number of the field and the place in the record.
    deferred: Vec<(u32, u32)>,
    /// How many rules had their atoms looked for alone in this event.
    n_alone: u32,
    /// The passes over them that are still to be made, a bit for each.
    deferred_passes: u64,
    /// How often a long value was looked through for them in this event.
    #[cfg(test)]
    n_searches: usize,
    /// How many bytes of values the memos may still take.
    memo_budget: usize,
}

impl Engine {
    /// An engine for one worker.
    pub fn new(program: &Program) -> Self {
        let known = program.inner().buckets.iter().map(|_| Known::default()).collect();
        let scratch = Scratch { memo_budget: MEMO_BYTES, ..Scratch::default() };
        Self { program: program.clone(), scratch, known, uses_memo: true }
    }

    /// The same without the memo of values: to measure what it is worth, and what hostile traffic costs.
    pub fn without_memo(program: &Program) -> Self {
        Self { uses_memo: false, ..Self::new(program) }
    }

    /// Adds the rules that match the event, in their order.
    pub fn evaluate(&mut self, record: &Record<'_>, matches: &mut Vec<Match>) {
        let inner = self.program.inner();
        let number = inner.bucket_of(record.log_sources) as usize;
        let bucket = &inner.buckets[number];
        if bucket.rules.is_empty() {
            return;
        }
        let known = &mut self.known[number];
        known.prepare(bucket, record);
        self.scratch.begin(bucket, record);
        self.scratch.set_bits(bucket, record, known, self.uses_memo);
        let first = matches.len();
        let describer = Describer::new(record);
        self.scratch.run_rules(bucket, record, |place| {
            let index = bucket.rules[place as usize].index;
            let is_for_it = !matches!(record.log_sources, LogSources::Named(_))
                || inner.rules.rule(index).log_source.covers(record.log_sources);
            if is_for_it {
                matches.push(describer.describe(&inner.rules, index));
            }
        });
        matches[first..].sort_by_key(|found| found.rule);
    }
}

impl Scratch {
    fn begin(&mut self, bucket: &Bucket, record: &Record<'_>) {
        self.n_events += 1;
        self.deferred.clear();
        self.deferred_passes = 0;
        self.n_alone = 0;
        #[cfg(test)]
        self.begin_count();
        self.bits.reset(bucket.n_eager);
        self.heads.clear();
        self.heads.resize(bucket.fields.len(), NONE);
        self.nexts.clear();
        self.nexts.resize(record.fields.len(), NONE);
        if self.lazies.len() < bucket.lazies.len() {
            self.lazies.resize(bucket.lazies.len(), 0);
        }
        if self.folded_texts.len() < record.fields.len() {
            self.folded_texts.resize(record.fields.len(), (0, String::new()));
        }
        if self.looked_at.len() < bucket.rules.len() {
            self.looked_at.resize(bucket.rules.len(), 0);
        }
    }

    /// Finds the fields that rules read, and answers their eager atoms.
    fn set_bits(&mut self, bucket: &Bucket, record: &Record<'_>, known: &mut Known, uses_memo: bool) {
        for (position, field) in record.fields.iter().enumerate() {
            let Some(number) = known.field(field, bucket) else { continue };
            self.nexts[position] = std::mem::replace(&mut self.heads[number], position as u32);
            if let Some(matcher) = &bucket.fields[number].matcher {
                let memo = known.memo(number, uses_memo);
                if self.find(matcher, &field.value, position, memo) {
                    self.deferred.push((number as u32, position as u32));
                }
            }
        }
        let Some(keywords) = &bucket.keywords else { return };
        let may_hold = bucket.raw_filter.as_ref().is_none_or(|filter| filter.may_hold(record));
        for (position, field) in record.fields.iter().enumerate() {
            if field.origin == Origin::Native && (may_hold || field.is_rewritten) {
                let memo = known.memo(bucket.fields.len(), uses_memo);
                self.find(keywords, &field.value, position, memo);
            }
        }
    }

    /// Sets the bits of one value, from the memo if it is known. True if its deferred atoms were left out.
    fn find(
        &mut self,
        matcher: &FieldMatcher,
        value: &Value<'_>,
        position: usize,
        memo: Option<&mut Memo>,
    ) -> bool {
        let Some(form) = ValueForm::of(value) else { return false };
        let Some((memo, spot)) = memo.and_then(|memo| memo.spot(form).map(|spot| (memo, spot))) else {
            return self.find_anew(matcher, value, position, form);
        };
        if let Some(masks) = memo.get(spot, form) {
            masks.iter().for_each(|mask| self.bits.add(*mask));
            return false;
        }
        let (first, n_words) = matcher.words();
        if self.found.len() < n_words {
            self.found.resize(n_words, 0);
        }
        matcher
            .find(value, self.folder.fold(form), |mask| self.found[mask.word as usize - first] |= mask.bits);
        self.masks.clear();
        self.bits.take(first, &mut self.found[..n_words], |mask| self.masks.push(mask));
        memo.put(spot, form, &self.masks, &mut self.memo_budget);
        false
    }

    /// As `find`, of a value that is not remembered.
    fn find_anew(
        &mut self,
        matcher: &FieldMatcher,
        value: &Value<'_>,
        position: usize,
        form: ValueForm<'_>,
    ) -> bool {
        match matcher.deferred().filter(|_| form.bytes.len() >= LONG) {
            Some(deferred) => {
                let (event, folded) = &mut self.folded_texts[position];
                *event = self.n_events;
                self.folder.fold_into(form, folded);
                matcher.find_before_deferred(value, folded.as_bytes(), |mask| self.bits.add(mask));
                self.deferred_passes |= deferred.both_passes();
                true
            }
            None => {
                matcher.find(value, self.folder.fold(form), |mask| self.bits.add(mask));
                false
            }
        }
    }

    /// Makes known what a rule needs of long values: its own few atoms, or all that some passes find.
    #[cold]
    fn find_deferred(&mut self, rule: &BucketRule, bucket: &Bucket) {
        if rule.deferred_atoms.is_empty() || self.n_alone >= MAX_ALONE {
            return self.pass_deferred(rule.deferred_passes & self.deferred_passes, bucket);
        }
        self.n_alone += 1;
        for atom in &rule.deferred_atoms {
            let deferred = &bucket.deferred_texts[atom];
            #[cfg(test)]
            self.count(self.deferred.len() * deferred.finders.len());
            let stands = self.deferred.iter().any(|(number, position)| {
                let field = bucket.fields[*number as usize].matcher.as_ref().and_then(FieldMatcher::deferred);
                let text = self.folded_texts[*position as usize].1.as_bytes();
                field.is_some_and(|field| field.both_passes() & deferred.passes != 0)
                    && deferred.finders.iter().any(|finder| finder.find(text).is_some())
            });
            if stands {
                self.bits.add(Mask { word: atom / 64, bits: 1 << (atom % 64) });
            }
        }
    }

    /// Makes some of the passes over long values, none of which was made before.
    fn pass_deferred(&mut self, passes: u64, bucket: &Bucket) {
        #[cfg(test)]
        self.count(self.deferred.len() * passes.count_ones() as usize);
        for (number, position) in &self.deferred {
            let Some(matcher) = &bucket.fields[*number as usize].matcher else { continue };
            let text = self.folded_texts[*position as usize].1.as_bytes();
            matcher.find_deferred(passes, text, |mask| self.bits.add(mask));
        }
        self.deferred_passes &= !passes;
    }

    /// Reports the rules that match: those without a trigger, and those whose trigger holds.
    fn run_rules(&mut self, bucket: &Bucket, record: &Record<'_>, mut report: impl FnMut(u32)) {
        for place in &bucket.always {
            if self.matches(*place, bucket, record) {
                report(*place);
            }
        }
        for at in 0..self.bits.touched().len() {
            let mut touched = self.bits.touched()[at];
            while touched != 0 {
                let word = at * 64 + touched.trailing_zeros() as usize;
                touched &= touched - 1;
                let mut fired = self.bits.word(word) & bucket.triggers[word];
                while fired != 0 {
                    let atom = word * 64 + fired.trailing_zeros() as usize;
                    fired &= fired - 1;
                    for place in bucket.triggered.by(atom) {
                        if self.is_first_look(*place) && self.matches(*place, bucket, record) {
                            report(*place);
                        }
                    }
                }
            }
        }
    }

    fn is_first_look(&mut self, place: u32) -> bool {
        let looked_at = &mut self.looked_at[place as usize];
        std::mem::replace(looked_at, self.n_events) != self.n_events
    }

    fn matches(&mut self, place: u32, bucket: &Bucket, record: &Record<'_>) -> bool {
        let rule = &bucket.rules[place as usize];
        if rule.deferred_passes & self.deferred_passes != 0 {
            let sight = Sight { bits: &self.bits, deferred: &bucket.deferred, lazies: &bucket.lazies };
            let may_hold = bucket.guards.may_hold(place as usize, &self.bits)
                && rule.open.as_ref().is_none_or(|open| sight.possible(open).may_hold);
            if !may_hold {
                return false;
            }
            self.find_deferred(rule, bucket);
        }
        if !bucket.guards.holds(place as usize, &self.bits) {
            return false;
        }
        rule.open.as_ref().is_none_or(|open| self.holds(open, bucket, record))
    }

    fn holds(&mut self, expression: &Expression, bucket: &Bucket, record: &Record<'_>) -> bool {
        match expression {
            Expression::AnyOf(masks) => self.bits.has_any(masks),
            Expression::AllOf(masks) => self.bits.has_all(masks),
            Expression::Lazy(number) => self.lazy_holds(*number, bucket, record),
            Expression::Not(inner) => !self.holds(inner, bucket, record),
            Expression::And(parts) => parts.iter().all(|part| self.holds(part, bucket, record)),
            Expression::Or(parts) => parts.iter().any(|part| self.holds(part, bucket, record)),
            Expression::AtLeast(n, parts) => {
                parts.iter().filter(|part| self.holds(part, bucket, record)).take(*n).count() == *n
            }
        }
    }

    fn lazy_holds(&mut self, number: u32, bucket: &Bucket, record: &Record<'_>) -> bool {
        let decided = self.lazies[number as usize];
        if decided / 2 == self.n_events {
            return decided % 2 == 1;
        }
        let atom = &bucket.lazies[number as usize];
        let is_open = atom.gate.as_ref().is_none_or(|gate| self.bits.has_any(gate));
        if is_open && atom.needs_folded_text {
            self.fold_texts(atom, record);
        }
        let holds = is_open && self.decide(atom, bucket, record);
        self.lazies[number as usize] = self.n_events * 2 + u64::from(holds);
        holds
    }

    /// Folds the values that an atom looks at, unless another atom had it done.
    fn fold_texts(&mut self, atom: &LazyAtom, record: &Record<'_>) {
        let mut fold = |position: usize| {
            let (event, folded) = &mut self.folded_texts[position];
            if std::mem::replace(event, self.n_events) != self.n_events {
                folded.clear();
                if let Some(form) = ValueForm::of(&record.fields[position].value) {
                    self.folder.fold_into(form, folded);
                }
            }
        };
        let Some(field) = atom.field else {
            (0..record.fields.len()).for_each(fold);
            return;
        };
        for field in [Some(field), atom.other_field].into_iter().flatten() {
            let mut position = self.heads[field as usize];
            while position != NONE {
                fold(position as usize);
                position = self.nexts[position as usize];
            }
        }
    }

    fn decide(&self, atom: &LazyAtom, bucket: &Bucket, record: &Record<'_>) -> bool {
        match &atom.matcher {
            Matcher::Exists(expected) => self.exists(atom, bucket, record) == *expected,
            Matcher::Null => {
                let is_null = |value: &Value<'_>| matches!(value, Value::Null | Value::Empty);
                match atom.field.map(|field| self.heads[field as usize]) {
                    Some(NONE) => !self.exists(atom, bucket, record),
                    _ => self.any_value(atom.field, record, |_, value| is_null(value)),
                }
            }
            Matcher::Field(reference) => self.any_value(atom.field, record, |position, value| {
                let subject = self.subject(atom, position, value);
                self.any_value(atom.other_field, record, |position, other| {
                    reference.is_match(&subject, &self.subject(atom, position, other))
                })
            }),
            matcher => self.any_value(atom.field, record, |position, value| {
                atom.least.may_hold(value) && matcher.is_match(&self.subject(atom, position, value))
            }),
        }
    }

    /// A value with its folded text, if the atom needs that.
    fn subject<'v>(&'v self, atom: &LazyAtom, position: usize, value: &'v Value<'v>) -> Subject<'v> {
        let folded = if atom.needs_folded_text { self.folded_texts[position].1.as_str() } else { "" };
        Subject { value, folded: folded.into() }
    }

    fn exists(&self, atom: &LazyAtom, bucket: &Bucket, record: &Record<'_>) -> bool {
        let Some(field) = atom.field else { return false };
        self.heads[field as usize] != NONE || record.exists(&bucket.fields[field as usize].name)
    }

    /// Whether any value of a field, or of all native fields, is accepted.
    fn any_value(
        &self,
        field: Option<u32>,
        record: &Record<'_>,
        accepts: impl Fn(usize, &Value<'_>) -> bool,
    ) -> bool {
        let Some(field) = field else {
            let mut native =
                record.fields.iter().enumerate().filter(|(_, field)| field.origin == Origin::Native);
            return native.any(|(position, field)| accepts(position, &field.value));
        };
        let mut position = self.heads[field as usize];
        while position != NONE {
            if accepts(position as usize, &record.fields[position as usize].value) {
                return true;
            }
            position = self.nexts[position as usize];
        }
        false
    }
}

#[cfg(test)]
mod tests;
