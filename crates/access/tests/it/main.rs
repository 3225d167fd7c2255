//! Access on a real store, each test in a folder of its own.

use aurora_access::{
    Access, AccessError, Clock, ErrorKind, NewAdmin, NewPerson, NewToken, PersonChange, SourceDraft,
};
use aurora_model::{
    Timestamp, Version,
    access::Role,
    mode::{Epoch, RuntimeMode},
};
use aurora_store::{Options, Place, Store, audit, mode};
use tempfile::TempDir;

const PASSWORD: &str = "correct horse battery";

struct Deployment {
    access: Access,
    store: Store,
    workdir: TempDir,
}

async fn deployment() -> Deployment {
    let workdir = tempfile::tempdir().expect("a folder");
    let now: Timestamp = "2026-03-17T09:00:00Z".parse().expect("a time");
    let store = Store::open(Place::beneath(workdir.path()), Options::default(), now).await.expect("a store");
    let clock = Clock::new(move || now);
    let access = Access::open(store.clone(), workdir.path(), clock).await.expect("access");
    Deployment { access, store, workdir }
}

fn kind<T: std::fmt::Debug>(refused: Result<T, AccessError>) -> ErrorKind {
    refused.expect_err("a refusal").kind()
}

impl Deployment {
    async fn admin(&self) -> aurora_access::Principal {
        let link = self.access.issue_setup_link().await.expect("a link").expect("no admin yet");
        let admin = NewAdmin { name: "ada".to_owned(), password: PASSWORD.to_owned() };
        self.access.set_up(&link.secret.reveal(), admin).await.expect("an admin").principal
    }

    /// What the audit chain tells, in its order.
    async fn told(&self) -> Vec<String> {
        let entries = audit::list_after(&self.store.read().expect("there"), 0, 1_000).await.expect("entries");
        entries.into_iter().map(|entry| entry.record.action).collect()
    }
}

#[tokio::test]
async fn all_that_administration_does_is_told() {
    let deployment = deployment().await;
    let admin = deployment.admin().await;
    let access = &deployment.access;
    let _ = access.log_in("ada", "wrong".to_owned()).await;
    let _ = access.log_in("nobody", "wrong".to_owned()).await;
    access.change_mode(&admin, RuntimeMode::Real, "the exercise is over").await.expect("a mode");
    let draft = SourceDraft { name: "dc".to_owned(), format: None, is_enabled: true };
    let source = access.create_source(&admin, draft).await.expect("a source").id;
    let token = NewToken { source, name: "forwarder".to_owned(), expires_at: None };
    let token = access.create_ingest_token(&admin, token).await.expect("a token");
    access.revoke_ingest_token(&admin, token.record.id).await.expect("it is there");
    access.log_out(&admin).await.expect("it goes on");
    let expected = [
        "setup_link.issue",
        "setup_link.consume",
        "user.create",
        "session.start",
        "session.refuse",
        "session.refuse",
        "mode.change",
        "source.create",
        "ingest_token.create",
        "ingest_token.revoke",
        "session.end",
    ];
    assert_eq!(deployment.told().await, expected);
    audit::verify(&deployment.store.read().expect("there"), None).await.expect("a whole chain");
}

#[tokio::test]
async fn names_that_could_be_taken_for_another_are_refused() {
    let deployment = deployment().await;
    let admin = deployment.admin().await;
    let cases = [
        ("ben", true),
        ("ben.b@example.org", true),
        ("Zoë", true),
        (" spaced ", true),
        ("", false),
        ("Showcase", false),
        ("two words", false),
        ("ben\u{202e}nimda", false),
        ("a/b", false),
        ("ADA", false),
    ];
    for (name, is_taken) in cases {
        let new = NewPerson { name: name.to_owned(), role: Role::Viewer, password: PASSWORD.to_owned() };
        assert_eq!(deployment.access.create_user(&admin, new).await.is_ok(), is_taken, "{name}");
    }
}

#[tokio::test]
async fn the_last_admin_stays() {
    let deployment = deployment().await;
    let admin = deployment.admin().await;
    for change in [
        PersonChange { role: Some(Role::Viewer), ..PersonChange::default() },
        PersonChange { is_disabled: Some(true), ..PersonChange::default() },
    ] {
        let refused = deployment.access.change_user(&admin, admin.user_id, Version::FIRST, change).await;
        assert_eq!(kind(refused), ErrorKind::Conflict);
    }
    let user = deployment.access.fetch_user(admin.user_id).await.expect("still there");
    assert_eq!((user.role, user.disabled_at, user.version), (Role::Admin, None, Version::FIRST));
}

#[tokio::test]
async fn the_mode_needs_a_reason_and_is_kept_for_when_the_database_is_away() {
    let deployment = deployment().await;
    let admin = deployment.admin().await;
    assert_eq!(
        kind(deployment.access.change_mode(&admin, RuntimeMode::Real, "  ").await),
        ErrorKind::Invalid
    );
    assert_eq!(deployment.access.policy().state.mode, RuntimeMode::DryRun);
    let state =
        deployment.access.change_mode(&admin, RuntimeMode::Real, "exercise over").await.expect("a mode");
    assert_eq!((state.mode, state.epoch), (RuntimeMode::Real, Epoch::FIRST.next()));
    assert_eq!(deployment.access.policy().state, state);
    let cached = mode::read_cached(deployment.workdir.path()).expect("readable");
    assert_eq!(cached, Some(state));
}

#[tokio::test]
async fn a_mode_that_another_process_changed_is_noticed() {
    let deployment = deployment().await;
    let admin = deployment.admin().await;
    let clock = Clock::system();
    let other =
        Access::open(deployment.store.clone(), deployment.workdir.path(), clock).await.expect("access");
    other.change_mode(&admin, RuntimeMode::Dummy, "test").await.expect("a mode");
    assert_eq!(deployment.access.policy().state.mode, RuntimeMode::DryRun);
    deployment.access.keep_up().await;
    assert_eq!(deployment.access.policy().state.mode, RuntimeMode::Dummy);
}

#[tokio::test]
async fn a_new_password_ends_all_sessions_and_the_old_one_opens_nothing() {
    let deployment = deployment().await;
    let admin = deployment.admin().await;
    let access = &deployment.access;
    let session = access.log_in("ADA", PASSWORD.to_owned()).await.expect("any case of letters");
    let change = PersonChange { password: Some("staple of batteries".to_owned()), ..PersonChange::default() };
    access.change_user(&admin, admin.user_id, Version::FIRST, change).await.expect("a change");
    assert_eq!(kind(access.authenticate(&session.access_token).await), ErrorKind::Unauthenticated);
    let refresh = session.refresh_token.expect("a program has it");
    assert_eq!(kind(access.refresh(&refresh).await), ErrorKind::Unauthenticated);
    assert_eq!(kind(access.log_in("ada", PASSWORD.to_owned()).await), ErrorKind::WrongCredentials);
    assert!(access.log_in("ada", "staple of batteries".to_owned()).await.is_ok());
}
