use aurora_casework::audit;
use aurora_model::mode::RuntimeMode;
use aurora_store::testing::execute;

use super::support::{World, admin};

#[tokio::test]
async fn looking_at_the_chain_is_part_of_it() {
    let world = World::new(RuntimeMode::Real).await;
    let first = audit::list(&world.casework, &admin(), 0, 10).await.expect("there");
    let actions = |entries: &[aurora_model::audit::AuditEntry]| {
        entries.iter().map(|entry| entry.record.action.clone()).collect::<Vec<_>>()
    };
    assert_eq!(actions(&first), ["audit.read"]);
    assert_eq!(first[0].record.detail, r#"{"after":0,"limit":10}"#);
    let check = audit::verify(&world.casework, &admin(), None).await.expect("there");
    assert!(check.is_whole && check.head.seq == 1, "{check:?}");
    let all = audit::list(&world.casework, &admin(), 1, 10_000).await.expect("there");
    assert_eq!(actions(&all), ["audit.verify", "audit.read"]);
    assert_eq!(all[0].record.detail, r#"{"is_whole":true,"through":1}"#);
}

#[tokio::test]
async fn a_chain_that_was_tampered_with_is_an_answer() {
    let world = World::new(RuntimeMode::Real).await;
    for _ in 0..3 {
        audit::list(&world.casework, &admin(), 0, 10).await.expect("there");
    }
    let kept = audit::verify(&world.casework, &admin(), None).await.expect("there").head;
    execute(&world.store, "UPDATE audit_entries SET actor = 'system:nobody' WHERE seq = 2")
        .await
        .expect("done");
    for kept in [None, Some(kept)] {
        let check = audit::verify(&world.casework, &admin(), kept).await.expect("there");
        assert!(!check.is_whole && check.problem.is_some_and(|problem| problem.contains('2')));
    }
}
