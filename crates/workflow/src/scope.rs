//! What tags mean at one place of a workflow: `workflow.…` (globals), `inputs.…`, `steps.…`, and a process's own.

use std::collections::BTreeMap;

use signalbox_engine::event::{Millis, NodePhase};

use crate::{check::Definition, schedule::Done, substitute};

/// Tags about the workflow that always have a value (parameters, labels, annotations and outputs come on top).
pub const WORKFLOW_TAGS: [&str; 10] = [
    "workflow.name",
    "workflow.namespace",
    "workflow.uid",
    "workflow.mainEntrypoint",
    "workflow.serviceAccountName",
    "workflow.creationTimestamp",
    "workflow.creationTimestamp.RFC3339",
    "workflow.creationTimestamp.s",
    "workflow.parameters",
    "workflow.parameters.json",
];

/// Tags that only the template of a process knows.
pub const LEAF_TAGS: [&str; 3] = ["pod.name", "node.name", "steps.name"];

/// `workflow.…` tags and their values.
pub type Globals = BTreeMap<String, String>;

/// The globals at the start of a workflow.
pub fn globals(
    definition: &Definition,
    name: &str,
    arguments: &BTreeMap<String, String>,
    started_at: Millis,
) -> Globals {
    let created = timestamp(started_at, 0);
    let listed: Vec<serde_json::Value> = definition
        .spec
        .parameters
        .iter()
        .filter_map(|parameter| Some(serde_json::json!({"name": parameter.name, "value": arguments.get(&parameter.name)?})))
        .collect();
    let listed = serde_json::Value::Array(listed).to_string();
    let account = definition
        .spec
        .service_account
        .clone()
        .unwrap_or_else(|| "default".to_owned());
    let values = [
        name.to_owned(),
        "default".to_owned(),
        id(name, &format!("{name}/{started_at}")),
        definition.entry.1.clone(),
        account,
        created.clone(),
        created,
        started_at.div_euclid(1000).to_string(),
        listed.clone(),
        listed,
    ];
    let mut globals: Globals = WORKFLOW_TAGS
        .iter()
        .map(|tag| (*tag).to_owned())
        .zip(values)
        .collect();
    let keyed = |kind: &str, map: &BTreeMap<String, String>| -> Vec<(String, String)> {
        map.iter()
            .map(|(key, value)| (format!("workflow.{kind}.{key}"), value.clone()))
            .collect()
    };
    globals.extend(keyed("parameters", arguments));
    globals.extend(keyed("labels", &definition.spec.labels));
    globals.extend(keyed("annotations", &definition.spec.annotations));
    globals
}

/// What the texts of one called template see.
#[derive(Debug, Clone, Default)]
pub struct Scope {
    pub globals: Globals,
    /// A process's own tags.
    pub own: BTreeMap<String, String>,
    pub inputs: BTreeMap<String, String>,
}

impl Scope {
    /// Both passes of Argo's substitution: globals (and a process's own tags) first, then inputs.
    pub fn text(&self, text: &str) -> String {
        let first = substitute::replace(text, |tag| {
            self.own.get(tag).or_else(|| self.globals.get(tag)).cloned()
        });
        substitute::replace(&first, |tag| input(tag, &self.inputs))
    }
}

/// The value of an `inputs.…` tag.
pub fn input(tag: &str, inputs: &BTreeMap<String, String>) -> Option<String> {
    if tag == "inputs.parameters" {
        let listed = inputs
            .iter()
            .map(|(name, value)| serde_json::json!({"name": name, "value": value}))
            .collect();
        return Some(serde_json::Value::Array(listed).to_string());
    }
    inputs.get(tag.strip_prefix("inputs.parameters.")?).cloned()
}

/// What became of a `steps.…` tag.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Unresolved {
    /// The step was skipped, and its output has no default.
    Absent(String),
    /// The step has no such output.
    Unknown(String),
}

/// Replaces `steps.…` tags from the steps that have ended.
///
/// # Errors
/// The first tag without a value.
pub fn step_values(text: &str, ended: &BTreeMap<String, Done>) -> Result<String, Unresolved> {
    let mut unresolved = None;
    let replaced = substitute::replace(text, |tag| {
        let (name, field) = tag.strip_prefix("steps.")?.split_once('.')?;
        let value = ended.get(name).map(|done| step_value(done, field));
        match value {
            Some(Some(value)) => return Some(value),
            Some(None) if ended[name].phase == NodePhase::Skipped => {
                unresolved.get_or_insert_with(|| Unresolved::Absent(tag.to_owned()))
            }
            _ => unresolved.get_or_insert_with(|| Unresolved::Unknown(tag.to_owned())),
        };
        None
    });
    unresolved.map_or(Ok(replaced), Err)
}

fn step_value(done: &Done, field: &str) -> Option<String> {
    match field {
        "status" => Some(format!("{:?}", done.phase)),
        "id" => Some(done.id.clone()),
        "exitCode" => done.exit_code.map(|code| code.to_string()),
        "startedAt" => Some(timestamp(done.started_at, 0)),
        "finishedAt" => done.finished_at.map(|at| timestamp(at, 0)),
        "outputs.result" => done.result.clone(),
        _ => done
            .outputs
            .get(field.strip_prefix("outputs.parameters.")?)
            .cloned(),
    }
}

/// RFC 3339 in UTC, with that many digits of fractional seconds.
pub fn timestamp(at: Millis, digits: u8) -> String {
    let at = jiff::Timestamp::from_millisecond(at).unwrap_or(jiff::Timestamp::UNIX_EPOCH);
    format!("{at:.*}", usize::from(digits))
}

/// Argo's node id: the workflow's name and the FNV-1a hash of the node's.
pub fn id(workflow: &str, node: &str) -> String {
    if workflow == node {
        return workflow.to_owned();
    }
    format!("{workflow}-{}", fnv32a(node))
}

/// Argo's pod name.
pub fn pod_name(workflow: &str, template: &str, node: &str) -> String {
    if workflow == node {
        workflow.to_owned()
    } else {
        format!("{workflow}-{template}-{}", fnv32a(node))
    }
}

fn fnv32a(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_argos() {
        assert_eq!(
            id("p-global-outputs", "p-global-outputs[0].a"),
            "p-global-outputs-1706946113"
        );
        assert_eq!(
            id("p-global-outputs", "p-global-outputs"),
            "p-global-outputs"
        );
    }

    #[test]
    fn timestamps_are_rfc_3339() {
        assert_eq!(timestamp(1_767_323_045_678, 3), "2026-01-02T03:04:05.678Z");
        assert_eq!(timestamp(1_767_323_045_678, 0), "2026-01-02T03:04:05Z");
    }
}
