//! The kinds of manifest that Signalbox reads, parsed; the text stays the truth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

/// A kind of manifest.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Kind {
    Environment,
    Application,
    Product,
    Template,
    Policy,
    Flow,
    Workflow,
}

/// One YAML document of the configuration repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Document {
    pub kind: Kind,
    pub name: String,
    /// File below the configured root.
    pub file: String,
    /// Byte range of this document in its file.
    pub start: u32,
    pub end: u32,
    /// Line of the file at which it starts, from 1.
    pub line: u32,
    pub text: String,
    /// First 16 hex digits of the text's SHA-256.
    pub revision: String,
}

/// Production or not.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnvironmentKind {
    Prod,
    #[default]
    NonProd,
}

/// A stage of delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Environment {
    pub name: String,
    pub kind: EnvironmentKind,
    /// Order on the board.
    pub position: i32,
    pub tags: Vec<String>,
    pub clusters: Vec<Cluster>,
}

/// A cluster (by name or by server) and the namespaces of it that belong to an environment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    pub name: Option<String>,
    pub server: Option<String>,
    pub namespaces: Vec<String>,
}

/// One deployable: an Argo CD Application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Application {
    pub name: String,
    pub labels: BTreeMap<String, String>,
    /// From the annotation, else the label, `codefresh.io/product`.
    pub product: Option<String>,
    pub repo_url: String,
    pub path: String,
    /// As written; `HEAD` or nothing is the default branch.
    pub target_revision: Option<String>,
    pub cluster_name: Option<String>,
    pub cluster_server: Option<String>,
    pub namespace: String,
    /// The environments whose clusters and namespaces match: one in a sound configuration.
    pub environments: Vec<String>,
}

/// Applications that move together.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Product {
    pub name: String,
    pub tags: Vec<String>,
    pub description: Option<String>,
    /// Inline template.
    pub template: Option<TemplateSpec>,
    /// Name of a referenced template.
    pub template_ref: Option<String>,
    pub flows: Vec<String>,
    /// `queue` or `terminate`.
    pub concurrency: String,
}

/// Which values travel, as a manifest of its own.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    pub name: String,
    pub priority: i32,
    /// Labels that an application must have (`matchLabels`), and `matchExpressions`.
    pub selector: LabelSelector,
    pub spec: TemplateSpec,
}

/// A Kubernetes label selector; an empty one matches everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    pub match_labels: BTreeMap<String, String>,
    pub match_expressions: Vec<LabelExpression>,
}

/// One expression of a label selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LabelExpression {
    pub key: String,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`.
    pub operator: String,
    #[serde(default)]
    pub values: Vec<String>,
}

/// Which values travel and where the version stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TemplateSpec {
    /// Default `Chart.yaml`.
    pub version_file: String,
    /// Default `$.appVersion`.
    pub version_path: String,
    /// File below the source path to JSONPaths; `None`: every file is copied.
    pub promotion: Option<BTreeMap<String, Vec<String>>>,
}

/// How a promotion is made.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Commit,
    Pr,
    None,
}

/// For the products and environments that it selects: what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Policy {
    pub name: String,
    pub priority: i32,
    /// Absent criteria match everything.
    pub product_names: Option<Vec<String>>,
    pub product_tags: Option<Vec<String>>,
    pub environment_names: Option<Vec<String>>,
    pub environment_kinds: Option<Vec<EnvironmentKind>>,
    pub environment_tags: Option<Vec<String>>,
    pub policy: crate::flow::StepPolicy,
}

/// An Argo WorkflowTemplate that promotions may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct WorkflowTemplate {
    pub name: String,
    pub version: Option<String>,
    pub description: Option<String>,
    /// `codefresh.io/workflow-origin: promotion` is set.
    pub promotion: bool,
    /// `pre-action` or `post-action` narrows where it is offered.
    pub stage: Option<String>,
    /// Declared workflow parameters: name and default value.
    pub parameters: Vec<Parameter>,
    /// Names of other WorkflowTemplates that it refers to.
    pub refers_to: Vec<String>,
}

/// A declared parameter.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    pub name: String,
    pub value: Option<String>,
    pub description: Option<String>,
}
