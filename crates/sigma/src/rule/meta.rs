//! What all kinds of rules say about themselves.

use std::path::{Path, PathBuf};

use aurora_model::{Severity, id::ContentId};

use super::{At, text, texts};
use crate::{error::RuleError, yaml::Node};

/// The metadata of a rule.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RuleMeta {
    /// `id`, as written; usually a UUID. Optional in Sigma.
    pub id: Option<String>,
    /// The hash of the rule's content: it changes with every edit that is more than layout or comments.
    pub version: ContentId,
    /// `name`, by which correlations may refer to the rule.
    pub name: Option<String>,
    /// `title`.
    pub title: String,
    /// `level`. A rule without one counts as medium, so that a filter on level does not lose it; a
    /// correlation without one takes the highest level of the rules that it refers to.
    pub level: Severity,
    /// True if the rule says its level itself.
    pub has_level: bool,
    /// `status`, as written.
    pub status: Option<String>,
    /// `description`.
    pub description: Option<String>,
    /// `author`.
    pub author: Option<String>,
    /// `references`.
    pub references: Vec<String>,
    /// `falsepositives`.
    pub false_positives: Vec<String>,
    /// `triage`: what to do with a match, step by step. Sigma allows fields of one's own; this is one of ours.
    pub triage: Vec<String>,
    /// `tags`, for instance `attack.t1059.001`.
    pub tags: Vec<String>,
    /// `fields`: what an analyst would look at next.
    pub fields: Vec<String>,
    /// The file that holds the rule.
    pub path: PathBuf,
    /// The line (1-based) where the rule starts in it.
    pub line: usize,
}

impl RuleMeta {
    pub(crate) fn parse(document: &Node, path: &Path) -> At<Self> {
        let title = text(document, "title")?.filter(|title| !title.trim().is_empty());
        let Some(title) = title else {
            return Err((document.line, RuleError::Missing { block: "rule", attribute: "title" }));
        };
        let level = level(document)?;
        let optional = |attribute| Ok(text(document, attribute)?.map(str::to_owned));
        Ok(Self {
            id: optional("id")?,
            version: version(document),
            name: optional("name")?,
            title: title.to_owned(),
            level: level.unwrap_or(Severity::Medium),
            has_level: level.is_some(),
            status: optional("status")?,
            description: optional("description")?,
            author: texts(document, "author").map(|authors| authors.into_iter().next())?,
            references: texts(document, "references")?,
            false_positives: texts(document, "falsepositives")?,
            triage: texts(document, "triage")?,
            tags: texts(document, "tags")?,
            fields: texts(document, "fields")?,
            path: path.to_owned(),
            line: document.line,
        })
    }

    /// The place of the rule, for messages.
    pub(crate) fn place(&self) -> String {
        format!("{}:{}", self.path.display(), self.line)
    }

    /// How the rule is called where one word must do: its id, else its name, else its title.
    pub fn label(&self) -> &str {
        self.id.as_deref().or(self.name.as_deref()).unwrap_or(&self.title)
    }
}

fn version(document: &Node) -> ContentId {
    let mut bytes = Vec::new();
    document.canonical(&mut bytes);
    ContentId::of(&bytes)
}

fn level(document: &Node) -> At<Option<Severity>> {
    let Some(word) = text(document, "level")? else { return Ok(None) };
    match word.parse() {
        Ok(level) => Ok(Some(level)),
        Err(_) => {
            let line = document.get("level").map_or(document.line, |node| node.line);
            Err((
                line,
                RuleError::BadValue {
                    attribute: "level".to_owned(),
                    value: word.to_owned(),
                    remedy: "use informational, low, medium, high or critical",
                },
            ))
        }
    }
}
