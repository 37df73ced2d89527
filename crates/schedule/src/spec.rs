//! Argo's manifests as types, as far as a schedule reads them. Unknown fields are left to the lint; numbers and booleans
//! are taken where a text stands, as Argo does.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer, Serialize};
use serde_json::{Map, Value};

mod loose;
mod template;

pub use self::{
    loose::{list, map, number, text, texts},
    template::*,
};

/// Labels and annotations of whatever has some.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Metadata {
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub name: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub generate_name: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub namespace: String,
    #[serde(deserialize_with = "texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub labels: BTreeMap<String, String>,
    #[serde(deserialize_with = "texts", skip_serializing_if = "BTreeMap::is_empty")]
    pub annotations: BTreeMap<String, String>,
}

/// `spec` of a workflow or a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkflowSpec {
    #[serde(deserialize_with = "text")]
    pub entrypoint: String,
    #[serde(deserialize_with = "text")]
    pub on_exit: String,
    pub arguments: Arguments,
    /// As they are written: substitution works on their text.
    #[serde(deserialize_with = "list")]
    pub templates: Vec<Value>,
    pub template_defaults: Option<Value>,
    #[serde(deserialize_with = "map")]
    pub hooks: BTreeMap<String, LifecycleHook>,
    #[serde(deserialize_with = "number")]
    pub parallelism: Option<i64>,
    #[serde(deserialize_with = "number")]
    pub active_deadline_seconds: Option<i64>,
    #[serde(deserialize_with = "number")]
    pub priority: Option<i64>,
    #[serde(deserialize_with = "text")]
    pub service_account_name: String,
    pub retry_strategy: Option<Value>,
    pub synchronization: Option<Synchronization>,
    pub suspend: Option<bool>,
    pub workflow_template_ref: Option<WorkflowTemplateRef>,
    pub workflow_metadata: Option<Value>,
    #[serde(deserialize_with = "list")]
    pub volumes: Vec<Value>,
}

/// A whole workflow spec of another manifest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct WorkflowTemplateRef {
    pub name: String,
    pub cluster_scope: bool,
}

/// What is passed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Arguments {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<Artifact>,
}

/// What a template takes.
pub type Inputs = Arguments;

/// What a template or a node gives.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Outputs {
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub parameters: Vec<Parameter>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub artifacts: Vec<Artifact>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<String>,
}

impl Outputs {
    /// Whether there is nothing.
    pub fn is_empty(&self) -> bool {
        *self == Outputs::default()
    }

    /// The value of a parameter.
    pub fn parameter(&self, name: &str) -> Option<&str> {
        let found = self
            .parameters
            .iter()
            .find(|parameter| parameter.name == name);
        found?.value.as_deref()
    }
}

/// A parameter, given, taken or put out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Parameter {
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub value: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub value_from: Option<ValueFrom>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub global_name: String,
    #[serde(
        rename = "enum",
        deserialize_with = "choices",
        skip_serializing_if = "Vec::is_empty"
    )]
    pub choices: Vec<String>,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub description: Option<String>,
}

/// Where a value comes from.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ValueFrom {
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub path: String,
    #[serde(
        alias = "Parameter",
        deserialize_with = "text",
        skip_serializing_if = "String::is_empty"
    )]
    pub parameter: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub expression: String,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub default: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub supplied: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map_key_ref: Option<KeyRef>,
}

/// A key of a ConfigMap.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct KeyRef {
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "text")]
    pub key: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub optional: Option<bool>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub namespace: String,
}

/// An artifact, given, taken or put out.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Artifact {
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub path: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub from: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub from_expression: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub sub_path: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub global_name: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub optional: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mode: Option<i64>,
    /// Its place, and what else is said of it.
    #[serde(flatten)]
    pub rest: Map<String, Value>,
}

/// A value that may be a number or a boolean.
pub fn any_text<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Option<String>, D::Error> {
    Ok(loose::worded(&Value::deserialize(deserializer)?))
}

fn choices<'de, D: Deserializer<'de>>(deserializer: D) -> Result<Vec<String>, D::Error> {
    let value = Value::deserialize(deserializer)?;
    let values = value.as_array().map(Vec::as_slice).unwrap_or_default();
    Ok(values.iter().filter_map(loose::worded).collect())
}
