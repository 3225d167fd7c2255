//! The database goes away in three ways while findings come, and comes back: nothing is lost and nothing counts twice.

use std::{fs::OpenOptions, future::Future, os::unix::fs::FileExt as _, path::PathBuf, time::Duration};

use aurora_casework::{
    ErrorKind,
    alerts::{self, AlertQuery},
    feed,
};
use aurora_model::mode::RuntimeMode;
use aurora_store::{Availability, testing::at};
use sea_orm::sqlx::{
    self, ConnectOptions as _, Connection as _, SqliteConnection, sqlite::SqliteConnectOptions,
};
use tokio::{sync::watch, time::timeout};

use super::support::{World, admin, report};

/// What the product promises.
const BACK_WITHIN: Duration = Duration::from_secs(5);

fn database(world: &World) -> PathBuf {
    world.workdir.path().join("store/aurora.db")
}

/// All that runs in a process, with a probe each 20 ms.
struct Running {
    stop: watch::Sender<bool>,
    tasks: Vec<tokio::task::JoinHandle<()>>,
}

async fn start(world: &World) -> Running {
    let stop = watch::Sender::new(false);
    let (casework, store) = (world.casework.clone(), world.store.clone());
    let relay_stop = stop.subscribe();
    let tasks = vec![
        tokio::spawn(world.consumer().await.run(stop.subscribe())),
        tokio::spawn(async move { feed::run(&casework, relay_stop).await }),
        tokio::spawn(async move { store.probe_forever(Duration::from_millis(20), || at(0)).await }),
    ];
    Running { stop, tasks }
}

impl Running {
    async fn end(mut self) {
        self.stop.send_replace(true);
        self.tasks.pop().expect("the probe").abort();
        for task in self.tasks {
            timeout(BACK_WITHIN, task).await.expect("it stops in time").expect("it did not panic");
        }
    }
}

async fn survives<L, R>(lose: impl AsyncFnOnce(&World) -> L, bring_back: impl FnOnce(L) -> R)
where
    R: Future<Output = ()>,
{
    let world = World::new(RuntimeMode::Real).await;
    let running = start(&world).await;
    let mut availability = world.store.watch();
    let mut head = feed::watch(&world.casework, &admin()).expect("may");
    world.append(&[report("r", "a", 1, 0)]).await;
    timeout(BACK_WITHIN, head.wait_for(|seq| *seq >= 1)).await.expect("in time").expect("it lives");

    let lost = lose(&world).await;
    availability.wait_for(|availability| !availability.is_available()).await.expect("it lives");
    for n in 2..=40 {
        world.append(&[report("r", "a", n, 0)]).await;
    }
    let away = alerts::list(&world.casework, &admin(), &AlertQuery::default()).await.expect_err("it is away");
    assert_eq!(away.kind(), ErrorKind::Unavailable);

    bring_back(lost).await;
    let wait = async {
        availability
            .wait_for(|availability| *availability == Availability::Available)
            .await
            .expect("it lives");
        loop {
            head.changed().await.expect("it lives");
            if world.alerts().await[0].count == 40 {
                return;
            }
        }
    };
    timeout(BACK_WITHIN, wait).await.expect("alerts go on by themselves, in time");
    running.end().await;
    assert_eq!(world.alerts().await.len(), 1);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_lock_of_somebody_else_is_survived() {
    survives(
        async |world: &World| {
            let file = SqliteConnectOptions::new().filename(database(world)).busy_timeout(BACK_WITHIN);
            let mut connection: SqliteConnection = file.connect().await.expect("it opens");
            sqlx::query("BEGIN EXCLUSIVE").execute(&mut connection).await.expect("nobody else writes");
            connection
        },
        |mut connection| async move {
            sqlx::query("ROLLBACK").execute(&mut connection).await.expect("it was begun");
            connection.close().await.expect("it closes");
        },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_folder_that_was_moved_is_survived() {
    survives(
        async |world: &World| {
            let (here, there) = (world.workdir.path().join("store"), world.workdir.path().join("elsewhere"));
            std::fs::rename(&here, &there).expect("folders can be moved");
            (here, there)
        },
        |(here, there)| async move { std::fs::rename(there, here).expect("folders can be moved") },
    )
    .await;
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_header_that_was_overwritten_is_survived() {
    survives(
        async |world: &World| {
            let file = OpenOptions::new().read(true).write(true).open(database(world)).expect("it is there");
            let mut before = [0; 16];
            file.read_exact_at(&mut before, 0).expect("it is longer");
            file.write_all_at(b"ransomed by you!", 0).expect("it can be written");
            (file, before)
        },
        |(file, before)| async move {
            file.write_all_at(&before, 0).expect("it can be written");
            // Closing it would take SQLite's locks away, as long as this is the process that has them.
            std::mem::forget(file);
        },
    )
    .await;
}
