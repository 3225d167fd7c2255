//! Sigma strings: text with wildcards.

#[derive(Clone, Debug, PartialEq)]
pub(super) enum Token {
    /// One character, in lower case.
    Char(char),
    /// `?`
    One,
    /// `*`
    Many,
    /// The dash of a command-line option under `windash`.
    Dash,
}

/// The characters that `windash` takes for each other.
const DASHES: [char; 5] = ['-', '/', '–', '—', '―'];

#[derive(Clone, Debug, PartialEq)]
pub(super) struct Pattern {
    tokens: Vec<Token>,
    /// The same characters as the rule wrote them, for the making of values.
    written: Vec<char>,
}

impl Pattern {
    /// Reads a string with its escapes: a backslash takes the meaning from a following `*`, `?` or
    /// backslash, and is itself before anything else.
    pub(super) fn parse(text: &str) -> Self {
        let mut pattern = Self { tokens: Vec::new(), written: Vec::new() };
        let mut chars = text.chars().peekable();
        while let Some(c) = chars.next() {
            match c {
                '*' => pattern.push(Token::Many, c),
                '?' => pattern.push(Token::One, c),
                '\\' => match chars.next_if(|next| "\\*?".contains(*next)) {
                    Some(escaped) => pattern.push_char(escaped),
                    None => pattern.push_char('\\'),
                },
                c => pattern.push_char(c),
            }
        }
        pattern
    }

    pub(super) fn literal(text: &str) -> Self {
        let mut pattern = Self { tokens: Vec::new(), written: Vec::new() };
        text.chars().for_each(|c| pattern.push_char(c));
        pattern
    }

    fn push(&mut self, token: Token, written: char) {
        self.tokens.push(token);
        self.written.push(written);
    }

    fn push_char(&mut self, c: char) {
        self.push(Token::Char(lower(c)), c);
    }

    /// With `*` before or after it.
    pub(super) fn open(mut self, before: bool, after: bool) -> Self {
        if before && self.tokens.first() != Some(&Token::Many) {
            self.tokens.insert(0, Token::Many);
            self.written.insert(0, '*');
        }
        if after && self.tokens.last() != Some(&Token::Many) {
            self.push(Token::Many, '*');
        }
        self
    }

    /// Makes each `-` or `/` that begins a word, and does not stand in one, a dash of any form.
    pub(super) fn windash(mut self) -> Self {
        let is_word =
            |token: Option<&Token>| matches!(token, Some(Token::Char(c)) if c.is_alphanumeric() || *c == '_');
        for i in 0..self.tokens.len() {
            let is_dash = matches!(self.tokens[i], Token::Char('-' | '/'));
            let before = i.checked_sub(1).and_then(|before| self.tokens.get(before));
            if is_dash && !is_word(before) && is_word(self.tokens.get(i + 1)) {
                self.tokens[i] = Token::Dash;
            }
        }
        self
    }

    /// The text, if there is no wildcard in it.
    pub(super) fn plain(&self) -> Option<String> {
        let is_plain = self.tokens.iter().all(|token| matches!(token, Token::Char(_)));
        is_plain.then(|| self.written.iter().collect())
    }

    /// Whether it is open before and after.
    pub(super) fn openness(&self) -> (bool, bool) {
        (self.tokens.first() == Some(&Token::Many), self.tokens.last() == Some(&Token::Many))
    }

    /// A text that matches, without anything for the wildcards at its ends.
    pub(super) fn sample(&self, many: &str, one: char, dash: usize) -> String {
        let last = self.tokens.len().saturating_sub(1);
        let mut text = String::new();
        for (i, (token, written)) in self.tokens.iter().zip(&self.written).enumerate() {
            match token {
                Token::Char(_) => text.push(*written),
                Token::One => text.push(one),
                Token::Dash => text.push(DASHES[dash % DASHES.len()]),
                Token::Many if i == 0 || i == last => {}
                Token::Many => text.push_str(many),
            }
        }
        text
    }

    /// The longest run of plain characters, in lower case.
    pub(super) fn longest_run(&self) -> Vec<char> {
        let runs = self.tokens.split(|token| !matches!(token, Token::Char(_)));
        let longest = runs.max_by_key(|run| run.len()).unwrap_or_default();
        longest.iter().filter_map(|token| if let Token::Char(c) = token { Some(*c) } else { None }).collect()
    }

    /// Whether a text matches, letter case aside. The text is in lower case.
    pub(super) fn accepts(&self, text: &[char]) -> bool {
        let (mut at, mut i) = (0, 0);
        let mut retry = None;
        while at < text.len() {
            if self.tokens.get(i) == Some(&Token::Many) {
                retry = Some((at, i + 1));
                i += 1;
            } else if self.tokens.get(i).is_some_and(|token| token.is(text[at])) {
                at += 1;
                i += 1;
            } else if let Some((before, after)) = retry {
                retry = Some((before + 1, after));
                (at, i) = (before + 1, after);
            } else {
                return false;
            }
        }
        self.tokens[i..].iter().all(|token| *token == Token::Many)
    }
}

impl Token {
    fn is(&self, c: char) -> bool {
        match self {
            Self::Char(own) => *own == c,
            Self::One => true,
            Self::Dash => DASHES.contains(&c),
            Self::Many => false,
        }
    }
}

pub(super) fn lower(c: char) -> char {
    c.to_lowercase().next().unwrap_or(c)
}

/// A text in lower case, character by character.
pub(super) fn folded(text: &str) -> Vec<char> {
    text.chars().map(lower).collect()
}
