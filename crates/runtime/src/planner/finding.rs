//! What is wrong with a request, as diagnostics and errors for a person.

use signalbox_api::error::Code;
use signalbox_model::{Diagnostic, Severity};

use crate::error::Error;

pub fn finding(
    severity: Severity,
    code: &str,
    message: String,
    hint: Option<&str>,
    environment: Option<&str>,
) -> Diagnostic {
    Diagnostic {
        severity,
        code: code.into(),
        message,
        hint: hint.map(str::to_owned),
        file: None,
        line: 1,
        column: 1,
        environment: environment.map(str::to_owned),
    }
}

pub fn problem(of: &str, error: &Error, environment: Option<&str>) -> Diagnostic {
    let told = signalbox_api::Error::from(error.clone());
    finding(
        Severity::Error,
        "git",
        format!("{of}: {}", told.message),
        told.hint.as_deref(),
        environment,
    )
}

pub fn missing<'a>(
    what: &str,
    name: &str,
    known: impl Iterator<Item = &'a String>,
) -> signalbox_api::Error {
    let known: Vec<&str> = known.map(String::as_str).collect();
    let hint = match known.len() {
        0 => format!("the configuration has no {what}"),
        _ => format!("there are: {}", known.join(", ")),
    };
    signalbox_api::Error::new(Code::NotFound, format!("There is no {what} `{name}`.")).hint(hint)
}
