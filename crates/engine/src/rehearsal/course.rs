//! What shall happen in a rehearsal: how attempts go, and what people do.
//! The types that cross to the window and that are kept with a draft.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::event::{Millis, RetryFrom};

/// What shall happen. Lanes are named as in a [`Timeline`]: `qa/cart-qa/PreAction`, `qa/OnStart`, `-/OnSuccess`.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Scenario {
    pub name: String,
    /// How the attempts of a lane go, one after the other; the last one repeats. What is not named succeeds in its
    /// usual time.
    pub courses: BTreeMap<String, Vec<Course>>,
    /// What people do, by time.
    pub commands: Vec<Intervention>,
}

/// How one attempt of a stage goes.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", default)]
pub struct Course {
    pub outcome: CourseEnd,
    /// Milliseconds; `None`: the usual time.
    #[specta(type = Option<i32>)]
    pub takes: Option<Millis>,
    pub waits: WaitsFor,
    /// What a failure says; `None`: an invented sentence.
    pub message: Option<String>,
}

/// How an attempt ends by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum CourseEnd {
    #[default]
    Succeeded,
    Failed,
}

/// What an attempt waits for in all its time.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum WaitsFor {
    #[default]
    Nothing,
    /// An approval, or a pull request that somebody has to merge.
    Person,
}

/// What a person does at a moment.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Intervention {
    /// Milliseconds after the start.
    #[specta(type = i32)]
    pub at: Millis,
    pub verb: Verb,
}

/// What a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Verb {
    Terminate,
    Retry { from: RetryFrom },
}

impl Scenario {
    /// How an attempt of a lane goes, counted from 1; `None`: nothing is said about it.
    pub(super) fn course(&self, lane: &str, attempt: u32) -> Option<&Course> {
        let courses = self.courses.get(lane)?;
        let place = usize::try_from(attempt.saturating_sub(1)).unwrap_or(usize::MAX);
        courses.get(place).or_else(|| courses.last())
    }
}
