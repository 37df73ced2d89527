//! Places and values of a flow in the words that a person reads.

use serde_json::Value;

use super::{exact, structure::is_steps};

/// Where something is: `qa: pre-action`, `timeout`, `release: hook onFail`.
pub(super) fn place(path: &[String], trigger: &str) -> String {
    let path: Vec<&str> = path.iter().map(String::as_str).collect();
    match path.as_slice() {
        [] => "the flow".to_string(),
        ["metadata", "name"] => "name".to_string(),
        ["metadata", "annotations", "description"] => "description".to_string(),
        ["metadata", "annotations", "version"] => "version".to_string(),
        ["spec", "triggerEnvironment"] => "trigger environment".to_string(),
        ["spec", "promotionTimeoutLimit"] => "timeout".to_string(),
        ["spec", "postTrigger"] if trigger.is_empty() => "trigger: post-action".to_string(),
        ["spec", "postTrigger"] => format!("{trigger}: post-action"),
        ["spec", "hooks", ..] => format!("release: {}", field(&path[1..])),
        ["spec", "steps"] => "steps".to_string(),
        ["spec", "steps", step] => (*step).to_string(),
        ["spec", "steps", step, rest @ ..] => format!("{step}: {}", field(rest)),
        path => path.join("."),
    }
}

/// A field of a step or of the release.
fn field(path: &[&str]) -> String {
    match path {
        ["dependsOn"] => "depends on".to_string(),
        ["policy", "preAction"] => "pre-action".to_string(),
        ["policy", "action"] => "action".to_string(),
        ["policy", "postAction"] => "post-action".to_string(),
        ["hooks", hook] => format!("hook {hook}"),
        path => path.join("."),
    }
}

/// A value at a place.
pub(super) fn shown(path: &[String], value: &Value) -> String {
    if path
        .last()
        .is_some_and(|key| key == "promotionTimeoutLimit")
        && value.is_number()
    {
        return format!("{value} min");
    }
    if path.is_empty() && value.is_object() {
        let name = value.pointer("/metadata/name").map(text);
        return name.unwrap_or_else(|| "without a name".to_string());
    }
    if is_steps(path)
        && let Value::Array(steps) = value
    {
        let name = |step: &Value| step.get("environment").map(text);
        let names: Vec<String> = steps
            .iter()
            .map(|step| name(step).unwrap_or_else(|| "a step without a name".to_string()))
            .collect();
        return names.join(", ");
    }
    if path.len() == 3 && is_steps(&path[..2]) && value.is_object() {
        return step(value);
    }
    text(value)
}

/// A step by what is said of it besides its name: `depends on dev; pre-action smoke`.
fn step(step: &Value) -> String {
    let mut parts = Vec::new();
    for (key, value) in step.as_object().into_iter().flatten() {
        match (key.as_str(), value) {
            ("environment", _) => {}
            ("policy" | "hooks", Value::Object(fields)) => {
                for (name, value) in fields {
                    parts.push(format!("{} {}", field(&[key, name]), text(value)));
                }
            }
            _ => parts.push(format!("{} {}", field(&[key]), text(value))),
        }
    }
    if parts.is_empty() {
        return "there".to_string();
    }
    parts.join("; ")
}

pub(super) fn text(value: &Value) -> String {
    match value {
        Value::Null => "empty".to_string(),
        Value::String(text) => {
            let text = exact::number(text).unwrap_or(text);
            text.trim_end().to_string()
        }
        Value::Array(items) if !items.is_empty() => {
            let items: Vec<String> = items.iter().map(text_inside).collect();
            items.join(", ")
        }
        Value::Object(fields) if !fields.is_empty() => {
            let field = |(key, value)| format!("{key}: {}", text_inside(value));
            fields.iter().map(field).collect::<Vec<_>>().join(", ")
        }
        other => other.to_string(),
    }
}

/// Collections within others keep their brackets.
fn text_inside(value: &Value) -> String {
    match value {
        Value::Array(_) | Value::Object(_) => exact::source(value),
        other => text(other),
    }
}
