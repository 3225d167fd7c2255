use std::borrow::Cow;

use serde::{Deserialize, Serialize};
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{
        ArrayBuilder, ObjectBuilder, Ref, RefOr, Required, Schema, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
        schema::SchemaType,
    },
};

use crate::problem::{FieldError, Problem};

/// So many items are on a page where nobody says.
const DEFAULT_LIMIT: u64 = 50;
/// So many are on a page at most.
const MAX_LIMIT: u64 = 200;

/// Which page of a list.
#[derive(Debug, Default, Deserialize)]
pub(crate) struct PageQuery {
    limit: Option<u64>,
    /// Where the page begins, as the page before said.
    pub(crate) cursor: Option<String>,
}

impl PageQuery {
    /// For queries that ask for more than a page.
    pub(crate) const fn new(limit: Option<u64>, cursor: Option<String>) -> Self {
        Self { limit, cursor }
    }

    /// How many items.
    pub(crate) fn limit(&self) -> Result<u64, Problem> {
        match self.limit.unwrap_or(DEFAULT_LIMIT) {
            limit @ 1..=MAX_LIMIT => Ok(limit),
            limit => {
                let detail = format!("{limit} is not between 1 and {MAX_LIMIT}");
                Err(Problem::invalid(vec![FieldError { pointer: "limit".to_owned(), detail }]))
            }
        }
    }
}

/// A page of a list.
#[derive(Debug, Serialize)]
pub(crate) struct ListOf<T> {
    /// The records, in the order that was asked for.
    pub(crate) items: Vec<T>,
    /// Where the next page begins; `null` on the last.
    pub(crate) next_cursor: Option<String>,
}

impl<T> ListOf<T> {
    /// A list that is never long: all of it.
    pub(crate) const fn whole(items: Vec<T>) -> Self {
        Self { items, next_cursor: None }
    }
}

// By hand: the derived one gives the lists of all kinds one name.
impl<T: ToSchema> ToSchema for ListOf<T> {
    fn name() -> Cow<'static, str> {
        format!("{}List", T::name()).into()
    }

    fn schemas(schemas: &mut Vec<(String, RefOr<Schema>)>) {
        T::schemas(schemas);
        schemas.push((T::name().into_owned(), T::schema()));
    }
}

impl<T: ToSchema> PartialSchema for ListOf<T> {
    fn schema() -> RefOr<Schema> {
        let items = ArrayBuilder::new()
            .items(Ref::from_schema_name(T::name()))
            .description(Some("The records, in the order that was asked for"))
            .build();
        let next_cursor = ObjectBuilder::new()
            .schema_type(SchemaType::from_iter([Type::String, Type::Null]))
            .description(Some("Where the next page begins; `null` on the last"))
            .build();
        ObjectBuilder::new()
            .property("items", items)
            .required("items")
            .property("next_cursor", next_cursor)
            .required("next_cursor")
            .build()
            .into()
    }
}

/// How the document describes a page.
pub(crate) fn page_parameters() -> [Parameter; 2] {
    let parameter = |name: &str, what: &str, schema| {
        ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Query)
            .required(Required::False)
            .description(Some(what))
            .schema(Some(schema))
            .build()
    };
    let number = ObjectBuilder::new()
        .schema_type(Type::Integer)
        .minimum(Some(1))
        .maximum(Some(MAX_LIMIT))
        .default(Some(DEFAULT_LIMIT.into()))
        .build();
    let text = ObjectBuilder::new().schema_type(Type::String).build();
    [
        parameter("limit", "How many items are on a page", number),
        parameter("cursor", "The `next_cursor` of the page before", text),
    ]
}
