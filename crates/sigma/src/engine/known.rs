//! What a worker has learnt of the events of one bucket.

use aurora_ocsf::{Field, Record};

use super::{bucket::Bucket, memo::Memo};

/// The numbers of field names, and the answers of values. Filled as events come.
#[derive(Debug, Default)]
pub(crate) struct Known {
    /// Which table of names the numbers below belong to.
    name_table: u64,
    /// By number of a name in that table: the number of the field in the bucket.
    numbers: Vec<u32>,
    /// By number of a field; the last one is that of keywords.
    memos: Vec<Memo>,
}

/// A name that the bucket was not asked for yet.
const UNASKED: u32 = u32::MAX;
/// A name that no rule of the bucket reads.
const UNREAD: u32 = u32::MAX - 1;

impl Known {
    /// Makes ready for an event.
    pub(crate) fn prepare(&mut self, bucket: &Bucket, record: &Record<'_>) {
        if self.name_table != record.name_table {
            self.name_table = record.name_table;
            self.numbers.clear();
        }
        if self.memos.is_empty() {
            self.memos.resize_with(bucket.fields.len() + 1, Memo::default);
        }
    }

    /// The number that the bucket has for the name of a field, if its rules read it.
    #[inline]
    pub(crate) fn field(&mut self, field: &Field<'_>, bucket: &Bucket) -> Option<usize> {
        let number = match self.numbers.get(field.id.index()) {
            Some(number) if *number != UNASKED => *number,
            _ => self.ask(field, bucket),
        };
        (number != UNREAD).then_some(number as usize)
    }

    #[cold]
    fn ask(&mut self, field: &Field<'_>, bucket: &Bucket) -> u32 {
        let number = bucket.field_numbers.get(&*field.name).copied().unwrap_or(UNREAD);
        let has_number = self.name_table != 0 && field.id != aurora_ocsf::NameId::NONE;
        if has_number {
            let index = field.id.index();
            if self.numbers.len() <= index {
                self.numbers.resize(index + 1, UNASKED);
            }
            self.numbers[index] = number;
        }
        number
    }

    /// The answers of a field, or of the keywords.
    #[inline]
    pub(crate) fn memo(&mut self, field: usize, is_used: bool) -> Option<&mut Memo> {
        if is_used { self.memos.get_mut(field) } else { None }
    }
}
