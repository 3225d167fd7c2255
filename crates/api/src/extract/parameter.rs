//! Parameters behind `?`, as the document describes them.

use utoipa::openapi::{
    ObjectBuilder, Required, Schema, Type,
    path::{Parameter, ParameterBuilder, ParameterIn},
};

/// A text.
pub(crate) fn text_parameter(name: &str, what: &str) -> Parameter {
    parameter(name, what, ObjectBuilder::new().schema_type(Type::String))
}

/// A whole number.
pub(crate) fn number_parameter(name: &str, what: &str) -> Parameter {
    parameter(name, what, ObjectBuilder::new().schema_type(Type::Integer).minimum(Some(0)))
}

/// One of these words.
pub(crate) fn words_parameter(name: &str, what: &str, words: &[&str]) -> Parameter {
    let words = words.iter().map(|word| (*word).to_owned());
    parameter(name, what, ObjectBuilder::new().schema_type(Type::String).enum_values(Some(words)))
}

fn parameter(name: &str, what: &str, schema: ObjectBuilder) -> Parameter {
    ParameterBuilder::new()
        .name(name)
        .parameter_in(ParameterIn::Query)
        .required(Required::False)
        .description(Some(what))
        .schema(Some(Schema::from(schema.build())))
        .build()
}
