//! Samples of every format, changed at random: no record may harm, get lost, or become an event that is not valid.
//!
//! The test suite runs some thousands of changes that are always the same; `cargo xtask mutate` runs it for minutes.

use std::{
    collections::BTreeMap,
    env, fs,
    panic::{self, AssertUnwindSafe},
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use aurora_model::Timestamp;
use aurora_normalize::{
    Context, Limits, Parsed, Scratch,
    frame::{Frame, Framer},
    parse_in, to_event,
};

/// How long it runs, in minutes, instead of a number of rounds.
const MINUTES: &str = "AURORA_MUTATION_MINUTES";
/// How often each sample is changed where nobody says how long.
const ROUNDS: u64 = 3;
/// No record of a sample's size may take longer, on a machine however busy.
const MAX_TIME: Duration = Duration::from_secs(10);
/// Samples longer than this are cut: what is to be found is found in short ones sooner.
const MAX_SAMPLE: usize = 16 << 10;

/// Numbers that look random and are the same each time (xorshift64*, Vigna 2016).
struct Random(u64);

impl Random {
    fn next(&mut self) -> u64 {
        self.0 ^= self.0 >> 12;
        self.0 ^= self.0 << 25;
        self.0 ^= self.0 >> 27;
        self.0.wrapping_mul(0x2545_F491_4F6C_DD1D)
    }

    fn below(&mut self, bound: usize) -> usize {
        (self.next() % bound.max(1) as u64) as usize
    }

    fn one_of<T: Copy>(&mut self, all: &[T]) -> T {
        all[self.below(all.len())]
    }
}

/// What parsers stumble over.
const MORSELS: &[&[u8]] = &[
    b"\0",
    b"\xFF",
    b"\xC3",
    b"\xED\xA0\x80",
    b"\"",
    b"\\\"",
    b"'",
    b"\\",
    b"\n",
    b"\r\n",
    b"\t",
    b"\x1D",
    b"|",
    b"=",
    b"==",
    b",",
    b"[",
    b"]",
    b"{",
    b"}",
    b"<",
    b">",
    b"%",
    b"%s",
    b":",
    b"-",
    b"99999999999999999999",
    b"-1",
    b"1e999",
    b"NaN",
    b"0x",
    b"null",
    b"{}",
    b"[]",
    b"\"\"",
    b"9999-12-31T23:59:60Z",
    b"0000-00-00",
    b"Feb 30 25:61:61",
    b"::1%eth0",
    b"256.1.1.1",
    b"\xE2\x80\xAE",
    b"\xEF\xBB\xBF",
    b"\\u0000",
    b"\\ud800",
    b"<![CDATA[",
    b"&#x0;",
    b"<999>",
    b"msg=audit(",
];

fn change(random: &mut Random, sample: &[u8], other: &[u8]) -> Vec<u8> {
    let mut bytes = sample.to_vec();
    for _ in 0..=random.below(4) {
        let at = random.below(bytes.len() + 1);
        let end = (at + random.below(64)).min(bytes.len());
        match random.below(7) {
            0 if at < bytes.len() => bytes[at] ^= 1 << random.below(8),
            1 => bytes.truncate(at),
            2 => drop(bytes.drain(at..end)),
            3 => drop(bytes.splice(at..at, random.one_of(MORSELS).iter().copied())),
            4 => drop(bytes.splice(at..end, random.one_of(MORSELS).iter().copied())),
            5 => {
                let part = bytes[at..end].repeat(1 + random.below(40));
                bytes.splice(at..at, part);
            }
            _ => {
                let from = random.below(other.len() + 1);
                bytes.splice(at.., other[from..].iter().copied());
            }
        }
    }
    bytes
}

/// How many records came to what.
#[derive(Debug, Default)]
struct Seen {
    n_inputs: u64,
    n_frames: u64,
    n_dead_letters: u64,
    n_failures: u64,
    events: BTreeMap<String, u64>,
}

impl Seen {
    /// Reads an input as the product does; an error tells what went wrong with it.
    fn read(&mut self, input: &[u8], scratch: &mut Scratch) -> Result<(), String> {
        self.n_inputs += 1;
        let mut outcome = Ok(());
        let mut framer = Framer::new(Limits::default().max_record_bytes);
        let mut take = |frame: Frame<'_>| {
            let Frame::Record { bytes, .. } = frame else { return };
            self.n_frames += 1;
            let began = Instant::now();
            let read = panic::catch_unwind(AssertUnwindSafe(|| self.read_one(bytes, scratch)));
            let read = read.unwrap_or_else(|_| Err("a panic; its message is above".to_owned()));
            let took = began.elapsed();
            let read = read
                .and_then(|()| if took > MAX_TIME { Err(format!("a record took {took:?}")) } else { Ok(()) });
            self.n_failures += u64::from(read.is_err());
            if outcome.is_ok() {
                outcome = read;
            }
        };
        framer.push(input, &mut take);
        framer.finish(&mut take);
        outcome
    }

    fn read_one(&mut self, record: &[u8], scratch: &mut Scratch) -> Result<(), String> {
        let context = Context { received_at: Some(Timestamp::EPOCH), ..Context::default() };
        match parse_in(record, scratch, &context, &Limits::default()) {
            Err(_) => self.n_dead_letters += 1,
            Ok(parsed) => {
                check(&parsed, record)?;
                *self.events.entry(parsed.format_name().to_owned()).or_default() += 1;
            }
        }
        Ok(())
    }
}

fn check(parsed: &Parsed<'_>, record: &[u8]) -> Result<(), String> {
    if parsed.record.raw.as_ref() != record {
        return Err(format!("{} lost the raw bytes", parsed.format_name()));
    }
    let violations = to_event(parsed, Timestamp::EPOCH).violations();
    match violations.first() {
        None => Ok(()),
        Some(violation) => Err(format!("{}: {violation}", parsed.format_name())),
    }
}

/// All samples, each a record or a small file.
fn samples() -> Vec<Vec<u8>> {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests");
    let mut paths = Vec::new();
    for folder in ["golden", "samples"] {
        collect(&tests.join(folder), &mut paths);
    }
    paths.sort();
    let mut samples = Vec::new();
    for path in paths {
        let mut bytes = fs::read(&path).expect("a sample can be read");
        bytes.truncate(MAX_SAMPLE);
        samples
            .extend(bytes.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()).map(<[u8]>::to_vec));
        samples.push(bytes);
    }
    assert!(samples.len() > 50, "there are samples");
    samples
}

fn collect(folder: &Path, paths: &mut Vec<PathBuf>) {
    let Ok(entries) = fs::read_dir(folder) else { return };
    for path in entries.map(|entry| entry.expect("the folder can be read").path()) {
        if path.is_dir() { collect(&path, paths) } else { paths.push(path) }
    }
}

#[test]
fn changed_samples_do_no_harm() {
    let minutes = env::var(MINUTES).ok().map(|text| text.parse::<f64>().expect("it is a number of minutes"));
    let deadline = minutes.map(|minutes| Instant::now() + Duration::from_secs_f64(minutes * 60.0));
    let (samples, mut random) = (samples(), Random(0x5EED));
    let (mut seen, mut scratch) = (Seen::default(), Scratch::default());
    let mut failures = BTreeMap::new();
    for round in 0_u64.. {
        for sample in &samples {
            let other = &samples[random.below(samples.len())];
            let input = change(&mut random, sample, other);
            if let Err(reason) = seen.read(&input, &mut scratch) {
                failures.entry(reason).or_insert_with(|| String::from_utf8_lossy(&input).into_owned());
            }
        }
        let is_over = deadline.map_or(round + 1 == ROUNDS, |deadline| Instant::now() >= deadline);
        if is_over || failures.len() >= 20 {
            break;
        }
    }
    println!("{seen:#?}");
    assert_eq!(seen.n_frames, seen.n_dead_letters + seen.events.values().sum::<u64>() + seen.n_failures);
    assert!(failures.is_empty(), "{failures:#?}");
}
