//! `aurora rules coverage`.

use aurora_test_support::Workdir;
use serde_json::{Value, json};

use crate::support::{Run, aurora};

const RULES: &str = "\
title: Fires
tags: [attack.t1033, attack.discovery]
logsource: {product: windows, category: process_creation}
detection: {s: {CommandLine|contains: whoami}, condition: s}
---
title: Could Fire
tags: [attack.t1059.001]
logsource: {product: windows, category: process_creation}
detection: {s: {Image|endswith: x.exe}, t: {Nothing: y}, condition: s or t}
---
title: Lacks Field
tags: [attack.t1059.003]
logsource: {product: windows, category: process_creation}
detection: {s: {Hashes|contains: abc, Image: x}, condition: s}
---
title: Lacks Source
tags: [attack.t0855]
logsource: {product: zeek, service: dns}
detection: {s: {query: x}, condition: s}
";

const DATA: &str = r#"{"EventID":1,"Channel":"Microsoft-Windows-Sysmon/Operational","Computer":"pc","CommandLine":"whoami","Image":"C:\\a.exe"}"#;

fn run(arguments: &[&str]) -> (Workdir, Run) {
    let workdir = Workdir::new();
    workdir.write("rules.yml", RULES);
    workdir.write("a.json", DATA);
    let usual = ["rules", "coverage", "--data", "a.json", "--rules", "rules.yml"];
    let run = aurora(workdir.path(), &[&usual, arguments].concat());
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    (workdir, run)
}

#[test]
fn each_rule_has_its_state_and_its_reason() {
    let (_, run) = run(&["--format", "json"]);
    let report: Value = serde_json::from_str(&run.stdout).expect("it is JSON");
    let states: Vec<Value> = report["rules"]
        .as_array()
        .expect("a list")
        .iter()
        .map(|rule| json!([rule["rule"]["title"], rule["state"], rule["n_matches"], rule["reason"]]))
        .collect();
    let expected = [
        json!(["Fires", "fired", 1, null]),
        json!(["Could Fire", "can_fire", 0, null]),
        json!(["Lacks Field", "no_fields", 0, "Hashes is never filled"]),
        json!(["Lacks Source", "no_log_source", 0, "no event of log source zeek/dns"]),
    ];
    assert_eq!(states, expected);
    assert_eq!(report["data"]["n_events"], 1);
    assert_eq!(
        report["techniques"]["T1059.001"],
        json!({"n_rules": 1, "n_can_fire": 1, "n_fired": 0, "n_matches": 0})
    );
}

#[test]
fn the_table_says_it_for_people() {
    let (_, run) = run(&[]);
    for line in [
        "Rules: 4: 2 can fire on this data, 1 of them fired; 1 lack their log source, 1 lack fields, 0 correlations \
         lack rules",
        "       1  zeek/dns",
        "  windows/process_creation: Hashes is never filled",
        "  ●T1033",
        "  ◐T1059.001  ○T1059.003",
        "ATT&CK ICS",
    ] {
        assert!(run.stdout.contains(line), "{line}\n{}", run.stdout);
    }
}

#[test]
fn the_navigator_gets_three_layers_for_each_matrix() {
    let (workdir, run) = run(&["--format", "navigator", "--out", "layers.json"]);
    assert_eq!(run.stdout, "");
    let text = std::fs::read_to_string(workdir.path().join("layers.json")).expect("it is there");
    let layers: Vec<Value> = serde_json::from_str(&text).expect("a list of layers");
    let scores = |layer: &Value| {
        let techniques = layer["techniques"].as_array().expect("a list");
        let scored = techniques.iter().filter(|technique| technique["score"].is_u64());
        let scored = scored.map(|t| format!("{}={}", t["techniqueID"].as_str().expect("an id"), t["score"]));
        scored.collect::<Vec<_>>().join(" ")
    };
    let told = layers.iter().map(|layer| {
        assert_eq!(layer["versions"]["layer"], "4.5");
        format!(
            "{} {}: {}",
            layer["domain"].as_str().expect("text"),
            layer["name"].as_str().expect("text"),
            scores(layer)
        )
    });
    let expected = [
        "enterprise-attack AuroraSOC: rules: T1033=1 T1059.001=1 T1059.003=1",
        "enterprise-attack AuroraSOC: data: T1033=1 T1059.001=1",
        "enterprise-attack AuroraSOC: fired: T1033=1",
        "ics-attack AuroraSOC: rules (ICS): T0855=1",
        "ics-attack AuroraSOC: data (ICS): ",
        "ics-attack AuroraSOC: fired (ICS): ",
    ];
    assert_eq!(told.collect::<Vec<_>>(), expected);
    // A sub-technique can be seen only if its technique is open.
    let parent =
        layers[0]["techniques"].as_array().expect("a list").iter().find(|t| t["techniqueID"] == "T1059");
    assert_eq!(parent.expect("the parent is there")["showSubtechniques"], true);
}

#[test]
fn the_programs_own_rules_are_meant_if_none_are_named() {
    let workdir = Workdir::new();
    workdir.write("a.json", DATA);
    let run = aurora(workdir.path(), &["rules", "coverage", "--data", "a.json"]);
    assert_eq!(run.code, Some(0), "{}", run.stderr);
    assert!(run.stdout.contains("can fire on this data"), "{}", run.stdout);
    assert_eq!(aurora(workdir.path(), &["rules", "coverage", "--data", "missing"]).code, Some(3));
    assert_eq!(aurora(workdir.path(), &["rules", "coverage"]).code, Some(2));
}
