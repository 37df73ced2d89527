//! A failed workflow made ready to go on where it failed: what succeeded is kept, the rest comes again.

use std::collections::BTreeSet;

use super::{Millis, Schedule, locks, memo};
use crate::status::{Node, NodeType, Phase};

impl Schedule {
    /// The same workflow with only what succeeded: failed nodes and what came after them are gone, those around them go
    /// on, exit handlers and hooks of the whole come anew.
    #[must_use]
    pub fn retried(&self, at: Millis) -> Self {
        let mut again = self.clone();
        let gone = again.outdated();
        again.status.nodes.retain(|node| !gone.contains(&node.name));
        for node in again.status.nodes.values_mut() {
            let before = node.children.len();
            node.children.retain(|child| !gone.contains(child));
            let lost = node.children.len() < before && holds(node);
            if lost || !kept(node) {
                node.phase = Phase::Running;
                node.message = None;
                node.finished_at = None;
                node.outbound.clear();
                node.outputs = super::Outputs::default();
                node.waiting = None;
            }
        }
        again.now = at;
        again.status.phase = Phase::Pending;
        again.status.message = None;
        again.status.started_at = None;
        again.status.finished_at = None;
        again.shutdown = None;
        again.locks = locks::Held::default();
        again.memory = memo::Memory::default();
        again.active.clear();
        again.killed.clear();
        again.actions.clear();
        again.wakes.clear();
        again.too_deep = 0;
        for name in ["workflow.status", "workflow.failures", "workflow.duration"] {
            again.globals.remove(name);
        }
        again
    }

    /// The nodes that are not kept.
    fn outdated(&self) -> BTreeSet<String> {
        let root = &self.begin.name;
        let of_whole = [format!("{root}.onExit"), format!("{root}.hooks.")];
        let mut gone = BTreeSet::new();
        let mut open: Vec<&Node> = self
            .status
            .nodes
            .values()
            .filter(|node| {
                let whole = of_whole.iter().any(|name| node.name.starts_with(name));
                whole || (fails(node) && !self.inside_kept(node))
            })
            .collect();
        while let Some(node) = open.pop() {
            if gone.insert(node.name.clone()) {
                let hooks = [
                    format!("{}.onExit", node.name),
                    format!("{}.hooks.", node.name),
                ];
                let hooked = self.status.nodes.values();
                open.extend(
                    hooked.filter(|other| hooks.iter().any(|name| other.name.starts_with(name))),
                );
                open.extend(
                    node.children
                        .iter()
                        .filter_map(|child| self.status.nodes.get(child)),
                );
            }
        }
        gone
    }

    /// Whether something around a node came to a good end nevertheless.
    fn inside_kept(&self, node: &Node) -> bool {
        let mut boundary = node.boundary.as_ref();
        while let Some(around) = boundary.and_then(|name| self.status.nodes.get(name)) {
            if kept(around) {
                return true;
            }
            boundary = around.boundary.as_ref();
        }
        false
    }
}

/// What stays as it is.
fn kept(node: &Node) -> bool {
    matches!(node.phase, Phase::Succeeded | Phase::Skipped)
}

/// What comes again from its beginning; what only holds others goes on instead.
fn fails(node: &Node) -> bool {
    !kept(node) && !holds(node)
}

fn holds(node: &Node) -> bool {
    use NodeType::{Dag, StepGroup, Steps, TaskGroup};
    matches!(node.kind, Steps | StepGroup | Dag | TaskGroup)
}
