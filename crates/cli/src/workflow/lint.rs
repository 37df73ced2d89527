//! `signalbox workflow lint FILE…`: what is wrong with workflows before they run.

use std::{
    fs,
    path::{Path, PathBuf},
};

use serde_json::json;
use signalbox_api::{Error, Refresh, Runtime, error::Code};
use signalbox_model::Kind;
use signalbox_runtime::{Role, Workspace};
use signalbox_schedule::{
    lint::{self, Finding, Known, Purpose, Severity},
    yaml::{self, Document},
};

use crate::{
    output::{Exit, Output},
    place,
};

/// Checks the files: rejected when one has errors.
///
/// # Errors
/// A file can't be opened.
pub async fn run(files: &[PathBuf], workspace: &Path, output: Output) -> Result<Exit, Error> {
    let mut documents = Vec::new();
    let mut unreadable = Vec::new();
    for file in files {
        let name = file.display().to_string();
        let text = fs::read_to_string(file).map_err(|error| {
            Error::new(Code::Invalid, format!("{name} can't be read: {error}."))
        })?;
        match yaml::documents(&name, &text) {
            Ok(found) => documents.extend(found),
            Err(error) => unreadable.push(lint::unreadable(&name, &error)),
        }
    }
    let mut found = lint::check(&documents, &Known::default(), Purpose::Look);
    // The workspace is asked only for what the files lack: there may be none.
    if found
        .iter()
        .any(|finding| finding.code == "template-ref-unknown")
    {
        let stored = stored(workspace).await;
        found = lint::check(&documents, &Known::new(&stored), Purpose::Look);
    }
    unreadable.extend(found);
    Ok(tell(&unreadable, documents.len(), output))
}

/// The workflows of the workspace, as they were read last.
async fn stored(dir: &Path) -> Vec<Document> {
    if Workspace::read(dir).is_err() {
        return Vec::new();
    }
    let Ok(runtime) = place::open(dir, Role::Look).await else {
        return Vec::new();
    };
    let Ok(manifests) = runtime.manifests(Refresh::Cached).await else {
        return Vec::new();
    };
    let configuration = manifests.configuration();
    let texts = configuration
        .workflows
        .keys()
        .filter_map(|name| configuration.document(Kind::Workflow, name));
    texts
        .flat_map(|document| yaml::documents(&document.file, &document.text).unwrap_or_default())
        .collect()
}

fn tell(found: &[Finding], documents: usize, output: Output) -> Exit {
    let valid = found
        .iter()
        .all(|finding| finding.severity != Severity::Error);
    output.print(&json!({ "valid": valid, "findings": found }), || {
        match (found, documents) {
            ([], 0) => "there is nothing in it".to_owned(),
            ([], _) => "nothing to complain about".to_owned(),
            _ => found.iter().map(words).collect::<Vec<_>>().join("\n"),
        }
    });
    if valid { Exit::Done } else { Exit::Rejected }
}

fn words(finding: &Finding) -> String {
    let Finding {
        source,
        line,
        column,
        message,
        hint,
        ..
    } = finding;
    let severity = match finding.severity {
        Severity::Error => "error",
        Severity::Warning => "warning",
        // What to do about a note is nothing.
        Severity::Note => return format!("{source}:{line}:{column}: note: {message}"),
    };
    format!("{source}:{line}:{column}: {severity}: {message}\n  help: {hint}")
}
