//! Lines to fields.

use std::borrow::Cow;

use aurora_ocsf::{Field, Origin, Record, Value};

use crate::{Problem, time};

/// One event has at most so many lines that are read, and each so many fields: auditd writes a line of at most
/// 8970 bytes, and breaks up long lists of arguments.
const MAX_LINES: usize = 512;
const MAX_FIELDS: usize = 512;

/// Adds the fields of all lines. None if the first is no line of the audit system.
pub(super) fn cut<'a>(raw: &'a str, record: &mut Record<'a>, problems: &mut Vec<Problem>) -> Option<()> {
    for (number, line) in raw.lines().take(MAX_LINES).enumerate() {
        match Head::of(line) {
            Some(head) => add(&head, record, problems),
            None if number == 0 => return None,
            None => {}
        }
    }
    Some(())
}

/// A line before its fields.
struct Head<'a> {
    node: Option<&'a str>,
    kind: &'a str,
    /// `1364481363.243:24287`
    stamp: &'a str,
    body: &'a str,
}

impl<'a> Head<'a> {
    /// Cuts `[node=… ]type=… msg=audit(…): …`, whatever syslog wrote before it.
    fn of(line: &'a str) -> Option<Self> {
        let at = line.find("audit(")?;
        let (before, rest) = (&line[..at], &line[at + 6..]);
        let (stamp, body) = rest.split_once(')')?;
        let kind = before.rfind("type=").map(|at| &before[at + 5..])?;
        let kind = kind.split(' ').next()?;
        let node = before.rfind("node=").and_then(|at| before[at + 5..].split(' ').next());
        let (seconds, serial) = stamp.split_once(':')?;
        let is_number =
            |text: &str| !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_digit() || byte == b'.');
        let is_head = is_number(seconds) && is_number(serial) && !kind.is_empty();
        is_head.then(|| Self {
            node,
            kind: type_name(kind),
            stamp,
            body: body.strip_prefix(':').unwrap_or(body),
        })
    }
}

/// The kernel writes numbers where auditd writes names, for what it logs before auditd runs.
fn type_name(kind: &str) -> &str {
    const NAMES: [(&str, &str); 17] = [
        ("1006", "LOGIN"),
        ("1130", "SERVICE_START"),
        ("1131", "SERVICE_STOP"),
        ("1300", "SYSCALL"),
        ("1302", "PATH"),
        ("1305", "CONFIG_CHANGE"),
        ("1306", "SOCKADDR"),
        ("1307", "CWD"),
        ("1309", "EXECVE"),
        ("1325", "NETFILTER_CFG"),
        ("1326", "SECCOMP"),
        ("1327", "PROCTITLE"),
        ("1334", "BPF"),
        ("1400", "AVC"),
        ("1403", "MAC_POLICY_LOAD"),
        ("1700", "ANOM_PROMISCUOUS"),
        ("1701", "ANOM_ABEND"),
    ];
    NAMES.iter().find(|(number, _)| *number == kind).map_or(kind, |(_, name)| *name)
}

fn add<'a>(head: &Head<'a>, record: &mut Record<'a>, problems: &mut Vec<Problem>) {
    if record.time.is_none() || record.record_id.is_none() {
        let (seconds, serial) = head.stamp.split_once(':').unwrap_or((head.stamp, ""));
        record.time = time::epoch_seconds(seconds);
        record.record_id = serial.parse().ok();
        if record.time.is_none() {
            problems.push(Problem::bad_time("msg", head.stamp));
        }
        push(record, "msg", head.stamp.into());
    }
    if let Some(node) = head.node {
        record.host.get_or_insert(node.into());
        if record.text("node").is_none() {
            push(record, "node", node.into());
        }
    }
    push(record, "type", head.kind.into());
    let mut arguments = Arguments::default();
    let mut n_left = MAX_FIELDS;
    pairs(head.body, &mut n_left, &mut |name, value| {
        if head.kind == "EXECVE" && arguments.takes(name, &value) {
            return;
        }
        let value = decode(head.kind, name, value);
        push(record, name, value);
    });
    arguments.finish(record);
}

fn push<'a>(record: &mut Record<'a>, name: &'a str, value: Written<'a>) {
    let is_rewritten = matches!(value.text, Cow::Owned(_));
    let field = Field { is_rewritten, ..Field::new(name, Value::Text(value.text.into()), Origin::Native) };
    record.fields.push(field);
}

/// A value, and whether it stood in quotes: then it is a text as it is, else it may be hexadecimal.
pub(super) struct Written<'a> {
    text: Cow<'a, str>,
    is_quoted: bool,
}

impl<'a> From<&'a str> for Written<'a> {
    fn from(text: &'a str) -> Self {
        Self { text: text.into(), is_quoted: true }
    }
}

/// Hands on the pairs of a text; those in `msg='…'` and in braces as if they stood outside.
fn pairs<'a>(text: &'a str, n_left: &mut usize, found: &mut dyn FnMut(&'a str, Written<'a>)) {
    let mut rest = text;
    while *n_left > 0 {
        rest = rest.trim_start_matches([' ', '\u{1D}', ',', '\t']);
        let Some(equals) = rest.find('=') else { return };
        // Words without a value stand between pairs, in the messages of AppArmor and SELinux.
        let name = rest[..equals].rsplit([' ', '\u{1D}']).next().unwrap_or_default();
        avc_words(&rest[..equals], found);
        let (value, after) = value_of(&rest[equals + 1..]);
        *n_left -= 1;
        match value {
            Delimited::Quoted(text) if name == "msg" && text.contains('=') => pairs(text, n_left, found),
            Delimited::Braced(text) => pairs(text, n_left, found),
            Delimited::Quoted(text) => found(name, Written { text: text.into(), is_quoted: true }),
            Delimited::Bare(text) => found(name, Written { text: text.into(), is_quoted: false }),
        }
        rest = after;
    }
}

/// `avc:  denied  { read write } for  pid=1`: what was decided, and what was asked for.
fn avc_words<'a>(before: &'a str, found: &mut dyn FnMut(&'a str, Written<'a>)) {
    let Some((words, asked)) = before.strip_prefix("avc:").and_then(|rest| rest.split_once('{')) else {
        return;
    };
    found("seresult", words.trim_ascii().into());
    if let Some((permissions, _)) = asked.split_once('}') {
        found("seperms", permissions.trim_ascii().into());
    }
}

enum Delimited<'a> {
    Quoted(&'a str),
    Braced(&'a str),
    Bare(&'a str),
}

fn value_of(text: &str) -> (Delimited<'_>, &str) {
    let closed = |end: char| {
        let rest = &text[1..];
        rest.find(end).map(|at| (&rest[..at], &rest[at + end.len_utf8()..]))
    };
    let found = match text.as_bytes().first() {
        Some(b'"') => closed('"').map(|(value, rest)| (Delimited::Quoted(value), rest)),
        // The message of a program may hold an apostrophe: it ends with the line or before the enriched part.
        Some(b'\'') => {
            let end = text.find("'\u{1D}").or_else(|| text.rfind('\'')).filter(|end| *end > 0);
            end.map(|end| (Delimited::Quoted(&text[1..end]), &text[end + 1..]))
        }
        Some(b'{') => closed('}').map(|(value, rest)| (Delimited::Braced(value), rest)),
        Some(_) | None => None,
    };
    found.unwrap_or_else(|| {
        let end = text.find([' ', '\u{1D}']).unwrap_or(text.len());
        (Delimited::Bare(&text[..end]), &text[end..])
    })
}

/// Fields that hold any text, and so are hexadecimal if they are not quoted.
const TEXTS: [&str; 22] = [
    "acct",
    "cmd",
    "comm",
    "cwd",
    "data",
    "dir",
    "exe",
    "file",
    "grp",
    "id_name",
    "key",
    "name",
    "new-disk",
    "old-disk",
    "ocomm",
    "path",
    "proctitle",
    "root_dir",
    "sw",
    "vm",
    "watch",
    "table",
];

fn decode<'a>(kind: &str, name: &str, value: Written<'a>) -> Written<'a> {
    if value.is_quoted || !TEXTS.contains(&name) {
        return value;
    }
    match unhex(&value.text) {
        // The arguments of a process' title, and several keys, end with a control character each.
        Some(text) => {
            let separator = if name == "key" { ',' } else { ' ' };
            let is_list = kind == "PROCTITLE" || name == "key" || name == "cmd";
            let text = text.trim_end_matches('\0');
            let text =
                if is_list { text.replace(['\0', '\u{1}'], &separator.to_string()) } else { text.to_owned() };
            Written { text: text.into(), is_quoted: true }
        }
        None => value,
    }
}

/// The text that hexadecimal digits stand for; bad bytes become U+FFFD.
pub(super) fn unhex(text: &str) -> Option<String> {
    let bytes = bytes(text)?;
    Some(String::from_utf8_lossy(&bytes).into_owned())
}

/// The bytes that hexadecimal digits stand for.
pub(super) fn bytes(text: &str) -> Option<Vec<u8>> {
    if text.is_empty() || !text.len().is_multiple_of(2) {
        return None;
    }
    let digit = |byte: u8| char::from(byte).to_digit(16);
    let pair = |pair: &[u8]| u8::try_from(digit(pair[0])? * 16 + digit(pair[1])?).ok();
    text.as_bytes().chunks_exact(2).map(pair).collect()
}

/// The arguments of an EXECVE record: `a0="ls" a1=2D6C`, long ones in parts: `a1_len=9000 a1[0]=… a1[1]=…`.
#[derive(Default)]
struct Arguments<'a> {
    known: Vec<(&'a str, String)>,
}

impl<'a> Arguments<'a> {
    /// Takes a pair if it is an argument or says something of one.
    fn takes(&mut self, name: &'a str, value: &Written<'a>) -> bool {
        let Some(rest) = name.strip_prefix('a') else { return false };
        let n_digits = rest.bytes().take_while(u8::is_ascii_digit).count();
        if n_digits == 0 {
            return false;
        }
        match &rest[n_digits..] {
            "_len" => true,
            "" => {
                self.known.push((name, argument(value)));
                true
            }
            part if part.starts_with('[') => {
                let whole = &name[..=n_digits];
                match self.known.last_mut().filter(|(last, _)| *last == whole) {
                    Some((_, text)) => text.push_str(&argument(value)),
                    None => self.known.push((whole, argument(value))),
                }
                true
            }
            _ => false,
        }
    }

    fn finish(self, record: &mut Record<'a>) {
        for (name, text) in self.known {
            push(record, name, Written { text: text.into(), is_quoted: true });
        }
    }
}

fn argument(value: &Written<'_>) -> String {
    let decoded = if value.is_quoted { None } else { unhex(&value.text) };
    decoded.unwrap_or_else(|| value.text.clone().into_owned())
}
