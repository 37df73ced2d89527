//! What a runtime promises: the trait [`Runtime`], its data types and its event stream.
//!
//! "This laptop" implements it in process, a remote runtime over HTTP (`http` holds what both ends of the wire share).
//! Callers can't tell them apart.

use std::collections::BTreeMap;

use async_trait::async_trait;
use serde::{Deserialize, Serialize};
use signalbox_engine::{
    Event, Plan, Release,
    event::{Commit, EnvironmentStatus, Millis, ReleaseStatus, RetryFrom, Stage, Verdict},
};
use signalbox_model::{Configuration, Diagnostic, Kind};
use specta::Type;
use tokio::sync::{broadcast, watch};
use utoipa::ToSchema;

mod audit;
mod board;
pub mod error;
mod history;
pub mod http;
mod link;
mod logs;
mod notes;
mod numbers;
mod summary;
pub use audit::{About, Act, ActKind, AuditPage, AuditQuery, Broken, Contradiction, Verification};
pub use board::{
    Behind, Board, BoardApplication, BoardCell, BoardEnvironment, BoardProduct, Deployment,
    FileDifference,
};
pub use error::Error;
pub use history::{HISTORY, ManifestChange, ManifestHistory};
pub use link::Link;
pub use logs::{LINES, LinesQuery, LogHit, LogHits, LogLine, LogLines, LogSearch};
pub use notes::{ApplicationNotes, NotedCommit, Notes};
pub use numbers::{Counted, Numbers};

/// Name, version and abilities of a runtime.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Info {
    /// The runtime's own id: deep links carry it.
    pub id: String,
    pub name: String,
    pub version: String,
    pub executor: String,
    pub deployer: String,
    /// `viewer`, `releaser` or `admin`.
    pub role: String,
    /// What it can do beyond the first contract, by name.
    pub capabilities: Vec<String>,
    /// Sequence number of its last journal record.
    #[specta(type = i32)]
    pub seq: i64,
    /// Where its configuration repository is.
    pub configuration_url: String,
    /// Who acts: Git's own identity on the laptop.
    pub user: Option<User>,
}

/// Who acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct User {
    pub name: String,
    pub email: String,
}

/// One manifest as the runtime has it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Manifest {
    pub kind: Kind,
    pub name: String,
    pub file: String,
    pub text: String,
    /// Hash of this document alone.
    pub revision: String,
    pub diagnostics: Vec<Diagnostic>,
}

/// All manifests at one commit of the configuration repository.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Manifests {
    pub commit: String,
    pub documents: Vec<Manifest>,
    /// Findings of the whole configuration, also of files that are no manifest.
    pub diagnostics: Vec<Diagnostic>,
}

/// One manifest with its history's last entry.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManifestDetail {
    pub manifest: Manifest,
    /// The commit that last changed its file: who, when and why.
    pub last_change: Option<Commit>,
}

/// One document of a change.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Change {
    pub kind: Kind,
    pub name: String,
    /// The revision that the change was made on; `None` for a new document.
    pub revision: Option<String>,
    /// The new text; `None` deletes.
    pub text: Option<String>,
}

/// What a change became.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Published {
    pub commit: String,
    /// New revision of each document, by its name.
    pub revisions: BTreeMap<String, String>,
}

/// What a person wants released.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct PlanRequest {
    pub product: String,
    /// Application of the environment that the change comes from; may be left out when there is one.
    pub application: Option<String>,
    #[serde(flatten)]
    pub route: Route,
}

/// Which way a change travels.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(untagged)]
pub enum Route {
    /// As a flow says.
    Flow { flow: String },
    /// From one environment to another, by the global policies or one chosen by hand: shown as flow [`MANUAL`].
    Promotion {
        from: String,
        to: String,
        /// Name of the policy; `None`: the global policies as they resolve.
        policy: Option<String>,
    },
}

/// The flow of a release that was made from one environment to another, without a flow.
pub const MANUAL: &str = signalbox_model::flow::MANUAL;

impl PlanRequest {
    /// By a flow.
    pub fn flow(flow: impl Into<String>, product: impl Into<String>) -> Self {
        Self {
            product: product.into(),
            application: None,
            route: Route::Flow { flow: flow.into() },
        }
    }
}

/// What would happen, and what would make it fail.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Preview {
    /// `None` when the errors leave no plan.
    pub plan: Option<Plan>,
    /// Hash of the plan; a trigger that carries it is refused when the plan is another by then.
    pub digest: Option<String>,
    /// Errors block the trigger.
    pub problems: Vec<Diagnostic>,
    /// Applications of the product in the trigger environment, to choose from.
    pub applications: Vec<String>,
}

/// A trigger.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct TriggerRequest {
    pub request: PlanRequest,
    pub digest: Option<String>,
    pub reason: Option<String>,
}

/// Which releases.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct ReleaseQuery {
    pub product: Option<String>,
    pub flow: Option<String>,
    /// Only releases that go through this environment.
    pub environment: Option<String>,
    pub status: Vec<ReleaseStatus>,
    /// Created at or after.
    #[specta(type = Option<i32>)]
    pub since: Option<Millis>,
    /// Created before.
    #[specta(type = Option<i32>)]
    pub until: Option<Millis>,
    /// Text that occurs in the row: id, product, version, person, reason, commit message or cause. Case doesn't matter.
    pub q: Option<String>,
    /// Release id after which the page goes on.
    pub cursor: Option<String>,
    /// So many of the newest are left out first: how a long list is read from its middle.
    pub offset: Option<u32>,
    /// At most 200; default 100.
    pub limit: Option<u32>,
}

/// A page of releases, newest first.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleasePage {
    pub releases: Vec<ReleaseSummary>,
    pub next: Option<String>,
}

/// A release as a row of a list.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseSummary {
    pub id: String,
    pub product: String,
    pub flow: String,
    pub status: ReleaseStatus,
    pub from_version: Option<String>,
    pub version: Option<String>,
    pub by: String,
    #[specta(type = i32)]
    pub created_at: Millis,
    #[specta(type = Option<i32>)]
    pub started_at: Option<Millis>,
    #[specta(type = Option<i32>)]
    pub ended_at: Option<Millis>,
    pub commit: Commit,
    pub reason: Option<String>,
    /// Why it failed or was terminated, in one line.
    pub cause: Option<String>,
    pub environments: Vec<EnvironmentSummary>,
}

/// One environment of a row.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct EnvironmentSummary {
    pub name: String,
    pub status: EnvironmentStatus,
}

/// A release with all that is known of it.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ReleaseView {
    pub release: Release,
    /// Sequence number of its last event.
    #[specta(type = i32)]
    pub seq: i64,
    /// Why it can't be terminated now; `None`: it can.
    pub terminate_refused: Option<String>,
    /// Why it can't be retried now; `None`: it can.
    pub retry_refused: Option<String>,
    /// What she who asks may do about the approvals that wait, oldest first.
    pub decisions: Vec<MayDecide>,
}

/// Who may decide about an approval that waits.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct MayDecide {
    /// Number of the approval in its release.
    pub approval: u32,
    /// Names of those who may; empty: whoever may trigger.
    pub users: Vec<String>,
    /// Whether who started the release may.
    pub initiator: bool,
    /// Why she who asks may not; `None`: she may.
    pub refused: Option<String>,
}

/// One journal record on the stream.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Record {
    /// Global, without gaps, from 1.
    #[specta(type = i32)]
    pub seq: i64,
    /// Empty for what belongs to no release: a publish.
    pub release: String,
    #[specta(type = i32)]
    pub at: Millis,
    pub event: Event,
}

/// Something on the stream of a runtime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Notice {
    Journal {
        record: Box<Record>,
    },
    /// The configuration repository has moved.
    Configuration {
        commit: String,
    },
}

/// Which log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogQuery {
    pub release: String,
    pub environment: Option<String>,
    pub application: Option<String>,
    pub stage: Stage,
    /// The last attempt when left out.
    pub attempt: Option<u32>,
    /// Workflow step by its node name; all steps one after the other when left out.
    pub node: Option<String>,
    /// Byte offset from which to read on.
    #[specta(type = i32)]
    pub offset: u64,
}

/// A piece of a log.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct LogChunk {
    pub text: String,
    /// Where to read on.
    #[specta(type = i32)]
    pub offset: u64,
    /// Nothing more will come.
    pub complete: bool,
}

/// A runtime, near or far. Every method may fail with [`Error`]; commands carry an idempotency key: the same key
/// returns the same answer.
#[async_trait]
pub trait Runtime: Send + Sync {
    /// Name, version, abilities.
    async fn info(&self) -> Result<Info, Error>;
    /// All manifests, brought up to date first (`refresh`) or as last seen.
    async fn manifests(&self, refresh: Refresh) -> Result<Manifests, Error>;
    /// One manifest as last read, with who changed it last.
    async fn manifest(&self, kind: Kind, name: &str) -> Result<ManifestDetail, Error>;
    /// The commits that changed a manifest, newest first, at most `limit` (and [`HISTORY`]); also of one that is gone.
    async fn history(&self, kind: Kind, name: &str, limit: u32) -> Result<ManifestHistory, Error>;
    /// Commits changes to the configuration repository; `Conflict` carries the current text when a revision moved.
    async fn change(
        &self,
        key: &str,
        changes: Vec<Change>,
        message: String,
    ) -> Result<Published, Error>;
    /// What a trigger would do. Changes nothing.
    async fn plan(&self, request: PlanRequest) -> Result<Preview, Error>;
    /// Makes a release.
    async fn trigger(&self, key: &str, trigger: TriggerRequest) -> Result<ReleaseView, Error>;
    /// Newest first.
    async fn releases(&self, query: ReleaseQuery) -> Result<ReleasePage, Error>;
    /// One release.
    async fn release(&self, id: &str) -> Result<ReleaseView, Error>;
    /// Its journal, oldest first.
    async fn events(&self, id: &str) -> Result<Vec<Record>, Error>;
    /// The journal of all releases after a sequence number, oldest first, at most `limit` (and [`RECORDS`]).
    async fn records(&self, after: i64, limit: u32) -> Result<Vec<Record>, Error>;
    /// Ends a running or queued release.
    async fn terminate(
        &self,
        key: &str,
        id: &str,
        reason: Option<String>,
    ) -> Result<ReleaseView, Error>;
    /// Lets a failed or terminated release go on.
    async fn retry(
        &self,
        key: &str,
        id: &str,
        reason: Option<String>,
        from: RetryFrom,
    ) -> Result<ReleaseView, Error>;
    /// Approves or rejects what a step of a workflow waits for.
    async fn decide(
        &self,
        key: &str,
        id: &str,
        approval: u32,
        verdict: Verdict,
        reason: Option<String>,
    ) -> Result<ReleaseView, Error>;
    /// What the release brings to its last environments.
    async fn notes(&self, id: &str) -> Result<Notes, Error>;
    /// Numbers for the releases of a filter; its cursor, offset and limit are not looked at.
    async fn numbers(&self, query: ReleaseQuery) -> Result<Numbers, Error>;
    /// Who did what when, newest first.
    async fn audit(&self, query: AuditQuery) -> Result<AuditPage, Error>;
    /// Examines the journal's hash chain and its anchors in the repositories. Reads everything: takes its time.
    async fn verify(&self) -> Result<Verification, Error>;
    /// What is running where.
    async fn board(&self, refresh: Refresh) -> Result<Board, Error>;
    /// How an application came to be what it is, newest first.
    async fn deployments(&self, application: &str, limit: u32) -> Result<Vec<Deployment>, Error>;
    /// How the files of two applications differ.
    async fn difference(&self, left: &str, right: &str) -> Result<Vec<FileDifference>, Error>;
    /// Some lines of a log.
    async fn log_lines(&self, query: LinesQuery) -> Result<LogLines, Error>;
    /// Lines of all logs of a release in which a text occurs.
    async fn search_logs(&self, search: LogSearch) -> Result<LogHits, Error>;
    /// A piece of a log.
    async fn log(&self, query: LogQuery) -> Result<LogChunk, Error>;
    /// Everything that happens from now on. A receiver that lags catches up by [`Runtime::records`].
    fn subscribe(&self) -> broadcast::Receiver<Notice>;
    /// Whether the runtime is heard: always for one in this process.
    fn link(&self) -> watch::Receiver<Link>;
}

/// Most journal records in one answer.
pub const RECORDS: u32 = 1000;

/// Whether to ask the repository before answering.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub enum Refresh {
    Fetch,
    Cached,
}

impl Manifests {
    /// The same manifests, parsed and checked together.
    pub fn configuration(&self) -> Configuration {
        Configuration::read(
            self.documents
                .iter()
                .map(|document| (document.file.clone(), document.text.clone())),
        )
    }
}
