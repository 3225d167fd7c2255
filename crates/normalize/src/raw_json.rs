//! Parts of a record's JSON as they were written.
//!
//! A record's fields are flat, and an array of objects has lost in them which value belongs to which element. Mappings
//! that need the elements, or the very text of a part (the parameters of a request), find it here.
//! All functions are total and look at each byte once; what is malformed is simply not found.

use aurora_ocsf::Record;
use serde_json::Value;

/// The text of the member at a dotted path of the record's JSON. Keys are compared as they are written.
pub(crate) fn member<'r>(record: &'r Record<'_>, path: &str) -> Option<&'r str> {
    let text = std::str::from_utf8(&record.raw).ok()?;
    // A header may stand before the object: syslog carries JSON too.
    let json = text.get(text.find('{')?..)?;
    member_of(json, path)
}

/// The text of the member at a dotted path of an object.
pub(crate) fn member_of<'j>(json: &'j str, path: &str) -> Option<&'j str> {
    path.split('.').try_fold(json, own_member)
}

/// The texts of the elements of an array; none if it is malformed.
pub(crate) fn items(json: &str) -> Vec<&str> {
    let bytes = json.as_bytes();
    let mut items = Vec::new();
    let mut at = 1;
    loop {
        at = skip_blanks(bytes, at);
        match bytes.get(at) {
            Some(b']') => return items,
            Some(b',') => {
                at += 1;
                continue;
            }
            None => return Vec::new(),
            Some(_) => {}
        }
        let Some(end) = value_end(bytes, at).filter(|end| *end > at) else { return Vec::new() };
        items.extend(json.get(at..end));
        at = end;
    }
}

/// The member at a dotted path as a value.
pub(crate) fn value(record: &Record<'_>, path: &str) -> Option<Value> {
    serde_json::from_str(member(record, path)?).ok()
}

/// The elements of the array at a dotted path; a value that is no array is its own only element.
pub(crate) fn elements(record: &Record<'_>, path: &str) -> Vec<Value> {
    match value(record, path) {
        Some(Value::Array(elements)) => elements,
        Some(Value::Null) | None => Vec::new(),
        Some(value) => vec![value],
    }
}

/// The JSON of a member that is an object or an array, without white space between its tokens.
pub(crate) fn compact(record: &Record<'_>, path: &str) -> Option<String> {
    let json = member(record, path)?;
    json.starts_with(['{', '[']).then(|| without_blanks(json))
}

/// The text at a pointer of a value, if it says anything.
pub(crate) fn at<'v>(value: &'v Value, pointer: &str) -> Option<&'v str> {
    value.pointer(pointer)?.as_str().filter(|text| !text.is_empty())
}

fn own_member<'j>(json: &'j str, name: &str) -> Option<&'j str> {
    let bytes = json.as_bytes();
    let mut at = skip_blanks(bytes, 0);
    if bytes.get(at) != Some(&b'{') {
        return None;
    }
    at += 1;
    loop {
        at = skip_blanks(bytes, at);
        if bytes.get(at) == Some(&b',') {
            at = skip_blanks(bytes, at + 1);
        }
        if bytes.get(at) != Some(&b'"') {
            return None;
        }
        let key_end = string_end(bytes, at)?;
        let key = json.get(at + 1..key_end - 1)?;
        at = skip_blanks(bytes, key_end);
        if bytes.get(at) != Some(&b':') {
            return None;
        }
        let start = skip_blanks(bytes, at + 1);
        at = value_end(bytes, start)?;
        if key == name {
            return json.get(start..at);
        }
    }
}

fn skip_blanks(bytes: &[u8], at: usize) -> usize {
    let n_blanks = bytes.get(at..).unwrap_or_default().iter().take_while(|byte| is_blank(byte)).count();
    at + n_blanks
}

fn is_blank(byte: &u8) -> bool {
    matches!(byte, b' ' | b'\t' | b'\r' | b'\n')
}

/// Where the string that starts at `at` ends, after its quote.
fn string_end(bytes: &[u8], at: usize) -> Option<usize> {
    let mut at = at + 1;
    loop {
        match bytes.get(at)? {
            b'"' => return Some(at + 1),
            b'\\' => at += 2,
            _ => at += 1,
        }
    }
}

fn value_end(bytes: &[u8], start: usize) -> Option<usize> {
    let mut depth = 0_usize;
    let mut at = start;
    loop {
        match bytes.get(at)? {
            b'"' => at = string_end(bytes, at)?,
            b'{' | b'[' => {
                depth += 1;
                at += 1;
            }
            b'}' | b']' | b',' if depth == 0 => return (at > start).then_some(at),
            b'}' | b']' => {
                depth -= 1;
                at += 1;
            }
            byte if depth == 0 && is_blank(byte) => return (at > start).then_some(at),
            _ => at += 1,
        }
        if depth == 0 && matches!(bytes.get(at - 1), Some(b'"' | b'}' | b']')) {
            return Some(at);
        }
    }
}

fn without_blanks(json: &str) -> String {
    let mut compact = String::with_capacity(json.len());
    let (mut in_string, mut is_escaped) = (false, false);
    for char in json.chars() {
        if in_string {
            in_string = is_escaped || char != '"';
            is_escaped = char == '\\' && !is_escaped;
        } else if matches!(char, ' ' | '\t' | '\r' | '\n') {
            continue;
        } else {
            in_string = char == '"';
        }
        compact.push(char);
    }
    compact
}

#[cfg(test)]
mod tests {
    use aurora_ocsf::Record;

    fn check(json: &str, path: &str, expected: Option<&str>) {
        let record = Record::new(json.as_bytes());
        assert_eq!(super::member(&record, path), expected, "{path} of {json}");
    }

    #[test]
    fn members_are_found_as_they_are_written() {
        check(r#"{"a":1}"#, "a", Some("1"));
        check(r#"{ "a" : 1 , "b" : { "c" : [ 1, "]" ] } }"#, "b.c", Some(r#"[ 1, "]" ]"#));
        check(r#"{"a":"x\"}","b":null}"#, "b", Some("null"));
        check(r#"{"a":{"b":{}},"c":""}"#, "c", Some(r#""""#));
        check(r#"<14>app: {"a":true}"#, "a", Some("true"));
        for broken in
            ["", "{", "{\"a", "{\"a\"", "{\"a\":", "{\"a\":\"\\", "{\"a\":[[", "x", "{\"a\":1", "{1:2}"]
        {
            check(broken, "a", None);
            check(broken, "a.b", None);
        }
    }

    #[test]
    fn white_space_between_tokens_goes_and_the_rest_stays() {
        let record = Record::new(br#"{"a": { "x y" : [ 1 , "\" b" ] } }"#.as_slice());
        assert_eq!(super::compact(&record, "a").as_deref(), Some(r#"{"x y":[1,"\" b"]}"#));
        assert_eq!(super::elements(&record, "a").len(), 1);
        assert!(super::elements(&record, "b").is_empty());
    }
}
