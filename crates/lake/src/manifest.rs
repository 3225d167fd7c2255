//! The manifest: which files are the lake, and which records of the log are in them.
//!
//! Lines of JSON: the head, a line per file, and the checksum of all lines before. It is small enough to be written
//! anew for each change, which makes the change atomic by the renaming of one file. Its format has a number; a
//! manifest of another format is refused and left as it is.

use std::{collections::BTreeMap, fmt, path::PathBuf, sync::Arc};

use aurora_model::Timestamp;
use serde::{Deserialize, Serialize};

use crate::{ManifestError, partition::Partition};

/// The format that this program writes, and the only one that it reads.
const FORMAT: u64 = 1;

/// The lake at one moment.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct Manifest {
    /// Counts the changes.
    pub(crate) version: u64,
    /// The number for the next file. No two files ever have the same.
    pub(crate) next_file: u64,
    pub(crate) offsets: BTreeMap<Place, u64>,
    pub(crate) files: Vec<Arc<FileEntry>>,
}

/// A partition of a topic of the log.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
pub struct Place {
    /// The topic.
    pub topic: String,
    /// The partition of it.
    pub partition: u32,
}

/// What the manifest says of a file.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub struct FileEntry {
    /// Its number.
    pub(crate) number: u64,
    #[serde(flatten)]
    pub(crate) partition: Partition,
    /// The columns that it was written with.
    pub(crate) schema: u32,
    pub(crate) rows: u64,
    pub(crate) bytes: u64,
    /// How many of the bytes are row groups. What follows is the tail.
    pub(crate) data_bytes: u64,
    /// CRC-32C of the tail.
    pub(crate) tail_checksum: u32,
    /// The oldest and the newest event, in microseconds.
    pub(crate) time: (i64, i64),
    /// The first and the last receipt, by the clock and by the ids, in microseconds.
    pub(crate) received: (i64, i64),
}

#[derive(Serialize, Deserialize)]
struct Head {
    format: u64,
    version: u64,
    next_file: u64,
    n_files: u64,
    offsets: Vec<Covered>,
}

#[derive(Serialize, Deserialize)]
struct Covered {
    #[serde(flatten)]
    place: Place,
    next: u64,
}

/// What is read before the format is known.
#[derive(Deserialize)]
struct Form {
    format: u64,
}

#[derive(Serialize, Deserialize)]
struct Tail {
    checksum: u32,
}

impl Place {
    /// A partition of a topic.
    pub fn new(topic: impl Into<String>, partition: u32) -> Self {
        Self { topic: topic.into(), partition }
    }
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}/{}", self.topic, self.partition)
    }
}

impl FileEntry {
    /// Where it is below the folder of the lake.
    pub fn path(&self) -> PathBuf {
        self.partition.folder().join(format!("{:012}.parquet", self.number))
    }

    /// How many events it holds.
    pub fn rows(&self) -> u64 {
        self.rows
    }

    /// How long it is.
    pub fn bytes(&self) -> u64 {
        self.bytes
    }

    /// The class of its events.
    pub fn class_uid(&self) -> i64 {
        self.partition.class_uid
    }

    /// True if an event of this time may be in it.
    pub(crate) fn may_hold_time(&self, from: Option<Timestamp>, before: Option<Timestamp>) -> bool {
        from.is_none_or(|from| self.time.1 >= from.as_micros())
            && before.is_none_or(|before| self.time.0 < before.as_micros())
    }
}

impl Manifest {
    /// Counts the changes.
    pub fn version(&self) -> u64 {
        self.version
    }

    /// The files, the oldest first.
    pub fn files(&self) -> impl Iterator<Item = &FileEntry> {
        self.files.iter().map(AsRef::as_ref)
    }

    /// The offset of the first record that the lake does not cover; 0 for a place it never saw.
    pub fn next_offset(&self, place: &Place) -> u64 {
        self.offsets.get(place).copied().unwrap_or(0)
    }

    /// All places with the offset of the first record that is not covered.
    pub fn offsets(&self) -> impl Iterator<Item = (&Place, u64)> {
        self.offsets.iter().map(|(place, next)| (place, *next))
    }

    /// How many events the lake holds.
    pub fn rows(&self) -> u64 {
        self.files().map(|file| file.rows).sum()
    }

    /// How many bytes its files have.
    pub fn bytes(&self) -> u64 {
        self.files().map(|file| file.bytes).sum()
    }

    pub(crate) fn encode(&self) -> Vec<u8> {
        let offsets = self.offsets();
        let head = Head {
            format: FORMAT,
            version: self.version,
            next_file: self.next_file,
            n_files: self.files.len() as u64,
            offsets: offsets.map(|(place, next)| Covered { place: place.clone(), next }).collect(),
        };
        let mut lines = Vec::new();
        push_line(&mut lines, &head);
        for file in &self.files {
            push_line(&mut lines, file.as_ref());
        }
        let checksum = crc32c::crc32c(&lines);
        push_line(&mut lines, &Tail { checksum });
        lines
    }

    pub(crate) fn decode(bytes: &[u8]) -> Result<Self, ManifestError> {
        let first = bytes.split(|byte| *byte == b'\n').next().unwrap_or_default();
        // The format first: another one may have another checksum.
        let Form { format } = read_line(first)?;
        if format != FORMAT {
            return Err(ManifestError::Format { found: format, known: FORMAT });
        }
        let lines = checked_lines(bytes)?;
        let mut lines = lines.split(|byte| *byte == b'\n').filter(|line| !line.is_empty());
        let head: Head = read_line(lines.next().unwrap_or_default())?;
        let files: Vec<Arc<FileEntry>> = lines.map(read_line).collect::<Result<_, _>>()?;
        if files.len() as u64 != head.n_files {
            let found = files.len();
            return Err(ManifestError::Damaged(format!("it has {found} files and says {}", head.n_files)));
        }
        Ok(Self {
            version: head.version,
            next_file: head.next_file,
            offsets: head.offsets.into_iter().map(|covered| (covered.place, covered.next)).collect(),
            files,
        })
    }
}

/// The lines before the checksum, if it is theirs.
fn checked_lines(bytes: &[u8]) -> Result<&[u8], ManifestError> {
    let damaged = |what: &str| ManifestError::Damaged(what.to_owned());
    let body = bytes.strip_suffix(b"\n").ok_or_else(|| damaged("it ends in the middle of a line"))?;
    let end = body.iter().rposition(|byte| *byte == b'\n').ok_or_else(|| damaged("it has one line"))? + 1;
    let Tail { checksum } = read_line(&body[end..])?;
    let lines = &body[..end];
    if crc32c::crc32c(lines) == checksum { Ok(lines) } else { Err(damaged("its checksum is wrong")) }
}

fn read_line<'l, T: Deserialize<'l>>(line: &'l [u8]) -> Result<T, ManifestError> {
    serde_json::from_slice(line).map_err(|error| ManifestError::Damaged(error.to_string()))
}

fn push_line(lines: &mut Vec<u8>, value: &impl Serialize) {
    serde_json::to_writer(&mut *lines, value).expect("numbers and texts are JSON");
    lines.push(b'\n');
}

#[cfg(test)]
mod tests {
    use std::sync::Arc;

    use super::{FileEntry, Manifest, Place};
    use crate::{ManifestError, partition::Partition};

    fn manifest() -> Manifest {
        let file = FileEntry {
            number: 7,
            partition: Partition { category_uid: 1, class_uid: 1007, day: 20_529 },
            schema: 1,
            rows: 3,
            bytes: 4711,
            data_bytes: 4000,
            tail_checksum: 99,
            time: (-5, 10),
            received: (1, 2),
        };
        let offsets = [(Place::new("events", 0), 42), (Place::new("events", 1), 7)].into();
        Manifest { version: 3, next_file: 8, offsets, files: vec![Arc::new(file)] }
    }

    #[test]
    fn the_form_of_a_manifest_never_changes() {
        // A change here is a change of format: the number must change with it.
        let text = String::from_utf8(manifest().encode()).expect("is text");
        assert_eq!(
            text,
            concat!(
                r#"{"format":1,"version":3,"next_file":8,"n_files":1,"offsets":[{"topic":"events","partition":0,"next":42},{"topic":"events","partition":1,"next":7}]}"#,
                "\n",
                r#"{"number":7,"category_uid":1,"class_uid":1007,"day":20529,"schema":1,"rows":3,"bytes":4711,"data_bytes":4000,"tail_checksum":99,"time":[-5,10],"received":[1,2]}"#,
                "\n",
                r#"{"checksum":3237499363}"#,
                "\n"
            )
        );
        assert_eq!(
            manifest().files[0].path().to_str(),
            Some("category_uid=1/class_uid=1007/day=2026-03-17/000000000007.parquet")
        );
    }

    #[test]
    fn what_is_written_is_read() {
        for manifest in [manifest(), Manifest::default()] {
            assert_eq!(Manifest::decode(&manifest.encode()).expect("is read"), manifest);
        }
    }

    #[test]
    fn a_manifest_of_another_format_is_refused_by_its_number() {
        let text = String::from_utf8(manifest().encode()).expect("is text");
        for format in [0, 2] {
            let other = text.replace(r#""format":1"#, &format!(r#""format":{format}"#));
            let error = Manifest::decode(other.as_bytes()).expect_err("is refused");
            assert!(matches!(error, ManifestError::Format { found, known: 1 } if found == format), "{error}");
        }
    }

    #[test]
    fn any_change_of_a_byte_and_any_cut_is_found() {
        let bytes = manifest().encode();
        for at in 0..bytes.len() {
            let mut changed = bytes.clone();
            changed[at] ^= 1;
            let is_same = Manifest::decode(&changed).is_ok_and(|changed| changed == manifest());
            // White space and the digits of a checksum that is written in another way are all the same.
            assert!(Manifest::decode(&changed).is_err() || is_same, "byte {at}");
            assert!(Manifest::decode(&bytes[..at]).is_err(), "cut at {at}");
        }
    }
}
