//! The state of a release: what the events add up to.

// Fields and variants of the contract types are named so that they need no sentence of their own.
#![allow(missing_docs)]

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    event::{
        Commit, Decision, EffectId, EnvironmentStatus, Failure, Millis, Node, ReleaseStatus,
        RetryFrom, Stage, StageStatus, TerminateCause,
    },
    plan::Plan,
};

/// A release as it stands: the fold of its events. (The window draws exactly this.)
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Release {
    pub id: String,
    pub plan: Plan,
    pub status: ReleaseStatus,
    pub by: String,
    pub email: String,
    pub reason: Option<String>,
    #[specta(type = i32)]
    pub created_at: Millis,
    #[specta(type = Option<i32>)]
    pub started_at: Option<Millis>,
    #[specta(type = Option<i32>)]
    pub ended_at: Option<Millis>,
    /// When the timeout is counted from: the start or the last retry.
    #[specta(type = Option<i32>)]
    pub timeout_from: Option<Millis>,
    /// Why it is being, or was, terminated in this round.
    pub terminated: Option<Termination>,
    pub retries: Vec<Retry>,
    /// Steps of workflows that wait, or waited, for a person, in the order in which they began to.
    pub approvals: Vec<Approval>,
    /// In the plan's order.
    pub environments: Vec<EnvironmentState>,
    /// The release's own hooks that have started.
    pub hooks: Vec<StageState>,
}

/// Who ended it and why.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Termination {
    pub cause: TerminateCause,
    pub by: Option<String>,
    pub reason: Option<String>,
    #[specta(type = i32)]
    pub at: Millis,
}

/// One retry by a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Retry {
    pub by: String,
    pub reason: Option<String>,
    /// How much of a failed workflow is repeated.
    pub from: RetryFrom,
    #[specta(type = i32)]
    pub at: Millis,
}

/// A suspended step of a workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Approval {
    /// From 1, in the order in which they appeared in the release: its name on the wire and on the command line.
    pub number: u32,
    pub effect: EffectId,
    /// Name of the workflow's node.
    pub node: String,
    /// What the node is called for a person.
    pub display_name: String,
    /// What the workflow says about it.
    pub message: Option<String>,
    #[specta(type = i32)]
    pub since: Millis,
    /// When it goes on by itself; `None`: only when a person decides.
    #[specta(type = Option<i32>)]
    pub until: Option<Millis>,
    pub decision: Option<Decision>,
    /// When it waited no longer: decided, its time passed, or the workflow was stopped.
    #[specta(type = Option<i32>)]
    pub ended_at: Option<Millis>,
}

/// One environment of a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentState {
    pub name: String,
    pub status: EnvironmentStatus,
    #[specta(type = Option<i32>)]
    pub started_at: Option<Millis>,
    #[specta(type = Option<i32>)]
    pub ended_at: Option<Millis>,
    /// Those that have started.
    pub hooks: Vec<StageState>,
    pub applications: Vec<ApplicationState>,
}

/// One application in one environment of a release.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationState {
    pub name: String,
    /// Those its policy has, in order, started or not.
    pub stages: Vec<StageState>,
    /// What the last verification saw.
    pub sync: Option<String>,
    pub health: Option<String>,
    /// The commit that the action made.
    pub commit: Option<Commit>,
}

/// One stage or hook: its last attempt, with the earlier ones behind it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct StageState {
    pub stage: Stage,
    /// The workflow that runs in it, if one does.
    pub workflow: Option<String>,
    pub status: StageStatus,
    /// Oldest first; empty while it never started.
    pub attempts: Vec<Attempt>,
}

/// One start of a stage or hook.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Attempt {
    pub effect: EffectId,
    pub status: StageStatus,
    #[specta(type = i32)]
    pub started_at: Millis,
    #[specta(type = Option<i32>)]
    pub ended_at: Option<Millis>,
    pub failure: Option<Failure>,
    /// What it waits for, when it waits for a person.
    pub waiting: Option<String>,
    /// Workflow steps in the order they appeared.
    pub nodes: Vec<Node>,
    /// Global outputs of the workflow.
    pub outputs: BTreeMap<String, String>,
    /// "no changes" and the like.
    pub note: Option<String>,
}

/// Why a command is refused.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("{message}")]
pub struct Rejected {
    /// Stable: `already-terminating`, `closing`, `ended`, `not-ended`, `already-started`, `succeeded`, `no-approval`,
    /// `decided`.
    pub code: &'static str,
    pub message: String,
}
