//! `aurora doctor`: what stands in the way of an instance, and what to do about it.

use std::{
    fmt, fs,
    net::{SocketAddr, TcpListener},
    os::unix::fs::PermissionsExt as _,
    path::Path,
};

use clap::Args;

use super::{Exit, instance::InstanceArgs};
use crate::{
    config::Config,
    rules,
    size::ByteSize,
    up::data_directory::{self, Presence, keys_of},
};

/// Looks at everything that an instance needs, and says what is wrong and what to do
#[derive(Args, Debug)]
#[command(after_help = "Exit status: 0 nothing is wrong, 1 something is")]
pub(super) struct DoctorArgs {
    #[command(flatten)]
    instance: InstanceArgs,
}

/// What one look found.
enum Finding {
    Good(String),
    /// It will run, and not as well as it should.
    Doubtful(String),
    /// It will not run.
    Bad(String),
}

impl DoctorArgs {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let findings = match self.instance.load() {
            Err(problems) => vec![("configuration", Finding::Bad(problems.to_string()))],
            Ok((config, _)) => examine(&config),
        };
        for (what, finding) in &findings {
            println!("{what:<15} {finding}");
        }
        let is_bad = findings.iter().any(|(_, finding)| matches!(finding, Finding::Bad(_)));
        Ok(if is_bad { Exit::Findings } else { Exit::Clean })
    }
}

fn examine(config: &Config) -> Vec<(&'static str, Finding)> {
    let root = &config.runtime.data_dir;
    let presence = data_directory::look(root);
    let mut findings = vec![("configuration", Finding::Good("every key is known and valid".to_owned()))];
    findings.push(("data directory", directory(root, &presence)));
    findings.push(("disk", disk(root, config.streams.free_disk_floor.0)));
    findings.push(("keys", keys(&keys_of(root))));
    if !matches!(presence, Ok(Presence::InUse)) {
        let ports = [
            ("api", config.api.bind),
            ("ingest", config.ingest.bind),
            ("dashboard", config.api.dashboard_bind),
        ];
        findings.extend(ports.map(|(name, address)| (name, port(address, config.api.allow_insecure))));
    }
    findings.push(("rules", rule_files(config)));
    findings
}

fn directory(root: &Path, presence: &Result<Presence, data_directory::DataDirectoryError>) -> Finding {
    let shown = root.display();
    match presence {
        Ok(Presence::Absent) => Finding::Good(format!("`{shown}` will be made at the first start")),
        Ok(Presence::Idle) => Finding::Good(format!("`{shown}` is there; no aurora runs on it")),
        Ok(Presence::InUse) => Finding::Good(format!("`{shown}` is in use; ask it with `aurora status`")),
        Err(error) => Finding::Bad(error.to_string()),
    }
}

/// Looks at the nearest folder that is there: the directory may not have been made yet.
fn disk(root: &Path, floor: u64) -> Finding {
    let there = std::path::absolute(root).unwrap_or_else(|_| root.to_owned());
    let there = there.ancestors().find(|path| path.is_dir()).unwrap_or(Path::new("/"));
    match rustix::fs::statvfs(there) {
        Err(error) => Finding::Bad(format!("cannot ask how full `{}` is: {error}", there.display())),
        Ok(stat) => {
            let free = stat.f_bavail.saturating_mul(stat.f_frsize);
            let words = format!("{} free, of which {} stay free", ByteSize(free), ByteSize(floor));
            match free {
                _ if free <= floor => Finding::Bad(format!(
                    "{words}: no event would be taken. Make room, or lower `streams.free_disk_floor`"
                )),
                _ if free < floor.saturating_mul(4) => Finding::Doubtful(format!("{words}: make room soon")),
                _ => Finding::Good(words),
            }
        }
    }
}

fn keys(folder: &Path) -> Finding {
    let Ok(entries) = fs::read_dir(folder) else { return Finding::Good("none yet".to_owned()) };
    let is_open = |entry: &fs::DirEntry| {
        entry
            .metadata()
            .is_ok_and(|metadata| metadata.is_file() && metadata.permissions().mode() & 0o077 != 0)
    };
    let open: Vec<_> =
        entries.flatten().filter(is_open).map(|entry| entry.path().display().to_string()).collect();
    if open.is_empty() {
        Finding::Good("readable by their owner alone".to_owned())
    } else {
        Finding::Bad(format!(
            "others may read {0}: chmod 600 {0}, and make new keys if someone did",
            open.join(" ")
        ))
    }
}

fn port(address: SocketAddr, allow_insecure: bool) -> Finding {
    match TcpListener::bind(address) {
        Err(error) => Finding::Bad(format!(
            "cannot listen on {address}: {error}. Set another port, or stop the program that has it"
        )),
        Ok(_) if address.ip().is_loopback() => Finding::Good(format!("{address} is free")),
        Ok(_) if allow_insecure => Finding::Doubtful(format!(
            "{address} is free, and without TLS: what is sent can be read on the way"
        )),
        Ok(_) => Finding::Bad(format!(
            "{address} can be reached by others and there is no TLS yet: bind 127.0.0.1, or set `api.allow_insecure`"
        )),
    }
}

fn rule_files(config: &Config) -> Finding {
    let paths = &config.detection.rules.0;
    if paths.is_empty() {
        return match config.detection.own_rules {
            true => Finding::Doubtful(
                "only those of the program; name folders of Sigma rules in `detection.rules`".to_owned(),
            ),
            false => Finding::Bad("none: name folders of Sigma rules in `detection.rules`".to_owned()),
        };
    }
    match rules::load(paths, aurora_sigma::Placeholders::default()) {
        Err(error) => Finding::Bad(format!("{error:#}")),
        Ok(files) if files.n_rejected() > 0 => {
            Finding::Doubtful(format!("{}; `aurora rules check` says why", rules::in_words(&files)))
        }
        Ok(files) => Finding::Good(rules::in_words(&files)),
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Good(words) => write!(f, "ok     {words}"),
            Self::Doubtful(words) => write!(f, "doubt  {words}"),
            Self::Bad(words) => write!(f, "WRONG  {words}"),
        }
    }
}
