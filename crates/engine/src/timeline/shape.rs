//! What a timeline is made of: lanes, spans, the critical path, marks.
//! The types that cross to the window; nothing is worked out here.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::event::{EffectId, Millis};

/// Lanes environment → application → stage → workflow step → attempt, parents before their children, in the plan's
/// order.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Timeline {
    #[specta(type = i32)]
    pub created_at: Millis,
    /// `None` while it waits in the queue.
    #[specta(type = Option<i32>)]
    pub started_at: Option<Millis>,
    /// `None` while it goes on.
    #[specta(type = Option<i32>)]
    pub ended_at: Option<Millis>,
    /// The first is the release itself.
    pub lanes: Vec<Lane>,
    /// What took the release its time: stretches without gaps from its start to its end (or to now), in order.
    pub critical: Vec<Stretch>,
    /// What people and the clock did: trigger, retry, terminate, approvals.
    pub marks: Vec<Mark>,
    /// Every record: where the playhead can stand.
    pub moments: Vec<Moment>,
}

/// One lane.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Lane {
    /// The same in every release of the flow: `-` is the release, then `-/OnStart`, `qa`, `qa/OnStart`, `qa/cart-qa`,
    /// `qa/cart-qa/PreAction`, `…/[0].smoke`, `…#2`.
    pub id: String,
    pub parent: Option<String>,
    pub kind: LaneKind,
    pub label: String,
    pub outcome: LaneStatus,
    /// What the time went on, oldest first, never overlapping.
    pub spans: Vec<Span>,
    /// Whose log belongs to it.
    pub effect: Option<EffectId>,
    /// Name of the workflow's node.
    pub node: Option<String>,
}

/// What a lane is of.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum LaneKind {
    Release,
    Environment,
    Application,
    /// A stage or hook.
    Stage,
    /// A step of a workflow.
    Step,
    /// One of several attempts.
    Attempt,
}

/// How a lane has come out so far.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum LaneStatus {
    Pending,
    Queued,
    Running,
    Suspended,
    Terminating,
    Succeeded,
    Failed,
    Terminated,
    Held,
    Skipped,
}

/// What a stretch of time went on.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Span {
    pub on: TimeOn,
    #[specta(type = i32)]
    pub from: Millis,
    /// `None`: it goes on.
    #[specta(type = Option<i32>)]
    pub to: Option<Millis>,
    /// What it waited for or did, for a person.
    pub words: Option<String>,
}

/// What time went on.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum TimeOn {
    /// In the product's queue.
    Queue,
    Work,
    /// Waiting for a person.
    Person,
    /// Waiting for something else: sync and health, a time to pass.
    Other,
    /// Between a failure or termination and the retry.
    Idle,
}

/// A part of the critical path.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Stretch {
    /// Id of the lane.
    pub lane: String,
    #[specta(type = i32)]
    pub from: Millis,
    #[specta(type = Option<i32>)]
    pub to: Option<Millis>,
}

/// Something that a person or the clock did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Mark {
    #[specta(type = i32)]
    pub seq: i64,
    #[specta(type = i32)]
    pub at: Millis,
    /// One sentence: "Anna retried: network was down".
    pub words: String,
}

/// A place of the playhead.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Moment {
    #[specta(type = i32)]
    pub seq: i64,
    #[specta(type = i32)]
    pub at: Millis,
}

/// Milliseconds that each lane took in a release, by lane id, from its first start to its last end; lanes that did not
/// end well are left out.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Durations(#[specta(type = BTreeMap<String, i32>)] pub BTreeMap<String, Millis>);

/// How a running release will probably go on.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Forecast {
    /// `None`: nothing is known of earlier releases, or it has ended.
    #[specta(type = Option<i32>)]
    pub ends_at: Option<Millis>,
    /// Somebody has to decide first: the end holds if they did it now.
    pub if_approved_now: bool,
    /// What is still to come, in the order of time.
    pub ahead: Vec<Ahead>,
}

/// A lane that is still to run, or to end.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Ahead {
    pub lane: String,
    #[specta(type = i32)]
    pub from: Millis,
    #[specta(type = i32)]
    pub to: Millis,
    /// It lies on the critical path of what is to come.
    pub critical: bool,
}
