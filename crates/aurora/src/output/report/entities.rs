//! Who and what the findings are about: hosts, users, addresses.

use std::{
    collections::HashMap,
    io::{self, Write},
};

use aurora_model::Severity;

use super::html::{Text, badge};
use crate::output::{MAX_NAME, grouped, shortened};

/// How many different names are counted.
const MAX_NAMES: usize = 50_000;
/// How many are shown.
const MAX_SHOWN: usize = 12;

/// Names with their findings.
#[derive(Debug, Default)]
pub(super) struct Entities {
    names: HashMap<String, (u64, Severity)>,
    /// Findings on names beyond those that are counted.
    n_uncounted: u64,
}

impl Entities {
    pub(super) fn add(&mut self, name: &str, level: Severity) {
        let name = shortened(name, MAX_NAME);
        if let Some((count, worst)) = self.names.get_mut(&*name) {
            *count += 1;
            *worst = level.max(*worst);
        } else if self.names.len() < MAX_NAMES {
            self.names.insert(name.into_owned(), (1, level));
        } else {
            self.n_uncounted += 1;
        }
    }

    pub(super) fn len(&self) -> usize {
        self.names.len()
    }

    /// The names, those with the most findings first.
    pub(super) fn ranked(&self) -> Vec<(&str, u64, Severity)> {
        let names = self.names.iter().map(|(name, (count, worst))| (name.as_str(), *count, *worst));
        let mut names: Vec<_> = names.collect();
        names.sort_by(|a, b| (b.1, b.2, a.0).cmp(&(a.1, a.2, b.0)));
        names
    }

    /// Writes a table of the first of them.
    pub(super) fn write(&self, out: &mut dyn Write, caption: &str, unit: &str) -> io::Result<()> {
        write!(out, "<div class=\"panel\"><h3>{caption} <span class=\"n\">{}</span></h3>", self.len())?;
        let ranked = self.ranked();
        let Some(most) = ranked.first().map(|(_, count, _)| *count) else {
            return writeln!(
                out,
                "<p class=\"muted\">The events behind the findings name no {unit}.</p></div>"
            );
        };
        write!(
            out,
            "<table><thead><tr><th scope=\"col\">Name</th><th scope=\"col\">Worst</th>\
             <th scope=\"col\" class=\"num\">Findings</th></tr></thead><tbody>"
        )?;
        for (name, count, worst) in ranked.iter().take(MAX_SHOWN) {
            let width = (*count as f64 * 100.0 / most as f64).max(1.0);
            write!(
                out,
                "<tr><td class=\"data\">{}<svg class=\"bar\" viewBox=\"0 0 100 3\" preserveAspectRatio=\"none\" \
                 aria-hidden=\"true\"><rect width=\"{width:.1}\" height=\"3\"/></svg></td><td>{}</td>\
                 <td class=\"num\">{}</td></tr>",
                Text(name),
                badge(*worst),
                grouped(*count)
            )?;
        }
        write!(out, "</tbody></table>")?;
        let rest = ranked.len().saturating_sub(MAX_SHOWN);
        if rest > 0 {
            write!(out, "<p class=\"muted\">and {} more</p>", grouped(rest as u64))?;
        }
        if self.n_uncounted > 0 {
            let (n_names, count) = (grouped(MAX_NAMES as u64), grouped(self.n_uncounted));
            write!(
                out,
                "<p class=\"muted\">Only {n_names} names were counted; {count} mentions are of others.</p>"
            )?;
        }
        writeln!(out, "</div>")
    }
}
