//! Random rules and random streams: the engine finds what the correlator finds.

use std::time::Duration;

use aurora_sigma::{Admission, CorrelationEngine};
use proptest::prelude::*;

use super::{Finding, Observed, base, correlation, feed, in_order, observe, on_threads, options, oracle};
use crate::support::load_all;

const BASES: [&str; 3] = ["a", "b", "c"];
/// Events may come so many milliseconds after newer ones.
pub(crate) const LATENESS: i64 = 4_000;

/// A random rule set of up to four correlations, of which later ones may name earlier ones.
pub(crate) fn rules() -> impl Strategy<Value = String> {
    proptest::collection::vec(any::<[u16; 8]>(), 1..5).prop_map(|draws| {
        let bases: String = BASES.iter().map(|name| base(name)).collect();
        let correlations = draws
            .iter()
            .enumerate()
            .map(|(number, draw)| correlation(&format!("k{number}"), &block(number, draw.map(usize::from))));
        format!("{bases}{}", correlations.collect::<String>())
    })
}

fn pick<'c>(choices: &[&'c str], draw: usize) -> &'c str {
    choices[draw % choices.len()]
}

/// The block of correlation `number`, by eight numbers.
fn block(number: usize, draw: [usize; 8]) -> String {
    let kinds = [
        "event_count",
        "value_count",
        "value_sum",
        "value_avg",
        "value_median",
        "value_percentile",
        "temporal",
        "temporal_ordered",
    ];
    let kind = pick(&kinds, draw[0]);
    let names: Vec<String> =
        BASES.map(str::to_owned).into_iter().chain((0..number).map(|n| format!("k{n}"))).collect();
    let n_references = if kind.starts_with("temporal") { 2 + draw[1] % 2 } else { 1 + draw[1] % 2 };
    let mut references: Vec<&str> = Vec::new();
    for place in 0..n_references {
        // The newest ones are the likeliest, so that chains grow.
        let name = &names[names.len() - 1 - (draw[2] / 7_usize.pow(place as u32)) % names.len()];
        if !references.contains(&name.as_str()) {
            references.push(name);
        }
    }
    let group_by = pick(&["", "group-by: [u],", "group-by: [u, w],", "group-by: [who],"], draw[3]);
    let timespan = pick(&["1s", "2s", "5s"], draw[4]);
    let condition = condition(kind, &references, draw);
    format!(
        "type: {kind}, rules: [{}], {group_by} timespan: {timespan}, {condition} \
         generate: {}, aliases: {{who: {{a: u, b: w}}}}",
        references.join(", "),
        draw[7].is_multiple_of(2)
    )
}

fn condition(kind: &str, references: &[&str], draw: [usize; 8]) -> String {
    let count = draw[5] % 4 + 1;
    let comparison = pick(&["gte", "gt", "gte", "gte", "lt", "lte", "eq", "neq"], draw[6]);
    match kind {
        "event_count" => format!("condition: {{{comparison}: {count}}},"),
        "temporal" | "temporal_ordered" => {
            let all = references.join(" and ");
            let not = format!("{} and not {}", references[0], references.last().expect("one"));
            let either = format!("{} or {}", references[0], references.last().expect("one"));
            match draw[6] % 6 {
                0 => format!("condition: {all},"),
                1 if kind == "temporal" => format!("condition: {not},"),
                2 if kind == "temporal" => format!("condition: {either},"),
                3 => format!("condition: {{{comparison}: {count}}},"),
                _ => String::new(),
            }
        }
        "value_percentile" => {
            format!("condition: {{field: v, percentile: {}, {comparison}: {count}}},", draw[7] % 101)
        }
        _ => {
            format!("condition: {{field: {}, {comparison}: {count}}},", pick(&["v", "[v, w]", "w"], draw[7]))
        }
    }
}

/// Random events `(milliseconds, json)` in an order of coming that breaks time order within the lateness.
pub(crate) fn events() -> impl Strategy<Value = Vec<(i64, String)>> {
    let event = (0..120_i64, any::<[u8; 5]>(), 0..LATENESS).prop_map(|(quarter, draw, delay)| {
        let [r, u, w, v, extra] = draw.map(usize::from);
        let r =
            if extra.is_multiple_of(5) { r#"["a","b"]"# } else { pick(&[r#""a""#, r#""b""#, r#""c""#], r) };
        let u = pick(&[r#","u":"x""#, r#","u":"X""#, r#","u":"y""#, r#","u":["y","x","z"]"#, ""], u);
        let w = pick(&[r#","w":"x""#, r#","w":"y""#, r#","w":["1","2"]"#, r#","w":"2""#, ""], w);
        let v = pick(&["1", "2", "2.5", "-3", "[1,4]", r#""many""#, "null", r#""1e999""#], v);
        (quarter * 250, delay, format!(r#"{{"r":{r}{u}{w},"v":{v}}}"#))
    });
    proptest::collection::vec(event, 0..60).prop_map(|mut events| {
        events.sort_by_key(|(millis, delay, _)| millis + delay);
        events.into_iter().map(|(millis, _, event)| (millis, event)).collect()
    })
}

/// Feeds the engine and advances it after each `step` events.
pub(crate) fn run(
    mut engine: CorrelationEngine<u64>,
    observed: &Observed,
    step: usize,
    threads: bool,
) -> Vec<Finding> {
    let mut findings = Vec::new();
    for chunk in observed.chunks(step) {
        let admissions = feed(&mut engine, chunk);
        assert!(admissions.iter().all(|admission| *admission == Admission::Admitted));
        match threads {
            true => engine.advance_with(&mut findings, &mut on_threads),
            false => engine.advance(&mut findings),
        }
    }
    findings.extend(engine.finish());
    in_order(findings)
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 400, ..ProptestConfig::default() })]

    #[test]
    fn the_engine_finds_what_the_correlator_finds(
        rules in rules(),
        events in events(),
        step in 1..20_usize,
        n_shards in 1..5_usize,
    ) {
        let loaded = load_all(&rules);
        let observed = observe(&loaded, &events);
        let expected = oracle(&loaded, &observed);
        let lateness = Duration::from_millis(LATENESS as u64);
        let engine = CorrelationEngine::new(&loaded.rules, options(lateness, n_shards));
        prop_assert_eq!(run(engine, &observed, step, n_shards == 4), expected, "{}", rules);
    }
}
