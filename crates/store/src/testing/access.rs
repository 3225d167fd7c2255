//! Set-up links, sessions and tokens.

use aurora_model::{
    SessionId, SetupLinkId, SourceId, Timestamp, TokenId, UserId, Version, access::Role, mode::RuntimeMode,
};

use super::{Outcome, at, policy, transact, with_analyst};
use crate::{
    Result, Secret, Store, StoreError, audit,
    ingest_tokens::{self, NewIngestToken},
    mode,
    sessions::{self, EndedBy, NewToken, Refreshed},
    setup_links::{self, Consumed, Issued},
    sources::{self, SourceDraft},
    users::{self, NewUser, UserChange},
};

const HALF_HOUR: i64 = 30 * 60;

fn secret(n: u8) -> Secret {
    Secret::from_bits([n; 32])
}

fn new_user(name: &str, n: u8) -> NewUser {
    NewUser {
        id: UserId::new(at(0), [n; 10]),
        name: name.to_owned(),
        display_name: name.to_owned(),
        role: Role::Viewer,
        password_hash: Some("$argon2id$".to_owned()),
    }
}

pub(super) async fn user(store: &Store, name: &str, n: u8) -> Result<UserId> {
    let mut tx = transact(store, 0).await;
    let user = users::create(&mut tx, &admin(store).await, new_user(name, n)).await?;
    tx.commit().await?;
    Ok(user.id)
}

async fn admin(store: &Store) -> aurora_model::mode::AdminPermit {
    policy(store).await.admin().expect("administration is always allowed")
}

async fn issue(store: &Store, n: u8, seconds: i64) -> Result<Issued> {
    let mut tx = transact(store, seconds).await;
    let id = SetupLinkId::new(at(seconds), [n; 10]);
    let issued = setup_links::issue(&mut tx, &admin(store).await, id, secret(n).hash()).await?;
    tx.commit().await?;
    Ok(issued)
}

async fn consume(store: &Store, n: u8, seconds: i64) -> Result<Consumed> {
    let mut tx = transact(store, seconds).await;
    let user = new_user("root", n.wrapping_add(100));
    let consumed = setup_links::consume(&mut tx, &admin(store).await, &secret(n), user).await?;
    tx.commit().await?;
    Ok(consumed)
}

/// Whatever role it was asked for, in any mode; and nobody learns from the chain what the secret was.
pub async fn a_link_makes_the_first_admin_once(store: &Store) -> Outcome {
    let mut tx = transact(store, 0).await;
    mode::change(&mut tx, &admin(store).await, RuntimeMode::Dummy, "show").await?;
    tx.commit().await?;
    assert_eq!(issue(store, 1, 0).await?, Issued::Until(at(HALF_HOUR)));
    assert_eq!(consume(store, 2, 1).await?, Consumed::Invalid);
    let Consumed::Admin(user) = consume(store, 1, 1).await? else { panic!("the link is good") };
    assert_eq!(user.role, Role::Admin);
    assert_eq!(users::find_by_name(&store.read()?, "ROOT").await?, Some(*user));
    assert_eq!(consume(store, 1, 2).await?, Consumed::AdminExists);
    for entry in audit::list_after(&store.read()?, 0, 10).await? {
        assert!(!entry.record.detail.contains(&secret(1).reveal()), "{entry:?}");
    }
    Ok(())
}

/// Not a second longer.
pub async fn a_link_lives_for_thirty_minutes(store: &Store) -> Outcome {
    issue(store, 1, 0).await?;
    assert_eq!(consume(store, 1, HALF_HOUR).await?, Consumed::Invalid);
    assert!(!users::has_admin(&store.read()?).await?);
    assert!(matches!(consume(store, 1, HALF_HOUR - 1).await?, Consumed::Admin(_)));
    Ok(())
}

/// One link is good at a time.
pub async fn a_link_is_replaced_by_the_next(store: &Store) -> Outcome {
    issue(store, 1, 0).await?;
    issue(store, 2, 1).await?;
    assert_eq!(consume(store, 1, 2).await?, Consumed::Invalid);
    assert!(matches!(consume(store, 2, 2).await?, Consumed::Admin(_)));
    Ok(())
}

/// Even if the admin is one no more, or came by another way.
pub async fn no_link_is_made_once_there_was_an_admin(store: &Store) -> Outcome {
    issue(store, 1, 0).await?;
    let Consumed::Admin(user) = consume(store, 1, 1).await? else { panic!("the link is good") };
    let mut tx = transact(store, 2).await;
    let change = UserChange { role: Some(Role::Viewer), ..UserChange::default() };
    users::update(&mut tx, &admin(store).await, user.id, user.version, change).await?;
    tx.commit().await?;
    assert!(!users::has_admin(&store.read()?).await?);
    assert_eq!(issue(store, 2, 3).await?, Issued::AdminExists);
    assert_eq!(consume(store, 1, 3).await?, Consumed::AdminExists);
    Ok(())
}

/// At the same time.
pub async fn of_two_who_present_a_link_one_becomes_admin(store: &Store) -> Outcome {
    issue(store, 1, 0).await?;
    let (a, b) = tokio::join!(consume(store, 1, 1), consume(store, 1, 1));
    let admins = [a?, b?].iter().filter(|consumed| matches!(consumed, Consumed::Admin(_))).count();
    assert_eq!(admins, 1);
    assert_eq!(users::list(&store.read()?).await?.len(), 1);
    Ok(())
}

const SESSION: u8 = 1;

fn session() -> SessionId {
    SessionId::new(at(0), [SESSION; 10])
}

fn token_id(n: u8) -> TokenId {
    TokenId::new(at(0), [n; 10])
}

fn token(n: u8, expires_at: Timestamp) -> NewToken {
    NewToken { id: token_id(n), secret: secret(n).hash(), expires_at }
}

async fn start(store: &Store) -> Result<UserId> {
    let user = with_analyst(store).await?;
    let mut tx = transact(store, 0).await;
    sessions::start(&mut tx, &admin(store).await, session(), user, token(1, at(100))).await?;
    tx.commit().await?;
    Ok(user)
}

async fn refresh(store: &Store, presented: u8, next: u8, seconds: i64) -> Result<Refreshed> {
    let mut tx = transact(store, seconds).await;
    let (id, next) = (token_id(presented), token(next, at(seconds + 100)));
    let refreshed = sessions::refresh(&mut tx, &admin(store).await, id, &secret(presented), next).await?;
    tx.commit().await?;
    Ok(refreshed)
}

/// And the next one for the next.
pub async fn a_refresh_token_is_good_for_one_refresh(store: &Store) -> Outcome {
    let user = start(store).await?;
    let next = Refreshed::Next { user, session: session() };
    assert_eq!(refresh(store, 1, 2, 50).await?, next);
    assert_eq!(refresh(store, 2, 3, 140).await?, next);
    assert!(sessions::is_live(&store.read()?, session()).await?);
    Ok(())
}

/// For whoever has the good one, too.
pub async fn a_token_that_comes_twice_ends_the_session(store: &Store) -> Outcome {
    let user = start(store).await?;
    refresh(store, 1, 2, 1).await?;
    assert_eq!(refresh(store, 1, 3, 2).await?, Refreshed::Reused { user, session: session() });
    assert!(!sessions::is_live(&store.read()?, session()).await?);
    assert_eq!(refresh(store, 2, 4, 3).await?, Refreshed::Invalid);
    let entries = audit::list_after(&store.read()?, 0, 100).await?;
    let last = entries.last().expect("the end of the session was told");
    assert_eq!(last.record.action, "session.end");
    assert!(last.record.detail.contains("reuse"), "{last:?}");
    Ok(())
}

/// Unknown, wrong, too old, logged out.
pub async fn what_does_not_refresh_changes_nothing(store: &Store) -> Outcome {
    start(store).await?;
    let admin = admin(store).await;
    assert_eq!(refresh(store, 9, 2, 1).await?, Refreshed::Invalid);
    let mut tx = transact(store, 1).await;
    let wrong = sessions::refresh(&mut tx, &admin, token_id(1), &secret(7), token(2, at(9))).await?;
    tx.commit().await?;
    assert_eq!(wrong, Refreshed::Invalid);
    assert_eq!(refresh(store, 1, 2, 100).await?, Refreshed::Invalid);
    assert!(sessions::is_live(&store.read()?, session()).await?);

    let mut tx = transact(store, 2).await;
    sessions::end(&mut tx, &admin, session(), EndedBy::LogOut).await?;
    sessions::end(&mut tx, &admin, session(), EndedBy::LogOut).await?;
    tx.commit().await?;
    assert_eq!(refresh(store, 1, 2, 3).await?, Refreshed::Invalid);
    assert!(!sessions::is_live(&store.read()?, session()).await?);
    Ok(())
}

/// Either of them.
pub async fn a_new_password_or_a_closed_account_ends_all_sessions(store: &Store) -> Outcome {
    let user = start(store).await?;
    let admin = admin(store).await;
    let mut tx = transact(store, 1).await;
    let second = SessionId::new(at(0), [2; 10]);
    sessions::start(&mut tx, &admin, second, user, token(8, at(100))).await?;
    let password = UserChange { password_hash: Some("$new$".to_owned()), ..UserChange::default() };
    let changed = users::update(&mut tx, &admin, user, Version::FIRST, password).await?;
    for session in [session(), second] {
        assert!(!sessions::is_live(&tx, session).await?);
    }
    let third = SessionId::new(at(0), [3; 10]);
    sessions::start(&mut tx, &admin, third, user, token(9, at(100))).await?;
    let disable = UserChange { is_disabled: Some(true), ..UserChange::default() };
    let disabled = users::update(&mut tx, &admin, user, changed.version, disable).await?;
    assert!(!sessions::is_live(&tx, third).await?);
    assert_eq!((disabled.disabled_at, disabled.password_hash.as_deref()), (Some(at(1)), Some("$new$")));
    tx.commit().await?;
    Ok(())
}

/// With their own secret alone.
pub async fn ingest_tokens_are_accepted_until_they_expire_or_are_revoked(store: &Store) -> Outcome {
    let admin = admin(store).await;
    let mut tx = transact(store, 0).await;
    let source = SourceId::new(at(0), [1; 10]);
    let draft = SourceDraft {
        name: "Edge".to_owned(),
        format: None,
        is_enabled: true,
        settings: serde_json::json!({}),
    };
    sources::create(&mut tx, &admin, source, draft).await?;
    let new = |n, source_id, expires_at| NewIngestToken {
        id: token_id(n),
        name: format!("token {n}"),
        source_id,
        secret: secret(n).hash(),
        expires_at,
    };
    ingest_tokens::create(&mut tx, &admin, new(1, Some(source), Some(at(100)))).await?;
    ingest_tokens::create(&mut tx, &admin, new(2, None, None)).await?;
    let unknown = SourceId::new(at(0), [9; 10]);
    let refused = ingest_tokens::create(&mut tx, &admin, new(3, Some(unknown), None)).await;
    assert!(matches!(refused, Err(StoreError::NotFound { .. })), "{refused:?}");
    tx.commit().await?;

    let check = |id, n, seconds| async move {
        let token = ingest_tokens::check(&store.read()?, token_id(id), &secret(n), at(seconds)).await?;
        Ok::<_, StoreError>(token.and_then(|token| token.source_id))
    };
    assert_eq!(check(1, 1, 99).await?, Some(source));
    assert_eq!(check(1, 1, 100).await?, None);
    assert_eq!(check(1, 2, 0).await?, None);
    assert_eq!(check(9, 1, 0).await?, None);

    let mut tx = transact(store, 5).await;
    let revoked = ingest_tokens::revoke(&mut tx, &admin, token_id(1)).await?;
    assert_eq!(ingest_tokens::revoke(&mut tx, &admin, token_id(1)).await?, revoked);
    tx.commit().await?;
    assert_eq!(revoked.revoked_at, Some(at(5)));
    assert_eq!(check(1, 1, 6).await?, None);
    assert_eq!(ingest_tokens::list(&store.read()?).await?.len(), 2);
    Ok(())
}
