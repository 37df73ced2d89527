//! What the window draws of a rehearsal.

use serde::{Deserialize, Serialize};
use signalbox_engine::{
    event::Millis,
    rehearsal::{Expected, PlayedLane, Scenario},
};
use signalbox_model::Diagnostic;
use specta::Type;

use super::TimelineView;

/// What is rehearsed.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalRequest {
    pub flow: String,
    /// The draft's text, not the published one.
    pub draft: bool,
    pub product: String,
    /// Application of the trigger environment; may be left out when there is one.
    pub application: Option<String>,
    pub scenario: Scenario,
}

/// A played flow. Its moments are drawn by `rehearsal_at`, as those of a release are by `release_at`.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct RehearsalView {
    /// Errors leave nothing to play.
    pub problems: Vec<Diagnostic>,
    /// Applications of the product in the trigger environment, to choose from.
    pub applications: Vec<String>,
    pub played: Option<Played>,
}

/// What was played.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Played {
    /// What can be chosen, in the plan's order.
    pub lanes: Vec<LaneChoice>,
    /// From time 0; without a forecast.
    pub timeline: TimelineView,
    pub expected: Expected,
    /// Commands of the scenario that the state forbade: their place and the reason.
    pub rejected: Vec<(u32, String)>,
}

/// A stage or hook with what it took in past releases.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct LaneChoice {
    pub lane: PlayedLane,
    /// Milliseconds that it takes unless the scenario says otherwise.
    #[specta(type = i32)]
    pub usual: Millis,
    /// Shortest and longest of past releases; `None`: it never ran in one, the usual time is a guess.
    #[specta(type = Option<(i32, i32)>)]
    pub spread: Option<(Millis, Millis)>,
    /// In so many past releases.
    pub samples: u32,
}
