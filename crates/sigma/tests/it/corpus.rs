//! The public rule set, all of it.

use std::fs;

use aurora_sigma::{Loader, Placeholders, ProblemSeverity};

#[test]
fn every_public_rule_loads_or_says_which_placeholder_it_needs() {
    let files = aurora_test_support::data_files("sigma-rules", ".yml");
    let mut loader = Loader::new(Placeholders::default());
    for file in &files {
        loader.add(file, &fs::read_to_string(file).expect("the rule is readable"));
    }
    let loaded = loader.finish();
    let rejected: Vec<String> = loaded
        .problems
        .iter()
        .filter(|problem| problem.severity == ProblemSeverity::Rejected)
        .map(|problem| problem.reason.to_string())
        .collect();
    println!("{} rules load, {} are rejected", loaded.rules.detections().len(), rejected.len());
    assert_eq!(loaded.rules.detections().len() + rejected.len(), files.len());
    assert!(files.len() >= 3_780, "the folder holds the public rules");
    for reason in &rejected {
        assert!(reason.contains("has no list; give one with --placeholders"), "{reason}");
    }
}
