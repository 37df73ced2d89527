//! Expressions in the language of `{{=…}}`, of hooks and of retries (expr-lang): read, then worked out over values with
//! dotted names.

use std::collections::BTreeMap;

use serde_json::{Map, Value};

mod builtins;
mod evaluator;
mod json_path;
mod lexer;
mod moment;
mod parser;
mod sprig;

pub use self::{builtins::json, moment::CLOCK};

/// Why an expression comes to nothing.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
pub enum Trouble {
    /// It can't be read.
    #[error("{0}")]
    Syntax(String),
    /// It can't be worked out.
    #[error("{0}")]
    Evaluation(String),
}

type Names = BTreeMap<String, Option<String>>;

/// Works an expression out.
///
/// # Errors
/// It can't be read or worked out.
pub fn evaluate(text: &str, values: &Names) -> Result<Value, Trouble> {
    evaluate_over(text, &nested(values))
}

/// Works an expression out over an environment that is nested already.
///
/// # Errors
/// It can't be read or worked out.
pub fn evaluate_over(text: &str, environment: &Map<String, Value>) -> Result<Value, Trouble> {
    let tree = parser::parse(text).map_err(Trouble::Syntax)?;
    evaluator::evaluate(&tree, environment).map_err(Trouble::Evaluation)
}

/// Whether a condition holds.
///
/// # Errors
/// It can't be worked out, or is neither true nor false.
pub fn condition(text: &str, values: &Names) -> Result<bool, String> {
    match evaluate(text, values) {
        Ok(Value::Bool(holds)) => Ok(holds),
        Ok(_) => Err(format!("unable to cast expression result '{text}' to bool")),
        Err(trouble) => Err(format!("unable to evaluate expression '{text}': {trouble}")),
    }
}

/// The artifact that an expression (`fromExpression`) chooses, by its name.
///
/// # Errors
/// It can't be worked out, or chooses none.
pub fn artifact(
    text: &str,
    values: &Names,
    known: &dyn Fn(&str) -> bool,
) -> Result<String, String> {
    let tree = parser::parse(text)?;
    let mut all = values.clone();
    for name in parser::paths(&tree) {
        if known(&name) {
            all.insert(name.clone(), Some(format!("{{{{{name}}}}}")));
        }
    }
    match evaluator::evaluate(&tree, &nested(&all))? {
        Value::String(name) => Ok(name),
        _ => Err(format!("the expression '{text}' chooses no artifact")),
    }
}

/// Dotted names as nested maps; where both `a.b` and `a.b.c` are there, the shorter one is left out.
pub fn nested(values: &Names) -> Map<String, Value> {
    let mut whole = Map::new();
    for (name, value) in values {
        let parts: Vec<&str> = name.split('.').collect();
        let Some((last, path)) = parts.split_last() else {
            continue;
        };
        let mut map = &mut whole;
        for part in path {
            let entry = map
                .entry((*part).to_owned())
                .or_insert_with(|| Value::Object(Map::new()));
            if !entry.is_object() {
                *entry = Value::Object(Map::new());
            }
            map = entry.as_object_mut().expect("it was made one");
        }
        let value = value.clone().map_or(Value::Null, Value::from);
        let known = map.get(*last).is_some_and(Value::is_object);
        if !known {
            map.insert((*last).to_owned(), value);
        }
    }
    whole
}
