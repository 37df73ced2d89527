//! Everything that a configuration repository says at one commit.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::Diagnostic,
    flow::Flow,
    manifest::{Application, Document, Environment, Kind, Policy, Product, Template, TemplateSpec, WorkflowTemplate},
};

/// All manifests, parsed, by name.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Configuration {
    pub documents: Vec<Document>,
    pub environments: BTreeMap<String, Environment>,
    pub applications: BTreeMap<String, Application>,
    pub products: BTreeMap<String, Product>,
    pub templates: BTreeMap<String, Template>,
    pub policies: BTreeMap<String, Policy>,
    pub flows: BTreeMap<String, Flow>,
    pub workflows: BTreeMap<String, WorkflowTemplate>,
    /// Of every file: broken YAML, wrong shapes, doubled names, applications in two environments, flow rules…
    pub diagnostics: Vec<Diagnostic>,
}

impl Configuration {
    /// Reads (path below the root, text) pairs. Broken files become diagnostics; the rest is read all the same.
    pub fn read<P: Into<String>, T: Into<String>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let _ = files.into_iter().map(|(p, t)| (p.into(), t.into())).collect::<Vec<(String, String)>>();
        todo!()
    }

    /// The document of that kind and name.
    pub fn document(&self, kind: Kind, name: &str) -> Option<&Document> {
        self.documents.iter().find(|document| document.kind == kind && document.name == name)
    }

    /// Findings about one document's own lines.
    pub fn diagnostics_of(&self, kind: Kind, name: &str) -> Vec<Diagnostic> {
        let _ = (kind, name);
        todo!()
    }

    /// The product's applications in an environment, by name.
    pub fn applications_in(&self, product: &str, environment: &str) -> Vec<&Application> {
        let _ = (product, environment);
        todo!()
    }

    /// The template that holds for an application of a product: inline, else referenced, else the selected one with
    /// the highest priority (`promotions.md#the-nouns`), with its name (`inline` for the product's own).
    pub fn template_for(&self, product: &str, application: &Application) -> Option<(String, TemplateSpec)> {
        let _ = (product, application);
        todo!()
    }

    /// The texts of a workflow and of all templates that it refers to, transitively, by name; `Err` names one that is missing.
    pub fn workflow_texts(&self, name: &str) -> Result<BTreeMap<String, String>, String> {
        let _ = name;
        todo!()
    }
}
