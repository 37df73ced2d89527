//! ConfigMaps that a recorded run had and the corpus does not hold: made again from what the manifest asks for and what
//! the recording says came in.

use std::collections::BTreeMap;

use serde_json::{Value, json};
use signalbox_schedule::yaml;

use super::tree::Tree;

/// The ConfigMaps that are named and not among what is loaded.
pub fn config_maps(text: &str, loaded: &[String], recorded: Option<&Tree>) -> Vec<String> {
    let Ok(documents) = yaml::documents("", text) else {
        return Vec::new();
    };
    let mut maps: BTreeMap<String, BTreeMap<String, String>> = BTreeMap::new();
    for document in &documents {
        collect(
            &document.value,
            &document.value["spec"],
            recorded,
            &mut maps,
        );
    }
    maps.retain(|name, _| {
        let there = format!("name: {name}");
        !loaded
            .iter()
            .any(|text| text.contains("kind: ConfigMap") && text.contains(&there))
    });
    let manifest = |(name, data): (String, BTreeMap<String, String>)| {
        let labels = json!({"workflows.argoproj.io/configmap-type": "Parameter"});
        json!({"apiVersion": "v1", "kind": "ConfigMap", "metadata": {"name": name, "labels": labels}, "data": data})
            .to_string()
    };
    let wanted = |tree: &Tree| tree.phase == "Succeeded";
    match recorded.is_some_and(wanted) {
        true => maps.into_iter().map(manifest).collect(),
        false => Vec::new(),
    }
}

fn collect(
    value: &Value,
    spec: &Value,
    recorded: Option<&Tree>,
    maps: &mut BTreeMap<String, BTreeMap<String, String>>,
) {
    match value {
        Value::Object(fields) => {
            let reference = &value["valueFrom"]["configMapKeyRef"];
            if let Some(parameter) = value["name"].as_str().filter(|_| reference.is_object()) {
                // Where there is a default, what is missing is what is asked for.
                if value["valueFrom"]["default"].is_null() && value["default"].is_null() {
                    put(reference, spec, came_in(recorded, parameter), maps);
                }
            } else if value["configMapKeyRef"].is_object() && value["default"].is_null() {
                put(&value["configMapKeyRef"], spec, "1".to_owned(), maps);
            }
            for (name, value) in fields {
                if name != "valueFrom" && name != "env" {
                    collect(value, spec, recorded, maps);
                }
            }
        }
        Value::Array(list) => list
            .iter()
            .for_each(|value| collect(value, spec, recorded, maps)),
        _ => {}
    }
}

fn put(
    reference: &Value,
    spec: &Value,
    value: String,
    maps: &mut BTreeMap<String, BTreeMap<String, String>>,
) {
    let side = |field: &str| filled(reference[field].as_str().unwrap_or_default(), spec);
    maps.entry(side("name"))
        .or_default()
        .entry(side("key"))
        .or_insert(value);
}

/// A name in which the workflow's own parameters may stand.
fn filled(text: &str, spec: &Value) -> String {
    let mut text = text.to_owned();
    for parameter in spec["arguments"]["parameters"]
        .as_array()
        .into_iter()
        .flatten()
    {
        let name = parameter["name"].as_str().unwrap_or_default();
        let value = parameter["value"].as_str().unwrap_or_default();
        for tag in [
            format!("{{{{workflow.parameters.{name}}}}}"),
            format!("{{{{ workflow.parameters.{name} }}}}"),
        ] {
            text = text.replace(&tag, value);
        }
    }
    text
}

fn came_in(recorded: Option<&Tree>, parameter: &str) -> String {
    let nodes = recorded.into_iter().flat_map(|tree| tree.nodes.values());
    let mut values =
        nodes.filter_map(|node| node.inputs.parameters.get(parameter).cloned().flatten());
    values.next().unwrap_or_else(|| "1".to_owned())
}
