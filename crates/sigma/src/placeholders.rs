//! The lists that `expand` puts in the place of `%name%`.

use std::collections::BTreeMap;

use crate::yaml;

/// Placeholder lists by name, without the percent signs. Names are compared as written.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Placeholders(BTreeMap<String, Vec<String>>);

/// Why a placeholder file cannot be used.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("line {line}: {reason}; a placeholder file is a YAML map from each name to a list of values")]
pub struct PlaceholderError {
    /// The line (1-based).
    pub line: usize,
    /// What is wrong.
    pub reason: String,
}

impl Placeholders {
    /// Reads a YAML map of lists: `Administrators: [adm_*, root]`. Values may hold wildcards.
    ///
    /// # Errors
    /// If the text is not YAML, or anything in it is not a map from a name to one value or a list.
    pub fn from_yaml(text: &str) -> Result<Self, PlaceholderError> {
        let (documents, errors) = yaml::read(text);
        if let Some(error) = errors.first() {
            return Err(PlaceholderError { line: error.line, reason: error.to_string() });
        }
        let mut lists = BTreeMap::new();
        for entry in documents.iter().flat_map(|document| document.entries()) {
            let values = entry.value.elements().iter().map(|value| {
                value.scalar_text().map(str::to_owned).ok_or_else(|| PlaceholderError {
                    line: value.line,
                    reason: format!("a value of `{}` is {}", entry.key, value.kind_name()),
                })
            });
            let name = entry.key.trim_matches('%').to_owned();
            lists.insert(name, values.collect::<Result<Vec<_>, _>>()?);
        }
        match documents.iter().find(|document| document.entries().is_empty()) {
            Some(document) => Err(PlaceholderError {
                line: document.line,
                reason: format!("this is {}", document.kind_name()),
            }),
            None => Ok(Self(lists)),
        }
    }

    /// Sets one list.
    pub fn insert(&mut self, name: impl Into<String>, values: Vec<String>) {
        self.0.insert(name.into(), values);
    }

    pub(crate) fn get(&self, name: &str) -> Option<&[String]> {
        self.0.get(name).map(Vec::as_slice)
    }
}

#[cfg(test)]
mod tests {
    use super::Placeholders;

    #[test]
    fn a_file_is_a_map_of_lists() {
        let lists =
            Placeholders::from_yaml("Administrators: [adm_*, root]\n'%Servers%': srv1\n").expect("valid");
        assert_eq!(lists.get("Administrators").map(<[_]>::len), Some(2));
        assert_eq!(lists.get("Servers"), Some(&["srv1".to_owned()][..]));
        for (bad, line) in [("- a", 1), ("a:\n  - [b]", 2), ("a: {b: c}", 1), ("a: [", 2)] {
            assert_eq!(Placeholders::from_yaml(bad).expect_err(bad).line, line, "{bad}");
        }
    }
}
