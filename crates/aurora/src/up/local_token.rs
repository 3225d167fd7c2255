//! The token with which programs on this machine send events: whoever may read the data directory has it.

use std::{io, path::Path};

use anyhow::Context as _;
use aurora_access::Access;

use super::{local_token_file_of, write_whole::write_whole};

/// The source that such events belong to.
const SOURCE: &str = "this machine";

/// Makes the token at the first start.
pub(super) async fn ensure(root: &Path, access: &Access) -> anyhow::Result<()> {
    let path = local_token_file_of(root);
    if path.try_exists().with_context(|| format!("cannot look at `{}`", path.display()))? {
        return Ok(());
    }
    let issued = access.issue_local_token(SOURCE).await.context("cannot make the local ingest token")?;
    let written: io::Result<()> = write_whole(&path, format!("{}\n", issued.text).as_bytes());
    written.with_context(|| format!("cannot write `{}`", path.display()))
}
