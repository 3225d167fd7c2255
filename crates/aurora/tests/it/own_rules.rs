//! Our own rules: that each is complete, and that the page which lists them says what they are.
//!
//! The page is written from the files: `AURORA_WRITE=1 cargo test -p aurora own_rules` writes it anew.

use std::{
    collections::{BTreeMap, BTreeSet},
    env, fs,
    path::{Path, PathBuf},
};

use aurora_model::attack::AttackTag;
use aurora_pipeline::load;
use aurora_sigma::{Examples, Placeholders, RuleMeta, RuleSet};

const HEAD: &str = "\
# Our rules

<!-- Written from content/rules by a test: `AURORA_WRITE=1 cargo test -p aurora own_rules`. Do not edit. -->

What the program brings with it, by domain. Each rule stands in a file of `content/rules` with examples on which it
fires and near misses on which it does not, notes on harmless matches, and what to do with a match; the alert shows both.
A file may hold several Sigma rules, the last of which is the one that makes findings; this table has the last.
How the events of the platform and of devices look is written in [events of our own](own-events.md).
";

/// The rule of a file that makes findings, and all log sources that the file's rules read.
struct Own<'r> {
    meta: &'r RuleMeta,
    log_sources: BTreeSet<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn rules() -> RuleSet {
    let files = load(&[root().join("content/rules")], Placeholders::default()).expect("the folder is there");
    assert_eq!(files.rejected().count(), 0, "{:?}", files.loaded.problems);
    files.loaded.rules
}

fn by_file(rules: &RuleSet) -> BTreeMap<String, Own<'_>> {
    let mut files: BTreeMap<String, Own<'_>> = BTreeMap::new();
    let detections = rules.detections().iter().map(|rule| (&rule.meta, Some(&rule.log_source)));
    let correlations = rules.correlations().iter().map(|rule| (&rule.meta, None));
    for (meta, log_source) in detections.chain(correlations) {
        let path = meta.path.strip_prefix(root().join("content/rules")).expect("it was loaded from there");
        let path = path.with_extension("").to_string_lossy().into_owned();
        let own = files.entry(path).or_insert(Own { meta, log_sources: BTreeSet::new() });
        if meta.line > own.meta.line {
            own.meta = meta;
        }
        own.log_sources.extend(log_source.map(|source| {
            let parts = [&source.product, &source.category, &source.service];
            parts.into_iter().flatten().cloned().collect::<Vec<_>>().join(" ")
        }));
    }
    files
}

fn techniques(meta: &RuleMeta) -> Vec<String> {
    let tags = meta.tags.iter().filter_map(|tag| AttackTag::parse(tag));
    tags.filter_map(|tag| match tag {
        AttackTag::Technique(id) => Some(id.to_string()),
        AttackTag::Tactic(_) | AttackTag::Group(_) | AttackTag::Software(_) => None,
    })
    .collect()
}

fn page(files: &BTreeMap<String, Own<'_>>) -> String {
    let mut page = format!("{HEAD}\n{} files.\n", files.len());
    let mut domain = "";
    for (path, own) in files {
        let (own_domain, name) = path.split_once('/').expect("each rule stands in the folder of its domain");
        if own_domain != domain {
            domain = own_domain;
            page.push_str(&format!(
                "\n## {domain}\n\n| Rule | Level | Log source | ATT&CK | File |\n|---|---|---|---|---|\n"
            ));
        }
        let sources = own.log_sources.iter().cloned().collect::<Vec<_>>().join("; ");
        let (title, level) = (&own.meta.title, own.meta.level);
        page.push_str(&format!(
            "| {title} | {level} | {sources} | {} | `{name}` |\n",
            techniques(own.meta).join(", ")
        ));
    }
    page
}

#[test]
fn the_page_says_what_the_files_say() {
    let rules = rules();
    let (path, page) = (root().join("docs/reference/own-rules.md"), page(&by_file(&rules)));
    if env::var_os("AURORA_WRITE").is_some() {
        fs::write(&path, &page).expect("it can be written");
    }
    assert!(
        fs::read_to_string(&path).expect("the page is there") == page,
        "{} is not what the rules say",
        path.display()
    );
}

#[test]
fn each_rule_says_why_when_it_is_harmless_and_what_to_do() {
    let rules = rules();
    let files = by_file(&rules);
    assert!(files.len() >= 60, "{}", files.len());
    for (path, own) in &files {
        let meta = own.meta;
        assert!(meta.id.is_some() && meta.has_level, "{path}");
        assert!(matches!(meta.status.as_deref(), Some("experimental" | "test")), "{path}: {:?}", meta.status);
        assert!(
            meta.description.as_deref().is_some_and(|text| text.trim().len() > 60),
            "{path}: description"
        );
        assert!(!meta.false_positives.is_empty(), "{path}: falsepositives");
        assert!(meta.triage.len() >= 2, "{path}: triage");
    }
}

#[test]
fn each_tag_is_one_that_attack_has_and_each_technique_comes_with_its_tactic() {
    let rules = rules();
    let metas = rules.detections().iter().map(|rule| &rule.meta);
    for meta in metas.chain(rules.correlations().iter().map(|rule| &rule.meta)) {
        let parsed = meta.tags.iter().map(|tag| AttackTag::parse(tag).unwrap_or_else(|| panic!("{tag}")));
        let (mut named, mut needed) = (BTreeSet::new(), Vec::new());
        for tag in parsed {
            match tag {
                AttackTag::Tactic(id) => named.extend(id.tactic().map(|tactic| tactic.shortname)),
                AttackTag::Technique(id) => needed.push(id),
                AttackTag::Group(_) | AttackTag::Software(_) => {}
            }
        }
        assert!(!needed.is_empty(), "{} names no technique", meta.title);
        for id in needed {
            assert!(id.technique().is_some(), "{}: {id} does not exist", meta.title);
            let mut tactics = id.tactics().iter().filter_map(|tactic| tactic.tactic());
            let has_tactic = tactics.any(|tactic| named.contains(tactic.shortname));
            assert!(has_tactic, "{}: no tactic of {id} is named", meta.title);
        }
    }
}

#[test]
fn each_rule_has_two_examples_of_both_kinds() {
    let rules = rules();
    for path in by_file(&rules).keys() {
        let text = fs::read_to_string(root().join(format!("content/rules/{path}.tests.yml")));
        let examples = Examples::from_yaml(&text.expect("each rule has examples")).expect("they can be read");
        assert!(examples.fires.len() >= 2 && examples.silent.len() >= 2, "{path}");
    }
}
