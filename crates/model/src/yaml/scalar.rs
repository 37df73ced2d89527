//! What a scalar means (YAML 1.2 core schema), and how a string is written so that it stays a string.

use serde_json::{Number, Value};

/// How a value is written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Style {
    Plain,
    Single,
    Double,
    /// `|` or `>`.
    BlockScalar,
    /// Indented lines.
    Block,
    /// Brackets or braces.
    Flow,
    Alias,
}

/// The value of a scalar.
pub(crate) fn resolve(text: &str, style: Style, tag: Option<&str>) -> Value {
    match tag {
        Some("str") => Value::String(text.to_string()),
        Some("int" | "float" | "bool" | "null") => plain(text),
        Some(_) => Value::String(text.to_string()),
        None if style == Style::Plain => plain(text),
        None => Value::String(text.to_string()),
    }
}

fn plain(text: &str) -> Value {
    match text {
        "" | "~" | "null" | "Null" | "NULL" => return Value::Null,
        "true" | "True" | "TRUE" => return Value::Bool(true),
        "false" | "False" | "FALSE" => return Value::Bool(false),
        _ => {}
    }
    number(text).map_or_else(|| Value::String(text.to_string()), Value::Number)
}

/// An integer (also `0o17`, `0x1f`) or a finite float.
fn number(text: &str) -> Option<Number> {
    if let Some(digits) = text.strip_prefix("0o") {
        return u64::from_str_radix(digits, 8)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(Number::from);
    }
    if let Some(digits) = text.strip_prefix("0x") {
        return u64::from_str_radix(digits, 16)
            .ok()
            .filter(|_| !digits.starts_with('+'))
            .map(Number::from);
    }
    let unsigned = text.strip_prefix(['-', '+']).unwrap_or(text);
    let digits = |part: &str| part.bytes().all(|byte| byte.is_ascii_digit());
    if !unsigned.is_empty() && digits(unsigned) {
        let text = text.strip_prefix('+').unwrap_or(text);
        return text
            .parse::<i64>()
            .ok()
            .map(Number::from)
            .or_else(|| text.parse::<u64>().ok().map(Number::from))
            .or_else(|| Number::from_f64(text.parse().ok()?));
    }
    let (mantissa, exponent) = match unsigned.split_once(['e', 'E']) {
        Some((mantissa, exponent)) => (
            mantissa,
            Some(exponent.strip_prefix(['-', '+']).unwrap_or(exponent)),
        ),
        None => (unsigned, None),
    };
    let (whole, fraction) = mantissa.split_once('.').unwrap_or((mantissa, ""));
    let float = digits(whole)
        && digits(fraction)
        && !(whole.is_empty() && fraction.is_empty())
        && exponent.is_none_or(|exponent| !exponent.is_empty() && digits(exponent));
    if float {
        Number::from_f64(text.parse().ok()?)
    } else {
        None
    }
}

/// Whether some reader would take the plain text for something else than a string: YAML 1.2 types, and what YAML 1.1
/// readers (Helm, `kubectl`) see in `yes`, `012`, `1_000`, `1:30` or `2024-01-01`.
fn is_ambiguous(text: &str) -> bool {
    if !plain(text).is_string() {
        return true;
    }
    let lower = text.to_ascii_lowercase();
    if matches!(
        lower.as_str(),
        "y" | "n"
            | "yes"
            | "no"
            | "on"
            | "off"
            | "true"
            | "false"
            | "null"
            | "="
            | "<<"
            | ".inf"
            | "-.inf"
            | "+.inf"
            | ".nan"
    ) {
        return true;
    }
    let numeric = text
        .trim_start_matches(['-', '+'])
        .starts_with(|c: char| c.is_ascii_digit() || c == '.')
        && text.chars().all(|c| {
            c.is_ascii_digit()
                || matches!(
                    c,
                    '-' | '+' | '_' | ':' | '.' | 'e' | 'E' | 'x' | 'o' | 'b' | 'T' | 'Z' | ' '
                )
        });
    // Versions such as `1.4.2` are no number for anyone.
    let version = text.matches('.').count() > 1 && !text.contains(['_', ':', ' ']);
    numeric && !version
}

/// Whether a string may stand without quotes, in flow collections too.
pub(crate) fn may_be_plain(text: &str) -> bool {
    let first = text.chars().next();
    let bad_start = |c: char| {
        matches!(
            c,
            '-' | '?'
                | ':'
                | ','
                | '['
                | ']'
                | '{'
                | '}'
                | '#'
                | '&'
                | '*'
                | '!'
                | '|'
                | '>'
                | '\''
                | '"'
                | '%'
                | '@'
                | '`'
                | '='
        )
    };
    !text.is_empty()
        && !first.is_some_and(bad_start)
        && !text.starts_with("...")
        && !text.starts_with(char::is_whitespace)
        && !text.ends_with(char::is_whitespace)
        && !text.ends_with(':')
        && !text.contains(": ")
        && !text.contains(" #")
        && !text.contains([',', '[', ']', '{', '}'])
        && text
            .chars()
            .all(|c| c == ' ' || (!c.is_control() && !c.is_whitespace() && c != '\u{feff}'))
        && !is_ambiguous(text)
}

/// In double quotes.
pub(crate) fn double_quoted(text: &str) -> String {
    let mut quoted = String::with_capacity(text.len() + 2);
    quoted.push('"');
    for c in text.chars() {
        match c {
            '"' => quoted.push_str("\\\""),
            '\\' => quoted.push_str("\\\\"),
            '\n' => quoted.push_str("\\n"),
            '\r' => quoted.push_str("\\r"),
            '\t' => quoted.push_str("\\t"),
            c if c.is_control() || matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}') => {
                quoted.push_str(&format!("\\u{:04x}", u32::from(c)))
            }
            c => quoted.push(c),
        }
    }
    quoted.push('"');
    quoted
}

/// In single quotes; `None` when they can't hold it.
pub(crate) fn single_quoted(text: &str) -> Option<String> {
    let plain = text
        .chars()
        .all(|c| !c.is_control() && !matches!(c, '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{85}'));
    plain.then(|| format!("'{}'", text.replace('\'', "''")))
}
