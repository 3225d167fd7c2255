//! Links between our own pages lead somewhere.

use super::{Problem, tree::Tree};

/// Says which relative links of Markdown pages lead nowhere.
pub(crate) fn check(tree: &Tree) -> Vec<Problem> {
    let mut problems = Vec::new();
    for (path, text) in tree.texts().filter(|(path, _)| path.ends_with(".md")) {
        for (index, line) in text.lines().enumerate() {
            let broken = targets(line).filter(|target| !leads_somewhere(tree, path, target));
            problems.extend(broken.map(|target| {
                Problem::new(
                    format!("{path}:{}", index + 1),
                    format!("links to {target}, which does not exist"),
                )
            }));
        }
    }
    problems
}

/// What stands in the round brackets of `[text](target)`.
fn targets(line: &str) -> impl Iterator<Item = &str> {
    line.split("](").skip(1).filter_map(|rest| rest.split_once(')')).map(|(target, _)| target)
}

fn leads_somewhere(tree: &Tree, page: &str, target: &str) -> bool {
    let file = target.split('#').next().unwrap_or_default();
    if file.is_empty() || file.contains("://") || file.starts_with("mailto:") {
        return true;
    }
    let folder = page.rsplit_once('/').map_or("", |(folder, _)| folder);
    resolve(folder, file).is_some_and(|path| tree.has(&path))
}

/// Joins a relative path to a folder; `None` if it leaves the workspace.
fn resolve(folder: &str, file: &str) -> Option<String> {
    let mut parts: Vec<&str> = folder.split('/').filter(|part| !part.is_empty()).collect();
    for part in file.split('/') {
        match part {
            "" | "." => {}
            ".." => {
                parts.pop()?;
            }
            name => parts.push(name),
        }
    }
    Some(parts.join("/"))
}

#[cfg(test)]
mod tests {
    use super::{Tree, check};

    fn broken(page: &str, text: &str) -> usize {
        check(&Tree::of(&[(page, text), ("docs/a.md", ""), ("LICENSE", ""), ("content/rules/r.yml", "")]))
            .len()
    }

    #[test]
    fn links_that_lead_somewhere() {
        assert_eq!(broken("README.md", "[a](docs/a.md), [l](LICENSE) and [r](content/rules/)"), 0);
        assert_eq!(
            broken("docs/b.md", "[a](a.md#part) [l](../LICENSE) [x](https://example.org/x) [y](#here)"),
            0
        );
    }

    #[test]
    fn links_that_do_not() {
        assert_eq!(broken("README.md", "[a](a.md) [b](docs/b.md)"), 2);
        assert_eq!(broken("docs/b.md", "[out](../../other/x.md)"), 1);
    }
}
