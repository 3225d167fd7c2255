//! The layering: `architecture.toml` against what cargo reports.

use std::{
    collections::{BTreeMap, BTreeSet},
    path::Path,
    process::Command,
};

use anyhow::{Context, ensure};
use serde_json::Value;

use super::Problem;

/// A package of the workspace.
#[derive(Clone, Debug)]
pub(crate) struct Package {
    /// As cargo calls it.
    pub(crate) name: String,
    /// Its folder, relative to the root of the workspace.
    pub(crate) folder: String,
    /// The packages of the workspace that it is built from, tests aside.
    pub(crate) uses: BTreeSet<String>,
}

/// The layers that `architecture.toml` lays down.
#[derive(Debug, Default)]
pub(crate) struct Layers {
    crates: BTreeMap<String, Place>,
}

#[derive(Debug)]
struct Place {
    layer: Layer,
    may_use: BTreeSet<String>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
enum Layer {
    Level(usize),
    Side,
}

impl Layers {
    /// Reads `architecture.toml`.
    pub(crate) fn parse(text: &str) -> anyhow::Result<Self> {
        let table: toml::Table = text.parse().context("architecture.toml is not TOML")?;
        let mut layers = Self::default();
        let levels = table.get("layer").and_then(toml::Value::as_array).context("no [[layer]]")?;
        for (level, layer) in levels.iter().enumerate() {
            let crates =
                layer.get("crates").and_then(toml::Value::as_table).context("a layer has no crates")?;
            layers.add(Layer::Level(level), crates)?;
        }
        if let Some(side) = table.get("side").and_then(toml::Value::as_table) {
            layers.add(Layer::Side, side)?;
        }
        Ok(layers)
    }

    fn add(&mut self, layer: Layer, crates: &toml::Table) -> anyhow::Result<()> {
        for (name, edges) in crates {
            let edges = edges.as_array().with_context(|| format!("the edges of {name} are not a list"))?;
            let may_use = edges
                .iter()
                .map(|edge| edge.as_str().map(str::to_owned).context("an edge is not text"))
                .collect::<anyhow::Result<_>>()?;
            let earlier = self.crates.insert(name.clone(), Place { layer, may_use });
            ensure!(earlier.is_none(), "architecture.toml lists {name} twice");
        }
        Ok(())
    }

    /// Says what in the packages is not as the layers allow.
    pub(crate) fn check(&self, packages: &[Package]) -> Vec<Problem> {
        let mut problems = self.upward_edges();
        for package in packages {
            problems.extend(self.check_package(package));
        }
        for name in self.crates.keys() {
            if !packages.iter().any(|package| package.name == *name) {
                problems.push(Problem::new(
                    "architecture.toml",
                    format!("lists `{name}`, which is no crate of the workspace"),
                ));
            }
        }
        problems
    }

    fn check_package(&self, package: &Package) -> Vec<Problem> {
        let manifest = format!("{}/Cargo.toml", package.folder);
        let Some(place) = self.crates.get(&package.name) else {
            return vec![Problem::new(
                manifest,
                format!("`{}` stands in no layer; add it to architecture.toml", package.name),
            )];
        };
        package
            .uses
            .iter()
            .filter(|used| !place.may_use.contains(*used))
            .map(|used| {
                let reason = format!(
                    "`{}` may not depend on `{used}`; take another way, or change architecture.toml with an ADR",
                    package.name
                );
                Problem::new(manifest.clone(), reason)
            })
            .collect()
    }

    /// The file itself could allow what the layers forbid.
    fn upward_edges(&self) -> Vec<Problem> {
        let mut problems = Vec::new();
        for (name, place) in &self.crates {
            for used in &place.may_use {
                let reason = match (place.layer, self.crates.get(used).map(|other| other.layer)) {
                    (_, None) => format!("allows `{name}` to use `{used}`, which it does not list"),
                    (Layer::Level(_), Some(Layer::Side)) => {
                        format!("allows `{name}` to use `{used}`, which stands beside the layers")
                    }
                    (Layer::Level(own), Some(Layer::Level(other))) if other > own => {
                        format!("allows `{name}` to use `{used}` of a higher layer")
                    }
                    (Layer::Level(_), Some(Layer::Level(_))) | (Layer::Side, Some(_)) => continue,
                };
                problems.push(Problem::new("architecture.toml", reason));
            }
        }
        problems
    }
}

/// Asks cargo for the packages of the workspace at `root`.
pub(crate) fn packages(root: &Path) -> anyhow::Result<Vec<Package>> {
    let cargo = std::env::var_os("CARGO").unwrap_or_else(|| "cargo".into());
    let output = Command::new(cargo)
        .args(["metadata", "--format-version", "1", "--no-deps", "--offline"])
        .current_dir(root)
        .output()
        .context("cannot run cargo metadata")?;
    ensure!(
        output.status.success(),
        "cargo metadata failed: {}",
        String::from_utf8_lossy(&output.stderr).trim()
    );
    let metadata: Value = serde_json::from_slice(&output.stdout).context("cargo metadata is not JSON")?;
    read_packages(&metadata)
}

fn read_packages(metadata: &Value) -> anyhow::Result<Vec<Package>> {
    let root = metadata["workspace_root"].as_str().context("cargo metadata names no root")?;
    let packages = metadata["packages"].as_array().context("cargo metadata lists no packages")?;
    let names: BTreeSet<&str> = packages.iter().filter_map(|package| package["name"].as_str()).collect();
    packages
        .iter()
        .map(|package| {
            let manifest = package["manifest_path"].as_str().context("a package has no manifest")?;
            let folder = manifest.strip_suffix("/Cargo.toml").unwrap_or(manifest);
            let folder = folder.strip_prefix(root).unwrap_or(folder).trim_start_matches('/');
            Ok(Package {
                name: package["name"].as_str().context("a package has no name")?.to_owned(),
                folder: folder.to_owned(),
                uses: used_packages(package, &names),
            })
        })
        .collect()
}

fn used_packages(package: &Value, names: &BTreeSet<&str>) -> BTreeSet<String> {
    let dependencies = package["dependencies"].as_array().map(Vec::as_slice).unwrap_or_default();
    dependencies
        .iter()
        // A test may use what it likes: it is not part of what we ship.
        .filter(|dependency| dependency["kind"] != "dev")
        .filter_map(|dependency| dependency["name"].as_str())
        .filter(|name| names.contains(name))
        .map(str::to_owned)
        .collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::{Layers, Package, read_packages};

    const THREE: &str = "
        [[layer]]
        crates = { words = [] }
        [[layer]]
        crates = { engine = ['words'], other = ['words'] }
        [side]
        tests = []
    ";

    fn package(name: &str, uses: &[&str]) -> Package {
        Package {
            name: name.to_owned(),
            folder: format!("crates/{name}"),
            uses: uses.iter().map(|used| (*used).to_owned()).collect(),
        }
    }

    fn check(architecture: &str, packages: &[Package], expected: &[&str]) {
        let problems = Layers::parse(architecture).expect("the test's layers are valid").check(packages);
        let reasons: Vec<String> = problems.iter().map(ToString::to_string).collect();
        assert_eq!(reasons.len(), expected.len(), "{reasons:#?}");
        for (reason, part) in reasons.iter().zip(expected) {
            assert!(reason.contains(part), "{reason:?} does not hold {part:?}");
        }
    }

    fn all() -> Vec<Package> {
        vec![
            package("words", &[]),
            package("engine", &["words"]),
            package("other", &[]),
            package("tests", &[]),
        ]
    }

    #[test]
    fn listed_edges_are_fine() {
        check(THREE, &all(), &[]);
    }

    #[test]
    fn an_edge_that_is_not_listed_is_named_with_both_ends() {
        let mut packages = all();
        packages[2] = package("other", &["engine"]);
        check(THREE, &packages, &["crates/other/Cargo.toml: `other` may not depend on `engine`"]);
    }

    #[test]
    fn a_product_crate_may_not_be_built_from_test_support() {
        let mut packages = all();
        packages[1] = package("engine", &["tests"]);
        check(THREE, &packages, &["`engine` may not depend on `tests`"]);
    }

    #[test]
    fn both_files_know_the_same_crates() {
        let mut packages = all();
        packages.push(package("fresh", &[]));
        packages.remove(2);
        check(THREE, &packages, &["`fresh` stands in no layer", "lists `other`, which is no crate"]);
    }

    #[test]
    fn the_file_cannot_allow_an_upward_edge() {
        let upward = "
            [[layer]]
            crates = { words = ['engine', 'tests', 'ghost'] }
            [[layer]]
            crates = { engine = [] }
            [side]
            tests = []
        ";
        let packages = [package("words", &[]), package("engine", &[]), package("tests", &[])];
        check(upward, &packages, &["of a higher layer", "which it does not list", "beside the layers"]);
    }

    #[test]
    fn dependencies_of_tests_do_not_count() {
        let metadata = json!({
            "workspace_root": "/checkout",
            "packages": [
                {"name": "words", "manifest_path": "/checkout/crates/words/Cargo.toml", "dependencies": []},
                {"name": "engine", "manifest_path": "/checkout/crates/engine/Cargo.toml", "dependencies": [
                    {"name": "words", "kind": null},
                    {"name": "serde", "kind": null},
                    {"name": "tests", "kind": "dev"},
                ]},
                {"name": "tests", "manifest_path": "/checkout/crates/tests/Cargo.toml", "dependencies": []},
            ],
        });
        let packages = read_packages(&metadata).expect("the metadata is complete");
        assert_eq!(packages[1].folder, "crates/engine");
        assert_eq!(packages[1].uses.iter().collect::<Vec<_>>(), ["words"]);
    }
}
