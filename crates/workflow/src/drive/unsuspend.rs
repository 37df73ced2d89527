//! Suspended steps: what they ask a person, until when, and what the answer means.

use std::collections::BTreeMap;

use serde_json::Value;
use signalbox_engine::event::{Decision, Millis, Verdict};
use signalbox_schedule::{
    schedule::{Event, Schedule, Selector},
    status::{self, NodeType, Phase},
};

use super::Drive;
use crate::duration;

/// The annotation of a `suspend` template that says what the step waits for.
const DESCRIPTION: &str = "description";
/// The input parameter that says it, where there is no annotation.
const MESSAGE: &str = "message";

impl Drive<'_> {
    /// Passes on what people have decided about steps that wait.
    pub(super) fn decided(&mut self, decisions: &BTreeMap<String, Decision>) {
        let nodes = &self.schedule.status().nodes;
        for (name, decision) in decisions {
            let waits = nodes.get(name).is_some_and(waits);
            if waits && self.answered.insert(name.clone()) {
                self.events.push(answer(name, decision));
            }
        }
    }

    /// Lets suspended steps go on.
    pub(super) fn resume(&mut self, selector: Option<String>, outputs: BTreeMap<String, String>) {
        self.events.push(Event::Resumed {
            nodes: selector.map_or(Selector::All, Selector::Field),
            outputs,
            by: None,
            message: None,
        });
    }
}

fn waits(node: &status::Node) -> bool {
    node.kind == NodeType::Suspend && node.phase == Phase::Running
}

fn answer(name: &str, decision: &Decision) -> Event {
    let reason = decision
        .reason
        .as_deref()
        .map(str::trim)
        .unwrap_or_default();
    let says = |how: &str| match reason {
        "" => format!("{how} by {}", decision.by),
        reason => format!("{how} by {}: {reason}", decision.by),
    };
    match decision.verdict {
        Verdict::Approve => Event::Resumed {
            nodes: Selector::Name(name.to_owned()),
            outputs: BTreeMap::new(),
            by: Some(decision.by.clone()),
            message: Some(says("Approved")),
        },
        Verdict::Reject => Event::Refused {
            nodes: Selector::Name(name.to_owned()),
            message: says("Rejected"),
        },
    }
}

/// What a suspended step tells the person who decides: its template's description, else its input `message`.
pub fn question(
    schedule: &Schedule,
    node: &status::Node,
    parameters: &BTreeMap<String, String>,
) -> Option<String> {
    let described = template(schedule, node)
        .and_then(|template| template["metadata"]["annotations"][DESCRIPTION].as_str())
        .map(|text| filled(text, node, parameters));
    let input = || {
        node.inputs
            .parameters
            .iter()
            .find(|input| input.name == MESSAGE)
    };
    let said = described.or_else(|| input()?.value.clone());
    said.filter(|text| !text.trim().is_empty())
}

/// When it goes on by itself.
pub fn until(
    schedule: &Schedule,
    node: &status::Node,
    parameters: &BTreeMap<String, String>,
) -> Option<Millis> {
    let duration = match &template(schedule, node)?["suspend"]["duration"] {
        Value::String(text) => filled(text, node, parameters),
        Value::Number(number) => number.to_string(),
        _ => return None,
    };
    let duration = duration::parse(&duration).ok()?;
    Some(node.started_at.saturating_add(duration))
}

/// The template of a node, as it is written.
fn template<'a>(schedule: &'a Schedule, node: &status::Node) -> Option<&'a Value> {
    let definition = schedule.definition();
    match &node.template_ref {
        Some(other) => {
            let kind = if other.cluster_scope {
                "cluster"
            } else {
                "namespaced"
            };
            definition.template(&format!("{kind}/{}", other.name), &other.template)
        }
        None => definition.template(&node.template_scope, &node.template_name),
    }
}

/// A text with its simple tags replaced; others stay.
fn filled(text: &str, node: &status::Node, parameters: &BTreeMap<String, String>) -> String {
    let mut done = String::new();
    let mut rest = text;
    while let Some((before, tail)) = rest.split_once("{{") {
        done.push_str(before);
        let Some((tag, after)) = tail.split_once("}}") else {
            done.push_str("{{");
            rest = tail;
            continue;
        };
        let tag = tag.trim();
        let input = |name: &str| {
            let inputs = node.inputs.parameters.iter();
            inputs
                .filter(|input| input.name == name)
                .find_map(|input| input.value.as_ref())
        };
        let value = tag
            .strip_prefix("inputs.parameters.")
            .map(input)
            .or_else(|| Some(parameters.get(tag.strip_prefix("workflow.parameters.")?)));
        match value.flatten() {
            Some(value) => done.push_str(value),
            None => {
                done.push_str("{{");
                done.push_str(tag);
                done.push_str("}}");
            }
        }
        rest = after;
    }
    done + rest
}
