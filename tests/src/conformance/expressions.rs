//! Expressions of all four kinds (`when`, tags, `depends`, conditions), beside what Argo's libraries made of them.

use std::collections::BTreeMap;

use anyhow::Result;
use serde::Deserialize;
use serde_json::Value;
use signalbox_schedule::{
    depends, expression,
    substitute::{Known, replace},
    when,
};

use super::{
    corpus::Corpus,
    run::{Judged, Verdict},
};

/// One expression.
#[derive(Debug, Deserialize)]
#[serde(rename_all = "camelCase")]
struct Case {
    kind: String,
    input: String,
    result: Value,
    #[serde(default)]
    error: Option<String>,
    #[serde(default)]
    scope: BTreeMap<String, Value>,
    #[serde(default)]
    allow_unresolved: Option<bool>,
    #[serde(default)]
    strict: Vec<String>,
}

/// Tries every case of the corpus.
///
/// # Errors
/// The list can't be read.
pub fn judged(corpus: &Corpus) -> Result<Vec<Judged>> {
    let cases: Vec<Case> = corpus.list("expression-cases.json")?;
    Ok(cases.iter().enumerate().map(judge).collect())
}

fn judge((number, case): (usize, &Case)) -> Judged {
    let seen = tried(case);
    let same = match (&seen, &case.error) {
        (Err(_), Some(_)) => true,
        (Ok(value), None) => *value == case.result,
        _ => false,
    };
    let expected = match &case.error {
        Some(error) => format!("error {error:?}"),
        None => case.result.to_string(),
    };
    let seen = match seen {
        Ok(value) => value.to_string(),
        Err(error) => format!("error {error:?}"),
    };
    let detail = format!("{}: expected {expected} seen {seen}", case.input);
    Judged {
        id: format!("{}-{number}", case.kind),
        level: "expression".to_owned(),
        verdict: if same {
            Verdict::Same
        } else {
            Verdict::Different
        },
        detail: if same { String::new() } else { detail },
        differences: Vec::new(),
        seconds: 0.0,
    }
}

fn tried(case: &Case) -> Result<Value, String> {
    match case.kind.as_str() {
        "when" => when::evaluate(&case.input).map(Value::from),
        "depends" => depends::evaluate(&case.input, &|task| results(case, task)).map(Value::from),
        "exprbool" => expression::condition(&case.input, &names(case)).map(Value::from),
        _ => replaced(case),
    }
}

fn names(case: &Case) -> BTreeMap<String, Option<String>> {
    let word = |value: &Value| value.as_str().map(str::to_owned);
    let clock = (expression::CLOCK.to_owned(), Some("0".to_owned()));
    let named = case.scope.iter();
    let named = named.map(|(name, value)| (name.clone(), word(value)));
    named.chain([clock]).collect()
}

/// As Argo does it: the text as JSON, its tags replaced, and read again.
fn replaced(case: &Case) -> Result<Value, String> {
    let known = match (case.allow_unresolved, case.strict.is_empty()) {
        (_, false) => Known::Producers,
        (Some(true), _) => Known::Any,
        _ => Known::All,
    };
    let text = Value::from(case.input.as_str()).to_string();
    let text = replace(&text, &names(case), known).map_err(|trouble| trouble.to_string())?;
    serde_json::from_str(&text).map_err(|error| error.to_string())
}

/// A task's results; in expressions its dashes are underscores.
fn results(case: &Case, task: &str) -> Option<depends::Results> {
    let known = case.scope.get(task);
    let known = known.or_else(|| case.scope.get(&task.replace('-', "_")))?;
    let is = |name: &str| known[name] == Value::Bool(true);
    Some(depends::Results {
        succeeded: is("Succeeded"),
        failed: is("Failed"),
        errored: is("Errored"),
        skipped: is("Skipped"),
        omitted: is("Omitted"),
        any_succeeded: is("AnySucceeded"),
        all_failed: is("AllFailed"),
        forgiven: (false, false),
    })
}
