//! The regression cases of the public rules: each fires from its event log and from the JSON of the same
//! records, as often as the case says.

use std::{collections::BTreeMap, fs, path::Path};

use aurora_test_support::{data_dir, data_files};

use crate::support::aurora;

/// Cases that fire more often than they say: their logs hold more events that the rule describes. Three
/// files with names from the rule's list were dropped, and the case counts one.
const UNDERSTATED: [(&str, usize); 1] = [("8fbf3271-1ef6-4e94-8210-03c2317947f6", 3)];

/// Findings by file and id of the rule.
type Findings = BTreeMap<(String, String), usize>;

#[test]
fn every_case_fires_from_both_renderings() {
    let findings = hunt();
    let cases = data_files("sigma-regression", "info.yml");
    assert!(cases.len() > 100, "only {} cases; is AURORA_DATA complete?", cases.len());
    let differences: Vec<String> = cases.iter().flat_map(|case| differences(case, &findings)).collect();
    assert!(differences.is_empty(), "{}", differences.join("\n"));
}

/// One hunt with all public rules through all cases.
fn hunt() -> Findings {
    let run = aurora(
        &data_dir(),
        &["hunt", "sigma-regression", "--rules", "sigma-rules", "--format", "jsonl", "--no-progress"],
    );
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    let mut findings = Findings::new();
    for finding in run.json_lines() {
        let text = |value: &serde_json::Value| value.as_str().unwrap_or_default().to_owned();
        *findings.entry((text(&finding["event"]["source"]), text(&finding["rule"]["id"]))).or_default() += 1;
    }
    findings
}

/// What is wrong with the findings of one case.
fn differences(case: &Path, findings: &Findings) -> Vec<String> {
    let info = fs::read_to_string(case).expect("the data is readable");
    let rule = value(&info, "rule_metadata:\n    - id:").expect("a case names its rule");
    let log = value(&info, "path: regression_data/").expect("a case names its log");
    let log = Path::new("sigma-regression").join(log);
    let understated = UNDERSTATED.iter().find(|(id, _)| *id == rule).map(|(_, n)| *n);
    let stated = value(&info, "match_count:").map(|n| n.parse().expect("a count is a number"));
    let mut differences = Vec::new();
    for path in [log.clone(), log.with_extension("json")] {
        let n = findings.get(&(path.display().to_string(), rule.to_owned())).copied().unwrap_or(0);
        let holds = understated.or(stated).map_or(n > 0, |expected| n == expected);
        if !holds {
            differences.push(format!("{}: {n} matches, the case says {stated:?}", path.display()));
        }
    }
    differences
}

/// What stands behind a key, up to the end of the line.
fn value<'i>(info: &'i str, key: &str) -> Option<&'i str> {
    let (_, rest) = info.split_once(key)?;
    rest.lines().next().map(str::trim)
}
