//! What no tracked file may hold: marks of unfinished work, paths of one machine, mirrors of a registry.

use std::{env, fs, path::Path};

use super::{Problem, tree::Tree};

/// Written apart, so that this file does not hold what it looks for.
const UNFINISHED: [&str; 3] = [concat!("TO", "DO"), concat!("FIX", "ME"), concat!("X", "XX")];

const CRATES_IO: &str = "registry+https://github.com/rust-lang/crates.io-index";
const NPM: &str = "https://registry.npmjs.org/";

/// Says where such text stands.
pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let machine_paths = machine_paths(tree.root());
    tree.texts().flat_map(|(path, text)| check_file(path, text, &machine_paths)).collect()
}

fn check_file(path: &str, text: &str, machine_paths: &[String]) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (index, line) in text.lines().enumerate() {
        if let Some(reason) = reason(path, line, machine_paths) {
            problems.push(Problem::new(format!("{path}:{}", index + 1), reason));
        }
    }
    problems
}

fn reason(path: &str, line: &str, machine_paths: &[String]) -> Option<String> {
    if let Some(path) = machine_paths.iter().find(|machine_path| line.contains(*machine_path)) {
        return Some(format!("holds `{path}`, a path of this machine"));
    }
    match path.rsplit('/').next().unwrap_or(path) {
        "Cargo.lock" => foreign_source(line, "source = \"", CRATES_IO),
        "package-lock.json" => foreign_source(line, "\"resolved\": \"", NPM),
        ".npmrc" | "pip.conf" => {
            Some("settings of a registry belong to a machine, not to the project".to_owned())
        }
        _ if path.starts_with(".cargo/") && (line.contains("registry") || line.starts_with("[source")) => {
            Some("settings of a registry belong to a machine, not to the project".to_owned())
        }
        // Tables are made from standards, whose words are not ours.
        _ if path.contains("/generated/") => None,
        _ => unfinished(line),
    }
}

fn foreign_source(line: &str, key: &str, allowed: &str) -> Option<String> {
    let source = line.trim_start().strip_prefix(key)?;
    (!source.starts_with(allowed)).then(|| format!("must come from {allowed}"))
}

fn unfinished(line: &str) -> Option<String> {
    let is_part = |c: char| c.is_alphanumeric() || c == '_';
    let word = line.split(|c| !is_part(c)).find(|word| UNFINISHED.contains(word))?;
    Some(format!("`{word}`: write an issue, or do it now"))
}

/// The absolute paths that would betray where this checkout stands: its own, and those of its
/// neighbours. A checkout in the folder for temporary files, or in the root, has no telling neighbours.
fn machine_paths(root: &Path) -> Vec<String> {
    let mut paths = vec![root.display().to_string()];
    let neighbourhood =
        root.parent().filter(|parent| parent.parent().is_some() && *parent != env::temp_dir());
    let neighbours =
        neighbourhood.and_then(|parent| fs::read_dir(parent).ok()).into_iter().flatten().flatten();
    paths.extend(neighbours.map(|entry| entry.path().display().to_string()));
    paths
}

#[cfg(test)]
mod tests {
    use super::{CRATES_IO, UNFINISHED, check_file};

    fn check(path: &str, text: &str, expected: &[&str]) {
        let problems = check_file(path, text, &["/checkout/aurora".to_owned()]);
        let places: Vec<&str> = problems.iter().map(|problem| problem.place.as_str()).collect();
        assert_eq!(places, expected, "{problems:?}");
    }

    #[test]
    fn unfinished_work_is_named_with_its_line() {
        for mark in UNFINISHED {
            check(
                "crates/a/src/lib.rs",
                &format!("fn a() {{}}\n// {mark}: later\n"),
                &["crates/a/src/lib.rs:2"],
            );
            check("crates/a/src/lib.rs", &format!("let x{mark} = 1;"), &[]);
            check("crates/a/src/generated/table.rs", mark, &[]);
        }
    }

    #[test]
    fn a_path_of_the_machine_is_named_even_in_tables() {
        check("docs/a.md", "see\n/checkout/aurora/docs", &["docs/a.md:2"]);
        check("crates/a/src/generated/table.rs", "/checkout/aurora", &["crates/a/src/generated/table.rs:1"]);
    }

    #[test]
    fn lock_files_name_the_public_registries_alone() {
        check("Cargo.lock", &format!("source = \"{CRATES_IO}\""), &[]);
        check("Cargo.lock", "source = \"registry+https://mirror.example/index\"", &["Cargo.lock:1"]);
        check("Cargo.lock", "source = \"git+https://git.example/a\"", &["Cargo.lock:1"]);
        check(
            "dashboard/package-lock.json",
            "  \"resolved\": \"https://registry.npmjs.org/a/-/a-1.tgz\",",
            &[],
        );
        check(
            "dashboard/package-lock.json",
            "  \"resolved\": \"https://mirror.example/a-1.tgz\",",
            &["dashboard/package-lock.json:1"],
        );
    }

    #[test]
    fn settings_of_a_registry_stay_out() {
        check(".cargo/config.toml", "[alias]\nxtask = \"run\"", &[]);
        check(".cargo/config.toml", "[source.crates-io]", &[".cargo/config.toml:1"]);
        check("dashboard/.npmrc", "registry=https://mirror.example", &["dashboard/.npmrc:1"]);
    }
}
