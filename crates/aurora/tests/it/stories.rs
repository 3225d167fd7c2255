//! Which rules fire at which step of the made-up attacks, and how many fire on the ordinary day around them.
//!
//! The pages are written from what is found: `AURORA_WRITE=1 cargo test -p aurora stories` writes them anew; those
//! with the public rules need AURORA_DATA.

use std::{
    collections::{BTreeMap, BTreeSet},
    env,
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
};

use aurora_simulate::stories;
use aurora_test_support::Workdir;
use serde_json::Value;

use crate::support::aurora;

/// Where a record stands: its file and what a finding calls it.
type Place = (String, u64);

/// A day with all attacks, and what is attack in it.
struct Day {
    workdir: Workdir,
    truth: BTreeMap<Place, (String, String)>,
    /// The files that each step left traces in.
    files: BTreeMap<(String, String), BTreeSet<String>>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

impl Day {
    fn new(scale: &str) -> Self {
        let workdir = Workdir::new();
        let mut arguments = vec!["generate", "--scale", scale, "--out", "logs"];
        arguments.extend(stories().iter().flat_map(|story| ["--story", story.name]));
        let run = aurora(workdir.path(), &arguments);
        assert_eq!(run.code, Some(0), "{}", run.stderr);
        let mut day = Self { workdir, truth: BTreeMap::new(), files: BTreeMap::new() };
        let truth =
            fs::read_to_string(day.workdir.path().join("logs.truth.jsonl")).expect("there are stories");
        for line in truth.lines() {
            let row: Value = serde_json::from_str(line).expect("each line is JSON");
            let text = |name: &str| row[name].as_str().expect("it is text").to_owned();
            let step = (text("story"), text("step"));
            day.files.entry(step.clone()).or_default().insert(text("file"));
            day.truth.insert((text("file"), row["record"].as_u64().expect("it is a number")), step);
        }
        day
    }

    fn hunt(&self, rules: &[PathBuf]) -> Found {
        let mut arguments =
            vec!["hunt".to_owned(), "logs".to_owned(), "--format".to_owned(), "jsonl".to_owned()];
        for path in rules {
            arguments.extend(["--rules".to_owned(), path.to_str().expect("the path is text").to_owned()]);
        }
        let run = aurora(self.workdir.path(), &arguments);
        let mut found = Found::default();
        for finding in run.json_lines() {
            self.take(&finding, &mut found);
        }
        found
    }

    fn take(&self, finding: &Value, found: &mut Found) {
        let title = finding["rule"]["title"].as_str().expect("rules have titles").to_owned();
        let level = finding["rule"]["level"].as_str().unwrap_or_default().to_owned();
        let events = finding["events"].as_array().cloned().unwrap_or_default();
        let steps: Vec<_> = events
            .iter()
            .chain([&finding["event"]])
            .filter_map(|event| self.truth.get(&place(event)))
            .collect();
        // A correlation belongs to the step that completed it.
        match steps.last() {
            Some(step) => {
                found.at_steps.entry((*step).clone()).or_default().insert(title);
            }
            None => *found.on_ordinary.entry((title, level)).or_default() += 1,
        }
    }
}

fn place(event: &Value) -> Place {
    let source = event["source"].as_str().unwrap_or_default();
    let file = source.strip_prefix("logs/").unwrap_or(source).to_owned();
    (file, event["record"].as_u64().unwrap_or_default())
}

/// What rules found in a day.
#[derive(Default)]
struct Found {
    at_steps: BTreeMap<(String, String), BTreeSet<String>>,
    /// Title and level of rules that fired on ordinary activity, and how often.
    on_ordinary: BTreeMap<(String, String), u64>,
}

impl Found {
    fn rules(&self, story: &str, step: &str) -> Vec<&str> {
        let rules = self.at_steps.get(&(story.to_owned(), step.to_owned()));
        rules.into_iter().flatten().map(String::as_str).collect()
    }

    fn n_at_or_above(&self, level: &str) -> u64 {
        let rank = |level: &str| LEVELS.iter().position(|own| *own == level);
        self.on_ordinary.iter().filter(|((_, own), _)| rank(own) >= rank(level)).map(|(_, count)| count).sum()
    }
}

const LEVELS: [&str; 5] = ["informational", "low", "medium", "high", "critical"];

/// How many rules of one step are named.
const NAMED: usize = 8;

fn steps_page(day: &Day, found: &Found, whose: &str, page: &mut String) {
    for story in stories() {
        let detected =
            story.steps.iter().filter(|step| !found.rules(story.name, step.name).is_empty()).count();
        let _ = write!(
            page,
            "\n## {}\n\n{}\n\n`--story {}`; {detected} of {} steps are seen by {whose}.\n\n| After | Step | ATT&CK | What is done | Traces | Rules |\n|---|---|---|---|---|---|\n",
            story.title,
            story.summary.split_whitespace().collect::<Vec<_>>().join(" "),
            story.name,
            story.steps.len(),
        );
        for step in story.steps {
            let files = &day.files[&(story.name.to_owned(), step.name.to_owned())];
            let files = files.iter().map(|file| format!("`{file}`")).collect::<Vec<_>>().join(", ");
            let rules = found.rules(story.name, step.name);
            let more = match rules.len().checked_sub(NAMED) {
                Some(more) if more > 0 => format!(" and {more} more"),
                _ => String::new(),
            };
            let rules = rules.iter().take(NAMED).copied().collect::<Vec<_>>().join("; ");
            let _ = writeln!(
                page,
                "| {} min | {} | {} | {} | {files} | {rules}{more} |",
                step.after, step.name, step.technique, step.what
            );
        }
    }
}

/// Compares a page with what it should be, or writes it anew.
fn hold(file: &str, page: &str) {
    let path = root().join("docs/reference").join(file);
    if env::var_os("AURORA_WRITE").is_some() {
        fs::write(&path, page).expect("it can be written");
    }
    let kept = fs::read_to_string(&path).unwrap_or_default();
    assert!(kept == page, "{} is not what the rules find; write it anew with AURORA_WRITE=1", path.display());
}

#[test]
fn the_page_says_which_of_our_rules_fire_at_which_step() {
    let day = Day::new("0.3");
    let found = day.hunt(&[root().join("content/rules")]);
    let mut page = "\
# Attack stories

<!-- Written by a test: `AURORA_WRITE=1 cargo test -p aurora stories`. Do not edit. -->

What `aurora generate --story NAME` mixes into ordinary activity, which files each step leaves traces in, and which of our
rules fire on them. [The same with the public rules](stories-public-rules.md); how to make such logs is told in
[Make your own traffic](../how-to/generate.md).
"
    .to_owned();
    steps_page(&day, &found, "our rules", &mut page);
    hold("stories.md", &page);
}

mod corpus {
    use std::fmt::Write as _;

    use aurora_test_support::data_dir;

    use super::{Day, Found, hold, root, steps_page};

    const CISCO: &str = "Words such as `show` or `delete` anywhere in a command line of a Cisco device; they are also tried on records that no format knows";

    /// Why a rule fires on ordinary activity. A rule that stands here was looked at.
    const REASONS: &[(&str, &str)] = &[
        (
            "New Remote Desktop Connection Initiated Via Mstsc.EXE",
            "Administrators open remote desktops with `/v:`; the rule takes any of them, so it is one to tune by group",
        ),
        (
            "Publicly Accessible RDP Service",
            "The rule is one exclusion, of private addresses; it fires on any record that no format knows and that has no address",
        ),
        ("User Logoff Event", "Informational: each log-off is one"),
        (
            "AWS STS AssumeRole Misuse",
            "It takes every call of every assumed role, which is how programs call at AWS",
        ),
        (
            "Cleartext Protocol Usage Via Netflow",
            "The proxy fetches revocation lists and packages from port 80, as their makers want it",
        ),
        (
            "Source Code Enumeration Detection by Keyword",
            "The internet asks for `/.git/HEAD` all day; true, and answered with 404",
        ),
        ("Cisco Discovery", CISCO),
        ("Cisco Stage Data", CISCO),
        ("Cisco Collect Data", CISCO),
        ("Cisco Local Accounts", CISCO),
        ("Cisco File Deletion", CISCO),
    ];

    #[test]
    fn the_pages_say_what_the_public_rules_find() {
        let day = Day::new("1");
        let public = day.hunt(&[data_dir().join("sigma-rules")]);
        let own = day.hunt(&[root().join("content/rules")]);
        let mut page = "\
# Attack stories and public rules

<!-- Written by a test: `AURORA_WRITE=1 cargo test -p aurora stories`. Do not edit. -->

Which of the public Sigma rules fire at which step of the [attack stories](stories.md), whatever their level.
"
        .to_owned();
        steps_page(&day, &public, "the public rules", &mut page);
        hold("stories-public-rules.md", &page);
        hold("noise.md", &noise_page(&own, &public));
    }

    fn noise_page(own: &Found, public: &Found) -> String {
        let mut page = "\
# How much noise rules make

<!-- Written by a test: `AURORA_WRITE=1 cargo test -p aurora stories`. Do not edit. -->

Findings on 24 hours of ordinary activity (`aurora generate`, all profiles, seed 1, 70 people), where there is nothing
to find.

| Rules | medium and above | all levels |
|---|---|---|
"
        .to_owned();
        for (name, found) in [("our own", own), ("public (SigmaHQ)", public)] {
            let _ = writeln!(
                page,
                "| {name} | {} | {} |",
                found.n_at_or_above("medium"),
                found.n_at_or_above("informational")
            );
        }
        for (name, found) in [("our own rules", own), ("the public rules", public)] {
            let _ = write!(
                page,
                "\n## The noisiest of {name}\n\n| Rule | Level | Findings | Why |\n|---|---|---|---|\n"
            );
            let mut rules: Vec<_> = found.on_ordinary.iter().collect();
            rules.sort_by_key(|((title, _), count)| (u64::MAX - **count, title.clone()));
            for ((title, level), count) in rules.into_iter().take(10) {
                let reason =
                    REASONS.iter().find(|(own, _)| own == title).map_or("not looked at yet", |(_, why)| why);
                let _ = writeln!(page, "| {title} | {level} | {count} | {reason} |");
            }
        }
        page
    }
}
