//! Values of several fields in one text: what a match hands to correlations.

/// Texts by place; a place is the number of a field in a list that the holder knows.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub(crate) struct FieldValues {
    text: String,
    /// Place, and where the value ends in the text; it begins where the one before it ends.
    values: Vec<(u32, u32)>,
}

impl FieldValues {
    /// Adds a value. The values of one place come together. What would not fit into 4 GiB is left out.
    pub(crate) fn push(&mut self, place: usize, value: &str) {
        if let Ok(end) = u32::try_from(self.text.len() + value.len()) {
            self.text.push_str(value);
            self.values.push((place as u32, end));
        }
    }

    pub(crate) fn clear(&mut self) {
        self.text.clear();
        self.values.clear();
    }

    /// How many values there are, of all places.
    pub(crate) fn len(&self) -> usize {
        self.values.len()
    }

    /// The number of the first value of a place, and how many the place has.
    pub(crate) fn span(&self, place: u32) -> (usize, usize) {
        let Some(first) = self.values.iter().position(|(other, _)| *other == place) else { return (0, 0) };
        let n_values = self.values[first..].iter().take_while(|(other, _)| *other == place).count();
        (first, n_values)
    }

    /// The same for all places, up to the last that has a value.
    pub(crate) fn spans(&self, spans: &mut Vec<(u32, u32)>) {
        spans.clear();
        for (number, (place, _)) in (0..).zip(&self.values) {
            let place = *place as usize;
            if spans.len() <= place {
                spans.resize(place + 1, (number, 0));
            }
            spans[place].1 += 1;
        }
    }

    /// A value by its number.
    pub(crate) fn value(&self, number: usize) -> &str {
        let start = number.checked_sub(1).map_or(0, |before| self.values[before].1);
        &self.text[start as usize..self.values[number].1 as usize]
    }

    /// All values with their places.
    pub(crate) fn iter(&self) -> impl Iterator<Item = (usize, &str)> {
        self.values.iter().enumerate().map(|(number, (place, _))| (*place as usize, self.value(number)))
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
        assert_eq!(values.by_place(), [(1, vec!["a".to_owned(), String::new()]), (4, vec!["ö".to_owned()])]);
    }
}
