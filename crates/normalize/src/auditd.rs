//! Records of the Linux audit system: `type=SYSCALL msg=audit(1364481363.243:24287): arch=c000003e syscall=2 …`.
//!
//! What happened at once has one serial number, and the framer joins the lines of it into one record. The fields are those that
//! auditd writes, under its names; one that several lines have, has all their values. Texts that auditd writes in hexadecimal (arguments,
//! names with spaces, the title of a process) are decoded. In the enriched format the names of ids follow a group
//! separator, in capitals (`UID="root"`, `SYSCALL=execve`); where they are not there, the names of the system call and of the architecture
//! come as second names. See auditd.conf(5), the audit dictionary of
//! <https://github.com/linux-audit/audit-documentation>, and audit.h for the types.

mod account;
mod cut;
mod event;
mod objects;
mod other;
mod sockaddr;
mod syscalls;
mod taxonomy;
#[cfg(test)]
mod tests;

use aurora_ocsf::Record;

use crate::{Format, Problem, line::Line, registry::TextFormat};

pub(crate) static FORMAT: TextFormat = TextFormat { format: Format::Auditd, parse, to_event: event::build };

fn parse<'a>(line: &Line<'a>, problems: &mut Vec<Problem>) -> Option<Record<'a>> {
    let mut record = line.record();
    cut::cut(line.raw, &mut record, problems)?;
    taxonomy::complete(&mut record);
    Some(record)
}
