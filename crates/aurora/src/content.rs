//! What is part of the program: its own rules, and the sample story.

use std::{borrow::Cow, fs, io, path::Path};

use rust_embed::Embed;

#[derive(Embed)]
#[folder = "../../content/rules"]
struct Rules;

#[derive(Embed)]
#[folder = "../../content/samples/harbor"]
struct Story;

/// The ending of files that hold examples of a rule, not a rule.
const EXAMPLES: &str = ".tests.yml";

/// Writes the program's own rules to a folder, which holds them and nothing else afterwards: a rule that this build
/// no longer has must not stay behind.
pub(crate) fn write_rules(folder: &Path) -> io::Result<()> {
    match fs::remove_dir_all(folder) {
        Err(error) if error.kind() != io::ErrorKind::NotFound => return Err(error),
        _ => fs::create_dir_all(folder)?,
    }
    for name in Rules::iter().filter(|name| !name.ends_with(EXAMPLES)) {
        let file = Rules::get(&name).ok_or(io::ErrorKind::NotFound)?;
        let path = folder.join(&*name);
        fs::create_dir_all(path.parent().unwrap_or(folder))?;
        fs::write(path, file.data)?;
    }
    Ok(())
}

/// The files of the sample story, in the order of their names.
pub(crate) fn story() -> impl Iterator<Item = (Cow<'static, str>, Cow<'static, [u8]>)> {
    let mut names: Vec<_> = Story::iter().collect();
    names.sort_unstable();
    names.into_iter().filter_map(|name| Some((name.clone(), Story::get(&name)?.data)))
}

#[cfg(test)]
mod tests {
    use std::fs;

    use aurora_pipeline::load;
    use aurora_sigma::Placeholders;

    use super::{EXAMPLES, Rules, story, write_rules};

    #[test]
    fn the_rules_are_written_and_what_was_there_before_is_gone() {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let folder = dir.path().join("rules");
        fs::create_dir(&folder).expect("it can be made");
        fs::write(folder.join("old.yml"), "x").expect("it can be written");
        write_rules(&folder).expect("they can be written");
        assert!(!folder.join("old.yml").exists());
        let rules = load(&[folder], Placeholders::default()).expect("it is there");
        assert_eq!(rules.paths.len(), Rules::iter().filter(|name| !name.ends_with(EXAMPLES)).count());
        assert!(rules.paths.len() >= 60, "{}", rules.paths.len());
    }

    #[test]
    fn the_story_has_its_three_formats() {
        let names: Vec<_> = story().map(|(name, _)| name).collect();
        assert_eq!(
            names,
            ["fs-01.jsonl", "ws-acct-07.json", "zeek/conn.log", "zeek/dns.log", "zeek/http.log"]
        );
    }
}
