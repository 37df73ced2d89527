//! From files to documents, and from documents to nouns.

use std::collections::BTreeMap;

use super::{Configuration, rules};
use crate::{
    diagnostic::Diagnostic,
    flow::{Flow, check},
    manifest::{Document, Kind, revision},
    read::{
        Fields,
        kinds::{self, header},
        template,
    },
    yaml::{
        chunk::{Chunk, chunks},
        tree::{Cursor, Tree},
    },
};

/// Reads all files, in order.
pub(super) fn read(files: &[(String, String)]) -> Configuration {
    let mut configuration = Configuration::default();
    let mut places = rules::Places::default();
    let mut flows = Vec::new();
    for (file, text) in files {
        let lower = file.to_ascii_lowercase();
        if ![".yaml", ".yml", ".json"]
            .iter()
            .any(|ending| lower.ends_with(ending))
        {
            continue;
        }
        for chunk in chunks(text) {
            match chunk.tree(text) {
                Ok(None) => {}
                Ok(Some(tree)) => read_document(
                    &mut configuration,
                    &mut places,
                    &mut flows,
                    file,
                    text,
                    &chunk,
                    &tree,
                ),
                Err(problem) => {
                    configuration
                        .diagnostics
                        .push(Diagnostic::from(problem).in_file(file));
                    broken(&mut configuration, file, text, &chunk);
                }
            }
        }
    }
    rules::check(&mut configuration, &places);
    // Flows come last: their rules look at everything else.
    for (document, flow) in flows {
        let document = &configuration.documents[document];
        let findings = check::check(&document.text, &configuration, None);
        let found: Vec<Diagnostic> = findings
            .into_iter()
            .map(|found| in_document(found, document))
            .collect();
        configuration.diagnostics.extend(found);
        if let Some(flow) = flow {
            configuration.flows.insert(flow.name.clone(), flow);
        }
    }
    let order = |found: &Diagnostic| (found.file.clone(), found.line, found.column);
    configuration.diagnostics.sort_by_cached_key(order);
    configuration
}

/// A finding about a document's text, placed in its file.
fn in_document(found: Diagnostic, document: &Document) -> Diagnostic {
    let line = found.line + document.line - 1;
    Diagnostic { line, ..found }.in_file(&document.file)
}

fn read_document(
    configuration: &mut Configuration,
    places: &mut rules::Places,
    flows: &mut Vec<(usize, Option<Flow>)>,
    file: &str,
    text: &str,
    chunk: &Chunk,
    tree: &Tree,
) {
    let root = tree.root();
    let word = |key: &str| root.get(key).and_then(Cursor::text).unwrap_or_default();
    let Some(kind) = Kind::from_header(word("apiVersion"), word("kind")) else {
        return;
    };
    let mut fields = Fields::default();
    let read = header(root, &mut fields);
    let name = root
        .get("metadata")
        .and_then(|metadata| metadata.get("name"))
        .and_then(Cursor::text)
        .unwrap_or_default()
        .to_string();
    let document = document(kind, name.clone(), file, text, chunk);
    if let Some(first) = configuration
        .document(kind, &name)
        .filter(|_| !name.is_empty())
    {
        let place = root
            .get("metadata")
            .and_then(|metadata| metadata.get("name"))
            .unwrap_or(root);
        let found = Diagnostic::error(
            "doubled-name",
            format!(
                "the {} `{name}` stands in {} (line {}) already",
                kind.noun(),
                first.file,
                first.line
            ),
        );
        fields.report(found.on(place).hint("rename one of them, or delete it"));
        configuration.diagnostics.extend(
            fields
                .diagnostics
                .into_iter()
                .map(|found| found.in_file(file)),
        );
        configuration.documents.push(document);
        return;
    }
    if let Some(header) = &read {
        places.note(kind, &name, file, root);
        match kind {
            Kind::Environment => drop(
                configuration
                    .environments
                    .insert(name, kinds::environment(header, &mut fields)),
            ),
            Kind::Application => drop(
                configuration
                    .applications
                    .insert(name, kinds::application(header, &mut fields)),
            ),
            Kind::Product => drop(
                configuration
                    .products
                    .insert(name, kinds::product(header, &mut fields)),
            ),
            Kind::Template => drop(
                configuration
                    .templates
                    .insert(name, template::template(header, &mut fields)),
            ),
            Kind::Policy => drop(
                configuration
                    .policies
                    .insert(name, kinds::policy(header, &mut fields)),
            ),
            Kind::Workflow => drop(
                configuration
                    .workflows
                    .insert(name, kinds::workflow(header, &mut fields)),
            ),
            Kind::Flow => {}
        }
    }
    if kind == Kind::Flow {
        // `Flow::check` says again what reading the header said.
        fields.diagnostics.clear();
        flows.push((
            configuration.documents.len(),
            read.and_then(|_| Flow::parse(&document.text).0),
        ));
    }
    configuration.diagnostics.extend(
        fields
            .diagnostics
            .into_iter()
            .map(|found| found.in_file(file)),
    );
    configuration.documents.push(document);
}

fn document(kind: Kind, name: String, file: &str, text: &str, chunk: &Chunk) -> Document {
    let bounded = |place: usize| u32::try_from(place).unwrap_or(u32::MAX);
    let own = &text[chunk.start..chunk.end];
    Document {
        kind,
        name,
        file: file.to_string(),
        start: bounded(chunk.start),
        end: bounded(chunk.end),
        line: bounded(chunk.base.line),
        text: own.to_string(),
        revision: revision(own),
    }
}

/// A document whose YAML is broken is listed all the same when its header can be made out, so that it can be opened
/// and mended.
fn broken(configuration: &mut Configuration, file: &str, text: &str, chunk: &Chunk) {
    let own = &text[chunk.start..chunk.end];
    if own.len() > crate::yaml::chunk::SIZE_LIMIT {
        return;
    }
    let mut words: BTreeMap<&str, &str> = BTreeMap::new();
    let mut in_metadata = false;
    for line in own.lines() {
        let Some((key, value)) = line.split_once(':') else {
            continue;
        };
        let value = value
            .split(" #")
            .next()
            .unwrap_or_default()
            .trim()
            .trim_matches(['"', '\'']);
        let nested = key.starts_with(' ');
        if !nested {
            in_metadata = key == "metadata";
        }
        match key.trim() {
            "apiVersion" | "kind" if !nested => drop(words.entry(key).or_insert(value)),
            "name" if nested && in_metadata => drop(words.entry("name").or_insert(value)),
            _ => {}
        }
    }
    let word = |key: &str| words.get(key).copied().unwrap_or_default();
    if let Some(kind) = Kind::from_header(word("apiVersion"), word("kind"))
        && crate::manifest::is_name(word("name"))
        && configuration.document(kind, word("name")).is_none()
    {
        configuration
            .documents
            .push(document(kind, word("name").to_string(), file, text, chunk));
    }
}
