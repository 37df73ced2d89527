//! The plan of a release: everything it needs to know, frozen at the trigger.

// Fields and variants of the contract types are named so that they need no sentence of their own.
#![allow(missing_docs)]

mod outline;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_model::{EnvironmentKind, Hooks, ResolvedPolicy, manifest::TemplateSpec};
use specta::Type;
use utoipa::ToSchema;

pub use outline::{has_errors, no_template, template_of};

/// What a release will do, as it stood at the trigger; later edits of flow, policies or templates never change it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Plan {
    /// Name of the flow, `Manual` for an ad hoc promotion.
    pub flow: String,
    /// The flow's version annotation: the user's own label.
    pub flow_version: Option<String>,
    /// The commit of the configuration repository that the plan was made from.
    pub configuration_commit: String,
    pub product: String,
    /// The application of the trigger environment whose change travels.
    pub application: String,
    /// The trigger environment first, then the flow's steps in their order.
    pub environments: Vec<EnvironmentPlan>,
    /// Hooks of the whole release.
    pub hooks: Hooks,
    /// Minutes after the start or the last retry at which the release is terminated (24 h when the flow says nothing).
    pub timeout_minutes: u32,
    pub source: Source,
    /// The templates of every workflow that the plan names and of all that those refer to, by name: their YAML text.
    pub templates: BTreeMap<String, String>,
    /// The argument RUNTIME of workflows.
    pub runtime: String,
    /// The runtime's own id: deep links (the argument RELEASE_URL of hooks) carry it.
    #[serde(default)]
    pub runtime_id: String,
}

/// The change that travels: where it comes from, frozen.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Source {
    pub repo_url: String,
    pub branch: String,
    pub path: String,
    pub commit: String,
    pub author: String,
    pub message: String,
    /// RFC 3339.
    pub date: String,
    /// Version of the application at that commit, where its template's version source finds one.
    pub version: Option<String>,
}

/// One environment of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentPlan {
    pub name: String,
    pub kind: EnvironmentKind,
    /// Empty for the trigger environment.
    pub depends_on: Vec<String>,
    /// Resolved with origins; for the trigger environment only `post_action` may hold a value (`postTrigger`).
    pub policy: ResolvedPolicy,
    pub hooks: Hooks,
    pub applications: Vec<ApplicationPlan>,
}

/// One application in one environment of the plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ApplicationPlan {
    pub name: String,
    /// Destination namespace (the argument APP_NAMESPACE).
    pub namespace: String,
    pub repo_url: String,
    pub branch: String,
    pub path: String,
    /// Version before the release.
    pub version: Option<String>,
    /// Tip of the branch when the plan was made: an effect's commit is looked for from here on.
    pub base: Option<String>,
    /// Which values travel, frozen, so that the writes of a queued release can be worked out again.
    pub template: Option<TemplateSpec>,
    /// What the action will write; empty means "no changes" (or the trigger environment, or action none).
    pub writes: Vec<PlannedFile>,
}

/// One file of a promotion: each write carries the value it replaces, so that a hand-made fix is never overwritten.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedFile {
    /// From the repository's root.
    pub path: String,
    pub change: FileChange,
    /// Unified diff for a person, with the hunk headers.
    pub diff: String,
}

/// How a file changes.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "kind"
)]
pub enum FileChange {
    /// Values at JSONPaths are replaced (or created where `before` is `None`); all other bytes stay.
    Values { values: Vec<PlannedValue> },
    /// The whole file is copied (a template without a `promotion` map): Git blob ids of the target before (if any) and of the source.
    Copy {
        before: Option<String>,
        after: String,
    },
}

/// One value of one file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlannedValue {
    /// The concrete place, a normalised JSONPath such as `$['image']['tag']`.
    pub json_path: String,
    /// YAML source text of the value it replaces, `None` when the target lacks it.
    pub before: Option<String>,
    /// YAML source text of the value at the source commit.
    pub after: String,
}

impl Plan {
    /// The environment of that name.
    pub fn environment(&self, name: &str) -> Option<&EnvironmentPlan> {
        self.environments
            .iter()
            .find(|environment| environment.name == name)
    }

    /// The trigger environment: the first of the list.
    pub fn trigger(&self) -> &EnvironmentPlan {
        &self.environments[0]
    }
}
