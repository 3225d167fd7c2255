use aurora_model::{SourceId, Timestamp, TokenId};
use aurora_store::{
    PresentedToken, Secret,
    ingest_tokens::{self, IngestToken, NewIngestToken},
    sources,
};

use crate::{
    error::AccessError, principal::Principal, service::Access, sources::checked_name, users::random,
};

/// A token that is to be made.
#[derive(Clone, Debug)]
pub struct NewToken {
    /// The source that its events belong to.
    pub source: SourceId,
    /// What it is called.
    pub name: String,
    /// Until when it may be used.
    pub expires_at: Option<Timestamp>,
}

/// A token that was made, with the only sight of its secret.
#[derive(Clone, Debug)]
pub struct IssuedToken {
    /// What is kept.
    pub record: IngestToken,
    /// What the source presents.
    pub text: String,
}

impl Access {
    /// The tokens of a source, the oldest first, those that may not be used any more among them.
    ///
    /// # Errors
    /// If there is no such source.
    pub async fn list_ingest_tokens(&self, source: SourceId) -> Result<Vec<IngestToken>, AccessError> {
        let reader = self.read()?;
        sources::fetch(&reader, source).await?;
        let tokens = ingest_tokens::list(&reader).await?;
        Ok(tokens.into_iter().filter(|token| token.source_id == Some(source)).collect())
    }

    /// Makes a token.
    ///
    /// # Errors
    /// If there is no such source, the name is not acceptable, or it would have expired.
    pub async fn create_ingest_token(
        &self,
        by: &Principal,
        new: NewToken,
    ) -> Result<IssuedToken, AccessError> {
        let name = checked_name(&new.name)?;
        if new.expires_at.is_some_and(|expires_at| expires_at <= self.inner.clock.now()) {
            return Err(AccessError::invalid("expires_at", "use a time that is to come"));
        }
        let (mut tx, permit) = self.administer(by.actor()).await?;
        let presented = PresentedToken { id: TokenId::new(tx.at(), random()), secret: Secret::random() };
        let new = NewIngestToken {
            id: presented.id,
            name,
            source_id: Some(new.source),
            secret: presented.secret.hash(),
            expires_at: new.expires_at,
        };
        let record = ingest_tokens::create(&mut tx, &permit, new).await?;
        tx.commit().await?;
        Ok(IssuedToken { record, text: presented.reveal() })
    }

    /// Makes a token useless for ever.
    ///
    /// # Errors
    /// If there is no such token.
    pub async fn revoke_ingest_token(&self, by: &Principal, id: TokenId) -> Result<(), AccessError> {
        let (mut tx, permit) = self.administer(by.actor()).await?;
        ingest_tokens::revoke(&mut tx, &permit, id).await?;
        tx.commit().await?;
        Ok(())
    }
}
