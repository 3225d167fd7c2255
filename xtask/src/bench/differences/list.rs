//! The list of differences, live or as it is committed.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::Path,
};

use anyhow::{Context, bail};
use serde::Deserialize;

/// Who finds it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Deserialize)]
#[serde(rename_all = "lowercase")]
pub(super) enum Side {
    Aurora,
    Peer,
}

/// Pairs of one rule that differ for one reason.
#[derive(Clone, Debug, PartialEq, Eq, Deserialize)]
pub(super) struct Difference {
    pub(super) stream: String,
    pub(super) rule: String,
    pub(super) title: String,
    pub(super) side: Side,
    /// The id of the reason; empty if there is none.
    pub(super) reason: String,
    /// How many events.
    pub(super) count: u64,
    /// The line of the first one.
    pub(super) line: u64,
}

#[derive(Clone, Debug, Default, Deserialize)]
pub(super) struct List {
    #[serde(default)]
    difference: Vec<Difference>,
}

/// Why we and the peer differ, by id, in the order of the file.
#[derive(Clone, Debug, Deserialize)]
pub(super) struct Reasons {
    pub(super) reason: Vec<Reason>,
}

#[derive(Clone, Debug, Deserialize)]
pub(super) struct Reason {
    pub(super) id: String,
    pub(super) title: String,
    pub(super) text: String,
}

impl Side {
    pub(super) fn word(self) -> &'static str {
        match self {
            Self::Aurora => "aurora",
            Self::Peer => "peer",
        }
    }
}

impl Difference {
    pub(super) fn new(stream: &str, rule: &str, title: String, side: Side, reason: &str, line: u64) -> Self {
        let [stream, rule, reason] = [stream, rule, reason].map(str::to_owned);
        Self { stream, rule, title, side, reason, count: 1, line }
    }

    /// What it is about, the reason aside.
    fn subject(&self) -> (&str, Side, &str) {
        (&self.stream, self.side, &self.rule)
    }

    fn in_words(&self) -> String {
        let Self { stream, rule, title, side, reason, count, line } = self;
        let reason = if reason.is_empty() { "no reason" } else { reason };
        format!("{stream}, line {line}: {count} of {} alone, {rule} `{title}` ({reason})", side.word())
    }

    /// True if the committed `other` says the same; a reason by hand stands where none is proven.
    fn agrees_with(&self, other: &Self) -> bool {
        let reason = if self.reason.is_empty() { &other.reason } else { &self.reason };
        let explained = Self { reason: reason.clone(), ..self.clone() };
        explained == *other && !other.reason.is_empty()
    }
}

impl Reasons {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).with_context(|| format!("cannot read {}", path.display()))?;
        toml::from_str(&text).with_context(|| format!("{} is no list of reasons", path.display()))
    }
}

impl List {
    /// The committed list; empty if there is none yet.
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read_to_string(path).unwrap_or_default();
        toml::from_str(&text).with_context(|| format!("{} is no list of differences", path.display()))
    }

    pub(super) fn differences(&self) -> &[Difference] {
        &self.difference
    }

    pub(super) fn n_pairs(&self) -> u64 {
        self.difference.iter().map(|difference| difference.count).sum()
    }

    /// Counts one pair.
    pub(super) fn add(&mut self, new: Difference) {
        let same = |known: &&mut Difference| known.subject() == new.subject() && known.reason == new.reason;
        match self.difference.iter_mut().find(same) {
            Some(known) => {
                known.count += 1;
                known.line = known.line.min(new.line);
            }
            None => self.difference.push(new),
        }
    }

    /// Takes over the reasons by hand where none is proven.
    pub(super) fn take_reasons_of(&mut self, known: &Self) {
        for difference in self.difference.iter_mut().filter(|difference| difference.reason.is_empty()) {
            let mut known = known.difference.iter();
            if let Some(known) = known.find(|known| known.subject() == difference.subject()) {
                difference.reason.clone_from(&known.reason);
            }
        }
    }

    /// Each reason of the list must be one of the file.
    pub(super) fn check_reasons(&self, reasons: &Reasons) -> anyhow::Result<()> {
        let ids: BTreeSet<&str> = reasons.reason.iter().map(|reason| reason.id.as_str()).collect();
        let is_unknown =
            |found: &&Difference| !found.reason.is_empty() && !ids.contains(found.reason.as_str());
        match self.difference.iter().find(is_unknown) {
            Some(found) => bail!("`{}` is no known reason: {}", found.reason, found.in_words()),
            None => Ok(()),
        }
    }

    /// What of this live list is not as the committed one says, in words.
    pub(super) fn compared_with(&self, committed: &Self) -> Vec<String> {
        let agree = |live: &Difference, known: &Difference| live.agrees_with(known);
        let unexplained = self
            .difference
            .iter()
            .filter(|live| !committed.difference.iter().any(|known| agree(live, known)));
        let vanished = committed
            .difference
            .iter()
            .filter(|known| !self.difference.iter().any(|live| agree(live, known)));
        let unexplained = unexplained.map(|live| format!("unexplained: {}", live.in_words()));
        let vanished = vanished.map(|known| format!("no longer so: {}", known.in_words()));
        unexplained.chain(vanished).collect()
    }

    /// In the order of reasons and counts.
    pub(super) fn sorted(&self) -> Vec<&Difference> {
        let mut sorted: Vec<&Difference> = self.difference.iter().collect();
        sorted.sort_by(|a, b| {
            let key = |d: &Difference| (d.stream.clone(), d.side, d.reason.clone(), u64::MAX - d.count);
            key(a).cmp(&key(b)).then_with(|| a.rule.cmp(&b.rule))
        });
        sorted
    }

    /// Pairs by stream, side and reason.
    pub(super) fn totals(&self) -> BTreeMap<(&str, Side, &str), u64> {
        let mut totals = BTreeMap::new();
        for found in &self.difference {
            *totals.entry((found.stream.as_str(), found.side, found.reason.as_str())).or_default() +=
                found.count;
        }
        totals
    }

    pub(super) fn to_toml(&self) -> String {
        let mut text = String::from(
            "# What only one of us and the peer finds, written by `cargo xtask differences --write` and compared\n\
             # with the live result by the same command without it. `reasons.toml` has the reasons in words. A reason\n\
             # that is empty has to be found and given by hand.\n",
        );
        for found in self.sorted() {
            let Difference { stream, rule, title, side, reason, count, line } = found;
            let side = side.word();
            let title = title.replace('\\', "\\\\").replace('"', "\\\"");
            text.push_str(&format!(
                "\n[[difference]]\nstream = \"{stream}\"\nside = \"{side}\"\nreason = \"{reason}\"\n\
                 rule = \"{rule}\"\ntitle = \"{title}\"\ncount = {count}\nline = {line}\n"
            ));
        }
        text
    }
}

#[cfg(test)]
mod tests {
    use super::{Difference, List, Side};

    fn list(reason: &str, lines: &[u64]) -> List {
        let mut list = List::default();
        for line in lines {
            list.add(Difference::new("mixed", "r", "A \"rule\"".to_owned(), Side::Aurora, reason, *line));
        }
        list
    }

    #[test]
    fn a_list_is_read_as_it_was_written() {
        let list = list("log-sources", &[7, 3]);
        let read: List = toml::from_str(&list.to_toml()).expect("it is TOML");
        assert_eq!(read.differences(), list.differences());
        assert_eq!((read.differences()[0].count, read.differences()[0].line), (2, 3));
    }

    #[test]
    fn what_is_not_in_the_other_list_is_told() {
        let check = |live: &List, committed: &List, n| {
            assert_eq!(live.compared_with(committed).len(), n, "{live:?} {committed:?}");
        };
        check(&list("a", &[1]), &list("a", &[1]), 0);
        check(&list("a", &[1]), &list("b", &[1]), 2);
        check(&list("a", &[1, 2]), &list("a", &[1]), 2);
        check(&list("a", &[]), &list("a", &[1]), 1);
        check(&list("a", &[1]), &list("a", &[]), 1);
        // What nothing proves needs a reason by hand.
        check(&list("", &[1]), &list("by-hand", &[1]), 0);
        check(&list("", &[1]), &list("", &[1]), 2);
    }

    #[test]
    fn reasons_by_hand_survive_writing() {
        let mut live = list("", &[1]);
        live.take_reasons_of(&list("by-hand", &[5]));
        assert_eq!(live.differences()[0].reason, "by-hand");
    }
}
