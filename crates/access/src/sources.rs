use aurora_model::{SourceId, Version};
use aurora_store::sources;
use serde_json::json;

pub use aurora_store::sources::Source;

use crate::{
    error::{AccessError, InvalidInput},
    principal::Principal,
    service::Access,
    users::random,
};

/// The longest name of a source.
const MAX_NAME_CHARS: usize = 100;

/// What is to stand in the record of a source.
#[derive(Clone, Debug)]
pub struct SourceDraft {
    /// What it is called.
    pub name: String,
    /// The format that it is pinned to; none: the content says. Whoever asks has checked that there is such a format.
    pub format: Option<String>,
    /// Whether its events are accepted.
    pub is_enabled: bool,
}

impl Access {
    /// All sources, by name.
    ///
    /// # Errors
    /// If the database is away.
    pub async fn list_sources(&self) -> Result<Vec<Source>, AccessError> {
        Ok(sources::list(&self.read()?).await?)
    }

    /// One source.
    ///
    /// # Errors
    /// If there is none of this id.
    pub async fn fetch_source(&self, id: SourceId) -> Result<Source, AccessError> {
        Ok(sources::fetch(&self.read()?, id).await?)
    }

    /// Adds a source.
    ///
    /// # Errors
    /// If the name is not acceptable, or taken.
    pub async fn create_source(&self, by: &Principal, draft: SourceDraft) -> Result<Source, AccessError> {
        let draft = checked(draft)?;
        let (mut tx, permit) = self.administer(by.actor()).await?;
        let id = SourceId::new(tx.at(), random());
        let source = sources::create(&mut tx, &permit, id, draft).await?;
        tx.commit().await?;
        Ok(source)
    }

    /// Writes a source anew, in the version that was seen.
    ///
    /// # Errors
    /// If the version is stale, or the name is not acceptable, or taken.
    pub async fn change_source(
        &self,
        by: &Principal,
        id: SourceId,
        if_match: Version,
        draft: SourceDraft,
    ) -> Result<Source, AccessError> {
        let draft = checked(draft)?;
        let (mut tx, permit) = self.administer(by.actor()).await?;
        let source = sources::update(&mut tx, &permit, id, if_match, draft).await?;
        tx.commit().await?;
        Ok(source)
    }
}

fn checked(draft: SourceDraft) -> Result<sources::SourceDraft, AccessError> {
    let SourceDraft { name, format, is_enabled } = draft;
    let name = checked_name(&name)?;
    Ok(sources::SourceDraft { name, format, is_enabled, settings: json!({}) })
}

/// The name of a source or of a token, as it is kept.
pub(crate) fn checked_name(name: &str) -> Result<String, AccessError> {
    let name = name.trim();
    let problem = if name.is_empty() || name.chars().count() > MAX_NAME_CHARS {
        format!("use 1 to {MAX_NAME_CHARS} characters")
    } else if name.chars().any(char::is_control) {
        "use no control characters".to_owned()
    } else {
        return Ok(name.to_owned());
    };
    Err(AccessError::Invalid(vec![InvalidInput { field: "name", problem }]))
}
