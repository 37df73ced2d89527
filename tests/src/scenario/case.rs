//! The form of a scenario file.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_model::Action;

/// One scenario with what should come of it.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct Case {
    /// What it shows.
    pub name: String,
    /// The flow that is released.
    pub flow: CaseFlow,
    /// Environment → names of its applications.
    pub applications: BTreeMap<String, Vec<String>>,
    /// Effect → how its attempts go.
    #[serde(default)]
    pub outcomes: BTreeMap<String, Attempts>,
    /// What a person does.
    #[serde(default)]
    pub commands: Vec<Command>,
    /// Seconds at which the statuses are looked at.
    #[serde(default)]
    pub sample: Vec<f64>,
    /// What should come of it; without it there is nothing to disagree with.
    pub expect: Option<Played>,
}

/// A flow in its short form.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase")]
pub struct CaseFlow {
    /// The trigger environment.
    pub trigger: String,
    /// The target environments.
    pub steps: Vec<CaseStep>,
    /// Hooks of the whole release.
    #[serde(default)]
    pub hooks: CaseHooks,
    /// Workflow that validates the change in the trigger environment.
    pub post_trigger: Option<String>,
    /// Minutes.
    pub promotion_timeout_limit: Option<u32>,
}

/// One target environment.
#[derive(Debug, Clone, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseStep {
    /// Its name.
    pub environment: String,
    /// What must have succeeded before.
    pub depends_on: Vec<String>,
    /// What happens to each application.
    pub policy: CasePolicy,
    /// Hooks of the environment.
    #[serde(default)]
    pub hooks: CaseHooks,
}

/// A resolved policy in its short form.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CasePolicy {
    /// Pre-action workflow.
    pub pre: Option<String>,
    /// `commit` or `none`.
    pub action: Action,
    /// Post-action workflow.
    pub post: Option<String>,
}

/// Workflows of hooks.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
pub struct CaseHooks {
    /// Before.
    pub on_start: Option<String>,
    /// At a good end.
    pub on_success: Option<String>,
    /// At a bad end.
    pub on_fail: Option<String>,
}

/// How the attempts of an effect go: all alike, or one after the other (the last one repeats).
#[derive(Debug, Clone, Deserialize)]
#[serde(untagged)]
pub enum Attempts {
    /// Every attempt.
    All(Course),
    /// The nth attempt.
    Each(Vec<Course>),
}

/// How one attempt goes.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Course {
    /// Seconds; each kind of effect has its default.
    pub takes: Option<f64>,
    /// How it ends.
    #[serde(default)]
    pub outcome: CourseEnd,
    /// All its time it waits for a person.
    #[serde(default)]
    pub waits: bool,
}

/// How an attempt ends by itself.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum CourseEnd {
    /// Well.
    #[default]
    Succeeded,
    /// Badly.
    Failed,
}

/// A command at a moment.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Command {
    /// Seconds.
    pub at: f64,
    /// Which.
    #[serde(rename = "do")]
    pub verb: Verb,
}

/// What a person can do.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Verb {
    /// End the release.
    Terminate,
    /// Go on from the point of failure.
    Retry,
}

/// What came, or should come, of a scenario.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Played {
    /// Final status of the release.
    pub release: String,
    /// Final statuses of the environments.
    pub environments: BTreeMap<String, String>,
    /// Everything that happened: seconds, what, effect, attempt.
    pub log: Vec<Entry>,
    /// Statuses at the sampled moments, which are their keys as the case writes them.
    #[serde(default, skip_serializing_if = "BTreeMap::is_empty")]
    pub sample: BTreeMap<String, Statuses>,
}

/// One line of the log: seconds, what, effect, attempt.
pub type Entry = (f64, String, String, u32);

/// The statuses at one moment.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Statuses {
    /// Of the release.
    pub release: String,
    /// Of each environment.
    pub environments: BTreeMap<String, String>,
}
