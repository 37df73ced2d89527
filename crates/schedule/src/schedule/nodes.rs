//! Nodes made, changed and found.

use serde_json::Value;

use super::{
    Schedule,
    call::{Callee, Place},
};
use crate::{
    spec::TemplateRef,
    status::{Flag, Node, NodeType, Phase, node_id},
};

impl Schedule {
    /// A node, if it is there.
    pub(super) fn node(&self, name: &str) -> Option<&Node> {
        self.status.nodes.get(name)
    }

    /// How a node stands; `Pending` where there is none.
    pub(super) fn phase(&self, name: &str) -> Option<Phase> {
        self.node(name).map(|node| node.phase)
    }

    /// Makes a node.
    pub(super) fn make(
        &mut self,
        name: &str,
        kind: NodeType,
        phase: Phase,
        callee: &Callee,
        place: &Place,
        message: Option<String>,
    ) -> &mut Node {
        let node = Node {
            id: node_id(&self.begin.name, name),
            name: name.to_owned(),
            display_name: display(name, place.boundary.as_deref()),
            kind,
            phase,
            message,
            template_name: match callee.template_ref {
                Some(_) => String::new(),
                None => callee.template.clone(),
            },
            template_ref: callee.template_ref.clone(),
            template_scope: match place.scope.as_str() {
                "local" => format!("local/{}", self.begin.name),
                other => other.to_owned(),
            },
            boundary: place.boundary.clone(),
            children: Vec::new(),
            outbound: Vec::new(),
            inputs: Default::default(),
            outputs: Default::default(),
            flag: Flag {
                hooked: place.hooked,
                retried: place.retried,
            },
            memoization: None,
            waiting: None,
            started_at: self.now,
            finished_at: phase.fulfilled().then_some(self.now),
        };
        self.status.nodes.insert(node);
        self.status.nodes.get_mut(name).expect("it was just put in")
    }

    /// Changes how a node stands.
    pub(super) fn mark(&mut self, name: &str, phase: Phase, message: Option<String>) {
        let now = self.now;
        if let Some(node) = self.status.nodes.get_mut(name) {
            if phase.fulfilled() && !node.phase.fulfilled() {
                node.finished_at = Some(now);
            }
            node.phase = phase;
            if message.is_some() || phase == Phase::Succeeded {
                node.message = message;
            }
        }
    }

    /// Makes the node, or marks the one that is there.
    pub(super) fn make_or_mark(
        &mut self,
        name: &str,
        callee: &Callee,
        place: &Place,
        message: String,
    ) {
        if self.node(name).is_some() {
            self.mark(name, Phase::Error, Some(message));
        } else {
            self.make(
                name,
                NodeType::Skipped,
                Phase::Error,
                callee,
                place,
                Some(message),
            );
        }
    }

    /// Hangs one node below another.
    pub(super) fn hang(&mut self, parent: &str, child: &str) {
        if let Some(node) = self.status.nodes.get_mut(parent)
            && !node.children.iter().any(|known| known == child)
        {
            node.children.push(child.to_owned());
        }
    }

    /// The nodes below which what comes next hangs.
    pub(super) fn outbound(&self, name: &str) -> Vec<String> {
        let Some(node) = self.node(name) else {
            return Vec::new();
        };
        let own = || vec![name.to_owned()];
        let plain = |child: &&String| self.node(child).is_some_and(|child| !child.flag.hooked);
        let below = |children: Vec<&String>| -> Vec<String> {
            children
                .into_iter()
                .flat_map(|child| self.outbound(child))
                .collect()
        };
        let children: Vec<&String> = node.children.iter().filter(plain).collect();
        match node.kind {
            NodeType::Skipped | NodeType::Suspend => own(),
            NodeType::Pod => {
                let containers: Vec<&String> = children
                    .into_iter()
                    .filter(|child| {
                        self.node(child)
                            .is_some_and(|child| child.kind == NodeType::Container)
                    })
                    .collect();
                if containers.is_empty() {
                    own()
                } else {
                    below(containers)
                }
            }
            NodeType::Container => {
                let containers: Vec<&String> = children
                    .into_iter()
                    .filter(|child| {
                        self.node(child)
                            .is_some_and(|child| child.kind == NodeType::Container)
                    })
                    .collect();
                if containers.is_empty() {
                    own()
                } else {
                    below(containers)
                }
            }
            NodeType::TaskGroup => {
                if children.is_empty() {
                    own()
                } else {
                    below(children)
                }
            }
            NodeType::Retry => match node.children.last() {
                None => own(),
                Some(last) => self.outbound(last),
            },
            NodeType::Steps | NodeType::Dag | NodeType::StepGroup => {
                if node.outbound.is_empty() {
                    own()
                } else {
                    below(node.outbound.iter().collect())
                }
            }
        }
    }
}

/// A node's name without that of the node that it is part of.
fn display(name: &str, boundary: Option<&str>) -> String {
    let Some(rest) = boundary.and_then(|boundary| name.strip_prefix(boundary)) else {
        return name.to_owned();
    };
    match rest.strip_prefix('.') {
        Some(task) => task.to_owned(),
        // A step's group stands before it, but a group has nothing else.
        None => match rest.split_once("].") {
            Some((group, step))
                if group.starts_with('[') && group[1..].chars().all(|c| c.is_ascii_digit()) =>
            {
                step.to_owned()
            }
            _ => rest.to_owned(),
        },
    }
}

/// The template that a node was made of, as it is written, and the scope of its names.
pub fn template_of(schedule: &Schedule, node: &Node) -> Result<(Value, String), String> {
    let callee = Callee {
        template: node.template_name.clone(),
        template_ref: node.template_ref.clone(),
        inline: None,
    };
    let scope = match node.template_scope.split_once('/') {
        Some(("local", _)) | None => "local".to_owned(),
        _ => node.template_scope.clone(),
    };
    schedule.resolve(&callee, &scope)
}

/// The scope that a reference leads to.
pub fn scope_of(reference: &TemplateRef) -> String {
    let kind = if reference.cluster_scope {
        "cluster"
    } else {
        "namespaced"
    };
    format!("{kind}/{}", reference.name)
}
