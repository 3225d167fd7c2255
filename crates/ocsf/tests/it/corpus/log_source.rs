//! Every log source that a public rule asks for is that of some kind of event.

use std::{collections::BTreeMap, fs, path::PathBuf};

use aurora_ocsf::{EventKind, LogSource};

#[test]
fn corpus_every_public_rule_has_events_that_it_reads() {
    let asked = asked_log_sources();
    assert!(asked.len() > 100, "only {} log sources; is AURORA_DATA complete?", asked.len());
    let orphans: Vec<_> = asked.iter().filter(|(asked, _)| !is_known(asked)).collect();
    assert!(orphans.is_empty(), "no kind of event is read by {orphans:#?}");
}

/// Product, category and service, as a rule names them.
type Asked = [Option<String>; 3];

fn is_known([product, category, service]: &Asked) -> bool {
    let asked =
        LogSource { product: product.as_deref(), category: category.as_deref(), service: service.as_deref() };
    EventKind::ALL.iter().flat_map(|kind| kind.log_sources()).any(|source| source.covers(asked))
}

/// The log sources of all public rules, each with one rule that asks for it.
fn asked_log_sources() -> BTreeMap<Asked, PathBuf> {
    let mut asked = BTreeMap::new();
    for path in aurora_test_support::data_files("sigma-rules", ".yml") {
        let rule = fs::read_to_string(&path).expect("a readable rule");
        asked.entry(log_source_of(&rule)).or_insert(path);
    }
    asked
}

/// Reads the `logsource` block as the public rules write it. The real reader of rules is in `sigma`, which
/// depends on this crate.
fn log_source_of(rule: &str) -> Asked {
    let block = rule
        .lines()
        .skip_while(|line| line.trim_end() != "logsource:")
        .skip(1)
        .take_while(|line| line.starts_with(' '));
    let mut asked = Asked::default();
    for line in block {
        let line = line.split_once(" #").map_or(line, |(line, _)| line);
        let Some((key, value)) = line.trim().split_once(':') else { continue };
        let value = value.trim().trim_matches(['\'', '"']).to_lowercase();
        match key {
            "product" => asked[0] = Some(value),
            "category" => asked[1] = Some(value),
            "service" => asked[2] = Some(value),
            _ => {}
        }
    }
    asked
}
