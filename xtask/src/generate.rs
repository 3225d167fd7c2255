//! Generated code: each generator returns files, which are then written, or compared by a test.

pub(crate) mod attack;
pub(crate) mod ocsf;

use std::{
    fs,
    io::Write,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use anyhow::{Context, ensure};

/// A generated file.
pub(crate) struct File {
    /// Where it belongs, from the root of the workspace.
    path: String,
    text: String,
}

impl File {
    /// A formatted Rust file below `crates/`.
    fn rust(path: &str, text: &str) -> anyhow::Result<Self> {
        Ok(Self { path: format!("crates/{path}"), text: format_rust(text)? })
    }

    fn place(&self) -> PathBuf {
        root().join(&self.path)
    }
}

/// Writes the files to their places.
pub(crate) fn write(files: &[File]) -> anyhow::Result<()> {
    for file in files {
        let place = file.place();
        fs::write(&place, &file.text).with_context(|| format!("cannot write `{}`", place.display()))?;
        println!("wrote {}", file.path);
    }
    Ok(())
}

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask lies below the root of the workspace")
}

fn format_rust(text: &str) -> anyhow::Result<String> {
    let mut rustfmt = Command::new("rustfmt")
        .args(["--edition", "2024"])
        .current_dir(root())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .context("cannot start rustfmt")?;
    let mut input = rustfmt.stdin.take().expect("stdin is piped");
    let text = text.to_owned();
    // rustfmt may answer before it has read all; writing from a thread keeps both pipes moving.
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = rustfmt.wait_with_output().context("cannot read from rustfmt")?;
    ensure!(output.status.success(), "rustfmt rejects the generated code");
    writer.join().expect("the writer does not panic").context("cannot write to rustfmt")?;
    String::from_utf8(output.stdout).context("rustfmt printed no UTF-8")
}

/// `Some Caption (x)` as `SomeCaptionX`.
fn variant_name(caption: &str) -> String {
    caption
        .split(|c: char| !c.is_ascii_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(|word| {
            let (head, tail) = word.split_at(1);
            // `HTTP` becomes `Http`, `macOS` becomes `MacOs`.
            let is_capitals = word.chars().all(|c| !c.is_ascii_lowercase());
            let tail = if is_capitals { tail.to_ascii_lowercase() } else { tail.to_owned() };
            head.to_ascii_uppercase() + &tail
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::variant_name;

    #[test]
    fn variants_are_named_after_captions() {
        assert_eq!(variant_name("HTTP Activity"), "HttpActivity");
        assert_eq!(variant_name("User Object: uid"), "UserObjectUid");
        assert_eq!(variant_name("linux/linux_users"), "LinuxLinuxUsers");
    }
}

#[cfg(test)]
mod corpus {
    use std::{env, fs, path::PathBuf};

    use super::{File, attack, ocsf};

    fn data() -> PathBuf {
        let folder = env::var_os("AURORA_DATA");
        folder.expect("AURORA_DATA must name the folder that holds `ocsf` and `attack`").into()
    }

    fn check(files: anyhow::Result<Vec<File>>, command: &str) {
        for file in files.expect("the source of the table is readable") {
            let committed = fs::read_to_string(file.place()).unwrap_or_default();
            // Not assert_eq: nobody wants to read two tables.
            assert!(committed == file.text, "`{}` is stale; run `cargo xtask gen {command}`", file.path);
        }
    }

    #[test]
    fn committed_ocsf_tables_are_fresh() {
        check(ocsf::files(&data().join("ocsf/ocsf-1.8.0.json")), "ocsf");
    }

    #[test]
    fn committed_attack_table_is_fresh() {
        check(attack::files(&data().join("attack")), "attack");
    }
}
