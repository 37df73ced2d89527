//! One template: what it is, what it takes and gives, and its limits.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use serde_json::Value;

use super::{Arguments, Inputs, KeyRef, Metadata, Outputs, any_text, list, map, number, text};

/// One template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Template {
    #[serde(deserialize_with = "text")]
    pub name: String,
    pub metadata: Metadata,
    pub inputs: Inputs,
    pub outputs: Outputs,
    /// Groups of steps; `None`: another kind of template.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub steps: Option<Vec<Group>>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub dag: Option<Dag>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub script: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub container_set: Option<Value>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub suspend: Option<Suspend>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub retry_strategy: Option<RetryStrategy>,
    #[serde(deserialize_with = "number", skip_serializing_if = "Option::is_none")]
    pub parallelism: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_fast: Option<bool>,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub active_deadline_seconds: Option<String>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub timeout: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub synchronization: Option<Synchronization>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub memoize: Option<Memoize>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub init_containers: Vec<Value>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub volumes: Vec<Value>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub pod_spec_patch: String,
}

impl Template {
    /// Whether a pod carries it out.
    pub fn is_leaf(&self) -> bool {
        self.container.is_some() || self.script.is_some() || self.container_set.is_some()
    }
}

/// Steps that run at the same time. Argo takes a single step in place of a list.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
#[serde(transparent)]
pub struct Group(pub Vec<Step>);

impl<'de> Deserialize<'de> for Group {
    fn deserialize<D: serde::Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        let value = Value::deserialize(deserializer)?;
        let steps = match value {
            Value::Null => Value::Array(Vec::new()),
            Value::Object(_) => Value::Array(vec![value]),
            value => value,
        };
        serde_json::from_value(steps)
            .map(Group)
            .map_err(serde::de::Error::custom)
    }
}

/// A step or a task: a call of a template.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Step {
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub template: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_ref: Option<TemplateRef>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub inline: Option<Value>,
    pub arguments: Arguments,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub when: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_items: Option<Value>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub with_param: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub with_sequence: Option<Sequence>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub continue_on: Option<ContinueOn>,
    #[serde(deserialize_with = "map", skip_serializing_if = "BTreeMap::is_empty")]
    pub hooks: BTreeMap<String, LifecycleHook>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub on_exit: String,
    /// Of a task.
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub dependencies: Vec<String>,
    /// Of a task.
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub depends: String,
}

impl Step {
    /// Whether it is one node for each item.
    pub fn is_loop(&self) -> bool {
        self.with_items.is_some() || !self.with_param.is_empty() || self.with_sequence.is_some()
    }
}

/// A graph of tasks.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Dag {
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub target: String,
    #[serde(deserialize_with = "list")]
    pub tasks: Vec<Step>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub fail_fast: Option<bool>,
}

/// A template of another manifest.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct TemplateRef {
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "text")]
    pub template: String,
    #[serde(skip_serializing_if = "std::ops::Not::not")]
    pub cluster_scope: bool,
}

/// Numbers to go through.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Sequence {
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub count: Option<String>,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub start: Option<String>,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub end: Option<String>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub format: String,
}

/// What does not count as a failure.
#[derive(Debug, Clone, Copy, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct ContinueOn {
    pub error: bool,
    pub failed: bool,
}

/// What runs beside or after a node.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct LifecycleHook {
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub template: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub template_ref: Option<TemplateRef>,
    pub arguments: Arguments,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub expression: String,
}

/// A wait.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Suspend {
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub duration: String,
}

/// How often and when again.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct RetryStrategy {
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub limit: Option<String>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub retry_policy: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub backoff: Option<Backoff>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub expression: String,
}

/// How long between attempts.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Backoff {
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub duration: String,
    #[serde(deserialize_with = "any_text", skip_serializing_if = "Option::is_none")]
    pub factor: Option<String>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub max_duration: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub cap: String,
}

/// Locks that are needed.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Synchronization {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub mutex: Option<Mutex>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub mutexes: Vec<Mutex>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub semaphore: Option<Semaphore>,
    #[serde(deserialize_with = "list", skip_serializing_if = "Vec::is_empty")]
    pub semaphores: Vec<Semaphore>,
}

/// A lock for one.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(default)]
pub struct Mutex {
    #[serde(deserialize_with = "text")]
    pub name: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub namespace: String,
}

/// A lock for as many as a ConfigMap says.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Semaphore {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub config_map_key_ref: Option<KeyRef>,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub namespace: String,
}

/// Outputs that are kept for the next time.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Memoize {
    #[serde(deserialize_with = "text")]
    pub key: String,
    #[serde(deserialize_with = "text", skip_serializing_if = "String::is_empty")]
    pub max_age: String,
    pub cache: Cache,
}

/// Where they are kept.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", default)]
pub struct Cache {
    pub config_map: KeyRef,
}
