//! What watchers of alerts are told.

use std::sync::Arc;

use aurora_casework::{
    Outcome, alerts,
    feed::{self, AlertChange, MAX_BEHIND, Told},
};
use aurora_model::{access::Role, change::ChangeKind, mode::RuntimeMode};

use super::support::{World, admin, report};

async fn told(world: &World, seq: i64) -> (Vec<Arc<AlertChange>>, i64) {
    match feed::changes_after(&world.casework, &admin(), seq).await.expect("there") {
        Told::Changes { changes, seq } => (changes, seq),
        Told::Resync { seq } => panic!("resync to {seq}"),
    }
}

async fn is_resync(world: &World, seq: i64) -> bool {
    matches!(feed::changes_after(&world.casework, &admin(), seq).await, Ok(Told::Resync { .. }))
}

#[tokio::test]
async fn a_watcher_hears_of_each_alert_as_it_is_now() {
    let world = World::new(RuntimeMode::Real).await;
    let ana = world.user("ana", Role::Analyst, 1).await;
    let mut watch = feed::watch(&world.casework, &admin()).expect("may");
    feed::relay(&world.casework).await.expect("there");
    let begin = *watch.borrow_and_update();
    let (a, b) = (world.raise("r", "a").await, world.raise("r", "b").await);
    let Ok(Outcome::Done(a)) = alerts::claim(&world.casework, &ana, a.id, a.version).await else { panic!() };
    assert!(!watch.has_changed().expect("it lives"));
    feed::relay(&world.casework).await.expect("there");
    assert!(watch.has_changed().expect("it lives"));
    let (changes, seq) = told(&world, begin).await;
    let found: Vec<_> = changes.iter().map(|change| (change.kind, change.alert.clone())).collect();
    assert_eq!(found, [(ChangeKind::Created, b), (ChangeKind::Created, a)], "the claimed one changed last");
    assert_eq!(seq, *watch.borrow());
    assert_eq!(told(&world, seq).await, (vec![], seq));
}

/// Whether they are in memory or were before this process began.
#[tokio::test]
async fn a_watcher_who_comes_back_hears_the_same_from_the_database() {
    let mut world = World::new(RuntimeMode::Real).await;
    for n in 0..5 {
        world.raise("r", &format!("host-{n}")).await;
    }
    feed::relay(&world.casework).await.expect("there");
    let from_memory = told(&world, 0).await;
    assert_eq!(from_memory.0.len(), 5);
    world.restart().await;
    assert_eq!(told(&world, 0).await, from_memory);
    let middle = from_memory.0[2].seq;
    assert_eq!(told(&world, middle).await, (from_memory.0[3..].to_vec(), from_memory.1));
    world.raise("r", "more").await;
    feed::relay(&world.casework).await.expect("there");
    let (changes, _) = told(&world, 0).await;
    assert_eq!((changes.len(), &changes[..5]), (6, &from_memory.0[..]));
}

/// More than memory holds, in one relay.
#[tokio::test]
async fn no_change_is_lost_where_memory_ends() {
    let world = World::new(RuntimeMode::Real).await;
    for part in 0..5 {
        let reports: Vec<_> = (0..1_000).map(|n| report("r", &format!("host-{part}-{n}"), 1, 0)).collect();
        world.append(&reports).await;
    }
    world.drain().await;
    feed::relay(&world.casework).await.expect("there");
    let (all, last) = told(&world, 0).await;
    assert_eq!(all.len(), 5_000);
    for seq in [0, 1, 903, 904, 905, last - 1, last] {
        let expected: Vec<_> = all.iter().filter(|change| change.seq > seq).cloned().collect();
        assert_eq!(told(&world, seq).await, (expected, last), "{seq}");
    }
}

#[tokio::test]
async fn a_watcher_who_cannot_catch_up_reads_the_list_anew() {
    let world = World::new(RuntimeMode::Real).await;
    world.raise("r", "a").await;
    feed::relay(&world.casework).await.expect("there");
    let head = *feed::watch(&world.casework, &admin()).expect("may").borrow();
    assert!(is_resync(&world, head + 1).await, "of another database");
    assert!(is_resync(&world, head - MAX_BEHIND - 1).await, "too far behind");
    assert!(!is_resync(&world, 0).await);
}

/// Also of those who were added since, by whatever process.
#[tokio::test]
async fn people_are_known_by_name() {
    let world = World::new(RuntimeMode::Real).await;
    let ana = world.user("ana", Role::Analyst, 1).await;
    let aurora_model::change::Actor::User(id) = ana.actor else { panic!("a person") };
    assert_eq!(world.casework.name_of(id), None);
    feed::relay(&world.casework).await.expect("there");
    assert_eq!(world.casework.name_of(id).as_deref(), Some("ana"));
}
