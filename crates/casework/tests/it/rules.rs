use aurora_casework::{
    ErrorKind,
    rules::{self, RuleQuery},
};
use aurora_model::{Version, mode::RuntimeMode};
use aurora_store::audit as store_audit;

use super::support::{World, admin};

async fn enabled(world: &World) -> Vec<(String, bool)> {
    let query = RuleQuery { limit: 10, ..RuleQuery::default() };
    let page = rules::list(&world.casework, &admin(), &query).await.expect("there");
    page.items.into_iter().map(|view| (view.rule.id, view.is_enabled)).collect()
}

fn table(rows: [(&str, bool); 2]) -> Vec<(String, bool)> {
    rows.map(|(id, is_enabled)| (id.to_owned(), is_enabled)).to_vec()
}

#[tokio::test]
async fn decisions_stand_above_files_and_reach_who_runs_the_rules() {
    let world = World::new(RuntimeMode::DryRun).await;
    let decisions = world.casework.rule_decisions();
    assert!(decisions.borrow().is_empty());
    assert_eq!(enabled(&world).await, table([("r", true), ("s", false)]));
    let off = rules::set_enabled(&world.casework, &admin(), "r", Some(Version::from_i64(0)), false).await;
    assert!(!off.expect("it is written").is_enabled);
    let on = rules::set_enabled(&world.casework, &admin(), "s", None, true).await.expect("it is written");
    assert_eq!(on.decision.map(|decision| decision.version), Some(Version::FIRST));
    assert_eq!(enabled(&world).await, table([("r", false), ("s", true)]));
    let known: Vec<_> = decisions.borrow().iter().map(|(id, is)| (id.clone(), *is)).collect();
    assert_eq!(known, table([("r", false), ("s", true)]));
}

#[tokio::test]
async fn decisions_outlive_the_process_and_come_from_others_too() {
    let mut world = World::new(RuntimeMode::Real).await;
    let elsewhere = aurora_casework::Casework::start(
        world.store.clone(),
        world.clock.clone(),
        std::sync::Arc::new(super::support::TwoRules),
    );
    let elsewhere = elsewhere.await.expect("the database is there");
    rules::set_enabled(&elsewhere, &admin(), "r", None, false).await.expect("it is written");
    let decisions = world.casework.rule_decisions();
    assert!(decisions.borrow().is_empty(), "nobody has looked yet");
    aurora_casework::feed::relay(&world.casework).await.expect("the database is there");
    assert_eq!(decisions.borrow().get("r"), Some(&false));
    world.restart().await;
    assert_eq!(world.casework.rule_decisions().borrow().get("r"), Some(&false));
}

#[tokio::test]
async fn what_is_no_rule_and_what_is_stale_is_refused() {
    let world = World::new(RuntimeMode::Real).await;
    let decide = |id: &'static str, version: Option<i64>| {
        let casework = &world.casework;
        async move { rules::set_enabled(casework, &admin(), id, version.map(Version::from_i64), true).await }
    };
    assert_eq!(decide("none", None).await.expect_err("no such rule").kind(), ErrorKind::NotFound);
    assert_eq!(decide("r", Some(1)).await.expect_err("never decided").kind(), ErrorKind::StaleVersion);
    decide("r", Some(0)).await.expect("it is written");
    assert_eq!(decide("r", Some(0)).await.expect_err("decided since").kind(), ErrorKind::StaleVersion);
    decide("r", Some(1)).await.expect("it is written");
    let none = rules::fetch(&world.casework, &admin(), "none").await.expect_err("no such rule");
    assert_eq!(none.kind(), ErrorKind::NotFound);
}

#[tokio::test]
async fn rules_are_found_by_text_and_read_page_by_page() {
    let world = World::new(RuntimeMode::Real).await;
    world.raise("r", "a").await;
    let query = |text: &str, limit| RuleQuery { text: Some(text.to_owned()), limit, ..RuleQuery::default() };
    let ids = |page: rules::RulePage| page.items.iter().map(|view| view.rule.id.clone()).collect::<Vec<_>>();
    let found = rules::list(&world.casework, &admin(), &query("RULE S", 10)).await.expect("there");
    assert_eq!(ids(found), ["s"]);
    let first = rules::list(&world.casework, &admin(), &query("rule", 1)).await.expect("there");
    assert_eq!((first.items[0].findings, first.next_cursor.as_deref()), (1, Some("r")));
    let rest = RuleQuery { cursor: first.next_cursor, ..query("rule", 1) };
    let rest = rules::list(&world.casework, &admin(), &rest).await.expect("there");
    assert_eq!((rest.next_cursor.clone(), ids(rest)), (None, vec!["s".to_owned()]));
}

#[tokio::test]
async fn loading_anew_is_told_before_it_is_done() {
    let world = World::new(RuntimeMode::Dummy).await;
    let report = rules::reload(&world.casework, &admin()).await.expect("it is done");
    assert_eq!((report.loaded, report.rejected), (2, 1));
    assert_eq!(rules::rejected(&world.casework, &admin()).expect("there").len(), 1);
    let entries = store_audit::list_after(&world.store.read().expect("there"), 0, 10).await.expect("there");
    assert_eq!(entries.last().map(|entry| entry.record.action.as_str()), Some("rule.reload"));
}
