//! Measures lists of alerts on a large store, and how long a store takes to open.
//!
//! ```sh
//! cargo run --release -p aurora-store --example alert_list -- /tmp/aurora-bench 1000000
//! ```
//!
//! The folder is filled once, and a run that was stopped goes on; then what is there is measured. Alerts are written by the product's own way:
//! each raised by a finding, some of them moved and given to a person.

use std::{
    env, fs, io,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use aurora_model::{
    Severity, Timestamp, UserId,
    access::Role,
    alert::{AlertStatus, Finding, Verdict},
    change::Actor,
    mode::{ModePolicy, OperatorAnswer, RuntimeMode},
};
use aurora_store::{
    Cursor, Options, Place, Store,
    alerts::{self, AlertFilter, AlertOrder},
    findings, mode, offsets,
    offsets::{Consumer, Position},
    testing::{at, finding, new_finding},
    users::{self, NewUser},
};

type Result<T> = std::result::Result<T, Box<dyn std::error::Error>>;

/// So many alerts are written in one transaction, as a pipeline under load does.
const BATCH: u64 = 1_000;
const ROUNDS: u64 = 200;

#[tokio::main(flavor = "current_thread")]
async fn main() -> Result<()> {
    let mut args = env::args().skip(1);
    let folder = args.next().map(PathBuf::from).ok_or("say a folder, and how many alerts")?;
    let n_alerts: u64 = args.next().ok_or("say how many alerts")?.parse()?;

    measure_opening(&folder.join("empty")).await?;
    let store = open(&folder.join("full")).await?;
    let n_there = fill(&store, n_alerts).await?;
    println!("alerts: {n_there}, file: {} MiB", mebibytes(&folder.join("full/store"))?);
    for (name, filter) in filters() {
        measure(&store, name, &filter, n_there).await?;
    }
    measure_counting(&store).await?;
    println!("memory at the end: {} KiB resident, {} KiB at most", status("VmRSS")?, status("VmHWM")?);
    Ok(())
}

async fn open(folder: &Path) -> Result<Store> {
    let options = Options { first_mode: RuntimeMode::Real, ..Options::default() };
    Ok(Store::open(Place::beneath(folder), options, at(0)).await?)
}

async fn measure_opening(folder: &Path) -> Result<()> {
    let before = status("VmRSS")?;
    if folder.exists() {
        fs::remove_dir_all(folder)?;
    }
    let start = Instant::now();
    let store = open(folder).await?;
    println!("open, new store: {:.1} ms", millis(start.elapsed()));
    store.close().await?;
    let start = Instant::now();
    let store = open(folder).await?;
    println!("open, store that is there: {:.1} ms", millis(start.elapsed()));
    println!("memory: {before} KiB before, {} KiB with an open store", status("VmRSS")?);
    let start = Instant::now();
    for _ in 0..100 {
        store.probe_once(at(1)).await;
    }
    println!("probe: {:.2} ms", millis(start.elapsed()) / 100.0);
    Ok(store.close().await?)
}

fn filters() -> Vec<(&'static str, AlertFilter)> {
    use AlertStatus::{Escalated, FalsePositive, Investigating, New, Triaged};
    let any = AlertFilter::default();
    vec![
        ("all", any.clone()),
        ("new", AlertFilter { statuses: vec![New], ..any.clone() }),
        ("open", AlertFilter { statuses: vec![New, Triaged, Investigating, Escalated], ..any.clone() }),
        ("escalated (rare)", AlertFilter { statuses: vec![Escalated], ..any.clone() }),
        (
            "high and critical",
            AlertFilter { severities: vec![Severity::High, Severity::Critical], ..any.clone() },
        ),
        ("noisy rule", AlertFilter { rule_id: Some("rule-0".to_owned()), ..any.clone() }),
        (
            "noisy rule, false positive (rare)",
            AlertFilter { rule_id: Some("rule-0".to_owned()), statuses: vec![FalsePositive], ..any.clone() },
        ),
        ("mine", AlertFilter { assignee: Some(Some(analyst())), ..any.clone() }),
        (
            "nobody's and open",
            AlertFilter { assignee: Some(None), statuses: vec![New, Triaged], ..any.clone() },
        ),
        (
            "a day, critical",
            AlertFilter {
                severities: vec![Severity::Critical],
                from: Some(at(100_000)),
                until: Some(at(186_400)),
                ..any
            },
        ),
    ]
}

/// First pages and pages behind cursors all over the list, each a page of 50 through the public function.
async fn measure(store: &Store, name: &str, filter: &AlertFilter, n_alerts: u64) -> Result<()> {
    let mut times = Vec::new();
    let mut n_found = 0;
    for round in 0..ROUNDS {
        let cursor = (round % 4 != 0).then(|| cursor(round * n_alerts / ROUNDS)).transpose()?;
        let start = Instant::now();
        let page = alerts::list(&store.read()?, filter, AlertOrder::Newest, cursor, 50).await?;
        times.push(start.elapsed());
        n_found += page.items.len();
    }
    times.sort_unstable();
    let at = |share: usize| millis(times[(times.len() - 1) * share / 100]);
    println!(
        "list, {name}: p50 {:.2} ms, p99 {:.2} ms, most {:.2} ms ({} per page)",
        at(50),
        at(99),
        at(100),
        n_found / times.len()
    );
    Ok(())
}

async fn measure_counting(store: &Store) -> Result<()> {
    let start = Instant::now();
    let counts = alerts::count_open(&store.read()?).await?;
    println!(
        "count of open alerts by status and severity: {:.1} ms ({} groups)",
        millis(start.elapsed()),
        counts.len()
    );
    Ok(())
}

/// One alert a second.
fn time_of(number: u64) -> Timestamp {
    at(number.cast_signed())
}

fn cursor(number: u64) -> Result<Cursor> {
    Ok(format!("{}.{}", time_of(number).as_micros(), "f".repeat(32)).parse()?)
}

fn analyst() -> UserId {
    UserId::new(at(0), [7; 10])
}

/// Adds what is missing, and says how many there are. The position of a consumer says how far it got.
async fn fill(store: &Store, n_alerts: u64) -> Result<u64> {
    let first = offsets::fetch(&store.read()?, &consumer()).await?;
    if first == 0 {
        add_analyst(store).await?;
    }
    let start = Instant::now();
    for first in (first..n_alerts).step_by(usize::try_from(BATCH)?) {
        add_batch(store, first..n_alerts.min(first + BATCH)).await?;
    }
    if first < n_alerts {
        let seconds = start.elapsed().as_secs_f64();
        println!("filled in {seconds:.0} s, {:.0} alerts a second", (n_alerts - first) as f64 / seconds);
    }
    Ok(n_alerts.max(first))
}

fn consumer() -> Consumer {
    Consumer { group: "bench".to_owned(), topic: "findings".to_owned(), partition: 0 }
}

async fn policy(store: &Store) -> Result<ModePolicy> {
    Ok(ModePolicy { state: mode::fetch(&store.read()?).await?, is_database_available: true })
}

async fn add_analyst(store: &Store) -> Result<()> {
    let mut tx = store.begin(Actor::system("bench"), at(0)).await?;
    let new = NewUser {
        id: analyst(),
        name: "ana".to_owned(),
        display_name: "Ana".to_owned(),
        role: Role::Analyst,
        password_hash: None,
    };
    users::create(&mut tx, &policy(store).await?.admin()?, new).await?;
    Ok(tx.commit().await?)
}

/// Half of all alerts are of one rule; one in fifty is worked on, one in ten thousand is escalated.
async fn add_batch(store: &Store, numbers: std::ops::Range<u64>) -> Result<()> {
    let policy = policy(store).await?;
    let OperatorAnswer::Permit(operator) = policy.operator() else { return Err("not in mode real".into()) };
    let workflow = policy.workflow()?;
    let mut tx = store.begin(Actor::system("bench"), time_of(numbers.start)).await?;
    let position = Position { consumer: consumer(), next: numbers.end };
    for number in numbers {
        let new = new_finding(finding_of(number)?);
        findings::record(&mut tx, &workflow, &new).await?;
        let to = match number {
            n if n % 10_000 == 0 => AlertStatus::Escalated,
            n if n % 5_000 == 2 => AlertStatus::FalsePositive,
            n if n % 50 == 1 => AlertStatus::Resolved,
            _ => continue,
        };
        let alert = alerts::fetch(&tx, new.alert_id).await?;
        let verdict = (!to.is_open()).then_some(Verdict::FalsePositive);
        let alert = alerts::move_to(&mut tx, &operator, alert.id, alert.version, to, verdict).await?;
        alerts::assign(&mut tx, &operator, alert.id, alert.version, Some(analyst())).await?;
    }
    offsets::advance(&mut tx, &workflow.offset(), &position).await?;
    Ok(tx.commit().await?)
}

/// Another host within an hour each, so that each raises an alert of its own.
fn finding_of(number: u64) -> Result<Finding> {
    let rule = if number.is_multiple_of(2) { 0 } else { number % 500 };
    let mut finding = finding(&format!("rule-{rule}"), number, number.cast_signed());
    finding.entities[0].value = format!("host-{}", number % 5_000);
    finding.severity = Severity::ALL[usize::try_from(number * 7 % 13 % 5)?];
    Ok(finding)
}

fn millis(duration: Duration) -> f64 {
    duration.as_secs_f64() * 1_000.0
}

fn mebibytes(folder: &Path) -> io::Result<u64> {
    let sizes = fs::read_dir(folder)?.map(|entry| Ok(entry?.metadata()?.len()));
    Ok(sizes.sum::<io::Result<u64>>()? / (1 << 20))
}

/// A line of what Linux says about this process, in KiB.
fn status(name: &str) -> Result<u64> {
    let text = fs::read_to_string("/proc/self/status")?;
    let line = text.lines().find_map(|line| line.strip_prefix(name)?.strip_prefix(':'));
    let number = line.and_then(|line| line.split_whitespace().next()).ok_or("no such line")?;
    Ok(number.parse()?)
}
