//! The protocol of groups: who gets what, what is written down before whom is answered. It is the same for every
//! log that keeps its groups itself.

use std::sync::{Mutex, MutexGuard, PoisonError};

use super::{
    DeadLetter, Delivery, Entry, GroupConfig, GroupId, GroupShare, Host, Lease, NoteKind, Offer, OnRetention,
    Progress, Table, dead_letter_batch, dead_letter_destination,
};
use crate::{
    error::{AppendError, CommitError, DeclareError, PollError, ReadError},
    log::{Limits, LogFuture, Start},
    record::StoredRecord,
    topic::{Position, Topic, TopicPartition},
};

/// The most states that are kept, one for each group and partition: all of them fit into one batch.
const MAX_SHARES: usize = 16_384;

/// The groups of a log.
#[derive(Debug, Default)]
pub(crate) struct Groups(Mutex<Table>);

type Note = LogFuture<'static, Result<(), AppendError>>;

/// What a consumer gets that asks for records.
enum Turn {
    Nothing,
    Bury(Burial),
    Deliver(Delivery, Note),
}

/// A record that is to become a dead letter, under a lease that keeps others away from it.
struct Burial {
    lease: Lease,
    offset: u64,
    deliveries: u32,
    generation: u32,
    reason: String,
}

enum BuryError {
    Read(ReadError),
    Append(AppendError),
}

impl Groups {
    /// The groups as the journal knows them.
    pub(crate) fn new(table: Table) -> Self {
        Self(Mutex::new(table))
    }

    fn table(&self) -> MutexGuard<'_, Table> {
        // Each change under the lock is complete before anything in it can panic.
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// What must stay of a partition: the lowest position of those that hold.
    pub(crate) fn hold(&self, partition: TopicPartition) -> u64 {
        self.table().committed_in(partition, OnRetention::Hold).min().unwrap_or(u64::MAX)
    }

    /// How many records the others had not committed of those that went.
    pub(crate) fn overrun(&self, partition: TopicPartition, gone: std::ops::Range<u64>) -> u64 {
        let table = self.table();
        let lost = |committed: u64| gone.end.saturating_sub(committed.max(gone.start));
        table.committed_in(partition, OnRetention::Overrun).map(lost).sum()
    }

    pub(crate) async fn declare(&self, host: &dyn Host, config: GroupConfig) -> Result<(), DeclareError> {
        let starts = self.starts(host, &config)?;
        let notes: Vec<(u16, Progress, Note)> = {
            let mut table = self.table();
            if table.n_shares() + starts.len() > MAX_SHARES {
                return Err(DeclareError::TooMany { limit: MAX_SHARES });
            }
            let group = table.group_or_new(config.id.clone(), config.on_retention);
            starts.iter().for_each(|(partition, progress)| {
                group.shares.entry(*partition).or_insert_with(|| GroupShare::new(progress.clone()));
            });
            let is_changed = group.on_retention != config.on_retention;
            group.on_retention = config.on_retention;
            let is_new = |partition: &u16| starts.iter().any(|(new, _)| new == partition);
            let changed = group.shares.iter().filter(|(partition, _)| is_changed || is_new(partition));
            changed
                .map(|(partition, share)| note(host, &config.id, *partition, config.on_retention, share))
                .collect()
        };
        for (_, _, note) in notes {
            note.await.map_err(|source| DeclareError::Append { group: config.id.clone(), source })?;
        }
        if let Some(group) = self.table().get_mut(&config.id) {
            group.config = Some(config);
        }
        Ok(())
    }

    /// Where the group starts in the partitions that it does not know yet. A partition that was added to a known
    /// group is read from its start: nothing in it is older than the group.
    fn starts(&self, host: &dyn Host, config: &GroupConfig) -> Result<Vec<(u16, Progress)>, DeclareError> {
        let known: Option<Vec<u16>> =
            self.table().get(&config.id).map(|group| group.shares.keys().copied().collect());
        let start = if known.is_some() { Start::Earliest } else { config.start };
        let known = known.unwrap_or_default();
        let mut starts = Vec::new();
        for partition in
            (0..host.n_partitions(config.id.topic)).filter(|partition| !known.contains(partition))
        {
            let found = resolve(host, config.id.topic.partition(partition), start);
            let committed =
                found.map_err(|source| DeclareError::Start { group: config.id.clone(), source })?;
            starts.push((partition, Progress { committed, ..Progress::default() }));
        }
        Ok(starts)
    }

    /// Takes a group away for ever.
    pub(crate) async fn forget(&self, host: &dyn Host, id: &GroupId) -> Result<(), CommitError> {
        let note = {
            let mut table = self.table();
            let group = table.remove(id).ok_or_else(|| CommitError::UnknownGroup(id.clone()))?;
            let partition = group.shares.keys().next().copied().unwrap_or(0);
            let progress = Progress::default();
            host.note(
                Entry { group: id.clone(), partition, on_retention: None, progress },
                NoteKind::Position,
            )
        };
        note.await.map_err(|source| CommitError::Append { group: id.clone(), source })
    }

    pub(crate) async fn poll(
        &self,
        host: &dyn Host,
        id: &GroupId,
        limits: Limits,
    ) -> Result<Option<Delivery>, PollError> {
        loop {
            match self.turn(host, id, limits)? {
                Turn::Nothing => return Ok(None),
                Turn::Bury(burial) => self.bury(host, burial).await.map_err(|error| match error {
                    BuryError::Read(source) => PollError::Read { group: id.clone(), source },
                    BuryError::Append(source) => PollError::Append { group: id.clone(), source },
                })?,
                Turn::Deliver(delivery, note) => {
                    if let Err(source) = note.await {
                        self.release(&delivery.lease);
                        return Err(PollError::Append { group: id.clone(), source });
                    }
                    return Ok(Some(delivery));
                }
            }
        }
    }

    /// Asks one partition after the other, beginning behind the one that answered last.
    fn turn(&self, host: &dyn Host, id: &GroupId, limits: Limits) -> Result<Turn, PollError> {
        let n_partitions = host.n_partitions(id.topic);
        for _ in 0..n_partitions {
            let Some((lease, offer)) = self.reserve_next(host, id, limits, n_partitions)? else { continue };
            return match offer {
                Offer::Leased | Offer::Nothing => continue,
                Offer::DeadLetter { offset, deliveries } => {
                    let reason = format!("not committed after {deliveries} deliveries");
                    let generation = self.with_share(&lease, |share| share.share.progress.generation);
                    let generation = generation.unwrap_or_default();
                    Ok(Turn::Bury(Burial { lease, offset, deliveries, generation, reason }))
                }
                Offer::Deliver { from, limits } => self.deliver(host, lease, from, limits),
            };
        }
        Ok(Turn::Nothing)
    }

    fn reserve_next(
        &self,
        host: &dyn Host,
        id: &GroupId,
        limits: Limits,
        n_partitions: u16,
    ) -> Result<Option<(Lease, Offer)>, PollError> {
        let unknown = || PollError::UnknownGroup(id.clone());
        let mut table = self.table();
        let lease_id = table.next_lease();
        let group = table.get_mut(id).ok_or_else(unknown)?;
        let config = group.config.as_ref().ok_or_else(unknown)?;
        let (lease_for, most) = (config.lease_for, max_deliveries(config));
        let partition = group.turn % n_partitions;
        group.turn = (partition + 1) % n_partitions;
        let Some(GroupShare { share, .. }) = group.shares.get_mut(&partition) else { return Ok(None) };
        let end =
            host.bounds_of(id.topic.partition(partition)).map_err(|source| read_failed(id, source))?.end;
        let offer = share.offer(host.elapsed(), end, limits, most);
        if matches!(offer, Offer::DeadLetter { .. } | Offer::Deliver { .. }) {
            share.reserve(lease_id, host.elapsed() + lease_for);
        }
        Ok(Some((Lease { group: id.clone(), partition, id: lease_id }, offer)))
    }

    fn deliver(&self, host: &dyn Host, lease: Lease, from: u64, limits: Limits) -> Result<Turn, PollError> {
        let records = match host.read_from(lease.partition(), from, limits) {
            Ok(slice) => slice.records,
            Err(source) => {
                self.release(&lease);
                return Err(read_failed(&lease.group, source));
            }
        };
        let Some(to) = records.last().map(|record| record.offset + 1) else {
            self.release(&lease);
            return Ok(Turn::Nothing);
        };
        let mut table = self.table();
        let Some(group) = table.get_mut(&lease.group) else { return Ok(Turn::Nothing) };
        let lease_for = group.config.as_ref().map(|config| config.lease_for).unwrap_or_default();
        let on_retention = group.on_retention;
        let Some(share) = group.shares.get_mut(&lease.partition) else { return Ok(Turn::Nothing) };
        if share.share.leased_to(lease.id).is_none() {
            // The group was moved while the records were read.
            return Ok(Turn::Nothing);
        }
        let deliveries = share.share.lease(lease.id, to, host.elapsed() + lease_for);
        host.counters().delivered.add(records.len() as u64);
        if deliveries > 1 {
            host.counters().redelivered.add(records.len() as u64);
        }
        let entry = entry(&lease.group, lease.partition, on_retention, share.share.progress.clone());
        let note = host.note(entry, NoteKind::Delivery);
        Ok(Turn::Deliver(Delivery { lease, records, deliveries }, note))
    }

    pub(crate) async fn commit(&self, host: &dyn Host, lease: &Lease, next: u64) -> Result<(), CommitError> {
        let note = self.begin_commit(host, lease, next)?;
        match note {
            Some((progress, note)) => self.finish_commit(lease, next, progress, note).await,
            None => Ok(()),
        }
    }

    /// Hands the new position to the journal. `None` if it is durable already.
    fn begin_commit(
        &self,
        host: &dyn Host,
        lease: &Lease,
        next: u64,
    ) -> Result<Option<(Progress, Note)>, CommitError> {
        let mut table = self.table();
        let unknown = || CommitError::UnknownGroup(lease.group.clone());
        let group = table.get_mut(&lease.group).ok_or_else(unknown)?;
        let lease_for = group.config.as_ref().map(|config| config.lease_for).unwrap_or_default();
        let on_retention = group.on_retention;
        let lost = || CommitError::LeaseLost(lease.group.clone());
        let share = group.shares.get_mut(&lease.partition).ok_or_else(lost)?;
        let to = share.share.leased_to(lease.id).ok_or_else(lost)?;
        if next > to {
            return Err(CommitError::NotDelivered { group: lease.group.clone(), offset: next });
        }
        share.share.extend(lease.id, host.elapsed() + lease_for);
        let mut progress = share.share.progress.clone();
        progress.commit(next);
        // A move that could not be written down leaves the two in different generations.
        let is_durable = share.durable.generation == progress.generation;
        if is_durable && progress.committed == share.durable.committed {
            return Ok(None);
        }
        let entry = entry(&lease.group, lease.partition, on_retention, progress.clone());
        Ok(Some((progress, host.note(entry, NoteKind::Position))))
    }

    async fn finish_commit(
        &self,
        lease: &Lease,
        next: u64,
        progress: Progress,
        note: Note,
    ) -> Result<(), CommitError> {
        note.await.map_err(|source| CommitError::Append { group: lease.group.clone(), source })?;
        self.with_share(lease, |share| {
            if share.share.progress.generation == progress.generation {
                share.durable.merge(progress);
                share.share.commit(lease.id, next);
            }
        });
        Ok(())
    }

    pub(crate) async fn reject(
        &self,
        host: &dyn Host,
        lease: &Lease,
        offset: u64,
        reason: &str,
    ) -> Result<(), CommitError> {
        let committed = self.with_lease(lease, |share, to| {
            let committed = share.share.progress.committed;
            (committed..to).contains(&offset).then_some(committed)
        })?;
        let not_delivered = || CommitError::NotDelivered { group: lease.group.clone(), offset };
        if offset > committed.ok_or_else(not_delivered)? {
            self.commit(host, lease, offset).await?;
        }
        let most = self.table().get(&lease.group).and_then(|group| max_deliveries(group.config.as_ref()?));
        let (deliveries, generation) = self.with_lease(lease, |share, _| {
            (share.share.progress.deliveries(), share.share.progress.generation)
        })?;
        if most.is_none_or(|most| deliveries < most.get()) {
            self.release(lease);
            return Ok(());
        }
        let reason = reason.to_owned();
        let burial = Burial { lease: lease.clone(), offset, deliveries, generation, reason };
        self.bury(host, burial).await.map_err(|error| match error {
            BuryError::Read(source) => CommitError::Read { group: lease.group.clone(), source },
            BuryError::Append(source) => CommitError::Append { group: lease.group.clone(), source },
        })
    }

    /// Makes a record a dead letter, and only then moves the group past it. If that is interrupted it is done
    /// again, and the number of the batch keeps the dead letter from being stored twice.
    async fn bury(&self, host: &dyn Host, burial: Burial) -> Result<(), BuryError> {
        let result = self.try_bury(host, &burial).await;
        self.release(&burial.lease);
        result
    }

    async fn try_bury(&self, host: &dyn Host, burial: &Burial) -> Result<(), BuryError> {
        let Burial { lease, offset, deliveries, generation, reason } = burial;
        let one = Limits { records: 1, bytes: usize::MAX };
        let slice = host.read_from(lease.partition(), *offset, one).map_err(BuryError::Read)?;
        let Some(record) = slice.records.into_iter().next() else { return Ok(()) };
        let dead_letter = dead_letter(burial, record, *deliveries, reason);
        let to = dead_letter_destination(&lease.group, host.n_partitions(Topic::DeadLetters));
        let receipt = host.submit(to, dead_letter_batch(&dead_letter, *generation)).await;
        match receipt {
            // A number that is so old was used for this very record.
            Ok(_) | Err(AppendError::Forgotten { .. }) => {}
            Err(error) => return Err(BuryError::Append(error)),
        }
        let next = offset + 1;
        let noted = self.note_buried(host, lease, next, *generation);
        let Some((progress, note)) = noted else { return Ok(()) };
        note.await.map_err(BuryError::Append)?;
        self.with_share(lease, |share| {
            if share.share.progress.generation == *generation {
                share.durable.merge(progress);
                share.share.progress.commit(next);
            }
        });
        host.counters().dead_letters.add(1);
        Ok(())
    }

    fn note_buried(
        &self,
        host: &dyn Host,
        lease: &Lease,
        next: u64,
        generation: u32,
    ) -> Option<(Progress, Note)> {
        let mut table = self.table();
        let group = table.get_mut(&lease.group)?;
        let on_retention = group.on_retention;
        let share = group.shares.get_mut(&lease.partition)?;
        let mut progress = share.share.progress.clone();
        if progress.generation != generation {
            return None;
        }
        progress.commit(next);
        let entry = entry(&lease.group, lease.partition, on_retention, progress.clone());
        Some((progress, host.note(entry, NoteKind::Position)))
    }

    pub(crate) async fn seek(
        &self,
        host: &dyn Host,
        id: &GroupId,
        partition: u16,
        to: Start,
    ) -> Result<Position, CommitError> {
        let offset = resolve(host, id.topic.partition(partition), to)
            .map_err(|source| CommitError::Read { group: id.clone(), source })?;
        let (progress, note) = {
            let mut table = self.table();
            let group = table.get_mut(id).ok_or_else(|| CommitError::UnknownGroup(id.clone()))?;
            let on_retention = group.on_retention;
            let new = || GroupShare::new(Progress::default());
            let share = group.shares.entry(partition).or_insert_with(new);
            share.share.revoke();
            share.share.progress.seek(offset);
            let progress = share.share.progress.clone();
            let entry = entry(id, partition, on_retention, progress.clone());
            (progress, host.note(entry, NoteKind::Position))
        };
        note.await.map_err(|source| CommitError::Append { group: id.clone(), source })?;
        if let Some(share) = self.table().get_mut(id).and_then(|group| group.shares.get_mut(&partition)) {
            share.durable.merge(progress);
        }
        Ok(Position { partition, offset })
    }

    pub(crate) fn committed(&self, id: &GroupId) -> Result<Vec<Position>, CommitError> {
        let table = self.table();
        let group = table.get(id).ok_or_else(|| CommitError::UnknownGroup(id.clone()))?;
        let position = |(partition, share): (&u16, &GroupShare)| Position {
            partition: *partition,
            offset: share.durable.committed,
        };
        Ok(group.shares.iter().map(position).collect())
    }

    fn release(&self, lease: &Lease) {
        self.with_share(lease, |share| share.share.release(lease.id));
    }

    fn with_share<T>(&self, lease: &Lease, change: impl FnOnce(&mut GroupShare) -> T) -> Option<T> {
        let mut table = self.table();
        let share = table.get_mut(&lease.group)?.shares.get_mut(&lease.partition)?;
        Some(change(share))
    }

    /// Looks at what a lease covers, if it is valid.
    fn with_lease<T>(
        &self,
        lease: &Lease,
        look: impl FnOnce(&GroupShare, u64) -> T,
    ) -> Result<T, CommitError> {
        let looked = self.with_share(lease, |share| {
            let to = share.share.leased_to(lease.id)?;
            Some(look(share, to))
        });
        looked.flatten().ok_or_else(|| CommitError::LeaseLost(lease.group.clone()))
    }
}

/// A dead letter must not breed dead letters.
fn max_deliveries(config: &GroupConfig) -> Option<std::num::NonZeroU32> {
    config.max_deliveries.filter(|_| config.id.topic != Topic::DeadLetters)
}

fn resolve(host: &dyn Host, partition: TopicPartition, to: Start) -> Result<u64, ReadError> {
    let bounds = host.bounds_of(partition)?;
    Ok(match to {
        Start::Earliest => bounds.earliest,
        Start::Latest => bounds.end,
        Start::Time(time) => host.offset_at_time(partition, time)?,
        Start::Offset(offset) => offset.clamp(bounds.earliest, bounds.end),
    })
}

fn entry(id: &GroupId, partition: u16, on_retention: OnRetention, progress: Progress) -> Entry {
    Entry { group: id.clone(), partition, on_retention: Some(on_retention), progress }
}

fn note(
    host: &dyn Host,
    id: &GroupId,
    partition: u16,
    on_retention: OnRetention,
    share: &GroupShare,
) -> (u16, Progress, Note) {
    let progress = share.share.progress.clone();
    let note = host.note(entry(id, partition, on_retention, progress.clone()), NoteKind::Position);
    (partition, progress, note)
}

fn dead_letter(burial: &Burial, record: StoredRecord, deliveries: u32, reason: &str) -> DeadLetter {
    DeadLetter {
        group: burial.lease.group.name.clone(),
        partition: burial.lease.partition(),
        record,
        deliveries,
        reason: reason.to_owned(),
    }
}

fn read_failed(id: &GroupId, source: ReadError) -> PollError {
    PollError::Read { group: id.clone(), source }
}
