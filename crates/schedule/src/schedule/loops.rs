//! One step for each item of a list or a sequence.

use serde_json::{Map, Value};

use super::scope::Values;
use crate::{
    spec::{Sequence, Step},
    substitute::{Known, replace},
};

/// The steps that a loop comes to, each with its item filled in.
///
/// # Errors
/// What it goes through is no list.
pub fn expand(step: &Step) -> Result<Vec<Step>, String> {
    let items = items(step)?;
    let plain = Step {
        with_items: None,
        with_param: String::new(),
        with_sequence: None,
        ..step.clone()
    };
    let text = serde_json::to_string(&plain).map_err(|bad| bad.to_string())?;
    items
        .iter()
        .enumerate()
        .map(|(place, item)| one(&text, step, place, item))
        .collect()
}

fn one(text: &str, step: &Step, place: usize, item: &Value) -> Result<Step, String> {
    let mut values = Values::new();
    values.insert("item".to_owned(), Some(worded(item)));
    for (name, value) in item.as_object().into_iter().flatten() {
        values.insert(format!("item.{name}"), Some(worded(value)));
    }
    let text = replace(text, &values, Known::Any).map_err(|bad| bad.to_string())?;
    let mut expanded: Step = serde_json::from_str(&text).map_err(|bad| bad.to_string())?;
    expanded.name = format!("{}({place}:{})", step.name, described(item));
    Ok(expanded)
}

fn described(item: &Value) -> String {
    let text = match item {
        Value::Object(map) => {
            let sorted = sorted(map);
            let parts = sorted
                .iter()
                .map(|(name, value)| format!("{name}:{}", worded(value)));
            parts.collect::<Vec<_>>().join(",")
        }
        Value::Array(list) => {
            let parts: Vec<String> = list.iter().map(worded).collect();
            format!("[{}]", parts.join(" "))
        }
        other => worded(other),
    };
    text.replace(['(', ')'], "")
}

/// A value as an argument has it.
pub fn worded(value: &Value) -> String {
    match value {
        Value::String(text) => text.clone(),
        Value::Null => "null".to_owned(),
        other => in_order(other).to_string(),
    }
}

fn sorted(map: &Map<String, Value>) -> Vec<(&String, &Value)> {
    let mut entries: Vec<_> = map.iter().collect();
    entries.sort_by_key(|(name, _)| name.as_str());
    entries
}

fn in_order(value: &Value) -> Value {
    match value {
        Value::Object(map) => {
            let entries = sorted(map)
                .into_iter()
                .map(|(name, value)| (name.clone(), in_order(value)));
            Value::Object(entries.collect())
        }
        Value::Array(list) => list.iter().map(in_order).collect(),
        other => other.clone(),
    }
}

fn items(step: &Step) -> Result<Vec<Value>, String> {
    if let Some(items) = &step.with_items {
        return match items {
            Value::Array(items) => Ok(items.clone()),
            Value::String(text) => listed("withItems", text),
            other => listed("withItems", &other.to_string()),
        };
    }
    if !step.with_param.is_empty() {
        return listed("withParam", &step.with_param);
    }
    match &step.with_sequence {
        Some(sequence) => sequence_of(sequence),
        None => Ok(Vec::new()),
    }
}

fn listed(field: &str, text: &str) -> Result<Vec<Value>, String> {
    serde_json::from_str(text.trim()).map_err(|_| {
        format!(
            "{field} value could not be parsed as a JSON list: {text}: {}",
            go_says(text)
        )
    })
}

/// What Go's reader says of a text that is no list.
pub fn go_says(text: &str) -> String {
    let text = text.trim();
    let Some(first) = text.chars().next() else {
        return "unexpected end of JSON input".to_owned();
    };
    for (word, told) in [("null", "null"), ("true", "true"), ("false", "false")] {
        if word.starts_with(first) {
            let same = text
                .chars()
                .zip(word.chars())
                .take_while(|(a, b)| a == b)
                .count();
            return match (text.chars().nth(same), word.chars().nth(same)) {
                (Some(wrong), Some(right)) => format!(
                    "invalid character {} in literal {told} (expecting {})",
                    quoted(wrong),
                    quoted(right)
                ),
                _ => "unexpected end of JSON input".to_owned(),
            };
        }
    }
    match first {
        '{' if serde_json::from_str::<Value>(text).is_ok() => {
            "json: cannot unmarshal object into Go value of type []v1alpha1.Item".to_owned()
        }
        '"' if serde_json::from_str::<Value>(text).is_ok() => {
            "json: cannot unmarshal string into Go value of type []v1alpha1.Item".to_owned()
        }
        '0'..='9' | '-' if serde_json::from_str::<Value>(text).is_ok() => {
            "json: cannot unmarshal number into Go value of type []v1alpha1.Item".to_owned()
        }
        '0'..='9' | '-' => {
            let after = text
                .chars()
                .find(|c| !c.is_ascii_digit() && *c != '-')
                .unwrap_or(' ');
            format!("invalid character {} after top-level value", quoted(after))
        }
        first if !['{', '[', '"'].contains(&first) => {
            format!(
                "invalid character {} looking for beginning of value",
                quoted(first)
            )
        }
        _ => "unexpected end of JSON input".to_owned(),
    }
}

fn quoted(character: char) -> String {
    match character {
        '\'' => r"'\''".to_owned(),
        '"' => "'\"'".to_owned(),
        other => format!("'{other}'"),
    }
}

fn sequence_of(sequence: &Sequence) -> Result<Vec<Value>, String> {
    const MOST: i64 = 1_000_000;
    let number = |text: &Option<String>| -> Result<Option<i64>, String> {
        let Some(text) = text else { return Ok(None) };
        let trimmed = text.trim();
        let parsed = trimmed
            .parse()
            .map_err(|_| format!("strconv.ParseInt: parsing \"{trimmed}\": invalid syntax"))?;
        Ok(Some(parsed))
    };
    let start = number(&sequence.start)?.unwrap_or(0);
    let end = match (number(&sequence.count)?, number(&sequence.end)?) {
        (Some(count), _) if count <= 0 => return Ok(Vec::new()),
        (Some(count), _) => start + count - 1,
        (None, Some(end)) => end,
        (None, None) => return Err("must have a count or end".to_owned()),
    };
    if (end - start).abs() >= MOST {
        return Err(format!("a sequence of more than {MOST} items"));
    }
    let shown = |number: i64| Value::from(formatted(&sequence.format, number));
    Ok(match start <= end {
        true => (start..=end).map(shown).collect(),
        false => (end..=start).rev().map(shown).collect(),
    })
}

/// A number in a format of Go's `Printf`.
fn formatted(format: &str, number: i64) -> String {
    if format.is_empty() {
        return number.to_string();
    }
    let mut out = String::new();
    let mut rest = format.chars().peekable();
    while let Some(character) = rest.next() {
        if character != '%' {
            out.push(character);
            continue;
        }
        let (mut zero, mut left, mut width, mut precision) =
            (false, false, String::new(), String::new());
        while let Some(flag) = rest.next_if(|c| ['0', '-', '+', ' ', '#'].contains(c)) {
            zero |= flag == '0';
            left |= flag == '-';
        }
        while let Some(digit) = rest.next_if(char::is_ascii_digit) {
            width.push(digit);
        }
        if rest.next_if_eq(&'.').is_some() {
            while let Some(digit) = rest.next_if(char::is_ascii_digit) {
                precision.push(digit);
            }
        }
        let magnitude = number.unsigned_abs();
        let digits = match rest.next() {
            Some('%') => {
                out.push('%');
                continue;
            }
            Some('d' | 'v') => magnitude.to_string(),
            Some('x') => format!("{magnitude:x}"),
            Some('X') => format!("{magnitude:X}"),
            Some('o') => format!("{magnitude:o}"),
            Some('b') => format!("{magnitude:b}"),
            Some('c') => u32::try_from(magnitude)
                .ok()
                .and_then(char::from_u32)
                .map(String::from)
                .unwrap_or_default(),
            Some(verb) => format!("%!{verb}(int={number})"),
            None => "%!(NOVERB)".to_owned(),
        };
        let least = precision.parse().unwrap_or(0);
        let sign = if number < 0 { "-" } else { "" };
        let digits = format!("{digits:0>least$}");
        let width: usize = width.parse::<usize>().unwrap_or(0).min(1000);
        let room = width.saturating_sub(sign.len());
        out.push_str(&match (left, zero) {
            (true, _) => format!("{:<width$}", format!("{sign}{digits}")),
            (false, true) => format!("{sign}{digits:0>room$}"),
            (false, false) => format!("{:>width$}", format!("{sign}{digits}")),
        });
    }
    out
}
