//! What sshd, sudo, cron and systemd say to syslog: older machines as RFC 3164, newer ones as RFC 5424.

use super::audit::Identity;
use crate::{
    moment::{Moment, millis, minutes, seconds},
    random::{hash, stable_hex},
    scene::Scene,
    source::Source,
    world::HostId,
};

const NEWER: [&str; 6] = ["api01", "ci01", "k8s-cp1", "k8s-node1", "k8s-node2", "scan01"];

pub(super) fn line(
    scene: &mut Scene,
    host: HostId,
    at: Moment,
    severity: u8,
    program: &str,
    pid: Option<i64>,
    text: &str,
) {
    let name = scene.host(host).name;
    if NEWER.contains(&name.as_str()) {
        let facility = match program {
            "sshd" | "sudo" | "systemd-logind" => 10,
            "CRON" => 9,
            _ => 3,
        };
        let pid = pid.map_or_else(|| "-".to_owned(), |pid| pid.to_string());
        let text =
            format!("<{}>1 {} {name} {program} {pid} - - {text}", facility * 8 + severity, at.iso_micros());
        scene.emit(Source::Syslog5424, at, text);
    } else {
        let pid = pid.map_or_else(String::new, |pid| format!("[{pid}]"));
        scene.emit(Source::Syslog, at, format!("{} {name} {program}{pid}: {text}", at.syslog()));
    }
}

pub(super) fn accepted(
    scene: &mut Scene,
    host: HostId,
    at: Moment,
    who: &Identity,
    from: &str,
    port: u16,
    method: &str,
) {
    let key = match method {
        "publickey" => format!(": ED25519 SHA256:{}", &stable_hex(&who.login, 43)),
        _ => String::new(),
    };
    let (login, pid) = (&who.login, who.pid);
    line(
        scene,
        host,
        at,
        6,
        "sshd",
        Some(pid),
        &format!("Accepted {method} for {login} from {from} port {port} ssh2{key}"),
    );
    let text =
        format!("pam_unix(sshd:session): session opened for user {login}(uid={}) by {login}(uid=0)", who.uid);
    line(scene, host, at + millis(3), 6, "sshd", Some(pid), &text);
    line(
        scene,
        host,
        at + millis(9),
        6,
        "systemd-logind",
        Some(812),
        &format!("New session {} of user {login}.", who.session),
    );
    line(
        scene,
        host,
        at + millis(11),
        6,
        "systemd",
        Some(1),
        &format!("Started session-{}.scope - Session {} of User {login}.", who.session, who.session),
    );
}

pub(super) fn left(scene: &mut Scene, host: HostId, at: Moment, who: &Identity, from: &str, port: u16) {
    let (login, pid) = (&who.login, who.pid);
    line(
        scene,
        host,
        at,
        6,
        "sshd",
        Some(pid),
        &format!("Received disconnect from {from} port {port}:11: disconnected by user"),
    );
    line(
        scene,
        host,
        at,
        6,
        "sshd",
        Some(pid),
        &format!("Disconnected from user {login} {from} port {port}"),
    );
    line(
        scene,
        host,
        at + millis(2),
        6,
        "sshd",
        Some(pid),
        &format!("pam_unix(sshd:session): session closed for user {login}"),
    );
    line(
        scene,
        host,
        at + millis(8),
        6,
        "systemd-logind",
        Some(812),
        &format!("Session {} logged out. Waiting for processes to exit.", who.session),
    );
    line(
        scene,
        host,
        at + millis(12),
        6,
        "systemd-logind",
        Some(812),
        &format!("Removed session {}.", who.session),
    );
}

pub(super) fn refused(
    scene: &mut Scene,
    host: HostId,
    at: Moment,
    name: &str,
    from: &str,
    port: u16,
    exists: bool,
) {
    let pid = scene.random.between(1200, 60_000);
    let who = if exists { name.to_owned() } else { format!("invalid user {name}") };
    if !exists {
        line(scene, host, at, 6, "sshd", Some(pid), &format!("Invalid user {name} from {from} port {port}"));
    }
    let user = if exists { format!("  user={name}") } else { String::new() };
    let text = format!(
        "pam_unix(sshd:auth): authentication failure; logname= uid=0 euid=0 tty=ssh ruser= rhost={from}{user}"
    );
    line(scene, host, at + millis(700), 5, "sshd", Some(pid), &text);
    line(
        scene,
        host,
        at + millis(2300),
        6,
        "sshd",
        Some(pid),
        &format!("Failed password for {who} from {from} port {port} ssh2"),
    );
    let closed = if exists {
        format!("Connection closed by authenticating user {name} {from} port {port} [preauth]")
    } else {
        format!("Connection closed by invalid user {name} {from} port {port} [preauth]")
    };
    line(scene, host, at + millis(2900), 6, "sshd", Some(pid), &closed);
}

pub(super) fn sudo(scene: &mut Scene, host: HostId, at: Moment, who: &Identity, command: &str) {
    let login = &who.login;
    let text = format!(
        "{login:>8} : TTY=pts/{} ; PWD=/home/{login} ; USER=root ; COMMAND={command}",
        who.session % 4
    );
    line(scene, host, at, 5, "sudo", None, &text);
    line(
        scene,
        host,
        at + millis(2),
        6,
        "sudo",
        None,
        &format!("pam_unix(sudo:session): session opened for user root(uid=0) by {login}(uid={})", who.uid),
    );
    line(
        scene,
        host,
        at + millis(900),
        6,
        "sudo",
        None,
        "pam_unix(sudo:session): session closed for user root",
    );
}

/// What a machine does by the clock.
pub(super) fn routine(scene: &mut Scene, host: HostId, start: Moment) {
    let name = scene.host(host).name;
    for turn in 0..6 {
        let at = start + minutes(5 + 10 * turn) + seconds(1) + millis(scene.random.between(0, 700));
        cron(scene, host, at, "command -v debian-sa1 > /dev/null && debian-sa1 1 1");
    }
    cron(scene, host, start + minutes(17) + seconds(1), "cd / && run-parts --report /etc/cron.hourly");
    let turn = start.minute_of_day() / 60;
    const TIMERS: [(&str, &str); 5] = [
        ("apt-daily.service", "Daily apt download activities"),
        ("logrotate.service", "Rotate log files"),
        ("man-db.service", "Daily man-db regeneration"),
        ("fstrim.service", "Discard unused blocks on filesystems from /etc/fstab"),
        ("systemd-tmpfiles-clean.service", "Cleanup of Temporary Directories"),
    ];
    for (index, (unit, text)) in TIMERS.iter().enumerate() {
        if (hash(&name) + 5 * index as u64) % 24 == turn as u64 {
            let at = start + seconds(scene.random.between(0, 3000));
            line(scene, host, at, 6, "systemd", Some(1), &format!("Starting {unit} - {text}..."));
            line(
                scene,
                host,
                at + seconds(3),
                6,
                "systemd",
                Some(1),
                &format!("{unit}: Deactivated successfully."),
            );
            line(scene, host, at + seconds(3), 6, "systemd", Some(1), &format!("Finished {unit} - {text}."));
        }
    }
    if scene.random.per_mille(300) {
        let at = start + seconds(scene.random.between(0, 3500));
        line(
            scene,
            host,
            at,
            6,
            "systemd-timesyncd",
            Some(611),
            "Contacted time server 10.30.1.10:123 (dc01.ad.brackwater.example).",
        );
    }
}

fn cron(scene: &mut Scene, host: HostId, at: Moment, command: &str) {
    let pid = scene.random.between(1000, 60_000);
    line(
        scene,
        host,
        at,
        6,
        "CRON",
        Some(pid),
        "pam_unix(cron:session): session opened for user root(uid=0) by root(uid=0)",
    );
    line(scene, host, at + millis(4), 6, "CRON", Some(pid + 1), &format!("(root) CMD ({command})"));
    line(
        scene,
        host,
        at + millis(90),
        6,
        "CRON",
        Some(pid),
        "pam_unix(cron:session): session closed for user root",
    );
}
