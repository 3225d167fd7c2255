//! Checks of the whole tree that no compiler makes. Each one reads files and says what is wrong with
//! them; a check that finds nothing says nothing.

mod data_tests;
mod layers;
mod links;
mod map;
mod names;
mod tree;
mod words;

use std::{fmt, path::Path};

use anyhow::{Context, bail};

use tree::Tree;

/// Something that must be mended before the change can land.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Problem {
    /// The file, relative to the root of the workspace, with the line if there is one.
    pub(crate) place: String,
    /// What is wrong and what to do about it.
    pub(crate) reason: String,
}

impl Problem {
    fn new(place: impl Into<String>, reason: impl Into<String>) -> Self {
        Self { place: place.into(), reason: reason.into() }
    }
}

impl fmt::Display for Problem {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.place, self.reason)
    }
}

/// Runs every check on the workspace at `root`, prints what is wrong, and fails if anything is.
pub(crate) fn run(root: &Path) -> anyhow::Result<()> {
    let problems = check(root)?;
    for problem in &problems {
        eprintln!("{problem}");
    }
    match problems.len() {
        0 => Ok(()),
        n => bail!("tidy found {n} problem(s)"),
    }
}

/// Runs every check on the workspace at `root`.
pub(crate) fn check(root: &Path) -> anyhow::Result<Vec<Problem>> {
    let tree = Tree::read(root).context("cannot list the files of the workspace")?;
    let packages = layers::packages(root).context("cannot ask cargo for the packages")?;
    let layers = layers::Layers::parse(tree.text("architecture.toml")?)?;

    let mut problems = layers.check(&packages);
    problems.extend(map::check(&tree, &packages));
    problems.extend(names::check(&tree));
    problems.extend(words::check(&tree));
    problems.extend(links::check(&tree));
    problems.extend(data_tests::check(&tree));
    Ok(problems)
}

#[cfg(test)]
mod tests {
    use std::path::Path;

    #[test]
    fn this_workspace_is_tidy() {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).parent().expect("xtask stands in the workspace");
        let problems = super::check(root).expect("the workspace can be read");
        let list: Vec<String> = problems.iter().map(ToString::to_string).collect();
        // You are here because your change broke one of the rules of CONTRIBUTING.md. Each line names the
        // place and the remedy; `cargo xtask tidy` prints the same.
        assert!(list.is_empty(), "\n{}\n", list.join("\n"));
    }
}
