//! The kinds of manifest that Signalbox reads, parsed; the text stays the truth.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

/// A kind of manifest.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type, ToSchema,
)]
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

impl Kind {
    /// Every kind, in the order in which lists show them.
    pub const ALL: [Kind; 7] = [
        Kind::Environment,
        Kind::Application,
        Kind::Product,
        Kind::Template,
        Kind::Policy,
        Kind::Flow,
        Kind::Workflow,
    ];

    /// The kind's name in addresses: `environments`, `flows`, …
    pub fn plural(self) -> &'static str {
        match self {
            Kind::Environment => "environments",
            Kind::Application => "applications",
            Kind::Product => "products",
            Kind::Template => "templates",
            Kind::Policy => "policies",
            Kind::Flow => "flows",
            Kind::Workflow => "workflows",
        }
    }

    /// Where a new manifest of the kind is written, as `<folder>/<name>.yaml` below the root (`promotions.md#the-nouns`).
    pub fn folder(self) -> &'static str {
        match self {
            Kind::Environment => "resources/environments",
            Kind::Application => "resources/applications",
            Kind::Product => "resources/configurations/products",
            Kind::Template => "resources/configurations/promotion-templates",
            Kind::Policy => "resources/configurations/promotion-policies",
            Kind::Flow => "resources/configurations/promotion-flows",
            Kind::Workflow => "resources/control-planes/promotion-workflows",
        }
    }

    /// The kind that a manifest's `apiVersion` and `kind` name; `None`: not one of ours.
    pub fn from_header(api_version: &str, kind: &str) -> Option<Kind> {
        match (api_version, kind) {
            ("signalbox.dev/v1alpha1", "Environment") => Some(Kind::Environment),
            ("argoproj.io/v1alpha1", "Application") => Some(Kind::Application),
            ("argoproj.io/v1alpha1", "WorkflowTemplate") => Some(Kind::Workflow),
            ("codefresh.io/v1beta1" | "codefresh.io/v1beta2", "Product") => Some(Kind::Product),
            ("codefresh.io/v1beta1", "PromotionTemplate") => Some(Kind::Template),
            ("codefresh.io/v1beta1", "PromotionPolicy") => Some(Kind::Policy),
            ("codefresh.io/v1beta1", "PromotionFlow") => Some(Kind::Flow),
            _ => None,
        }
    }

    /// The kind in a sentence.
    pub fn noun(self) -> &'static str {
        match self {
            Kind::Environment => "environment",
            Kind::Application => "application",
            Kind::Product => "product",
            Kind::Template => "promotion template",
            Kind::Policy => "promotion policy",
            Kind::Flow => "promotion flow",
            Kind::Workflow => "workflow template",
        }
    }
}

/// Whether a name is a lower-case RFC 1123 name of at most 253 characters.
pub fn is_name(name: &str) -> bool {
    let label = |label: &str| {
        let bytes = label.as_bytes();
        let inner = |byte: &u8| byte.is_ascii_lowercase() || byte.is_ascii_digit();
        bytes.first().is_some_and(inner)
            && bytes.last().is_some_and(inner)
            && bytes.iter().all(|byte| inner(byte) || *byte == b'-')
    };
    name.len() <= 253 && name.split('.').all(label)
}

/// The revision of a document: the first 16 hex digits of its text's SHA-256.
pub fn revision(text: &str) -> String {
    use sha2::{Digest, Sha256};
    Sha256::digest(text.as_bytes())
        .iter()
        .take(8)
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

/// One YAML document of the configuration repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, Hash, Default, Serialize, Deserialize, Type, ToSchema,
)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnvironmentKind {
    Prod,
    #[default]
    NonProd,
}

/// A stage of delivery.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Cluster {
    pub name: Option<String>,
    pub server: Option<String>,
    pub namespaces: Vec<String>,
}

/// One deployable: an Argo CD Application.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Template {
    pub name: String,
    pub priority: i32,
    /// Labels that an application must have (`matchLabels`), and `matchExpressions`.
    pub selector: LabelSelector,
    pub spec: TemplateSpec,
}

/// A Kubernetes label selector; an empty one matches everything.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct LabelSelector {
    pub match_labels: BTreeMap<String, String>,
    pub match_expressions: Vec<LabelExpression>,
}

impl LabelSelector {
    /// Whether the labels satisfy every requirement. An operator that is not known matches nothing.
    pub fn matches(&self, labels: &BTreeMap<String, String>) -> bool {
        let expression = |wanted: &LabelExpression| {
            let value = labels.get(&wanted.key);
            match wanted.operator.as_str() {
                "In" => value.is_some_and(|value| wanted.values.contains(value)),
                "NotIn" => !value.is_some_and(|value| wanted.values.contains(value)),
                "Exists" => value.is_some(),
                "DoesNotExist" => value.is_none(),
                _ => false,
            }
        };
        self.match_labels
            .iter()
            .all(|(key, value)| labels.get(key) == Some(value))
            && self.match_expressions.iter().all(expression)
    }
}

/// One expression of a label selector.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LabelExpression {
    pub key: String,
    /// `In`, `NotIn`, `Exists`, `DoesNotExist`.
    pub operator: String,
    #[serde(default)]
    pub values: Vec<String>,
}

/// Which values travel and where the version stands.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "lowercase")]
pub enum Action {
    Commit,
    Pr,
    None,
}

impl Action {
    /// As it is written in a manifest.
    pub fn as_str(self) -> &'static str {
        match self {
            Action::Commit => "commit",
            Action::Pr => "pr",
            Action::None => "none",
        }
    }

    /// Reads what a manifest writes.
    pub fn from_text(text: &str) -> Option<Action> {
        [Action::Commit, Action::Pr, Action::None]
            .into_iter()
            .find(|action| action.as_str() == text)
    }
}

/// What a step or a policy sets; the rest is left open.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StepPolicy {
    pub pre_action: Option<String>,
    pub action: Option<Action>,
    pub post_action: Option<String>,
}

/// For the products and environments that it selects: what to do.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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
    pub policy: StepPolicy,
}

/// An Argo WorkflowTemplate that promotions may run.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Parameter {
    pub name: String,
    pub value: Option<String>,
    pub description: Option<String>,
}
