//! What a file is, by its first bytes. Names decide nothing: evidence is often renamed.

use std::fmt;

/// How many bytes [`Kind::of`] wants to see.
pub(super) const HEAD: usize = 8192;

/// What a file is.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Kind {
    Logs(LogKind),
    Packed(Packing),
    NoLogs(NoLogs),
}

/// Something that holds log records.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum LogKind {
    /// A Windows event log file.
    Evtx,
    /// Anything that is nothing else.
    Text,
}

/// Something that holds other files.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Packing {
    Gzip,
    Zstd,
    Zip,
    Tar,
}

/// Something without log records in it, or none that we can read.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) enum NoLogs {
    Empty,
    Hidden,
    Special,
    Capture,
    Executable,
    Image,
    Document,
    Database,
    Columnar,
    Registry,
    UnsupportedArchive,
}

impl fmt::Display for NoLogs {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Empty => "empty files",
            Self::Hidden => "hidden files",
            Self::Special => "devices and pipes",
            Self::Capture => "packet captures",
            Self::Executable => "executables",
            Self::Image => "images",
            Self::Document => "documents",
            Self::Database => "databases",
            Self::Columnar => "columnar data files (Parquet, ORC, Avro)",
            Self::Registry => "registry hives",
            Self::UnsupportedArchive => "archives of an unsupported kind (bzip2, xz, lz4, 7z, rar)",
        })
    }
}

const MAGIC: &[(&[u8], Kind)] = &[
    (b"ElfFile\0", Kind::Logs(LogKind::Evtx)),
    (b"\x1F\x8B\x08", Kind::Packed(Packing::Gzip)),
    (b"\x28\xB5\x2F\xFD", Kind::Packed(Packing::Zstd)),
    (b"PK\x03\x04", Kind::Packed(Packing::Zip)),
    (b"PK\x05\x06", Kind::Packed(Packing::Zip)),
    (b"\xA1\xB2\xC3\xD4", Kind::NoLogs(NoLogs::Capture)),
    (b"\xD4\xC3\xB2\xA1", Kind::NoLogs(NoLogs::Capture)),
    (b"\xA1\xB2\x3C\x4D", Kind::NoLogs(NoLogs::Capture)),
    (b"\x4D\x3C\xB2\xA1", Kind::NoLogs(NoLogs::Capture)),
    (b"\xA1\xB2\xCD\x34", Kind::NoLogs(NoLogs::Capture)),
    (b"\x34\xCD\xB2\xA1", Kind::NoLogs(NoLogs::Capture)),
    (b"\x0A\x0D\x0D\x0A", Kind::NoLogs(NoLogs::Capture)),
    (b"snoop\0\0\0", Kind::NoLogs(NoLogs::Capture)),
    (b"GMBU", Kind::NoLogs(NoLogs::Capture)),
    (b"\x7FELF", Kind::NoLogs(NoLogs::Executable)),
    (b"\xCF\xFA\xED\xFE", Kind::NoLogs(NoLogs::Executable)),
    (b"\xCE\xFA\xED\xFE", Kind::NoLogs(NoLogs::Executable)),
    (b"\xCA\xFE\xBA\xBE", Kind::NoLogs(NoLogs::Executable)),
    (b"\0asm", Kind::NoLogs(NoLogs::Executable)),
    (b"\x89PNG\r\n\x1A\n", Kind::NoLogs(NoLogs::Image)),
    (b"\xFF\xD8\xFF", Kind::NoLogs(NoLogs::Image)),
    (b"GIF87a", Kind::NoLogs(NoLogs::Image)),
    (b"GIF89a", Kind::NoLogs(NoLogs::Image)),
    (b"%PDF-", Kind::NoLogs(NoLogs::Document)),
    (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1", Kind::NoLogs(NoLogs::Document)),
    (b"SQLite format 3\0", Kind::NoLogs(NoLogs::Database)),
    (b"PAR1", Kind::NoLogs(NoLogs::Columnar)),
    (b"Obj\x01", Kind::NoLogs(NoLogs::Columnar)),
    (b"ORC", Kind::NoLogs(NoLogs::Columnar)),
    (b"ARROW1\0\0", Kind::NoLogs(NoLogs::Columnar)),
    (b"regf", Kind::NoLogs(NoLogs::Registry)),
    (b"BZh", Kind::NoLogs(NoLogs::UnsupportedArchive)),
    (b"\xFD7zXZ\0", Kind::NoLogs(NoLogs::UnsupportedArchive)),
    (b"7z\xBC\xAF\x27\x1C", Kind::NoLogs(NoLogs::UnsupportedArchive)),
    (b"Rar!\x1A\x07", Kind::NoLogs(NoLogs::UnsupportedArchive)),
    (b"\x04\x22\x4D\x18", Kind::NoLogs(NoLogs::UnsupportedArchive)),
];

impl Kind {
    /// What a file that starts with `head` is.
    pub(super) fn of(head: &[u8]) -> Self {
        if head.is_empty() {
            return Self::NoLogs(NoLogs::Empty);
        }
        if head.get(257..262) == Some(b"ustar") {
            return Self::Packed(Packing::Tar);
        }
        if is_windows_executable(head) {
            return Self::NoLogs(NoLogs::Executable);
        }
        let known =
            MAGIC.iter().find(|(magic, kind)| head.starts_with(magic) && !is_words(magic, *kind, head));
        known.map_or(Self::Logs(LogKind::Text), |(_, kind)| *kind)
    }
}

/// `MZ` alone may start a text, so the header that it points to is looked at as well.
fn is_windows_executable(head: &[u8]) -> bool {
    let at = head.get(0x3C..0x40).map(|at| u32::from_le_bytes([at[0], at[1], at[2], at[3]]) as usize);
    head.starts_with(b"MZ")
        && at.is_some_and(|at| head.get(at..).is_some_and(|header| header.starts_with(b"PE\0\0")))
}

/// True if the mark is made of letters and the file goes on like a text: `ORC,1,2` is no ORC file.
fn is_words(magic: &[u8], kind: Kind, head: &[u8]) -> bool {
    let is_text =
        |bytes: &[u8]| bytes.iter().all(|byte| byte.is_ascii_graphic() || byte.is_ascii_whitespace());
    matches!(kind, Kind::NoLogs(_)) && is_text(magic) && is_text(&head[..head.len().min(512)])
}

#[cfg(test)]
mod tests {
    use super::{Kind, LogKind, NoLogs, Packing};

    #[track_caller]
    fn check(head: &[u8], expected: Kind) {
        assert_eq!(Kind::of(head), expected);
    }

    #[test]
    fn content_tells_what_a_file_is() {
        check(b"ElfFile\0\0\0", Kind::Logs(LogKind::Evtx));
        check(b"\x1F\x8B\x08\0", Kind::Packed(Packing::Gzip));
        check(b"PK\x03\x04...", Kind::Packed(Packing::Zip));
        check(b"\x0A\x0D\x0D\x0A\x1C\0\0\0", Kind::NoLogs(NoLogs::Capture));
        check(b"", Kind::NoLogs(NoLogs::Empty));
        check(b"{}", Kind::Logs(LogKind::Text));
    }

    #[test]
    fn text_that_starts_like_something_else_is_text() {
        check(b"ORC,1,2\n", Kind::Logs(LogKind::Text));
        check(b"MZ is a mark\n", Kind::Logs(LogKind::Text));
        check(b"\n\r\n", Kind::Logs(LogKind::Text));
    }
}
