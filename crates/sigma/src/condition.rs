//! The condition language: `selection and not 1 of filter_*`.
//!
//! Source: Sigma rules specification 2.1, "Condition". From the weakest to the strongest binding: `or`,
//! `and`, `not`, `x of`, brackets. Keywords are read in any case.

/// The deepest nesting of brackets and `not`.
const MAX_DEPTH: usize = 64;
/// The longest condition in bytes. The longest public one has about 400.
const MAX_LENGTH: usize = 16 * 1024;

/// How many selections the patterns of a condition may cover in all, each as often as it is covered.
const MAX_COVERED: usize = 10_000;

/// A condition over the selections of a rule, which are named by their index.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Condition {
    Selection(usize),
    Not(Box<Condition>),
    All(Vec<Condition>),
    Any(Vec<Condition>),
    /// At least so many of these selections.
    AtLeast(usize, Vec<usize>),
}

impl Condition {
    /// Whether it holds when these selections do.
    pub(crate) fn holds_with(&self, is_true: &impl Fn(usize) -> bool) -> bool {
        match self {
            Self::Selection(index) => is_true(*index),
            Self::Not(inner) => !inner.holds_with(is_true),
            Self::All(parts) => parts.iter().all(|part| part.holds_with(is_true)),
            Self::Any(parts) => parts.iter().any(|part| part.holds_with(is_true)),
            Self::AtLeast(n, indices) => indices.iter().filter(|index| is_true(**index)).count() >= *n,
        }
    }

    /// True if a further selection that holds can never make it false.
    pub(crate) fn is_monotone(&self) -> bool {
        match self {
            Self::Selection(_) | Self::AtLeast(..) => true,
            Self::Not(_) => false,
            Self::All(parts) | Self::Any(parts) => parts.iter().all(Self::is_monotone),
        }
    }
}

/// Reads a condition. `names` are the selections of the rule, in the order of their indices.
pub(crate) fn parse(text: &str, names: &[&str]) -> Result<Condition, String> {
    if text.len() > MAX_LENGTH {
        return Err(format!("it is longer than {MAX_LENGTH} bytes"));
    }
    let tokens = tokenize(text)?;
    let mut parser = Parser { tokens: &tokens, position: 0, names, depth: 0, n_covered: 0 };
    let condition = parser.or()?;
    match parser.peek() {
        None => Ok(condition),
        Some(Token::Close) => Err("a closing bracket has no opening one".to_owned()),
        Some(token) => Err(format!("`and` or `or` is missing before `{}`", token.text())),
    }
}

#[derive(Clone, Debug, PartialEq)]
enum Token<'t> {
    Open,
    Close,
    Word(&'t str),
}

impl<'t> Token<'t> {
    fn text(&self) -> &'t str {
        match self {
            Self::Open => "(",
            Self::Close => ")",
            Self::Word(word) => word,
        }
    }

    fn is_keyword(&self, keyword: &str) -> bool {
        matches!(self, Self::Word(word) if word.eq_ignore_ascii_case(keyword))
    }
}

fn tokenize(text: &str) -> Result<Vec<Token<'_>>, String> {
    let mut tokens = Vec::new();
    let mut rest = text.trim_start();
    while let Some(c) = rest.chars().next() {
        let length = match c {
            '(' | ')' => 1,
            '|' => {
                return Err(
                    "aggregations behind `|` ended with Sigma 2.0; write a correlation rule".to_owned()
                );
            }
            c if is_word(c) => rest.find(|c| !is_word(c)).unwrap_or(rest.len()),
            c => return Err(format!("`{c}` has no meaning here")),
        };
        let (token, tail) = rest.split_at(length);
        tokens.push(match token {
            "(" => Token::Open,
            ")" => Token::Close,
            word => Token::Word(word),
        });
        rest = tail.trim_start();
    }
    Ok(tokens)
}

fn is_word(c: char) -> bool {
    c.is_alphanumeric() || matches!(c, '_' | '-' | '.' | '*' | '$' | '@' | ':' | '/' | '?' | '%')
}

struct Parser<'t> {
    tokens: &'t [Token<'t>],
    position: usize,
    names: &'t [&'t str],
    depth: usize,
    n_covered: usize,
}

impl<'t> Parser<'t> {
    fn peek(&self) -> Option<&'t Token<'t>> {
        self.tokens.get(self.position)
    }

    fn eat_keyword(&mut self, keyword: &str) -> bool {
        let found = self.peek().is_some_and(|token| token.is_keyword(keyword));
        self.position += usize::from(found);
        found
    }

    fn or(&mut self) -> Result<Condition, String> {
        let mut parts = vec![self.and()?];
        while self.eat_keyword("or") {
            parts.push(self.and()?);
        }
        Ok(single_or(parts, Condition::Any))
    }

    fn and(&mut self) -> Result<Condition, String> {
        let mut parts = vec![self.not()?];
        while self.eat_keyword("and") {
            parts.push(self.not()?);
        }
        Ok(single_or(parts, Condition::All))
    }

    fn not(&mut self) -> Result<Condition, String> {
        if !self.eat_keyword("not") {
            return self.primary();
        }
        let inner = self.nested(Self::not)?;
        Ok(Condition::Not(Box::new(inner)))
    }

    fn nested(&mut self, parse: fn(&mut Self) -> Result<Condition, String>) -> Result<Condition, String> {
        self.depth += 1;
        if self.depth > MAX_DEPTH {
            return Err(format!("it is nested deeper than {MAX_DEPTH} levels"));
        }
        let inner = parse(self)?;
        self.depth -= 1;
        Ok(inner)
    }

    fn primary(&mut self) -> Result<Condition, String> {
        let Some(token) = self.peek() else {
            return Err("it ends where a selection should stand".to_owned());
        };
        self.position += 1;
        match token {
            Token::Open => {
                let inner = self.nested(Self::or)?;
                match self.peek() {
                    Some(Token::Close) => self.position += 1,
                    _ => return Err("a bracket is not closed".to_owned()),
                }
                Ok(inner)
            }
            Token::Close => Err("a closing bracket stands where a selection should stand".to_owned()),
            Token::Word(word) if self.peek().is_some_and(|next| next.is_keyword("of")) => self.of(word),
            Token::Word(word) => self.selection(word),
        }
    }

    fn selection(&self, word: &str) -> Result<Condition, String> {
        match self.names.iter().position(|name| *name == word) {
            Some(index) => Ok(Condition::Selection(index)),
            None if is_reserved(word) => Err(format!("`{word}` stands where a selection should stand")),
            None => Err(format!("there is no selection `{word}`; there are: {}", self.names.join(", "))),
        }
    }

    /// `1 of them`, `all of selection_*`, `2 of filter*`.
    fn of(&mut self, quantifier: &str) -> Result<Condition, String> {
        self.position += 1;
        let Some(Token::Word(pattern)) = self.peek() else {
            return Err("`of` needs `them` or a pattern of selection names after it".to_owned());
        };
        self.position += 1;
        let selections = self.matching(pattern);
        if selections.is_empty() {
            return Err(format!("`{pattern}` matches none of the selections {}", self.names.join(", ")));
        }
        self.n_covered += selections.len();
        if self.n_covered > MAX_COVERED {
            return Err(format!("its patterns cover more than {MAX_COVERED} selections"));
        }
        let at_least = if quantifier.eq_ignore_ascii_case("all") {
            selections.len()
        } else if quantifier.eq_ignore_ascii_case("any") {
            1
        } else {
            match quantifier.parse::<usize>() {
                Ok(number) if number >= 1 => number,
                _ => {
                    return Err(format!(
                        "`{quantifier} of` has no meaning; use `1 of`, `all of` or `any of`"
                    ));
                }
            }
        };
        if at_least > selections.len() {
            return Err(format!(
                "`{quantifier} of {pattern}` can never hold: it covers {} selections",
                selections.len()
            ));
        }
        Ok(Condition::AtLeast(at_least, selections))
    }

    /// The selections that a pattern covers. Names that begin with an underscore are left out by
    /// convention, unless the pattern begins with one too.
    fn matching(&self, pattern: &str) -> Vec<usize> {
        let (pattern, takes_hidden) = if pattern.eq_ignore_ascii_case("them") {
            ("*", false)
        } else {
            (pattern, pattern.starts_with('_'))
        };
        let is_covered = |name: &str| (takes_hidden || !name.starts_with('_')) && glob(pattern, name);
        self.names.iter().enumerate().filter(|(_, name)| is_covered(name)).map(|(index, _)| index).collect()
    }
}

fn is_reserved(word: &str) -> bool {
    ["and", "or", "not", "of"].iter().any(|keyword| word.eq_ignore_ascii_case(keyword))
}

fn single_or(mut parts: Vec<Condition>, wrap: fn(Vec<Condition>) -> Condition) -> Condition {
    if parts.len() == 1 { parts.remove(0) } else { wrap(parts) }
}

/// `*` stands for any number of characters; all else is itself.
fn glob(pattern: &str, name: &str) -> bool {
    let Some((head, tail)) = pattern.split_once('*') else { return pattern == name };
    let Some(mut rest) = name.strip_prefix(head) else { return false };
    let mut pieces: Vec<&str> = tail.split('*').collect();
    let last = pieces.pop().unwrap_or("");
    for piece in pieces {
        match rest.find(piece) {
            Some(at) => rest = &rest[at + piece.len()..],
            None => return false,
        }
    }
    rest.ends_with(last)
}

#[cfg(test)]
mod truth_tables;

#[cfg(test)]
mod tests {
    use super::{Condition, parse};

    pub(super) const NAMES: [&str; 6] =
        ["sel_a", "sel_b", "filter_main_x", "filter_opt_y", "_hidden", "keywords"];

    /// Evaluates `condition` with the named selections true.
    pub(super) fn holds(condition: &str, true_ones: &[&str]) -> bool {
        fn eval(condition: &Condition, truth: &[bool]) -> bool {
            match condition {
                Condition::Selection(index) => truth[*index],
                Condition::Not(inner) => !eval(inner, truth),
                Condition::All(parts) => parts.iter().all(|part| eval(part, truth)),
                Condition::Any(parts) => parts.iter().any(|part| eval(part, truth)),
                Condition::AtLeast(n, indices) => indices.iter().filter(|index| truth[**index]).count() >= *n,
            }
        }
        let truth: Vec<bool> = NAMES.iter().map(|name| true_ones.contains(name)).collect();
        eval(&parse(condition, &NAMES).expect(condition), &truth)
    }

    #[test]
    fn every_form() {
        for (condition, true_ones, expected) in [
            ("sel_a", &["sel_a"][..], true),
            ("sel_a", &[], false),
            ("not sel_a", &[], true),
            ("not not sel_a", &["sel_a"], true),
            ("sel_a and sel_b", &["sel_a"], false),
            ("sel_a or sel_b", &["sel_b"], true),
            ("sel_a or sel_b and keywords", &["sel_a"], true),
            ("(sel_a or sel_b) and keywords", &["sel_a"], false),
            ("not sel_a and sel_b", &["sel_b"], true),
            ("not (sel_a and sel_b)", &["sel_a", "sel_b"], false),
            ("SEL_A OR sel_a".trim_start_matches("SEL_A OR "), &["sel_a"], true),
            ("sel_a AND NOT sel_b", &["sel_a"], true),
            ("1 of sel_*", &["sel_b"], true),
            ("1 of sel_*", &["keywords"], false),
            ("any of sel*", &["sel_b"], true),
            ("all of sel_*", &["sel_a"], false),
            ("all of sel_*", &["sel_a", "sel_b"], true),
            ("2 of sel_*", &["sel_a", "sel_b"], true),
            ("2 of sel_*", &["sel_a"], false),
            ("1 of them", &["_hidden"], false),
            ("all of them", &["sel_a", "sel_b", "filter_main_x", "filter_opt_y", "keywords"], true),
            ("1 of _h*", &["_hidden"], true),
            ("1 of *", &["_hidden"], false),
            ("_hidden", &["_hidden"], true),
            ("sel_a and not 1 of filter_*", &["sel_a", "filter_opt_y"], false),
            ("sel_a and not 1 of filter_main_*", &["sel_a", "filter_opt_y"], true),
            ("1 of filter_*_x", &["filter_main_x"], true),
            ("1 of f*_m*x", &["filter_main_x"], true),
            ("all of sel_* or 1 of filter_opt_*", &["filter_opt_y"], true),
            ("not 1 of sel_* and keywords", &["keywords"], true),
        ] {
            assert_eq!(holds(condition, true_ones), expected, "{condition} with {true_ones:?}");
        }
    }

    #[test]
    fn what_cannot_be_read_says_why() {
        for (condition, reason) in [
            ("", "it ends where a selection should stand"),
            ("sel_a and", "it ends where a selection should stand"),
            ("sel_a sel_b", "`and` or `or` is missing before `sel_b`"),
            ("(sel_a", "a bracket is not closed"),
            ("sel_a)", "a closing bracket has no opening one"),
            ("sel_c", "there is no selection `sel_c`"),
            ("1 of x*", "`x*` matches none of the selections"),
            ("3 of sel_*", "`3 of sel_*` can never hold"),
            ("0 of sel_*", "`0 of` has no meaning"),
            ("1 of", "`of` needs `them`"),
            ("sel_a | count() > 5", "aggregations behind `|` ended with Sigma 2.0"),
            ("sel_a & sel_b", "`&` has no meaning here"),
            ("and sel_a", "`and` stands where a selection should stand"),
        ] {
            let error = parse(condition, &NAMES).expect_err(condition);
            assert!(error.starts_with(reason), "{condition}: {error}");
        }
        let deep = format!("{}sel_a{}", "(".repeat(100), ")".repeat(100));
        assert!(parse(&deep, &NAMES).expect_err("too deep").contains("nested deeper"));
        let names: Vec<String> = (0..1_000).map(|number| format!("s{number}")).collect();
        let names: Vec<&str> = names.iter().map(String::as_str).collect();
        let all = |n_times: usize| parse(&vec!["1 of *"; n_times].join(" or "), &names);
        assert!(all(10).is_ok());
        assert!(all(11).expect_err("too many").contains("cover more than 10000 selections"));
        let nots = format!("{}sel_a", "not ".repeat(100_000));
        assert!(parse(&nots, &NAMES).expect_err("too long").contains("longer than"));
    }
}
