//! The parts of a template that only a pod's processes need, in Kubernetes' own words.

use std::collections::BTreeMap;

use serde::{Deserialize, Deserializer};
use serde_json::Value;

/// A leaf template.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Template {
    pub container: Option<Container>,
    pub script: Option<Container>,
    pub container_set: Option<ContainerSet>,
    pub init_containers: Vec<Container>,
    pub volumes: Vec<Volume>,
    pub outputs: Outputs,
}

/// Containers in one pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ContainerSet {
    pub containers: Vec<Container>,
    pub volume_mounts: Vec<VolumeMount>,
    pub retry_strategy: Option<SetRetry>,
}

/// How often each container of a set is started again.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct SetRetry {
    #[serde(deserialize_with = "text")]
    pub retries: String,
    #[serde(deserialize_with = "text")]
    pub duration: String,
}

/// A container, a script's or one of a set.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Container {
    pub name: String,
    pub image: String,
    pub command: Vec<String>,
    pub args: Vec<String>,
    pub source: Option<String>,
    pub env: Vec<Variable>,
    pub env_from: Vec<VariablesFrom>,
    pub working_dir: String,
    pub volume_mounts: Vec<VolumeMount>,
    pub resources: Resources,
    pub dependencies: Vec<String>,
    pub mirror_volume_mounts: bool,
}

/// A variable.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Variable {
    pub name: String,
    #[serde(deserialize_with = "text")]
    pub value: String,
    pub value_from: Option<VariableFrom>,
}

/// Where a variable's value stands.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VariableFrom {
    pub config_map_key_ref: Option<KeyRef>,
    pub secret_key_ref: Option<KeyRef>,
    pub field_ref: Option<FieldRef>,
}

/// A key of a ConfigMap or a Secret.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct KeyRef {
    pub name: String,
    pub key: String,
    pub optional: bool,
}

/// A field of the pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct FieldRef {
    pub field_path: String,
}

/// All keys of a ConfigMap or a Secret as variables.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VariablesFrom {
    pub prefix: String,
    pub config_map_ref: Option<NameRef>,
    pub secret_ref: Option<NameRef>,
}

/// A ConfigMap or a Secret.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct NameRef {
    pub name: String,
    pub optional: bool,
}

/// A volume's place.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct VolumeMount {
    pub name: String,
    pub mount_path: String,
    pub sub_path: String,
    pub read_only: bool,
}

/// A volume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Volume {
    pub name: String,
    pub empty_dir: Option<Value>,
    pub config_map: Option<Files>,
    pub secret: Option<Files>,
    pub projected: Option<Projected>,
}

/// Keys as files.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Files {
    pub name: String,
    pub secret_name: String,
    pub items: Vec<Item>,
    pub default_mode: Option<u32>,
    pub optional: bool,
}

/// A key at a path.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Item {
    pub key: String,
    pub path: String,
    pub mode: Option<u32>,
}

/// Several sources in one volume.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Projected {
    pub sources: Vec<ProjectedSource>,
    pub default_mode: Option<u32>,
}

/// One of them.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct ProjectedSource {
    pub config_map: Option<Files>,
    pub secret: Option<Files>,
}

/// What a container may use.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Resources {
    pub limits: BTreeMap<String, Value>,
}

/// What is kept of a pod.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Outputs {
    pub parameters: Vec<Parameter>,
    pub artifacts: Vec<Artifact>,
}

/// An output parameter.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Parameter {
    pub name: String,
    pub value_from: Option<ParameterFrom>,
}

/// The file with its value.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct ParameterFrom {
    pub path: Option<String>,
    #[serde(deserialize_with = "maybe_text")]
    pub default: Option<String>,
}

/// An output artifact.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(default)]
pub struct Artifact {
    pub name: String,
    pub path: String,
    pub optional: bool,
    pub archive: Option<Value>,
    /// Stores, of which only their keys mean something here.
    #[serde(flatten)]
    pub rest: BTreeMap<String, Value>,
}

impl Artifact {
    /// A key that the manifest itself gives.
    pub fn key(&self) -> Option<&str> {
        let stores = ["s3", "gcs", "oss", "azure"].iter();
        let mut stores = stores.filter_map(|store| self.rest.get(*store));
        stores.find_map(|store| {
            let key = store.get("key").or_else(|| store.get("blob"))?.as_str()?;
            (!key.is_empty()).then_some(key)
        })
    }
}

fn as_text(value: Value) -> String {
    match value {
        Value::String(text) => text,
        Value::Null => String::new(),
        other => other.to_string(),
    }
}

fn text<'de, D: Deserializer<'de>>(from: D) -> Result<String, D::Error> {
    Value::deserialize(from).map(as_text)
}

fn maybe_text<'de, D: Deserializer<'de>>(from: D) -> Result<Option<String>, D::Error> {
    let value = Value::deserialize(from)?;
    Ok((!value.is_null()).then(|| as_text(value)))
}
