//! What people do with an alert.

use aurora_casework::{CaseworkError, ErrorKind, Outcome, alerts};
use aurora_model::{
    UserId, Version,
    access::Role,
    alert::{Alert, AlertStatus, Verdict},
    change::Resource,
    mode::RuntimeMode,
};
use aurora_store::{audit, outbox, testing::at};
use serde_json::json;

use super::support::World;

fn done<T: std::fmt::Debug>(answer: Result<Outcome<T>, CaseworkError>) -> T {
    match answer.expect("it is carried out") {
        Outcome::Done(done) => done,
        Outcome::Preview(preview) => panic!("{preview:?}"),
    }
}

fn kind<T: std::fmt::Debug>(answer: Result<Outcome<T>, CaseworkError>) -> (ErrorKind, Option<&'static str>) {
    let error = answer.expect_err("it is refused");
    (error.kind(), error.field())
}

/// All that there is of an alert and beside it.
async fn state(world: &World) -> (Vec<Alert>, usize, i64) {
    let reader = world.store.read().expect("there");
    let entries = audit::list_after(&reader, 0, 1_000).await.expect("it answers");
    let of_alerts = outbox::list_after(&reader, 0, 1_000).await.expect("it answers");
    let n_changes = of_alerts.iter().filter(|change| change.resource != Resource::Audit).count();
    (world.alerts().await, entries.len(), n_changes as i64)
}

#[tokio::test]
async fn an_alert_is_moved_with_a_word_on_why() {
    let world = World::new(RuntimeMode::Real).await;
    let ana = world.user("ana", Role::Analyst, 1).await;
    let alert = world.raise("r", "a").await;
    let (id, version) = (alert.id, alert.version);
    let (to, verdict) = (AlertStatus::Resolved, Some(Verdict::Benign));
    let moved =
        done(alerts::move_to(&world.casework, &ana, id, version, to, verdict, Some(" a backup ")).await);
    assert_eq!((moved.status, moved.verdict), (to, verdict));
    let detail = alerts::fetch(&world.casework, &ana, id).await.expect("there").value;
    assert_eq!(detail.alert, moved);
    assert_eq!(detail.comments.len(), 1);
    assert_eq!((detail.comments[0].body.as_str(), &detail.comments[0].author), ("a backup", &ana.actor));
    assert_eq!(detail.rule.map(|rule| rule.title).as_deref(), Some("Rule r"));
    let [finding] = &detail.findings[..] else { panic!("{:?}", detail.findings) };
    assert_eq!(finding.proof.matched["CommandLine"], [json!("whoami /all")]);
    assert_eq!(finding.proof.events.len(), 1);
}

#[tokio::test]
async fn what_cannot_be_is_refused_by_kind_and_changes_nothing() {
    let world = World::new(RuntimeMode::Real).await;
    let ana = world.user("ana", Role::Analyst, 1).await;
    let bo = world.user("bo", Role::Operator, 2).await;
    let vic = world.user("vic", Role::Viewer, 3).await;
    let (casework, service) = (&world.casework, super::support::admin());
    let alert = world.raise("r", "a").await;
    let alert = done(alerts::claim(casework, &ana, alert.id, alert.version).await);
    let (id, version) = (alert.id, alert.version);
    let user = |caller: &aurora_casework::Caller| match caller.actor {
        aurora_model::change::Actor::User(id) => Some(id),
        _ => None,
    };
    let before = state(&world).await;
    use AlertStatus::{New, Resolved, Triaged};
    let long = "x".repeat(alerts::MAX_COMMENT_CHARS + 1);
    for mode in [RuntimeMode::Real, RuntimeMode::DryRun] {
        world.switch(mode).await;
        let moved = |to, verdict, comment| alerts::move_to(casework, &ana, id, version, to, verdict, comment);
        let cases = [
            (kind(moved(New, None, None).await), (ErrorKind::Conflict, None)),
            (kind(moved(Resolved, None, None).await), (ErrorKind::Invalid, Some("verdict"))),
            (kind(moved(Triaged, Some(Verdict::Benign), None).await), (ErrorKind::Invalid, Some("verdict"))),
            (kind(moved(Triaged, None, Some(" ")).await), (ErrorKind::Invalid, Some("comment"))),
            (kind(moved(Triaged, None, Some(&long)).await), (ErrorKind::Invalid, Some("comment"))),
            (
                kind(alerts::move_to(casework, &ana, id, Version::FIRST, Triaged, None, None).await),
                (ErrorKind::StaleVersion, None),
            ),
            (kind(alerts::claim(casework, &bo, id, version).await), (ErrorKind::Conflict, None)),
            (kind(alerts::claim(casework, &service, id, version).await), (ErrorKind::Invalid, Some(""))),
            (
                kind(alerts::assign(casework, &bo, id, version, user(&vic)).await),
                (ErrorKind::Invalid, Some("user_id")),
            ),
            (
                kind(alerts::assign(casework, &bo, id, version, Some(UserId::new(at(0), [9; 10]))).await),
                (ErrorKind::Invalid, Some("user_id")),
            ),
            (kind(alerts::comment(casework, &bo, id, "").await), (ErrorKind::Invalid, Some("text"))),
        ];
        for (n, (found, expected)) in cases.into_iter().enumerate() {
            assert_eq!(found, expected, "case {n} in {mode}");
        }
    }
    let after = state(&world).await;
    // Two changes of the mode were told, and nothing else.
    assert_eq!((after.0, after.1), (before.0, before.1 + 2));
}

/// In full, and all that it leaves behind is one entry of the audit chain.
#[tokio::test]
async fn a_preview_says_what_would_change_and_changes_nothing() {
    let world = World::new(RuntimeMode::DryRun).await;
    let ana = world.user("ana", Role::Analyst, 1).await;
    let alert = world.raise("r", "a").await;
    let (id, version, casework) = (alert.id, alert.version, &world.casework);
    let mut before = state(&world).await;
    let (to, verdict) = (AlertStatus::Resolved, Some(Verdict::Benign));
    let answers = [
        alerts::move_to(casework, &ana, id, version, to, verdict, Some("why")).await,
        alerts::claim(casework, &ana, id, version).await,
        alerts::assign(casework, &ana, id, version, None).await,
    ];
    let expected = [
        vec![
            ("alert", "status", json!("new"), json!("resolved")),
            ("alert_comment", "text", json!(null), json!("why")),
        ],
        vec![("alert", "assignee", json!(null), json!(ana.actor.to_string().replace("user:", "")))],
        vec![("alert", "version", json!(1), json!(2))],
    ];
    for (answer, expected) in answers.into_iter().zip(expected) {
        let Ok(Outcome::Preview(preview)) = answer else { panic!("{answer:?}") };
        assert_eq!((preview.mode, preview.receipts.len()), (RuntimeMode::DryRun, 0));
        let found: Vec<_> = preview
            .changes
            .iter()
            .zip(&expected)
            .map(|(change, (_, field, ..))| {
                let of = |side: &Option<serde_json::Value>| {
                    side.as_ref().map_or(json!(null), |value| value[field].clone())
                };
                (change.resource.as_str(), *field, of(&change.before), of(&change.after))
            })
            .collect();
        assert_eq!(found, expected);
        assert_eq!(preview.changes.len(), expected.len());
    }
    before.1 += 3;
    assert_eq!(state(&world).await, before);
    let Ok(Outcome::Preview(preview)) = alerts::comment(casework, &ana, id, "seen").await else { panic!() };
    assert_eq!(preview.changes[0].after, Some(json!({"alert_id": id, "text": "seen"})));
    before.1 += 1;
    assert_eq!(state(&world).await, before);
}

/// Between the question to the policy and the write.
#[tokio::test]
async fn a_mode_that_changed_in_between_is_asked_again() {
    let world = World::new(RuntimeMode::Real).await;
    let ana = world.user("ana", Role::Analyst, 1).await;
    for (n, mode) in [RuntimeMode::DryRun, RuntimeMode::Real, RuntimeMode::Dummy].into_iter().enumerate() {
        world.switch(RuntimeMode::Real).await;
        let alert = world.raise("r", &format!("host-{n}")).await;
        world.switch(mode).await;
        let answer = alerts::claim(&world.casework, &ana, alert.id, alert.version).await;
        match (mode, answer) {
            (RuntimeMode::DryRun, Ok(Outcome::Preview(_))) | (RuntimeMode::Real, Ok(Outcome::Done(_))) => {}
            (RuntimeMode::Dummy, Err(error)) if error.kind() == ErrorKind::ModeForbids => {}
            (mode, answer) => panic!("{mode}: {answer:?}"),
        }
    }
}
