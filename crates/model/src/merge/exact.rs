//! Values in which a number is what is written: `1.1` and `1.10` are two versions, though they are one number.

use serde_json::{Map, Value};

use crate::yaml::{
    scalar::{self, Style},
    tree::Cursor,
};

/// Marks a number that JSON would write in another way; no text of a flow begins so.
const WRITTEN: char = '\0';

/// The value with aliases expanded; numbers that JSON would write in another way as they are written.
pub(super) fn value(cursor: Cursor<'_>) -> Value {
    if cursor.is_sequence() {
        return cursor.items().map(value).collect();
    }
    if cursor.is_mapping() {
        let entry = |(key, of): (Cursor<'_>, Cursor<'_>)| {
            let name = key.key_text().map(str::to_string);
            (name.unwrap_or_else(|| key.json().to_string()), value(of))
        };
        return Value::Object(cursor.entries().map(entry).collect());
    }
    match (cursor.json(), cursor.text()) {
        (Value::Number(number), Some(text)) if number.to_string() != text => {
            Value::String(format!("{WRITTEN}{text}"))
        }
        (value, _) => value,
    }
}

/// The number as it is written, if the text stands for one.
pub(super) fn number(text: &str) -> Option<&str> {
    text.strip_prefix(WRITTEN)
}

/// The same value as JSON has it.
pub(super) fn plain(value: &Value) -> Value {
    match value {
        Value::String(text) => match number(text) {
            Some(number) => scalar::resolve(number, Style::Plain, None),
            None => value.clone(),
        },
        Value::Array(items) => items.iter().map(plain).collect(),
        Value::Object(fields) => {
            let fields = fields
                .iter()
                .map(|(key, value)| (key.clone(), plain(value)));
            Value::Object(fields.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

/// The value in one line of YAML.
pub(super) fn source(value: &Value) -> String {
    match value {
        Value::String(text) => match number(text) {
            Some(number) => number.to_string(),
            None => value.to_string(),
        },
        Value::Array(items) => {
            let items: Vec<String> = items.iter().map(source).collect();
            format!("[{}]", items.join(","))
        }
        Value::Object(fields) => {
            let field = |(key, value): (&String, &Value)| {
                format!("{}:{}", Value::from(key.as_str()), source(value))
            };
            let fields: Vec<String> = fields.iter().map(field).collect();
            format!("{{{}}}", fields.join(","))
        }
        other => other.to_string(),
    }
}
