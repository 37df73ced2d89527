//! How nodes changed, told as the runtime knows nodes. Nothing is copied for nodes that did not change.

use std::collections::{BTreeMap, HashMap};

use signalbox_engine::event::{Millis, Node, NodePhase};
use signalbox_schedule::{
    schedule::Schedule,
    status::{self, NodeType, Phase},
};

use super::unsuspend;

/// What was told of a node.
#[derive(Debug, PartialEq)]
struct Told {
    phase: NodePhase,
    message: Option<String>,
    started_at: Option<Millis>,
    finished_at: Option<Millis>,
}

/// Tells what is new.
#[derive(Debug, Default)]
pub struct Teller {
    /// Values of the workflow's parameters.
    parameters: BTreeMap<String, String>,
    told: HashMap<String, Told>,
}

impl Teller {
    /// With the values of the workflow's parameters, for what suspended steps say.
    pub fn new(parameters: BTreeMap<String, String>) -> Self {
        Self {
            parameters,
            ..Self::default()
        }
    }

    /// Tells the nodes that are not as they were told last.
    pub fn tell(&mut self, schedule: &Schedule, stopping: bool, nodes: &mut dyn FnMut(Node)) {
        let status = schedule.status();
        let Some(root) = status.nodes.values().next() else {
            return;
        };
        for node in status.nodes.values() {
            let phase = phase(node, stopping);
            let known = self.told.get(&node.name);
            let same = known.is_some_and(|known| {
                known.phase == phase
                    && known.finished_at == node.finished_at
                    && known.started_at == started(node)
                    && (known.message == node.message || phase == NodePhase::Suspended)
            });
            if same {
                continue;
            }
            self.told.insert(
                node.name.clone(),
                Told {
                    phase,
                    message: node.message.clone(),
                    started_at: started(node),
                    finished_at: node.finished_at,
                },
            );
            nodes(self.shown(schedule, node, phase, &root.name));
        }
    }

    fn shown(
        &self,
        schedule: &Schedule,
        node: &status::Node,
        phase: NodePhase,
        root: &str,
    ) -> Node {
        let suspended = phase == NodePhase::Suspended;
        let message = match suspended {
            true => unsuspend::question(schedule, node, &self.parameters),
            false => node.message.clone(),
        };
        let until = || unsuspend::until(schedule, node, &self.parameters);
        Node {
            name: node.name.clone(),
            display_name: node.display_name.clone(),
            parent: parent(schedule, node, root),
            node_type: node.kind.to_string(),
            phase,
            message,
            started_at: started(node),
            finished_at: node.finished_at,
            until: suspended.then(until).flatten(),
        }
    }
}

fn started(node: &status::Node) -> Option<Millis> {
    Some(node.started_at).filter(|_| node.phase != Phase::Pending)
}

/// A node's phase in the runtime's words.
fn phase(node: &status::Node, stopping: bool) -> NodePhase {
    match node.phase {
        Phase::Pending => NodePhase::Pending,
        Phase::Running if node.kind == NodeType::Suspend => NodePhase::Suspended,
        Phase::Running => NodePhase::Running,
        Phase::Succeeded => NodePhase::Succeeded,
        Phase::Failed | Phase::Error if stopping => NodePhase::Terminated,
        Phase::Failed => NodePhase::Failed,
        Phase::Error => NodePhase::Error,
        Phase::Skipped => NodePhase::Skipped,
        Phase::Omitted => NodePhase::Omitted,
    }
}

/// The node that holds it: of attempts and items, the node that they are attempts or items of.
fn parent(schedule: &Schedule, node: &status::Node, root: &str) -> Option<String> {
    if node.name == root {
        return None;
    }
    let nodes = &schedule.status().nodes;
    let whole = node
        .name
        .strip_suffix(')')
        .and_then(|name| Some(name.rsplit_once('(')?.0));
    let whole = whole.filter(|whole| nodes.contains_key(whole));
    let holder = whole.or(node.boundary.as_deref()).unwrap_or(root);
    Some(holder.to_owned())
}
