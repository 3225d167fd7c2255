//! Rule collections: `action: global`, `repeat` and `reset`, by which older files share attributes
//! between their documents. pySigma still reads them, so we do.

use crate::yaml::{Entry, Kind, Node};

/// The documents of a file with the shared attributes filled in and without the sharing documents.
pub(crate) fn expand(documents: Vec<Node>) -> Vec<Node> {
    let mut global: Option<Node> = None;
    let mut previous: Option<Node> = None;
    let mut expanded = Vec::new();
    for mut document in documents {
        match take_action(&mut document).as_deref() {
            Some("global") => {
                global = Some(merge(global.take(), document));
                continue;
            }
            Some("reset") => global = None,
            Some("repeat") => document = merge(previous.clone(), document),
            Some(_) | None => {}
        }
        if global.is_some() {
            document = merge(global.clone(), document);
        }
        previous = Some(document.clone());
        expanded.push(document);
    }
    expanded
}

fn take_action(document: &mut Node) -> Option<String> {
    let Kind::Map(entries) = &mut document.kind else { return None };
    let position = entries.iter().position(|entry| entry.key == "action")?;
    let action = entries[position].value.scalar_text()?.to_owned();
    if matches!(action.as_str(), "global" | "reset" | "repeat") {
        entries.remove(position);
    }
    Some(action)
}

/// Maps join key by key; of anything else the later one counts.
fn merge(base: Option<Node>, over: Node) -> Node {
    let Some(base) = base else { return over };
    match (base.kind, over.kind) {
        (Kind::Map(mut entries), Kind::Map(later)) => {
            for entry in later {
                merge_entry(&mut entries, entry);
            }
            Node { line: over.line, kind: Kind::Map(entries) }
        }
        (_, kind) => Node { line: over.line, kind },
    }
}

fn merge_entry(entries: &mut Vec<Entry>, later: Entry) {
    match entries.iter_mut().find(|entry| entry.key == later.key) {
        Some(entry) => {
            let earlier = std::mem::replace(&mut entry.value, Node { line: 0, kind: Kind::Null });
            entry.value = merge(Some(earlier), later.value);
            entry.key_line = later.key_line;
        }
        None => entries.push(later),
    }
}
