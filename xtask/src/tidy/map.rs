//! The map: every crate and every decision can be found from the pages that a newcomer reads.

use super::{Problem, layers::Package, tree::Tree};

const ARCHITECTURE: &str = "ARCHITECTURE.md";
const SUMMARY: &str = "docs/SUMMARY.md";

/// Says which crates and decisions the pages miss, and which crates they name that are gone.
pub(crate) fn check(tree: &Tree, packages: &[Package]) -> Vec<Problem> {
    let mut problems = crates_of_the_map(tree, packages);
    problems.extend(packages.iter().filter_map(|package| head_doc(tree, package)));
    problems.extend(decisions(tree));
    problems
}

fn crates_of_the_map(tree: &Tree, packages: &[Package]) -> Vec<Problem> {
    let Ok(page) = tree.text(ARCHITECTURE) else {
        return vec![Problem::new(ARCHITECTURE, "is missing")];
    };
    let named: Vec<&str> = code_spans(page).filter(|span| span.starts_with("crates/")).collect();
    let mut problems = Vec::new();
    for package in packages {
        if !code_spans(page).any(|span| span == package.folder) {
            problems.push(Problem::new(ARCHITECTURE, format!("does not name `{}`", package.folder)));
        }
    }
    for span in named {
        if !tree.has(span) {
            problems.push(Problem::new(ARCHITECTURE, format!("names `{span}`, which does not exist")));
        }
    }
    problems
}

/// The text between single back-ticks, line by line.
fn code_spans(page: &str) -> impl Iterator<Item = &str> {
    page.lines().flat_map(|line| line.split('`').skip(1).step_by(2))
}

fn head_doc(tree: &Tree, package: &Package) -> Option<Problem> {
    let roots = ["src/lib.rs", "src/main.rs"].map(|file| format!("{}/{file}", package.folder));
    let root = roots.iter().find(|path| tree.has(path))?;
    let text = tree.text(root).ok()?;
    (!text.starts_with("//!"))
        .then(|| Problem::new(root, "must begin with a `//!` doc that says what the crate is"))
}

fn decisions(tree: &Tree) -> Vec<Problem> {
    let summary = tree.text(SUMMARY).unwrap_or_default();
    tree.paths()
        .filter_map(|path| path.strip_prefix("docs/"))
        .filter(|path| path.starts_with("adr/") && path.ends_with(".md"))
        .filter(|path| !summary.contains(&format!("({path})")))
        .map(|path| Problem::new(SUMMARY, format!("does not list {path}")))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::{super::layers::Package, Tree, check};

    fn expect(files: &[(&str, &str)], expected: &[&str]) {
        let package = Package {
            name: "aurora-words".to_owned(),
            folder: "crates/words".to_owned(),
            uses: Default::default(),
        };
        let problems: Vec<String> =
            check(&Tree::of(files), &[package]).iter().map(ToString::to_string).collect();
        assert_eq!(problems, expected);
    }

    const LIB: (&str, &str) = ("crates/words/src/lib.rs", "//! Words.\n");
    const MAP: (&str, &str) = ("ARCHITECTURE.md", "| `crates/words` | the words |");

    #[test]
    fn a_mapped_crate_and_a_listed_decision_are_fine() {
        let adr = ("docs/adr/0001-one.md", "# One");
        expect(&[LIB, MAP, adr, ("docs/SUMMARY.md", "- [One](adr/0001-one.md)")], &[]);
    }

    #[test]
    fn a_crate_must_be_on_the_map() {
        expect(&[LIB, ("ARCHITECTURE.md", "words")], &["ARCHITECTURE.md: does not name `crates/words`"]);
    }

    #[test]
    fn the_map_names_no_ghosts() {
        let map = ("ARCHITECTURE.md", "`crates/words` and `crates/gone`");
        expect(&[LIB, map], &["ARCHITECTURE.md: names `crates/gone`, which does not exist"]);
    }

    #[test]
    fn a_crate_says_what_it_is() {
        let lib = ("crates/words/src/lib.rs", "mod word;\n");
        expect(
            &[lib, MAP],
            &["crates/words/src/lib.rs: must begin with a `//!` doc that says what the crate is"],
        );
    }

    #[test]
    fn a_decision_must_be_listed() {
        expect(
            &[LIB, MAP, ("docs/adr/0002-two.md", ""), ("docs/SUMMARY.md", "")],
            &["docs/SUMMARY.md: does not list adr/0002-two.md"],
        );
    }
}
