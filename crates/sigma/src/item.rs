//! Detection items: one field with its modifiers and values, lowered to matchers.

use regex::RegexBuilder;

use crate::{
    encoding,
    error::RuleError,
    matcher::{Comparison, FieldReference, Matcher, Network, Number},
    modifier::{Chain, ReFlag, Transform, ValueKind, refuse},
    numeric::Numeric,
    pattern::{Case, Pattern, Token},
    placeholders::Placeholders,
    yaml::{Kind, Node},
};

/// The most alternatives that one item may expand to.
const MAX_ALTERNATIVES: usize = 10_000;
/// The memory that one compiled regular expression may take, in bytes.
const MAX_REGEX_SIZE: usize = 4 << 20;

/// One line of a selection: what it asks of which field.
#[derive(Clone, Debug)]
pub(crate) struct Item {
    /// `None` for keywords, which are looked for in all fields.
    pub(crate) field: Option<String>,
    /// One entry per value of the rule; a value that stands for several texts (`windash`,
    /// `base64offset`, `expand`) has several matchers, any of which will do.
    pub(crate) values: Vec<Vec<Matcher>>,
    /// All values must match, not any of them (`all`).
    pub(crate) all: bool,
    /// The item holds if the values do not match (`neq`).
    pub(crate) negated: bool,
    /// The field with its modifiers, and the values, as the rule writes them.
    pub(crate) key: Box<str>,
    pub(crate) written: Box<[Box<str>]>,
}

impl Item {
    /// Lowers the pair `key: node` of a selection.
    pub(crate) fn parse(key: &str, node: &Node, placeholders: &Placeholders) -> Result<Self, RuleError> {
        let mut names = key.split('|');
        let field = names.next().filter(|field| !field.is_empty()).map(str::to_owned);
        let chain = Chain::parse(key, &names.collect::<Vec<_>>())?;
        let lowering = Lowering { key, is_keyword: field.is_none(), chain: &chain, placeholders };
        if node.elements().is_empty() {
            return Err(RuleError::EmptySelection(key.to_owned()));
        }
        let values =
            node.elements().iter().map(|value| lowering.value(value)).collect::<Result<Vec<_>, _>>()?;
        if field.is_none() && matches!(chain.kind, ValueKind::Exists | ValueKind::FieldRef) {
            return Err(refuse(key, "exists or fieldref", "needs a field before it".to_owned()));
        }
        let written = node.elements().iter().map(|value| value.scalar_text().unwrap_or("null").into());
        Ok(Self {
            field,
            values,
            all: chain.all,
            negated: chain.negated,
            key: key.into(),
            written: written.collect(),
        })
    }
}

struct Lowering<'a> {
    key: &'a str,
    is_keyword: bool,
    chain: &'a Chain,
    placeholders: &'a Placeholders,
}

impl Lowering<'_> {
    fn value(&self, node: &Node) -> Result<Vec<Matcher>, RuleError> {
        match &self.chain.kind {
            ValueKind::Plain => self.plain(node),
            ValueKind::Regex(flags) => Ok(vec![Matcher::Regex(self.regex(&self.text(node)?, flags)?)]),
            ValueKind::Cidr => self.cidr(node),
            ValueKind::Exists => match node.scalar_text().and_then(truth) {
                Some(expected) => Ok(vec![Matcher::Exists(expected)]),
                None => Err(self.wrong_kind("true or false", node)),
            },
            ValueKind::FieldRef => Ok(vec![Matcher::Field(self.field_reference(self.text(node)?))]),
            ValueKind::Compare(comparison) => Ok(vec![Matcher::Compare(*comparison, self.number(node)?)]),
            ValueKind::Time(part, comparison) => {
                Ok(vec![Matcher::Time(*part, *comparison, self.number(node)?)])
            }
        }
    }

    fn plain(&self, node: &Node) -> Result<Vec<Matcher>, RuleError> {
        let is_bare = self.chain.transforms.is_empty() && !self.is_keyword;
        let pattern = match &node.kind {
            Kind::Null if is_bare => return Ok(vec![Matcher::Null]),
            Kind::Number(text) if is_bare && self.chain.case == Case::Insensitive => {
                return Number::parse(text)
                    .map(|number| vec![Matcher::Number(number)])
                    .ok_or_else(|| self.wrong_kind("a number that fits into 64 bits", node));
            }
            Kind::Number(text) => Pattern::literal(text.as_str()),
            Kind::Bool(value) => Pattern::literal(value.to_string()),
            Kind::Text(text) => return self.text_matchers(text),
            Kind::Null | Kind::List(_) | Kind::Map(_) => {
                return Err(self.wrong_kind("text or a number", node));
            }
        };
        Ok(self.compile(&self.transform(pattern)?))
    }

    fn text_matchers(&self, text: &str) -> Result<Vec<Matcher>, RuleError> {
        let mut patterns = Vec::new();
        for pattern in self.expand(text)? {
            patterns.extend(self.transform(pattern)?);
            if patterns.len() > MAX_ALTERNATIVES {
                return Err(self.too_many());
            }
        }
        Ok(self.compile(&patterns))
    }

    fn compile(&self, patterns: &[Pattern]) -> Vec<Matcher> {
        let opened = patterns.iter().map(|pattern| {
            let is_open = self.is_keyword && !self.chain.transforms.iter().any(|t| is_anchor(*t));
            if is_open { pattern.open(true, true) } else { pattern.clone() }
        });
        opened.map(|pattern| Matcher::Text(pattern.compile(self.chain.case))).collect()
    }

    /// Applies the transforms in order; each may turn one pattern into several.
    fn transform(&self, pattern: Pattern) -> Result<Vec<Pattern>, RuleError> {
        let mut drafts = vec![Draft::Pattern(pattern)];
        for transform in &self.chain.transforms {
            let mut next = Vec::new();
            for draft in drafts {
                next.extend(self.apply(*transform, draft)?);
                if next.len() > MAX_ALTERNATIVES {
                    return Err(self.too_many());
                }
            }
            drafts = next;
        }
        Ok(drafts.into_iter().map(Draft::into_pattern).collect())
    }

    fn apply(&self, transform: Transform, draft: Draft) -> Result<Vec<Draft>, RuleError> {
        let opened =
            |draft: Draft, before, after| vec![Draft::Pattern(draft.into_pattern().open(before, after))];
        Ok(match transform {
            Transform::Contains => opened(draft, true, true),
            Transform::StartsWith => opened(draft, false, true),
            Transform::EndsWith => opened(draft, true, false),
            Transform::Windash => vec![Draft::Pattern(draft.into_pattern().windash())],
            // Done when the text was read: its escapes tell `\\%` from `\%`.
            Transform::Expand => vec![draft],
            Transform::Utf16(form) => {
                let texts = self.plain_texts(transform, draft)?;
                texts
                    .iter()
                    .map(|bytes| Draft::Bytes(encoding::utf16(&String::from_utf8_lossy(bytes), form)))
                    .collect()
            }
            Transform::Base64 => {
                let texts = self.plain_texts(transform, draft)?;
                texts.iter().map(|bytes| Draft::literal(encoding::base64(bytes))).collect()
            }
            Transform::Base64Offset => {
                let texts = self.plain_texts(transform, draft)?;
                if texts.iter().any(|bytes| bytes.len() < 2) {
                    return Err(refuse(
                        self.key,
                        "base64offset",
                        "needs at least two bytes of text".to_owned(),
                    ));
                }
                texts.iter().flat_map(|bytes| encoding::base64_offsets(bytes)).map(Draft::literal).collect()
            }
        })
    }

    /// The bytes that an encoding works on: a pattern must be free of wildcards, and one with option
    /// dashes stands for one text per choice of dashes.
    fn plain_texts(&self, transform: Transform, draft: Draft) -> Result<Vec<Vec<u8>>, RuleError> {
        let pattern = match draft {
            Draft::Bytes(bytes) => return Ok(vec![bytes]),
            Draft::Pattern(pattern) => pattern,
        };
        let mut texts = vec![String::new()];
        for token in pattern.tokens() {
            texts = match token {
                Token::Text(text) => texts.into_iter().map(|before| before + text).collect(),
                Token::Dash => with_dashes(&texts),
                Token::One | Token::Many => {
                    let reason = "needs plain text; wildcards have no encoding, and contains, startswith and \
                                  endswith stand behind it";
                    return Err(refuse(self.key, transform.name(), reason.to_owned()));
                }
            };
            if texts.len() > MAX_ALTERNATIVES {
                return Err(self.too_many());
            }
        }
        Ok(texts.into_iter().map(String::into_bytes).collect())
    }

    /// Reads a text, with the lists in the place of `%name%` if the chain says `expand`.
    fn expand(&self, text: &str) -> Result<Vec<Pattern>, RuleError> {
        if !self.chain.transforms.contains(&Transform::Expand) {
            return Ok(vec![Pattern::parse(text)]);
        }
        let mut expanded = vec![Pattern::default()];
        for piece in split_placeholders(text) {
            match piece {
                Piece::Text(text) => {
                    let pattern = Pattern::parse(&text);
                    expanded.iter_mut().for_each(|before| before.append(&pattern));
                }
                Piece::Placeholder(name) => expanded = self.with_values(&expanded, name)?,
            }
        }
        Ok(expanded)
    }

    fn with_values(&self, patterns: &[Pattern], name: &str) -> Result<Vec<Pattern>, RuleError> {
        let values = self.placeholders.get(name).filter(|values| !values.is_empty()).ok_or_else(|| {
            RuleError::UnknownPlaceholder { field: self.key.to_owned(), name: name.to_owned() }
        })?;
        if patterns.len().saturating_mul(values.len()) > MAX_ALTERNATIVES {
            return Err(self.too_many());
        }
        let combine = |pattern: &Pattern, value: &String| {
            let mut combined = pattern.clone();
            combined.append(&Pattern::parse(value));
            combined
        };
        Ok(patterns.iter().flat_map(|pattern| values.iter().map(|value| combine(pattern, value))).collect())
    }

    fn regex(&self, text: &str, flags: &[ReFlag]) -> Result<regex::Regex, RuleError> {
        // The flags stand in the expression itself, so that it says everything about its meaning.
        RegexBuilder::new(&(inline_flags(flags) + &without_word_escapes(text)))
            .size_limit(MAX_REGEX_SIZE)
            .dfa_size_limit(MAX_REGEX_SIZE)
            .build()
            .map_err(|error| RuleError::Regex {
                field: self.key.to_owned(),
                pattern: text.chars().take(200).collect(),
                reason: regex_reason(&error),
            })
    }

    fn cidr(&self, node: &Node) -> Result<Vec<Matcher>, RuleError> {
        let patterns = self.expand(&self.text(node)?)?;
        let networks = patterns.iter().map(|pattern| {
            let network = pattern.as_literal().and_then(Network::parse);
            network.map(Matcher::Cidr).ok_or_else(|| {
                refuse(self.key, "cidr", "needs an address block such as 10.0.0.0/8 or fe80::/10".to_owned())
            })
        });
        networks.collect()
    }

    fn field_reference(&self, field: String) -> FieldReference {
        let has = |transform| self.chain.transforms.contains(&transform);
        FieldReference {
            field,
            case: self.chain.case,
            open_before: has(Transform::Contains) || has(Transform::EndsWith),
            open_after: has(Transform::Contains) || has(Transform::StartsWith),
        }
    }

    fn text(&self, node: &Node) -> Result<String, RuleError> {
        node.scalar_text().map(str::to_owned).ok_or_else(|| self.wrong_kind("text", node))
    }

    fn number(&self, node: &Node) -> Result<Numeric, RuleError> {
        let number = node.scalar_text().and_then(Numeric::parse);
        number.ok_or_else(|| self.wrong_kind("a number", node))
    }

    fn wrong_kind(&self, expected: &'static str, node: &Node) -> RuleError {
        RuleError::WrongKind { attribute: self.key.to_owned(), expected, found: node.kind_name() }
    }

    fn too_many(&self) -> RuleError {
        RuleError::TooManyAlternatives { field: self.key.to_owned(), limit: MAX_ALTERNATIVES }
    }
}

/// A value between two transforms.
enum Draft {
    Pattern(Pattern),
    /// What the UTF-16 family makes; text again only through Base64, or as a log shows raw bytes.
    Bytes(Vec<u8>),
}

impl Draft {
    fn literal(text: String) -> Self {
        Self::Pattern(Pattern::literal(text))
    }

    fn into_pattern(self) -> Pattern {
        match self {
            Self::Pattern(pattern) => pattern,
            Self::Bytes(bytes) => Pattern::literal(encoding::latin1(&bytes)),
        }
    }
}

/// `yes` and `no` were booleans until YAML 1.2, and pySigma's reader still takes them for such.
fn truth(text: &str) -> Option<bool> {
    let is_one_of = |words: [&str; 2]| words.iter().any(|word| word.eq_ignore_ascii_case(text));
    if is_one_of(["true", "yes"]) {
        Some(true)
    } else if is_one_of(["false", "no"]) {
        Some(false)
    } else {
        None
    }
}

const fn is_anchor(transform: Transform) -> bool {
    matches!(transform, Transform::Contains | Transform::StartsWith | Transform::EndsWith)
}

fn with_dashes(texts: &[String]) -> Vec<String> {
    let dashed = |text: &String| crate::pattern::DASHES.map(|dash| format!("{text}{dash}"));
    texts.iter().flat_map(dashed).collect()
}

enum Piece<'t> {
    Text(String),
    Placeholder(&'t str),
}

/// Cuts a text at its placeholders. Escapes stay as they are, but for `\%`, which is a plain percent sign.
fn split_placeholders(text: &str) -> Vec<Piece<'_>> {
    let mut pieces = Vec::new();
    let mut plain = String::new();
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let tail = &rest[c.len_utf8()..];
        let name = tail.split_once('%').map(|(name, _)| name).filter(|name| is_placeholder_name(name));
        rest = match (c, name) {
            ('%', Some(name)) => {
                pieces.push(Piece::Text(std::mem::take(&mut plain)));
                pieces.push(Piece::Placeholder(name));
                &tail[name.len() + 1..]
            }
            ('\\', _) if tail.starts_with('%') => {
                plain.push('%');
                &tail[1..]
            }
            ('\\', _) if tail.starts_with(['\\', '*', '?']) => {
                plain.push_str(&rest[..2]);
                &tail[1..]
            }
            (c, _) => {
                plain.push(c);
                tail
            }
        };
    }
    pieces.push(Piece::Text(plain));
    pieces
}

fn is_placeholder_name(name: &str) -> bool {
    !name.is_empty() && name.chars().all(|c| c.is_alphanumeric() || matches!(c, '_' | '-' | '.'))
}

fn inline_flags(flags: &[ReFlag]) -> String {
    let letters: String = flags
        .iter()
        .map(|flag| match flag {
            ReFlag::Insensitive => 'i',
            ReFlag::MultiLine => 'm',
            ReFlag::DotMatchesNewline => 's',
        })
        .collect();
    if letters.is_empty() { String::new() } else { format!("(?{letters})") }
}

/// `\<` and `\>` are plain characters in PCRE, the flavour that Sigma names, and word boundaries here.
fn without_word_escapes(text: &str) -> String {
    let mut plain = String::with_capacity(text.len());
    let mut chars = text.chars();
    while let Some(c) = chars.next() {
        if c != '\\' {
            plain.push(c);
            continue;
        }
        match chars.next() {
            Some(c @ ('<' | '>')) => plain.push(c),
            Some(c) => plain.extend(['\\', c]),
            None => plain.push('\\'),
        }
    }
    plain
}

/// The last line of the library's message; the lines before it draw a picture of the expression.
fn regex_reason(error: &regex::Error) -> String {
    match error {
        regex::Error::CompiledTooBig(limit) => format!("it grows beyond {limit} bytes when compiled"),
        error => {
            let text = error.to_string();
            text.lines().last().unwrap_or_default().trim_start_matches("error: ").to_owned()
        }
    }
}

impl Comparison {
    /// The comparison that a correlation condition or modifier names.
    pub(crate) fn parse(name: &str) -> Option<Self> {
        Some(match name {
            "lt" => Self::Less,
            "lte" => Self::LessOrEqual,
            "gt" => Self::Greater,
            "gte" => Self::GreaterOrEqual,
            "eq" => Self::Equal,
            _ => return None,
        })
    }
}
