//! The little of XML that events need: elements, attributes, text, references, CDATA; comments and declarations are passed over.

use crate::windows::event_data::unescape;

/// Deeper elements are refused; events have five levels.
const MAX_DEPTH: usize = 48;

/// An element with what is in it.
#[derive(Debug, Default)]
pub(super) struct Element<'x> {
    pub(super) name: &'x str,
    pub(super) attributes: Vec<(&'x str, String)>,
    pub(super) children: Vec<Element<'x>>,
    pub(super) text: String,
}

impl<'x> Element<'x> {
    /// Reads the first element of a text; what follows it does not count. `None` if it is malformed.
    pub(super) fn read(text: &'x str) -> Option<Self> {
        let mut open: Vec<Self> = Vec::new();
        let mut rest = text;
        loop {
            let (before, after) = rest.split_once('<')?;
            if let Some(element) = open.last_mut() {
                element.text.push_str(&unescape(before));
            }
            rest = after;
            if let Some(skipped) = pass_over(rest) {
                rest = skipped?;
            } else if let Some(data) = rest.strip_prefix("![CDATA[") {
                let (data, after) = data.split_once("]]>")?;
                open.last_mut()?.text.push_str(data);
                rest = after;
            } else if let Some(end) = rest.strip_prefix('/') {
                let (name, after) = end.split_once('>')?;
                let element = open.pop().filter(|element| local(name.trim_end()) == element.name)?;
                rest = after;
                match open.last_mut() {
                    Some(parent) => parent.children.push(element),
                    None => return Some(element),
                }
            } else {
                let (element, is_empty, after) = tag(rest)?;
                rest = after;
                let depth = open.len();
                match open.last_mut() {
                    Some(parent) if is_empty => parent.children.push(element),
                    None if is_empty => return Some(element),
                    _ if depth == MAX_DEPTH => return None,
                    _ => open.push(element),
                }
            }
        }
    }

    /// The first child of a name.
    pub(super) fn child(&self, name: &str) -> Option<&Self> {
        self.children.iter().find(|child| child.name == name)
    }

    /// The value of an attribute.
    pub(super) fn attribute(&self, name: &str) -> Option<String> {
        self.attributes.iter().find(|(known, _)| *known == name).map(|(_, value)| value.clone())
    }
}

/// Behind a comment or declaration that starts here, if one does; the inner `None` says that it does not end.
fn pass_over(text: &str) -> Option<Option<&str>> {
    let end = if text.starts_with("!--") {
        "-->"
    } else if text.starts_with('?') {
        "?>"
    } else {
        return None;
    };
    Some(text.split_once(end).map(|(_, after)| after))
}

/// The name without the prefix of its namespace.
fn local(name: &str) -> &str {
    name.rsplit_once(':').map_or(name, |(_, local)| local)
}

/// A start tag after its `<`: the element, whether it is empty, and what follows.
fn tag(text: &str) -> Option<(Element<'_>, bool, &str)> {
    let end = text.find(|char: char| char.is_ascii_whitespace() || matches!(char, '>' | '/'))?;
    let (name, mut rest) = text.split_at(end);
    if !name.starts_with(|char: char| char.is_alphabetic() || char == '_') {
        return None;
    }
    let mut element = Element { name: local(name), ..Element::default() };
    loop {
        rest = rest.trim_ascii_start();
        if let Some(after) = rest.strip_prefix("/>") {
            return Some((element, true, after));
        }
        if let Some(after) = rest.strip_prefix('>') {
            return Some((element, false, after));
        }
        let (name, value) = rest.split_once('=')?;
        let value = value.trim_ascii_start();
        let quote = value.chars().next().filter(|quote| matches!(quote, '"' | '\''))?;
        let (value, after) = value[1..].split_once(quote)?;
        element.attributes.push((name.trim_ascii_end(), unescape(value)));
        rest = after;
    }
}
