//! Numbers for a set of releases: how often, how long, how many fail, how soon mended. One definition for a runtime's
//! journal and for the laptop's store.

use serde::{Deserialize, Serialize};
use signalbox_engine::event::{Millis, ReleaseStatus};
use specta::Type;
use utoipa::ToSchema;

/// Numbers for the releases of a filter.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize, Type, ToSchema)]
#[serde(rename_all = "camelCase")]
pub struct Numbers {
    /// Releases that the filter lets through.
    pub releases: u32,
    pub succeeded: u32,
    pub failed: u32,
    pub terminated: u32,
    /// Succeeded releases per week, over the time from the first to the last of the filter's releases (at least a day).
    pub per_week: Option<f64>,
    /// Median milliseconds from the promoted commit's date to the end of the release that succeeded with it.
    #[specta(type = Option<i32>)]
    pub lead_time: Option<Millis>,
    /// Failed releases among those that succeeded or failed, 0 to 1; terminated ones count as neither.
    pub failure_rate: Option<f64>,
    /// Median milliseconds from a failed release's end to the end of the next succeeded one of the same product and
    /// flow; failures that nothing has followed yet are left out.
    #[specta(type = Option<i32>)]
    pub time_to_restore: Option<Millis>,
}

/// What the numbers need of one release.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Counted {
    pub product: String,
    pub flow: String,
    pub status: ReleaseStatus,
    pub created_at: Millis,
    pub ended_at: Option<Millis>,
    /// The promoted commit's date.
    pub committed_at: Option<Millis>,
}

impl Numbers {
    /// The numbers of these releases, in any order.
    pub fn of(releases: &[Counted]) -> Self {
        let _ = releases;
        todo!()
    }
}
