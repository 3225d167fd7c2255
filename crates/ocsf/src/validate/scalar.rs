//! Values of the dictionary's types.

use super::Reason;
use crate::{
    Json,
    schema::{BaseType, DataType},
};

/// What is wrong with a value of a type.
pub(super) fn check(data_type: &'static DataType, value: &Json) -> Option<Reason> {
    match (data_type.base(), value) {
        (BaseType::Json, _) | (BaseType::Boolean, Json::Bool(_)) => None,
        (BaseType::Float, Json::Number(number)) if number.is_f64() => None,
        (BaseType::Integer | BaseType::Long, Json::Integer(number)) => range(data_type, *number),
        (BaseType::String, Json::Text(text)) => length(data_type, text).or_else(|| pattern(data_type, text)),
        _ => Some(Reason::wrong_type(data_type.name(), value)),
    }
}

fn range(data_type: &DataType, number: i64) -> Option<Reason> {
    let (low, high) = data_type.range()?;
    (number < low || number > high).then_some(Reason::OutOfRange { low, high })
}

fn length(data_type: &DataType, text: &str) -> Option<Reason> {
    let max = data_type.max_len()?;
    (text.chars().count() > max).then_some(Reason::TooLong { max })
}

fn pattern(data_type: &DataType, text: &str) -> Option<Reason> {
    let expected = data_type.name();
    (!data_type.pattern_matches(text)).then_some(Reason::PatternMismatch { expected })
}
