//! Who may send, with the database and without it.

use std::os::unix::fs::PermissionsExt as _;

use aurora_model::{SourceId, Timestamp, TokenId, change::Actor, mode::ModePolicy};
use aurora_pipeline::{IngestTokens, Sender, TokenRefusal};
use aurora_store::{
    Options, Place, PresentedToken, Secret, Store,
    ingest_tokens::{self, NewIngestToken},
    mode,
    sources::{self, SourceDraft},
};
use aurora_test_support::Workdir;

use crate::support::run;

fn at(second: u32) -> Timestamp {
    format!("2026-03-17T09:00:{second:02}Z").parse().expect("a time")
}

/// A source with one token.
async fn set_up(store: &Store) -> (Sender, PresentedToken) {
    let state = mode::fetch(&store.read().expect("it is there")).await.expect("a mode");
    let policy = ModePolicy { state, is_database_available: true };
    let permit = policy.admin().expect("administration is carried out in every mode");
    let mut tx = store.begin(Actor::system("test"), at(0)).await.expect("it begins");
    let draft =
        SourceDraft { name: "edr".into(), format: None, is_enabled: true, settings: serde_json::json!({}) };
    let source = SourceId::new(at(0), [1; 10]);
    sources::create(&mut tx, &permit, source, draft).await.expect("it is made");
    let presented = PresentedToken { id: TokenId::new(at(0), [2; 10]), secret: Secret::from_bits([3; 32]) };
    let new = NewIngestToken {
        id: presented.id,
        name: "edr".into(),
        source_id: Some(source),
        secret: presented.secret.hash(),
        expires_at: Some(at(30)),
    };
    ingest_tokens::create(&mut tx, &permit, new).await.expect("it is made");
    tx.commit().await.expect("it is stored");
    (Sender { source, token: presented.id }, presented)
}

#[test]
fn tokens_are_known_from_the_store_and_then_without_it() {
    run(async {
        let workdir = Workdir::new();
        let copy = workdir.path().join("cache/ingest-tokens");
        let store =
            Store::open(Place::beneath(workdir.path()), Options::default(), at(0)).await.expect("opens");
        let (sender, token) = set_up(&store).await;
        let tokens = IngestTokens::open(&copy);
        let wrong = PresentedToken { secret: Secret::from_bits([4; 32]), ..token.clone() };
        let check = |tokens: &IngestTokens, second| tokens.check(&token, at(second));

        assert_eq!(check(&tokens, 1), Err(TokenRefusal::Invalid), "nothing is known yet");
        assert_eq!(tokens.authenticate(&wrong.reveal(), &store, at(1)).await, Err(TokenRefusal::Invalid));
        assert!(!copy.exists(), "a guess makes no copy");
        assert_eq!(tokens.authenticate(&token.reveal(), &store, at(1)).await, Ok(sender));
        let mode = std::fs::metadata(&copy).expect("the copy is there").permissions().mode();
        assert_eq!(mode & 0o777, 0o600);
        let text = std::fs::read_to_string(&copy).expect("it is text");
        assert!(!text.contains(&token.secret.reveal()), "no secret is kept");
        store.close().await.expect("it closes");

        let tokens = IngestTokens::open(&copy);
        assert_eq!(check(&tokens, 29), Ok(sender));
        assert_eq!(check(&tokens, 30), Err(TokenRefusal::Invalid), "it has run out");
        assert_eq!(tokens.check(&wrong, at(1)), Err(TokenRefusal::Invalid));
        std::fs::write(&copy, "{").expect("it can be damaged");
        assert_eq!(check(&IngestTokens::open(&copy), 1), Err(TokenRefusal::Invalid));
    });
}

#[test]
fn what_is_taken_back_is_refused_after_the_next_copy() {
    run(async {
        let workdir = Workdir::new();
        let store =
            Store::open(Place::beneath(workdir.path()), Options::default(), at(0)).await.expect("opens");
        let (sender, token) = set_up(&store).await;
        let tokens = IngestTokens::open(&workdir.path().join("ingest-tokens"));
        tokens.refresh(&store.read().expect("it is there")).await.expect("it is copied");
        assert_eq!(tokens.check(&token, at(1)), Ok(sender));

        let state = mode::fetch(&store.read().expect("it is there")).await.expect("a mode");
        let permit = ModePolicy { state, is_database_available: true }.admin().expect("a permit");
        let mut tx = store.begin(Actor::system("test"), at(2)).await.expect("it begins");
        let source = sources::fetch(&tx, sender.source).await.expect("it is there");
        let off = SourceDraft {
            name: "edr".into(),
            format: None,
            is_enabled: false,
            settings: serde_json::json!({}),
        };
        sources::update(&mut tx, &permit, sender.source, source.version, off).await.expect("it is changed");
        tx.commit().await.expect("it is stored");
        tokens.refresh(&store.read().expect("it is there")).await.expect("it is copied");
        assert_eq!(tokens.check(&token, at(3)), Err(TokenRefusal::SourceDisabled));

        let mut tx = store.begin(Actor::system("test"), at(4)).await.expect("it begins");
        ingest_tokens::revoke(&mut tx, &permit, sender.token).await.expect("it is revoked");
        tx.commit().await.expect("it is stored");
        tokens.refresh(&store.read().expect("it is there")).await.expect("it is copied");
        assert_eq!(tokens.check(&token, at(5)), Err(TokenRefusal::Invalid));
    });
}
