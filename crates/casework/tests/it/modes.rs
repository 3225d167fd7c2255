//! Each use case in each mode, with the database there and away.

use aurora_casework::{
    Caller, CaseworkError, ErrorKind, Outcome, Served,
    alerts::{self, AlertQuery},
    audit, overview,
    rules::{self, RuleQuery},
    widgets::{self, Widget},
};
use aurora_model::{AlertId, Version, access::Role, alert::AlertStatus, mode::RuntimeMode};

use super::support::{World, caller};

/// One word for each answer.
fn mutation<T>(answer: Result<Outcome<T>, CaseworkError>) -> &'static str {
    match answer {
        Ok(Outcome::Done(_)) => "done",
        Ok(Outcome::Preview(_)) => "preview",
        Err(error) => kind(&error),
    }
}

fn served<T>(answer: Result<Served<T>, CaseworkError>) -> &'static str {
    match answer {
        Ok(Served { is_showcase: true, .. }) => "showcase",
        Ok(Served { is_showcase: false, .. }) => "live",
        Err(error) => kind(&error),
    }
}

fn plain<T>(word: &'static str, answer: Result<T, CaseworkError>) -> &'static str {
    answer.map_or_else(|error| kind(&error), |_| word)
}

fn kind(error: &CaseworkError) -> &'static str {
    match error.kind() {
        ErrorKind::Forbidden => "role",
        ErrorKind::ModeForbids => "mode",
        ErrorKind::Unavailable => "away",
        ErrorKind::NotFound => "none",
        ErrorKind::StaleVersion => "stale",
        ErrorKind::Conflict => "conflict",
        ErrorKind::Invalid => "invalid",
        ErrorKind::Internal => panic!("a defect: {error}"),
    }
}

const USE_CASES: [&str; 16] = [
    "move", "claim", "assign", "comment", "decide", "reload", "list", "fetch", "comments", "overview",
    "widget", "analyzer", "rules", "rule", "audit", "verify",
];

async fn ask(world: &World, case: &str, caller: &Caller, id: AlertId, version: Version) -> &'static str {
    let casework = &world.casework;
    match case {
        "move" => {
            let to = AlertStatus::Triaged;
            mutation(alerts::move_to(casework, caller, id, version, to, None, Some("why")).await)
        }
        "claim" => mutation(alerts::claim(casework, caller, id, version).await),
        "assign" => mutation(alerts::assign(casework, caller, id, version, None).await),
        "comment" => mutation(alerts::comment(casework, caller, id, "seen").await),
        "decide" => plain("done", rules::set_enabled(casework, caller, "r", None, false).await),
        "reload" => plain("done", rules::reload(casework, caller).await),
        "list" => served(alerts::list(casework, caller, &AlertQuery::default()).await),
        "fetch" => served(alerts::fetch(casework, caller, id).await),
        "comments" => plain("live", alerts::comments(casework, caller, id).await),
        "overview" => served(overview::fetch(casework, caller).await),
        "widget" => served(widgets::fetch(casework, caller, Widget::Agents)),
        "analyzer" => served(widgets::fetch(casework, caller, Widget::NetworkAnalyzerFindings)),
        "rules" => plain("live", rules::list(casework, caller, &RuleQuery::default()).await),
        "rule" => plain("live", rules::fetch(casework, caller, "r").await),
        "audit" => plain("live", audit::list(casework, caller, 0, 10).await),
        "verify" => plain("live", audit::verify(casework, caller, None).await),
        other => panic!("no use case {other}"),
    }
}

/// What the product contract says: there and away, in `dummy`, `dry_run` and `real`.
fn expected(case: &str) -> [&'static str; 6] {
    match case {
        "move" | "claim" | "assign" | "comment" => ["mode", "mode", "preview", "away", "done", "away"],
        "decide" | "reload" => ["done", "away", "done", "away", "done", "away"],
        "list" | "overview" | "widget" => ["live", "showcase", "live", "away", "live", "away"],
        // The showcase set has alerts of its own; this one is none of them.
        "fetch" => ["live", "none", "live", "away", "live", "away"],
        "analyzer" => ["live"; 6],
        _ => ["live", "away", "live", "away", "live", "away"],
    }
}

#[tokio::test]
async fn every_use_case_answers_as_the_mode_and_the_database_say() {
    let world = World::new(RuntimeMode::Real).await;
    let analyst = world.user("ana", Role::Admin, 1).await;
    for case in USE_CASES {
        let mut answers = Vec::new();
        for mode in RuntimeMode::ALL {
            world.switch(RuntimeMode::Real).await;
            let alert = world.raise("r", &format!("{case}-{mode}")).await;
            world.switch(mode).await;
            // The relay of changes does this in a process that runs.
            aurora_casework::feed::relay(&world.casework).await.expect("the database is there");
            answers.push(ask(&world, case, &analyst, alert.id, alert.version).await);
            world.lose_database().await;
            answers.push(ask(&world, case, &analyst, alert.id, alert.version).await);
            world.return_database().await;
        }
        assert_eq!(answers, expected(case), "{case}");
    }
}

/// The role is asked first, whatever the mode and the database.
#[tokio::test]
async fn a_role_without_the_permission_is_refused_before_all_else() {
    let world = World::new(RuntimeMode::Dummy).await;
    let (id, version) = (AlertId::from_uuid(Default::default()), Version::FIRST);
    let refused = |role: Role| {
        let world = &world;
        async move {
            let mut refused = Vec::new();
            for case in USE_CASES {
                if ask(world, case, &caller(role), id, version).await == "role" {
                    refused.push(case);
                }
            }
            refused
        }
    };
    let work = ["move", "claim", "assign", "comment", "decide", "reload"];
    let looks = ["audit", "verify"];
    for is_there in [true, false] {
        assert_eq!(refused(Role::Admin).await, [""; 0]);
        assert_eq!(refused(Role::Analyst).await, looks);
        assert_eq!(refused(Role::Operator).await, [&work[4..], &looks].concat());
        assert_eq!(refused(Role::Viewer).await, [&work[..], &looks].concat());
        assert_eq!(refused(Role::ApiService).await, [&work[..], &looks].concat());
        if is_there {
            world.lose_database().await;
        }
    }
}

#[tokio::test]
async fn what_the_showcase_lists_can_be_opened_and_is_marked() {
    let world = World::new(RuntimeMode::Dummy).await;
    world.lose_database().await;
    let viewer = caller(Role::Viewer);
    let list = alerts::list(&world.casework, &viewer, &AlertQuery::default()).await.expect("the showcase");
    assert!(list.is_showcase && list.value.items.len() == 6, "{list:?}");
    for alert in &list.value.items {
        let opened = alerts::fetch(&world.casework, &viewer, alert.id).await.expect("the showcase");
        assert!(opened.is_showcase && opened.value.alert == *alert, "{opened:?}");
    }
    world.return_database().await;
    let list = alerts::list(&world.casework, &viewer, &AlertQuery::default()).await.expect("it is back");
    assert!(!list.is_showcase && list.value.items.is_empty(), "{list:?}");
}

/// The database may go away before anybody has read a change of the mode.
#[tokio::test]
async fn the_mode_that_was_told_last_says_whether_anything_made_up_is_shown() {
    for (from, to, expected) in
        [(RuntimeMode::Dummy, RuntimeMode::Real, "away"), (RuntimeMode::Real, RuntimeMode::Dummy, "showcase")]
    {
        let world = World::new(from).await;
        let viewer = caller(Role::Viewer);
        let state = world.switch(to).await;
        world.casework.mode_is(state);
        world.lose_database().await;
        let list = alerts::list(&world.casework, &viewer, &AlertQuery::default()).await;
        assert_eq!(served(list), expected, "from {from} to {to}");
    }
}
