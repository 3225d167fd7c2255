//! Commands that look at a data directory make nothing where there is none.

use aurora_test_support::Workdir;

use crate::support::aurora;

/// An empty database made by the way would be reported on as if it were the one that is meant, and a running service
/// whose database is away would take it for its own.
#[test]
fn what_is_not_there_is_told_and_not_made() {
    for command in [["audit", "verify"], ["admin", "setup-link"]] {
        check(command, |_| {}, "there is no data directory");
        check(command, |workdir| drop(workdir.write("data/FORMAT", "1\n")), "there is no database");
    }
}

#[track_caller]
fn check(command: [&str; 2], prepare: fn(&Workdir), expected: &str) {
    let workdir = Workdir::new();
    prepare(&workdir);
    let run = aurora(workdir.path(), &[command[0], command[1], "--data-dir", "data"]);
    assert_eq!(run.code, Some(2), "{command:?}: {}", run.stdout);
    assert!(run.stderr.contains(expected), "{command:?}: {}", run.stderr);
    let data_dir = workdir.path().join("data");
    assert!(!data_dir.join("store").exists() && !data_dir.join("keys").exists(), "{command:?}");
}
