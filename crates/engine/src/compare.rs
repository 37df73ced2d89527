//! Two releases beside each other: what differs, in numbers and in words.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    event::Millis,
    timeline::{LaneStatus, Timeline},
};

/// Two releases beside each other.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Comparison {
    /// What matters most, the largest first: "qa 2 min 10 s slower: smoke-test".
    pub differences: Vec<ReleaseDifference>,
    /// Every lane that either has, in order.
    pub rows: Vec<ComparedLane>,
}

/// One difference.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseDifference {
    /// Id of the lane that it is about.
    pub lane: String,
    /// How much longer the left one took; negative: shorter; 0 when it is about an outcome.
    #[specta(type = i32)]
    pub slower: Millis,
    pub words: String,
}

/// One lane in both.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedLane {
    pub lane: String,
    pub label: String,
    pub depth: u32,
    /// `None`: it has no such lane.
    pub left: Option<ComparedSide>,
    pub right: Option<ComparedSide>,
}

/// A lane in one of them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ComparedSide {
    pub outcome: LaneStatus,
    /// Milliseconds from its first start to its last end; `None`: it did not start, or goes on.
    #[specta(type = Option<i32>)]
    pub took: Option<Millis>,
}

impl Comparison {
    /// The left release beside the right one.
    pub fn of(left: &Timeline, right: &Timeline) -> Self {
        let _ = (left, right);
        todo!()
    }
}
