//! What a lane has to say.

/// Rows under headings.
pub(super) struct Table {
    pub(super) title: &'static str,
    pub(super) headings: Vec<&'static str>,
    pub(super) rows: Vec<Vec<String>>,
    /// What stands under it.
    pub(super) notes: Vec<String>,
}

impl Table {
    pub(super) fn new(title: &'static str, headings: &[&'static str]) -> Self {
        Self { title, headings: headings.to_vec(), rows: Vec::new(), notes: Vec::new() }
    }

    /// Aligned columns for a terminal.
    pub(super) fn to_text(&self) -> String {
        let headings: Vec<String> = self.headings.iter().map(|heading| (*heading).to_owned()).collect();
        let widths: Vec<usize> = (0..headings.len()).map(|column| self.width(column)).collect();
        let line = |cells: &[String]| {
            let cells = cells.iter().zip(&widths).enumerate();
            let aligned = cells.map(|(column, (cell, width))| match column {
                0 => format!("{cell:<width$}"),
                _ => format!("{cell:>width$}"),
            });
            aligned.collect::<Vec<_>>().join("  ").trim_end().to_owned()
        };
        let rows = std::iter::once(&headings).chain(&self.rows).map(|cells| line(cells));
        let lines =
            std::iter::once(format!("\n{}", self.title)).chain(rows).chain(self.notes.iter().cloned());
        lines.map(|line| line + "\n").collect()
    }

    /// A table for a page.
    pub(super) fn to_markdown(&self) -> String {
        let row = |cells: &[String]| format!("| {} |\n", cells.join(" | "));
        let headings: Vec<String> = self.headings.iter().map(|heading| (*heading).to_owned()).collect();
        let rule: Vec<&str> =
            (0..headings.len()).map(|column| if column == 0 { "---" } else { "---:" }).collect();
        let mut text = format!("\n### {}\n\n{}|{}|\n", self.title, row(&headings), rule.join("|"));
        self.rows.iter().for_each(|cells| text.push_str(&row(cells)));
        self.notes.iter().for_each(|note| text.push_str(&format!("\n{note}\n")));
        text
    }

    fn width(&self, column: usize) -> usize {
        let cells = self.rows.iter().map(|row| row[column].chars().count());
        cells.chain([self.headings[column].chars().count()]).max().unwrap_or_default()
    }
}

/// `lowest – highest`, as whole numbers with separators.
pub(super) fn range(numbers: &[f64]) -> String {
    let lowest = numbers.iter().copied().fold(f64::INFINITY, f64::min);
    let highest = numbers.iter().copied().fold(f64::NEG_INFINITY, f64::max);
    format!("{} – {}", whole(lowest), whole(highest))
}

/// A whole number with separators.
pub(super) fn whole(number: f64) -> String {
    let digits = format!("{number:.0}");
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(',');
        }
        text.push(digit);
    }
    text
}

/// The middle one; of an even number the upper of the two.
pub(super) fn median(numbers: &[f64]) -> f64 {
    let mut sorted = numbers.to_vec();
    sorted.sort_by(f64::total_cmp);
    sorted[sorted.len() / 2]
}

#[cfg(test)]
mod tests {
    use super::{Table, median, range, whole};

    #[test]
    fn numbers_are_readable() {
        assert_eq!(whole(1_234_567.4), "1,234,567");
        assert_eq!(whole(123.0), "123");
        assert_eq!(range(&[2000.0, 1000.0]), "1,000 – 2,000");
        assert!((median(&[3.0, 1.0, 2.0]) - 2.0).abs() < f64::EPSILON);
    }

    #[test]
    fn a_table_has_two_forms() {
        let mut table = Table::new("Threads", &["threads", "events/s"]);
        table.rows.push(vec!["1".to_owned(), "10".to_owned()]);
        table.notes.push("Noted.".to_owned());
        assert_eq!(table.to_text(), "\nThreads\nthreads  events/s\n1              10\nNoted.\n");
        assert_eq!(
            table.to_markdown(),
            "\n### Threads\n\n| threads | events/s |\n|---|---:|\n| 1 | 10 |\n\nNoted.\n"
        );
    }
}
