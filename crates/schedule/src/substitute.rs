//! Tags replaced in a template's JSON text: `{{a.b}}` by its value, `{{=…}}` by what the expression comes to.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::expression;

/// Values by their dotted names; nothing: whatever was skipped did not give it.
pub type Values = BTreeMap<String, Option<String>>;

/// Why a text can't be had.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// Nobody knows that name yet.
    #[error("failed to resolve {{{{{0}}}}}")]
    Unresolved(String),
    /// What would have given it was skipped.
    #[error(
        "unable to substitute {{{{{0}}}}}: output is an absent optional (skipped/omitted node with no default)"
    )]
    Absent(String),
    /// It makes no sense.
    #[error("{0}")]
    Broken(String),
}

/// Which names have to be known.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Known {
    /// Whatever is not known stays as it is.
    Any,
    /// All.
    All,
    /// Those of steps and tasks.
    Producers,
}

/// Replaces the tags of a JSON text; inserted texts are escaped as JSON.
///
/// # Errors
/// A name is not known though it has to be, or an expression makes no sense.
pub fn replace(text: &str, values: &Values, known: Known) -> Result<String, Trouble> {
    replaced(text, values, known, true)
}

/// Replaces the tags of a plain text.
///
/// # Errors
/// As [`replace`].
pub fn replace_plain(text: &str, values: &Values, known: Known) -> Result<String, Trouble> {
    replaced(text, values, known, false)
}

fn replaced(text: &str, values: &Values, known: Known, json: bool) -> Result<String, Trouble> {
    let mut out = String::with_capacity(text.len());
    let mut rest = text;
    while let Some(start) = rest.find("{{") {
        let after = &rest[start + 2..];
        let Some(end) = after.find("}}") else {
            let message = format!(
                "Cannot find end tag=\"}}}}\" in the template={text:?} starting from {after:?}"
            );
            return Err(Trouble::Broken(message));
        };
        let mut open = start;
        // An inner tag comes first: `{{a.{{b}}}}`.
        let mut tag = &after[..end];
        if let Some(inner) = tag.rfind("{{").filter(|_| !tag.starts_with('=')) {
            open = start + 2 + inner;
            tag = &tag[inner + 2..];
            out.push_str(&rest[..open]);
            let value = one(tag, values, known, json)?;
            let nested = match &value {
                Some(value) => format!("{}{value}", &rest[start..open]),
                None => {
                    // Stays; so does what is around it.
                    out.truncate(out.len() - (open - start));
                    out.push_str(&rest[start..start + 2 + end + 2]);
                    rest = &after[end + 2..];
                    continue;
                }
            };
            out.truncate(out.len() - (open - start));
            let whole = format!("{nested}{}", &after[end + 2..]);
            let tail = replaced(&whole, values, known, json)?;
            out.push_str(&tail);
            return Ok(out);
        }
        out.push_str(&rest[..open]);
        match one(tag, values, known, json)? {
            Some(value) => out.push_str(&value),
            None => {
                out.push_str("{{");
                out.push_str(tag);
                out.push_str("}}");
            }
        }
        rest = &after[end + 2..];
    }
    out.push_str(rest);
    Ok(out)
}

/// What stands for a tag; `None`: it stays.
fn one(tag: &str, values: &Values, known: Known, json: bool) -> Result<Option<String>, Trouble> {
    let escaped = |text: &str| match json {
        true => {
            let quoted = Value::from(text).to_string();
            quoted[1..quoted.len() - 1].to_owned()
        }
        false => text.to_owned(),
    };
    if let Some(expression) = tag.strip_prefix('=') {
        let plain = match json {
            true => serde_json::from_str(&format!("\"{expression}\""))
                .unwrap_or_else(|_| expression.to_owned()),
            false => expression.to_owned(),
        };
        return Ok(expressed(&plain, values, known)?.map(|text| escaped(&text)));
    }
    let name = tag.trim();
    let producer = name.starts_with("steps.") || name.starts_with("tasks.");
    match values.get(name) {
        Some(Some(value)) => Ok(Some(escaped(value))),
        Some(None) => Err(Trouble::Absent(name.to_owned())),
        None => {
            let artifact = name.contains(".outputs.artifacts.");
            match known {
                Known::All => Err(Trouble::Unresolved(name.to_owned())),
                Known::Producers if producer && !artifact => {
                    Err(Trouble::Unresolved(name.to_owned()))
                }
                _ => Ok(None),
            }
        }
    }
}

fn expressed(text: &str, values: &Values, known: Known) -> Result<Option<String>, Trouble> {
    let strict = match known {
        Known::All => true,
        Known::Producers => ["steps.", "steps[", "tasks.", "tasks["]
            .iter()
            .any(|prefix| text.contains(prefix)),
        Known::Any => false,
    };
    match expression::evaluate(text, values) {
        Ok(Value::Null) if strict => Err(Trouble::Broken(format!(
            "failed to evaluate expression: {text} came to nothing"
        ))),
        Ok(Value::Null) => Ok(None),
        Ok(Value::String(text)) => Ok(Some(text)),
        Ok(value) => Ok(Some(expression::json(&value))),
        Err(expression::Trouble::Syntax(message)) => Err(Trouble::Broken(format!(
            "failed to evaluate expression: {message}"
        ))),
        Err(expression::Trouble::Evaluation(message)) if strict => Err(Trouble::Broken(format!(
            "failed to evaluate expression: {message}"
        ))),
        Err(expression::Trouble::Evaluation(_)) => Ok(None),
    }
}
