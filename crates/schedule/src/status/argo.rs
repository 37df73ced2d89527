//! A workflow in Argo's own JSON.

use jiff::Timestamp;
use serde_json::{Map, Value, json};

use super::{Millis, Node, NodeType, Phase, Status, node_id};
use crate::schedule::Schedule;

/// The workflow with its status, as Argo would store it.
pub fn argo_shape(schedule: &Schedule) -> Value {
    let status = schedule.status();
    let name = schedule.name();
    let mut nodes = Map::new();
    for node in status.nodes.values() {
        nodes.insert(node.id.clone(), shape(name, node, schedule.namespace()));
    }
    let definition = schedule.definition();
    let mut metadata = serde_json::to_value(definition.metadata()).unwrap_or_default();
    if let Some(metadata) = metadata.as_object_mut() {
        metadata.insert("name".into(), name.into());
        metadata.insert("namespace".into(), schedule.namespace().into());
        metadata.insert("uid".into(), schedule.uid().into());
        metadata.insert("creationTimestamp".into(), time(schedule.began()).into());
        let labels = metadata.entry("labels").or_insert_with(|| json!({}));
        if let Some(labels) = labels.as_object_mut() {
            for (name, value) in schedule.own_labels() {
                labels.insert(name, value.into());
            }
            let completed = status.phase.completed().to_string();
            labels.insert("workflows.argoproj.io/completed".into(), completed.into());
            labels.insert(
                "workflows.argoproj.io/phase".into(),
                status.phase.to_string().into(),
            );
        }
    }
    json!({
        "apiVersion": "argoproj.io/v1alpha1",
        "kind": "Workflow",
        "metadata": metadata,
        "spec": definition.submitted_spec(),
        "status": whole(status, nodes),
    })
}

fn whole(status: &Status, nodes: Map<String, Value>) -> Value {
    let mut shape = Map::new();
    shape.insert("phase".into(), status.phase.to_string().into());
    let mut optional = |name: &str, value: Option<Value>| {
        if let Some(value) = value {
            shape.insert(name.to_owned(), value);
        }
    };
    optional("message", status.message.clone().map(Value::from));
    optional("startedAt", status.started_at.map(|at| time(at).into()));
    optional("finishedAt", status.finished_at.map(|at| time(at).into()));
    optional("nodes", Some(Value::Object(nodes)));
    let outputs = (!status.outputs.is_empty()).then(|| serde_json::to_value(&status.outputs));
    optional("outputs", outputs.and_then(Result::ok));
    optional("progress", Some(progress(status).into()));
    Value::Object(shape)
}

fn shape(workflow: &str, node: &Node, _namespace: &str) -> Value {
    let ids = |names: &[String]| -> Value {
        names
            .iter()
            .map(|name| Value::from(node_id(workflow, name)))
            .collect()
    };
    let mut shape = Map::new();
    let mut put = |name: &str, value: Value| {
        let empty = match &value {
            Value::Null => true,
            Value::String(text) => text.is_empty(),
            Value::Array(list) => list.is_empty(),
            Value::Object(map) => map.is_empty() && name != "nodeFlag",
            _ => false,
        };
        if !empty {
            shape.insert(name.to_owned(), value);
        }
    };
    put("id", node.id.clone().into());
    put("name", node.name.clone().into());
    put("displayName", node.display_name.clone().into());
    put("type", node.kind.to_string().into());
    put("templateName", node.template_name.clone().into());
    put(
        "templateRef",
        serde_json::to_value(&node.template_ref).unwrap_or_default(),
    );
    put("templateScope", node.template_scope.clone().into());
    put("phase", node.phase.to_string().into());
    put(
        "boundaryID",
        node.boundary
            .as_ref()
            .map(|name| node_id(workflow, name))
            .into(),
    );
    put("message", node.message.clone().into());
    if node.kind == NodeType::Pod {
        let done = u8::from(node.phase == Phase::Succeeded);
        put("progress", format!("{done}/1").into());
    }
    put("startedAt", time(node.started_at).into());
    put("finishedAt", node.finished_at.map(time).into());
    put(
        "inputs",
        serde_json::to_value(&node.inputs).unwrap_or_default(),
    );
    put(
        "outputs",
        serde_json::to_value(&node.outputs).unwrap_or_default(),
    );
    put("children", ids(&node.children));
    put("outboundNodes", ids(&node.outbound));
    let flags = [("hooked", node.flag.hooked), ("retried", node.flag.retried)];
    let flags: Map<String, Value> = flags
        .into_iter()
        .filter(|(_, on)| *on)
        .map(|(name, on)| (name.to_owned(), on.into()))
        .collect();
    put("nodeFlag", Value::Object(flags));
    let memoization = node.memoization.as_ref().map(|memoization| {
        json!({"hit": memoization.hit, "key": memoization.key, "cacheName": memoization.cache})
    });
    put("memoizationStatus", memoization.unwrap_or_default());
    Value::Object(shape)
}

/// How many pods and waits have succeeded, of all.
fn progress(status: &Status) -> String {
    let pods = status
        .nodes
        .values()
        .filter(|node| matches!(node.kind, NodeType::Pod | NodeType::Suspend));
    let good = pods
        .clone()
        .filter(|node| node.phase == Phase::Succeeded)
        .count();
    format!("{good}/{}", pods.count())
}

/// A moment as Kubernetes writes it, in whole seconds.
pub fn time(at: Millis) -> String {
    let moment = Timestamp::from_second(at.div_euclid(1000)).unwrap_or_default();
    moment.to_string()
}
