//! Correlations and filters: a list of events in time, the findings out.

use crate::support::{load_all, matches, trace};

/// Base rules `a`, `b`, `c` that match on `r`, and one correlation with this block.
fn with_bases(block: &str) -> String {
    let base = |name: &str| {
        format!(
            "title: {name}\nname: {name}\nlogsource: {{product: t}}\ndetection: {{s: {{r: {name}}}, condition: s}}\n---\n"
        )
    };
    format!("{}{}{}title: C\nname: corr\ncorrelation: {{{block}}}\n", base("a"), base("b"), base("c"))
}

/// Checks the findings of one correlation. An event is `(seconds, rule, other members)`.
fn check(block: &str, events: &[(f64, &str, &str)], expected: &[&str]) {
    let events: Vec<(f64, String)> =
        events.iter().map(|(seconds, rule, rest)| (*seconds, format!(r#"{{"r":"{rule}"{rest}}}"#))).collect();
    let events: Vec<(f64, &str)> = events.iter().map(|(seconds, event)| (*seconds, event.as_str())).collect();
    assert_eq!(trace(&with_bases(block), &events), expected, "{block}\n{events:?}");
}

const U1: &str = r#","u":"x""#;
const U2: &str = r#","u":"y""#;

#[test]
fn event_count() {
    let block = "type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 3}";
    check(block, &[(0., "a", U1), (10., "a", U1), (20., "a", U1)], &["C@20[x]{3}"]);
    check(block, &[(0., "a", U1), (10., "a", U1)], &[]);
    // Both ends of the window are in it.
    check(block, &[(0., "a", U1), (10., "a", U1), (60., "a", U1)], &["C@60[x]{3}"]);
    check(block, &[(0., "a", U1), (10., "a", U1), (60.000001, "a", U1)], &[]);
    // Windows slide: they do not start at full minutes or at the first event.
    check(block, &[(0., "a", U1), (40., "a", U1), (70., "a", U1), (80., "a", U1)], &["C@80[x]{3}"]);
    // Groups are apart.
    check(
        block,
        &[(0., "a", U1), (1., "a", U2), (2., "a", U1), (3., "a", U2), (4., "a", U1)],
        &["C@4[x]{3}"],
    );
    // Case does not part them; the first spelling names the group.
    check(block, &[(0., "a", U1), (1., "a", r#","u":"X""#), (2., "a", U1)], &["C@2[x]{3}"]);
    // Ties count.
    check(block, &[(5., "a", U1), (5., "a", U1), (5., "a", U1)], &["C@5[x]{3}"]);
    // The order of coming does not matter, the time does.
    check(block, &[(20., "a", U1), (0., "a", U1), (10., "a", U1)], &["C@20[x]{3}"]);
    // Other rules do not count.
    check(block, &[(0., "a", U1), (1., "b", U1), (2., "a", U1)], &["b@1"]);
    // An event without the group field takes no part.
    check(block, &[(0., "a", U1), (1., "a", ""), (2., "a", U1)], &[]);
    // While the condition stays true the group fires once per timespan.
    let burst: Vec<_> = (0..10).map(|i| (f64::from(i) * 20., "a", U1)).collect();
    check(block, &burst, &["C@40[x]{3}", "C@120[x]{4}"]);
    // A steady rate that just meets the condition keeps it true: no finding per event.
    let steady: Vec<_> = (0..9).map(|i| (f64::from(i) * 30., "a", U1)).collect();
    check(block, &steady, &["C@60[x]{3}", "C@150[x]{3}", "C@240[x]{3}"]);
    // When it became false in between, it fires again at once.
    let twice = [0., 1., 2., 70., 71., 72.].map(|t| (t, "a", U1));
    check(block, &twice, &["C@2[x]{3}", "C@72[x]{3}"]);
}

#[test]
fn event_count_conditions() {
    let block = |condition: &str| {
        format!("type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {{{condition}}}")
    };
    let n = |n: u32| (0..n).map(|i| (f64::from(i), "a", U1)).collect::<Vec<_>>();
    check(&block("gt: 2"), &n(2), &[]);
    check(&block("gt: 2"), &n(3), &["C@2[x]{3}"]);
    check(&block("gte: 1"), &n(1), &["C@0[x]{1}"]);
    check(&block("eq: 3"), &n(3), &["C@2[x]{3}"]);
    check(&block("eq: 3"), &n(4), &[]);
    check(&block("eq: 3"), &n(2), &[]);
    check(&block("lt: 3"), &n(2), &["C@1[x]{2}"]);
    check(&block("lt: 3"), &n(3), &[]);
    check(&block("lte: 3"), &n(3), &["C@2[x]{3}"]);
    check(&block("neq: 3"), &n(3), &[]);
    check(&block("neq: 3"), &n(4), &["C@3[x]{4}"]);
    check(&block("gt: 1, lte: 3"), &n(3), &["C@2[x]{3}"]);
    check(&block("gt: 1, lte: 3"), &n(4), &[]);
    // A full window is judged before its oldest event leaves it.
    check(&block("eq: 2"), &[(0., "a", U1), (30., "a", U1), (80., "a", U1)], &["C@30[x]{2}"]);
    check(&block("lt: 2"), &[(0., "a", U1), (1., "a", U1), (200., "a", U1)], &["C@200[x]{1}"]);
}

#[test]
fn event_count_over_several_rules_and_without_groups() {
    let block = "type: event_count, rules: [a, b], timespan: 10s, condition: {gte: 3}";
    check(block, &[(0., "a", ""), (1., "b", ""), (2., "a", U1)], &["C@2[]{3}"]);
    check(block, &[(0., "a", ""), (1., "c", ""), (2., "a", U1)], &["c@1"]);
    let two = "type: event_count, rules: [a], group-by: [u, v], timespan: 10s, condition: {gte: 2}";
    let uv = r#","u":"x","v":"1""#;
    check(two, &[(0., "a", uv), (1., "a", uv)], &["C@1[x,1]{2}"]);
    check(two, &[(0., "a", uv), (1., "a", r#","u":"x","v":"2""#)], &[]);
    check(two, &[(0., "a", uv), (1., "a", U1)], &[]);
    // An array puts the event into each of the groups; numbers group like text.
    let one = "type: event_count, rules: [a], group-by: [u], timespan: 10s, condition: {gte: 2}";
    check(one, &[(0., "a", r#","u":["x","y"]"#), (1., "a", U2)], &["C@1[y]{2}"]);
    check(one, &[(0., "a", r#","u":5"#), (1., "a", r#","u":"5""#)], &["C@1[5]{2}"]);
    check(one, &[(0., "a", r#","u":null"#), (1., "a", r#","u":null"#)], &[]);
    check(one, &[(0., "a", r#","u":"""#), (1., "a", r#","u":"""#)], &["C@1[]{2}"]);
    let nested = "type: event_count, rules: [a], group-by: [u.v], timespan: 10s, condition: {gte: 2}";
    check(nested, &[(0., "a", r#","u":{"v":"x"}"#), (1., "a", r#","u.v":"x""#)], &["C@1[x]{2}"]);
}

fn v(value: &str) -> String {
    format!(r#","u":"x","v":{value}"#)
}

/// Events of rule `a`, one second apart, with these values of `v`.
fn check_values(kind: &str, condition: &str, values: &[&str], expected: &[&str]) {
    let block = format!(
        "type: {kind}, rules: [a], group-by: [u], timespan: 1m, condition: {{field: v, {condition}}}"
    );
    let rests: Vec<String> = values.iter().map(|value| v(value)).collect();
    let events: Vec<_> = rests.iter().enumerate().map(|(i, rest)| (i as f64, "a", rest.as_str())).collect();
    check(&block, &events, expected);
}

#[test]
fn value_count() {
    let check = |values: &[&str], expected: &[&str]| check_values("value_count", "gte: 3", values, expected);
    check(&["1", "2", "3"], &["C@2[x]{3}"]);
    check(&["1", "2", "2", "1"], &[]);
    check(&["1", "2", "2", "3"], &["C@3[x]{4}"]);
    check(&[r#""A""#, r#""a""#, r#""b""#], &[]);
    check(&["1", r#""1""#, "2"], &[]);
    check(&["1", "null", "2", "3"], &["C@3[x]{3}"]);
    check(&[r#"["1","2"]"#, "3"], &["C@1[x]{2}"]);
    check_values("value_count", "eq: 2", &["1", "2"], &["C@1[x]{2}"]);
    check_values("value_count", "eq: 2", &["1", "2", "3"], &[]);
    check_values("value_count", "lt: 2", &["1", "1", "1"], &["C@2[x]{3}"]);
    let block = "type: value_count, rules: [a], group-by: [u], timespan: 10s, condition: {field: v, gte: 2}";
    // A value that left the window no longer counts.
    self::check(block, &[(0., "a", &v("1")), (11., "a", &v("2"))], &[]);
    self::check(block, &[(0., "a", &v("1")), (5., "a", &v("1")), (11., "a", &v("2"))], &["C@11[x]{2}"]);
    self::check(block, &[(0., "a", &v("1")), (10., "a", &v("2"))], &["C@10[x]{2}"]);
    let pairs = "type: value_count, rules: [a], timespan: 10s, condition: {field: [u, v], gte: 2}";
    self::check(pairs, &[(0., "a", &v("1")), (1., "a", &v("1"))], &[]);
    self::check(pairs, &[(0., "a", &v("1")), (1., "a", &v("2"))], &["C@1[]{2}"]);
}

#[test]
fn value_sum() {
    let check = |values: &[&str], expected: &[&str]| check_values("value_sum", "gt: 100", values, expected);
    check(&["50", "50"], &[]);
    check(&["50", "51"], &["C@1[x]{2}"]);
    check(&["101"], &["C@0[x]{1}"]);
    check(&[r#""60""#, "60.5"], &["C@1[x]{2}"]);
    check(&["60", r#""many""#, "60"], &["C@2[x]{2}"]);
    check(&["-60", "150"], &[]);
    check(&["[60,1]", "40"], &["C@1[x]{2}"]);
    check(&["60", "null", "60"], &["C@2[x]{2}"]);
    check_values("value_sum", "lte: 100", &["50", "50"], &["C@1[x]{2}"]);
    check_values("value_sum", "lte: 100", &["50", "51"], &[]);
    check_values("value_sum", "gte: 10, lt: 20", &["5", "6"], &["C@1[x]{2}"]);
    let block = "type: value_sum, rules: [a], group-by: [u], timespan: 10s, condition: {field: v, gte: 100}";
    self::check(block, &[(0., "a", &v("60")), (11., "a", &v("60"))], &[]);
    self::check(block, &[(0., "a", &v("60")), (10., "a", &v("60"))], &["C@10[x]{2}"]);
}

#[test]
fn value_avg() {
    let check = |values: &[&str], expected: &[&str]| check_values("value_avg", "gte: 50", values, expected);
    check(&["50", "50"], &["C@1[x]{2}"]);
    check(&["49", "50"], &[]);
    // One high value at the start does not make a high average.
    check(&["100", "10", "10"], &[]);
    check(&["10", "10", "100"], &[]);
    check(&["0", "100"], &["C@1[x]{2}"]);
    check(&["100", r#""x""#, "0"], &["C@2[x]{2}"]);
    check_values("value_avg", "lt: 50", &["10", "20"], &["C@1[x]{2}"]);
    check_values("value_avg", "eq: 15", &["10", "20"], &["C@1[x]{2}"]);
    let block = "type: value_avg, rules: [a], group-by: [u], timespan: 10s, condition: {field: v, gt: 50}";
    // Each full window is judged: the first one is low, the second one high.
    self::check(block, &[(0., "a", &v("10")), (20., "a", &v("60")), (25., "a", &v("70"))], &["C@25[x]{2}"]);
    self::check(block, &[(0., "a", &v("60")), (20., "a", &v("10"))], &["C@0[x]{1}"]);
    self::check(block, &[], &[]);
}

#[test]
fn value_median() {
    let check =
        |values: &[&str], expected: &[&str]| check_values("value_median", "gte: 50", values, expected);
    check(&["1", "50", "1000"], &["C@2[x]{3}"]);
    check(&["1", "49", "1000"], &[]);
    check(&["40", "60"], &["C@1[x]{2}"]);
    check(&["40", "59"], &[]);
    check(&["50"], &["C@0[x]{1}"]);
    check(&["1", "1", "1000"], &[]);
    check_values("value_median", "lt: 5", &["1", "2", "1000"], &["C@2[x]{3}"]);
    check_values("value_median", "eq: 2.5", &["1", "2", "3", "4"], &["C@3[x]{4}"]);
    check_values("value_median", "gte: 50", &[], &[]);
}

#[test]
fn value_percentile() {
    let percentile = |condition: &str, values: &[&str], expected: &[&str]| {
        check_values("value_percentile", condition, values, expected);
    };
    percentile("percentile: 90, gte: 19", &["10", "20"], &["C@1[x]{2}"]);
    percentile("percentile: 90, gt: 19", &["10", "20"], &[]);
    percentile("percentile: 100, gte: 20", &["20", "1", "1"], &["C@2[x]{3}"]);
    percentile("percentile: 0, gte: 20", &["20", "1", "1"], &[]);
    percentile("percentile: 0, lt: 2", &["20", "1", "1"], &["C@2[x]{3}"]);
    percentile("gte: 2", &["1", "2", "3"], &["C@2[x]{3}"]);
    percentile("percentile: 95, lte: 5", &["5"], &["C@0[x]{1}"]);
    percentile("percentile: 25, eq: 2", &["5", "4", "3", "2", "1"], &["C@4[x]{5}"]);
    percentile("percentile: 50, eq: 2", &[r#""x""#], &[]);
}

#[test]
fn temporal() {
    let block = "type: temporal, rules: [a, b], group-by: [u], timespan: 1m";
    check(block, &[(0., "a", U1), (1., "b", U1)], &["C@1[x]{2}"]);
    check(block, &[(0., "b", U1), (1., "a", U1)], &["C@1[x]{2}"]);
    check(block, &[(0., "a", U1), (60., "b", U1)], &["C@60[x]{2}"]);
    check(block, &[(0., "a", U1), (60.000001, "b", U1)], &[]);
    check(block, &[(0., "a", U1), (1., "b", U2)], &[]);
    check(block, &[(0., "a", U1), (1., "a", U1)], &[]);
    check(block, &[(5., "b", U1), (5., "a", U1)], &["C@5[x]{2}"]);
    check(block, &[(10., "b", U1), (0., "a", U1)], &["C@10[x]{2}"]);
    check(block, &[(0., "a", U1), (50., "a", U1), (90., "b", U1)], &["C@90[x]{2}"]);
    check(block, &[(0., "a", U1), (1., "b", U1), (2., "a", U1), (3., "b", U1)], &["C@1[x]{2}"]);
    check(
        block,
        &[(0., "a", U1), (1., "b", U1), (100., "a", U1), (101., "b", U1)],
        &["C@1[x]{2}", "C@101[x]{2}"],
    );
}

#[test]
fn temporal_conditions() {
    let block = |condition: &str| {
        format!("type: temporal, rules: [a, b, c], group-by: [u], timespan: 1m, condition: {condition}")
    };
    check(&block("{gte: 2}"), &[(0., "a", U1), (1., "c", U1)], &["C@1[x]{2}"]);
    check(&block("{gte: 3}"), &[(0., "a", U1), (1., "c", U1)], &[]);
    check(&block("{eq: 2}"), &[(0., "a", U1), (1., "c", U1)], &["C@1[x]{2}"]);
    check(&block("{eq: 2}"), &[(0., "a", U1), (1., "c", U1), (2., "b", U1)], &[]);
    check(&block("a and b"), &[(0., "b", U1), (1., "a", U1)], &["C@1[x]{2}"]);
    check(&block("a AND (b OR c)"), &[(0., "a", U1), (1., "c", U1)], &["C@1[x]{2}"]);
    check(&block("a and not b"), &[(0., "a", U1), (1., "c", U1)], &["C@1[x]{2}"]);
    check(&block("a and not b"), &[(0., "a", U1), (1., "b", U1)], &[]);
    check(&block("a and not b"), &[(0., "a", U1), (70., "b", U1)], &["C@0[x]{1}"]);
    check(&block("1 of them"), &[(0., "c", U1)], &["C@0[x]{1}"]);
}

#[test]
fn temporal_ordered() {
    let block = "type: temporal_ordered, rules: [a, b, c], group-by: [u], timespan: 1m";
    check(block, &[(0., "a", U1), (1., "b", U1), (2., "c", U1)], &["C@2[x]{3}"]);
    check(block, &[(0., "a", U1), (1., "c", U1), (2., "b", U1)], &[]);
    check(block, &[(0., "c", U1), (1., "b", U1), (2., "a", U1)], &[]);
    check(block, &[(0., "b", U1), (1., "a", U1), (2., "b", U1), (3., "c", U1)], &["C@3[x]{4}"]);
    check(block, &[(0., "a", U1), (30., "b", U1), (60., "c", U1)], &["C@60[x]{3}"]);
    check(block, &[(0., "a", U1), (30., "b", U1), (61., "c", U1)], &[]);
    // A later start may still complete the chain.
    check(block, &[(0., "a", U1), (30., "a", U1), (40., "b", U1), (80., "c", U1)], &["C@80[x]{3}"]);
    check(block, &[(0., "a", U1), (1., "b", U2), (2., "c", U1)], &[]);
    // Among events of the same time the order of coming counts.
    check(block, &[(5., "a", U1), (5., "b", U1), (5., "c", U1)], &["C@5[x]{3}"]);
    check(block, &[(5., "c", U1), (5., "b", U1), (5., "a", U1)], &[]);
    check(block, &[(2., "c", U1), (1., "b", U1), (0., "a", U1)], &["C@2[x]{3}"]);
    let all = "type: temporal_ordered, rules: [a, b], group-by: [u], timespan: 1m, condition: a and b";
    check(all, &[(0., "a", U1), (1., "b", U1)], &["C@1[x]{2}"]);
    check(all, &[(0., "b", U1), (1., "a", U1)], &[]);
    let two = "type: temporal_ordered, rules: [a, b, c], group-by: [u], timespan: 1m, condition: {gte: 2}";
    check(two, &[(0., "a", U1), (1., "c", U1)], &["C@1[x]{2}"]);
    check(two, &[(0., "c", U1), (1., "a", U1)], &[]);
}

#[test]
fn aliases() {
    let block = "type: temporal, rules: [a, b], group-by: [ip], timespan: 1m, \
                 aliases: {ip: {a: src, b: dst}}";
    let (src, dst) = (r#","src":"1.1.1.1""#, r#","dst":"1.1.1.1""#);
    check(block, &[(0., "a", src), (1., "b", dst)], &["C@1[1.1.1.1]{2}"]);
    check(block, &[(0., "a", dst), (1., "b", src)], &[]);
    check(block, &[(0., "a", src), (1., "b", r#","dst":"2.2.2.2""#)], &[]);
    check(block, &[(0., "a", r#","ip":"1.1.1.1""#), (1., "b", dst)], &[]);
    let mixed =
        "type: temporal, rules: [a, b], group-by: [ip, u], timespan: 1m, aliases: {ip: {a: src, b: dst}}";
    let both = r#","u":"x","src":"1.1.1.1","dst":"1.1.1.1""#;
    check(mixed, &[(0., "a", both), (1., "b", both)], &["C@1[1.1.1.1,x]{2}"]);
    check(mixed, &[(0., "a", both), (1., "b", dst)], &[]);
    // A rule that the alias does not name has the field of that name.
    let partial = "type: temporal, rules: [a, b], group-by: [ip], timespan: 1m, aliases: {ip: {a: src}}";
    check(partial, &[(0., "a", src), (1., "b", r#","ip":"1.1.1.1""#)], &["C@1[1.1.1.1]{2}"]);
    let count = "type: value_count, rules: [a, b], group-by: [u], timespan: 1m, \
                 condition: {field: ip, gte: 2}, aliases: {ip: {a: src, b: dst}}";
    check(count, &[(0., "a", r#","u":"x","src":"1""#), (1., "b", r#","u":"x","dst":"2""#)], &["C@1[x]{2}"]);
    check(count, &[(0., "a", r#","u":"x","src":"1""#), (1., "b", r#","u":"x","dst":"1""#)], &[]);
}

#[test]
fn generate_keeps_the_findings_of_the_parts() {
    let silent = "type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}";
    check(silent, &[(0., "a", ""), (1., "a", "")], &["C@1[]{2}"]);
    let loud = "type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}, generate: true";
    check(loud, &[(0., "a", ""), (1., "a", "")], &["a@0", "C@1[]{2}", "a@1"]);
    let no = "type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}, generate: false";
    check(no, &[(0., "a", "")], &[]);
}

/// Failures, then a success: the example of the specification.
fn chain(generate: bool) -> String {
    let bases = with_bases("type: event_count, rules: [a], group-by: [u], timespan: 1m, condition: {gte: 3}");
    format!(
        "{bases}---\ntitle: Chain\ncorrelation: {{type: temporal_ordered, rules: [corr, b], group-by: [u], \
         timespan: 1m, generate: {generate}}}\n"
    )
}

fn check_chain(rules: &str, events: &[(f64, &str, &str)], expected: &[&str]) {
    let events: Vec<(f64, String)> =
        events.iter().map(|(seconds, rule, rest)| (*seconds, format!(r#"{{"r":"{rule}"{rest}}}"#))).collect();
    let events: Vec<(f64, &str)> = events.iter().map(|(seconds, event)| (*seconds, event.as_str())).collect();
    assert_eq!(trace(rules, &events), expected, "{events:?}");
}

#[test]
fn chains_of_correlations() {
    let failures = [(0., "a", U1), (1., "a", U1), (2., "a", U1)];
    let with = |more: &[(f64, &'static str, &'static str)]| [&failures[..], more].concat();
    check_chain(&chain(false), &with(&[(3., "b", U1)]), &["Chain@3[x]{4}"]);
    check_chain(&chain(false), &with(&[(3., "b", U2)]), &[]);
    check_chain(&chain(false), &failures, &[]);
    check_chain(&chain(false), &[(0., "b", U1), (1., "a", U1), (2., "a", U1), (3., "a", U1)], &[]);
    // The correlation counts from its last event on.
    check_chain(&chain(false), &with(&[(62., "b", U1)]), &["Chain@62[x]{4}"]);
    check_chain(&chain(false), &with(&[(63., "b", U1)]), &[]);
    check_chain(&chain(true), &with(&[(3., "b", U1)]), &["C@2[x]{3}", "Chain@3[x]{4}", "b@3"]);
    // A tie: the success comes behind the failure that completes the count.
    check_chain(&chain(false), &with(&[(2., "b", U1)]), &["Chain@2[x]{4}"]);
    // The parent groups by a field that the part does not group by: the newest event has it.
    let bases =
        with_bases("type: event_count, rules: [a], group-by: [host], timespan: 1m, condition: {gte: 2}");
    let rules = format!(
        "{bases}---\ntitle: Chain\ncorrelation: {{type: temporal, rules: [corr, b], group-by: [u], timespan: 1m}}\n"
    );
    let a = r#","host":"h","u":"x""#;
    check_chain(&rules, &[(0., "a", a), (1., "a", a), (2., "b", U1)], &["Chain@2[x]{3}"]);
}

/// A rule `base` on `f: 1`, and a filter.
fn check_filter(filter: &str, event: &str, fires: bool) {
    let rules = format!(
        "title: Base\nid: 1-2-3\nname: base\nlogsource: {{product: windows, category: process_creation}}\n\
         detection: {{s: {{f: 1}}, condition: s}}\n---\ntitle: Filter\n{filter}\n"
    );
    let loaded = load_all(&rules);
    assert_eq!(!matches(&loaded, event).is_empty(), fires, "{filter} on {event}");
}

#[test]
fn filters() {
    let filter = |rules: &str, condition: &str| {
        format!(
            "logsource: {{product: windows}}\nfilter: {{rules: {rules}, s: {{u|startswith: adm_}}, t: {{v: 2}}, condition: {condition}}}"
        )
    };
    let (admin, user) = (r#"{"f":1,"u":"adm_x"}"#, r#"{"f":1,"u":"x"}"#);
    // What to suppress, as the specification writes it.
    check_filter(&filter("[base]", "s"), admin, false);
    check_filter(&filter("[base]", "s"), user, true);
    // What to keep, as pySigma writes it.
    check_filter(&filter("[base]", "not s"), admin, false);
    check_filter(&filter("[base]", "not s"), user, true);
    check_filter(&filter("[1-2-3]", "s"), admin, false);
    check_filter(&filter("any", "s"), admin, false);
    check_filter(&filter("[base]", "s and t"), admin, true);
    check_filter(&filter("[base]", "s and t"), r#"{"f":1,"u":"adm_x","v":2}"#, false);
    check_filter(&filter("[base]", "s or t"), r#"{"f":1,"v":2}"#, false);
    check_filter(&filter("[base]", "not s and not t"), r#"{"f":1,"v":2}"#, false);
    check_filter(&filter("[base]", "not 1 of them"), user, true);
    check_filter(&filter("[base]", "s and not t"), admin, false);
    // A filter makes nothing fire.
    check_filter(&filter("[base]", "not s"), r#"{"u":"x"}"#, false);
}

#[test]
fn filters_apply_to_their_log_source_only() {
    let rules = |log_source: &str| {
        format!(
            "title: Base\nname: base\nlogsource: {{product: windows, category: process_creation}}\n\
             detection: {{s: {{f: 1}}, condition: s}}\n---\n\
             title: Filter\nlogsource: {log_source}\nfilter: {{rules: any, s: {{u: x}}, condition: s}}\n"
        )
    };
    for (log_source, fires) in [
        ("{product: windows}", false),
        ("{category: process_creation}", false),
        ("{product: windows, category: process_creation}", false),
        ("{product: linux}", true),
        ("{product: windows, service: security}", true),
    ] {
        let loaded = crate::support::load(&rules(log_source));
        assert_eq!(!matches(&loaded, r#"{"f":1,"u":"x"}"#).is_empty(), fires, "{log_source}");
    }
}

#[test]
fn filters_apply_to_the_parts_of_a_correlation() {
    let rules = with_bases("type: event_count, rules: [a], timespan: 1m, condition: {gte: 2}")
        + "---\ntitle: Filter\nlogsource: {product: t}\nfilter: {rules: [a], s: {u: x}, condition: s}\n";
    check_chain(&rules, &[(0., "a", U1), (1., "a", U2)], &[]);
    check_chain(&rules, &[(0., "a", U2), (1., "a", U2)], &["C@1[]{2}"]);
}
