//! What went wrong in a release, the cause first.

use serde::{Deserialize, Serialize};
use specta::Type;
use utoipa::ToSchema;

use crate::{
    event::{Failure, Stage, StageStatus},
    release::{Release, StageState},
};

/// A stage or hook that has failed in this round and has not been repeated since.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Issue {
    /// `None` for a hook of the release.
    pub environment: Option<String>,
    /// `None` for a hook.
    pub application: Option<String>,
    /// Which stage or hook.
    pub stage: Stage,
    /// Its number among the starts of that stage.
    pub attempt: u32,
    /// Why, for a person.
    pub failure: Failure,
}

impl Release {
    /// Everything that has failed in this round, in the order in which it failed: the first is the cause. A failed
    /// `onFail` hook is reported here although it changes nothing else.
    pub fn issues(&self) -> Vec<Issue> {
        let mut failed: Vec<_> = self
            .stages()
            .filter(|state| state.status == StageStatus::Failed)
            .filter_map(StageState::last)
            .collect();
        failed.sort_by_key(|attempt| attempt.ended_at);
        let issue = |attempt: &crate::release::Attempt| {
            Some(Issue {
                environment: attempt.effect.environment.clone(),
                application: attempt.effect.application.clone(),
                stage: attempt.effect.stage,
                attempt: attempt.effect.attempt,
                failure: attempt.failure.clone()?,
            })
        };
        failed.into_iter().filter_map(issue).collect()
    }
}
