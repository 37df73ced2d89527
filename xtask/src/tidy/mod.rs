//! `tidy`: the rules of the house that no linter knows, checked on every source file.
//! Each rule is a function from a file to its findings, with an example that fails.

mod arrows;
mod sources;
mod walk;
mod window;

use std::{fmt, process::ExitCode};

use anyhow::Result;

use crate::place;

/// A text file of the checkout, its path from the root with `/`.
pub struct File {
    pub path: String,
    pub text: String,
}

/// A place that breaks a rule.
#[derive(Debug, PartialEq, Eq, PartialOrd, Ord)]
pub struct Finding {
    path: String,
    line: usize,
    message: String,
}

impl Finding {
    fn new(file: &File, line: usize, message: impl Into<String>) -> Self {
        Finding {
            path: file.path.clone(),
            line,
            message: message.into(),
        }
    }
}

impl fmt::Display for Finding {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{}: {}", self.path, self.line, self.message)
    }
}

/// The whole command.
pub fn command() -> Result<ExitCode> {
    Ok(if show(&findings()?) {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    })
}

/// All findings in the checkout, by place.
pub fn findings() -> Result<Vec<Finding>> {
    let mut findings: Vec<Finding> = walk::files(place::root())?.iter().flat_map(judge).collect();
    findings.sort();
    Ok(findings)
}

/// Prints the findings; `true` when there are none.
pub fn show(findings: &[Finding]) -> bool {
    for finding in findings {
        println!("{finding}");
    }
    match findings.len() {
        0 => println!("tidy: nothing to say"),
        count => println!("tidy: {count} findings"),
    }
    findings.is_empty()
}

fn judge(file: &File) -> Vec<Finding> {
    [
        arrows::judge(file),
        sources::judge(file),
        window::judge(file),
    ]
    .into_iter()
    .flatten()
    .collect()
}

/// What `rule` says about a file with this path and text, as `line: message`.
#[cfg(test)]
fn said(rule: impl Fn(&File) -> Vec<Finding>, path: &str, text: &str) -> Vec<String> {
    let file = File {
        path: path.to_owned(),
        text: text.to_owned(),
    };
    rule(&file)
        .into_iter()
        .map(|finding| format!("{}: {}", finding.line, finding.message))
        .collect()
}
