//! What releases have been: their journals stay in memory while they are looked at, so that only what came since is
//! read, four times a second if need be.

use std::sync::Arc;

use signalbox_api::{Error, Record, Refresh, ReleaseSummary, ReleaseView, Runtime, error::Code};
use signalbox_engine::{
    compare::Comparison,
    event::Millis,
    timeline::{self, Forecast},
};
use tokio::sync::OwnedMutexGuard;

use crate::{
    desktop::Desktop,
    histories::{History, entries, is_whole, unread},
    local,
    told::{now, told},
    view::{ComparedRelease, ComparisonView, Link, ReleaseScreen, TimelineView},
};

mod medians;

impl Desktop {
    /// What the time of a release went on, what it usually takes, and how it will go on.
    ///
    /// # Errors
    /// Its journal was never read and can't be asked for, or there is none.
    pub async fn timeline(
        &self,
        profile: &str,
        id: &str,
        refresh: Refresh,
    ) -> Result<TimelineView, Error> {
        let (mut history, seen_at) = self.history(profile, id, refresh).await?;
        let timeline = history.timeline(id)?;
        if history
            .medians
            .as_ref()
            .is_none_or(|read| read.is_old(refresh))
        {
            let read = self.medians(profile, history.release(id)?, refresh).await;
            history.medians = Some(read);
        }
        let release = history.release(id)?;
        let (medians, medians_of) = history
            .medians
            .as_ref()
            .map(|read| (read.of_lanes.clone(), read.of))
            .unwrap_or_default();
        let forecast = match release.status.is_ended() {
            true => Forecast::default(),
            false => timeline::forecast(release, &timeline, &medians, now()),
        };
        drop(history);
        Ok(TimelineView {
            timeline: Arc::unwrap_or_clone(timeline),
            medians,
            medians_of,
            forecast,
            seen_at,
        })
    }

    /// A release as it stood after a journal record: nothing can be done about it there.
    ///
    /// # Errors
    /// Its journal was never read and can't be asked for, or it did not exist yet.
    pub async fn release_at(
        &self,
        profile: &str,
        id: &str,
        seq: i64,
    ) -> Result<ReleaseScreen, Error> {
        let (history, seen_at) = self.history(profile, id, Refresh::Cached).await?;
        let until = history.records.partition_point(|record| record.seq <= seq);
        let before = &history.records[..until];
        let (release, last) = timeline::at(id, entries(before), seq)
            .zip(before.last())
            .ok_or_else(|| {
                Error::new(
                    Code::NotFound,
                    format!("Release {id} did not exist yet at record {seq}."),
                )
                .hint("choose a moment after its creation")
            })?;
        let stood = format!(
            "This is how it stood at {}: go back to now to act.",
            local::moment(last.at)
        );
        let view = ReleaseView {
            release,
            seq: last.seq,
            terminate_refused: Some(stood.clone()),
            retry_refused: Some(stood),
            decisions: Vec::new(),
        };
        Ok(ReleaseScreen::of(view, seen_at))
    }

    /// Two releases beside each other.
    ///
    /// # Errors
    /// The journal of one of them was never read and can't be asked for, or there is none.
    pub async fn compare(
        &self,
        profile: &str,
        left: &str,
        right: &str,
    ) -> Result<ComparisonView, Error> {
        let left = self.compared(profile, left).await?;
        let right = self.compared(profile, right).await?;
        Ok(ComparisonView {
            comparison: Comparison::of(&left.timeline, &right.timeline),
            left,
            right,
        })
    }

    async fn compared(&self, profile: &str, id: &str) -> Result<ComparedRelease, Error> {
        let (mut history, _) = self.history(profile, id, Refresh::Cached).await?;
        Ok(ComparedRelease {
            release: ReleaseSummary::from(history.release(id)?),
            timeline: Arc::unwrap_or_clone(history.timeline(id)?),
        })
    }

    /// A release's journal up to now, and when that was so. What happens on a runtime that is heard is in the store
    /// before the window hears of it: only the first time, or where the store does not have it all, is it asked for.
    async fn history(
        &self,
        profile: &str,
        id: &str,
        refresh: Refresh,
    ) -> Result<(OwnedMutexGuard<History>, Millis), Error> {
        let mut history = self.histories.of(profile, id).lock_owned().await;
        let is_of_this_journal = match history.records.last() {
            None => true,
            Some(last) => {
                let kept = self.store.record(profile, last.seq).map_err(told)?;
                kept.is_some_and(|kept| kept == (last.release.clone(), last.at))
            }
        };
        if !is_of_this_journal {
            *history = History::default();
        }
        let later = self
            .store
            .records_after(profile, id, history.last())
            .map_err(told)?;
        if !history.records.is_empty() || is_whole(&later) {
            history.put(later);
        }
        let is_known = !history.records.is_empty();
        if !is_known || (refresh == Refresh::Fetch && !history.asked) {
            match self.journal(profile, id, history.last()).await {
                Ok(records) => {
                    history.put(records);
                    history.asked = true;
                }
                Err(error) if is_known && error.code != Code::NotFound => {
                    tracing::debug!(%error, "the journal can't be read anew; what is kept of it will do");
                }
                Err(error) => return Err(error),
            }
        }
        let live = matches!(self.connections.link(profile), Link::Live | Link::Untrusted);
        let heard = match live {
            true => None,
            false => self.store.seen(profile).map_err(told)?.map(|seen| seen.at),
        };
        Ok((history, heard.unwrap_or_else(now)))
    }

    /// A release's journal as the runtime has it; what is behind `known` is kept.
    async fn journal(&self, profile: &str, id: &str, known: i64) -> Result<Vec<Record>, Error> {
        let asked = id.to_owned();
        let ask = |runtime: Arc<dyn Runtime>| async move { runtime.events(&asked).await };
        let records = self.connections.ask(profile, ask).await?;
        if !is_whole(&records) {
            return Err(unread(id));
        }
        let later = records.partition_point(|record| record.seq <= known);
        if let Err(error) = self.store.put_records(profile, &records[later..]) {
            tracing::warn!(%error, "a journal can't be kept on this laptop just now");
        }
        Ok(records)
    }
}

#[cfg(test)]
mod tests;
