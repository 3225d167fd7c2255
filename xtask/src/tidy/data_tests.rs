//! Tests that read the public data sets can be told from the others by their name.

use super::{Problem, tree::Tree};

/// Written apart, so that this file does not read as one that needs the data.
const READS_DATA: [&str; 2] = [concat!("\"AURORA", "_DATA\""), concat!("data_dir", "(")];

/// Says which files have tests that read the data sets and are not called after them. Such a test
/// would turn red for everybody who works without the data.
pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    tree.texts()
        .filter(|(path, _)| path.ends_with(".rs") && !path.starts_with("crates/test-support/"))
        .filter(|(_, text)| READS_DATA.iter().any(|call| text.contains(call)))
        .filter(|(path, text)| {
            !path.contains("corpus") && !text.contains("mod corpus") && !text.contains("fn corpus")
        })
        .map(|(path, _)| {
            Problem::new(path, "a test that reads AURORA_DATA needs `corpus` in its name; use `mod corpus`")
        })
        .collect()
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
            assert_eq!(problems("crates/a/tests/corpus.rs", call), 0);
            assert_eq!(problems("crates/test-support/src/lib.rs", call), 0);
        }
    }
}
