use serde::{Deserialize, Serialize};
use utoipa::{
    ToSchema,
    openapi::{
        ObjectBuilder, Required, Type,
        path::{Parameter, ParameterBuilder, ParameterIn},
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
#[derive(Debug, Serialize, ToSchema)]
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
