//! Who did what when: the journal's records that a person (or the runtime's own clock) caused, as rows.

use serde::{Deserialize, Serialize};
use signalbox_engine::event::Millis;
use specta::Type;
use utoipa::ToSchema;

use crate::Record;

/// Which acts.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase", default)]
pub struct AuditQuery {
    pub by: Option<String>,
    pub kind: Vec<ActKind>,
    pub product: Option<String>,
    pub release: Option<String>,
    /// At or after.
    #[specta(type = Option<i32>)]
    pub since: Option<Millis>,
    /// Before.
    #[specta(type = Option<i32>)]
    pub until: Option<Millis>,
    /// Text that occurs in the row.
    pub q: Option<String>,
    /// Sequence number before which the page goes on.
    #[specta(type = Option<i32>)]
    pub cursor: Option<i64>,
    /// At most 200; default 100.
    pub limit: Option<u32>,
}

/// A page of acts, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct AuditPage {
    pub acts: Vec<Act>,
    #[specta(type = Option<i32>)]
    pub next: Option<i64>,
}

/// Something that somebody did.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Act {
    /// Of its journal record.
    #[specta(type = i32)]
    pub seq: i64,
    #[specta(type = i32)]
    pub at: Millis,
    pub kind: ActKind,
    /// `None`: the runtime itself (a timeout, a full queue).
    pub by: Option<String>,
    /// Its release; a publish has none.
    pub release: Option<String>,
    pub product: Option<String>,
    pub flow: Option<String>,
    pub reason: Option<String>,
    /// One sentence: "approved `go-live` in prod", "published flow shop".
    pub words: String,
}

/// What kind of act.
#[derive(
    Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize, Type, ToSchema,
)]
#[serde(rename_all = "camelCase")]
pub enum ActKind {
    Triggered,
    Terminated,
    Retried,
    Approved,
    Rejected,
    Published,
}

/// What the release of a record is about: rows of acts name it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct About {
    pub product: String,
    pub flow: String,
    /// Places of its approvals by number: `go-live in prod`.
    pub approvals: Vec<(u32, String)>,
}

impl Act {
    /// The act that a record is; `None` when nobody did anything. `about` is asked only for records of a release
    /// other than its creation.
    pub fn of(record: &Record, about: impl FnOnce(&str) -> Option<About>) -> Option<Self> {
        let _ = (record, about);
        todo!()
    }
}

/// What the examination of a journal's hash chain found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Verification {
    /// Records that were read.
    #[specta(type = i32)]
    pub records: i64,
    /// The chain's head, as it goes into promotion commits: `SEQ:HASH`.
    pub head: Option<String>,
    /// The first place where the chain does not hold; `None`: it holds.
    pub broken: Option<Broken>,
    /// Heads found in promotion commits.
    pub anchors: u32,
    /// Anchors that the journal contradicts.
    pub contradicted: Vec<Contradiction>,
    /// Repositories whose anchors could not be read, and why.
    pub unread: Vec<String>,
}

/// Where a chain breaks.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Broken {
    #[specta(type = i32)]
    pub seq: i64,
    pub release: Option<String>,
    /// What does not fit and what that means.
    pub message: String,
}

/// A promotion commit that says otherwise than the journal.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Contradiction {
    pub repository: String,
    pub commit: String,
    #[specta(type = i32)]
    pub seq: i64,
    pub message: String,
}

impl Verification {
    /// Nothing was tampered with, as far as can be told.
    pub fn holds(&self) -> bool {
        self.broken.is_none() && self.contradicted.is_empty()
    }
}
