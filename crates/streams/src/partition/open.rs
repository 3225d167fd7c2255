//! Opening a partition: what was acknowledged is found again, what was never finished is cut.

use std::{
    collections::{BTreeSet, VecDeque},
    io,
    ops::Range,
    path::{Path, PathBuf},
    sync::{Arc, RwLock},
};

use aurora_model::Timestamp;

use super::{Partition, PartitionConfig, Segment, Surroundings, View, Writer};
use crate::{
    disk::{Disk, DiskFile, TEMPORARY, publish, read_small},
    error::{Damage, OpenError},
    producers::{Known, MAX_PRODUCERS_BYTES, Producers},
    segment::{
        FrameAt, Kind, MAX_INDEX_BYTES, SEGMENT_HEADER_LEN, SegmentHeader, SegmentIndex, Survey,
        header::HeaderProblem, parse_name, path, survey,
    },
    wire::{Reader, seal, unseal},
};

/// The file that says where the partition ended when it was closed.
const END_MARK: &str = "end.mark";

/// A partition that is ready to be written to.
#[derive(Debug)]
pub(crate) struct Opened {
    pub(crate) writer: Writer,
    pub(crate) damage: Vec<Damage>,
}

/// Opens the partition, or makes it. `floor` is an offset below which all records are known to have been
/// durable, from what groups committed.
pub(crate) fn open(config: PartitionConfig, around: Surroundings, floor: u64) -> Result<Opened, OpenError> {
    let mut opening = Opening::list(config, around)?;
    let floor = floor.max(opening.read_mark());
    opening.read_segments(floor)?;
    opening.finish(floor)
}

/// Notes where a partition ends that is being closed, so that the next start can tell damage at the very end
/// from an unfinished write.
pub(crate) fn write_mark(disk: &dyn Disk, dir: &Path, end: u64) -> io::Result<()> {
    publish(disk, &dir.join(END_MARK), &seal(end.to_le_bytes().to_vec()))
}

/// A new, empty segment file.
pub(super) fn create_segment(
    disk: &dyn Disk,
    dir: &Path,
    base: u64,
) -> io::Result<(SegmentHeader, Box<dyn DiskFile>)> {
    let header = SegmentHeader::new(base);
    let path = path(dir, base, Kind::Segment);
    publish(disk, &path, &header.encode())?;
    Ok((header, disk.open(&path)?))
}

struct Opening {
    config: PartitionConfig,
    around: Surroundings,
    bases: Vec<u64>,
    /// The memory of producers, and the first segment that it does not cover.
    producers: Producers,
    producers_to: u64,
    segments: VecDeque<Segment>,
    /// The file of the last segment, unless its end is damaged.
    active: Option<Box<dyn DiskFile>>,
    /// The offset where the next record goes.
    end: u64,
    damage: Vec<Damage>,
}

impl Opening {
    fn list(config: PartitionConfig, around: Surroundings) -> Result<Self, OpenError> {
        let (disk, dir) = (&*around.disk, &*config.dir);
        let parent = dir.parent().unwrap_or(Path::new(""));
        disk.create_dir(dir).map_err(failed("create", dir))?;
        disk.sync_dir(parent).map_err(failed("sync", parent))?;
        let names = disk.list(dir).map_err(failed("list", dir))?;
        let files: Vec<(u64, Kind)> = names.iter().filter_map(|name| parse_name(name)).collect();
        let bases: BTreeSet<u64> =
            files.iter().filter(|(_, kind)| *kind == Kind::Segment).map(|(base, _)| *base).collect();
        let temporary = names.iter().filter(|name| name.ends_with(TEMPORARY)).map(|name| dir.join(name));
        let orphans = files.iter().filter(|(base, _)| !bases.contains(base));
        for path in temporary.chain(orphans.map(|(base, kind)| path(dir, *base, *kind))) {
            disk.remove(&path).map_err(failed("remove", &path))?;
        }
        let bases: Vec<u64> = bases.into_iter().collect();
        let (producers, producers_to) = latest_producers(disk, &config, &bases);
        let (segments, active, end, damage) = (VecDeque::new(), None, 0, Vec::new());
        Ok(Self { config, around, bases, producers, producers_to, segments, active, end, damage })
    }

    /// A mark that cannot be read proves nothing, and opening does not need it.
    fn read_mark(&self) -> u64 {
        let bytes = read_small(&*self.around.disk, &self.config.dir.join(END_MARK), 64).ok().flatten();
        bytes.and_then(|bytes| Reader::new(unseal(&bytes)?).u64()).unwrap_or(0)
    }

    fn read_segments(&mut self, floor: u64) -> Result<(), OpenError> {
        for index in 0..self.bases.len() {
            let base = self.bases[index];
            match self.bases.get(index + 1).copied() {
                Some(next_base) => self.read_sealed(base, next_base)?,
                None => self.read_last(base, floor)?,
            }
        }
        Ok(())
    }

    fn read_sealed(&mut self, base: u64, next_base: u64) -> Result<(), OpenError> {
        let (path, file, header) = self.open_segment(base)?;
        let len = file.size().map_err(failed("read", &path))?;
        let cached = self.read_index(base).filter(|index| index.base == base && index.len == len);
        let index = match cached {
            Some(index) if base < self.producers_to => {
                self.note_gap(&path, index.end..next_base);
                index
            }
            _ => {
                let survey = survey(&*file, header.salt, base, next_base).map_err(failed("read", &path))?;
                self.take_in(&path, base, &survey)
            }
        };
        self.segments.push_back(Segment { salt: header.salt, index });
        Ok(())
    }

    fn read_last(&mut self, base: u64, floor: u64) -> Result<(), OpenError> {
        let (path, file, header) = self.open_segment(base)?;
        let survey = survey(&*file, header.salt, base, floor).map_err(failed("read", &path))?;
        let index = self.take_in(&path, base, &survey);
        // Bytes that were acknowledged and are damaged stay for whoever looks into it.
        let is_damaged_at_end = survey.end > index.end;
        if !is_damaged_at_end {
            self.mend_tail(&*file, &survey).map_err(failed("mend", &path))?;
        }
        let dir = &self.config.dir;
        self.around.disk.sync_dir(dir).map_err(failed("sync", dir))?;
        self.segments.push_back(Segment { salt: header.salt, index });
        self.active = (!is_damaged_at_end).then_some(file);
        self.end = survey.end;
        Ok(())
    }

    /// Cuts what was never finished, and writes anew what may not be durable although it can be read: pages
    /// that a process left behind, or that the kernel failed to write and forgot. Only then may it be shown.
    fn mend_tail(&self, file: &dyn DiskFile, survey: &Survey) -> io::Result<()> {
        let cut = file.size()?.saturating_sub(survey.len);
        let unproven = survey.frames.partition_point(|frame| frame.header.end() <= survey.proof);
        let mut bytes = Vec::new();
        for frame in &survey.frames[unproven..] {
            bytes.resize(usize::try_from(frame.header.frame_len()).unwrap_or(usize::MAX), 0);
            file.read_at(&mut bytes, frame.at)?;
            file.write_at(&bytes, frame.at)?;
        }
        if cut > 0 {
            file.set_len(survey.len)?;
            self.around.counters.cut_bytes.add(cut);
        }
        file.sync()
    }

    /// Notes what was found in a segment and answers its index.
    fn take_in(&mut self, path: &Path, base: u64, survey: &Survey) -> SegmentIndex {
        let last_time = self.segments.back().map_or(Timestamp::EPOCH, |segment| segment.index.last_time);
        let mut index = SegmentIndex::empty(base, last_time);
        for frame @ FrameAt { header, .. } in &survey.frames {
            index.note(frame, self.config.index_every);
            if let Some(sequence) = header.sequence {
                let known = Known { number: sequence.number, base: header.base, count: header.count };
                self.producers.note(sequence.producer, known, header.appended_at);
            }
        }
        survey.gaps.iter().for_each(|gap| self.note_gap(path, gap.clone()));
        index
    }

    fn note_gap(&mut self, path: &Path, gap: Range<u64>) {
        if !gap.is_empty() {
            self.around.counters.damaged.add(gap.end - gap.start);
            self.damage.push(Damage { path: path.to_owned(), gap });
        }
    }

    fn open_segment(&self, base: u64) -> Result<(PathBuf, Box<dyn DiskFile>, SegmentHeader), OpenError> {
        let path = path(&self.config.dir, base, Kind::Segment);
        let file = self.around.disk.open(&path).map_err(failed("open", &path))?;
        let mut bytes = [0; SEGMENT_HEADER_LEN];
        let read = file.read_at(&mut bytes, 0).map_err(failed("read", &path))?;
        match SegmentHeader::decode(&bytes[..read]) {
            Ok(header) if header.base == base => Ok((path, file, header)),
            Ok(_) | Err(HeaderProblem::Damaged) => Err(OpenError::DamagedHeader { path }),
            Err(HeaderProblem::Version(found)) => Err(OpenError::Version { path, found }),
        }
    }

    fn read_index(&self, base: u64) -> Option<SegmentIndex> {
        let path = path(&self.config.dir, base, Kind::Index);
        SegmentIndex::decode(&read_small(&*self.around.disk, &path, MAX_INDEX_BYTES).ok()??)
    }

    /// Puts everything together.
    fn finish(mut self, floor: u64) -> Result<Opened, OpenError> {
        if self.segments.is_empty() {
            self.note_gap(&self.config.dir.clone(), 0..floor);
            self.end = floor;
        }
        let file = match self.active.take() {
            Some(file) => file,
            None => self.begin_segment()?,
        };
        let Segment { salt, index } = self.segments.back().expect("there is one to write to").clone();
        let view = RwLock::new(View { segments: self.segments });
        let shared = Arc::new(Partition { config: self.config, around: self.around, view });
        Ok(Opened { writer: Writer::new(shared, file, salt, &index, self.producers), damage: self.damage })
    }

    fn begin_segment(&mut self) -> Result<Box<dyn DiskFile>, OpenError> {
        let dir = &self.config.dir;
        let created = create_segment(&*self.around.disk, dir, self.end);
        let (header, file) = created.map_err(failed("create a segment in", dir))?;
        let last_time = self.segments.back().map_or(Timestamp::EPOCH, |segment| segment.index.last_time);
        let index = SegmentIndex::empty(self.end, last_time);
        self.segments.push_back(Segment { salt: header.salt, index });
        Ok(file)
    }
}

/// The latest memory of producers that is whole, and the segment whose batches it does not hold.
fn latest_producers(disk: &dyn Disk, config: &PartitionConfig, bases: &[u64]) -> (Producers, u64) {
    let found = bases.iter().rev().find_map(|base| Some((read_producers(disk, config, *base)?, *base)));
    found.unwrap_or_else(|| (Producers::new(config.producers), 0))
}

/// The memory of producers for a start from the segment at `base`, if it is there and whole.
pub(super) fn read_producers(disk: &dyn Disk, config: &PartitionConfig, base: u64) -> Option<Producers> {
    let path = path(&config.dir, base, Kind::Producers);
    let bytes = read_small(disk, &path, MAX_PRODUCERS_BYTES).ok()??;
    Producers::decode(&bytes, base, config.producers)
}

/// Names what was attempted, and with which file.
pub(crate) fn failed(action: &'static str, path: &Path) -> impl FnOnce(io::Error) -> OpenError {
    let path = path.to_owned();
    move |source| OpenError::Io { action, path, source }
}
