use super::{Attribute, Class, Enum, Shape, split_path};
use crate::generated::classes::CLASSES;

/// A class as the generated table writes it.
#[derive(Debug)]
pub(crate) struct ClassRow {
    pub(crate) uid: i64,
    pub(crate) caption: &'static str,
    pub(crate) category_uid: i64,
    pub(crate) category_caption: &'static str,
    pub(crate) shape: Shape,
}

impl Class {
    /// The class of this `class_uid`.
    pub fn from_uid(uid: i64) -> Option<Self> {
        Self::ALL.binary_search_by_key(&uid, |class| class.uid()).ok().map(|at| Self::ALL[at])
    }

    /// The class of this schema name, such as `process_activity` or `win/registry_key_activity`.
    pub fn from_name(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|class| class.name() == name)
    }

    fn row(self) -> &'static ClassRow {
        &CLASSES[self as usize]
    }

    /// `class_uid`.
    pub fn uid(self) -> i64 {
        self.row().uid
    }

    /// The schema's name, such as `process_activity`.
    pub fn name(self) -> &'static str {
        self.row().shape.name
    }

    /// `class_name`.
    pub fn caption(self) -> &'static str {
        self.row().caption
    }

    /// `category_uid`.
    pub fn category_uid(self) -> i64 {
        self.row().category_uid
    }

    /// `category_name`.
    pub fn category_caption(self) -> &'static str {
        self.row().category_caption
    }

    /// `type_uid` of an activity.
    pub fn type_uid(self, activity_id: i64) -> i64 {
        self.uid().saturating_mul(100).saturating_add(activity_id)
    }

    /// What an event of the class may hold.
    pub fn shape(self) -> &'static Shape {
        &self.row().shape
    }

    /// The attribute at a dotted path such as `process.file.path`.
    pub fn attribute(self, path: &str) -> Option<&'static Attribute> {
        let (mut shape, mut rest) = (self.shape(), path);
        loop {
            let (name, below) = split_path(rest);
            let attribute = shape.attribute(name)?;
            let Some(below) = below else { return Some(attribute) };
            (shape, rest) = (attribute.object()?, below);
        }
    }

    /// The values of the enum at a dotted path.
    pub fn enumeration(self, path: &str) -> Option<&'static Enum> {
        self.attribute(path)?.enumeration()
    }
}
