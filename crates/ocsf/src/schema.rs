//! The OCSF 1.8.0 schema as static tables: what a class or an object may hold, and in which form.
//!
//! The tables under `generated` come from the compiled schema by `cargo xtask gen ocsf`. They refer to
//! each other by index; the functions here hide that. Deprecated classes, attributes and enum values
//! are part of the schema and are not told apart.

mod class;
mod enumeration;
mod names;
mod pattern;
mod profile;

use std::fmt;

pub use crate::generated::{
    classes::{Class, VERSION},
    words::{ObservableType, Profile},
};
pub(crate) use class::ClassRow;
pub use enumeration::Enum;
use names::attributes_named;
pub(crate) use names::known_name;
pub use profile::ProfileSet;

use crate::generated::{attributes::ATTRIBUTES, enums::ENUMS, objects::OBJECTS, types::TYPES};

/// A set of attributes with the constraints among them: the content of a class or of an object.
#[derive(Debug)]
pub struct Shape {
    pub(crate) name: &'static str,
    /// Indices into [`ATTRIBUTES`], which is sorted by name; so these are, too.
    pub(crate) attributes: &'static [u16],
    pub(crate) constraints: &'static [Constraint],
}

/// A rule among attributes of the same shape.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Constraint {
    /// One or more of these must be there.
    AtLeastOne(&'static [&'static str]),
    /// Exactly one of these must be there.
    JustOne(&'static [&'static str]),
}

/// What the schema says about one attribute of one class or object.
#[derive(Debug)]
pub struct Attribute {
    name: &'static str,
    kind: KindIndex,
    is_array: bool,
    requirement: Requirement,
    enumeration: Option<u16>,
    sibling: Option<&'static str>,
    profiles: ProfileSet,
}

#[derive(Clone, Copy, Debug)]
enum KindIndex {
    Scalar(u16),
    Object(u16),
}

/// What an attribute holds (each element, if the attribute is an array).
#[derive(Clone, Copy, Debug)]
pub enum Kind {
    /// A value of a dictionary type.
    Scalar(&'static DataType),
    /// An object of this shape. One without attributes is a free form.
    Object(&'static Shape),
}

/// How much the schema wants an attribute.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Requirement {
    /// An event without it is invalid.
    Required,
    /// Wanted, if the source says it.
    Recommended,
    /// Allowed.
    Optional,
}

/// A type of the OCSF dictionary.
#[derive(Debug)]
pub struct DataType {
    pub(crate) name: &'static str,
    pub(crate) base: BaseType,
    pub(crate) regex: Option<&'static str>,
    pub(crate) max_len: Option<usize>,
    pub(crate) range: Option<(i64, i64)>,
}

/// The JSON form behind a dictionary type.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum BaseType {
    /// `true` or `false`.
    Boolean,
    /// A number with a fraction or an exponent.
    Float,
    /// A whole number of 64 bits.
    Integer,
    /// A whole number. OCSF 1.8.0 gives it no more than 64 bits either.
    Long,
    /// Text.
    String,
    /// Any JSON value.
    Json,
}

impl Shape {
    /// The object of this name; extension objects as `win/reg_key`.
    pub fn object(name: &str) -> Option<&'static Self> {
        let at = OBJECTS.binary_search_by(|object| object.name.cmp(name)).ok()?;
        Some(&OBJECTS[at])
    }

    /// The schema's name for it, such as `process`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// An attribute, whatever profile it belongs to.
    pub fn attribute(&self, name: &str) -> Option<&'static Attribute> {
        let named = attributes_named(name)?;
        let at = self.attributes.partition_point(|index| *index < named.start);
        let index = self.attributes.get(at).filter(|index| named.contains(index))?;
        Some(&ATTRIBUTES[usize::from(*index)])
    }

    /// All attributes, sorted by name.
    pub fn attributes(&self) -> impl Iterator<Item = &'static Attribute> + use<> {
        self.attributes.iter().map(|&index| &ATTRIBUTES[usize::from(index)])
    }

    /// The rules among the attributes.
    pub const fn constraints(&self) -> &'static [Constraint] {
        self.constraints
    }

    /// True for `unmapped` and its like: any key is allowed.
    pub const fn is_free_form(&self) -> bool {
        self.attributes.is_empty()
    }
}

/// The first name of a dotted path, and what follows its dot. Names are so short that a plain loop finds it first.
pub(crate) fn split_path(path: &str) -> (&str, Option<&str>) {
    match path.bytes().position(|byte| byte == b'.') {
        Some(at) => (&path[..at], Some(&path[at + 1..])),
        None => (path, None),
    }
}

impl Attribute {
    /// Its name.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// What it holds.
    pub fn kind(&self) -> Kind {
        match self.kind {
            KindIndex::Scalar(index) => Kind::Scalar(&TYPES[usize::from(index)]),
            KindIndex::Object(index) => Kind::Object(&OBJECTS[usize::from(index)]),
        }
    }

    /// The shape of the object that it holds, if it holds one.
    pub fn object(&self) -> Option<&'static Shape> {
        match self.kind() {
            Kind::Object(shape) => Some(shape),
            Kind::Scalar(_) => None,
        }
    }

    /// True if it holds an array.
    pub const fn is_array(&self) -> bool {
        self.is_array
    }

    /// How much the schema wants it.
    pub const fn requirement(&self) -> Requirement {
        self.requirement
    }

    /// The values that are allowed, if they are listed.
    pub fn enumeration(&self) -> Option<&'static Enum> {
        self.enumeration.map(|index| &ENUMS[usize::from(index)])
    }

    /// The attribute beside it that holds the caption of its value (`activity_name` for `activity_id`).
    pub const fn sibling(&self) -> Option<&'static str> {
        self.sibling
    }

    /// The profiles that bring it: one of them must be named in the event. Empty if none is needed.
    pub const fn profiles(&self) -> ProfileSet {
        self.profiles
    }

    /// True if an event that names these profiles may have it.
    pub const fn is_in(&self, profiles: ProfileSet) -> bool {
        self.profiles.is_empty() || self.profiles.overlaps(profiles)
    }
}

/// How the generated tables write an attribute.
impl Attribute {
    pub(crate) const fn scalar(name: &'static str, index: u16) -> Self {
        Self::new(name, KindIndex::Scalar(index))
    }

    pub(crate) const fn holds(name: &'static str, index: u16) -> Self {
        Self::new(name, KindIndex::Object(index))
    }

    const fn new(name: &'static str, kind: KindIndex) -> Self {
        Self {
            name,
            kind,
            is_array: false,
            requirement: Requirement::Optional,
            enumeration: None,
            sibling: None,
            profiles: ProfileSet::NONE,
        }
    }

    pub(crate) const fn array(mut self) -> Self {
        self.is_array = true;
        self
    }

    pub(crate) const fn required(mut self) -> Self {
        self.requirement = Requirement::Required;
        self
    }

    pub(crate) const fn recommended(mut self) -> Self {
        self.requirement = Requirement::Recommended;
        self
    }

    pub(crate) const fn one_of(mut self, index: u16) -> Self {
        self.enumeration = Some(index);
        self
    }

    pub(crate) const fn beside(mut self, sibling: &'static str) -> Self {
        self.sibling = Some(sibling);
        self
    }

    pub(crate) const fn only_with(mut self, profile: Profile) -> Self {
        self.profiles = self.profiles.with(profile);
        self
    }
}

impl DataType {
    /// The schema's name for it, such as `ip_t`.
    pub const fn name(&self) -> &'static str {
        self.name
    }

    /// The JSON form.
    pub const fn base(&self) -> BaseType {
        self.base
    }

    /// The pattern that its text matches somewhere.
    pub const fn regex(&self) -> Option<&'static str> {
        self.regex
    }

    /// The number of characters that its text has at most.
    pub const fn max_len(&self) -> Option<usize> {
        self.max_len
    }

    /// The smallest and the largest value.
    pub const fn range(&self) -> Option<(i64, i64)> {
        self.range
    }
}

impl fmt::Display for Constraint {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtLeastOne(names) => write!(f, "at least one of {}", names.join(", ")),
            Self::JustOne(names) => write!(f, "exactly one of {}", names.join(", ")),
        }
    }
}
