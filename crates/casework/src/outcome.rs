use aurora_model::preview::Preview;

/// What became of a mutation that the mode does not refuse.
#[derive(Clone, Debug, PartialEq)]
pub enum Outcome<T> {
    /// It was carried out, and this is the record now.
    Done(T),
    /// Nothing was: this is what it would change.
    Preview(Preview),
}

/// What a read found, and whether that is real.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Served<T> {
    /// What was found.
    pub value: T,
    /// It is of the showcase set: the database is away, and the mode is `dummy`.
    pub is_showcase: bool,
}

impl<T> Served<T> {
    pub(crate) const fn live(value: T) -> Self {
        Self { value, is_showcase: false }
    }

    pub(crate) const fn showcase(value: T) -> Self {
        Self { value, is_showcase: true }
    }
}
