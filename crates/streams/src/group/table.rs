//! All groups of a log, with the consumers' leases.

use std::collections::BTreeMap;

use super::{Entry, GroupConfig, GroupId, OnRetention, Progress, Share};
use crate::topic::TopicPartition;

/// The groups.
#[derive(Clone, Debug, Default)]
pub(crate) struct Table {
    groups: BTreeMap<GroupId, Group>,
    last_lease: u64,
}

/// One group.
#[derive(Clone, Debug)]
pub(crate) struct Group {
    /// `None` if it is known from the journal and was not declared since.
    pub(crate) config: Option<GroupConfig>,
    pub(crate) on_retention: OnRetention,
    /// By partition.
    pub(crate) shares: BTreeMap<u16, GroupShare>,
    /// The partition that is asked first next time.
    pub(crate) turn: u16,
}

/// A group in one partition.
#[derive(Clone, Debug)]
pub(crate) struct GroupShare {
    pub(crate) share: Share,
    /// What is known to be durable of its progress.
    pub(crate) durable: Progress,
}

impl Table {
    /// Takes in what the journal says.
    pub(crate) fn replay(&mut self, entry: Entry) {
        let Entry { group, partition, on_retention, progress } = entry;
        let Some(on_retention) = on_retention else {
            self.groups.remove(&group);
            return;
        };
        let group = self.group_or_new(group, on_retention);
        group.on_retention = on_retention;
        let share = group.shares.entry(partition).or_insert_with(|| GroupShare::new(progress.clone()));
        share.share.progress.merge(progress.clone());
        share.durable.merge(progress);
    }

    pub(crate) fn group_or_new(&mut self, id: GroupId, on_retention: OnRetention) -> &mut Group {
        let new = || Group { config: None, on_retention, shares: BTreeMap::new(), turn: 0 };
        self.groups.entry(id).or_insert_with(new)
    }

    pub(crate) fn get(&self, id: &GroupId) -> Option<&Group> {
        self.groups.get(id)
    }

    pub(crate) fn get_mut(&mut self, id: &GroupId) -> Option<&mut Group> {
        self.groups.get_mut(id)
    }

    pub(crate) fn remove(&mut self, id: &GroupId) -> Option<Group> {
        self.groups.remove(id)
    }

    /// How many states are kept.
    pub(crate) fn n_shares(&self) -> usize {
        self.groups.values().map(|group| group.shares.len()).sum()
    }

    pub(crate) fn next_lease(&mut self) -> u64 {
        self.last_lease += 1;
        self.last_lease
    }

    /// The state of all groups.
    pub(crate) fn entries(&self) -> impl Iterator<Item = Entry> + '_ {
        self.groups.iter().flat_map(|(id, group)| {
            group.shares.iter().map(move |(partition, share)| Entry {
                group: id.clone(),
                partition: *partition,
                on_retention: Some(group.on_retention),
                progress: share.share.progress.clone(),
            })
        })
    }

    /// What groups of this kind have durably committed in a partition.
    pub(crate) fn committed_in(
        &self,
        partition: TopicPartition,
        on_retention: OnRetention,
    ) -> impl Iterator<Item = u64> + '_ {
        self.groups
            .iter()
            .filter(move |(id, group)| id.topic == partition.topic && group.on_retention == on_retention)
            .filter_map(move |(_, group)| group.shares.get(&partition.partition))
            .map(|share| share.durable.committed)
    }
}

impl GroupShare {
    pub(crate) fn new(progress: Progress) -> Self {
        Self { share: Share::new(progress.clone()), durable: progress }
    }
}
