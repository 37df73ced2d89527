//! What the window draws beyond the types of the other crates.

use serde::{Deserialize, Serialize};
use signalbox_api::{Info, Notice};
use signalbox_engine::{Issue, Release, RetryPreview, event::Millis};
use signalbox_model::{
    Application, Diagnostic, Environment, EnvironmentKind, Policy, Product, WorkflowTemplate,
};
use signalbox_store::{DraftSummary, Profile};
use specta::Type;
use tauri_specta::Event;

/// What the window needs to begin.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Startup {
    pub version: String,
    pub profiles: Vec<ProfileState>,
    /// What the window looked like (route, theme, sizes): the JSON text it last gave to `put_window`.
    pub window: Option<String>,
    /// Where the demo workspace would be made.
    pub demo_dir: String,
    /// Where the database is.
    pub data_dir: String,
    /// Something to tell at once, such as a damaged database that was set aside.
    pub notice: Option<String>,
}

/// A profile and its connection.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileState {
    pub profile: Profile,
    pub link: Link,
    pub info: Option<Info>,
    /// The demo's switch: `None` when it is no demo workspace.
    pub demo: Option<Demo>,
}

/// The demo workspace's change freeze.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Demo {
    pub freeze_file: String,
    pub frozen: bool,
}

/// Whether what is shown is live.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Link {
    Live,
    Stale {
        #[specta(type = i32)]
        since: Millis,
        message: String,
    },
    Offline {
        message: String,
        hint: Option<String>,
    },
    /// She has not yet agreed to run this workspace's scripts.
    Untrusted,
}

/// What a profile's configuration says, ready to draw.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ConfigurationView {
    pub commit: String,
    #[specta(type = i32)]
    pub seen_at: Millis,
    pub environments: Vec<Environment>,
    pub applications: Vec<Application>,
    pub products: Vec<Product>,
    pub policies: Vec<Policy>,
    pub workflows: Vec<WorkflowTemplate>,
    pub flows: Vec<FlowRow>,
    pub drafts: Vec<DraftSummary>,
    pub diagnostics: Vec<Diagnostic>,
}

/// A flow in the list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FlowRow {
    pub name: String,
    pub description: Option<String>,
    pub version: Option<String>,
    /// Trigger first.
    pub environments: Vec<FlowEnvironment>,
    /// Workflows that the flow itself names, in gates and hooks, each once.
    pub workflows: Vec<String>,
    pub file: String,
    pub revision: String,
    pub errors: u32,
    pub warnings: u32,
}

/// An environment of a flow in the list.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct FlowEnvironment {
    pub name: String,
    pub kind: Option<EnvironmentKind>,
}

/// What a publish would do.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PublishPreview {
    pub file: String,
    /// Unified diff.
    pub diff: String,
    /// The difference in words.
    pub changes: Vec<String>,
    pub problems: Vec<Diagnostic>,
    /// A message to start from.
    pub message: String,
    /// The published text has moved since the draft was begun.
    pub outdated: bool,
}

/// A release as the window draws it.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseScreen {
    pub release: Release,
    #[specta(type = i32)]
    pub seq: i64,
    /// Why it can't be terminated or retried now; `None`: it can.
    pub terminate_refused: Option<String>,
    pub retry_refused: Option<String>,
    pub issues: Vec<Issue>,
    pub retry: RetryPreview,
    /// When this was read from the runtime; older than now when it comes from the store.
    #[specta(type = i32)]
    pub seen_at: Millis,
}

/// Something happened on a runtime.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct Notified {
    pub profile: String,
    pub notice: Notice,
}

/// A profile's connection has changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct LinkChanged {
    pub profile: String,
    pub link: Link,
}

/// The window was asked to close while releases run here: wait, or stop and go on at the next start.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct CloseAsked {
    /// Ids of the running releases.
    pub releases: Vec<String>,
}
