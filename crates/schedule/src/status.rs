//! What a workflow has come to so far: nodes as Argo keeps them, and the whole in Argo's own shape.

use std::fmt;

use serde::{Deserialize, Serialize};

use crate::spec::{Inputs, Outputs, TemplateRef};

mod argo;
mod nodes;

pub use self::{
    argo::{argo_shape, time},
    nodes::Nodes,
};

/// Milliseconds since the epoch.
pub type Millis = i64;

/// How a node or a workflow stands.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize)]
pub enum Phase {
    #[default]
    Pending,
    Running,
    Succeeded,
    Failed,
    Error,
    Skipped,
    Omitted,
}

impl Phase {
    /// Whether nothing will change any more.
    pub fn fulfilled(self) -> bool {
        !matches!(self, Self::Pending | Self::Running)
    }

    /// Whether it ran to an end.
    pub fn completed(self) -> bool {
        matches!(self, Self::Succeeded | Self::Failed | Self::Error)
    }

    /// Whether it ran to a bad end.
    pub fn failed(self) -> bool {
        matches!(self, Self::Failed | Self::Error)
    }
}

impl fmt::Display for Phase {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Debug::fmt(self, formatter)
    }
}

/// What a node is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
pub enum NodeType {
    Pod,
    Container,
    Steps,
    StepGroup,
    #[serde(rename = "DAG")]
    Dag,
    TaskGroup,
    Retry,
    Skipped,
    Suspend,
}

impl fmt::Display for NodeType {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Dag => formatter.write_str("DAG"),
            other => fmt::Debug::fmt(other, formatter),
        }
    }
}

/// Why a node is there.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Flag {
    /// A hook's.
    pub hooked: bool,
    /// An attempt.
    pub retried: bool,
}

/// Whether what it gives was remembered.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Memoization {
    pub hit: bool,
    pub key: String,
    pub cache: String,
}

/// One node.
#[derive(Debug, Clone, PartialEq)]
pub struct Node {
    pub id: String,
    pub name: String,
    pub display_name: String,
    pub kind: NodeType,
    pub phase: Phase,
    pub message: Option<String>,
    pub template_name: String,
    pub template_ref: Option<TemplateRef>,
    /// Where its template's names are looked up: `local/…`, `namespaced/…`, `cluster/…`.
    pub template_scope: String,
    /// The node whose steps or tasks it is one of.
    pub boundary: Option<String>,
    pub children: Vec<String>,
    pub outbound: Vec<String>,
    pub inputs: Inputs,
    pub outputs: Outputs,
    pub flag: Flag,
    pub memoization: Option<Memoization>,
    /// Locks that it waits for, in words.
    pub waiting: Option<String>,
    pub started_at: Millis,
    pub finished_at: Option<Millis>,
}

/// Everything.
#[derive(Debug, Clone, Default)]
pub struct Status {
    pub phase: Phase,
    pub message: Option<String>,
    pub started_at: Option<Millis>,
    pub finished_at: Option<Millis>,
    pub nodes: Nodes,
    /// What was exported to the whole workflow.
    pub outputs: Outputs,
}

/// The id that Argo gives to a node: of the root the name, else the name's FNV-1a hash.
pub fn node_id(workflow: &str, name: &str) -> String {
    if workflow == name {
        return name.to_owned();
    }
    format!("{workflow}-{}", hash(name))
}

/// FNV-1a of 32 bits.
pub fn hash(text: &str) -> u32 {
    text.bytes().fold(0x811c_9dc5, |hash, byte| {
        (hash ^ u32::from(byte)).wrapping_mul(0x0100_0193)
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ids_are_argo_s() {
        assert_eq!(node_id("p-agg-dag", "p-agg-dag"), "p-agg-dag");
        assert_eq!(node_id("p-agg-dag", "p-agg-dag.b"), "p-agg-dag-2781750498");
        assert_eq!(
            node_id("p-agg-dag", "p-agg-dag.l(0:2)"),
            "p-agg-dag-260756855"
        );
    }
}
