//! The lint on a corpus of manifests with known outcomes, when it lies beside the project.
//! What is said here is checked on small cases of our own in `lint::tests` always.

#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, fs, path::PathBuf};

use serde_json::Value;
use signalbox_schedule::{
    lint::{self, Finding, Known, Purpose, Severity},
    yaml::{self, Document},
};

/// The corpus' files, read once.
struct Corpus {
    root: PathBuf,
    entries: Vec<Value>,
    documents: BTreeMap<String, Vec<Document>>,
}

impl Corpus {
    fn open() -> Option<Self> {
        let root = PathBuf::from(env!("CARGO_MANIFEST_DIR"))
            .join("../../../shared/reference/argo-examples");
        let Ok(manifest) = fs::read_to_string(root.join("manifest.json")) else {
            println!("skipped: there is no corpus beside the project");
            return None;
        };
        let entries = serde_json::from_str(&manifest).unwrap();
        Some(Self {
            root,
            entries,
            documents: BTreeMap::new(),
        })
    }

    fn json(&self, path: &str) -> Value {
        serde_json::from_str(&fs::read_to_string(self.root.join(path)).unwrap()).unwrap()
    }

    /// A file's documents; none when it is kept elsewhere or is no YAML.
    fn load(&mut self, path: &str) -> &[Document] {
        let root = &self.root;
        self.documents.entry(path.to_owned()).or_insert_with(|| {
            let text = fs::read_to_string(root.join(path)).unwrap_or_default();
            yaml::documents(path, &text).unwrap_or_default()
        })
    }

    fn entry(&mut self, entry: &Value) -> Option<Document> {
        let index = usize::try_from(entry["doc"].as_u64()?).ok()?;
        let mut document = self.load(entry["path"].as_str()?).get(index)?.clone();
        set_kind(&mut document, entry["kind"].as_str().unwrap_or("Other"));
        Some(document)
    }

    /// All stored templates, with their entries.
    fn templates(&mut self) -> Vec<(Value, Document)> {
        let entries: Vec<Value> = self
            .entries
            .iter()
            .filter(|entry| entry["role"] == "template")
            .cloned()
            .collect();
        entries
            .into_iter()
            .filter_map(|entry| self.entry(&entry).map(|document| (entry, document)))
            .collect()
    }
}

/// Those of the same folder first, then those that an entry names.
fn known<'a>(templates: &'a [(Value, Document)], of: &Value) -> Known<'a> {
    let folder = |entry: &Value| {
        let path = entry["path"].as_str()?;
        path.rsplit_once('/').map(|(folder, _)| folder.to_owned())
    };
    let named = |entry: &Value| {
        of["fixtures"]
            .as_array()
            .is_some_and(|named| named.contains(&entry["id"]))
    };
    let mut templates: Vec<&(Value, Document)> = templates.iter().collect();
    templates.sort_by_key(|(entry, _)| (folder(entry) != folder(of), !named(entry)));
    Known::new(templates.into_iter().map(|(_, document)| document))
}

/// Some manifests are only a spec: what they are is said beside them.
fn set_kind(document: &mut Document, kind: &str) {
    if document.value.get("kind").is_none() && document.value.is_object() {
        document.value["kind"] = kind.into();
    }
}

#[test]
fn cases_of_argos_own_validation() {
    let Some(mut corpus) = Corpus::open() else {
        return;
    };
    let cases = corpus.json("oracles/lint-cases.json");
    let (mut count, mut wrong) = (0, Vec::new());
    for case in cases.as_array().unwrap() {
        let (kind, options) = (case["fn"].as_str().unwrap(), case["opts"].as_str().unwrap());
        let before: Vec<&str> = case["pre"]
            .as_array()
            .unwrap()
            .iter()
            .filter_map(Value::as_str)
            .collect();
        let mut known: Vec<Document> = Vec::new();
        for path in &before {
            known.extend(corpus.load(path).iter().cloned());
        }
        known
            .iter_mut()
            .for_each(|document| set_kind(document, "WorkflowTemplate"));
        let path = case["path"].as_str().unwrap();
        let Some(mut document) = corpus.load(path).first().cloned() else {
            continue;
        };
        if known.len() < before.len() {
            continue;
        }
        set_kind(&mut document, kind);
        let look = options.contains("Lint: true")
            || (kind != "Workflow" && !options.contains("Submit: true"));
        let purpose = if look { Purpose::Look } else { Purpose::Run };
        let found = lint::validity(&document, &Known::new(&known), purpose);
        let first = found.first().map_or("", |finding| finding.message.as_str());
        let expected = case["message"].as_str().unwrap_or_default();
        let says = match case["match"].as_str() {
            Some("equals") => first == expected,
            Some("contains") => first.contains(expected),
            _ => true,
        };
        count += 1;
        if found.is_empty() != (case["expect"] == "ok") || !says {
            wrong.push(format!(
                "{path}: expected {} {expected:?}, found {first:?}",
                case["expect"]
            ));
        }
    }
    // The same file is tried twice there, once changed by the test's own code.
    assert!(
        wrong.len() * 50 <= count,
        "{} of {count}:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}

#[test]
fn what_ran_is_not_refused_and_what_was_refused_is() {
    let Some(mut corpus) = Corpus::open() else {
        return;
    };
    let entries = corpus.entries.clone();
    let templates = corpus.templates();
    let (mut ran, mut alarms, mut refused, mut other) = (0, Vec::new(), 0, Vec::new());
    for entry in entries
        .iter()
        .filter(|entry| entry["reference"].is_string())
    {
        let Some(document) = corpus.entry(entry) else {
            continue;
        };
        let reference = corpus.json(entry["reference"].as_str().unwrap());
        let found = lint::validity(&document, &known(&templates, entry), Purpose::Run);
        let first = found.first().map(|finding| finding.message.as_str());
        let message = reference["status"]["message"].as_str().unwrap_or_default();
        match message.strip_prefix("invalid spec: ") {
            Some(expected) => {
                refused += 1;
                if first != Some(expected) {
                    other.push(format!(
                        "{}: expected {expected:?}, found {first:?}",
                        entry["id"]
                    ));
                }
            }
            None => {
                ran += 1;
                if let Some(first) = first {
                    alarms.push(format!("{}: {first}", entry["id"]));
                }
            }
        }
    }
    assert!(
        alarms.len() * 200 <= ran,
        "{} of {ran}:\n{}",
        alarms.len(),
        alarms.join("\n")
    );
    assert!(
        other.len() * 20 <= refused,
        "{} of {refused}:\n{}",
        other.len(),
        other.join("\n")
    );
}

#[test]
fn what_a_laptop_can_and_can_not_do() {
    /// Reasons that no look at the manifest can find: what a cluster happens to hold, or what a script calls.
    const UNSEEN: [&str; 12] = [
        "missing-fixture",
        "lint/parse",
        "k8s-quota",
        "k8s-only",
        "k8s-rbac",
        "k8s-scheduling",
        "k8s-api:kubectl",
        "known-PNS",
        "duration",
        "resource-limits",
        "network:otel",
        "event-binding",
    ];
    let Some(mut corpus) = Corpus::open() else {
        return;
    };
    let entries = corpus.entries.clone();
    let templates = corpus.templates();
    let (mut able, mut alarms, mut unable, mut silent) = (0, Vec::new(), 0, Vec::new());
    for entry in entries.iter().filter(|entry| entry["kind"].is_string()) {
        let Some(document) = corpus.entry(entry) else {
            continue;
        };
        let known = known(&templates, entry);
        let findings = lint::laptop(&document, &known);
        let first: Option<&Finding> = findings
            .iter()
            .find(|finding| finding.severity == Severity::Error);
        if entry["host_runnable"] == true {
            able += 1;
            // What Argo refuses itself does not run anywhere.
            let valid = lint::validity(&document, &known, Purpose::Look).is_empty();
            alarms.extend(
                first
                    .filter(|_| valid)
                    .map(|first| format!("{}: {}", entry["id"], first.message)),
            );
        } else if entry["role"] != "fixture" {
            let reasons: Vec<&str> = entry["why_not"]
                .as_array()
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .collect();
            if reasons
                .iter()
                .any(|reason| !UNSEEN.iter().any(|unseen| reason.starts_with(unseen)))
            {
                unable += 1;
                if first.is_none() {
                    silent.push(format!("{}: {reasons:?}", entry["id"]));
                }
            }
        }
    }
    assert!(
        alarms.is_empty(),
        "{} of {able}:\n{}",
        alarms.len(),
        alarms.join("\n")
    );
    assert!(
        silent.len() * 10 <= unable,
        "{} of {unable}:\n{}",
        silent.len(),
        silent.join("\n")
    );
}
