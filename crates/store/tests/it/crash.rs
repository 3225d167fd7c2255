use std::{collections::HashMap, path::Path};

use aurora_model::{AlertId, alert::AlertStatus, change::Resource};
use aurora_store::{
    Store, alerts, audit, findings, offsets,
    offsets::{Consumer, Position},
    outbox,
    testing::{finding, new_finding, permits, query_texts, transact},
};

use super::support::{ChildTest, child_folder, open, open_in, say};

const CYCLES: u64 = 10;
/// A writer begins here in each cycle, so that no two write the same finding.
const STRIDE: u64 = 1_000_000;

fn consumer() -> Consumer {
    Consumer { group: "alerts".to_owned(), topic: "findings".to_owned(), partition: 0 }
}

/// An alert, the move of it by a person, and the reader's position, in one transaction.
async fn write(store: &Store, number: u64) -> AlertId {
    let (operator, workflow, _) = permits(store).await;
    let mut tx = transact(store, 0).await;
    let new = new_finding(finding(&format!("rule-{number}"), number, 0));
    let position = Position { consumer: consumer(), next: number + 1 };
    findings::apply(&mut tx, &workflow, std::slice::from_ref(&new), &position).await.expect("written");
    let alert = alerts::fetch(&tx, new.alert_id).await.expect("it was made");
    alerts::move_to(&mut tx, &operator, alert.id, alert.version, AlertStatus::Triaged, None)
        .await
        .expect("written");
    tx.commit().await.expect("committed");
    alert.id
}

/// The process that is killed. By itself it shows that what it says is true.
#[tokio::test]
async fn what_is_committed_is_there() {
    if let Some(folder) = child_folder() {
        let store = open_in(&folder).await;
        let first = offsets::fetch(&store.read().expect("there"), &consumer()).await.expect("a position");
        for number in first.next_multiple_of(STRIDE).. {
            let alert = write(&store, number).await;
            say(&format!("{number} {alert}"));
        }
    }
    let (store, _workdir) = open().await;
    for number in 0..5 {
        let alert = write(&store, number).await;
        alerts::fetch(&store.read().expect("there"), alert).await.expect("it was committed");
    }
    check(&store, &[]).await;
}

#[tokio::test]
async fn nothing_that_was_acknowledged_is_lost_to_a_killed_process() {
    let workdir = aurora_test_support::Workdir::new();
    let mut acknowledged = Vec::new();
    for cycle in 0..CYCLES {
        acknowledged.extend(run_and_kill(workdir.path(), 3 + 4 * cycle));
        let store = open_in(workdir.path()).await;
        check(&store, &acknowledged).await;
        store.close().await.expect("it closes");
    }
    assert!(acknowledged.len() as u64 >= CYCLES * 3, "{}", acknowledged.len());
}

/// Kills a writer after it has said so much. It is somewhere in a transaction then.
fn run_and_kill(folder: &Path, n_words: u64) -> Vec<(u64, AlertId)> {
    let mut child = ChildTest::start("crash::what_is_committed_is_there", folder);
    let mut words: Vec<_> = (0..n_words).map(|_| child.next_word()).collect();
    let rest = child.kill();
    words.extend(rest);
    let read = |word: &String| {
        let (number, alert) = word.split_once(' ')?;
        Some((number.parse().ok()?, alert.parse().ok()?))
    };
    words.iter().filter_map(read).collect()
}

async fn check(store: &Store, acknowledged: &[(u64, AlertId)]) {
    let integrity = query_texts(store, "PRAGMA integrity_check").await.expect("it answers");
    assert_eq!(integrity, ["ok"]);
    let reader = store.read().expect("it is there");
    for &(number, alert) in acknowledged {
        let alert = alerts::fetch(&reader, alert).await.expect("it was acknowledged");
        assert_eq!((alert.status, alert.rule_id), (AlertStatus::Triaged, format!("rule-{number}")));
    }
    if let Some((number, _)) = acknowledged.last() {
        assert!(offsets::fetch(&reader, &consumer()).await.expect("a position") > *number);
    }
    audit::verify(&reader, None).await.expect("the chain is whole");
    check_outbox(store).await;
}

/// A row for each version of each alert, and none without its alert.
async fn check_outbox(store: &Store) {
    let reader = store.read().expect("it is there");
    let mut rows: HashMap<String, i64> = HashMap::new();
    for change in outbox::list_after(&reader, 0, 1_000_000).await.expect("they can be read") {
        if change.resource == Resource::Alert {
            *rows.entry(change.id).or_default() += 1;
        }
    }
    let n_alerts = query_texts(store, "SELECT count(*) FROM alerts").await.expect("it answers");
    assert_eq!(n_alerts, [rows.len().to_string()]);
    for (id, n_rows) in rows {
        let alert = alerts::fetch(&reader, id.parse().expect("an id")).await.expect("it is there");
        assert_eq!(alert.version.as_i64(), n_rows, "{id}");
    }
}
