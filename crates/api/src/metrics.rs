//! Counters as Prometheus reads them: <https://prometheus.io/docs/instrumenting/exposition_formats/>.

use std::fmt::{Display, Write as _};

/// The media type of the text.
pub(crate) const MEDIA_TYPE: &str = "text/plain; version=0.0.4";

/// A text of counters and gauges.
#[derive(Debug, Default)]
pub struct Metrics {
    text: String,
    last: &'static str,
}

impl Metrics {
    /// A number that only rises.
    pub fn counter(&mut self, name: &'static str, help: &str, labels: &[(&str, &str)], value: u64) {
        self.sample("counter", name, help, labels, value);
    }

    /// A number that rises and falls.
    pub fn gauge(&mut self, name: &'static str, help: &str, labels: &[(&str, &str)], value: f64) {
        self.sample("gauge", name, help, labels, value);
    }

    /// The text.
    pub fn finish(self) -> String {
        self.text
    }

    /// Samples of one name come one after the other, behind one head.
    fn sample(
        &mut self,
        kind: &str,
        name: &'static str,
        help: &str,
        labels: &[(&str, &str)],
        value: impl Display,
    ) {
        if self.last != name {
            let help = escaped(help);
            let _ = write!(self.text, "# HELP {name} {help}\n# TYPE {name} {kind}\n");
            self.last = name;
        }
        let labels: Vec<_> =
            labels.iter().map(|(key, value)| format!("{key}=\"{}\"", escaped(value))).collect();
        let labels = if labels.is_empty() { String::new() } else { format!("{{{}}}", labels.join(",")) };
        let _ = writeln!(self.text, "{name}{labels} {value}");
    }
}

fn escaped(text: &str) -> String {
    text.replace('\\', "\\\\").replace('\n', "\\n").replace('"', "\\\"")
}

#[cfg(test)]
mod tests {
    use super::Metrics;

    #[test]
    fn samples_of_a_name_stand_behind_one_head() {
        let mut metrics = Metrics::default();
        metrics.counter("a_total", "All.", &[("source", "say \"x\"\\")], 1);
        metrics.counter("a_total", "All.", &[("source", "b")], 2);
        metrics.gauge("g", "Now.", &[], 0.5);
        let expected = "# HELP a_total All.\n# TYPE a_total counter\na_total{source=\"say \\\"x\\\"\\\\\"} 1\n\
                        a_total{source=\"b\"} 2\n# HELP g Now.\n# TYPE g gauge\ng 0.5\n";
        assert_eq!(metrics.finish(), expected);
    }
}
