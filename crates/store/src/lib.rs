//! What the desktop keeps on the laptop: profiles (never their tokens), manifests last seen, drafts with their undo
//! history, releases seen, and what the window looked like.

use std::path::Path;

use serde::{Deserialize, Serialize};
use signalbox_api::{Manifests, Record, ReleasePage, ReleaseQuery, ReleaseView};
use signalbox_engine::event::Millis;
use signalbox_model::{Configuration, Diagnostic, Edit, FlowGraph};
use specta::Type;

/// The database of one laptop. Cheap to clone; every call is short and blocking.
#[derive(Debug, Clone)]
pub struct Store {}

/// A runtime that she works with.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Profile {
    pub id: String,
    pub name: String,
    pub place: Place,
    /// Name of a colour scale of the window: `slate`, `iris`, `tomato`, …
    pub colour: String,
    pub protected: bool,
    pub read_only: bool,
    pub position: u32,
    /// Its workspace was made by this program on this laptop, or she has agreed to run its scripts.
    pub trusted: bool,
}

/// Where a profile's runtime is.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase", rename_all_fields = "camelCase", tag = "type")]
pub enum Place {
    /// A directory with `signalbox.toml`: the embedded runtime.
    Workspace { dir: String },
    Remote { url: String },
}

/// Why the store can't do it.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// The file is no database or fails its integrity check. It was not touched.
    #[error("the database {path} is damaged: {cause}")]
    Damaged { path: String, cause: String },
    /// A newer Signalbox wrote it. It was not touched.
    #[error("the database {path} was written by a newer Signalbox (format {found}, this one knows {known})")]
    Newer { path: String, found: i64, known: i64 },
    #[error("no draft of flow `{0}`")]
    NoDraft(String),
    #[error(transparent)]
    Edit(#[from] signalbox_model::edit::Error),
    #[error("the database can't be read or written: {0}")]
    Sqlite(String),
}

/// A draft as the window shows it: both views of one document.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftView {
    pub flow: String,
    pub text: String,
    /// The published text that it is based on; `None` for a new flow.
    pub base_text: Option<String>,
    pub base_revision: Option<String>,
    /// `None` while the text is no flow; the canvas then keeps its last picture.
    pub graph: Option<FlowGraph>,
    pub diagnostics: Vec<Diagnostic>,
    /// The text differs from the base.
    pub dirty: bool,
    /// The published text has moved since.
    pub outdated: bool,
    /// The difference in words.
    pub changes: Vec<String>,
    pub can_undo: bool,
    pub can_redo: bool,
    #[specta(type = Option<i32>)]
    pub saved_at: Option<Millis>,
}

/// A draft in a list.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct DraftSummary {
    pub flow: String,
    pub new: bool,
    pub changes: u32,
    #[specta(type = i32)]
    pub saved_at: Millis,
}

/// Result of this crate.
pub type Result<T> = std::result::Result<T, Error>;

impl Store {
    /// Opens or makes the database (WAL, foreign keys, integrity check, migrations). A damaged or newer file is never
    /// touched: see [`Store::set_aside`].
    pub fn open(path: &Path) -> Result<Self> { let _ = path; todo!() }
    /// Renames a damaged or newer database (with its -wal/-shm) to `….kept-<unix seconds>` and answers the new name,
    /// so that a fresh one can be opened.
    pub fn set_aside(path: &Path, now: Millis) -> Result<std::path::PathBuf> { let _ = (path, now); todo!() }

    /// All profiles in their order.
    pub fn profiles(&self) -> Result<Vec<Profile>> { todo!() }
    /// Adds or replaces a profile.
    pub fn put_profile(&self, profile: &Profile) -> Result<()> { let _ = profile; todo!() }
    /// Removes a profile with all that is kept of it.
    pub fn remove_profile(&self, id: &str) -> Result<()> { let _ = id; todo!() }

    /// Keeps the manifests last seen.
    pub fn put_manifests(&self, profile: &str, manifests: &Manifests, at: Millis) -> Result<()> { let _ = (profile, manifests, at); todo!() }
    /// The manifests last seen, and when.
    pub fn manifests(&self, profile: &str) -> Result<Option<(Manifests, Millis)>> { let _ = profile; todo!() }

    /// Keeps a release as last seen (an older `seq` never replaces a newer one).
    pub fn put_release(&self, profile: &str, view: &ReleaseView) -> Result<()> { let _ = (profile, view); todo!() }
    /// A release as last seen.
    pub fn release(&self, profile: &str, id: &str) -> Result<Option<ReleaseView>> { let _ = (profile, id); todo!() }
    /// Releases seen so far, newest first, by the same query as a runtime's.
    pub fn releases(&self, profile: &str, query: &ReleaseQuery) -> Result<ReleasePage> { let _ = (profile, query); todo!() }
    /// Keeps journal records (each once, by its sequence number).
    pub fn put_records(&self, profile: &str, records: &[Record]) -> Result<()> { let _ = (profile, records); todo!() }
    /// Records of a release, oldest first.
    pub fn records(&self, profile: &str, release: &str) -> Result<Vec<Record>> { let _ = (profile, release); todo!() }

    /// What the window looked like: a JSON text by key.
    pub fn window(&self, key: &str) -> Result<Option<String>> { let _ = key; todo!() }
    /// Keeps what the window looks like.
    pub fn put_window(&self, key: &str, json: &str) -> Result<()> { let _ = (key, json); todo!() }

    /// Drafts of a profile, by flow.
    pub fn drafts(&self, profile: &str) -> Result<Vec<DraftSummary>> { let _ = profile; todo!() }
    /// The draft of a flow, or its published text when there is none. `product`: whose policies the graph shows.
    pub fn draft(&self, profile: &str, flow: &str, configuration: &Configuration, product: Option<&str>) -> Result<DraftView> {
        let _ = (profile, flow, configuration, product); todo!()
    }
    /// A new flow as a draft without a base.
    pub fn new_draft(&self, profile: &str, flow: &str, text: &str, now: Millis) -> Result<()> { let _ = (profile, flow, text, now); todo!() }
    /// Makes an edit (and the draft, at the first one). Typing (`SetText`) within two seconds of the last typing is one
    /// undo step, unless it jumps to another line.
    pub fn edit(&self, profile: &str, flow: &str, edit: &Edit, configuration: &Configuration, product: Option<&str>, now: Millis) -> Result<DraftView> {
        let _ = (profile, flow, edit, configuration, product, now); todo!()
    }
    /// One step back.
    pub fn undo(&self, profile: &str, flow: &str, configuration: &Configuration, product: Option<&str>, now: Millis) -> Result<DraftView> {
        let _ = (profile, flow, configuration, product, now); todo!()
    }
    /// One step forward.
    pub fn redo(&self, profile: &str, flow: &str, configuration: &Configuration, product: Option<&str>, now: Millis) -> Result<DraftView> {
        let _ = (profile, flow, configuration, product, now); todo!()
    }
    /// Drops a draft with its history (after a publish, or because she says so).
    pub fn discard(&self, profile: &str, flow: &str) -> Result<()> { let _ = (profile, flow); todo!() }
}
