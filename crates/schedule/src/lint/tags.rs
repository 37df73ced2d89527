//! `{{tags}}` in manifests: finding them, and putting values or stand-ins in their place.

use std::collections::BTreeMap;

use serde_json::Value;

/// What stands for a value that is known only when the workflow runs.
pub const STAND_IN: &str = "__argo__internal__placeholder-";

/// The plain tags of a text, trimmed at neither end. Expressions (`{{=…}}`) are left out.
pub fn plain(text: &str) -> impl Iterator<Item = &str> {
    let mut rest = text;
    std::iter::from_fn(move || {
        loop {
            let (_, after) = rest.split_once("{{")?;
            let (tag, after) = after.split_once("}}")?;
            rest = after;
            if !tag.trim_start().starts_with('=') {
                return Some(tag);
            }
        }
    })
}

/// The text with every tag replaced that has a value; of nested ones the inner. Others stay.
pub fn replaced(text: &str, values: &BTreeMap<String, String>) -> String {
    let mut result = String::with_capacity(text.len());
    let mut rest = text;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((tag, after)) = after.split_once("}}") else {
            break;
        };
        result.push_str(before);
        rest = after;
        if let Some(value) = values.get(tag.trim()) {
            result.push_str(value);
            continue;
        }
        let inner = tag.rfind("{{").map(|at| (&tag[..at], &tag[at + 2..]));
        match inner.and_then(|(outer, inner)| Some((outer, values.get(inner.trim())?))) {
            Some((outer, value)) => result.extend(["{{", outer, value]),
            None => result.extend(["{{", tag, "}}"]),
        }
    }
    result.push_str(rest);
    result
}

/// The value with the tags of all its texts replaced.
pub fn substituted(value: &Value, values: &BTreeMap<String, String>) -> Value {
    match value {
        Value::String(text) if text.contains("{{") => Value::String(replaced(text, values)),
        Value::Array(items) => items.iter().map(|item| substituted(item, values)).collect(),
        Value::Object(map) => map
            .iter()
            .map(|(key, value)| (key.clone(), substituted(value, values)))
            .collect(),
        value => value.clone(),
    }
}

/// Calls with every text of a value, keys too, and its path.
pub fn texts(value: &Value, path: &mut Vec<String>, found: &mut impl FnMut(&str, &[String])) {
    match value {
        Value::String(text) => found(text, path),
        Value::Array(items) => {
            for (index, item) in items.iter().enumerate() {
                path.push(index.to_string());
                texts(item, path, found);
                path.pop();
            }
        }
        Value::Object(map) => {
            for (key, value) in map {
                path.push(key.clone());
                found(key, path);
                texts(value, path, found);
                path.pop();
            }
        }
        _ => {}
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tags_are_found_and_expressions_left() {
        let found: Vec<&str> = plain("{{a}} {{ b.c }}{{=d}} {{e {{f}} }} {{").collect();
        assert_eq!(found, ["a", " b.c ", "e {{f"]);
    }

    #[test]
    fn what_has_a_value_is_replaced() {
        let values = BTreeMap::from([
            ("a".to_owned(), "1".to_owned()),
            ("b".to_owned(), "{{c}}".to_owned()),
        ]);
        for (text, expected) in [
            ("{{a}}-{{ a }}", "1-1"),
            ("{{x}}{{b}}", "{{x}}{{c}}"),
            ("{{x.{{a}}.y}}", "{{x.1.y}}"),
            ("{{=a}} {{a", "{{=a}} {{a"),
            ("}}{{a}}", "}}1"),
        ] {
            assert_eq!(replaced(text, &values), expected, "{text}");
        }
    }
}
