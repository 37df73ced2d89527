//! How a manifest came to be what it is: the commits of the configuration repository that changed it.

use serde::{Deserialize, Serialize};
use signalbox_engine::event::Commit;
use specta::Type;
use utoipa::ToSchema;

/// Most commits in one history.
pub const HISTORY: u32 = 200;

/// One commit that changed a manifest.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManifestChange {
    pub commit: Commit,
    /// Its text after the commit; `None`: the commit deleted it.
    pub text: Option<String>,
    /// Revision of that text.
    pub revision: Option<String>,
    /// What the commit changed about it, in words; empty when words say nothing.
    pub words: Vec<String>,
}

/// A manifest's history, newest first.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct ManifestHistory {
    pub changes: Vec<ManifestChange>,
    /// There are older ones that were not read.
    pub more: bool,
}
