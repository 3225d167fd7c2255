//! What of a segment is good, what is damaged, and what was never finished.
//!
//! After a loss of power the end of a segment may hold anything: frames that were written and not yet synced
//! are there, or not, or in part, in any combination. None of them was acknowledged, and all of them are cut.
//! A bad place *before* that is another matter: acknowledged records were there. The two look alike, and are
//! told apart by proof: each frame says below which offset everything was durable when it was written, and
//! the start of a following segment, the mark of a clean end and committed positions say the same.

use std::{io, ops::Range};

use super::{FrameAt, FrameReader, Next, SEGMENT_HEADER_LEN};
use crate::disk::DiskFile;

/// What is to be kept of a segment.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Survey {
    /// The intact frames, in order.
    pub(crate) frames: Vec<FrameAt>,
    /// Offsets of acknowledged records that cannot be read.
    pub(crate) gaps: Vec<Range<u64>>,
    /// The offset behind the last record that is or was there.
    pub(crate) end: u64,
    /// The byte behind the last intact frame; what follows was never acknowledged.
    pub(crate) len: u64,
    /// Every record below this offset was durable.
    pub(crate) proof: u64,
}

/// Reads a whole segment. `floor` is an offset below which all records are known to have been durable.
pub(crate) fn survey(file: &dyn DiskFile, salt: u64, base: u64, floor: u64) -> io::Result<Survey> {
    Ok(decide(intact_frames(file, salt, base)?, base, floor))
}

/// All intact frames whose offsets grow.
fn intact_frames(file: &dyn DiskFile, salt: u64, base: u64) -> io::Result<Vec<FrameAt>> {
    let mut reader = FrameReader::new(file, salt, file.size()?);
    let mut frames = Vec::new();
    let (mut at, mut expected) = (SEGMENT_HEADER_LEN as u64, base);
    loop {
        let frame = match reader.next(at)? {
            Next::End => return Ok(frames),
            Next::Frame(frame) if frame.header.base >= expected && reader.body(&frame)?.is_some() => frame,
            Next::Frame(_) | Next::Broken => match reader.resync(at + 1, |header| header.base >= expected)? {
                Some(frame) => frame,
                None => return Ok(frames),
            },
        };
        (at, expected) = (frame.end_at(), frame.header.end());
        frames.push(frame);
    }
}

fn decide(mut frames: Vec<FrameAt>, base: u64, floor: u64) -> Survey {
    let proof = frames.iter().map(|frame| frame.header.durable_to).fold(floor, u64::max);
    let mut gaps = Vec::new();
    let (mut end, mut len) = (base, SEGMENT_HEADER_LEN as u64);
    let mut kept = 0;
    for frame in &frames {
        let is_next = frame.header.base == end && frame.at == len;
        if !is_next && end >= proof {
            break;
        }
        if frame.header.base > end {
            gaps.push(end..frame.header.base);
        }
        (end, len) = (frame.header.end(), frame.end_at());
        kept += 1;
    }
    if end < proof {
        gaps.push(end..proof);
        end = proof;
    }
    frames.truncate(kept);
    Survey { frames, gaps, end, len, proof }
}

#[cfg(test)]
mod tests {
    use aurora_model::Timestamp;

    use super::{FrameAt, SEGMENT_HEADER_LEN, decide};
    use crate::segment::frame::FrameHeader;

    /// A frame of one record per offset, written when all below `durable_to` was durable. Frame `n` of the
    /// segment, counted by its offset, stands at its place even if those before it are missing.
    fn frame(base: u64, durable_to: u64) -> FrameAt {
        let header = FrameHeader {
            base,
            count: 1,
            body_len: 28,
            body_crc: 0,
            durable_to,
            appended_at: Timestamp::EPOCH,
            sequence: None,
        };
        FrameAt { header, at: SEGMENT_HEADER_LEN as u64 + base * header.frame_len() }
    }

    /// `frames` are (offset, proof); expected are the offsets kept, the gaps and the end.
    fn check(frames: &[(u64, u64)], floor: u64, kept: &[u64], gaps: &[(u64, u64)], end: u64) {
        let survey = decide(frames.iter().map(|(base, proof)| frame(*base, *proof)).collect(), 0, floor);
        let offsets: Vec<u64> = survey.frames.iter().map(|frame| frame.header.base).collect();
        let found: Vec<(u64, u64)> = survey.gaps.iter().map(|gap| (gap.start, gap.end)).collect();
        assert_eq!((&offsets[..], &found[..], survey.end), (kept, gaps, end));
    }

    #[test]
    fn a_torn_tail_is_cut() {
        check(&[], 0, &[], &[], 0);
        check(&[(0, 0), (1, 1)], 0, &[0, 1], &[], 2);
        // 1 was lost and 2 was not, but neither was acknowledged.
        check(&[(0, 0), (2, 1)], 0, &[0], &[], 1);
        check(&[(1, 0), (2, 0)], 0, &[], &[], 0);
    }

    #[test]
    fn damage_to_what_was_acknowledged_is_a_gap() {
        check(&[(0, 0), (2, 2)], 0, &[0, 2], &[(1, 2)], 3);
        check(&[(1, 0), (2, 0), (3, 3)], 0, &[1, 2, 3], &[(0, 1)], 4);
        // The second hole lies in what was not yet durable.
        check(&[(0, 0), (2, 2), (4, 2)], 0, &[0, 2], &[(1, 2)], 3);
    }

    #[test]
    fn what_is_known_from_elsewhere_is_proof_too() {
        check(&[(0, 0)], 1, &[0], &[], 1);
        check(&[(0, 0)], 3, &[0], &[(1, 3)], 3);
        check(&[(0, 0), (2, 0)], 3, &[0, 2], &[(1, 2)], 3);
    }
}
