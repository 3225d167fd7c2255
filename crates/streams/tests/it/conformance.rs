//! Every log passes the same suite.

use std::{path::Path, sync::Arc};

use aurora_streams::{
    EmbeddedLog, Log, RealDisk,
    testing::{
        ManualClock, MemoryLog, ModelDisk,
        conformance::{CASES, Subject, config},
    },
};
use aurora_test_support::Workdir;

fn check_all(open: impl Fn(&str, Arc<ManualClock>) -> Arc<dyn Log>) {
    let runtime = tokio::runtime::Builder::new_current_thread().build().expect("is built");
    for case in CASES {
        println!("{}", case.name);
        let clock = Arc::new(ManualClock::default());
        let subject = Subject { log: open(case.name, clock.clone()), clock };
        runtime.block_on((case.check)(&subject));
    }
}

#[test]
fn the_log_in_memory_conforms() {
    check_all(|_, clock| Arc::new(MemoryLog::new(config(), clock)));
}

#[test]
fn the_embedded_log_conforms() {
    let workdir = Workdir::new();
    check_all(|name, clock| {
        let dir = workdir.path().join(name);
        Arc::new(EmbeddedLog::open_on(Arc::new(RealDisk), &dir, config(), clock).expect("opens"))
    });
}

#[test]
fn the_embedded_log_conforms_on_a_model_of_a_disk() {
    check_all(|_, clock| {
        let disk = Arc::new(ModelDisk::new(1));
        Arc::new(EmbeddedLog::open_on(disk, Path::new("/log"), config(), clock).expect("opens"))
    });
}
