//! The mnemonic of a message, and cutting a message by a pattern.

use aurora_ocsf::{Record, Value};

/// `%FACILITY-LEVEL-NAME: text`; a subfacility stands between the first two: `%ASA-session-6-302013`.
pub(super) struct Mnemonic<'a> {
    pub(super) facility: &'a str,
    pub(super) level: &'a str,
    pub(super) name: &'a str,
    pub(super) text: &'a str,
}

impl<'a> Mnemonic<'a> {
    pub(super) fn find(raw: &'a str) -> Option<Self> {
        const LONGEST_HEADER: usize = 300;
        let header = raw.get(..raw.len().min(LONGEST_HEADER)).unwrap_or(raw);
        header.match_indices('%').find_map(|(at, _)| Self::read(&raw[at + 1..]))
    }

    fn read(text: &'a str) -> Option<Self> {
        let end = text.find(':')?;
        let (mnemonic, rest) = (&text[..end], &text[end + 1..]);
        let (before, name) = mnemonic.rsplit_once('-')?;
        let (before, level) = before.rsplit_once('-')?;
        let facility = before.split('-').next()?;
        let is_word = |text: &str| {
            !text.is_empty()
                && text.bytes().all(|byte| byte.is_ascii_alphanumeric() || byte == b'_' || byte == b'-')
        };
        let is_valid = mnemonic.len() < 80
            && is_word(before)
            && is_word(name)
            && facility.starts_with(|char: char| char.is_ascii_uppercase());
        (is_valid && matches!(level.as_bytes(), [b'0'..=b'7'])).then(|| Self {
            facility,
            level,
            name,
            text: rest.trim(),
        })
    }
}

/// Pushes the parts of a text that a pattern names: `from {source_ip}/{source_port} to {dest_ip}`. A part goes up to the first
/// occurrence of what follows it in the pattern; `{}` has no name; the last part takes the rest. False if it does not fit.
pub(super) fn read<'a>(record: &mut Record<'a>, pattern: &'static str, text: &'a str) -> bool {
    let n_fields = record.fields.len();
    let is_fit = fit(record, pattern, text).is_some();
    if !is_fit {
        record.fields.truncate(n_fields);
    }
    is_fit
}

fn fit<'a>(record: &mut Record<'a>, pattern: &'static str, text: &'a str) -> Option<()> {
    let (literal, mut pattern) = split(pattern);
    let mut text = text.strip_prefix(literal)?;
    while let Some((name, after)) = pattern.strip_prefix('{').and_then(|rest| rest.split_once('}')) {
        let (next, rest) = split(after);
        let end = if next.is_empty() { text.len() } else { text.find(next)? };
        push(record, name, &text[..end]);
        text = &text[end + next.len()..];
        pattern = rest;
    }
    Some(())
}

pub(super) fn push<'a>(record: &mut Record<'a>, name: &'static str, value: &'a str) {
    let value = value.trim().trim_matches(['"', '\'', '<', '>']);
    if !value.is_empty() && !name.is_empty() {
        record.push(name, Value::Text(value.into()));
    }
}

fn split(pattern: &'static str) -> (&'static str, &'static str) {
    pattern.split_at(pattern.find('{').unwrap_or(pattern.len()))
}
