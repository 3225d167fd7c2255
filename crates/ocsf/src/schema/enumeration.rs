/// The values that an attribute may have, with the words for them.
#[derive(Debug)]
pub enum Enum {
    /// Numbers, sorted.
    Numbers(&'static [(i64, &'static str)]),
    /// Texts, sorted.
    Texts(&'static [(&'static str, &'static str)]),
}

impl Enum {
    /// `99`: the source's value is none of the others; the sibling says it in the source's words.
    pub const OTHER: i64 = 99;

    /// The caption of a number.
    pub fn caption(&self, id: i64) -> Option<&'static str> {
        match self {
            Self::Numbers(values) => lookup(values, &id),
            Self::Texts(_) => None,
        }
    }

    /// The caption of a text (`Get` for `GET`).
    pub fn text_caption(&self, text: &str) -> Option<&'static str> {
        match self {
            Self::Numbers(_) => None,
            Self::Texts(values) => lookup(values, &text),
        }
    }
}

fn lookup<K: Ord>(values: &[(K, &'static str)], key: &K) -> Option<&'static str> {
    let at = values.binary_search_by(|(value, _)| value.cmp(key)).ok()?;
    Some(values[at].1)
}
