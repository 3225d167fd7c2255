//! The page of the handbook about the differences.

use super::list::{List, Reason, Reasons, Side};

const HEAD: &str = "# Where we and the peer differ

`cargo xtask differences --data \"$AURORA_DATA\"` gives us and `rsigma-eval` 0.23.0 the same public Windows rules
and the same streams, and compares what is found event by event and rule by rule. It fails on a difference that
this page does not explain, and on one that no longer exists.

The reasons are proven, not guessed. The peer has several chances at each event: first as it is measured,
with one log source for each event; then with every log source that the event has; then with second names written
into the event, group by group. The first chance with which it agrees is the reason. A match that only
the peer has would be listed as well.

This page is written by `cargo xtask differences --write`.
";

/// The page of a list.
pub(super) fn of(list: &List, reasons: &Reasons) -> String {
    let mut text = HEAD.to_owned();
    text.push_str(&totals(list, reasons));
    for reason in &reasons.reason {
        text.push_str(&section(list, reason));
    }
    text
}

fn totals(list: &List, reasons: &Reasons) -> String {
    let mut text = String::from("\n| Stream | Found by | Reason | Pairs |\n|---|---|---|---:|\n");
    for ((stream, side, id), n_pairs) in list.totals() {
        let title =
            reasons.reason.iter().find(|reason| reason.id == id).map_or("none", |reason| &reason.title);
        text.push_str(&format!("| {stream} | {} alone | {title} | {n_pairs} |\n", side.word()));
    }
    for side in [Side::Aurora, Side::Peer] {
        if !list.differences().iter().any(|found| found.side == side) {
            text.push_str(&format!("\nNothing is found by {} alone.\n", side.word()));
        }
    }
    text
}

fn section(list: &List, reason: &Reason) -> String {
    let found: Vec<_> = list.sorted().into_iter().filter(|found| found.reason == reason.id).collect();
    if found.is_empty() {
        return String::new();
    }
    let mut text = format!("\n## {}\n\n{}\n\n", reason.title, reason.text.trim());
    text.push_str("| Stream | Rule | Events | First line |\n|---|---|---:|---:|\n");
    for found in found {
        let title = found.title.replace('|', "\\|");
        text.push_str(&format!("| {} | {title} | {} | {} |\n", found.stream, found.count, found.line));
    }
    text
}
