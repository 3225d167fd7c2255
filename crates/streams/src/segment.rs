//! The files of a partition: segments of framed batches, with a sparse index beside each sealed one.
//!
//! ADR 12 describes every byte.

pub(crate) mod frame;
pub(crate) mod header;
mod index;
mod reader;
mod survey;

use std::path::{Path, PathBuf};

pub(crate) use header::{SEGMENT_HEADER_LEN, SegmentHeader};
pub(crate) use index::{MAX_INDEX_BYTES, SegmentIndex};
pub(crate) use reader::{FrameAt, FrameReader, Next};
pub(crate) use survey::{Survey, survey};

/// The kinds of files that belong to the segment which begins at an offset.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The batches.
    Segment,
    /// Where in a sealed segment which offset stands. A cache: made anew when it is missing or wrong.
    Index,
    /// What is remembered of producers before the segment's first offset. A cache as well.
    Producers,
}

impl Kind {
    const ALL: [Self; 3] = [Self::Segment, Self::Index, Self::Producers];

    const fn extension(self) -> &'static str {
        match self {
            Self::Segment => "segment",
            Self::Index => "index",
            Self::Producers => "producers",
        }
    }
}

/// Where such a file stands.
pub(crate) fn path(dir: &Path, base: u64, kind: Kind) -> PathBuf {
    dir.join(format!("{base:020}.{}", kind.extension()))
}

/// What a file is, by its name.
pub(crate) fn parse_name(name: &str) -> Option<(u64, Kind)> {
    let (base, extension) = name.split_once('.')?;
    let kind = Kind::ALL.into_iter().find(|kind| kind.extension() == extension)?;
    let is_number = base.len() == 20 && base.bytes().all(|byte| byte.is_ascii_digit());
    Some((is_number.then(|| base.parse().ok())??, kind))
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    use super::{Kind, parse_name, path};

    #[test]
    fn a_name_says_what_the_file_is() {
        for kind in Kind::ALL {
            let path = path(Path::new("log"), 4_711, kind);
            let name = path.file_name().and_then(|name| name.to_str()).expect("is text");
            assert_eq!(parse_name(name), Some((4_711, kind)));
        }
        for other in
            ["", "1.segment", "0000000000000000000x.segment", "99999999999999999999.segment", "end.mark"]
        {
            assert_eq!(parse_name(other), None, "{other}");
        }
    }
}
