//! What tags may name: values of the workflow, of steps and tasks that have ended, of inputs.

use std::collections::BTreeMap;

use serde_json::json;

use super::{Schedule, inputs::Filled, nodes};
use crate::{
    spec::{Artifact, Outputs, Parameter},
    status::{Node, NodeType, time},
};

/// Values by their dotted names; nothing: what was skipped did not give it.
pub type Values = BTreeMap<String, Option<String>>;

/// What the steps or tasks of one template see of each other.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub values: Values,
    pub artifacts: BTreeMap<String, Artifact>,
}

impl Scope {
    /// What a template's expressions and artifacts may name before any step has ended: its inputs.
    pub fn of(filled: &Filled) -> Self {
        let mut scope = Self::default();
        for parameter in &filled.template.inputs.parameters {
            let name = format!("inputs.parameters.{}", parameter.name);
            scope.values.insert(name, parameter.value.clone());
        }
        for artifact in &filled.artifacts {
            let name = format!("inputs.artifacts.{}", artifact.name);
            scope.artifacts.insert(name, artifact.clone());
        }
        scope
    }

    /// Adds what is known of a node: `prefix` is `steps.a` or `tasks.a`.
    pub fn add(&mut self, prefix: &str, node: &Node) {
        let mut put = |name: &str, value: Option<String>| {
            self.values.insert(format!("{prefix}.{name}"), value);
        };
        put("id", Some(node.id.clone()));
        put("startedAt", Some(time(node.started_at)));
        put(
            "finishedAt",
            node.finished_at.map(time).or(Some(String::new())),
        );
        put("hostNodeName", Some("localhost".to_owned()));
        put("ip", Some("127.0.0.1".to_owned()));
        put("status", Some(node.phase.to_string()));
        if let Some(code) = &node.outputs.exit_code {
            put("exitCode", Some(code.clone()));
        }
        self.outputs(prefix, &node.outputs);
    }

    /// Adds outputs.
    pub fn outputs(&mut self, prefix: &str, outputs: &Outputs) {
        if let Some(result) = &outputs.result {
            let name = format!("{prefix}.outputs.result");
            self.values.insert(name, Some(result.clone()));
        }
        for parameter in &outputs.parameters {
            let name = format!("{prefix}.outputs.parameters.{}", parameter.name);
            // A pod that failed names them without a value: they are empty then.
            let value = parameter.value.clone().unwrap_or_default();
            self.values.insert(name, Some(value));
        }
        for artifact in &outputs.artifacts {
            let name = format!("{prefix}.outputs.artifacts.{}", artifact.name);
            self.artifacts.insert(name, artifact.clone());
        }
    }
}

impl Schedule {
    /// What the workflow says of itself.
    pub(super) fn set_globals(&mut self) {
        let definition = &self.definition;
        let spec = definition.spec();
        let begin = &self.begin;
        let mut put = |name: &str, value: String| {
            self.globals.insert(format!("workflow.{name}"), Some(value));
        };
        put("name", begin.name.clone());
        put("namespace", begin.namespace.clone());
        put("uid", begin.uid.clone());
        put("mainEntrypoint", spec.entrypoint.clone());
        let account = match spec.service_account_name.is_empty() {
            true => "default",
            false => &spec.service_account_name,
        };
        put("serviceAccountName", account.to_owned());
        put("priority", spec.priority.unwrap_or(0).to_string());
        put("status", "Running".to_owned());
        put("duration", "0.000000".to_owned());
        for (name, value) in moments(begin.at) {
            put(&format!("creationTimestamp{name}"), value);
        }
        for (name, value) in &definition.metadata().labels {
            put(&format!("labels.{name}"), value.clone());
        }
        for (name, value) in &definition.metadata().annotations {
            put(&format!("annotations.{name}"), value.clone());
        }
        let mut shown = Vec::new();
        for parameter in &spec.arguments.parameters {
            let value = self.argument(parameter);
            shown.push(json!({"name": parameter.name, "value": value}));
            if value.is_some() {
                self.globals
                    .insert(format!("workflow.parameters.{}", parameter.name), value);
            }
        }
        for (name, value) in &self.begin.arguments {
            let name = format!("workflow.parameters.{name}");
            self.globals.insert(name, Some(value.clone()));
        }
        let shown = serde_json::Value::from(shown).to_string();
        for name in ["workflow.parameters", "workflow.parameters.json"] {
            self.globals.insert(name.to_owned(), Some(shown.clone()));
        }
        for artifact in &spec.arguments.artifacts {
            let name = format!("workflow.artifacts.{}", artifact.name);
            self.artifacts.insert(name, artifact.clone());
        }
    }

    /// Labels that the spec itself gives to the workflow (`workflowMetadata`).
    pub(crate) fn own_labels(&self) -> Vec<(String, String)> {
        let Some(metadata) = &self.definition.spec().workflow_metadata else {
            return Vec::new();
        };
        let plain = metadata["labels"].as_object().into_iter().flatten();
        let plain =
            plain.filter_map(|(name, value)| Some((name.clone(), value.as_str()?.to_owned())));
        let from = metadata["labelsFrom"].as_object().into_iter().flatten();
        let from = from.filter_map(|(name, from)| {
            let value =
                crate::expression::evaluate(from["expression"].as_str()?, &self.globals).ok()?;
            Some((name.clone(), value.as_str()?.to_owned()))
        });
        plain.chain(from).collect()
    }

    /// The value of a workflow's parameter.
    fn argument(&self, parameter: &Parameter) -> Option<String> {
        if let Some(given) = self.begin.arguments.get(&parameter.name) {
            return Some(given.clone());
        }
        let from = parameter.value_from.as_ref();
        let stored =
            from.and_then(|from| self.config_map_value(from, &parameter.name).ok().flatten());
        parameter
            .value
            .clone()
            .or(stored)
            .or_else(|| parameter.default.clone())
    }

    /// Outputs that are told to the whole workflow.
    pub(super) fn export(&mut self, outputs: &Outputs) {
        for parameter in outputs
            .parameters
            .iter()
            .filter(|one| !one.global_name.is_empty())
        {
            let Some(value) = &parameter.value else {
                continue;
            };
            let name = format!("workflow.outputs.parameters.{}", parameter.global_name);
            self.globals.insert(name, Some(value.clone()));
            let global = Parameter {
                name: parameter.global_name.clone(),
                value: Some(value.clone()),
                ..Parameter::default()
            };
            let all = &mut self.status.outputs.parameters;
            match all.iter_mut().find(|one| one.name == global.name) {
                Some(one) => *one = global,
                None => all.push(global),
            }
        }
        for artifact in outputs
            .artifacts
            .iter()
            .filter(|one| !one.global_name.is_empty())
        {
            let name = format!("workflow.outputs.artifacts.{}", artifact.global_name);
            let global = Artifact {
                name: artifact.global_name.clone(),
                global_name: String::new(),
                path: String::new(),
                ..artifact.clone()
            };
            self.artifacts.insert(name, global.clone());
            let all = &mut self.status.outputs.artifacts;
            match all.iter_mut().find(|one| one.name == global.name) {
                Some(one) => *one = global,
                None => all.push(global),
            }
        }
    }

    /// Adds what a step or task gave, or what all of its items gave.
    pub(super) fn add_to(&self, scope: &mut Scope, prefix: &str, name: &str) {
        let Some(node) = self.status.nodes.get(name) else {
            return;
        };
        scope.add(prefix, node);
        if !matches!(node.kind, NodeType::Skipped) {
            return;
        }
        // What it would have given is not there, or has a default.
        for (output, default) in self.declared(node) {
            let name = format!("{prefix}.outputs.parameters.{output}");
            scope.values.entry(name).or_insert(default);
        }
    }

    /// The parameters that a node's template gives, with their defaults.
    fn declared(&self, node: &Node) -> Vec<(String, Option<String>)> {
        let Ok((raw, _)) = nodes::template_of(self, node) else {
            return Vec::new();
        };
        let outputs = raw["outputs"]["parameters"].as_array();
        let named = outputs.into_iter().flatten().filter_map(|output| {
            let default = &output["valueFrom"]["default"];
            let default = match default {
                serde_json::Value::Null => None,
                serde_json::Value::String(text) => Some(text.clone()),
                other => Some(other.to_string()),
            };
            Some((output["name"].as_str()?.to_owned(), default))
        });
        named.collect()
    }
}

/// Parts of a moment, as `strftime` names them.
fn moments(at: super::Millis) -> Vec<(String, String)> {
    let Ok(moment) = jiff::Timestamp::from_millisecond(at) else {
        return Vec::new();
    };
    let moment = moment.to_zoned(jiff::tz::TimeZone::UTC);
    let parts = "aAbBcCdDeFgGhHIjklmMnpPrRsStTuUVwWyYzZ"
        .chars()
        .filter_map(|part| {
            let format = format!("%{part}");
            let text = jiff::fmt::strtime::format(&format, &moment).ok()?;
            Some((format!(".{part}"), text))
        });
    let plain = (
        String::new(),
        moment.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
    );
    let more = [(".RFC3339".to_owned(), plain.1.clone())];
    parts.chain([plain]).chain(more).collect()
}
