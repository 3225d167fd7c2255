use std::{sync::Arc, time::Duration};

use aurora_model::mode::{OffsetPermit, WorkflowPermit};
use aurora_store::{
    StoreError, counters,
    findings::{self, NewFinding, Recorded},
    offsets::{self, Position},
};
use aurora_streams::{
    AppendError, CommitError, DeclareError, GroupConfig, GroupId, Log, ReadError, Start, StoredRecord, Topic,
    TopicPartition,
};
use tokio::sync::watch;

use super::{ConsumerStats, DEAD_LETTERS, GROUP, SUPPRESSED, batch::FindingBatch, dead_letters, read};
use crate::{Casework, CaseworkError};

/// How long it waits when a step failed, and when nothing says that there is more.
const PAUSE: Duration = Duration::from_millis(500);
/// The log's group follows when it is so many findings behind, and when there are no more.
const FOLLOW_EVERY: u64 = 10_000;

/// The consumer.
pub struct Consumer {
    casework: Arc<Casework>,
    log: Arc<dyn Log>,
    group: GroupId,
    partitions: Vec<Partition>,
    stats: Arc<ConsumerStats>,
}

/// How far one partition was read.
struct Partition {
    number: u16,
    /// None: the store is to be asked.
    next: Option<u64>,
    /// Where the log's group stands.
    followed: u64,
}

/// What a step found.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Step {
    /// So many records were worked on. There may be more.
    Worked(usize),
    /// There is nothing to do.
    Idle,
}

/// A step was not taken. It can be taken again: nothing was done, or all of it.
#[derive(Debug, thiserror::Error)]
pub enum StepError {
    /// The store, or the mode.
    #[error(transparent)]
    Casework(#[from] CaseworkError),
    /// The findings cannot be read.
    #[error("the findings cannot be read")]
    Read(#[from] ReadError),
    /// A dead letter cannot be kept.
    #[error("a dead letter cannot be kept")]
    DeadLetter(#[from] AppendError),
    /// The log's group cannot follow.
    #[error("the position in the log cannot be noted")]
    Follow(#[from] CommitError),
}

impl Consumer {
    /// Makes the group known to the log.
    ///
    /// # Errors
    /// If that cannot be written down.
    pub async fn start(casework: Arc<Casework>, log: Arc<dyn Log>) -> Result<Self, DeclareError> {
        let group = GroupId::new(GROUP, Topic::Findings).expect("the group's name is one");
        log.declare(GroupConfig::new(group.clone())).await?;
        let partition = |number| Partition { number, next: None, followed: 0 };
        let partitions = (0..log.partitions(Topic::Findings)).map(partition).collect();
        Ok(Self { casework, log, group, partitions, stats: Arc::default() })
    }

    /// What it did so far.
    pub fn stats(&self) -> Arc<ConsumerStats> {
        Arc::clone(&self.stats)
    }

    /// Works until `stop` says true, or is gone. While the database is away it waits.
    pub async fn run(mut self, mut stop: watch::Receiver<bool>) {
        let mut arrivals = self.log.arrivals(Topic::Findings);
        let mut availability = self.casework.store.watch();
        while !*stop.borrow() {
            let wait_for_more = match self.step().await {
                Ok(Step::Worked(_)) => continue,
                Ok(Step::Idle) => true,
                Err(error) => {
                    self.note_failure(&error);
                    false
                }
            };
            tokio::select! {
                is_open = arrivals.next(), if wait_for_more => if !is_open { return },
                // What was away may be back.
                _ = availability.changed(), if !wait_for_more => {}
                () = tokio::time::sleep(PAUSE) => {}
                changed = stop.changed() => if changed.is_err() { return },
            }
        }
    }

    /// Works on what comes next in each partition.
    ///
    /// # Errors
    /// If the database is away, or the log cannot be read.
    pub async fn step(&mut self) -> Result<Step, StepError> {
        let mut worked = 0;
        for at in 0..self.partitions.len() {
            worked += self.step_in(at).await?;
        }
        Ok(if worked == 0 { Step::Idle } else { Step::Worked(worked) })
    }

    async fn step_in(&mut self, at: usize) -> Result<usize, StepError> {
        let number = self.partitions[at].number;
        let partition = Topic::Findings.partition(number);
        let next = match self.partitions[at].next {
            Some(next) => next,
            None => self.fetch_position(number).await?,
        };
        let slice = read::read(&self.log, partition, next, &self.stats).await?;
        let n_records = slice.records.len();
        if n_records > 0 {
            self.work_on(partition, slice.records, slice.next).await?;
        }
        self.partitions[at].next = Some(slice.next);
        self.follow(at, slice.next, n_records == 0).await?;
        Ok(n_records)
    }

    async fn fetch_position(&self, partition: u16) -> Result<u64, CaseworkError> {
        let reader = self.casework.store.read()?;
        Ok(offsets::fetch(&reader, &consumer(partition)).await?)
    }

    async fn work_on(
        &self,
        partition: TopicPartition,
        records: Vec<StoredRecord>,
        next: u64,
    ) -> Result<(), StepError> {
        // While the database is away nothing is done, and no dead letter is written again and again.
        self.casework.store.read().map_err(CaseworkError::from)?;
        let FindingBatch { findings, mut unreadable } = FindingBatch::of(records, self.casework.now());
        for (record, reason) in &unreadable {
            dead_letters::keep(&*self.log, partition, record, reason).await?;
        }
        let news: Vec<NewFinding> = findings.iter().map(|(_, new)| new.clone()).collect();
        let position = Position { consumer: consumer(partition.partition), next };
        match self.record(&news, unreadable.len(), &position).await {
            Err(CaseworkError::Store(error)) if is_about_the_findings(&error) => {
                tracing::error!(error = &error as &dyn std::error::Error, "a batch of findings is refused");
                unreadable.extend(self.record_one_by_one(partition, findings).await?);
                self.record(&[], unreadable.len(), &position).await?;
            }
            recorded => recorded?,
        }
        ConsumerStats::add(&self.stats.dead_lettered, unreadable.len());
        Ok(())
    }

    /// Finds those that the store refuses. The position stays: what is recorded counts once all the same.
    async fn record_one_by_one(
        &self,
        partition: TopicPartition,
        findings: Vec<(StoredRecord, NewFinding)>,
    ) -> Result<Vec<(StoredRecord, String)>, StepError> {
        let stay = Position { consumer: consumer(partition.partition), next: 0 };
        let mut refused = Vec::new();
        for (record, new) in findings {
            match self.record(std::slice::from_ref(&new), 0, &stay).await {
                Err(CaseworkError::Store(error)) if is_about_the_findings(&error) => {
                    dead_letters::keep(&*self.log, partition, &record, &error.to_string()).await?;
                    refused.push((record, error.to_string()));
                }
                recorded => recorded?,
            }
        }
        Ok(refused)
    }

    /// One transaction, as the mode wants it. If the mode changes in between, it is asked once more.
    async fn record(
        &self,
        findings: &[NewFinding],
        n_unreadable: usize,
        position: &Position,
    ) -> Result<(), CaseworkError> {
        match self.try_to_record(findings, n_unreadable, position).await {
            Err(error) if error.is_stale_permit() => {
                self.try_to_record(findings, n_unreadable, position).await
            }
            recorded => recorded,
        }
    }

    async fn try_to_record(
        &self,
        findings: &[NewFinding],
        n_unreadable: usize,
        position: &Position,
    ) -> Result<(), CaseworkError> {
        let policy = self.casework.policy().await?;
        let offset = policy.offset()?;
        match policy.workflow() {
            Ok(workflow) => self.apply(&workflow, &offset, findings, n_unreadable, position).await,
            Err(_) => self.suppress(&offset, findings.len(), n_unreadable, position).await,
        }
    }

    async fn apply(
        &self,
        workflow: &WorkflowPermit,
        offset: &OffsetPermit,
        findings: &[NewFinding],
        n_unreadable: usize,
        position: &Position,
    ) -> Result<(), CaseworkError> {
        let mut tx = self.casework.begin_by_itself("detection").await?;
        let is_new = offsets::fetch(&tx, &position.consumer).await? < position.next;
        let recorded = findings::apply(&mut tx, workflow, findings, position).await?;
        if is_new {
            counters::add(&mut tx, offset, DEAD_LETTERS, n_unreadable as u64).await?;
        }
        self.casework.commit(tx).await?;
        let count = |of: fn(&Recorded) -> bool| recorded.iter().filter(|recorded| of(recorded)).count();
        ConsumerStats::add(&self.stats.raised, count(|recorded| matches!(recorded, Recorded::Raised(_))));
        ConsumerStats::add(&self.stats.repeated, count(|recorded| matches!(recorded, Recorded::Repeated(_))));
        ConsumerStats::add(&self.stats.known, count(|recorded| matches!(recorded, Recorded::Known(_))));
        Ok(())
    }

    /// Counts each once: where the log is read again from before the position, nothing counts.
    async fn suppress(
        &self,
        offset: &OffsetPermit,
        n_findings: usize,
        n_unreadable: usize,
        position: &Position,
    ) -> Result<(), CaseworkError> {
        let mut tx = self.casework.begin_by_itself("detection").await?;
        let is_new = offsets::fetch(&tx, &position.consumer).await? < position.next;
        if is_new {
            counters::add(&mut tx, offset, SUPPRESSED, n_findings as u64).await?;
            counters::add(&mut tx, offset, DEAD_LETTERS, n_unreadable as u64).await?;
            offsets::advance(&mut tx, offset, position).await?;
        }
        tx.commit().await?;
        if is_new {
            ConsumerStats::add(&self.stats.suppressed, n_findings);
        }
        Ok(())
    }

    /// Lets the log's group follow, so that retention may take what was read.
    async fn follow(&mut self, at: usize, next: u64, is_idle: bool) -> Result<(), StepError> {
        let partition = &self.partitions[at];
        let behind = next.saturating_sub(partition.followed);
        if behind == 0 || (behind < FOLLOW_EVERY && !is_idle) {
            return Ok(());
        }
        self.log.seek(&self.group, partition.number, Start::Offset(next)).await?;
        self.partitions[at].followed = next;
        Ok(())
    }

    /// The positions are asked for anew: the store that comes back may be an older one.
    fn note_failure(&mut self, error: &StepError) {
        ConsumerStats::add(&self.stats.failed_steps, 1);
        self.partitions.iter_mut().for_each(|partition| partition.next = None);
        match error {
            StepError::Casework(error) if error.kind() == crate::ErrorKind::Unavailable => {
                tracing::debug!(error = error as &dyn std::error::Error, "findings wait for the database");
            }
            error => tracing::error!(error = error as &dyn std::error::Error, "findings make no alerts now"),
        }
    }
}

fn consumer(partition: u16) -> offsets::Consumer {
    let (group, topic) = (GROUP.to_owned(), Topic::Findings.name().to_owned());
    offsets::Consumer { group, topic, partition: partition.into() }
}

/// Whether trying again would come to the same: not while the database is away or the mode changes.
const fn is_about_the_findings(error: &StoreError) -> bool {
    match error {
        StoreError::Unavailable(_) | StoreError::Lost { .. } | StoreError::StalePermit { .. } => false,
        StoreError::StaleVersion { .. }
        | StoreError::NotFound { .. }
        | StoreError::NameTaken { .. }
        | StoreError::WorkAlert(_)
        | StoreError::BadRow { .. }
        | StoreError::Database(_) => true,
    }
}

impl std::fmt::Debug for Consumer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.debug_struct("Consumer").field("group", &self.group).finish_non_exhaustive()
    }
}
