//! Manifests that Argo accepts or refuses, and why.

use std::fs;

use anyhow::{Context, Result};
use serde::Deserialize;
use signalbox_schedule::{
    lint::{self, Known, Purpose},
    yaml::{self, Document},
};

use super::{
    corpus::Corpus,
    run::{Judged, Verdict},
};

/// One manifest.
#[derive(Debug, Deserialize)]
struct Case {
    test: String,
    path: String,
    #[serde(rename = "fn")]
    function: String,
    opts: String,
    /// Manifests that are stored before.
    pre: Vec<String>,
    expect: String,
    #[serde(rename = "match")]
    how: Option<String>,
    message: Option<String>,
}

/// Tries every case of the corpus.
///
/// # Errors
/// A manifest is missing.
pub fn judged(corpus: &Corpus) -> Result<Vec<Judged>> {
    let cases: Vec<Case> = corpus.list("lint-cases.json")?;
    cases.iter().map(|case| judge(corpus, case)).collect()
}

fn judge(corpus: &Corpus, case: &Case) -> Result<Judged> {
    let mut files = case.pre.iter().chain([&case.path]);
    if let Some(missing) = files.find(|file| !corpus.file(file).exists()) {
        let detail = format!("{missing} is not there");
        return Ok(judged_as(case, Verdict::Left, detail));
    }
    let seen = found(corpus, case)?;
    let same = match (case.expect.as_str(), &seen) {
        ("ok", None) => true,
        ("ok", Some(_)) | (_, None) => false,
        (_, Some(message)) => fits(case, message),
    };
    let expected = match (&case.message, case.expect.as_str()) {
        (Some(message), _) => format!("{message:?}"),
        (None, expect) => expect.to_owned(),
    };
    let seen = seen.map_or("nothing".to_owned(), |seen| format!("{seen:?}"));
    let detail = format!("expected {expected} seen {seen}");
    Ok(match same {
        true => judged_as(case, Verdict::Same, String::new()),
        false => judged_as(case, Verdict::Different, detail),
    })
}

fn judged_as(case: &Case, verdict: Verdict, detail: String) -> Judged {
    Judged {
        id: format!("{} {}", case.test, case.path),
        level: "lint".to_owned(),
        verdict,
        detail,
        differences: Vec::new(),
        seconds: 0.0,
    }
}

fn fits(case: &Case, seen: &str) -> bool {
    let Some(message) = &case.message else {
        return true;
    };
    match case.how.as_deref() {
        Some("equals") => seen == message,
        _ => seen.contains(message.as_str()),
    }
}

/// The first thing that Argo's own validation refuses.
fn found(corpus: &Corpus, case: &Case) -> Result<Option<String>> {
    let document = match document(corpus, &case.path)? {
        Ok(document) => document,
        Err(message) => return Ok(Some(message)),
    };
    let mut stored = Vec::new();
    for path in &case.pre {
        stored.extend(self::document(corpus, path)?);
    }
    let purpose = match (case.function.as_str(), case.opts.as_str()) {
        (_, opts) if opts.contains("Lint: true") => Purpose::Look,
        ("WorkflowTemplate", _) => Purpose::Look,
        _ => Purpose::Run,
    };
    let known = Known::new(&stored);
    let mut findings = lint::validity(&document, &known, purpose);
    // A value of another type than Argo reads does not even come to be validated.
    let wrong = lint::shape(&document)
        .into_iter()
        .filter(|finding| finding.code == "type");
    findings.extend(wrong);
    Ok(findings.into_iter().next().map(|finding| finding.message))
}

fn document(corpus: &Corpus, path: &str) -> Result<Result<Document, String>> {
    let file = corpus.file(path);
    let text = fs::read_to_string(&file).with_context(|| format!("{}", file.display()))?;
    Ok(match yaml::documents(path, &text) {
        Ok(mut documents) if !documents.is_empty() => Ok(documents.remove(0)),
        Ok(_) => Err("there is no document".to_owned()),
        Err(error) => Err(error.message),
    })
}
