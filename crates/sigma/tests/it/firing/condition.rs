//! The condition language: selections joined by `and`, `or`, `not`, `N of`.

use super::formula::Formula;

/// Reads a condition over named selections.
pub(super) fn parse(text: &str, selections: &[(String, Formula)]) -> Result<Formula, String> {
    let spaced = text.replace('(', " ( ").replace(')', " ) ");
    let words: Vec<&str> = spaced.split_whitespace().collect();
    let mut parser = Parser { words: &words, selections };
    let formula = parser.either()?;
    if parser.words.is_empty() { Ok(formula) } else { Err(format!("`{text}` goes on")) }
}

struct Parser<'c> {
    words: &'c [&'c str],
    selections: &'c [(String, Formula)],
}

impl<'c> Parser<'c> {
    fn either(&mut self) -> Result<Formula, String> {
        let mut parts = vec![self.both()?];
        while self.takes("or") {
            parts.push(self.both()?);
        }
        Ok(Formula::Or(parts))
    }

    fn both(&mut self) -> Result<Formula, String> {
        let mut parts = vec![self.negation()?];
        while self.takes("and") {
            parts.push(self.negation()?);
        }
        Ok(Formula::And(parts))
    }

    fn negation(&mut self) -> Result<Formula, String> {
        if self.takes("not") {
            return Ok(Formula::Not(Box::new(self.negation()?)));
        }
        let word = self.next()?;
        if word == "(" {
            let inner = self.either()?;
            return if self.takes(")") { Ok(inner) } else { Err("no `)`".to_owned()) };
        }
        if self.takes("of") {
            return self.quantified(word);
        }
        self.named(word).pop().ok_or_else(|| format!("no selection `{word}`"))
    }

    fn quantified(&mut self, quantity: &str) -> Result<Formula, String> {
        let parts = match self.next()? {
            "them" => self.matching(|name| !name.starts_with('_')),
            name => self.named(name),
        };
        match quantity.to_ascii_lowercase().as_str() {
            _ if parts.is_empty() => Err("no selection of that name".to_owned()),
            "all" => Ok(Formula::And(parts)),
            "any" => Ok(Formula::Or(parts)),
            number => match number.parse() {
                Ok(1) => Ok(Formula::Or(parts)),
                Ok(number) => Ok(Formula::AtLeast(number, parts)),
                Err(_) => Err(format!("`{quantity} of`")),
            },
        }
    }

    /// The selections of a name, which may hold one `*`.
    fn named(&self, wanted: &str) -> Vec<Formula> {
        match wanted.split_once('*') {
            None => self.matching(|name| name == wanted),
            Some((start, end)) => self.matching(|name| {
                name.len() >= start.len() + end.len() && name.starts_with(start) && name.ends_with(end)
            }),
        }
    }

    fn matching(&self, is_wanted: impl Fn(&str) -> bool) -> Vec<Formula> {
        let wanted = self.selections.iter().filter(|(name, _)| is_wanted(name));
        wanted.map(|(_, formula)| formula.clone()).collect()
    }

    fn takes(&mut self, word: &str) -> bool {
        let is_next = self.words.first().is_some_and(|next| next.eq_ignore_ascii_case(word));
        if is_next {
            self.words = &self.words[1..];
        }
        is_next
    }

    fn next(&mut self) -> Result<&'c str, String> {
        let (word, rest) = self.words.split_first().ok_or("the condition ends early")?;
        self.words = rest;
        Ok(word)
    }
}
