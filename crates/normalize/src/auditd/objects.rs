//! Events of system calls: processes, files, connections, and all others.

use aurora_ocsf::{Class, ObservableType, Record};

use super::{
    event::{actor, denied, draft, process, user},
    sockaddr::{self, Address},
    taxonomy::{command_line, paths, syscall},
};
use crate::{
    linux::{require_device, set_file},
    mapping::Draft,
};

/// A program that was started.
pub(super) fn launch<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = draft(record, Class::ProcessActivity, 1);
    require_device(&mut draft);
    process(&mut draft, "process");
    user(&mut draft, "process.user");
    if let Some(line) = command_line(record) {
        draft.event.set("process.cmd_line", line.as_str());
        draft.event.observable("process.cmd_line", ObservableType::CommandLine, &line);
    }
    if draft.event.get("process.pid").is_none() {
        draft.event.set("process.uid", record.record_id.unwrap_or_default().to_string());
    }
    draft.observe(&[("process.name", ObservableType::ProcessName)]);
    draft.event.set_enum("launch_type_id", 3);
    match record.text("ppid").and_then(|ppid| ppid.parse::<i64>().ok()) {
        Some(ppid) => draft.event.set("actor.process.pid", ppid),
        None => draft.event.set("actor.app_name", "Unknown"),
    }
    if let Some(name) = record.text("AUID").filter(|name| *name != "unset") {
        draft.event.set("actor.user.name", name);
    } else if let Some(auid) = record.text("auid").filter(|auid| *auid != "4294967295") {
        draft.event.set("actor.user.uid", auid);
    }
    draft
}

/// The `activity_id` of File System Activity for a system call.
pub(super) fn file_activity(syscall: &str) -> Option<i64> {
    let activity = match syscall {
        "creat" | "mkdir" | "mkdirat" | "mknod" | "mknodat" | "link" | "linkat" | "symlink" | "symlinkat" => {
            1
        }
        "read" | "readlink" | "readlinkat" | "getdents" | "getdents64" => 2,
        "write" | "truncate" | "ftruncate" | "fallocate" => 3,
        "unlink" | "unlinkat" | "rmdir" => 4,
        "rename" | "renameat" | "renameat2" => 5,
        "setxattr" | "lsetxattr" | "fsetxattr" | "removexattr" | "lremovexattr" | "fremovexattr"
        | "utime" | "utimes" | "utimensat" | "futimesat" => 6,
        "chmod" | "fchmod" | "fchmodat" | "fchmodat2" | "chown" | "fchown" | "lchown" | "fchownat" => 7,
        "stat" | "lstat" | "fstat" | "newfstatat" | "statx" | "access" | "faccessat" | "faccessat2" => 8,
        "getxattr" | "lgetxattr" | "fgetxattr" => 9,
        "mount" | "fsmount" | "move_mount" => 12,
        "umount" | "umount2" => 13,
        "open" | "openat" | "openat2" | "open_by_handle_at" => 14,
        "chdir" | "fchdir" | "chroot" | "pivot_root" => 14,
        _ => return None,
    };
    Some(activity)
}

/// What was done to a file.
pub(super) fn file<'r, 'a>(record: &'r Record<'a>, activity: i64) -> Draft<'r, 'a> {
    let paths = paths(record);
    let of_kind = |wanted: &str| paths.iter().find(|(_, kind)| kind == wanted).map(|(path, _)| path.as_str());
    let created = of_kind("CREATE");
    let activity = if activity == 14 && created.is_some() { 1 } else { activity };
    let mut draft = draft(record, Class::FileSystemActivity, activity);
    require_device(&mut draft);
    actor(&mut draft);
    let not_parent = paths.iter().find(|(_, kind)| kind != "PARENT").map(|(path, _)| path.as_str());
    let subject = match activity {
        1 => created,
        4 | 5 => of_kind("DELETE"),
        _ => None,
    };
    let subject = subject.or(not_parent).or_else(|| paths.first().map(|(path, _)| path.as_str()));
    let is_folder = syscall(record).starts_with("mkdir") || syscall(record) == "rmdir";
    set_file(&mut draft, "file", subject.unwrap_or("Unknown"), if is_folder { 2 } else { 1 });
    draft.observe(&[("file.path", ObservableType::File), ("file.name", ObservableType::FileName)]);
    if let Some(result) = created.filter(|_| activity == 5) {
        set_file(&mut draft, "file_result", result, 1);
    }
    denied(&mut draft);
    draft
}

/// A connection of the Internet protocols.
pub(super) fn connection<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let (activity, path) = match syscall(record) {
        "bind" => (7, "src_endpoint"),
        "accept" | "accept4" => (1, "src_endpoint"),
        "connect" => (1, "dst_endpoint"),
        _ => (6, "dst_endpoint"),
    };
    let mut draft = draft(record, Class::NetworkActivity, activity);
    if let Some(Address::Inet { ip, port }) = record.text("saddr").and_then(sockaddr::read) {
        draft.event.set_ip(&format!("{path}.ip"), &ip);
        draft.event.set(&format!("{path}.port"), i64::from(port));
        draft.event.observable(&format!("{path}.ip"), ObservableType::IpAddress, &ip);
    }
    draft.event.set_enum("connection_info.direction_id", if path == "dst_endpoint" { 2 } else { 1 });
    actor(&mut draft);
    denied(&mut draft);
    draft
}

/// Any other system call.
pub(super) fn invoked<'r, 'a>(record: &'r Record<'a>) -> Draft<'r, 'a> {
    let mut draft = match syscall(record) {
        "clone" | "clone3" | "fork" | "vfork" => return super::other::process(record, 1),
        "kill" | "tkill" | "tgkill" | "exit" | "exit_group" => return super::other::process(record, 2),
        "ptrace" | "process_vm_readv" => return super::other::process(record, 3),
        "process_vm_writev" => return super::other::process(record, 4),
        "setuid" | "setgid" | "setreuid" | "setregid" | "setresuid" | "setresgid" | "setfsuid"
        | "setfsgid" => {
            return super::other::process(record, 5);
        }
        "init_module" | "finit_module" => return super::other::module(record, 1),
        "delete_module" => return super::other::module(record, 2),
        name => {
            let mut draft = draft(record, Class::KernelActivity, 4);
            draft.event.set("kernel.name", if name.is_empty() { "Unknown" } else { name });
            draft.event.set_enum("kernel.type_id", 2);
            if !name.is_empty() {
                draft.event.set("kernel.system_call", name);
            }
            draft
        }
    };
    require_device(&mut draft);
    actor(&mut draft);
    denied(&mut draft);
    draft
}
