//! The members of an object, in the order in which they came.

use std::{borrow::Cow, collections::HashMap};

use super::Json;
use crate::schema::known_name;

/// Members with different names. Few are searched; many are found through an index, so that an event with ever so
/// many fields costs no more than in proportion.
#[derive(Clone, Debug, Default)]
pub struct Members {
    list: Vec<Member>,
    /// Where each name stands in the list. `None` as long as the list is short.
    index: Option<Box<Index>>,
}

/// Boxed, for most values are no long objects and should not be large for their sake.
#[derive(Clone, Debug)]
struct Index(HashMap<Cow<'static, str>, usize>);

type Member = (Cow<'static, str>, Json);

/// So many members are searched one by one.
const N_SEARCHED: usize = 48;

impl PartialEq for Members {
    fn eq(&self, other: &Self) -> bool {
        self.list == other.list
    }
}

impl FromIterator<Member> for Members {
    fn from_iter<I: IntoIterator<Item = Member>>(members: I) -> Self {
        let mut all = Self::default();
        for (name, value) in members {
            all.insert(name, value);
        }
        all
    }
}

impl Members {
    /// Members whose names are known to be different, and few.
    pub(super) fn of_different<const N: usize>(members: [(&'static str, Json); N]) -> Self {
        debug_assert!(N <= N_SEARCHED);
        Self {
            list: members.into_iter().map(|(name, value)| (Cow::Borrowed(name), value)).collect(),
            index: None,
        }
    }

    /// No members yet, with room for some.
    pub(crate) fn with_room(n_members: usize) -> Self {
        Self { list: Vec::with_capacity(n_members), index: None }
    }

    /// The members in order.
    pub fn iter(&self) -> impl Iterator<Item = (&str, &Json)> {
        self.list.iter().map(|(name, value)| (&**name, value))
    }

    /// True if there are none.
    pub fn is_empty(&self) -> bool {
        self.list.is_empty()
    }

    /// The value of a member.
    pub fn get(&self, name: &str) -> Option<&Json> {
        self.position(name).map(|at| &self.list[at].1)
    }

    /// The value of a member, to be changed.
    pub fn get_mut(&mut self, name: &str) -> Option<&mut Json> {
        self.position(name).map(|at| &mut self.list[at].1)
    }

    /// Sets the value of a member, which keeps its place if it is there already.
    pub fn insert(&mut self, name: impl Into<Cow<'static, str>> + AsRef<str>, value: Json) {
        match self.position(name.as_ref()) {
            Some(at) => self.list[at].1 = value,
            None => drop(self.push(name.into(), value)),
        }
    }

    /// Sets the value of a member whose name is most likely one of the schema.
    pub(crate) fn set(&mut self, name: &str, value: Json) {
        match self.position(name) {
            Some(at) => self.list[at].1 = value,
            None => drop(self.push(owned_name(name), value)),
        }
    }

    /// The value of a member, which is made if it is not there.
    pub(crate) fn entry(&mut self, name: &str, value: impl FnOnce() -> Json) -> &mut Json {
        match self.position(name) {
            Some(at) => &mut self.list[at].1,
            None => self.push(owned_name(name), value()),
        }
    }

    /// Adds a member with a name that is not there.
    fn push(&mut self, name: Cow<'static, str>, value: Json) -> &mut Json {
        let at = self.list.len();
        if let Some(index) = &mut self.index {
            index.0.insert(name.clone(), at);
        }
        self.list.push((name, value));
        if at == N_SEARCHED {
            let index = self.list.iter().enumerate().map(|(at, (name, _))| (name.clone(), at));
            self.index = Some(Box::new(Index(index.collect())));
        }
        &mut self.list[at].1
    }

    fn position(&self, name: &str) -> Option<usize> {
        match &self.index {
            Some(index) => index.0.get(name).copied(),
            None => self.list.iter().position(|(found, _)| is_same(found, name)),
        }
    }

    pub(super) fn into_list(self) -> Vec<Member> {
        self.list
    }
}

/// Most names of one length differ in their first byte, which spares a call.
fn is_same(left: &str, right: &str) -> bool {
    left.len() == right.len() && left.as_bytes().first() == right.as_bytes().first() && left == right
}

/// A name of the schema is borrowed from its tables.
fn owned_name(name: &str) -> Cow<'static, str> {
    known_name(name).map_or_else(|| Cow::Owned(name.to_owned()), Cow::Borrowed)
}

#[cfg(test)]
mod tests {
    use super::{Json, Members, N_SEARCHED};

    #[test]
    fn members_are_found_and_keep_their_order_however_many_there_are() {
        let mut members = Members::default();
        for number in 0..3 * N_SEARCHED {
            members.insert(format!("name{number}"), Json::Null);
            members.insert(format!("name{}", number / 2), Json::from(number as i64));
            assert_eq!(members.get(&format!("name{}", number + 1)), None);
        }
        for (at, (name, value)) in members.iter().enumerate() {
            assert_eq!(name, format!("name{at}"));
            assert_eq!(members.get(name), Some(value));
            let last = at * 2 + 1;
            let expected = if last < 3 * N_SEARCHED { Json::from(last as i64) } else { Json::Null };
            assert_eq!(value, &expected, "{name}");
        }
    }
}
