//! The sample story, replayed through the door that every source uses.

use anyhow::Context as _;
use aurora_pipeline::{Ingest, IngestTokens};
use aurora_store::Store;
use bytes::Bytes;

use super::local_token_file_of;
use crate::content;

/// Sends the story once. The same story again is recognised, so that a restart doubles nothing.
pub(super) async fn replay(
    root: &std::path::Path,
    ingest: &Ingest,
    tokens: &IngestTokens,
    store: &Store,
    now: aurora_model::Timestamp,
) -> anyhow::Result<()> {
    let path = local_token_file_of(root);
    let token =
        std::fs::read_to_string(&path).with_context(|| format!("cannot read `{}`", path.display()))?;
    let sender = tokens.authenticate(token.trim(), store, now).await.context("the local ingest token")?;
    for (name, bytes) in content::story() {
        let key = format!("sample-story/{name}");
        let accepted = ingest.receive(sender, Some(&key), Bytes::from(bytes.into_owned())).await;
        let accepted = accepted.with_context(|| format!("the sample story, {name}"))?;
        tracing::info!(file = %name, events = accepted.received, "the sample story is replayed");
    }
    Ok(())
}
