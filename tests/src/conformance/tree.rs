//! A finished workflow without what differs from run to run: nodes by their names, with what Argo's users see of them.

use std::{
    collections::{BTreeMap, BTreeSet},
    sync::LazyLock,
};

use regex::Regex;
use serde::{Deserialize, Serialize};
use serde_json::Value;

/// What a workflow came to.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Tree {
    pub phase: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    #[serde(default, skip_serializing_if = "Ports::is_empty")]
    pub outputs: Ports,
    pub nodes: BTreeMap<String, Node>,
}

/// One node.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    #[serde(rename = "type")]
    pub kind: String,
    pub phase: String,
    #[serde(default, skip_serializing_if = "String::is_empty")]
    pub message: String,
    /// Names of other nodes; their order says nothing.
    #[serde(default, skip_serializing_if = "BTreeSet::is_empty")]
    pub children: BTreeSet<String>,
    #[serde(default, skip_serializing_if = "Ports::is_empty")]
    pub inputs: Ports,
    #[serde(default, skip_serializing_if = "Ports::is_empty")]
    pub outputs: Ports,
}

/// Inputs or outputs: parameters with their values (none: declared, but nothing came), artifacts with their paths.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Ports {
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub parameters: BTreeMap<String, Option<String>>,
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub artifacts: BTreeMap<String, String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub result: Option<String>,
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub exit_code: Option<String>,
}

impl Ports {
    /// Whether nothing goes in or out.
    pub fn is_empty(&self) -> bool {
        *self == Ports::default()
    }

    fn read(value: &Value) -> Self {
        let named = |field: &str| -> Vec<(String, Value)> {
            let entries = value[field].as_array().cloned().unwrap_or_default();
            let name = |entry: Value| Some((entry["name"].as_str()?.to_owned(), entry));
            entries.into_iter().filter_map(name).collect()
        };
        let word = |field: &str| value[field].as_str().map(steady);
        Ports {
            parameters: named("parameters")
                .into_iter()
                .map(|(name, entry)| (name, entry["value"].as_str().map(steady)))
                .collect(),
            artifacts: named("artifacts")
                .into_iter()
                .map(|(name, entry)| (name, text(&entry["path"])))
                .collect(),
            result: word("result"),
            exit_code: word("exitCode"),
        }
    }
}

impl Tree {
    /// Reads a workflow in Argo's own shape. Nodes may be keyed by anything, and children named or told by their ids.
    pub fn of_argo(workflow: &Value) -> Self {
        let status = &workflow["status"];
        let nodes: Vec<&Value> = status["nodes"]
            .as_object()
            .map(|nodes| nodes.values().collect())
            .unwrap_or_default();
        let names: BTreeMap<&str, &str> = nodes
            .iter()
            .filter_map(|node| Some((node["id"].as_str()?, node["name"].as_str()?)))
            .collect();
        Tree {
            phase: text(&status["phase"]),
            message: steady(&text(&status["message"])),
            outputs: Ports::read(&status["outputs"]),
            nodes: nodes
                .iter()
                .map(|node| (text(&node["name"]), Node::read(node, &names)))
                .collect(),
        }
    }
}

impl Node {
    fn read(node: &Value, names: &BTreeMap<&str, &str>) -> Self {
        let children = node["children"].as_array().map_or(&[][..], Vec::as_slice);
        let children = children.iter().filter_map(Value::as_str);
        Node {
            kind: text(&node["type"]),
            phase: text(&node["phase"]),
            message: steady(&text(&node["message"])),
            children: children
                .map(|child| (*names.get(child).unwrap_or(&child)).to_owned())
                .collect(),
            inputs: Ports::read(&node["inputs"]),
            outputs: Ports::read(&node["outputs"]),
        }
    }
}

fn text(value: &Value) -> String {
    value.as_str().unwrap_or_default().to_owned()
}

/// Moments and unique ids, which no second run repeats.
static PASSING: LazyLock<Regex> = LazyLock::new(|| {
    let moment = r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?(Z|[+-]\d\d:\d\d)";
    let unique = r"[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}";
    Regex::new(&format!("{moment}|{unique}")).expect("written above")
});

fn steady(text: &str) -> String {
    PASSING.replace_all(text, "<passing>").into_owned()
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use serde_json::json;

    use super::*;

    #[test]
    fn argo_s_shape_by_names() {
        let tree = Tree::of_argo(&json!({"status": {
            "phase": "Failed", "message": "at 2026-11-23T07:45:07Z",
            "nodes": {
                "w": {"id": "w", "name": "w", "type": "Steps", "phase": "Failed", "children": ["w-1"]},
                "w-1": {"id": "w-1", "name": "w[0]", "type": "StepGroup", "phase": "Failed", "inputs": {
                    "parameters": [{"name": "p", "value": "1", "default": "2"}, {"name": "q"}],
                    "artifacts": [{"name": "a", "path": "/tmp/a", "s3": {"key": "x"}}]}}
            }
        }}));
        assert_eq!(tree.message, "at <passing>");
        assert_eq!(tree.nodes["w"].children, ["w[0]".to_owned()].into());
        let inputs = &tree.nodes["w[0]"].inputs;
        assert_eq!(inputs.parameters["p"].as_deref(), Some("1"));
        assert_eq!(inputs.parameters["q"], None);
        assert_eq!(inputs.artifacts["a"], "/tmp/a");
        let again: Tree = serde_json::from_value(serde_json::to_value(&tree).unwrap()).unwrap();
        assert_eq!(again, tree);
    }
}
