//! `cargo xtask differences`: what only one of us and the peer finds, pair by pair, and why.
//!
//! Both are given the same rules and the same streams. The peer has several chances at each event: as it is
//! measured, then with every log source of the event, then with more and more second names written into the
//! event. The first chance that makes the peer agree is the reason of the difference, and is proven by that.
//! What no chance explains needs a reason by hand in `bench/differences.toml`, and fails until it has one.

mod list;
mod page;

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    path::{Path, PathBuf},
};

use anyhow::{Context, bail, ensure};
use clap::Args;
use serde_json::Value;

use super::{Workbench, streams::Stream};
use list::{Difference, List, Reasons, Side};

const LIST: &str = "bench/differences.toml";
const REASONS: &str = "bench/reasons.toml";
const PAGE: &str = "docs/reference/peer-differences.md";

/// What is compared, and whether the list is written anew.
#[derive(Args)]
pub(crate) struct DifferencesArgs {
    /// The folder with the public data.
    #[arg(long)]
    data: PathBuf,
    /// Write the list and its page anew; reasons that were given by hand stay.
    #[arg(long)]
    write: bool,
}

/// A match: the number of the event's line, and the rule's id.
type Pair = (u64, String);

impl DifferencesArgs {
    pub(crate) fn run(&self, root: &Path) -> anyhow::Result<()> {
        let bench = Workbench::set_up(root, &self.data)?;
        println!("{}", bench.description());
        let titles = titles(&bench.rules)?;
        let mut live = List::default();
        for stream in bench.streams.all() {
            compare(&bench, stream, &titles, &mut live)?;
        }
        let reasons = Reasons::read(&root.join(REASONS))?;
        let known = List::read(&root.join(LIST))?;
        if self.write {
            live.take_reasons_of(&known);
            fs::write(root.join(LIST), live.to_toml())?;
            fs::write(root.join(PAGE), page::of(&live, &reasons))?;
        }
        let list = if self.write { &live } else { &known };
        list.check_reasons(&reasons)?;
        report(&live.compared_with(list))?;
        let page = fs::read_to_string(root.join(PAGE)).unwrap_or_default();
        ensure!(page == page::of(list, &reasons), "`{PAGE}` is stale: run this with --write");
        println!("{} differences, each with a reason", list.n_pairs());
        Ok(())
    }
}

fn report(problems: &[String]) -> anyhow::Result<()> {
    problems.iter().for_each(|problem| println!("{problem}"));
    match problems.len() {
        0 => Ok(()),
        n => bail!("{n} differences are not as `{LIST}` says"),
    }
}

/// Adds the differences on one stream.
fn compare(
    bench: &Workbench,
    stream: &Stream,
    titles: &BTreeMap<String, String>,
    list: &mut List,
) -> anyhow::Result<()> {
    let ours = our_pairs(&bench.programs.hunt(&bench.rules, &stream.path)?)?;
    let theirs = their_pairs(&bench.programs.peer_pairs(&bench.rules, &stream.path)?)?;
    let agreed = ours.iter().filter(|pair| theirs.get(*pair).is_some_and(|chance| chance == "one")).count();
    println!("{}: {} pairs of ours, {agreed} of them also the peer's as it is", stream.name, ours.len());
    let mut add = |side, (line, rule): &Pair, reason: &str| {
        let title = titles.get(rule).cloned().unwrap_or_default();
        list.add(Difference::new(stream.name, rule, title, side, reason, *line));
    };
    for pair in &ours {
        match theirs.get(pair).map(String::as_str) {
            Some("one") => {}
            Some(chance) => add(Side::Aurora, pair, chance),
            None => add(Side::Aurora, pair, ""),
        }
    }
    theirs.keys().filter(|pair| !ours.contains(*pair)).for_each(|pair| add(Side::Peer, pair, ""));
    Ok(())
}

fn our_pairs(findings: &[u8]) -> anyhow::Result<BTreeSet<Pair>> {
    let mut pairs = BTreeSet::new();
    for line in findings.split(|byte| *byte == b'\n').filter(|line| !line.is_empty()) {
        let finding: Value = serde_json::from_slice(line)?;
        let number = finding["event"]["record"].as_u64().context("a finding names its record")?;
        let rule = finding["rule"]["id"].as_str().or(finding["rule"]["title"].as_str());
        let is_new = pairs.insert((number, rule.context("a finding names its rule")?.to_owned()));
        ensure!(is_new, "two findings for one rule and line {number}: records are not numbered by line");
    }
    Ok(pairs)
}

fn their_pairs(lines: &[u8]) -> anyhow::Result<BTreeMap<Pair, String>> {
    let mut pairs = BTreeMap::new();
    for line in std::str::from_utf8(lines)?.lines() {
        let [number, rule, chance] = line.split('\t').collect::<Vec<_>>()[..] else {
            bail!("not a line of pairs: `{line}`");
        };
        pairs.insert((number.parse()?, rule.to_owned()), chance.to_owned());
    }
    Ok(pairs)
}

/// The titles of rules by id.
fn titles(rules: &Path) -> anyhow::Result<BTreeMap<String, String>> {
    let mut titles = BTreeMap::new();
    for entry in fs::read_dir(rules)? {
        let text = fs::read_to_string(entry?.path())?;
        let attribute = |name: &str| text.lines().find_map(|line| line.strip_prefix(name));
        if let (Some(id), Some(title)) = (attribute("id: "), attribute("title: ")) {
            titles.insert(id.trim().to_owned(), title.trim().trim_matches(['\'', '"']).to_owned());
        }
    }
    Ok(titles)
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{LIST, PAGE, REASONS, list::List, list::Reasons, page};

    /// If this fails, run `cargo xtask differences --write` and read what it changed.
    #[test]
    fn the_committed_page_says_what_the_committed_list_says() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace");
        let reasons = Reasons::read(&root.join(REASONS)).expect("the reasons are readable");
        let list = List::read(&root.join(LIST)).expect("the list is readable");
        list.check_reasons(&reasons).expect("each reason is known");
        assert!(
            list.differences().iter().all(|found| !found.reason.is_empty()),
            "a difference has no reason"
        );
        let page = fs::read_to_string(root.join(PAGE)).expect("the page is readable");
        assert_eq!(page, page::of(&list, &reasons), "`{PAGE}` is stale");
    }
}
