//! The promotion flow: parsed, and as the graph that the canvas draws.

pub(crate) mod check;
pub(crate) mod cycle;
mod graph;
mod manual;
pub(crate) mod read;

pub use manual::MANUAL;
use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    Configuration,
    diagnostic::Diagnostic,
    manifest::{EnvironmentKind, StepPolicy},
    policy::ResolvedPolicy,
};

/// In which order environments are promoted, and their gates.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Flow {
    pub name: String,
    pub description: Option<String>,
    pub version: Option<String>,
    pub trigger_environment: String,
    /// Post-action workflow of the trigger environment (deprecated upstream, kept).
    pub post_trigger: Option<String>,
    pub timeout_minutes: Option<u32>,
    pub hooks: Hooks,
    pub steps: Vec<Step>,
}

/// One environment of a flow.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Step {
    pub environment: String,
    pub depends_on: Vec<String>,
    pub policy: StepPolicy,
    pub hooks: Hooks,
    /// Where it stands in the text, from 1 (0: not from a text).
    pub line: u32,
    pub end_line: u32,
}

/// Workflows around an environment or a release.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Hooks {
    pub on_start: Option<String>,
    pub on_success: Option<String>,
    pub on_fail: Option<String>,
}

/// A flow as the canvas draws it: trigger first, then the steps in their order.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FlowGraph {
    pub flow: Flow,
    pub nodes: Vec<FlowNode>,
    pub edges: Vec<FlowEdge>,
}

/// One environment on the canvas.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FlowNode {
    pub environment: String,
    pub trigger: bool,
    /// `None`: no such environment in the configuration.
    pub kind: Option<EnvironmentKind>,
    /// Resolved for the previewed product; without one only inline values and policies that match any product.
    pub policy: ResolvedPolicy,
    pub hooks: Hooks,
    /// Longest distance from the trigger: the column of a layered layout.
    pub layer: u32,
}

/// A dependency.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct FlowEdge {
    pub from: String,
    pub to: String,
}

impl Flow {
    /// Reads a flow from its text. Reads as much as it can: what is wrong is in the diagnostics, and what is
    /// unreadable is left empty. `None` only when the text is no YAML mapping.
    pub fn parse(text: &str) -> (Option<Flow>, Vec<Diagnostic>) {
        let read = read::read(text);
        (read.flow, read.diagnostics)
    }

    /// Every rule of `promotions.md#flow-rules` that this text can break, with its position in the text: shape,
    /// duplicate environments, undefined dependencies, cycles, unreachable steps, unknown environments and
    /// workflows, names. Without a product, a missing action is no finding.
    pub fn check(
        text: &str,
        configuration: &Configuration,
        product: Option<&str>,
    ) -> Vec<Diagnostic> {
        check::check(text, configuration, product)
    }

    /// The graph for the canvas; it also draws unfinished flows (a cycle's members stand in the last layer).
    pub fn graph(&self, configuration: &Configuration, product: Option<&str>) -> FlowGraph {
        graph::graph(self, configuration, product)
    }
}
