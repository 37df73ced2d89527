//! What a scalar means in the YAML 1.1 that Kubernetes reads.

use serde_json::{Number, Value};

/// A scalar's value. Quoted text is text; plain text may be a number, a boolean or null.
pub(super) fn value(text: &str, plain: bool, tag: Option<&str>) -> Value {
    match tag {
        Some("str" | "binary" | "timestamp" | "!") => return Value::String(text.to_owned()),
        Some("int" | "float" | "bool" | "null") => return resolved(text),
        _ => {}
    }
    if plain {
        resolved(text)
    } else {
        Value::String(text.to_owned())
    }
}

/// A mapping's key as JSON has it; `None` for lists and mappings.
pub(super) fn key(value: &Value) -> Option<String> {
    match value {
        Value::Null => Some("null".to_owned()),
        Value::Array(_) | Value::Object(_) => None,
        value => Some(text(value)),
    }
}

/// A scalar where Argo expects a string: numbers and booleans as they are written in JSON, null as nothing.
pub fn text(value: &Value) -> String {
    match value {
        Value::Null => String::new(),
        Value::String(text) => text.clone(),
        value => value.to_string(),
    }
}

fn resolved(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "y" | "Y" | "yes" | "Yes" | "YES" | "on" | "On" | "ON" | "true" | "True" | "TRUE" => {
            return Value::Bool(true);
        }
        "n" | "N" | "no" | "No" | "NO" | "off" | "Off" | "OFF" | "false" | "False" | "FALSE" => {
            return Value::Bool(false);
        }
        _ => {}
    }
    number(text).map_or_else(|| Value::String(text.to_owned()), Value::Number)
}

fn number(text: &str) -> Option<Number> {
    let (negative, rest) = match text.as_bytes().first()? {
        b'-' => (true, &text[1..]),
        b'+' => (false, &text[1..]),
        _ => (false, text),
    };
    if !rest.starts_with(|c: char| c.is_ascii_digit() || c == '.') {
        return None;
    }
    let digits = rest.replace('_', "");
    whole(&digits, negative).or_else(|| fraction(&digits, negative))
}

/// Decimal, `0x10`, `0o10`, `0b10`, and `010`, which is octal.
fn whole(digits: &str, negative: bool) -> Option<Number> {
    let prefixed = [
        ("0x", 16),
        ("0X", 16),
        ("0o", 8),
        ("0O", 8),
        ("0b", 2),
        ("0B", 2),
    ]
    .iter()
    .find_map(|(prefix, radix)| Some((digits.strip_prefix(prefix)?, *radix)));
    let octal = digits
        .strip_prefix('0')
        .filter(|rest| !rest.is_empty())
        .map(|rest| (rest, 8));
    let (digits, radix) = prefixed.or(octal).unwrap_or((digits, 10));
    if digits.starts_with(['+', '-']) {
        return None;
    }
    let value = i128::from_str_radix(digits, radix).ok()?;
    let value = if negative { -value } else { value };
    i64::try_from(value)
        .map(Number::from)
        .or_else(|_| u64::try_from(value).map(Number::from))
        .ok()
}

/// A float; one without a fraction is written as a whole number, as JSON's writer does.
fn fraction(digits: &str, negative: bool) -> Option<Number> {
    let floats =
        |byte: u8| byte.is_ascii_digit() || matches!(byte, b'.' | b'e' | b'E' | b'+' | b'-');
    if !digits.bytes().all(floats) || !digits.bytes().any(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let value: f64 = digits.parse().ok()?;
    let value = if negative { -value } else { value };
    #[expect(
        clippy::cast_possible_truncation,
        reason = "it is a whole number well within the range"
    )]
    if value.fract() == 0.0 && value.abs() < 9e15 {
        return Some(Number::from(value as i64));
    }
    Number::from_f64(value)
}
