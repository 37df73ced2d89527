//! The flow as the canvas draws it, finished or not.

use std::collections::{HashMap, HashSet, VecDeque};

use super::{Flow, FlowEdge, FlowGraph, FlowNode, Hooks};
use crate::{Configuration, manifest::StepPolicy, policy};

/// Nodes, edges and layers. A second step of the same environment and edges from nowhere are left out.
pub(crate) fn graph(
    flow: &Flow,
    configuration: &Configuration,
    product: Option<&str>,
) -> FlowGraph {
    let mut names: Vec<&str> = Vec::new();
    let mut seen: HashMap<&str, usize> = HashMap::new();
    let mut steps = Vec::new();
    let trigger = flow.trigger_environment.as_str();
    if !trigger.is_empty() {
        seen.insert(trigger, 0);
        names.push(trigger);
        steps.push(None);
    }
    for step in &flow.steps {
        if !step.environment.is_empty() && !seen.contains_key(step.environment.as_str()) {
            seen.insert(&step.environment, names.len());
            names.push(&step.environment);
            steps.push(Some(step));
        }
    }
    let mut pairs = Vec::new();
    let mut known = HashSet::new();
    for (to, step) in steps.iter().enumerate() {
        for dependency in step.iter().flat_map(|step| &step.depends_on) {
            if let Some(from) = seen.get(dependency.as_str()).copied()
                && known.insert((from, to))
            {
                pairs.push((from, to));
            }
        }
    }
    let layers = layers(
        &steps.iter().map(Option::is_none).collect::<Vec<_>>(),
        &pairs,
    );
    let nodes = names
        .iter()
        .zip(&steps)
        .zip(layers)
        .map(|((name, step), layer)| FlowNode {
            environment: (*name).to_string(),
            trigger: step.is_none(),
            kind: configuration
                .environments
                .get(*name)
                .map(|environment| environment.kind),
            policy: match step {
                Some(step) => policy::gates(configuration, product, name, &step.policy),
                // Nothing is promoted to the trigger environment; its post-action is the flow's own.
                None => policy::inline(&StepPolicy {
                    post_action: flow.post_trigger.clone(),
                    ..StepPolicy::default()
                }),
            },
            hooks: step.map_or_else(Hooks::default, |step| step.hooks.clone()),
            layer,
        });
    let edges = pairs.iter().map(|(from, to)| FlowEdge {
        from: names[*from].to_string(),
        to: names[*to].to_string(),
    });
    FlowGraph {
        flow: flow.clone(),
        nodes: nodes.collect(),
        edges: edges.collect(),
    }
}

/// Longest distance from the trigger; what a circle holds up stands in the last layer.
fn layers(triggers: &[bool], pairs: &[(usize, usize)]) -> Vec<u32> {
    let mut layers: Vec<u32> = triggers.iter().map(|trigger| u32::from(!trigger)).collect();
    let mut waiting = vec![0usize; triggers.len()];
    let mut followers = vec![Vec::new(); triggers.len()];
    for (from, to) in pairs {
        waiting[*to] += 1;
        followers[*from].push(*to);
    }
    let mut ready: VecDeque<usize> = (0..triggers.len())
        .filter(|node| waiting[*node] == 0)
        .collect();
    while let Some(node) = ready.pop_front() {
        for follower in &followers[node] {
            layers[*follower] = layers[*follower].max(layers[node] + 1);
            waiting[*follower] -= 1;
            if waiting[*follower] == 0 {
                ready.push_back(*follower);
            }
        }
    }
    let settled = (0..triggers.len())
        .filter(|node| waiting[*node] == 0)
        .map(|node| layers[node])
        .max()
        .unwrap_or(0);
    for node in 0..triggers.len() {
        if waiting[node] > 0 {
            layers[node] = settled + 1;
        }
    }
    layers
}
