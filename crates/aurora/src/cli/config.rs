//! `aurora config`: what the program is set up to do.

use std::io::{self, Write};

use clap::{Args, Subcommand};

use super::{Exit, instance::InstanceArgs};
use crate::config::{KEYS, Layers};

/// Shows the configuration
#[derive(Debug, Subcommand)]
pub(super) enum ConfigCommand {
    Show(ShowArgs),
    Reference(ReferenceArgs),
}

/// Prints the effective value of every key, and where it comes from
#[derive(Args, Debug)]
pub(super) struct ShowArgs {
    #[command(flatten)]
    instance: InstanceArgs,
}

/// Prints the reference page of all keys, as Markdown
#[derive(Args, Debug)]
pub(super) struct ReferenceArgs {}

impl ConfigCommand {
    pub(super) fn run(&self) -> anyhow::Result<Exit> {
        let mut out = io::stdout().lock();
        let written = match self {
            Self::Show(args) => show(&args.instance.load()?.1, &mut out),
            Self::Reference(_) => reference(&mut out),
        };
        written.map_err(anyhow::Error::from).or_else(crate::output::unless_broken_pipe)?;
        Ok(Exit::Clean)
    }
}

/// As TOML, so that it can be kept as a file; the origins are comments.
fn show(layers: &Layers, out: &mut dyn Write) -> io::Result<()> {
    let mut section = "";
    for (name, value, origin) in layers.iter() {
        let (of, key) = name.split_once('.').unwrap_or(("", name));
        if of != section {
            let gap = if section.is_empty() { "" } else { "\n" };
            writeln!(out, "{gap}[{of}]")?;
            section = of;
        }
        let setting = format!("{key} = {}", toml_text(value));
        writeln!(out, "{setting:<44} # {origin}")?;
    }
    Ok(())
}

/// Numbers and flags stand bare, all else in quotes.
fn toml_text(value: &str) -> String {
    if value.parse::<u64>().is_ok() || value.parse::<bool>().is_ok() {
        value.to_owned()
    } else {
        format!("{value:?}")
    }
}

fn reference(out: &mut dyn Write) -> io::Result<()> {
    writeln!(out, "# Configuration keys\n")?;
    writeln!(
        out,
        "`aurora config reference` writes this page. `aurora config show` prints the effective values.\n"
    )?;
    writeln!(out, "| Key | Default | What it is for |\n|---|---|---|")?;
    for key in KEYS {
        let doc: String = key.doc.concat().trim().to_owned();
        let default = if key.default.is_empty() { "none".to_owned() } else { format!("`{}`", key.default) };
        writeln!(
            out,
            "| `{}` | {default} | {doc} In the environment: `{}`; {}. |",
            key.name,
            key.variable(),
            key.expected
        )?;
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use std::fs;

    use super::{reference, show};
    use crate::config::{Config, Sources};

    #[test]
    fn what_is_shown_can_be_kept_as_a_file_and_means_the_same() {
        let flags = vec![("--set", "api.bind".to_owned(), "127.0.0.1:7".to_owned())];
        let (config, layers) = Config::load(&Sources { flags, ..Sources::default() }).expect("it is valid");
        let mut shown = Vec::new();
        show(&layers, &mut shown).expect("memory can be written");
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("aurora.toml");
        fs::write(&file, &shown).expect("it can be written");
        let (again, _) =
            Config::load(&Sources { file: Some(&file), ..Sources::default() }).expect("it is valid");
        assert_eq!(format!("{again:?}"), format!("{config:?}"));
    }

    #[test]
    fn the_reference_page_is_the_one_of_the_handbook() {
        let mut page = Vec::new();
        reference(&mut page).expect("memory can be written");
        let kept = include_str!("../../../../docs/reference/configuration.md");
        assert!(page == kept.as_bytes(), "run `aurora config reference > docs/reference/configuration.md`");
    }
}
