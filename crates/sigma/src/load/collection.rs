//! Rule collections: `action: global`, `repeat` and `reset`, by which older files share attributes
//! between their documents. pySigma still reads them, so we do.

use std::collections::HashMap;

use crate::yaml::{Entry, Kind, MAX_SHARED, Node, YamlError, YamlReason};

/// The documents of a file with the shared attributes filled in and without the sharing documents. An error
/// ends the list where the sharing would take more memory than a file of rules can ask for.
pub(crate) fn expand(documents: Vec<Node>) -> (Vec<Node>, Option<YamlError>) {
    let mut global: Option<Node> = None;
    let mut previous: Option<Node> = None;
    let mut expanded = Vec::new();
    let mut n_shared = 0;
    for mut document in documents {
        let action = take_action(&mut document);
        if action.as_deref() == Some("global") {
            global = Some(match global.take() {
                Some(earlier) => merge(earlier, document),
                None => document,
            });
            continue;
        }
        if action.as_deref() == Some("reset") {
            global = None;
        }
        let repeated = previous.as_ref().filter(|_| action.as_deref() == Some("repeat"));
        n_shared += [repeated, global.as_ref()].into_iter().flatten().map(Node::size).sum::<usize>();
        if n_shared > MAX_SHARED {
            let error = YamlError { line: document.line, reason: YamlReason::TooMuchShared };
            return (expanded, Some(error));
        }
        for base in [repeated, global.as_ref()].into_iter().flatten() {
            document = merge(base.clone(), document);
        }
        previous = Some(document.clone());
        expanded.push(document);
    }
    (expanded, None)
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
fn merge(base: Node, over: Node) -> Node {
    match (base.kind, over.kind) {
        (Kind::Map(mut entries), Kind::Map(later)) => {
            let places: HashMap<String, usize> =
                entries.iter().enumerate().map(|(place, entry)| (entry.key.clone(), place)).collect();
            for entry in later {
                match places.get(&entry.key) {
                    Some(place) => merge_entry(&mut entries[*place], entry),
                    None => entries.push(entry),
                }
            }
            Node { line: over.line, kind: Kind::Map(entries) }
        }
        (_, kind) => Node { line: over.line, kind },
    }
}

fn merge_entry(entry: &mut Entry, later: Entry) {
    let earlier = std::mem::replace(&mut entry.value, Node { line: 0, kind: Kind::Null });
    entry.value = merge(earlier, later.value);
    entry.key_line = later.key_line;
}
