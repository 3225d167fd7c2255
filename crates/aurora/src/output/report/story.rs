//! What happened on each host, in the order of time.

use std::io::{self, Write};

use super::{
    collect::Report,
    histogram::brief,
    html::{Text, badge},
    matrix::plural,
};
use crate::output::{grouped, steps::HostSteps};

/// How many hosts are shown, and how many steps of each.
const MAX_HOSTS: usize = 60;
const MAX_STEPS: usize = 80;
/// So many hosts are open from the start.
const N_OPEN: usize = 3;

pub(super) fn write(out: &mut dyn Write, report: &Report) -> io::Result<()> {
    let hosts = report.steps.by_host();
    for (number, host) in hosts.iter().take(MAX_HOSTS).enumerate() {
        write_host(out, host, number < N_OPEN)?;
    }
    let rest = hosts.len().saturating_sub(MAX_HOSTS);
    if rest > 0 {
        let n_findings: u64 = hosts.iter().skip(MAX_HOSTS).map(|host| host.n_findings).sum();
        let (hosts, findings) = (plural(rest as u64, "host"), plural(n_findings, "finding"));
        writeln!(
            out,
            "<p class=\"left-out\">Left out here: {hosts} with {findings}, on which things began later.</p>"
        )?;
    }
    Ok(())
}

fn write_host(out: &mut dyn Write, host: &HostSteps<'_>, is_open: bool) -> io::Result<()> {
    let open = if is_open { " open" } else { "" };
    write!(
        out,
        "<details class=\"host\"{open}><summary><span class=\"data\">{}</span> <span class=\"muted\">{}</span>\
         </summary><ol class=\"steps\">",
        Text(host.host),
        plural(host.n_findings, "finding")
    )?;
    for step in host.steps.iter().take(MAX_STEPS) {
        let time = step.span.map_or_else(|| "no time".to_owned(), |(first, _)| brief(first));
        let times = match step.span {
            _ if step.n_findings == 1 => String::new(),
            Some((first, last)) if brief(first) != brief(last) => {
                format!("{} times until {}", grouped(step.n_findings), brief(last))
            }
            Some(_) | None => format!("{} times", grouped(step.n_findings)),
        };
        write!(
            out,
            "<li><time class=\"data\">{time}</time>{}<span>{} <span class=\"muted\">{times}</span></span></li>",
            badge(step.level),
            Text(&step.title)
        )?;
    }
    write!(out, "</ol>")?;
    let rest = host.steps.len().saturating_sub(MAX_STEPS);
    if rest > 0 {
        write!(out, "<p class=\"left-out\">Left out here: {} later.</p>", plural(rest as u64, "step"))?;
    }
    writeln!(out, "</details>")
}
