//! A release that is only played: the engine itself with invented outcomes on a virtual clock.
//!
//! `play` is a runtime in miniature: it starts what `effects` names, stops what it wants stopped, and feeds the invented
//! outcomes back as observations. `plan` makes the plan of a flow that needs no repository, `expect` plays it many times
//! with times that past releases took.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_model::{Configuration, Diagnostic, Flow};
use specta::Type;

use crate::{
    Event, Plan, Release, Stage, Timeline,
    event::{Millis, RetryFrom},
    timeline::Durations,
};

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

/// What lanes took in past releases, one value each; the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Spread(#[specta(type = BTreeMap<String, Vec<i32>>)] pub BTreeMap<String, Vec<Millis>>);

impl Spread {
    /// Of several releases.
    pub fn of(_releases: &[Durations]) -> Self {
        todo!()
    }

    /// The usual time of a lane: its median, else that of the same stage elsewhere, else a guess by its stage.
    pub fn usual(&self, _lane: &str) -> Millis {
        todo!()
    }
}

/// A played release: its journal, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    pub records: Vec<(i64, Millis, Event)>,
    pub release: Release,
    /// Commands that the state forbade, by their place in the scenario, with the reason.
    pub rejected: Vec<(usize, String)>,
}

/// When a release will probably end, over many plays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// Milliseconds after the start, by which half of the plays have ended.
    #[specta(type = i32)]
    pub p50: Millis,
    /// By which nine of ten have.
    #[specta(type = i32)]
    pub p90: Millis,
    pub plays: u32,
    /// How many past releases the times come from, at least; 0: they are guesses.
    pub releases: u32,
}

/// The plan of a flow for a product as far as manifests alone make it: no repository is asked, nothing would be
/// written. With problems of severity error there is none.
pub fn plan(
    _configuration: &Configuration,
    _flow: &Flow,
    _product: &str,
    _application: Option<&str>,
) -> (Option<Plan>, Vec<Diagnostic>) {
    todo!()
}

/// Lanes whose course can be chosen, in the plan's order, with the workflow that would run.
pub fn lanes(_plan: &Plan) -> Vec<PlayedLane> {
    todo!()
}

/// A stage or hook of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlayedLane {
    pub lane: String,
    /// `None`: a hook of the release.
    pub environment: Option<String>,
    /// `None`: a hook.
    pub application: Option<String>,
    pub stage: Stage,
    /// `None`: no workflow runs: the action itself, the verification.
    pub workflow: Option<String>,
}

impl Rehearsal {
    /// Plays a scenario to its end, from time 0.
    pub fn play(_plan: Plan, _scenario: &Scenario, _spread: &Spread) -> Self {
        todo!()
    }

    /// Its timeline.
    pub fn timeline(&self) -> Timeline {
        todo!()
    }

    /// The release as it stood after a record.
    pub fn at(&self, _seq: i64) -> Option<Release> {
        todo!()
    }
}

/// Plays a scenario so many times, every time with times drawn from the spread (the same seed draws the same).
pub fn expect(
    _plan: &Plan,
    _scenario: &Scenario,
    _spread: &Spread,
    _plays: u32,
    _seed: u64,
) -> Expected {
    todo!()
}
