//! Which gates an environment gets, and where each comes from (`promotions.md#policy-resolution`).

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{diagnostic::Diagnostic, flow::StepPolicy, manifest::Action, Configuration};

/// Where a value comes from.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum Origin {
    /// Set on the step itself.
    Inline,
    Policy { name: String, priority: i32 },
}

/// A value with its origin, and what it shadows.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Resolved<T> {
    pub value: T,
    pub origin: Origin,
    /// Other candidates in the order of their precedence.
    pub shadowed: Vec<Candidate<T>>,
}

/// A value that lost.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Candidate<T> {
    pub value: T,
    pub origin: Origin,
}

/// The gates of one environment; `None`: nothing sets it.
#[derive(Debug, Clone, PartialEq, Eq, Default, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ResolvedPolicy {
    pub pre_action: Option<Resolved<String>>,
    pub action: Option<Resolved<Action>>,
    pub post_action: Option<Resolved<String>>,
}

/// Resolves the gates of a target environment for a product. Ties (equal priority setting the same field) are
/// warnings; a missing action, action `none` without pre-action, an unknown workflow and `pr` (not supported yet)
/// are errors naming the environment.
pub fn resolve(configuration: &Configuration, product: &str, environment: &str, inline: &StepPolicy) -> (ResolvedPolicy, Vec<Diagnostic>) {
    let _ = (configuration, product, environment, inline);
    todo!()
}
