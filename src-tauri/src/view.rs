//! What the window draws beyond the types of the other crates.

mod imported;
mod rehearsed;
mod runs;

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use signalbox_api::{
    AuditPage, Board, Info, MayDecide, Notes, Notice, Numbers, ReleasePage, ReleaseQuery,
    ReleaseSummary, ReleaseView, error::Code,
};
use signalbox_engine::{
    Issue, Release, RetryPreview, TerminatePreview, Timeline,
    compare::Comparison,
    event::{Commit, Millis},
    release::Approval,
    timeline::{Durations, Forecast},
};
use signalbox_model::{
    Application, Diagnostic, Environment, EnvironmentKind, FlowGraph, Kind, Policy, Product,
    WorkflowTemplate, merge,
};
use signalbox_store::{DraftSummary, Place, Profile};
use specta::Type;
use tauri_specta::Event;

pub use imported::*;
pub use rehearsed::*;
pub use runs::*;

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
    /// Where files that she exports go unless she says otherwise.
    pub downloads_dir: String,
    /// Something to tell at once, such as a damaged database that was set aside.
    pub notice: Option<String>,
}

/// A profile and its connection.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileState {
    pub profile: Profile,
    pub link: Link,
    /// What the runtime last said of itself.
    pub info: Option<Info>,
    /// When the runtime was last heard.
    #[specta(type = Option<i32>)]
    pub heard_at: Option<Millis>,
    pub token: TokenState,
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
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum Link {
    Live,
    /// Not heard yet; being tried for the first time.
    Connecting,
    /// It was heard until then, and is being tried again.
    Stale {
        #[specta(type = i32)]
        since: Millis,
        message: String,
    },
    /// It was not heard since the start, and is being tried again.
    Offline {
        code: Code,
        message: String,
        hint: Option<String>,
    },
    /// She has not yet agreed to run this workspace's scripts.
    Untrusted,
}

/// Where a profile's token is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum TokenState {
    /// A workspace on this laptop needs none.
    NotNeeded,
    /// In the operating system's keychain.
    Keychain,
    /// Kept until this program ends.
    Session,
    /// None is kept.
    Missing,
}

/// Whether the operating system's keychain can be used.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct KeychainState {
    /// Why not; `None`: it can.
    pub refused: Option<String>,
    pub hint: Option<String>,
}

/// A profile as she fills it in.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ProfileForm {
    pub name: String,
    pub place: Place,
    pub colour: String,
    pub protected: bool,
    pub read_only: bool,
    pub secrets: Secrets,
}

/// Secrets of a profile as she fills them in; they never come back to the window.
#[derive(Clone, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Secrets {
    /// `None` leaves the one that is kept.
    pub token: Option<String>,
    /// `None` leaves the one that is kept.
    pub proxy_password: Option<String>,
    pub keep: Keep,
}

/// Where secrets are kept.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum Keep {
    Keychain,
    /// Until this program ends.
    Session,
}

/// What *Test connection* found.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Tested {
    pub info: Info,
    /// From the question to the answer, with the connection's making.
    pub millis: u32,
}

/// What an import of profiles did.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Imported {
    pub added: Vec<ProfileState>,
    /// Names of profiles that are there already.
    pub known: Vec<String>,
}

/// Something that waits for a person, on any profile.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxItem {
    pub profile: String,
    pub release: ReleaseSummary,
    pub kind: InboxKind,
    /// What it waits for; empty when it failed.
    pub approvals: Vec<InboxApproval>,
}

/// A step that waits for a decision, in the inbox.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct InboxApproval {
    pub approval: Approval,
    /// Who may decide.
    pub may: MayDecide,
}

/// Why something waits for a person.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum InboxKind {
    /// The newest release of its product by this flow failed.
    Failed,
    /// It is suspended.
    Waiting,
}

/// What her draft and the published flow come to together.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct MergeView {
    pub kind: Kind,
    pub name: String,
    /// What is published now; `None`: somebody deleted it.
    pub theirs: Option<String>,
    pub before: Option<String>,
    pub mine: String,
    /// Who published last, when and why; `None` when that can't be asked just now.
    pub by: Option<Commit>,
    pub differences: Vec<merge::Difference>,
    /// The result with her choices so far.
    pub text: String,
    /// Unified diff of the result against what is published.
    pub diff: String,
    /// Findings in the result; errors block the publishing.
    pub problems: Vec<Diagnostic>,
    /// Differences that both sides changed and that she has not chosen yet.
    pub open: u32,
}

/// A flow and a product as far as they can be worked out without the runtime.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct OfflinePlan {
    /// Each environment with its gates, their values and where they come from.
    pub graph: FlowGraph,
    pub problems: Vec<Diagnostic>,
    /// What only the runtime can work out, as sentences.
    pub unchecked: Vec<String>,
    /// How old what it is worked out from is.
    #[specta(type = i32)]
    pub seen_at: Millis,
}

/// A page of releases.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ReleasesView {
    pub page: ReleasePage,
    /// When this was read from the runtime; `None`: never.
    #[specta(type = Option<i32>)]
    pub seen_at: Option<Millis>,
}

/// A deep link was opened: `signalbox://RUNTIME-ID/releases/ID`, `/releases/ID/logs/PLACE` or `/flows/NAME`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DeepLink {
    pub runtime: String,
    /// The first profile with that runtime; `None`: there is none.
    pub profile: Option<String>,
    pub target: LinkTarget,
}

/// What a deep link opens. It never acts.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(
    rename_all = "camelCase",
    rename_all_fields = "camelCase",
    tag = "type"
)]
pub enum LinkTarget {
    Release {
        id: String,
        /// A line of a log, as the window writes it: `qa/cart-qa/PreAction/1/[0].smoke:120`.
        log: Option<String>,
    },
    Flow {
        name: String,
    },
    /// The link is none of ours: why.
    Wrong {
        message: String,
    },
}

/// A deep link was opened while the window is there.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct LinkOpened {
    pub link: DeepLink,
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
    /// It waits for the same ones as the environment before it: they are promoted side by side.
    pub beside: bool,
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
    pub terminate: TerminatePreview,
    /// What she may do about the approvals that wait.
    pub decisions: Vec<MayDecide>,
    /// When this was read from the runtime; older than now when it comes from the store.
    #[specta(type = i32)]
    pub seen_at: Millis,
}

impl ReleaseScreen {
    /// A release as it was read at that moment.
    pub fn of(view: ReleaseView, seen_at: Millis) -> Self {
        Self {
            issues: view.release.issues(),
            retry: view.release.retry_preview(),
            terminate: view.release.terminate_preview(),
            release: view.release,
            seq: view.seq,
            terminate_refused: view.terminate_refused,
            retry_refused: view.retry_refused,
            decisions: view.decisions,
            seen_at,
        }
    }
}

/// What the time of a release went on.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct TimelineView {
    pub timeline: Timeline,
    /// Medians of the last releases of this product and flow that succeeded before it.
    pub medians: Durations,
    /// How many releases they are from; at most 20.
    pub medians_of: u32,
    /// How it will probably go on.
    pub forecast: Forecast,
    #[specta(type = i32)]
    pub seen_at: Millis,
}

/// Two releases beside each other.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparisonView {
    pub comparison: Comparison,
    pub left: ComparedRelease,
    pub right: ComparedRelease,
}

/// One of two releases that are compared.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct ComparedRelease {
    pub release: ReleaseSummary,
    pub timeline: Timeline,
}

/// Release notes, and when they were read.
#[derive(Debug, Clone, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NotesView {
    pub notes: Notes,
    #[specta(type = i32)]
    pub seen_at: Millis,
}

/// Numbers for a filter, and when that was so.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NumbersView {
    pub numbers: Numbers,
    #[specta(type = i32)]
    pub seen_at: Millis,
}

/// The board, and when it was read.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct BoardView {
    pub board: Board,
    #[specta(type = i32)]
    pub seen_at: Millis,
    /// Releases that have not ended.
    pub running: Vec<ReleaseSummary>,
}

/// Acts, and when that was so.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct AuditView {
    pub page: AuditPage,
    #[specta(type = i32)]
    pub seen_at: Millis,
}

/// A format of an export.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum ExportFormat {
    Csv,
    Json,
}

/// A file that was written.
#[derive(Debug, Clone, Serialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Exported {
    pub path: String,
    /// Rows, or lines of a log.
    pub rows: u32,
}

/// A filter of the list of releases that she has kept.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct SavedFilter {
    pub name: String,
    pub query: ReleaseQuery,
}

/// Something that she was told of by a notification, or would have been.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeItem {
    pub id: u32,
    pub profile: String,
    pub kind: NoticeKind,
    pub release: String,
    pub product: String,
    pub flow: String,
    /// "checkout 1.4.2 waits for a decision in prod".
    pub title: String,
    pub body: String,
    #[specta(type = i32)]
    pub at: Millis,
    pub read: bool,
}

/// What a notification is about.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub enum NoticeKind {
    /// A step waits for a decision that she may take.
    Approval,
    Failed,
    /// A release of hers has ended well.
    Succeeded,
}

/// Which notifications she wants.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeSettings {
    /// By profile id; a profile that is not named has the defaults: approvals and failures.
    pub profiles: BTreeMap<String, NoticeChoice>,
    /// No notifications between these, minutes after local midnight; the inbox still keeps them.
    pub quiet: Option<QuietHours>,
}

/// What she wants to be told of one profile.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct NoticeChoice {
    pub approvals: bool,
    pub failures: bool,
    /// Ends of releases that she started.
    pub mine: bool,
}

/// From when to when; past midnight when `from` is later than `to`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct QuietHours {
    pub from: u16,
    pub to: u16,
}

/// Something that she is told of has come; the inbox has it.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct NoticeCame {
    pub item: NoticeItem,
}

/// Something happened on a runtime.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct Notified {
    pub profile: String,
    /// In their order; what happens at once comes at once.
    pub notices: Vec<Notice>,
}

/// A profile's connection has changed.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct LinkChanged {
    pub profile: String,
    pub link: Link,
}

/// The window was asked to close. While releases run here: wait, or stop and go on at the next start; without any the
/// page keeps what it has to and closes.
#[derive(Debug, Clone, Serialize, Deserialize, Type, Event)]
#[serde(rename_all = "camelCase")]
pub struct CloseAsked {
    /// Ids of the releases that run here.
    pub releases: Vec<String>,
}
