//! Tests that read the public data sets can be told from the others by their name.

use super::{Problem, tree::Tree};

/// Written apart, so that this file does not read as one that needs the data.
const READS_DATA: [&str; 3] =
    [concat!("\"AURORA", "_DATA\""), concat!("data_dir", "("), concat!("data_files", "(")];

/// Says which files have tests that read the data sets and are not called after them. Such a test
/// would turn red for everybody who works without the data.
pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    tree.texts()
        .filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("crates/test-support/"))
        .filter(|(_, text)| READS_DATA.iter().any(|call| text.contains(call)))
        .filter(|(path, text)| !names_corpus(path, text))
        .map(|(path, _)| {
            Problem::new(path, "a test that reads AURORA_DATA needs `corpus` in its name; use `mod corpus`")
        })
        .collect()
}

/// Whether the tests of a file have the word in their names, by their module or by themselves. The name
/// of a test binary is no part of the names of its tests.
fn names_corpus(path: &str, text: &str) -> bool {
    let is_module =
        path.contains("/corpus/") || path.ends_with("/corpus.rs") && !path.ends_with("tests/corpus.rs");
    is_module || text.contains("mod corpus") || text.contains("fn corpus")
}

#[cfg(test)]
mod tests {
    use super::{READS_DATA, Tree, check};

    fn problems(path: &str, text: &str) -> usize {
        check(&Tree::of(&[(path, text)])).len()
    }

    #[test]
    fn a_test_on_the_data_is_named_after_it() {
        for call in READS_DATA {
            assert_eq!(problems("crates/a/src/b.rs", &format!("mod tests {{ {call} }}")), 1);
            assert_eq!(problems("crates/a/src/b.rs", &format!("mod corpus {{ {call} }}")), 0);
            assert_eq!(problems("crates/a/tests/it/corpus/twins.rs", call), 0);
            assert_eq!(problems("crates/a/tests/corpus.rs", call), 1);
            assert_eq!(problems("crates/test-support/src/lib.rs", call), 0);
        }
    }
}
