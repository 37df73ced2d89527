//! What happens to a release (events), what comes in (inputs) and what should be going on outside (effects).

// Fields and variants of the contract types are named so that they need no sentence of their own.
#![allow(missing_docs)]

use std::{collections::BTreeMap, fmt, str::FromStr};

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::{
    PartialSchema, ToSchema,
    openapi::{RefOr, schema::Schema},
};

use crate::plan::Plan;

/// Milliseconds since the Unix epoch.
pub type Millis = i64;

/// What part of a release an effect belongs to.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type, ToSchema,
)]
pub enum Stage {
    PreAction,
    Action,
    Verify,
    PostAction,
    OnStart,
    OnSuccess,
    OnFail,
}

/// Name and idempotency key of an effect: `release/environment/application/stage/attempt`; hooks have `-` for the
/// application, the release's own hooks `-` for the environment too.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize, Type)]
#[serde(into = "String", try_from = "String")]
#[specta(type = String)]
pub struct EffectId {
    pub release: String,
    pub environment: Option<String>,
    pub application: Option<String>,
    pub stage: Stage,
    /// From 1: the nth start of this stage.
    pub attempt: u32,
}

impl PartialSchema for EffectId {
    fn schema() -> RefOr<Schema> {
        String::schema()
    }
}

impl ToSchema for EffectId {}

impl fmt::Display for EffectId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let part = |part: &Option<String>| part.as_deref().unwrap_or("-").to_owned();
        write!(
            f,
            "{}/{}/{}/{:?}/{}",
            self.release,
            part(&self.environment),
            part(&self.application),
            self.stage,
            self.attempt
        )
    }
}

impl EffectId {
    /// Id of its lane in a timeline: itself without the release and the attempt.
    pub fn lane(&self) -> String {
        let holder = self.environment.as_deref().unwrap_or("-");
        match &self.application {
            Some(application) => format!("{holder}/{application}/{:?}", self.stage),
            None => format!("{holder}/{:?}", self.stage),
        }
    }
}

/// A text that is no effect id.
#[derive(Debug, Clone, thiserror::Error)]
#[error("`{0}` is no effect id: expected release/environment/application/stage/attempt")]
pub struct NoEffectId(pub String);

impl FromStr for EffectId {
    type Err = NoEffectId;
    fn from_str(text: &str) -> Result<Self, NoEffectId> {
        let fail = || NoEffectId(text.to_owned());
        let parts: Vec<&str> = text.split('/').collect();
        let [release, environment, application, stage, attempt] = parts[..] else {
            return Err(fail());
        };
        let part = |part: &str| (part != "-").then(|| part.to_owned());
        Ok(Self {
            release: release.to_owned(),
            environment: part(environment),
            application: part(application),
            stage: serde_json::from_value(stage.into()).map_err(|_| fail())?,
            attempt: attempt.parse().map_err(|_| fail())?,
        })
    }
}

impl From<EffectId> for String {
    fn from(id: EffectId) -> Self {
        id.to_string()
    }
}

impl TryFrom<String> for EffectId {
    type Error = NoEffectId;
    fn try_from(text: String) -> Result<Self, NoEffectId> {
        text.parse()
    }
}

/// Something that happened, as the journal keeps it. `at` comes from the journal record, in [`Millis`].
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Event {
    /// The release exists; it waits for its turn in the product's queue.
    Created {
        plan: Box<Plan>,
        by: String,
        email: String,
        reason: Option<String>,
    },
    /// Its turn has come. The conductor may have worked the writes out again against the branches as they are now:
    /// then `writes` replaces those of the plan, by (environment, application).
    Started {
        writes: Option<Vec<RefreshedWrites>>,
    },
    /// An effect should be going on from now on.
    EffectStarted { effect: EffectId },
    /// News of a running effect.
    EffectProgressed {
        effect: EffectId,
        progress: Progress,
    },
    /// An effect has ended.
    EffectEnded { effect: EffectId, outcome: Outcome },
    /// An environment will not run in this round.
    EnvironmentSkipped { environment: String },
    /// A person or the timeout ends the release.
    TerminateRequested {
        cause: TerminateCause,
        by: Option<String>,
        reason: Option<String>,
    },
    /// A person lets a failed or terminated release go on from its point of failure.
    RetryRequested {
        by: String,
        reason: Option<String>,
        from: RetryFrom,
    },
    /// A person has decided what a step of a workflow waits for.
    ApprovalDecided {
        /// Number of the approval in its release.
        approval: u32,
        verdict: Verdict,
        by: String,
        reason: Option<String>,
    },
    /// Nothing runs any more.
    Ended { status: ReleaseStatus },
    /// Somebody has published manifests. It belongs to no release: its record names none.
    Published {
        by: String,
        email: String,
        message: String,
        /// The commit of the configuration repository.
        commit: String,
        documents: Vec<PublishedDocument>,
    },
}

/// One manifest of a publish.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PublishedDocument {
    pub kind: signalbox_model::Kind,
    pub name: String,
    pub deleted: bool,
}

/// What a person decides about a step that waits.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Verdict {
    Approve,
    Reject,
}

/// A decision about a step that waits, as the executor gets it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Decision {
    pub verdict: Verdict,
    pub by: String,
    pub reason: Option<String>,
    #[specta(type = i32)]
    pub at: Millis,
}

/// The writes of one application, worked out again when a queued release starts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct RefreshedWrites {
    pub environment: String,
    pub application: String,
    pub version: Option<String>,
    pub writes: Vec<crate::plan::PlannedFile>,
}

/// Why a release is being terminated.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum TerminateCause {
    Person,
    Timeout,
    /// More than fifty releases waited in the product's queue, and this was the oldest.
    QueueOverflow,
}

/// How much of a failed workflow a retry repeats.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum RetryFrom {
    /// Steps of the workflow that succeeded are kept.
    Failed,
    /// The whole workflow runs again.
    Workflow,
}

/// How an effect ended.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Outcome {
    Succeeded {
        result: EffectResult,
    },
    Failed {
        failure: Failure,
    },
    /// Stopped by a terminate.
    Stopped,
}

/// What a succeeded effect brings back.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum EffectResult {
    /// Global output parameters of a workflow.
    Workflow {
        outputs: BTreeMap<String, String>,
    },
    Committed {
        commit: Commit,
    },
    NoChanges,
    Verified {
        sync: String,
        health: String,
    },
    Nothing,
}

/// A commit that a promotion made.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Commit {
    pub sha: String,
    pub author: String,
    pub message: String,
    /// RFC 3339.
    pub date: String,
}

/// Why an effect failed, for a person.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Failure {
    pub kind: FailureKind,
    /// Stable, for programs: `step-failed`, `interrupted`, `target-changed`, `push-refused`, …
    pub code: String,
    /// What happened and what it means.
    pub message: String,
    /// What to do about it.
    pub hint: Option<String>,
    /// The workflow step that failed.
    pub node: Option<String>,
    /// Last lines of that step's log.
    pub log_tail: Vec<String>,
}

/// Whose failure it is: issues are grouped by it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum FailureKind {
    Workflow,
    Application,
    Git,
}

/// News of a running effect.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Progress {
    /// A workflow's step changed.
    Node { node: Node },
    /// What an application reports while it is verified.
    Application { sync: String, health: String },
    /// The effect waits for a person (or no longer does).
    Waiting {
        waiting: bool,
        message: Option<String>,
    },
}

/// One step of a running workflow.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Node {
    /// Unique within the workflow run, Argo's node name (`P[0].step`).
    pub name: String,
    pub display_name: String,
    /// Name of the node that holds it, `None` for the root.
    pub parent: Option<String>,
    /// `Steps`, `StepGroup`, `Pod`, …
    pub node_type: String,
    pub phase: NodePhase,
    pub message: Option<String>,
    #[specta(type = Option<i32>)]
    pub started_at: Option<Millis>,
    #[specta(type = Option<i32>)]
    pub finished_at: Option<Millis>,
    /// When a step that is suspended goes on by itself; `None`: only when a person decides.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[specta(type = Option<i32>)]
    pub until: Option<Millis>,
}

/// Phase of a workflow step.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
pub enum NodePhase {
    Pending,
    Running,
    Succeeded,
    Failed,
    Error,
    Skipped,
    Omitted,
    Suspended,
    Terminated,
}

/// Status of a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum ReleaseStatus {
    Queued,
    Running,
    Suspended,
    Terminating,
    Succeeded,
    Failed,
    Terminated,
}

/// Status of an environment in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum EnvironmentStatus {
    Pending,
    Running,
    Suspended,
    Terminating,
    Succeeded,
    Failed,
    Terminated,
    Skipped,
}

/// Status of a stage or hook in a release.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum StageStatus {
    Pending,
    Running,
    Suspended,
    Succeeded,
    Failed,
    /// Ended by a terminate.
    Terminated,
    /// Not promoted because its environment had failed by then.
    Held,
    Skipped,
}

/// Something that comes in.
#[derive(Debug, Clone, PartialEq)]
#[expect(
    clippy::large_enum_variant,
    reason = "an input is taken apart where it comes in, one at a time"
)]
pub enum Input {
    /// The product's queue lets the release start.
    Start {
        writes: Option<Vec<RefreshedWrites>>,
    },
    Terminate {
        cause: TerminateCause,
        by: Option<String>,
        reason: Option<String>,
    },
    Retry {
        by: String,
        reason: Option<String>,
        from: RetryFrom,
    },
    /// A person decides what a step waits for.
    Decide {
        approval: u32,
        verdict: Verdict,
        by: String,
        reason: Option<String>,
    },
    /// News from outside about an effect; one about an effect that has ended, or was never started, changes nothing.
    Observed {
        effect: EffectId,
        observation: Observation,
    },
    /// Time has passed.
    Tick,
}

/// What was seen of an effect.
#[derive(Debug, Clone, PartialEq)]
pub enum Observation {
    Progress(Progress),
    Ended(Outcome),
}

/// Something that should be going on outside, or should be stopped.
#[derive(Debug, Clone, PartialEq)]
pub struct Effect {
    pub id: EffectId,
    pub kind: EffectKind,
}

/// What an effect does.
#[derive(Debug, Clone, PartialEq)]
pub enum EffectKind {
    /// Run a workflow of the plan's templates with these arguments (the workflow takes those it declares).
    RunWorkflow {
        workflow: String,
        arguments: BTreeMap<String, String>,
        /// The attempt whose succeeded steps are kept.
        keep_from: Option<EffectId>,
        /// What people have decided about its suspended steps, by node name.
        decisions: BTreeMap<String, Decision>,
    },
    /// End the workflow, or the verification, that goes on under this id: a terminate no longer wants it. Answered by
    /// `Outcome::Stopped`, or by its own end when that came first.
    StopWorkflow,
    /// Write the application's planned files.
    Commit {
        environment: String,
        application: String,
    },
    /// Wait until the application is Synced at the commit (if one was made) and Healthy.
    VerifyApplication {
        environment: String,
        application: String,
        commit: Option<String>,
    },
    /// Come back with a `Tick` at that time: the release times out then.
    Wake { at: Millis },
}
