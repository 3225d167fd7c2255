//! Writes what a simulation makes to a folder, a file for each source, and what is attack in it beside them.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, BufWriter, Write},
    path::{Path, PathBuf},
};

use anyhow::{Context, bail};
use aurora_model::Timestamp;
use aurora_simulate::{Moment, Options, Record, Simulation, Source};

/// The file that says which lines of which files are part of which attack. It stands beside the folder, so that
/// a hunt through the folder does not read it.
pub(crate) fn truth_file(folder: &Path) -> PathBuf {
    let mut name = folder.file_name().unwrap_or_default().to_owned();
    name.push(".truth.jsonl");
    folder.with_file_name(name)
}

/// What came of a source.
#[derive(Clone, Copy, Debug, Default)]
pub(crate) struct Written {
    pub(crate) n_records: u64,
    pub(crate) n_bytes: u64,
}

/// Makes all hours and writes them below `folder`; without one, only counts.
pub(crate) fn generate(
    options: &Options,
    folder: Option<&Path>,
) -> anyhow::Result<BTreeMap<Source, Written>> {
    if let Some(folder) = folder {
        must_be_new(folder)?;
    }
    let mut files = Files { folder, start: options.start, logs: BTreeMap::new(), truth: None };
    let mut simulation = Simulation::new(options);
    while let Some(records) = simulation.next_hour() {
        for record in &records {
            files.take(record)?;
        }
    }
    let end = options.start.as_micros() + i64::from(options.hours) * 3_600_000_000;
    files.finish(Moment::from_micros(end).unwrap_or(options.start))
}

/// Logs are not mixed into what is there already, and nothing is overwritten.
fn must_be_new(folder: &Path) -> anyhow::Result<()> {
    match fs::read_dir(folder) {
        Ok(mut entries) => match entries.next() {
            Some(_) => bail!("`{}` is not empty; name a new folder", folder.display()),
            None => Ok(()),
        },
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        Err(error) => Err(error).with_context(|| format!("cannot look into `{}`", folder.display())),
    }
}

struct Files<'f> {
    folder: Option<&'f Path>,
    start: Moment,
    logs: BTreeMap<Source, Log>,
    truth: Option<Box<dyn Write>>,
}

/// A file that is being written.
struct Log {
    writer: Box<dyn Write>,
    n_lines: u64,
    written: Written,
}

impl Files<'_> {
    fn take(&mut self, record: &Record) -> anyhow::Result<()> {
        if !self.logs.contains_key(&record.source) {
            let log = self.open(record.source)?;
            self.logs.insert(record.source, log);
        }
        let log = self.logs.get_mut(&record.source).expect("it was opened above");
        let line = log.n_lines + 1;
        log.append(&record.text).with_context(|| cannot_write(record.source.file()))?;
        log.written.n_records += 1;
        if record.truth.is_some() {
            self.tell(record, line)?;
        }
        Ok(())
    }

    fn open(&self, source: Source) -> anyhow::Result<Log> {
        let writer = self.create(source.file())?;
        let mut log = Log { writer, n_lines: 0, written: Written::default() };
        for line in source.header(self.start).lines() {
            log.append(line).with_context(|| cannot_write(source.file()))?;
        }
        Ok(log)
    }

    fn create(&self, name: &str) -> anyhow::Result<Box<dyn Write>> {
        match self.folder {
            Some(folder) => create(&folder.join(name)),
            None => Ok(Box::new(io::sink())),
        }
    }

    fn create_truth(&self) -> anyhow::Result<Box<dyn Write>> {
        match self.folder {
            Some(folder) => create(&truth_file(folder)),
            None => Ok(Box::new(io::sink())),
        }
    }

    /// Writes down which attack a record is part of.
    fn tell(&mut self, record: &Record, line: u64) -> anyhow::Result<()> {
        let Some(truth) = record.truth else { return Ok(()) };
        if self.truth.is_none() {
            self.truth = Some(self.create_truth()?);
        }
        let at = Timestamp::from_micros(record.at.as_micros()).unwrap_or(Timestamp::EPOCH);
        let row = serde_json::json!({
            "story": truth.story.name,
            "step": truth.step.name,
            "technique": truth.step.technique,
            "file": record.source.file(),
            "line": line,
            "record": record.number.filter(|_| record.source.is_windows()).unwrap_or(line),
            "lines": record.text.lines().count(),
            "time": at,
        });
        let writer = self.truth.as_mut().expect("it was opened above");
        writeln!(writer, "{row}").context("cannot write down what is attack")
    }

    fn finish(self, end: Moment) -> anyhow::Result<BTreeMap<Source, Written>> {
        let mut written = BTreeMap::new();
        for (source, mut log) in self.logs {
            for line in source.footer(end).lines() {
                log.append(line).with_context(|| cannot_write(source.file()))?;
            }
            log.writer.flush().with_context(|| cannot_write(source.file()))?;
            written.insert(source, log.written);
        }
        if let Some(mut truth) = self.truth {
            truth.flush().context("cannot write down what is attack")?;
        }
        Ok(written)
    }
}

impl Log {
    fn append(&mut self, text: &str) -> io::Result<()> {
        self.writer.write_all(text.as_bytes())?;
        self.writer.write_all(b"\n")?;
        self.n_lines += 1 + text.bytes().filter(|byte| *byte == b'\n').count() as u64;
        self.written.n_bytes += text.len() as u64 + 1;
        Ok(())
    }
}

fn create(path: &Path) -> anyhow::Result<Box<dyn Write>> {
    if let Some(folder) = path.parent() {
        fs::create_dir_all(folder)
            .with_context(|| format!("cannot make the folder `{}`", folder.display()))?;
    }
    let file = File::create_new(path).with_context(|| format!("cannot create `{}`", path.display()))?;
    Ok(Box::new(BufWriter::new(file)))
}

fn cannot_write(file: &str) -> String {
    format!("cannot write `{file}`")
}
