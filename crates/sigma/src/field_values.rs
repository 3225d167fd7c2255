//! Values of several fields in one text: what a match hands to correlations.

use std::ops::Range;

/// Texts by place; a place is the number of a field in a list that the holder knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldValues {
    text: Text,
    ends: Ends,
}

/// A text without memory of its own as long as it is short. What most matches hand over is, and there may be
/// millions of them a second.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Text {
    Short { length: u8, bytes: [u8; SHORT] },
    Long(String),
}

const SHORT: usize = 46;

impl Default for Text {
    fn default() -> Self {
        Self::Short { length: 0, bytes: [0; SHORT] }
    }
}

impl Text {
    fn len(&self) -> usize {
        match self {
            Self::Short { length, .. } => usize::from(*length),
            Self::Long(text) => text.len(),
        }
    }

    fn slice(&self, range: Range<usize>) -> &str {
        match self {
            Self::Short { bytes, .. } => {
                str::from_utf8(&bytes[range]).expect("whole texts were put in, and come out by their ends")
            }
            Self::Long(text) => &text[range],
        }
    }

    fn push_str(&mut self, more: &str) {
        let end = self.len() + more.len();
        match self {
            Self::Short { length, bytes } if end <= SHORT => {
                bytes[usize::from(*length)..end].copy_from_slice(more.as_bytes());
                *length = end as u8;
            }
            Self::Short { length, .. } => {
                let whole = 0..usize::from(*length);
                let mut text = String::with_capacity(end);
                text.push_str(self.slice(whole));
                text.push_str(more);
                *self = Self::Long(text);
            }
            Self::Long(text) => text.push_str(more),
        }
    }
}

/// For each value its place, and where it ends in the text; it begins where the one before it ends.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Ends {
    /// Most matches hand over a few short values. These take no memory of their own.
    Few {
        n_values: u8,
        ends: [(u16, u16); FEW],
    },
    Many(Vec<(u32, u32)>),
}

const FEW: usize = 4;

impl Default for Ends {
    fn default() -> Self {
        Self::Few { n_values: 0, ends: [(0, 0); FEW] }
    }
}

impl Ends {
    fn len(&self) -> usize {
        match self {
            Self::Few { n_values, .. } => usize::from(*n_values),
            Self::Many(ends) => ends.len(),
        }
    }

    /// Place and end of a value.
    fn get(&self, number: usize) -> (u32, u32) {
        match self {
            Self::Few { ends, .. } => (ends[number].0.into(), ends[number].1.into()),
            Self::Many(ends) => ends[number],
        }
    }

    fn push(&mut self, place: u32, end: u32) {
        match (&mut *self, u16::try_from(place), u16::try_from(end)) {
            (Self::Few { n_values, ends }, Ok(place), Ok(end)) if usize::from(*n_values) < FEW => {
                ends[usize::from(*n_values)] = (place, end);
                *n_values += 1;
            }
            (Self::Few { .. }, ..) => {
                let mut ends: Vec<_> = (0..self.len()).map(|number| self.get(number)).collect();
                ends.push((place, end));
                *self = Self::Many(ends);
            }
            (Self::Many(ends), ..) => ends.push((place, end)),
        }
    }
}

impl FieldValues {
    /// Adds a value. The values of one place come together. What would not fit into 4 GiB is left out.
    pub(crate) fn push(&mut self, place: usize, value: &str) {
        if let Ok(end) = u32::try_from(self.text.len() + value.len()) {
            self.text.push_str(value);
            self.ends.push(place as u32, end);
        }
    }

    pub(crate) fn clear(&mut self) {
        self.text = Text::default();
        self.ends = Ends::default();
    }

    /// How many values there are, of all places.
    pub(crate) fn len(&self) -> usize {
        self.ends.len()
    }

    /// The number of the first value of a place, and how many the place has.
    pub(crate) fn span(&self, place: u32) -> (usize, usize) {
        let is_of_place = |number: &usize| self.ends.get(*number).0 == place;
        let Some(first) = (0..self.len()).find(is_of_place) else { return (0, 0) };
        (first, (first..self.len()).take_while(is_of_place).count())
    }

    /// The same for all places, up to the last that has a value.
    pub(crate) fn spans(&self, spans: &mut Vec<(u32, u32)>) {
        spans.clear();
        for number in 0..self.len() {
            let place = self.ends.get(number).0 as usize;
            if spans.len() <= place {
                spans.resize(place + 1, (number as u32, 0));
            }
            spans[place].1 += 1;
        }
    }

    /// A value by its number.
    pub(crate) fn value(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.ends.get(before).1);
        self.text.slice(start as usize..self.ends.get(number).1 as usize)
    }

    /// All values with their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        (0..self.len()).map(|number| (self.ends.get(number).0 as usize, self.value(number)))
    }

    /// The values of each place that has some.
    pub(crate) fn by_place(&self) -> Vec<(usize, Vec<String>)> {
        let mut places: Vec<(usize, Vec<String>)> = Vec::new();
        for (place, value) in self.iter() {
            match places.last_mut().filter(|(last, _)| *last == place) {
                Some((_, values)) => values.push(value.to_owned()),
                None => places.push((place, vec![value.to_owned()])),
            }
        }
        places
    }
}

#[cfg(test)]
mod tests {
    use super::FieldValues;

    #[test]
    fn values_keep_their_places() {
        let mut values = FieldValues::default();
        for (place, value) in [(1, "a"), (1, ""), (4, "ö")] {
            values.push(place, value);
        }
        assert_eq!(values.iter().collect::<Vec<_>>(), [(1, "a"), (1, ""), (4, "ö")]);
        assert_eq!([0, 1, 4].map(|place| values.span(place)), [(0, 0), (0, 2), (2, 1)]);
        let mut spans = Vec::new();
        values.spans(&mut spans);
        assert_eq!([1, 4].map(|place: usize| spans[place]), [(0, 2), (2, 1)]);
        assert_eq!([0, 2, 3].map(|place: usize| spans[place].1), [0, 0, 0]);
        assert_eq!(values.by_place(), [(1, vec!["a".to_owned(), String::new()]), (4, vec!["ö".to_owned()])]);
    }

    #[test]
    fn many_and_long_values_are_kept_too() {
        let long = "x".repeat(70_000);
        let given: Vec<(usize, &str)> =
            vec![(0, "a"), (1, &long), (1, "b"), (70_000, "c"), (70_000, "d"), (70_001, "")];
        for n_values in 0..=given.len() {
            let mut values = FieldValues::default();
            given[..n_values].iter().for_each(|(place, value)| values.push(*place, value));
            assert_eq!(values.iter().collect::<Vec<_>>(), given[..n_values]);
        }
    }
}
