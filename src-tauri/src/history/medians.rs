//! What a release usually takes: the medians of the last ones of its product and flow that succeeded before it. What
//! each of those took is worked out once and kept.

use std::{sync::Arc, time::Instant};

use futures::{StreamExt, stream};
use signalbox_api::{Error, MANUAL, Record, Refresh, ReleaseQuery, Runtime};
use signalbox_engine::{Event, Release, Timeline, event::ReleaseStatus, timeline::Durations};

use crate::{
    desktop::Desktop,
    histories::{Medians, entries, is_whole, unread},
    told::{now, told},
};

/// Of so many releases.
const OF: u32 = 20;
/// So many journals are read at a time.
const AT_ONCE: usize = 4;

impl Desktop {
    /// What can't be read is left out: a timeline is there without its medians too.
    pub(super) async fn medians(
        &self,
        profile: &str,
        release: &Release,
        refresh: Refresh,
    ) -> Medians {
        let plan = &release.plan;
        // All promotions by hand have one name: only those to the same environment are alike.
        let target = plan.environments.last().map(|target| target.name.clone());
        let query = ReleaseQuery {
            product: Some(plan.product.clone()),
            flow: Some(plan.flow.clone()),
            environment: target.filter(|_| plan.flow == MANUAL),
            until: Some(release.created_at),
            ..ReleaseQuery::default()
        };
        let durations = self.took(profile, query, refresh).await;
        Medians {
            of_lanes: Durations::medians(&durations),
            of: u32::try_from(durations.len()).unwrap_or(OF),
            read: Instant::now(),
            from_store: refresh == Refresh::Cached,
        }
    }

    /// What the lanes of the last releases that succeeded took, newest first. What can't be read is left out.
    pub async fn took(
        &self,
        profile: &str,
        alike: ReleaseQuery,
        refresh: Refresh,
    ) -> Vec<Durations> {
        let query = ReleaseQuery {
            status: vec![ReleaseStatus::Succeeded],
            limit: Some(OF),
            ..alike
        };
        let rows = match self.releases(profile, query, refresh).await {
            Ok(view) => view.page.releases,
            Err(error) => {
                tracing::debug!(%error, "earlier releases can't be read");
                Vec::new()
            }
        };
        let ids: Vec<String> = rows.into_iter().map(|row| row.id).collect();
        let read = stream::iter(ids).map(|id| async move {
            let read = self.durations(profile, &id).await;
            read.inspect_err(|error| {
                tracing::debug!(%error, release = id, "what a release took can't be read");
            })
            .ok()
        });
        read.buffered(AT_ONCE)
            .filter_map(std::future::ready)
            .collect()
            .await
    }

    /// What each lane of a release that succeeded took. It can't be retried: it stays so.
    async fn durations(&self, profile: &str, id: &str) -> Result<Durations, Error> {
        let key = format!("durations/{id}");
        if let Some((known, _)) = self.store.kept(profile, &key).map_err(told)? {
            return Ok(known);
        }
        let mut records = self.store.records(profile, id).map_err(told)?;
        // The store may not have its end yet.
        if !(is_whole(&records) && is_over(&records)) {
            let asked = id.to_owned();
            let ask = |runtime: Arc<dyn Runtime>| async move { runtime.events(&asked).await };
            records = self.connections.ask(profile, ask).await?;
        }
        let timeline = Timeline::of(id, entries(&records)).ok_or_else(|| unread(id))?;
        let durations = timeline.durations();
        if !is_over(&records) {
            return Ok(durations);
        }
        if let Err(error) = self.store.put_kept(profile, &key, &durations, now()) {
            tracing::warn!(%error, "what a release took can't be kept just now");
        }
        Ok(durations)
    }
}

/// It may have failed and been retried before.
fn is_over(records: &[Record]) -> bool {
    let succeeded = Event::Ended {
        status: ReleaseStatus::Succeeded,
    };
    records.iter().rev().any(|record| record.event == succeeded)
}
