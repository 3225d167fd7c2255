//! Sigma strings: text with `*` and `?` wildcards and backslash escapes, and how they match.
//!
//! Source: Sigma rules specification 2.1, "String Wildcard" and "Escaping".

use crate::fold::fold;

/// Whether upper and lower case differ.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Case {
    /// The default of Sigma: Unicode simple case folding on both sides.
    Insensitive,
    /// The `cased` modifier.
    Sensitive,
}

/// The characters that Windows programs take for the start of an option: hyphen-minus, slash, en dash,
/// em dash, horizontal bar.
pub(crate) const DASHES: [char; 5] = ['-', '/', '\u{2013}', '\u{2014}', '\u{2015}'];

/// A piece of a pattern.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Token {
    Text(String),
    /// `?`: exactly one character.
    One,
    /// `*`: any number of characters.
    Many,
    /// Any one of [`DASHES`], made by `windash`.
    Dash,
}

/// A pattern as the modifiers of a rule build it up.
#[derive(Clone, Debug, PartialEq, Eq, Hash, Default)]
pub(crate) struct Pattern {
    tokens: Vec<Token>,
}

impl Pattern {
    /// Reads wildcards and escapes. A backslash escapes `*`, `?` and itself; before anything else it is
    /// a plain backslash.
    pub(crate) fn parse(text: &str) -> Self {
        let mut pattern = Self::default();
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '*' => pattern.push(Token::Many),
                '?' => pattern.push(Token::One),
                '\\' => {
                    pattern.push_char(chars.next_if(|next| matches!(next, '*' | '?' | '\\')).unwrap_or('\\'))
                }
                c => pattern.push_char(c),
            }
        }
        pattern
    }

    /// A pattern that means exactly this text.
    pub(crate) fn literal(text: impl Into<String>) -> Self {
        let text = text.into();
        Self { tokens: if text.is_empty() { Vec::new() } else { vec![Token::Text(text)] } }
    }

    pub(crate) fn tokens(&self) -> &[Token] {
        &self.tokens
    }

    /// The text of a pattern without wildcards.
    pub(crate) fn as_literal(&self) -> Option<&str> {
        match self.tokens.as_slice() {
            [] => Some(""),
            [Token::Text(text)] => Some(text),
            _ => None,
        }
    }

    /// Adds a token; text joins text and `**` is `*`.
    pub(crate) fn push(&mut self, token: Token) {
        match (self.tokens.last_mut(), token) {
            (Some(Token::Text(last)), Token::Text(text)) => last.push_str(&text),
            (Some(Token::Many), Token::Many) => {}
            (_, Token::Text(text)) if text.is_empty() => {}
            (_, token) => self.tokens.push(token),
        }
    }

    fn push_char(&mut self, c: char) {
        self.push(Token::Text(c.to_string()));
    }

    /// Adds all tokens of another pattern.
    pub(crate) fn append(&mut self, other: &Self) {
        for token in &other.tokens {
            self.push(token.clone());
        }
    }

    /// The pattern with `*` before it (`endswith`), after it (`startswith`) or both (`contains`).
    pub(crate) fn open(&self, before: bool, after: bool) -> Self {
        let mut opened = Self::default();
        if before {
            opened.push(Token::Many);
        }
        opened.append(self);
        if after {
            opened.push(Token::Many);
        }
        opened
    }

    /// The pattern in which every character that starts an option stands for all of [`DASHES`]: one that
    /// follows no word character and precedes one, as in ` -f` but not in `a-b`.
    pub(crate) fn windash(&self) -> Self {
        let mut dashed = Self::default();
        let mut previous_is_word = false;
        for token in &self.tokens {
            let Token::Text(text) = token else {
                dashed.push(token.clone());
                previous_is_word = false;
                continue;
            };
            let mut chars = text.chars().peekable();
            while let Some(c) = chars.next() {
                let is_option =
                    DASHES.contains(&c) && !previous_is_word && chars.peek().is_some_and(|n| is_word(*n));
                dashed.push(if is_option { Token::Dash } else { Token::Text(c.to_string()) });
                previous_is_word = is_word(c);
            }
        }
        dashed
    }

    /// Makes the pattern ready to match.
    pub(crate) fn compile(&self, case: Case) -> TextMatcher {
        let tokens = self.tokens.iter().map(|token| match (token, case) {
            (Token::Text(text), Case::Insensitive) => Token::Text(fold(text)),
            (token, _) => token.clone(),
        });
        TextMatcher { case, shape: Shape::of(tokens.collect()) }
    }
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || c == '_'
}

/// A compiled pattern. An insensitive one is matched against folded text.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct TextMatcher {
    pub(crate) case: Case,
    pub(crate) shape: Shape,
}

/// What a pattern asks of a text; literals are folded when the pattern is insensitive.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) enum Shape {
    /// `*` alone: any text, the empty one too.
    Anything,
    Equals(String),
    StartsWith(String),
    EndsWith(String),
    Contains(String),
    Glob(Glob),
}

/// A pattern with inner wildcards: runs of tokens that must follow each other with gaps.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub(crate) struct Glob {
    /// Each without `Many`, none empty.
    runs: Vec<Vec<Token>>,
    starts_open: bool,
    ends_open: bool,
}

impl Shape {
    fn of(tokens: Vec<Token>) -> Self {
        match tokens.as_slice() {
            [] => Self::Equals(String::new()),
            [Token::Many] => Self::Anything,
            [Token::Text(text)] => Self::Equals(text.clone()),
            [Token::Text(text), Token::Many] => Self::StartsWith(text.clone()),
            [Token::Many, Token::Text(text)] => Self::EndsWith(text.clone()),
            [Token::Many, Token::Text(text), Token::Many] => Self::Contains(text.clone()),
            tokens => Self::Glob(Glob {
                runs: tokens
                    .split(|t| *t == Token::Many)
                    .filter(|run| !run.is_empty())
                    .map(<[_]>::to_vec)
                    .collect(),
                starts_open: tokens.first() == Some(&Token::Many),
                ends_open: tokens.last() == Some(&Token::Many),
            }),
        }
    }
}

impl TextMatcher {
    /// True if the text matches; for an insensitive matcher the caller passes folded text.
    pub(crate) fn is_match(&self, text: &str) -> bool {
        match &self.shape {
            Shape::Anything => true,
            Shape::Equals(literal) => text == literal,
            Shape::StartsWith(literal) => text.starts_with(literal.as_str()),
            Shape::EndsWith(literal) => text.ends_with(literal.as_str()),
            Shape::Contains(literal) => text.contains(literal.as_str()),
            Shape::Glob(glob) => glob.is_match(text),
        }
    }
}

impl Glob {
    /// The tokens that the glob was made of.
    pub(crate) fn tokens(&self) -> impl Iterator<Item = Token> {
        let mut tokens = Vec::new();
        for (number, run) in self.runs.iter().enumerate() {
            if number > 0 || self.starts_open {
                tokens.push(Token::Many);
            }
            tokens.extend(run.iter().cloned());
        }
        if self.ends_open {
            tokens.push(Token::Many);
        }
        tokens.into_iter()
    }

    /// Takes each run at its leftmost place, which leaves the most room for the runs after it; the last
    /// one of a closed pattern sits at the end of the text.
    fn is_match(&self, text: &str) -> bool {
        let Some((last, before)) = self.runs.split_last() else { return true };
        let mut rest = text;
        let mut may_skip = self.starts_open;
        for run in before {
            match find(run, rest, may_skip) {
                Some(end) => rest = &rest[end..],
                None => return false,
            }
            may_skip = true;
        }
        match (self.ends_open, may_skip) {
            (true, _) => find(last, rest, may_skip).is_some(),
            (false, false) => match_run(last, rest) == Some(rest.len()),
            (false, true) => ends_with(last, rest),
        }
    }
}

/// The end of the leftmost match of `run` in `text`, or at its very start if it may not skip.
fn find(run: &[Token], text: &str, may_skip: bool) -> Option<usize> {
    if !may_skip {
        return match_run(run, text);
    }
    let starts = text.char_indices().map(|(start, _)| start).chain([text.len()]);
    starts.into_iter().find_map(|start| match_run(run, &text[start..]).map(|length| start + length))
}

/// The length that `run` matches at the start of `text`.
fn match_run(run: &[Token], text: &str) -> Option<usize> {
    let mut rest = text;
    for token in run {
        rest = match token {
            Token::Text(literal) => rest.strip_prefix(literal.as_str())?,
            Token::One => strip_char(rest, |_| true)?,
            Token::Dash => strip_char(rest, |c| DASHES.contains(&c))?,
            Token::Many => unreachable!("runs are split at Many"),
        };
    }
    Some(text.len() - rest.len())
}

fn ends_with(run: &[Token], text: &str) -> bool {
    let n_chars: usize =
        run.iter().map(|token| if let Token::Text(text) = token { text.chars().count() } else { 1 }).sum();
    let start = match n_chars {
        0 => text.len(),
        n => match text.char_indices().rev().nth(n - 1) {
            Some((start, _)) => start,
            None => return false,
        },
    };
    match_run(run, &text[start..]) == Some(text.len() - start)
}

fn strip_char(text: &str, accept: impl Fn(char) -> bool) -> Option<&str> {
    let mut chars = text.chars();
    chars.next().filter(|c| accept(*c)).map(|_| chars.as_str())
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::{Case, Pattern};
    use crate::fold::fold;

    fn check(pattern: &str, text: &str, expected: bool) {
        let matcher = Pattern::parse(pattern).compile(Case::Insensitive);
        assert_eq!(matcher.is_match(&fold(text)), expected, "{pattern} on {text}");
    }

    #[test]
    fn wildcards() {
        for (pattern, text, expected) in [
            ("", "", true),
            ("", "x", false),
            ("*", "", true),
            ("?", "", false),
            ("?", "é", true),
            ("?", "ab", false),
            ("a*", "A", true),
            ("*a", "bA", true),
            ("*a*", "xAy", true),
            ("*a*", "xy", false),
            ("a*b", "ab", true),
            ("a*b", "a b c", false),
            ("a*b*", "a b c", true),
            ("a*a", "a", false),
            ("*ab*ab*", "ab", false),
            ("*ab*ab*", "abab", true),
            ("prog?.exe", "progA.exe", true),
            ("prog?.exe", "prog.exe", false),
            ("*?", "", false),
            ("*?", "x", true),
            ("**", "", true),
            ("*aab", "aaab", true),
            ("?*?", "a", false),
            ("?*?", "ab", true),
            ("*.?", "x.ab", false),
            ("*1.?*", "v1.2", true),
        ] {
            check(pattern, text, expected);
        }
    }

    #[test]
    fn escapes() {
        for (pattern, text, expected) in [
            (r"a\b", r"a\b", true),
            (r"a\\b", r"a\b", true),
            (r"a\\b", r"a\\b", false),
            (r"a\\\b", r"a\\b", true),
            (r"a\\\\b", r"a\\b", true),
            (r"a\*b", "a*b", true),
            (r"a\*b", "axb", false),
            (r"a\?b", "a?b", true),
            (r"a\\*b", r"a\xyzb", true),
            (r"a\\*b", "axyzb", false),
            (r"a\\\*b", r"a\*b", true),
            (r"a\\\*b", r"a\xb", false),
            (r"*\", r"c:\", true),
            (r"\\\\server\*", r"\\server*", true),
        ] {
            check(pattern, text, expected);
        }
    }

    #[test]
    fn windash_replaces_option_starts_only() {
        let check = |pattern: &str, text: &str, expected: bool| {
            let matcher = Pattern::parse(pattern).open(true, true).windash().compile(Case::Insensitive);
            assert_eq!(matcher.is_match(&fold(text)), expected, "{pattern} on {text}");
        };
        check(" -f ", "tool /F x", true);
        check(" -f ", "tool \u{2013}f x", true);
        check(" -f ", "tool \u{2014}f x", true);
        check(" -f ", "tool \u{2015}f x", true);
        check(" /f ", "tool -f x", true);
        check(" \u{2013}f ", "tool -f x", true);
        check(" -f ", "tool +f x", false);
        check("a-b", "a/b", false);
        check("a-b", "a-b", true);
        check("- f", "/ f", false);
        check("-a -b", "/a \u{2014}b", true);
        check("-foo-bar", "/foo-bar", true);
        check("-foo-bar", "/foo/bar", false);
    }

    /// The obvious definition, exponential: what the shortcuts above must agree with.
    fn naive(pattern: &[char], text: &[char]) -> bool {
        match pattern {
            [] => text.is_empty(),
            ['*', rest @ ..] => (0..=text.len()).any(|skip| naive(rest, &text[skip..])),
            ['?', rest @ ..] => !text.is_empty() && naive(rest, &text[1..]),
            [c, rest @ ..] => text.first() == Some(c) && naive(rest, &text[1..]),
        }
    }

    proptest! {
        #[test]
        fn matching_agrees_with_its_definition(pattern in "[ab*?]{0,8}", text in "[abé]{0,10}") {
            let matcher = Pattern::parse(&pattern).compile(Case::Insensitive);
            let chars = |text: &str| text.chars().collect::<Vec<_>>();
            prop_assert_eq!(matcher.is_match(&text), naive(&chars(&pattern), &chars(&text)));
        }
    }
}
