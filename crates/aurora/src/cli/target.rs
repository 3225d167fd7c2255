//! Where a command sends events to.

use std::{fs, path::Path};

use anyhow::Context as _;
use clap::Args;

use super::instance::InstanceArgs;
use crate::{
    replay::Target,
    up::{data_directory::running_file_of, local_token_file_of, ready::Ready},
};

/// A running instance: of a data directory, or elsewhere.
#[derive(Args, Debug)]
pub(super) struct TargetArgs {
    #[command(flatten)]
    instance: InstanceArgs,

    /// The ingest address of an instance elsewhere
    #[arg(long, value_name = "URL")]
    to: Option<String>,

    /// The token of the source, if it is not the local one
    #[arg(long, env = "AURORA_INGEST_TOKEN", hide_env_values = true, value_name = "TOKEN")]
    token: Option<String>,
}

impl TargetArgs {
    /// The address and the token.
    pub(super) fn resolve(&self) -> anyhow::Result<Target> {
        let (config, _) = self.instance.load()?;
        let root = &config.runtime.data_dir;
        let no_instance =
            || format!("no aurora runs on `{}`; start one, or name one with --to", root.display());
        let url = match &self.to {
            Some(url) => url.trim_end_matches('/').to_owned(),
            None => Ready::read(&running_file_of(root)).with_context(no_instance)?.ingest,
        };
        let token = match &self.token {
            Some(token) => token.clone(),
            None => read_token(&local_token_file_of(root))?,
        };
        Ok(Target { url, token })
    }
}

fn read_token(path: &Path) -> anyhow::Result<String> {
    let text = fs::read_to_string(path).with_context(|| {
        format!("cannot read the local ingest token `{}`; give one with --token", path.display())
    })?;
    Ok(text.trim().to_owned())
}
