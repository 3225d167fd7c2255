//! Opens a file and, if it is an archive, what is in it.

mod tar;
mod zip;

use std::{
    fs::File,
    io::{self, Read, Seek, SeekFrom},
    sync::atomic::{AtomicU64, Ordering},
};

use aurora_model::Timestamp;
use flate2::read::MultiGzDecoder;

use super::{
    InputFile, InputReport, UnpackLimit,
    kind::{self, Kind, LogKind, NoLogs, Packing},
    limit::{Meter, Unpacked},
    peek::Peeked,
    walk::is_hidden,
};

/// How many layers of packing are opened: enough for a `.tar.gz` inside a `.zip` inside a `.zip`.
const MAX_LAYERS: u32 = 4;

/// A stream that holds log records.
pub(crate) struct Leaf<'r> {
    /// Its name: the path, or `a.zip!member` inside an archive.
    pub(crate) name: &'r str,
    pub(crate) kind: LogKind,
    /// When the file was last written, the archive if it is in one.
    pub(crate) modified_at: Option<Timestamp>,
    pub(crate) reader: &'r mut dyn Read,
}

/// Why a stream was not taken to its end.
#[derive(Debug)]
pub(crate) enum TakeError {
    /// It could not be read; go on with the next one.
    Read(io::Error),
    /// Nobody wants more.
    Stopped,
}

/// Nobody wants more.
#[derive(Debug)]
pub(crate) struct Stopped;

/// Where the streams go.
pub(crate) type Take<'t> = dyn FnMut(Leaf<'_>) -> Result<(), TakeError> + 't;

/// Opens files and hands on the streams in them.
pub(crate) struct Unpacker<'u> {
    pub(crate) limit: UnpackLimit,
    /// Counts the bytes read from files, for the progress bar.
    pub(crate) n_bytes_read: &'u AtomicU64,
    pub(crate) report: &'u mut InputReport,
    pub(crate) take: &'u mut Take<'u>,
}

/// The layers around a stream.
#[derive(Clone)]
struct Layers {
    depth: u32,
    meter: Meter,
    modified_at: Option<Timestamp>,
}

impl Layers {
    fn inner(&self) -> Self {
        Self { depth: self.depth + 1, meter: self.meter.clone(), modified_at: self.modified_at }
    }

    fn unpacked<R: Read>(&self, inner: R, packing: &'static str) -> Unpacked<R> {
        Unpacked { inner, packing, meter: self.meter.clone() }
    }
}

/// Archives in archives, deeper than is sensible.
#[derive(Debug, thiserror::Error)]
#[error("packed in more than {MAX_LAYERS} layers; unpack it and name what comes out")]
struct TooManyLayers;

/// When a file was last written, if the system knows.
fn modified_at(file: &File) -> Option<Timestamp> {
    let modified = file.metadata().ok()?.modified().ok()?;
    let since_epoch = modified.duration_since(std::time::UNIX_EPOCH).ok()?;
    Timestamp::from_micros(i64::try_from(since_epoch.as_micros()).ok()?)
}

impl Unpacker<'_> {
    /// Hands on what is in `file`.
    pub(crate) fn file(&mut self, file: &InputFile) -> Result<(), Stopped> {
        let name = file.path.to_string_lossy();
        let meter = Meter::new(self.limit.of(file.size));
        match File::open(&file.path) {
            Ok(opened) => {
                let layers = Layers { depth: 0, meter, modified_at: modified_at(&opened) };
                self.opened(&name, opened, &layers)
            }
            Err(error) => self.failed(&name, error),
        }
    }

    fn opened(&mut self, name: &str, file: File, layers: &Layers) -> Result<(), Stopped> {
        let mut file = CountingReader { inner: file, n_bytes: self.n_bytes_read };
        match starts_like_zip(&file.inner) {
            Ok(true) => self.zip(name, file, layers),
            Ok(false) => self.stream(name, &mut file, layers),
            Err(error) => self.failed(name, error),
        }
    }

    fn stream(&mut self, name: &str, reader: &mut dyn Read, layers: &Layers) -> Result<(), Stopped> {
        let mut reader = Peeked::new(reader, kind::HEAD);
        if let Some(error) = reader.take_error() {
            return self.failed(name, error);
        }
        match Kind::of(reader.head()) {
            Kind::Logs(kind) => self.leaf(name, kind, &mut reader, layers),
            Kind::Packed(packing) => self.unpack(name, packing, &mut reader, layers),
            Kind::NoLogs(kind) => {
                self.report.skip(kind, name);
                Ok(())
            }
        }
    }

    fn leaf(
        &mut self,
        name: &str,
        kind: LogKind,
        reader: &mut dyn Read,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        match (self.take)(Leaf { name, kind, modified_at: layers.modified_at, reader }) {
            Ok(()) => Ok(()),
            Err(TakeError::Stopped) => Err(Stopped),
            Err(TakeError::Read(error)) => self.failed(name, error),
        }
    }

    fn unpack(
        &mut self,
        name: &str,
        packing: Packing,
        reader: &mut dyn Read,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        if layers.depth == MAX_LAYERS {
            return self.failed(name, TooManyLayers);
        }
        let inner = layers.inner();
        match packing {
            Packing::Gzip => {
                self.stream(name, &mut layers.unpacked(MultiGzDecoder::new(reader), "gzip"), &inner)
            }
            Packing::Zstd => match zstd::Decoder::new(reader) {
                Ok(decoder) => self.stream(name, &mut layers.unpacked(decoder, "zstd"), &inner),
                Err(error) => self.failed(name, error),
            },
            Packing::Tar => self.tar(name, reader, layers),
            Packing::Zip => self.spooled_zip(name, reader, layers),
        }
    }

    fn member(
        &mut self,
        archive: &str,
        path: &str,
        reader: &mut dyn Read,
        layers: &Layers,
    ) -> Result<(), Stopped> {
        let name = member_name(archive, path);
        if path.split(['/', '\\']).any(is_hidden) {
            self.report.skip(NoLogs::Hidden, &name);
            return Ok(());
        }
        self.stream(&name, reader, &layers.inner())
    }

    fn failed(&mut self, name: &str, cause: impl Into<anyhow::Error>) -> Result<(), Stopped> {
        self.report.problem(name, cause);
        Ok(())
    }
}

fn member_name(archive: &str, path: &str) -> String {
    format!("{archive}!{path}")
}

/// True for a zip archive that can be read from its end; anything that is no plain file is a stream.
fn starts_like_zip(mut file: &File) -> io::Result<bool> {
    if !file.metadata()?.is_file() {
        return Ok(false);
    }
    let mut start = Vec::new();
    file.take(4).read_to_end(&mut start)?;
    file.rewind()?;
    Ok(Kind::of(&start) == Kind::Packed(Packing::Zip))
}

struct CountingReader<'n, R> {
    inner: R,
    n_bytes: &'n AtomicU64,
}

impl<R: Read> Read for CountingReader<'_, R> {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        let n_bytes = self.inner.read(buffer)?;
        self.n_bytes.fetch_add(n_bytes as u64, Ordering::Relaxed);
        Ok(n_bytes)
    }
}

impl<R: Seek> Seek for CountingReader<'_, R> {
    fn seek(&mut self, to: SeekFrom) -> io::Result<u64> {
        self.inner.seek(to)
    }
}
