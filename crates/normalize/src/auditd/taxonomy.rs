//! What a record means: which kind of event it is, and its second names.

use aurora_ocsf::{EventKind, LogSources, Record, Value};

use super::{
    sockaddr::{self, Address},
    syscalls,
};

/// Says what a record of fields means.
pub(super) fn complete(record: &mut Record<'_>) {
    name_numbers(record);
    let address = record.text("saddr").and_then(sockaddr::read);
    let kind = kind(record, address.as_ref());
    record.log_sources = LogSources::Known(kind);
    add_process(record);
    match kind {
        EventKind::LinuxAuditdFileEvent | EventKind::LinuxAuditdFileDelete => add_files(record),
        EventKind::LinuxAuditdNetworkConnection => add_connection(record, address),
        _ => {}
    }
}

/// The names of ids, if auditd has not added them: `SYSCALL`, `ARCH`.
fn name_numbers(record: &mut Record<'_>) {
    let Some(arch) = record.text("arch").map(str::to_owned) else { return };
    let name = record.text("syscall").and_then(|number| syscalls::name(&arch, number));
    for (field, name) in [("SYSCALL", name), ("ARCH", syscalls::architecture(&arch))] {
        if let Some(name) = name {
            record.push_taxonomy(field, Value::Text(name.into()));
        }
    }
}

/// The name of the system call that the record is about.
pub(super) fn syscall<'r>(record: &'r Record<'_>) -> &'r str {
    let name = record.text("SYSCALL").or_else(|| record.text("syscall"));
    name.unwrap_or_default()
}

pub(super) fn has_type(record: &Record<'_>, kind: &str) -> bool {
    record.values("type").any(|value| value.text() == Some(kind))
}

pub(super) fn succeeded(record: &Record<'_>) -> Option<bool> {
    let text = record.text("success").or_else(|| record.text("res")).or_else(|| record.text("result"))?;
    match text {
        "yes" | "success" | "1" => Some(true),
        "no" | "failed" | "0" => Some(false),
        _ => None,
    }
}

fn kind(record: &Record<'_>, address: Option<&Address>) -> EventKind {
    if has_type(record, "EXECVE") {
        return EventKind::LinuxAuditdProcessCreation;
    }
    let nametypes = |wanted: &str| record.values("nametype").any(|value| value.text() == Some(wanted));
    match syscall(record) {
        "execve" | "execveat" => EventKind::LinuxAuditdProcessCreation,
        "connect" | "sendto" | "sendmsg" | "accept" | "accept4" | "bind"
            if matches!(address, Some(Address::Inet { .. })) =>
        {
            EventKind::LinuxAuditdNetworkConnection
        }
        "unlink" | "unlinkat" | "rmdir" if has_type(record, "PATH") => EventKind::LinuxAuditdFileDelete,
        _ if nametypes("CREATE") => EventKind::LinuxAuditdFileEvent,
        _ => EventKind::LinuxAuditd,
    }
}

/// The names of Sigma's taxonomy for processes.
fn add_process(record: &mut Record<'_>) {
    let pairs = [
        ("Image", record.text("exe")),
        ("ProcessId", record.text("pid")),
        ("ParentProcessId", record.text("ppid")),
        ("CurrentDirectory", record.text("cwd")),
        ("User", record.text("UID").or_else(|| record.text("acct")).or_else(|| record.text("uid"))),
        ("LogonId", record.text("ses")),
    ];
    let pairs = pairs.map(|(name, text)| (name, text.filter(|text| is_said(text)).map(str::to_owned)));
    let command_line = command_line(record);
    for (name, text) in pairs.into_iter().chain([("CommandLine", command_line)]) {
        if let Some(text) = text {
            record.push_taxonomy(name, Value::Text(text.into()));
        }
    }
}

/// What auditd writes for nothing: `?`, `(null)`, `(none)`, and the id of nobody.
pub(super) fn is_said(text: &str) -> bool {
    !matches!(text, "" | "?" | "(null)" | "(none)" | "unset" | "4294967295" | "-1")
}

/// The arguments, or else the title of the process, or the command that sudo tells of.
pub(super) fn command_line(record: &Record<'_>) -> Option<String> {
    if !has_type(record, "EXECVE") {
        let title = || record.text("proctitle").filter(|text| is_said(text));
        return record.text("cmd").or_else(title).map(str::to_owned);
    }
    // The fields a0 to a3 of a system call are numbers and come before the arguments of the same name.
    let argument = |number: usize| -> Option<String> {
        record.values(&format!("a{number}")).last()?.text().map(str::to_owned)
    };
    let n_arguments = record.text("argc").and_then(|argc| argc.parse().ok()).unwrap_or(256_usize).min(4096);
    let arguments: Vec<_> = (0..n_arguments).map_while(argument).collect();
    (!arguments.is_empty()).then(|| arguments.join(" "))
}

/// The paths of a record with their kind, whole where the folder is known.
pub(super) fn paths(record: &Record<'_>) -> Vec<(String, String)> {
    let folder = record.text("cwd").unwrap_or_default();
    let whole = |name: &str| match name.starts_with('/') || folder.is_empty() {
        true => name.to_owned(),
        false => format!("{}/{}", folder.trim_end_matches('/'), name.trim_start_matches("./")),
    };
    let names = record.values("name").filter_map(Value::text);
    let kinds = record.values("nametype").filter_map(Value::text);
    names
        .zip(kinds)
        .filter(|(name, _)| is_said(name))
        .map(|(name, kind)| (whole(name), kind.to_owned()))
        .collect()
}

fn add_files(record: &mut Record<'_>) {
    let is_target = |kind: &str| matches!(kind, "CREATE" | "DELETE");
    let targets: Vec<_> = paths(record).into_iter().filter(|(_, kind)| is_target(kind)).collect();
    for (path, _) in targets {
        record.push_taxonomy("TargetFilename", Value::Text(path.into()));
    }
}

fn add_connection(record: &mut Record<'_>, address: Option<Address>) {
    let Some(Address::Inet { ip, port }) = address else { return };
    let is_initiated = matches!(syscall(record), "connect" | "sendto" | "sendmsg");
    let names = if is_initiated { ["DestinationIp", "DestinationPort"] } else { ["SourceIp", "SourcePort"] };
    record.push_taxonomy(names[0], Value::Text(ip.into()));
    record.push_taxonomy(names[1], Value::Text(port.to_string().into()));
    record.push_taxonomy("Initiated", Value::Text(if is_initiated { "true" } else { "false" }.into()));
}
