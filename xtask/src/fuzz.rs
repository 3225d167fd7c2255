//! `cargo xtask fuzz`: builds the targets of `fuzz/` and runs each of them for some minutes.
//!
//! cargo-fuzz builds them; the programs it makes are then run from here, so that what they found and how
//! fast they were stands in one table. What a run learns is kept under `fuzz/target`, out of git: the grown
//! corpus, the log, and each input that was a finding.

use std::{
    fs::{self, File},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, bail, ensure};

/// The version that builds the targets; another one may pass other flags.
const CARGO_FUZZ: &str = "0.13.2";

/// A program in `fuzz/fuzz_targets`.
struct Target {
    name: &'static str,
    /// The longest input in bytes. Longer ones cost speed and show nothing new.
    max_len: usize,
    /// Words that its inputs are made of, in `fuzz/dictionaries`.
    dictionary: Option<&'static str>,
}

const TARGETS: [Target; 4] = [
    Target { name: "rule_parser", max_len: 4096, dictionary: Some("rules.dict") },
    Target { name: "condition_parser", max_len: 512, dictionary: Some("conditions.dict") },
    Target { name: "json_front_end", max_len: 2048, dictionary: Some("json.dict") },
    Target { name: "engine_differential", max_len: 1024, dictionary: None },
];

/// What one run of one target gave.
#[derive(Debug, Default, PartialEq, Eq)]
struct Report {
    n_executions: u64,
    per_second: u64,
    /// Edges of the program that the seeds and the corpus reached, and that the run reached in the end.
    coverage_before: u64,
    coverage: u64,
    peak_mib: u64,
}

/// Builds all targets, and runs those of the given names, or all of them, for so many minutes each.
pub(crate) fn run(root: &Path, names: &[String], minutes: f64) -> anyhow::Result<()> {
    let targets = chosen(names)?;
    let seconds = (minutes * 60.0).ceil() as u64;
    ensure!(seconds > 0, "a run needs more than no minutes");
    build(root)?;
    let mut n_findings = 0;
    let mut table = format!(
        "\n{:<20} {:>12} {:>10} {:>10} {:>6} {:>9} {:>9}\n",
        "target", "executions", "per second", "coverage", "new", "peak MiB", "findings"
    );
    for target in targets {
        let (report, findings) = run_target(root, target, seconds)?;
        table += &row(target, &report, findings.len());
        n_findings += findings.len();
        findings.iter().for_each(|finding| println!("  found: {}", finding.display()));
    }
    print!("{table}");
    ensure!(n_findings == 0, "{n_findings} finding(s); docs/how-to/fuzz.md says what to do with one");
    Ok(())
}

/// Builds all targets and runs none.
pub(crate) fn build(root: &Path) -> anyhow::Result<()> {
    check_cargo_fuzz()?;
    let fuzz = root.join("fuzz");
    // cargo-fuzz knows no `--locked`, and this leaves it nothing to change.
    let fetched = Command::new("cargo").args(["fetch", "--locked"]).current_dir(&fuzz).status()?;
    ensure!(fetched.success(), "fuzz/Cargo.lock is stale: run `cargo update --workspace` in fuzz/");
    let sanitizer = if has_address_sanitizer()? { "address" } else { "none" };
    println!("building the targets, sanitizer: {sanitizer}");
    let built = Command::new("cargo")
        .args([
            "fuzz",
            "build",
            "--fuzz-dir",
            "fuzz",
            "--target-dir",
            "fuzz/target",
            "--sanitizer",
            sanitizer,
        ])
        // The coverage counters and the sanitizer hang on flags that a stable compiler has, and refuses
        // without this. It concerns this build alone, which nobody ships.
        .env("RUSTC_BOOTSTRAP", "1")
        .current_dir(root)
        .status()
        .context("cannot run cargo fuzz")?;
    ensure!(built.success(), "the build of the fuzz targets failed");
    Ok(())
}

fn chosen(names: &[String]) -> anyhow::Result<Vec<&'static Target>> {
    if names.is_empty() {
        return Ok(TARGETS.iter().collect());
    }
    let find = |name: &String| {
        TARGETS.iter().find(|target| target.name == name).with_context(|| {
            let all = TARGETS.iter().map(|target| target.name).collect::<Vec<_>>().join(", ");
            format!("there is no fuzz target `{name}`; there are: {all}")
        })
    };
    names.iter().map(find).collect()
}

/// Nothing is installed from here: which tools a machine gets is its owner's choice.
fn check_cargo_fuzz() -> anyhow::Result<()> {
    let version = Command::new("cargo").args(["fuzz", "--version"]).output();
    let version =
        version.map(|output| String::from_utf8_lossy(&output.stdout).into_owned()).unwrap_or_default();
    if version.split_whitespace().last() != Some(CARGO_FUZZ) {
        let found = if version.is_empty() { "none" } else { version.trim() };
        bail!(
            "fuzzing needs cargo-fuzz {CARGO_FUZZ} (found: {found}); install it with\n  \
             cargo install --locked cargo-fuzz@{CARGO_FUZZ}"
        );
    }
    Ok(())
}

/// Not every distribution of the compiler comes with the runtime library.
fn has_address_sanitizer() -> anyhow::Result<bool> {
    let folder = rustc(&["--print", "target-libdir"])?;
    let names = fs::read_dir(folder.trim()).context("cannot look into the compiler's libraries")?;
    Ok(names.flatten().any(|entry| entry.file_name().to_string_lossy().ends_with("rt.asan.a")))
}

fn host() -> anyhow::Result<String> {
    let version = rustc(&["--version", "--verbose"])?;
    let host = version.lines().find_map(|line| line.strip_prefix("host: "));
    host.map(str::to_owned).context("rustc does not name its host")
}

fn rustc(arguments: &[&str]) -> anyhow::Result<String> {
    let output = Command::new("rustc").args(arguments).output().context("cannot run rustc")?;
    ensure!(output.status.success(), "rustc {arguments:?} failed");
    String::from_utf8(output.stdout).context("rustc speaks UTF-8")
}

/// Runs one target and returns what it did and which inputs it found.
fn run_target(root: &Path, target: &Target, seconds: u64) -> anyhow::Result<(Report, Vec<PathBuf>)> {
    let work = root.join("fuzz/target");
    let program = work.join(host()?).join("release").join(target.name);
    let log_path = work.join("logs").join(target.name).with_extension("log");
    let corpus = work.join("corpus").join(target.name);
    let findings = work.join("findings").join(target.name);
    for folder in [&corpus, &findings, &work.join("logs")] {
        fs::create_dir_all(folder).with_context(|| format!("cannot make {}", folder.display()))?;
    }
    println!("{}: {seconds} s, log in {}", target.name, log_path.display());
    let before = files(&findings)?;
    let log = File::create(&log_path).with_context(|| format!("cannot write {}", log_path.display()))?;
    let mut command = Command::new(&program);
    command.args([&corpus, &root.join("fuzz/seeds").join(target.name)]);
    command.args(options(root, target, seconds, &findings));
    let status = command
        // Where memory was allocated and freed long ago is of no use here, and costs half of the speed.
        .env("ASAN_OPTIONS", "malloc_context_size=1:quarantine_size_mb=16")
        .stdout(log.try_clone().context("cannot share the log")?)
        .stderr(log)
        .status()
        .with_context(|| format!("cannot run {}", program.display()))?;
    let log = fs::read(&log_path).with_context(|| format!("cannot read {}", log_path.display()))?;
    let log = String::from_utf8_lossy(&log);
    // Slow inputs are kept for a look and are no failure; those over the time limit are one.
    let is_finding = |path: &PathBuf| !before.contains(path) && !path.to_string_lossy().contains("slow-unit");
    let found: Vec<PathBuf> = files(&findings)?.into_iter().filter(is_finding).collect();
    if !status.success() {
        println!("{}", complaint(&log));
        ensure!(!found.is_empty(), "{} ended with {status} and left no input", target.name);
    }
    Ok((read_log(&log), found))
}

/// What the log says from the panic, or the error of a sanitizer, on.
fn complaint(log: &str) -> String {
    let is_start = |line: &&str| line.contains("panicked at") || line.contains("ERROR: ");
    log.lines().skip_while(|line| !is_start(line)).take(40).collect::<Vec<_>>().join("\n")
}

/// Options of libFuzzer; they stand in <https://llvm.org/docs/LibFuzzer.html#options>.
fn options(root: &Path, target: &Target, seconds: u64, findings: &Path) -> Vec<String> {
    let mut options = vec![
        format!("-max_total_time={seconds}"),
        format!("-max_len={}", target.max_len),
        format!("-artifact_prefix={}/", findings.display()),
        // In seconds, for one input: the sanitizer takes a tenfold already.
        "-timeout=10".to_owned(),
        "-rss_limit_mb=1024".to_owned(),
        // For one allocation: no input of a few kilobytes has a use for more.
        "-malloc_limit_mb=128".to_owned(),
        "-detect_leaks=0".to_owned(),
        "-print_final_stats=1".to_owned(),
    ];
    if let Some(dictionary) = target.dictionary {
        options.push(format!("-dict={}", root.join("fuzz/dictionaries").join(dictionary).display()));
    }
    options
}

fn files(folder: &Path) -> anyhow::Result<Vec<PathBuf>> {
    let entries = fs::read_dir(folder).with_context(|| format!("cannot look into {}", folder.display()))?;
    let mut files: Vec<PathBuf> = entries.flatten().map(|entry| entry.path()).collect();
    files.sort();
    Ok(files)
}

/// Reads the progress lines (`#8 INITED cov: 5 ft: 6 …`) and the statistics at the end.
fn read_log(log: &str) -> Report {
    let statistic = |name: &str| {
        let line = log.lines().rev().find_map(|line| line.strip_prefix("stat::")?.strip_prefix(name));
        line.and_then(|rest| rest.trim_start_matches(':').trim().parse().ok()).unwrap_or_default()
    };
    let covered = |line: &str| -> Option<u64> {
        let line = line.strip_prefix('#')?;
        line.split_once("cov: ")?.1.split_whitespace().next()?.parse().ok()
    };
    let first = log.lines().find(|line| line.contains("INITED"));
    Report {
        n_executions: statistic("number_of_executed_units"),
        per_second: statistic("average_exec_per_sec"),
        coverage_before: first.and_then(covered).unwrap_or_default(),
        coverage: log.lines().rev().find_map(covered).unwrap_or_default(),
        peak_mib: statistic("peak_rss_mb"),
    }
}

fn row(target: &Target, report: &Report, n_findings: usize) -> String {
    format!(
        "{:<20} {:>12} {:>10} {:>10} {:>6} {:>9} {:>9}\n",
        target.name,
        report.n_executions,
        report.per_second,
        report.coverage,
        report.coverage.saturating_sub(report.coverage_before),
        report.peak_mib,
        n_findings
    )
}

#[cfg(test)]
mod tests {
    use std::{collections::BTreeSet, fs, path::Path};

    use super::{Report, TARGETS, read_log};

    #[test]
    fn every_target_is_run_and_has_seeds() {
        let fuzz = Path::new(env!("CARGO_MANIFEST_DIR")).join("../fuzz");
        let manifest = fs::read_to_string(fuzz.join("Cargo.toml")).expect("fuzz has a manifest");
        let manifest: toml::Table = manifest.parse().expect("it is TOML");
        let programs = manifest["bin"].as_array().expect("it lists programs");
        let built: BTreeSet<&str> = programs.iter().filter_map(|program| program["name"].as_str()).collect();
        assert_eq!(built, TARGETS.iter().map(|target| target.name).collect());
        for target in &TARGETS {
            let n_seeds =
                fs::read_dir(fuzz.join("seeds").join(target.name)).map(Iterator::count).unwrap_or(0);
            assert!(n_seeds > 0, "{} has no seeds", target.name);
            let dictionary = target.dictionary.map(|name| fuzz.join("dictionaries").join(name));
            assert!(dictionary.is_none_or(|path| path.is_file()), "{} has no dictionary", target.name);
        }
    }

    #[test]
    fn a_log_says_how_it_went() {
        let log = "INFO: Seed: 1\n\
            #2\tINITED cov: 310 ft: 311 corp: 1/1b exec/s: 0 rss: 40Mb\n\
            #512\tNEW    cov: 350 ft: 360 corp: 5/60b lim: 4 exec/s: 0 rss: 41Mb L: 6/8 MS: 1 ChangeBit-\n\
            #9000\tDONE   cov: 377 ft: 900 corp: 50/2Kb lim: 80 exec/s: 300 rss: 60Mb\n\
            Done 9000 runs in 30 second(s)\n\
            stat::number_of_executed_units: 9000\n\
            stat::average_exec_per_sec:     300\n\
            stat::peak_rss_mb:              61\n";
        let expected =
            Report { n_executions: 9000, per_second: 300, coverage_before: 310, coverage: 377, peak_mib: 61 };
        assert_eq!(read_log(log), expected);
        assert_eq!(read_log("nothing"), Report::default());
    }
}
