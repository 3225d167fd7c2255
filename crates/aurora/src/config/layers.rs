//! The sources of values, one above the other.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
};

use toml::de::{DeTable, DeValue};

use super::{Key, Origin, Problem, Problems, SECTIONS_TO_COME, setting::Setting};

/// The prefix of the variables that set keys.
const PREFIX: &str = "AURORA__";

/// What is looked at for values.
#[derive(Clone, Debug, Default)]
pub(crate) struct Sources<'s> {
    /// A file that the user named, so that it must be there.
    pub(crate) file: Option<&'s Path>,
    /// A file that is read if it is there.
    pub(crate) usual_file: Option<&'s Path>,
    /// The environment.
    pub(crate) environment: Vec<(String, String)>,
    /// Options of the command: the option, the key, the value.
    pub(crate) flags: Vec<(&'static str, String, String)>,
}

/// The effective value of each key, with its origin.
#[derive(Clone, Debug)]
pub(crate) struct Layers(BTreeMap<&'static str, (String, Origin)>);

/// A value as a source gives it.
struct Given {
    key: String,
    value: String,
    origin: Origin,
}

impl Layers {
    /// Reads the sources and checks all that they say.
    pub(super) fn read(sources: &Sources<'_>, keys: &'static [Key]) -> Result<Self, Problems> {
        let mut problems = Vec::new();
        let mut given = Vec::new();
        match file(sources) {
            Ok(from_file) => given.extend(from_file),
            Err(problem) => problems.push(problem),
        }
        given.extend(environment(&sources.environment, keys));
        given.extend(sources.flags.iter().map(|(flag, key, value)| Given {
            key: key.clone(),
            value: value.clone(),
            origin: Origin::Flag(flag),
        }));
        let mut layers: BTreeMap<_, _> =
            keys.iter().map(|key| (key.name, (key.default.to_owned(), Origin::Default))).collect();
        for Given { key: name, value, origin } in given {
            match keys.iter().find(|key| key.name == name) {
                None => problems.push(Problem::UnknownKey { hint: hint(&name, keys), key: name, origin }),
                Some(key) => {
                    problems.extend(key.check(&value, &origin));
                    layers.insert(key.name, (value, origin));
                }
            }
        }
        if problems.is_empty() { Ok(Self(layers)) } else { Err(Problems(problems)) }
    }

    /// The value of a key, in its type.
    pub(super) fn typed<T: Setting>(&self, key: &str) -> T {
        let (value, _) = &self.0[key];
        T::parse(value).expect("every value was checked, and a test checks the defaults")
    }

    /// The values in the order of their names.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (&'static str, &str, &Origin)> {
        self.0.iter().map(|(name, (value, origin))| (*name, value.as_str(), origin))
    }
}

fn file(sources: &Sources<'_>) -> Result<Vec<Given>, Problem> {
    let usual = || sources.usual_file.filter(|path| path.exists());
    let Some(path) = sources.file.or_else(usual) else { return Ok(vec![]) };
    let text = fs::read_to_string(path)
        .map_err(|error| Problem::UnreadableFile { path: path.to_owned(), why: error.to_string() })?;
    let line_of = |at: usize| text[..at.min(text.len())].matches('\n').count() + 1;
    let table = DeTable::parse(&text).map_err(|error| Problem::NotToml {
        path: path.to_owned(),
        line: line_of(error.span().map_or(0, |span| span.start)),
        why: error.message().to_owned(),
    })?;
    let mut given = Vec::new();
    flatten(table.get_ref(), "", &mut |key, value, at| {
        given.push(Given {
            key,
            value,
            origin: Origin::File { path: PathBuf::from(path), line: line_of(at) },
        });
    });
    Ok(given)
}

/// Each value of a table under its full name, and where it stands.
fn flatten(table: &DeTable<'_>, prefix: &str, take: &mut impl FnMut(String, String, usize)) {
    for (name, value) in table {
        let key = format!("{prefix}{}", name.get_ref());
        match value.get_ref() {
            DeValue::Table(inner) if prefix.is_empty() => flatten(inner, &format!("{key}."), take),
            value => take(key, text_of(value), name.span().start),
        }
    }
}

/// The value as it would stand in a variable.
fn text_of(value: &DeValue<'_>) -> String {
    match value {
        DeValue::String(text) => text.to_string(),
        DeValue::Integer(number) => number.to_string(),
        DeValue::Float(number) => number.to_string(),
        DeValue::Boolean(flag) => flag.to_string(),
        DeValue::Datetime(time) => time.to_string(),
        DeValue::Array(items) => {
            items.iter().map(|item| text_of(item.get_ref())).collect::<Vec<_>>().join(", ")
        }
        DeValue::Table(_) => "a table".to_owned(),
    }
}

fn environment(variables: &[(String, String)], keys: &[Key]) -> Vec<Given> {
    let ours = variables.iter().filter(|(name, _)| name.starts_with(PREFIX));
    let given = ours.map(|(name, value)| {
        let known = keys.iter().find(|key| key.variable() == *name).map(|key| key.name.to_owned());
        let key = known.unwrap_or_else(|| name[PREFIX.len()..].to_ascii_lowercase().replacen("__", ".", 1));
        Given { key, value: value.clone(), origin: Origin::Environment(name.clone()) }
    });
    given.collect()
}

/// What may have been meant.
fn hint(name: &str, keys: &[Key]) -> Option<String> {
    let section = name.split('.').next().unwrap_or_default();
    if SECTIONS_TO_COME.contains(&section) {
        return Some(format!("the part that `{section}` is for is not in this version yet"));
    }
    let nearest = keys.iter().map(|key| (distance(name, key.name), key.name)).min()?;
    if nearest.0 <= 3 {
        return Some(format!("did you mean `{}`?", nearest.1));
    }
    let of_section: Vec<_> =
        keys.iter().map(|key| key.name).filter(|key| key.split('.').next() == Some(section)).collect();
    Some(if of_section.is_empty() {
        "`aurora config show` lists all keys".to_owned()
    } else {
        format!("`{section}` has {}", of_section.join(", "))
    })
}

/// How many letters have to be put in, taken out or replaced (Levenshtein 1966).
fn distance(a: &str, b: &str) -> usize {
    let b: Vec<char> = b.chars().collect();
    let mut row: Vec<usize> = (0..=b.len()).collect();
    for (i, from) in a.chars().enumerate() {
        let mut diagonal = std::mem::replace(&mut row[0], i + 1);
        for (j, to) in b.iter().enumerate() {
            let replaced = diagonal + usize::from(from != *to);
            diagonal = row[j + 1];
            row[j + 1] = replaced.min(diagonal + 1).min(row[j] + 1);
        }
    }
    row[b.len()]
}

#[cfg(test)]
mod tests {
    use std::{fs, path::Path};

    use super::{Layers, Sources, distance};
    use crate::config::{Config, KEYS, Problems};

    fn load(
        toml: &str,
        environment: &[(&str, &str)],
        flags: &[(&'static str, &str, &str)],
    ) -> Result<(Config, Layers), Problems> {
        let dir = tempfile::tempdir().expect("a temporary folder");
        let file = dir.path().join("aurora.toml");
        fs::write(&file, toml).expect("the file can be written");
        let sources = Sources {
            file: Some(&file),
            environment: environment
                .iter()
                .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
                .collect(),
            flags: flags
                .iter()
                .map(|(flag, key, value)| (*flag, (*key).to_owned(), (*value).to_owned()))
                .collect(),
            ..Sources::default()
        };
        Config::load(&sources)
    }

    #[test]
    fn every_default_is_valid() {
        let (config, layers) = Config::load(&Sources::default()).expect("the defaults are valid");
        assert_eq!(config.api.bind.port(), 8000);
        assert_eq!(layers.iter().count(), KEYS.len());
    }

    #[test]
    fn flags_win_over_the_environment_which_wins_over_the_file() {
        let toml = "[api]\nbind = \"127.0.0.1:1\"\ndashboard_bind = \"127.0.0.1:1\"\n[ingest]\nbind = \"127.0.0.1:1\"\nmax_waiting_events = 5\n[detection]\nrules = [\"a\", \"b\"]\n";
        let environment = [
            ("AURORA__API__BIND", "127.0.0.1:2"),
            ("AURORA__API__DASHBOARD_BIND", "127.0.0.1:2"),
            ("HOME", "x"),
        ];
        let (config, layers) =
            load(toml, &environment, &[("--api", "api.bind", "127.0.0.1:3")]).expect("all is valid");
        let ports =
            [config.api.bind, config.api.dashboard_bind, config.ingest.bind].map(|address| address.port());
        assert_eq!(ports, [3, 2, 1]);
        assert_eq!(config.detection.rules.to_string(), "a, b");
        assert_eq!(config.ingest.max_waiting_events, 5);
        let origin =
            |name| layers.iter().find(|(key, _, _)| *key == name).map(|(_, _, origin)| origin.to_string());
        assert_eq!(origin("api.bind").as_deref(), Some("--api"));
        assert_eq!(origin("api.dashboard_bind").as_deref(), Some("AURORA__API__DASHBOARD_BIND"));
        assert!(
            origin("ingest.max_waiting_events").is_some_and(|origin| origin.ends_with("aurora.toml, line 6"))
        );
        assert_eq!(origin("lake.publish_rows").as_deref(), Some("default"));
    }

    #[test]
    fn all_that_is_wrong_is_named_with_its_place_and_a_remedy() {
        let toml = "[api]\nbint = \"127.0.0.1:1\"\n[mqtt]\nurl = \"x\"\n[streams]\nsegment = -3\n[weather]\nsun = true\n";
        let problems = load(toml, &[("AURORA__RUNTIME__MODE", "live")], &[]).expect_err("much is wrong");
        let text = problems.to_string();
        for expected in [
            "5 problems",
            "line 2: there is no key `api.bint`; did you mean `api.bind`?",
            "line 4: there is no key `mqtt.url`; the part that `mqtt` is for is not in this version yet",
            "line 6: `streams.segment` cannot be `-3`: it takes a number of bytes, such as 64KiB",
            "line 8: there is no key `weather.sun`; `aurora config show` lists all keys",
            "AURORA__RUNTIME__MODE: `runtime.mode` cannot be `live`: it takes dummy, dry_run or real",
        ] {
            assert!(text.contains(expected), "{expected} in {text}");
        }
    }

    #[test]
    fn a_file_that_was_named_must_be_there_and_be_toml() {
        let missing = Sources { file: Some(Path::new("/nonexistent/aurora.toml")), ..Sources::default() };
        let problems = Config::load(&missing).expect_err("it is not there");
        assert!(problems.to_string().contains("cannot read configuration file"), "{problems}");
        let usual = Sources { usual_file: missing.file, ..Sources::default() };
        assert!(Config::load(&usual).is_ok());
        let problems = load("[api]\nbind = \n", &[], &[]).expect_err("a value is missing");
        assert!(problems.to_string().contains("aurora.toml, line 2"), "{problems}");
    }

    #[test]
    fn distance_counts_letters() {
        for (a, b, expected) in
            [("", "", 0), ("a", "", 1), ("bind", "bint", 1), ("mode", "node", 1), ("abc", "cab", 2)]
        {
            assert_eq!(distance(a, b), expected, "{a} {b}");
        }
    }
}
