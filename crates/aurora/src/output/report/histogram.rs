//! How many findings there were when.

use std::{
    collections::BTreeMap,
    io::{self, Write},
};

use aurora_model::{Severity, Timestamp};

use super::html::Attribute;
use crate::output::grouped;

/// The most stretches that are kept; beyond that each is made longer.
const MAX_STRETCHES: usize = 4_096;
/// How many bars are drawn.
const N_BARS: i64 = 72;
/// One second, in microseconds.
const FIRST_WIDTH: i64 = 1_000_000;

type Counts = BTreeMap<Severity, u64>;

/// Findings by time and level.
#[derive(Debug)]
pub(super) struct Histogram {
    width: i64,
    stretches: BTreeMap<i64, Counts>,
    pub(super) span: Option<(Timestamp, Timestamp)>,
    pub(super) n_timeless: u64,
}

impl Default for Histogram {
    fn default() -> Self {
        Self { width: FIRST_WIDTH, stretches: BTreeMap::new(), span: None, n_timeless: 0 }
    }
}

impl Histogram {
    pub(super) fn add(&mut self, time: Option<Timestamp>, level: Severity) {
        let Some(time) = time else {
            self.n_timeless += 1;
            return;
        };
        let (first, last) = self.span.unwrap_or((time, time));
        self.span = Some((first.min(time), last.max(time)));
        let stretch = time.as_micros().div_euclid(self.width);
        *self.stretches.entry(stretch).or_default().entry(level).or_default() += 1;
        while self.stretches.len() > MAX_STRETCHES {
            self.width *= 2;
            for (stretch, counts) in std::mem::take(&mut self.stretches) {
                add_all(self.stretches.entry(stretch.div_euclid(2)).or_default(), &counts);
            }
        }
    }

    /// Bars of equal width over the whole span: the start of each, and its counts.
    fn bars(&self) -> Vec<(Timestamp, Counts)> {
        let Some((first, last)) = self.span else { return Vec::new() };
        let first = first.as_micros().div_euclid(self.width);
        let n_stretches = last.as_micros().div_euclid(self.width) - first + 1;
        let per_bar = (n_stretches + N_BARS - 1) / N_BARS;
        let n_bars = (n_stretches + per_bar - 1) / per_bar;
        let start = |bar: i64| Timestamp::from_micros((first + bar * per_bar).saturating_mul(self.width));
        let mut bars: Vec<(Timestamp, Counts)> =
            (0..n_bars).map(|bar| (start(bar).unwrap_or(Timestamp::MIN), Counts::new())).collect();
        for (stretch, counts) in &self.stretches {
            if let Some((_, bar)) = bars.get_mut(((stretch - first) / per_bar) as usize) {
                add_all(bar, counts);
            }
        }
        bars
    }

    pub(super) fn write(&self, out: &mut dyn Write) -> io::Result<()> {
        let bars = self.bars();
        let Some((first, last)) = self.span else {
            return writeln!(
                out,
                "<p class=\"muted\">None of the events behind the findings has a time.</p>"
            );
        };
        let most = bars.iter().map(|(_, counts)| counts.values().sum::<u64>()).max().unwrap_or(1).max(1);
        let label = format!("Findings over time, at most {} in one bar", grouped(most));
        write!(
            out,
            "<figure><div class=\"most muted\">{}</div><svg class=\"histogram\" viewBox=\"0 0 {} 100\" \
             preserveAspectRatio=\"none\" role=\"img\" aria-label=\"{}\">",
            grouped(most),
            bars.len() * 10,
            Attribute(&label)
        )?;
        for (number, (_, counts)) in bars.iter().enumerate() {
            let mut top = 100.0;
            for (level, count) in counts.iter().rev() {
                let height = *count as f64 * 100.0 / most as f64;
                top -= height;
                write!(
                    out,
                    "<rect class=\"{}\" x=\"{}\" y=\"{top:.2}\" width=\"8\" height=\"{height:.2}\"/>",
                    level.as_str(),
                    number * 10 + 1
                )?;
            }
        }
        write!(
            out,
            "</svg><figcaption><time>{}</time><time>{}</time></figcaption></figure>",
            brief(first),
            brief(last)
        )?;
        write_table(out, &bars)
    }
}

fn add_all(counts: &mut Counts, more: &Counts) {
    for (level, count) in more {
        *counts.entry(*level).or_default() += count;
    }
}

/// The table behind the picture.
fn write_table(out: &mut dyn Write, bars: &[(Timestamp, Counts)]) -> io::Result<()> {
    write!(
        out,
        "<details class=\"plain\"><summary>The same as a table</summary><div class=\"scroll\" tabindex=\"0\" \
         role=\"region\" aria-label=\"Findings over time\"><table><thead><tr><th scope=\"col\">From</th>"
    )?;
    let levels =
        [Severity::Critical, Severity::High, Severity::Medium, Severity::Low, Severity::Informational];
    for level in levels {
        write!(out, "<th scope=\"col\" class=\"num\">{level}</th>")?;
    }
    write!(out, "</tr></thead><tbody>")?;
    for (start, counts) in bars.iter().filter(|(_, counts)| !counts.is_empty()) {
        write!(out, "<tr><td class=\"data\">{}</td>", brief(*start))?;
        for level in levels {
            let count = counts.get(&level).copied().unwrap_or_default();
            let shown = if count == 0 { "-".to_owned() } else { grouped(count) };
            write!(out, "<td class=\"num\">{shown}</td>")?;
        }
        write!(out, "</tr>")?;
    }
    writeln!(out, "</tbody></table></div></details>")
}

/// A time to the second, as people read it; all times are in UTC.
pub(super) fn brief(time: Timestamp) -> String {
    let text = time.to_string();
    let seconds = text.split(['.', 'Z']).next().unwrap_or_default();
    seconds.replacen('T', " ", 1)
}

#[cfg(test)]
mod tests {
    use aurora_model::{Severity, Timestamp};

    use super::{Histogram, MAX_STRETCHES, N_BARS};

    #[test]
    fn all_findings_are_in_a_bar_however_far_apart_they_are() {
        let mut histogram = Histogram::default();
        for number in 0..20_000_i64 {
            let time = Timestamp::from_micros(number * 977 * 1_000_000).expect("in range");
            histogram.add(Some(time), Severity::Low);
        }
        histogram.add(None, Severity::Low);
        let bars = histogram.bars();
        assert!(histogram.stretches.len() <= MAX_STRETCHES);
        assert!(bars.len() as i64 <= N_BARS && bars.len() > 30, "{}", bars.len());
        assert_eq!(bars.iter().flat_map(|(_, counts)| counts.values()).sum::<u64>(), 20_000);
        assert_eq!(histogram.n_timeless, 1);
    }

    #[test]
    fn one_moment_and_the_ends_of_time_are_drawn() {
        for times in [vec![Timestamp::MIN, Timestamp::MAX], vec![Timestamp::MIN], vec![Timestamp::MAX]] {
            let mut histogram = Histogram::default();
            times.iter().for_each(|time| histogram.add(Some(*time), Severity::High));
            let counted: u64 = histogram.bars().iter().flat_map(|(_, counts)| counts.values()).sum();
            assert_eq!(counted, times.len() as u64);
        }
    }
}
