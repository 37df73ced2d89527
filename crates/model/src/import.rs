//! What a file, a folder or a repository in the public layout holds, and what of it can be taken over.

use std::collections::{HashMap, HashSet};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{
    Configuration, Diagnostic, Kind,
    read::{Fields, kinds::header},
    yaml::{chunk::chunks, tree::Cursor},
};

/// One document that was found, or one file that can't be read.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Found {
    /// Path below what was looked through.
    pub file: String,
    /// From 1: where the document begins.
    pub line: u32,
    pub state: FoundState,
    /// `None`: no manifest of ours.
    pub kind: Option<Kind>,
    pub name: Option<String>,
    /// The document's own text; empty for what can't be taken over.
    pub text: String,
    /// Why it can't be taken over, or what is wrong with it although it can.
    pub problems: Vec<Diagnostic>,
}

/// What becomes of a document.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum FoundState {
    /// This configuration has nothing of its kind and name.
    New,
    /// This configuration has another text of that kind and name.
    Different,
    /// This configuration has the very same.
    Same,
    /// A kind that this program does not know: left alone.
    Unknown,
    /// It can't be read.
    Broken,
}

/// What stands in the files (path, text), in their order. Findings are those that the configuration would have with
/// everything taken over.
pub fn report(files: &[(String, String)], configuration: &Configuration) -> Vec<Found> {
    let mut found = Vec::new();
    let mut seen: HashMap<(Kind, String), String> = HashMap::new();
    for (file, text) in files {
        for chunk in chunks(text) {
            let line = u32::try_from(chunk.base.line).unwrap_or(u32::MAX);
            let blank = Found {
                file: file.clone(),
                line,
                state: FoundState::Broken,
                kind: None,
                name: None,
                text: String::new(),
                problems: Vec::new(),
            };
            match chunk.tree(text) {
                Ok(None) => {}
                Ok(Some(tree)) => {
                    let own = &text[chunk.start..chunk.end];
                    found.push(document(blank, own, tree.root(), configuration, &mut seen));
                }
                Err(problem) => found.push(Found {
                    problems: vec![Diagnostic::from(problem).in_file(file)],
                    ..blank
                }),
            }
        }
    }
    add_findings(&mut found, configuration);
    found
}

fn document(
    mut found: Found,
    text: &str,
    root: Cursor<'_>,
    configuration: &Configuration,
    seen: &mut HashMap<(Kind, String), String>,
) -> Found {
    let word = |key: &str| root.get(key).and_then(Cursor::text).unwrap_or_default();
    let metadata = root.get("metadata");
    let name = metadata.and_then(|metadata| metadata.get("name")?.text());
    found.name = name.map(str::to_string);
    found.kind = Kind::from_header(word("apiVersion"), word("kind"));
    let Some(kind) = found.kind else {
        found.state = FoundState::Unknown;
        let message = match word("kind") {
            "" => "this is no manifest: it has no `kind`".to_string(),
            kind => format!(
                "`{}` of `{}` is no kind that is read here",
                short(kind),
                short(word("apiVersion"))
            ),
        };
        let reason = Diagnostic::warning("unknown-kind", message).on(root);
        found.problems = vec![reason.in_file(&found.file).hint("it is left alone")];
        return found;
    };
    let mut fields = Fields::default();
    let Some(header) = header(root, &mut fields) else {
        let problems = fields.diagnostics.into_iter();
        found.problems = problems
            .map(|found_there| found_there.in_file(&found.file))
            .collect();
        return found;
    };
    let place = format!("{}, line {}", found.file, found.line);
    if let Some(first) = seen.get(&(kind, header.name.clone())) {
        let message = format!(
            "the {} `{}` stands in {first} already",
            kind.noun(),
            header.name
        );
        let reason = Diagnostic::error("doubled-name", message).on(root);
        let hint = "the first one is taken; rename this one, or delete it";
        found.problems = vec![reason.in_file(&found.file).hint(hint)];
        return found;
    }
    seen.insert((kind, header.name.clone()), place);
    found.state = match configuration.document(kind, &header.name) {
        None => FoundState::New,
        Some(own) if own.text.trim() == text.trim() => FoundState::Same,
        Some(_) => FoundState::Different,
    };
    found.text = text.to_string();
    found
}

fn short(text: &str) -> String {
    text.chars().take(80).collect()
}

/// What would be wrong with the documents if all of them were taken over.
fn add_findings(found: &mut [Found], configuration: &Configuration) {
    let key = |index: usize| format!("{index:09}.yaml");
    let taken = |found: &Found| (found.kind, found.name.clone());
    let replaced: HashSet<_> = found
        .iter()
        .filter(|found| !found.text.is_empty())
        .map(taken)
        .collect();
    let others = configuration.documents.iter().enumerate();
    let others = others
        .filter(|(_, own)| !replaced.contains(&(Some(own.kind), Some(own.name.clone()))))
        .map(|(index, own)| (format!("own-{index}.yaml"), own.text.clone()));
    let new = found.iter().enumerate();
    let new = new.map(|(index, found)| (key(index), found.text.clone()));
    let together = Configuration::read(new.chain(others).collect::<Vec<_>>());
    for problem in together.diagnostics {
        let index = problem
            .file
            .as_deref()
            .and_then(|file| file.strip_suffix(".yaml")?.parse::<usize>().ok());
        if let Some(own) = index.and_then(|index| found.get_mut(index)) {
            let line = problem.line + own.line - 1;
            own.problems
                .push(Diagnostic { line, ..problem }.in_file(&own.file));
        }
    }
}
