//! One life after the other of a log, and what is done in it.

use std::{
    collections::BTreeSet,
    num::NonZeroU32,
    path::Path,
    sync::Arc,
    task::{Context, Poll, Waker},
    time::Duration,
};

use aurora_streams::{
    AppendError, CommitError, DeadLetter, GroupConfig, GroupId, Limits, Log, LogConfig, LogFuture,
    ProducerMemory, Receipt, RetentionPolicy, Start, Topic, TopicConfig, TopicPartition,
    testing::{ManualClock, ModelDisk, Random, StillLog},
};

use super::reference::{Coverage, Fate, Reference, Sent};

const EVENTS: TopicPartition = Topic::Events.partition(0);
const DEAD_LETTERS: TopicPartition = Topic::DeadLetters.partition(0);
const LEASE_FOR: Duration = Duration::from_secs(30);

/// A disk, what is on it, and what is known about that.
pub(super) struct World {
    disk: ModelDisk,
    clock: Arc<ManualClock>,
    random: Random,
    reference: Reference,
    pub(super) coverage: Coverage,
}

type Waiting<'a> = Vec<(usize, LogFuture<'a, Result<Receipt, AppendError>>)>;

fn config() -> LogConfig {
    let retention = RetentionPolicy { max_bytes: Some(3_000), max_age: Some(Duration::from_secs(600)) };
    LogConfig {
        segment_bytes: 1_024,
        free_bytes_floor: 0,
        index_every: 200,
        producers: ProducerMemory { batches: 10_000, ..ProducerMemory::default() },
        topics: [(Topic::Events, TopicConfig { partitions: 1, retention })].into(),
        ..LogConfig::default()
    }
}

/// Holds its records and commits what it likes; its position is checked.
fn steady() -> GroupConfig {
    let id = GroupId::new("steady", Topic::Events).expect("is a name");
    GroupConfig { lease_for: LEASE_FOR, max_deliveries: None, ..GroupConfig::new(id) }
}

/// Cannot work on some records, and holds the others until it has worked on them.
fn picky() -> GroupConfig {
    let id = GroupId::new("picky", Topic::Events).expect("is a name");
    GroupConfig { lease_for: LEASE_FOR, max_deliveries: NonZeroU32::new(2), ..GroupConfig::new(id) }
}

impl World {
    pub(super) fn new(seed: u64) -> Self {
        let disk = ModelDisk::new(seed ^ 0xD15C);
        let clock = Arc::new(ManualClock::default());
        let (random, reference) = (Random::new(seed), Reference::default());
        Self { disk, clock, random, reference, coverage: Coverage::default() }
    }

    /// Opens the log, checks it, does this and that until the machine stops, and starts the machine again.
    pub(super) fn live(&mut self) {
        if self.random.once_in(3) {
            // Also while it is opened: some operations from now on.
            self.disk.stop_after(1 + self.random.below(40) as u64);
        }
        match self.open() {
            Some(log) => self.work(&log),
            None => self.coverage.stops_while_opening += 1,
        }
        self.coverage.stops += 1;
        self.disk.set_free_bytes(u64::MAX);
        if self.random.once_in(4) { self.disk.kill_process() } else { self.disk.lose_power() }
    }

    /// An opened log in which everything that was promised is there; `None` if the machine stopped before.
    fn open(&mut self) -> Option<StillLog> {
        let log =
            StillLog::open(Arc::new(self.disk.clone()), Path::new("/log"), config(), self.clock.clone());
        let log = log.ok()?;
        assert_eq!(log.log().damage(), [], "an unfinished write was taken for damage");
        self.coverage.cut_bytes += log.log().stats().cut_bytes;
        for group in [steady(), picky()] {
            log.run(log.log().declare(group)).ok()?;
        }
        self.check(&log)?;
        Some(log)
    }

    fn check(&mut self, log: &StillLog) -> Option<()> {
        let (earliest, records) = read_all(log, EVENTS)?;
        let open =
            |reference: &Reference| reference.sent.iter().filter(|sent| sent.fate == Fate::Open).count();
        let before = open(&self.reference) as u64;
        self.reference.read_all(earliest, &records);
        let still = open(&self.reference) as u64;
        self.coverage.found_unanswered += before - still;
        self.coverage.lost_unanswered += still;
        let committed = log.run(log.log().committed(&steady().id)).expect("is declared")[0].offset;
        self.reference.position(committed);
        self.check_picky(log)
    }

    /// Nothing is twice among the dead letters.
    fn check_picky(&mut self, log: &StillLog) -> Option<()> {
        let slice = log.run(log.log().read(DEAD_LETTERS, 0, Limits { records: 10_000, bytes: usize::MAX }));
        let Ok(slice) = slice else { return None };
        let mut offsets = BTreeSet::new();
        for stored in &slice.records {
            let dead = DeadLetter::decode(&stored.record).expect("is a dead letter");
            assert!(offsets.insert(dead.record.offset), "{} is dead twice", dead.record.offset);
        }
        Some(())
    }

    fn work(&mut self, log: &StillLog) {
        if self.random.once_in(8) {
            self.disk.fail_next_sync();
            self.coverage.failed_syncs += 1;
        }
        self.disk.stop_after(1 + self.random.below(150) as u64);
        let mut waiting = Waiting::new();
        for _ in 0..200 {
            match self.random.below(20) {
                0..=5 => self.send_new(log, &mut waiting),
                6..=7 => self.send_again(log, &mut waiting),
                8..=11 => log.step(),
                12..=14 => self.consume(log),
                15 => self.consume_pickily(log),
                16 => self.move_group(log),
                17 => {
                    let expired = log.log().stats().segments_expired;
                    let _ = log.run(log.log().retain());
                    self.coverage.expired += log.log().stats().segments_expired - expired;
                }
                18 => self.change_space(),
                _ => self.clock.advance(Duration::from_secs(self.random.below(60) as u64)),
            }
            if self.harvest(&mut waiting) {
                break;
            }
        }
        self.coverage.duplicates += log.log().stats().duplicates;
        self.coverage.dead_letters += log.log().stats().dead_letters;
    }

    fn send_new<'a>(&mut self, log: &'a StillLog, waiting: &mut Waiting<'a>) {
        let number = self.reference.sent.len() as u64;
        let payload = |n| format!("{number}.{n}.{}", "x".repeat(self.random.below(150)));
        let payloads = (0..1 + (number % 4)).map(payload).collect();
        let producer = self.random.below(3) as u128;
        self.reference.sent.push(Sent { producer, number, payloads, fate: Fate::Open, is_in_doubt: false });
        self.send(log, number as usize, waiting);
    }

    fn send_again<'a>(&mut self, log: &'a StillLog, waiting: &mut Waiting<'a>) {
        let n = self.reference.sent.len();
        if n > 0 {
            let back = 1 + self.random.below(n.min(30));
            self.send(log, n - back, waiting);
        }
    }

    fn send<'a>(&mut self, log: &'a StillLog, index: usize, waiting: &mut Waiting<'a>) {
        let sent = &mut self.reference.sent[index];
        sent.is_in_doubt |= sent.fate == Fate::Open && waiting.iter().any(|(other, _)| *other == index);
        if sent.fate == Fate::Refused {
            sent.fate = Fate::Open;
        }
        waiting.push((index, log.log().append(EVENTS, sent.batch())));
    }

    /// Takes the answers that have come. True if the log takes nothing any more.
    fn harvest(&mut self, waiting: &mut Waiting<'_>) -> bool {
        let mut context = Context::from_waker(Waker::noop());
        let mut is_over = false;
        let mut left = Waiting::new();
        for (index, mut append) in waiting.drain(..) {
            match append.as_mut().poll(&mut context) {
                Poll::Pending => left.push((index, append)),
                Poll::Ready(Ok(receipt)) => {
                    self.coverage.acknowledged += 1;
                    self.reference.acknowledged(index, receipt);
                }
                Poll::Ready(Err(AppendError::NoSpace { .. })) => {
                    self.coverage.refused += 1;
                    self.refused(index);
                }
                Poll::Ready(Err(AppendError::Stopped(_))) => is_over = true,
                Poll::Ready(Err(error)) => panic!("{error}"),
            }
        }
        *waiting = left;
        is_over
    }

    /// A batch that was refused is not there, unless it is there since an earlier life, or was sent more than once and
    /// only one of them was refused.
    fn refused(&mut self, index: usize) {
        let sent = &mut self.reference.sent[index];
        if sent.fate == Fate::Open && !sent.is_in_doubt {
            sent.fate = Fate::Refused;
        }
    }

    fn consume(&mut self, log: &StillLog) {
        let limits = Limits { records: 1 + self.random.below(8), bytes: 1_000 };
        let group = steady().id;
        let Ok(Some(delivery)) = log.run(log.log().poll(&group, limits)) else { return };
        let first = delivery.records[0].offset;
        assert_eq!(first, self.reference.committed, "a group goes on where it stands");
        if self.random.once_in(4) {
            self.clock.advance(LEASE_FOR);
            return;
        }
        let next = first + 1 + self.random.below(delivery.records.len()) as u64;
        self.reference.perhaps.insert(next);
        if log.run(log.log().commit(&delivery.lease, next)).is_ok() {
            self.coverage.commits += 1;
            self.reference.committed = next;
            self.reference.perhaps.clear();
        }
        // Whoever does not come back lets others wait.
        self.clock.advance(LEASE_FOR);
    }

    fn move_group(&mut self, log: &StillLog) {
        let group = steady().id;
        let bounds = log.run(log.log().bounds(EVENTS)).expect("is there");
        let to = bounds.earliest + self.random.below((bounds.end - bounds.earliest + 1) as usize) as u64;
        self.reference.perhaps.insert(to);
        match log.run(log.log().seek(&group, 0, Start::Offset(to))) {
            Ok(position) => {
                assert_eq!(position.offset, to);
                self.reference.committed = to;
                self.reference.perhaps.clear();
            }
            // It stands there in this life, whatever is durable.
            Err(CommitError::Append { .. }) => {
                self.reference.perhaps.insert(self.reference.committed);
                self.reference.committed = to;
            }
            Err(error) => panic!("{error}"),
        }
    }

    fn consume_pickily(&mut self, log: &StillLog) {
        let group = picky().id;
        for _ in 0..4 {
            let Ok(Some(delivery)) = log.run(log.log().poll(&group, Limits::default())) else { return };
            let bad =
                delivery.records.iter().find(|stored| stored.offset % 5 == 3).map(|stored| stored.offset);
            let _ = match bad {
                Some(offset) => log.run(log.log().reject(&delivery.lease, offset, "a three or an eight")),
                None => log.run(log.log().commit(&delivery.lease, delivery.next())),
            };
        }
    }

    fn change_space(&mut self) {
        let bytes = if self.random.once_in(3) { self.random.below(3_000) as u64 } else { u64::MAX };
        self.disk.set_free_bytes(bytes);
    }
}

/// All that can be read of a partition; `None` if the machine stopped.
fn read_all(log: &StillLog, from: TopicPartition) -> Option<(u64, Vec<String>)> {
    let bounds = log.run(log.log().bounds(from)).ok()?;
    let (mut records, mut offset) = (Vec::new(), bounds.earliest);
    while offset < bounds.end {
        let slice = log.run(log.log().read(from, offset, Limits::default())).ok()?;
        assert!(slice.next > offset, "reading does not go on at {offset}");
        let text = |bytes: &[u8]| String::from_utf8(bytes.to_vec()).expect("is text");
        records.extend(slice.records.iter().map(|stored| text(&stored.record.payload)));
        offset = slice.next;
    }
    Some((bounds.earliest, records))
}
