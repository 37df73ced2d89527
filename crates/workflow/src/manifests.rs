//! The manifests of a run: what shall run, and what it refers to, read from YAML texts.

use std::collections::BTreeMap;

use data_encoding::BASE64;
use serde_json::{Value, json};
use signalbox_schedule::{
    lint::{self, Known, Purpose, Severity},
    schedule::{ConfigMap, Definition},
    yaml::{self, Document},
};

use crate::{Problem, images};

/// Documents of several texts; the first texts come first.
#[derive(Debug, Clone, Default)]
pub struct Manifests {
    pub documents: Vec<Document>,
}

/// What runs, as a Workflow.
#[derive(Debug, Clone)]
pub struct Submitted {
    pub workflow: Value,
    /// The document that it was made of.
    pub document: Document,
}

/// The texts of a run's templates, by the names that they are known by.
///
/// # Errors
/// One is no YAML.
pub fn of(templates: &BTreeMap<String, String>) -> Result<Manifests, Vec<Problem>> {
    let texts = templates
        .iter()
        .map(|(name, text)| (name.as_str(), text.as_str()));
    Manifests::read(texts)
}

impl Manifests {
    /// Reads texts, each with the name of where it is from.
    ///
    /// # Errors
    /// One is no YAML.
    pub fn read<'a>(
        texts: impl IntoIterator<Item = (&'a str, &'a str)>,
    ) -> Result<Self, Vec<Problem>> {
        let mut documents = Vec::new();
        let mut problems = Vec::new();
        for (source, text) in texts {
            match yaml::documents(source, text) {
                Ok(found) => documents.extend(found),
                Err(error) => problems.push(Problem {
                    workflow: source.to_owned(),
                    line: error.at.line,
                    column: error.at.column,
                    message: error.message,
                    hint: None,
                }),
            }
        }
        match problems.is_empty() {
            true => Ok(Self { documents }),
            false => Err(problems),
        }
    }

    /// The first document that can run.
    pub fn runnable(&self) -> Option<&Document> {
        let kinds = [
            "Workflow",
            "WorkflowTemplate",
            "ClusterWorkflowTemplate",
            "CronWorkflow",
        ];
        let kind = |document: &&Document| kinds.iter().any(|kind| document.value["kind"] == *kind);
        // A template runs only where nothing else is there to run.
        let mut found = self.documents.iter().filter(kind);
        let first = found
            .clone()
            .find(|document| document.value["kind"] == "Workflow");
        first.or_else(|| found.next())
    }

    /// The template of that name.
    pub fn template(&self, name: &str) -> Option<&Document> {
        self.documents.iter().find(|document| {
            document.value["kind"] == "WorkflowTemplate"
                && document.value["metadata"]["name"] == name
        })
    }

    /// ConfigMaps by their names.
    pub fn config_maps(&self) -> BTreeMap<String, ConfigMap> {
        let maps = self
            .documents
            .iter()
            .filter(|document| document.value["kind"] == "ConfigMap");
        maps.filter_map(|document| {
            let name = document.value["metadata"]["name"].as_str()?.to_owned();
            let labels = texts(&document.value["metadata"]["labels"]);
            let data = texts(&document.value["data"]);
            Some((name, ConfigMap { labels, data }))
        })
        .collect()
    }

    /// The same as files' contents, `binaryData` too.
    pub fn config_map_files(&self) -> BTreeMap<String, BTreeMap<String, Vec<u8>>> {
        let maps = self
            .documents
            .iter()
            .filter(|document| document.value["kind"] == "ConfigMap");
        maps.filter_map(|document| {
            let name = document.value["metadata"]["name"].as_str()?.to_owned();
            let data = texts(&document.value["data"]).into_iter();
            let mut files: BTreeMap<String, Vec<u8>> =
                data.map(|(key, text)| (key, text.into_bytes())).collect();
            for (key, text) in texts(&document.value["binaryData"]) {
                if let Ok(bytes) = BASE64.decode(text.trim().as_bytes()) {
                    files.insert(key, bytes);
                }
            }
            Some((name, files))
        })
        .collect()
    }

    /// What a run of a submitted workflow carries out.
    ///
    /// # Errors
    /// A field has a shape that can't be read.
    pub fn definition(&self, submitted: &Submitted) -> Result<Definition, Vec<Problem>> {
        let stored: Vec<Value> = self
            .documents
            .iter()
            .map(|document| document.value.clone())
            .collect();
        Definition::new(&submitted.workflow, &stored, self.config_maps()).map_err(|problem| {
            vec![Problem {
                workflow: submitted.document.source.clone(),
                line: 1,
                column: 1,
                message: problem.to_string(),
                hint: None,
            }]
        })
    }

    /// What keeps a document from running on this machine, in the order of its text. What only Argo itself refuses is
    /// not asked: a run says so.
    pub fn refused_here(&self, document: &Document, images: Option<&[String]>) -> Vec<Problem> {
        let known = Known::new(&self.documents);
        let findings = lint::shape(document)
            .into_iter()
            .chain(lint::laptop(document, &known));
        let mut problems = problems(findings);
        if let Some(images) = images {
            problems.extend(images::refused(document, &self.documents, images));
        }
        problems
    }

    /// What Argo refuses of a document.
    pub fn invalid(&self, document: &Document, purpose: Purpose) -> Vec<Problem> {
        let known = Known::new(&self.documents);
        problems(lint::validity(document, &known, purpose))
    }
}

impl Submitted {
    /// A document as the workflow that would be made of it, by that name.
    pub fn of(document: &Document, name: &str) -> Self {
        let value = &document.value;
        let kind = value["kind"].as_str().unwrap_or_default();
        let of = &value["metadata"]["name"];
        let mut workflow = match kind {
            "WorkflowTemplate" | "ClusterWorkflowTemplate" => json!({
                "metadata": {},
                "spec": {"workflowTemplateRef": {"name": of, "clusterScope": kind != "WorkflowTemplate"}},
            }),
            "CronWorkflow" => {
                let metadata = match &value["spec"]["workflowMetadata"] {
                    Value::Null => json!({}),
                    metadata => metadata.clone(),
                };
                json!({"metadata": metadata, "spec": value["spec"]["workflowSpec"]})
            }
            _ => json!({"metadata": value["metadata"], "spec": value["spec"]}),
        };
        workflow["apiVersion"] = "argoproj.io/v1alpha1".into();
        workflow["kind"] = "Workflow".into();
        if !workflow["metadata"].is_object() {
            workflow["metadata"] = json!({});
        }
        workflow["metadata"]["name"] = name.into();
        Self {
            workflow,
            document: document.clone(),
        }
    }
}

fn texts(value: &Value) -> BTreeMap<String, String> {
    let entries = value.as_object().into_iter().flatten();
    entries
        .map(|(name, value)| {
            let text = value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned);
            (name.clone(), text)
        })
        .collect()
}

fn problems(findings: impl IntoIterator<Item = lint::Finding>) -> Vec<Problem> {
    let errors = findings
        .into_iter()
        .filter(|finding| finding.severity == Severity::Error);
    errors
        .map(|finding| Problem {
            workflow: finding.source,
            line: finding.line,
            column: finding.column,
            message: finding.message,
            hint: Some(finding.hint).filter(|hint| !hint.is_empty()),
        })
        .collect()
}
