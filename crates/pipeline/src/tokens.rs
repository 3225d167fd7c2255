//! Who may send events. The tokens are the store's; a copy of their hashes on disk lets ingest go on, and
//! start, while the database is away.

mod file;

use std::{
    collections::BTreeMap,
    path::{Path, PathBuf},
    sync::Arc,
};

use arc_swap::ArcSwap;
use aurora_model::{SourceId, Timestamp, TokenId};
use aurora_store::{
    PresentedToken, Read, Secret, Store, StoreError,
    ingest_tokens::{self, IngestToken, StoredHash},
    sources,
};

pub use file::TokenFileError;

use crate::ingest::Sender;

/// What is known of tokens, checked without the database.
#[derive(Debug)]
pub struct IngestTokens {
    path: PathBuf,
    known: ArcSwap<Known>,
}

type Known = BTreeMap<TokenId, KnownToken>;

#[derive(Clone, Debug, PartialEq, Eq)]
struct KnownToken {
    source: Option<SourceId>,
    secret: StoredHash,
    expires_at: Option<Timestamp>,
    is_revoked: bool,
    is_source_enabled: bool,
}

/// The events of this sender are not taken. What is wrong with a token is nobody's business but its owner's, so
/// all that concerns the token itself is one case.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
pub enum TokenRefusal {
    /// There is no such token, its secret is another one, or it may not be used any more.
    #[error("the ingest token is not valid")]
    Invalid,
    /// The token belongs to no source.
    #[error("the ingest token belongs to no source")]
    NoSource,
    /// The source is switched off.
    #[error("the source does not accept events at present")]
    SourceDisabled,
}

/// The copy of the tokens was not brought up to date.
#[derive(Debug, thiserror::Error)]
pub enum RefreshError {
    /// The tokens cannot be read.
    #[error("cannot read the ingest tokens")]
    Store(#[from] StoreError),
    /// The copy cannot be written.
    #[error(transparent)]
    File(#[from] TokenFileError),
}

impl IngestTokens {
    /// The tokens as they were copied last. A copy that cannot be read is as none: the database has them.
    pub fn open(path: &Path) -> Self {
        let known = file::read(path).unwrap_or_else(|error| {
            tracing::warn!(
                error = &error as &dyn std::error::Error,
                "starting without the copy of ingest tokens"
            );
            Known::new()
        });
        Self { path: path.to_owned(), known: ArcSwap::from_pointee(known) }
    }

    /// Copies the tokens from the store.
    ///
    /// # Errors
    /// If they cannot be read, or the copy cannot be written. What was known stays known in the first case.
    pub async fn refresh(&self, from: &impl Read) -> Result<(), RefreshError> {
        let is_enabled: BTreeMap<SourceId, bool> =
            sources::list(from).await?.into_iter().map(|source| (source.id, source.is_enabled)).collect();
        let tokens = ingest_tokens::list(from).await?;
        let known: Known = tokens.into_iter().map(|token| known(token, &is_enabled)).collect();
        if **self.known.load() != known {
            let known = Arc::new(known);
            self.known.store(Arc::clone(&known));
            file::write(&self.path, &known)?;
        }
        Ok(())
    }

    /// Whose token this is. One that is not known yet is looked for in the store, if it is there.
    ///
    /// # Errors
    /// If no events are taken under it.
    pub async fn authenticate(
        &self,
        text: &str,
        store: &Store,
        now: Timestamp,
    ) -> Result<Sender, TokenRefusal> {
        let token = text.parse::<PresentedToken>().map_err(|_| TokenRefusal::Invalid)?;
        if !self.known.load().contains_key(&token.id)
            && let Ok(reader) = store.read()
            && let Err(error) = self.learn(&token, &reader, now).await
        {
            tracing::warn!(error = &error as &dyn std::error::Error, "cannot look an ingest token up");
        }
        self.check(&token, now)
    }

    /// Whose token this is, as far as it is known.
    ///
    /// # Errors
    /// If no events are taken under it.
    pub fn check(&self, token: &PresentedToken, now: Timestamp) -> Result<Sender, TokenRefusal> {
        let known = self.known.load();
        let known = known.get(&token.id).filter(|known| known.accepts(&token.secret, now));
        let known = known.ok_or(TokenRefusal::Invalid)?;
        let source = known.source.ok_or(TokenRefusal::NoSource)?;
        if !known.is_source_enabled {
            return Err(TokenRefusal::SourceDisabled);
        }
        Ok(Sender { source, token: token.id })
    }

    /// Guessing is answered from one row of the store; only a token with its secret makes a new copy.
    async fn learn(
        &self,
        token: &PresentedToken,
        from: &impl Read,
        now: Timestamp,
    ) -> Result<(), RefreshError> {
        match ingest_tokens::check(from, token.id, &token.secret, now).await? {
            Some(_) => self.refresh(from).await,
            None => Ok(()),
        }
    }
}

impl KnownToken {
    fn accepts(&self, secret: &Secret, now: Timestamp) -> bool {
        let is_right = self.secret.is_of(secret);
        is_right && !self.is_revoked && self.expires_at.is_none_or(|expires_at| now < expires_at)
    }
}

fn known(token: IngestToken, is_enabled: &BTreeMap<SourceId, bool>) -> (TokenId, KnownToken) {
    let is_source_enabled =
        token.source_id.and_then(|source| is_enabled.get(&source)).copied().unwrap_or_default();
    let known = KnownToken {
        source: token.source_id,
        secret: token.secret,
        expires_at: token.expires_at,
        is_revoked: token.revoked_at.is_some(),
        is_source_enabled,
    };
    (token.id, known)
}
