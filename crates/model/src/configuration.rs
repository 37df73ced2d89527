//! Everything that a configuration repository says at one commit.

mod read;
mod rules;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{
    diagnostic::Diagnostic,
    flow::Flow,
    manifest::{
        Application, Document, Environment, Kind, Policy, Product, Template, TemplateSpec,
        WorkflowTemplate,
    },
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
    /// Files that are no YAML by their name are left alone.
    pub fn read<P: Into<String>, T: Into<String>>(files: impl IntoIterator<Item = (P, T)>) -> Self {
        let mut files: Vec<(String, String)> = files
            .into_iter()
            .map(|(path, text)| (path.into(), text.into()))
            .collect();
        files.sort();
        read::read(&files)
    }

    /// The document of that kind and name.
    pub fn document(&self, kind: Kind, name: &str) -> Option<&Document> {
        self.documents
            .iter()
            .find(|document| document.kind == kind && document.name == name)
    }

    /// Findings about one document's own lines.
    pub fn diagnostics_of(&self, kind: Kind, name: &str) -> Vec<Diagnostic> {
        let Some(document) = self.document(kind, name) else {
            return Vec::new();
        };
        let lines = u32::try_from(document.text.lines().count())
            .unwrap_or(u32::MAX)
            .max(1);
        let own = document.line..document.line.saturating_add(lines);
        let of_document = |found: &&Diagnostic| {
            found.file.as_deref() == Some(document.file.as_str()) && own.contains(&found.line)
        };
        self.diagnostics
            .iter()
            .filter(of_document)
            .cloned()
            .collect()
    }

    /// The product's applications in an environment, by name.
    pub fn applications_in(&self, product: &str, environment: &str) -> Vec<&Application> {
        self.applications
            .values()
            .filter(|application| {
                application.product.as_deref() == Some(product)
                    && application
                        .environments
                        .iter()
                        .any(|name| name == environment)
            })
            .collect()
    }

    /// The template that holds for an application of a product: inline, else referenced, else the selected one with
    /// the highest priority (`promotions.md#the-nouns`), with its name (`inline` for the product's own). A reference
    /// to a template that does not exist holds nothing.
    pub fn template_for(
        &self,
        product: &str,
        application: &Application,
    ) -> Option<(String, TemplateSpec)> {
        let product = self.products.get(product);
        if let Some(inline) = product.and_then(|product| product.template.clone()) {
            return Some(("inline".to_string(), inline));
        }
        let template = match product.and_then(|product| product.template_ref.as_ref()) {
            Some(name) => self.templates.get(name),
            // Of equal priorities the first by name.
            None => self
                .templates
                .values()
                .filter(|template| template.selector.matches(&application.labels))
                .min_by(|a, b| {
                    b.priority
                        .cmp(&a.priority)
                        .then_with(|| a.name.cmp(&b.name))
                }),
        };
        template.map(|template| (template.name.clone(), template.spec.clone()))
    }

    /// The texts of a workflow and of all templates that it refers to, transitively, by name; `Err` names one that is missing.
    pub fn workflow_texts(&self, name: &str) -> Result<BTreeMap<String, String>, String> {
        let mut texts = BTreeMap::new();
        let mut wanted = vec![name.to_string()];
        while let Some(name) = wanted.pop() {
            if texts.contains_key(&name) {
                continue;
            }
            let (Some(workflow), Some(document)) = (
                self.workflows.get(&name),
                self.document(Kind::Workflow, &name),
            ) else {
                return Err(name);
            };
            wanted.extend(workflow.refers_to.iter().rev().cloned());
            texts.insert(name, document.text.clone());
        }
        Ok(texts)
    }
}
