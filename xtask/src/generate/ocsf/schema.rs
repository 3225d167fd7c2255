//! The part of the compiled schema that the tables need, in sorted order.

use std::{collections::BTreeMap, fs, path::Path};

use anyhow::{Context, bail};
use serde_json::{Map, Value};

/// The schema.
pub(super) struct Schema {
    pub(super) version: String,
    /// Sorted by name.
    pub(super) types: Vec<DataType>,
    /// Sorted.
    pub(super) profiles: Vec<String>,
    /// Sorted by name.
    pub(super) objects: Vec<Item>,
    /// Sorted by uid.
    pub(super) classes: Vec<Class>,
}

/// A dictionary type.
pub(super) struct DataType {
    pub(super) name: String,
    pub(super) base: String,
    pub(super) regex: Option<String>,
    pub(super) max_len: Option<u64>,
    pub(super) range: Option<(i64, i64)>,
}

/// A class or an object.
pub(super) struct Item {
    pub(super) name: String,
    pub(super) caption: String,
    /// Sorted by name.
    pub(super) attributes: Vec<Attribute>,
    pub(super) constraints: BTreeMap<String, Vec<String>>,
}

/// A class.
pub(super) struct Class {
    pub(super) uid: i64,
    pub(super) category_uid: i64,
    pub(super) category_caption: String,
    pub(super) item: Item,
}

/// An attribute of a class or an object. The order of the fields makes a list of them sorted by name.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) struct Attribute {
    pub(super) name: String,
    pub(super) data_type: String,
    pub(super) object: Option<String>,
    pub(super) is_array: bool,
    pub(super) requirement: String,
    pub(super) captions: Option<Captions>,
    pub(super) sibling: Option<String>,
    pub(super) profiles: Vec<String>,
}

/// The values of an enum with their captions.
#[derive(PartialEq, Eq, PartialOrd, Ord)]
pub(super) enum Captions {
    Numbers(BTreeMap<i64, String>),
    Texts(BTreeMap<String, String>),
}

impl Schema {
    pub(super) fn read(path: &Path) -> anyhow::Result<Self> {
        let text = fs::read(path).with_context(|| format!("cannot read `{}`", path.display()))?;
        let json: Value =
            serde_json::from_slice(&text).with_context(|| format!("`{}` is not JSON", path.display()))?;
        Self::parse(&json).with_context(|| format!("`{}` is not a compiled OCSF schema", path.display()))
    }

    fn parse(json: &Value) -> anyhow::Result<Self> {
        let mut types = named(&json["dictionary"]["types"]["attributes"], data_type)?;
        types.sort_by(|a, b| a.name.cmp(&b.name));
        let mut objects = named(&json["objects"], item)?;
        objects.sort_by(|a, b| a.name.cmp(&b.name));
        let mut classes = named(&json["classes"], class)?;
        classes.sort_by_key(|class| class.uid);
        let mut profiles: Vec<String> = object(&json["profiles"])?.keys().cloned().collect();
        profiles.sort();
        Ok(Self { version: text(&json["version"])?, types, profiles, objects, classes })
    }

    /// Objects and classes.
    pub(super) fn items(&self) -> impl Iterator<Item = &Item> {
        self.objects.iter().chain(self.classes.iter().map(|class| &class.item))
    }

    /// The values of `observable.type_id`.
    pub(super) fn observable_types(&self) -> anyhow::Result<Vec<(i64, String)>> {
        let attributes = self
            .objects
            .iter()
            .filter(|object| object.name == "observable")
            .flat_map(|object| &object.attributes);
        let type_id = attributes.into_iter().find(|attribute| attribute.name == "type_id");
        match type_id.and_then(|attribute| attribute.captions.as_ref()) {
            Some(Captions::Numbers(values)) => {
                Ok(values.iter().map(|(id, caption)| (*id, caption.clone())).collect())
            }
            _ => bail!("`observable.type_id` has no numbers"),
        }
    }
}

fn named<T>(json: &Value, parse: fn(&str, &Value) -> anyhow::Result<T>) -> anyhow::Result<Vec<T>> {
    object(json)?
        .iter()
        .map(|(name, value)| parse(name, value).with_context(|| format!("in `{name}`")))
        .collect()
}

fn data_type(name: &str, json: &Value) -> anyhow::Result<DataType> {
    let range = match json["range"].as_array() {
        Some(range) => Some((integer(&range[0])?, integer(&range[1])?)),
        None => None,
    };
    Ok(DataType {
        name: name.to_owned(),
        base: json["type"].as_str().unwrap_or(name).to_owned(),
        regex: json["regex"].as_str().map(str::to_owned),
        max_len: json["max_len"].as_u64(),
        range,
    })
}

fn class(name: &str, json: &Value) -> anyhow::Result<Class> {
    Ok(Class {
        uid: integer(&json["uid"])?,
        category_uid: integer(&json["category_uid"])?,
        // The base event has none: its category is the enum value 0.
        category_caption: json["category_name"].as_str().unwrap_or("Uncategorized").to_owned(),
        item: item(name, json)?,
    })
}

fn item(name: &str, json: &Value) -> anyhow::Result<Item> {
    let mut attributes = named(&json["attributes"], attribute)?;
    attributes.sort();
    let mut constraints = BTreeMap::new();
    for (kind, names) in json["constraints"].as_object().into_iter().flatten() {
        constraints.insert(kind.clone(), texts(names)?);
    }
    Ok(Item { name: name.to_owned(), caption: text(&json["caption"])?, attributes, constraints })
}

fn attribute(name: &str, json: &Value) -> anyhow::Result<Attribute> {
    let captions = match json["enum"].as_object() {
        Some(values) => Some(captions(values, json["type"] == "string_t")?),
        None => None,
    };
    let profiles = if json["profiles"].is_array() { texts(&json["profiles"])? } else { Vec::new() };
    Ok(Attribute {
        name: name.to_owned(),
        data_type: text(&json["type"])?,
        object: json["object_type"].as_str().map(str::to_owned),
        is_array: json["is_array"] == true,
        requirement: text(&json["requirement"])?,
        captions,
        sibling: json["sibling"].as_str().map(str::to_owned),
        profiles,
    })
}

fn captions(values: &Map<String, Value>, is_text: bool) -> anyhow::Result<Captions> {
    let captions = values.iter().map(|(value, entry)| Ok((value.clone(), text(&entry["caption"])?)));
    if is_text {
        return Ok(Captions::Texts(captions.collect::<anyhow::Result<_>>()?));
    }
    let numbers = captions.map(|pair| pair.and_then(|(value, caption)| Ok((value.parse::<i64>()?, caption))));
    Ok(Captions::Numbers(numbers.collect::<anyhow::Result<_>>()?))
}

fn object(json: &Value) -> anyhow::Result<&Map<String, Value>> {
    json.as_object().context("an object is missing")
}

fn text(json: &Value) -> anyhow::Result<String> {
    json.as_str().map(str::to_owned).context("a text is missing")
}

fn texts(json: &Value) -> anyhow::Result<Vec<String>> {
    json.as_array().context("an array is missing")?.iter().map(text).collect()
}

fn integer(json: &Value) -> anyhow::Result<i64> {
    json.as_i64().context("a whole number is missing")
}
