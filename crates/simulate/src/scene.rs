//! Where everything happens: what the logs remember, and the lines that wait to be written.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::Arc,
};

use crate::{
    moment::Moment,
    profile::Profile,
    random::Random,
    source::Source,
    windows::{Process, Session},
    world::{Host, HostId, World},
};

/// Stands in a line for the number that its program gives to it when it is written: record numbers and
/// serials rise with time, and lines are made in another order than they are written in.
pub(crate) const NUMBER: char = '\u{1}';

/// Which step of a story a line belongs to: the place of the story among those that are played, and of the
/// step in the story.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Mark {
    pub(crate) played: usize,
    pub(crate) step: usize,
}

/// A record of a log, one line or several.
#[derive(Debug)]
pub(crate) struct Entry {
    pub(crate) at: Moment,
    pub(crate) source: Source,
    pub(crate) text: String,
    /// What counts the record, if anything does.
    pub(crate) counter: Option<String>,
    /// What it counted, once the record is written.
    pub(crate) number: Option<u64>,
    pub(crate) mark: Option<Mark>,
}

/// The state of the world.
#[derive(Debug)]
pub(crate) struct Scene {
    pub(crate) world: Arc<World>,
    pub(crate) random: Random,
    /// Where the sessions of people are, by person.
    pub(crate) sessions: BTreeMap<usize, Session>,
    /// Processes that stay, by machine and name.
    pub(crate) residents: BTreeMap<(HostId, &'static str), Process>,
    pub(crate) mark: Option<Mark>,
    profiles: BTreeSet<Profile>,
    entries: Vec<Entry>,
    counters: BTreeMap<String, u64>,
    connections: u64,
}

impl Scene {
    pub(crate) fn new(world: Arc<World>, seed: u64, profiles: BTreeSet<Profile>) -> Self {
        Self {
            world,
            random: Random::new(seed, "scene"),
            sessions: BTreeMap::new(),
            residents: BTreeMap::new(),
            mark: None,
            profiles,
            entries: Vec::new(),
            counters: BTreeMap::new(),
            connections: 0,
        }
    }

    pub(crate) fn has(&self, profile: Profile) -> bool {
        self.profiles.contains(&profile)
    }

    pub(crate) fn host(&self, id: HostId) -> Host {
        self.world.get(id).clone()
    }

    /// Takes a line into a log. What happens in a story is always written; of ordinary activity only what
    /// the chosen profiles show.
    pub(crate) fn emit(&mut self, source: Source, at: Moment, text: String) {
        self.emit_counted(source, at, None, text);
    }

    /// Takes a line in which [`NUMBER`] stands for a number of this counter.
    pub(crate) fn emit_counted(&mut self, source: Source, at: Moment, counter: Option<String>, text: String) {
        let is_shown = self.mark.is_some() || source.profiles().iter().any(|profile| self.has(*profile));
        if is_shown {
            self.entries.push(Entry { at, source, text, counter, number: None, mark: self.mark });
        }
    }

    /// The counter of a connection at the firewall, which numbers it when it is built.
    pub(crate) fn next_connection(&mut self) -> String {
        self.connections += 1;
        format!("asa#{}", self.connections)
    }

    /// What happened before a moment, in the order of time. Later entries wait.
    pub(crate) fn take_before(&mut self, end: Option<Moment>) -> Vec<Entry> {
        let (mut ready, waiting): (Vec<Entry>, Vec<Entry>) = std::mem::take(&mut self.entries)
            .into_iter()
            .partition(|entry| end.is_none_or(|end| entry.at < end));
        self.entries = waiting;
        ready.sort_by_key(|entry| (entry.at, entry.source));
        for entry in &mut ready {
            self.number(entry);
        }
        ready
    }

    fn number(&mut self, entry: &mut Entry) {
        let Some(name) = entry.counter.take() else { return };
        let number = self.count(&name);
        entry.number = Some(number);
        entry.text = entry.text.replace(NUMBER, &number.to_string());
    }

    /// The next number of a counter. `counter#thing` is counted once, and keeps its number: a connection that
    /// is built and torn down.
    fn count(&mut self, name: &str) -> u64 {
        if let Some((counter, _)) = name.split_once('#') {
            if let Some(number) = self.counters.get(name) {
                return *number;
            }
            let number = self.count(counter);
            self.counters.insert(name.to_owned(), number);
            return number;
        }
        let first = 20_000 + crate::random::hash(name) % 900_000;
        let next = self.counters.get(name).map_or(first, |last| last + 1);
        self.counters.insert(name.to_owned(), next);
        next
    }
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, sync::Arc};

    use super::{NUMBER, Scene};
    use crate::{moment::Moment, profile::Profile, source::Source, world::World};

    #[test]
    fn numbers_rise_with_time_and_later_entries_wait() {
        let world = Arc::new(World::new(1, 20));
        let mut scene = Scene::new(world, 1, BTreeSet::from([Profile::Office]));
        let at = |seconds: i64| Moment::from_micros(seconds * 1_000_000).expect("in range");
        for seconds in [5, 3, 9] {
            let text = format!("{seconds} {NUMBER}");
            scene.emit_counted(Source::WindowsSystem, at(seconds), Some("x".to_owned()), text);
        }
        scene.emit(Source::Nginx, at(1), "not of the office".to_owned());
        let number =
            |text: &str| text.split(' ').nth(1).and_then(|n| n.parse::<u64>().ok()).expect("a number");
        let first = scene.take_before(Some(at(6)));
        assert_eq!(first.len(), 2);
        for (seconds, connection) in [(12, "c#b"), (11, "c#a"), (14, "c#a")] {
            let counter = Some(connection.to_owned());
            scene.emit_counted(Source::Asa, at(seconds), counter, format!("{connection} {NUMBER}"));
        }
        let last = scene.take_before(None);
        let connections: Vec<u64> = last[1..].iter().map(|entry| number(&entry.text)).collect();
        assert_eq!(connections[1], connections[0] + 1);
        assert_eq!(connections[2], connections[0]);
        assert_eq!(number(&first[1].text), number(&first[0].text) + 1);
        assert_eq!(number(&last[0].text), number(&first[1].text) + 1);
    }
}
