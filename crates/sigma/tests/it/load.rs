//! What is rejected, with which line and words; and that the others stay.

use aurora_model::Severity;
use aurora_sigma::ProblemSeverity;

use crate::support::{load, rule};

/// Checks that a file gives one problem, at a line, that begins with `reason`.
fn check(text: &str, line: usize, reason: &str) {
    let loaded = load(text);
    let problems: Vec<String> = loaded.problems.iter().map(ToString::to_string).collect();
    assert_eq!(problems.len(), 1, "{text}\n{problems:?}");
    let expected = format!("rules.yml:{line}: {reason}");
    assert!(problems[0].starts_with(&expected), "{text}\nwanted {expected}\nfound  {}", problems[0]);
}

/// Checks the reason for which one detection item is rejected.
fn check_item(item: &str, reason: &str) {
    check(&rule(&format!("s: {{{item}}}, condition: s")), 3, reason);
}

#[test]
fn documents_that_are_no_rules() {
    check("- a\n- b", 1, "a Sigma document is a map with `title`");
    check("title: x", 1, "the document has no `detection`, `correlation` or `filter` block");
    check("a: [", 2, "this is not valid YAML");
    check("title: x\ntitle: y", 2, "the key `title` stands twice");
    check("detection: {s: {f: 1}, condition: s}\nlogsource: {product: x}", 1, "the rule has no `title`");
    check("title: x\ndetection: {s: {f: 1}, condition: s}", 1, "the rule has no `logsource`");
    check(
        "title: x\nlogsource: {definition: y}\ndetection: {s: {f: 1}, condition: s}",
        2,
        "`logsource` names no",
    );
    check(
        "title: x\nlogsource: y\ndetection: {s: {f: 1}, condition: s}",
        2,
        "`logsource` must be a map, not text",
    );
    check("title: x\nlogsource: {product: y}\ndetection: z", 3, "`detection` must be a map, not text");
    check(
        "title: x\nlevel: bad\nlogsource: {product: y}\ndetection: {s: {f: 1}, condition: s}",
        2,
        "`level` is `bad`; use informational",
    );
    check(
        "title: [x]\nlogsource: {product: y}\ndetection: {s: {f: 1}, condition: s}",
        1,
        "`title` must be text, not a list",
    );
}

#[test]
fn detections_that_cannot_work() {
    let at_detection = |detection: &str, reason: &str| check(&rule(detection), 3, reason);
    at_detection("condition: s", "the detection has no selection");
    at_detection("s: {f: 1}", "the detection has no `condition`");
    at_detection("s: {}, condition: s", "`s` is empty, so it can never match");
    at_detection("s: [], condition: s", "`s` is empty, so it can never match");
    at_detection("s: {f: []}, condition: s", "`f` is empty, so it can never match");
    at_detection("s: null, condition: s", "`s` must be a map of fields or a list, not null");
    at_detection("s: {f: {g: 1}}, condition: s", "`f` must be text or a number, not a map");
    at_detection("s: {f: [[1]]}, condition: s", "`f` must be text or a number, not a list");
    at_detection("s: {f: 1}, condition: t", "the condition `t` cannot be read: there is no selection `t`");
    at_detection("s: {f: 1}, condition: []", "`condition` is empty");
    at_detection(
        "s: {f: 1}, condition: s | count() > 3",
        "the condition `s | count() > 3` cannot be read: aggregations",
    );
    at_detection("k: [null], condition: k", "`k` must be a map of fields or a list, not null");
}

#[test]
fn modifiers_that_cannot_work() {
    check_item("f|contain: a", "`f|contain` uses the modifier `contain`, which Sigma does not have");
    check_item("f|: a", "`f|` uses the modifier ``");
    check_item("f|i: a", "`f|i`: the modifier `i, m or s` is a flag of `re`");
    check_item("f|re|contains: a", "`f|re|contains`: the modifier `contains` cannot stand together with re");
    check_item("f|re|cidr: a", "`f|re|cidr`: the modifier `cidr` cannot stand together with re");
    check_item("f|re: '('", "`f|re`: the regular expression `(` cannot be used");
    check_item("f|re: '(?=a)b'", "`f|re`: the regular expression `(?=a)b` cannot be used: look-around");
    check_item("f|re: '(a){1000}{1000}{100}'", "`f|re`: the regular expression");
    check_item("f|cidr: 10.0.0.0/40", "`f|cidr`: the modifier `cidr` needs an address block");
    check_item("f|exists: maybe", "`f|exists` must be true or false, not text");
    check_item("'|exists': true", "`|exists`: the modifier `exists or fieldref` needs a field");
    check_item("f|gt: many", "`f|gt` must be a number, not text");
    check_item("f|lt|gt: 1", "`f|lt|gt`: the modifier `lt, lte, gt or gte` cannot stand together");
    check_item("f|contains: null", "`f|contains` must be text or a number, not null");
    check_item("f|base64: 'a*'", "`f|base64`: the modifier `base64` needs plain text");
    check_item("f|contains|base64: a", "`f|contains|base64`: the modifier `base64` needs plain text");
    check_item("f|wide: 'a?'", "`f|wide`: the modifier `wide` needs plain text");
    check_item("f|base64offset: a", "`f|base64offset`: the modifier `base64offset` needs at least two bytes");
    check_item(
        "f|expand: '%nobody%'",
        "`f|expand`: the placeholder %nobody% has no list; give one with --placeholders",
    );
    check_item("f|hour: noon", "`f|hour` must be a number, not text");
    let many = "%servers%".repeat(20);
    check_item(&format!("f|expand: '{many}'"), "`f|expand`: the values expand to more than 10000");
}

#[test]
fn correlations_that_cannot_work() {
    let base =
        "title: Base\nname: base\nlogsource: {product: x}\ndetection: {s: {f: 1}, condition: s}\n---\n";
    let check = |block: &str, line: usize, reason: &str| {
        check(&format!("{base}title: C\ncorrelation:\n{block}"), line, reason);
    };
    check("  rules: [base]\n  timespan: 1m\n", 8, "the correlation has no `type`");
    check("  type: event_count\n  timespan: 1m\n", 8, "the correlation has no `rules`");
    check("  type: event_count\n  rules: [base]\n", 8, "the correlation has no `timespan`");
    check(
        "  type: event_count\n  rules: [base]\n  timespan: 1y\n",
        10,
        "`timespan` is `1y`; write a whole number",
    );
    check("  type: event_count\n  rules: [base]\n  timespan: 0s\n", 10, "`timespan` is `0s`");
    check("  type: event_count\n  rules: [base]\n  timespan: 1m\n", 8, "the correlation has no `condition`");
    check("  type: count\n  rules: [base]\n  timespan: 1m\n", 8, "`type` is `count`; use event_count");
    check(
        "  type: event_count\n  rules: [base]\n  timespan: 1m\n  condition: {more: 3}\n",
        11,
        "`condition` is `more: 3`; use gt",
    );
    check(
        "  type: event_count\n  rules: [base]\n  timespan: 1m\n  condition: {gte: x}\n",
        11,
        "`condition` is `gte: x`",
    );
    check(
        "  type: value_count\n  rules: [base]\n  timespan: 1m\n  condition: {gte: 3}\n",
        11,
        "the condition has no `field`",
    );
    check(
        "  type: value_avg\n  rules: [base]\n  timespan: 1m\n  condition: {field: f}\n",
        11,
        "the condition has no `gt, gte",
    );
    check(
        "  type: value_percentile\n  rules: [base]\n  timespan: 1m\n  condition: {field: f, percentile: 101, gte: 1}\n",
        11,
        "`percentile` must be a number from 0 to 100",
    );
    check(
        "  type: temporal\n  rules: [base, other]\n  timespan: 1m\n",
        9,
        "it refers to the rule `other`, which is not among",
    );
    check(
        "  type: temporal\n  rules: [base]\n  timespan: 1m\n  condition: base and other\n",
        11,
        "the condition `base and other` cannot be read",
    );
    check(
        "  type: temporal_ordered\n  rules: [base]\n  timespan: 1m\n  condition: not base\n",
        11,
        "the condition `not base` cannot be read: on temporal_ordered it must name all rules",
    );
    check("  type: temporal\n  rules: []\n  timespan: 1m\n", 9, "`rules` is empty");
    check(
        "  type: event_count\n  rules: [base]\n  timespan: 1m\n  condition: {gte: 1}\n  aliases: {a: b}\n",
        12,
        "`a` must be a map from rule to field",
    );
}

/// Each of these would let a file of a megabyte ask for gigabytes, or hours.
#[test]
fn lists_that_no_rule_needs_are_refused() {
    let many = |text: &str, n_times: usize| vec![text; n_times].join(",");
    check(
        &rule(&format!("s: {{f: 1}}, condition: [{}]", many("s", 101))),
        3,
        "`condition` has more than 100 entries",
    );
    let correlation = |kind: &str, rules: usize, fields: usize| {
        format!(
            "title: C\ncorrelation:\n  type: {kind}\n  rules: [{}]\n  timespan: 1m\n  group-by: [{}]\n  \
             condition: {{field: [{}], gte: 1}}\n",
            many("a", rules),
            many("g", 32),
            many("f", fields)
        )
    };
    check(&correlation("event_count", 1_001, 1), 4, "`rules` has more than 1000 entries");
    check(&correlation("temporal_ordered", 65, 1), 4, "`rules` has more than 64 entries");
    check(&correlation("value_count", 1, 33), 7, "`field` has more than 32 entries");
    let grouped = correlation("event_count", 1, 1).replace("[g,", "[g,g,");
    check(&grouped, 6, "`group-by` has more than 32 entries");
    check(&correlation("temporal_ordered", 64, 1), 4, "it refers to the rule `a`");
}

#[test]
fn shared_attributes_are_bounded_in_all() {
    let shared = format!("action: global\nx: [{}]\n", vec!["1"; 100_000].join(","));
    let documents = |n_documents: usize| format!("{shared}{}", "---\na: b\n".repeat(n_documents));
    let reasons = |text: &str| {
        let problems = load(text).problems;
        problems.iter().map(|problem| problem.reason.to_string()).collect::<Vec<_>>()
    };
    let few = reasons(&documents(9));
    assert_eq!(few.iter().filter(|reason| reason.contains("no Sigma rule")).count(), 9, "{few:?}");
    let many = reasons(&documents(1_000));
    assert_eq!(many.len(), 10, "{many:?}");
    assert!(many[9].starts_with("the shared attributes of the file repeat more than"), "{many:?}");
}

#[test]
fn correlations_in_a_circle_are_rejected_with_all_that_need_them() {
    let correlation = |name: &str, rules: &str| {
        format!(
            "title: {name}\nname: {name}\ncorrelation: {{type: temporal, rules: [{rules}], timespan: 1m}}\n"
        )
    };
    let text = [correlation("a", "b"), correlation("b", "a"), correlation("c", "a")].join("---\n");
    let loaded = load(&text);
    let reasons: Vec<String> = loaded.problems.iter().map(|problem| problem.reason.to_string()).collect();
    assert_eq!(reasons.len(), 3, "{reasons:?}");
    assert!(reasons[0].starts_with("it refers to itself through `b`"), "{reasons:?}");
    assert!(reasons[2].starts_with("it refers to the rule `a`"), "{reasons:?}");
    assert!(loaded.rules.correlations().is_empty());
}

#[test]
fn a_bad_rule_does_not_stop_the_others() {
    let good = rule("s: {f: 1}, condition: s");
    let loaded = load(&format!("{good}---\ntitle: bad\n---\n{good}---\n"));
    assert_eq!((loaded.rules.detections().len(), loaded.problems.len()), (2, 1));
    // Not even one that is no YAML at all.
    let loaded = load(&format!("{good}---\na: [\n---\n{good}"));
    assert_eq!((loaded.rules.detections().len(), loaded.problems.len()), (2, 1));
}

#[test]
fn the_same_id_twice_is_told() {
    let one = rule("s: {f: 1}, condition: s") + "id: 1234\nname: one\n";
    let loaded = load(&format!("{one}---\n{one}"));
    assert_eq!(loaded.rules.detections().len(), 1);
    let reason = loaded.problems[0].to_string();
    assert!(reason.starts_with("rules.yml:7: the id `1234` is taken by rules.yml:1"), "{reason}");
}

#[test]
fn warnings_keep_the_rule() {
    let loaded = load(&rule("s: {f: 1}, timeframe: 5m, condition: s"));
    assert_eq!(loaded.problems[0].severity, ProblemSeverity::Warning);
    assert_eq!(loaded.rules.detections().len(), 1);
    let filter = "title: F\nlogsource: {product: test}\nfilter: {rules: [nobody], s: {f: 1}, condition: s}\n";
    check(filter, 1, "the filter applies to no loaded rule");
}

#[test]
fn metadata_is_read() {
    let loaded = load(
        "title: T\nid: i\nname: n\nstatus: test\nlevel: HIGH\nauthor: me\ntags: [attack.t1059]\nfalsepositives: none\n\
         triage: [look, ask]\nlogsource: {product: Windows, service: Security}\ndetection: {s: {f: 1}, condition: s}\n",
    );
    let rule = &loaded.rules.detections()[0];
    assert_eq!(rule.meta.triage, ["look", "ask"]);
    assert_eq!(rule.meta.level, Severity::High);
    assert_eq!(rule.meta.tags, ["attack.t1059"]);
    assert_eq!(rule.meta.false_positives, ["none"]);
    assert_eq!(rule.log_source.product.as_deref(), Some("windows"));
    assert_eq!(rule.selection_names().collect::<Vec<_>>(), ["s"]);
}

#[test]
fn collections_share_attributes() {
    let loaded = load(
        "action: global\ntitle: G\nlevel: low\nlogsource: {product: x}\n---\n\
         detection: {s: {f: 1}, condition: s}\n---\naction: repeat\ndetection: {s: {f: 2}}\n---\n\
         action: reset\ntitle: Own\nlogsource: {product: y}\ndetection: {s: {f: 3}, condition: s}\n",
    );
    assert!(loaded.problems.is_empty(), "{:?}", loaded.problems);
    let levels: Vec<_> =
        loaded.rules.detections().iter().map(|rule| (&*rule.meta.title, rule.meta.level)).collect();
    assert_eq!(levels, [("G", Severity::Low), ("G", Severity::Low), ("Own", Severity::Medium)]);
}

#[test]
fn the_version_of_a_rule_follows_its_content() {
    let version = |text: &str| load(text).rules.detections()[0].meta.version;
    let one = rule("s: {f: 1}, condition: s");
    assert_eq!(version(&one), version(&format!("# a comment\n{one}")));
    assert_ne!(version(&one), version(&rule("s: {f: 2}, condition: s")));
    assert_ne!(version(&one), version(&rule("s: {f: '1'}, condition: s")));
}
