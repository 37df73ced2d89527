//! What is wrong with a workflow before it runs: what Argo refuses, what this machine can't do, what nobody reads.
//! Each finding has its place in the text.

mod fault;
mod hints;
mod home;
mod laptop;
mod reach;
mod shape;
mod tags;
mod validity;
mod view;

use serde::Serialize;

pub use home::Known;
pub use validity::Purpose;

use crate::yaml::{self, Document};
use fault::Fault;

/// How much a finding weighs.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "camelCase")]
pub enum Severity {
    /// It does not run.
    Error,
    /// It runs, but perhaps not as it is meant.
    Warning,
    /// It means nothing here.
    Note,
}

/// Something that is found in a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[serde(rename_all = "camelCase")]
pub struct Finding {
    /// Where the text is from.
    #[serde(rename = "file")]
    pub source: String,
    /// The manifest's own name, or the beginning of it.
    pub workflow: String,
    pub line: u32,
    pub column: u32,
    pub severity: Severity,
    pub code: &'static str,
    /// The keys that lead to the place.
    pub path: Vec<String>,
    pub message: String,
    /// What to do about it.
    pub hint: String,
}

/// All findings of some documents, which may refer to each other and to what else is known. ConfigMaps and other kinds
/// are passed over.
pub fn check(documents: &[Document], known: &Known<'_>, purpose: Purpose) -> Vec<Finding> {
    let known = known.with(documents);
    let mut findings: Vec<Finding> = Vec::new();
    for document in documents {
        let mut own = shape(document);
        if own.iter().all(|finding| finding.code != "type") {
            let (late, argos): (Vec<_>, Vec<_>) = validity::faults(document, &known, purpose)
                .into_iter()
                .partition(|fault| fault.late);
            own.extend(told(argos, Severity::Error));
            own.extend(told(late, Severity::Warning));
            own.extend(laptop(document, &known));
        }
        for finding in own {
            if !findings.contains(&finding) {
                findings.push(finding);
            }
        }
    }
    findings.sort_by(|a, b| {
        (&a.source, a.line, a.column, a.severity).cmp(&(&b.source, b.line, b.column, b.severity))
    });
    findings
}

/// A text that can't be read at all.
pub fn unreadable(source: &str, error: &yaml::Error) -> Finding {
    Finding {
        source: source.to_owned(),
        workflow: String::new(),
        line: error.at.line,
        column: error.at.column,
        severity: Severity::Error,
        code: "yaml",
        path: Vec::new(),
        message: format!("this is no valid YAML: {}", error.message),
        hint: hints::hint("yaml").to_owned(),
    }
}

/// What Argo's own validation refuses, its first error first: a run of such a workflow fails with
/// `invalid spec: ` and the first message.
pub fn validity(document: &Document, known: &Known<'_>, purpose: Purpose) -> Vec<Finding> {
    let faults = validity::faults(document, known, purpose);
    told(
        faults.into_iter().filter(|fault| !fault.late),
        Severity::Error,
    )
}

/// What the workflow asks for and this machine can't do (errors), and what means nothing here (notes). Of a workflow
/// only what it reaches counts.
pub fn laptop(document: &Document, known: &Known<'_>) -> Vec<Finding> {
    let (refused, notes) = laptop::faults(document, known);
    let mut findings = told(refused, Severity::Error);
    findings.extend(told(notes, Severity::Note));
    findings
}

/// Fields that Argo does not know (warnings), and values of another type than Argo reads (errors).
pub fn shape(document: &Document) -> Vec<Finding> {
    let (wrong, unknown) = shape::faults(document);
    let mut findings = told(wrong, Severity::Error);
    findings.extend(told(unknown, Severity::Warning));
    findings
}

fn told<'a>(faults: impl IntoIterator<Item = Fault<'a>>, severity: Severity) -> Vec<Finding> {
    faults
        .into_iter()
        .map(|fault| finding(&fault, severity))
        .collect()
}

fn finding(fault: &Fault<'_>, severity: Severity) -> Finding {
    let mark = match fault.at_key {
        true => fault.document.places.key(&fault.path),
        false => fault.document.places.of(&fault.path),
    };
    let mark = match &fault.tag {
        Some(tag) => home::within(fault.document, &fault.path, mark, &format!("{{{{{tag}}}}}")),
        None => mark,
    };
    Finding {
        source: fault.document.source.clone(),
        workflow: home::name(fault.document),
        line: mark.line,
        column: mark.column,
        severity,
        code: fault.code,
        path: fault.path.clone(),
        message: fault.message.clone(),
        hint: fault
            .hint
            .clone()
            .unwrap_or_else(|| hints::hint(fault.code).to_owned()),
    }
}

#[cfg(test)]
mod tests;
