use aurora_model::{SourceId, TokenId, change::Actor};
use aurora_store::{
    PresentedToken, Secret,
    ingest_tokens::{self, NewIngestToken},
    sources::{self, SourceDraft},
};
use serde_json::json;

use crate::{error::AccessError, ingest_tokens::IssuedToken, service::Access, users::random};

/// What stands in the audit chain as who did it: nobody is there yet who could.
const ACTOR: &str = "up";

impl Access {
    /// A token for programs on this machine, of a source of this name; the source is made where there is none.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn issue_local_token(&self, source: &str) -> Result<IssuedToken, AccessError> {
        let (mut tx, permit) = self.administer(Actor::system(ACTOR)).await?;
        let known = sources::list(&tx).await?.into_iter().find(|known| known.name == source);
        let source_id = match known {
            Some(known) => known.id,
            None => {
                let draft = SourceDraft {
                    name: source.to_owned(),
                    format: None,
                    is_enabled: true,
                    settings: json!({}),
                };
                let id = SourceId::new(tx.at(), random());
                sources::create(&mut tx, &permit, id, draft).await?.id
            }
        };
        let presented = PresentedToken { id: TokenId::new(tx.at(), random()), secret: Secret::random() };
        let new = NewIngestToken {
            id: presented.id,
            name: "programs on this machine".to_owned(),
            source_id: Some(source_id),
            secret: presented.secret.hash(),
            expires_at: None,
        };
        let record = ingest_tokens::create(&mut tx, &permit, new).await?;
        tx.commit().await?;
        Ok(IssuedToken { record, text: presented.reveal() })
    }
}
