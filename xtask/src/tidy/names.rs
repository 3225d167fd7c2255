//! File names: a module is called after its subject.

use super::{Problem, tree::Tree};

/// Names that say where code was put and not what it is.
const VAGUE: [&str; 8] = ["base", "common", "helper", "helpers", "misc", "shared", "util", "utils"];

/// Says which files and crates have a name that says nothing.
pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    tree.paths()
        .filter(|path| path.ends_with(".rs") || path.ends_with("/Cargo.toml"))
        .filter_map(|path| {
            let vague = path.split('/').map(stem).find(|part| VAGUE.contains(part))?;
            Some(Problem::new(path, format!("`{vague}` says nothing; name the subject")))
        })
        .chain(tree.paths().filter(|path| path.ends_with("/mod.rs")).map(|path| {
            Problem::new(path, "write `foo.rs` beside `foo/`: an editor shows ten tabs called mod.rs")
        }))
        .collect()
}

fn stem(part: &str) -> &str {
    part.strip_suffix(".rs").unwrap_or(part)
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    fn places(paths: &[&str]) -> Vec<String> {
        let files: Vec<(&str, &str)> = paths.iter().map(|path| (*path, "")).collect();
        check(&Tree::of(&files)).into_iter().map(|problem| problem.place).collect()
    }

    #[test]
    fn subjects_are_fine() {
        assert!(
            places(&["crates/sigma/src/condition.rs", "docs/common.md", "crates/a/src/uncommon.rs"])
                .is_empty()
        );
    }

    #[test]
    fn vague_files_folders_and_crates_are_named() {
        let vague = ["crates/a/src/utils.rs", "crates/a/src/helpers/x.rs", "crates/common/Cargo.toml"];
        assert_eq!(places(&vague).len(), 3);
    }

    #[test]
    fn mod_rs_is_named() {
        assert_eq!(places(&["crates/a/src/b/mod.rs"]), ["crates/a/src/b/mod.rs"]);
    }
}
