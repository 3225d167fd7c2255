//! What the commands of a service have in common: its configuration.

use std::path::{Path, PathBuf};

use clap::Args;

use crate::config::{Config, Layers, Problems, Sources};

/// The file that is read where no other is named.
const USUAL_FILE: &str = "aurora.toml";

/// Which instance, and how it is set up.
#[derive(Args, Debug)]
pub(super) struct InstanceArgs {
    /// The data directory: everything that is kept is below it (default: ./aurora-data)
    #[arg(long, value_name = "DIR")]
    data_dir: Option<PathBuf>,

    /// The configuration file (default: ./aurora.toml, if it is there)
    #[arg(long, value_name = "FILE")]
    config: Option<PathBuf>,

    /// Sets a key of the configuration, as `api.bind=127.0.0.1:8001`; may be given several times
    #[arg(long = "set", value_name = "KEY=VALUE", value_parser = key_and_value)]
    sets: Vec<(String, String)>,
}

impl InstanceArgs {
    /// The effective configuration.
    pub(super) fn load(&self) -> Result<(Config, Layers), Problems> {
        let data_dir = self.data_dir.as_ref().map(|dir| dir.display().to_string());
        let named = data_dir.map(|dir| ("--data-dir", "runtime.data_dir".to_owned(), dir));
        let set = self.sets.iter().map(|(key, value)| ("--set", key.clone(), value.clone()));
        Config::load(&Sources {
            file: self.config.as_deref(),
            usual_file: Some(Path::new(USUAL_FILE)),
            environment: std::env::vars().collect(),
            flags: named.into_iter().chain(set).collect(),
        })
    }
}

fn key_and_value(text: &str) -> Result<(String, String), String> {
    let (key, value) = text.split_once('=').ok_or("write it as KEY=VALUE")?;
    Ok((key.trim().to_owned(), value.trim().to_owned()))
}
