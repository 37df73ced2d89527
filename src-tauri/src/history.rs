//! What releases have been: their journals stay in memory while they are looked at, so that only what came since is
//! read, four times a second if need be.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use signalbox_api::{Error, Record, Refresh, ReleaseSummary, ReleaseView, Runtime, error::Code};
use signalbox_engine::{
    Event, Release, Timeline,
    compare::Comparison,
    event::Millis,
    timeline::{self, Forecast},
};
use tokio::sync::OwnedMutexGuard;

use crate::{
    commands::release::screen,
    desktop::Desktop,
    local,
    told::{now, told},
    view::{ComparedRelease, ComparisonView, Link, ReleaseScreen, TimelineView},
};

mod medians;

use medians::Medians;

/// So many releases stay in memory.
const KEPT: usize = 6;

type Shared = Arc<tokio::sync::Mutex<History>>;

/// The journals that were read last, by profile and release; the newest is the last one.
#[derive(Default)]
pub struct Histories {
    open: Mutex<VecDeque<(String, String, Shared)>>,
}

/// One release's journal, from its creation on, and what was worked out from it.
#[derive(Default)]
pub struct History {
    records: Vec<Record>,
    /// The fold of all records.
    release: Option<Release>,
    /// Of all records.
    timeline: Option<Arc<Timeline>>,
    medians: Option<Medians>,
    /// The runtime itself was asked once: from then on its stream fills the store.
    asked: bool,
}

impl Histories {
    fn of(&self, profile: &str, release: &str) -> Shared {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        let known = open
            .iter()
            .position(|(p, r, _)| p == profile && r == release);
        let entry = known.and_then(|at| open.remove(at));
        let entry =
            entry.unwrap_or_else(|| (profile.to_owned(), release.to_owned(), Shared::default()));
        let shared = entry.2.clone();
        open.push_back(entry);
        if open.len() > KEPT {
            open.pop_front();
        }
        shared
    }

    /// Forgets what is in memory of a profile.
    pub fn forget(&self, profile: &str) {
        let mut open = self.open.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|(known, ..)| known != profile);
    }
}

impl History {
    fn last(&self) -> i64 {
        self.records.last().map_or(0, |record| record.seq)
    }

    fn entries(&self) -> impl Iterator<Item = (i64, Millis, &Event)> {
        entries(&self.records)
    }

    fn put(&mut self, records: Vec<Record>) {
        for record in records {
            if record.seq <= self.last() {
                continue;
            }
            match &mut self.release {
                Some(release) => release.apply(&record.event, record.at),
                None => {
                    self.release = Release::create(&record.release, &record.event, record.at);
                }
            }
            self.timeline = None;
            self.records.push(record);
        }
    }

    fn timeline(&mut self, id: &str) -> Result<Arc<Timeline>, Error> {
        if let Some(known) = &self.timeline {
            return Ok(known.clone());
        }
        let read = Timeline::of(id, self.entries()).ok_or_else(|| unread(id))?;
        let read = Arc::new(read);
        self.timeline = Some(read.clone());
        Ok(read)
    }

    fn release(&self, id: &str) -> Result<&Release, Error> {
        self.release.as_ref().ok_or_else(|| unread(id))
    }
}

fn entries(records: &[Record]) -> impl Iterator<Item = (i64, Millis, &Event)> {
    records
        .iter()
        .map(|record| (record.seq, record.at, &record.event))
}

fn is_whole(records: &[Record]) -> bool {
    records
        .first()
        .is_some_and(|first| matches!(first.event, Event::Created { .. }))
}

fn unread(id: &str) -> Error {
    Error::new(
        Code::NotFound,
        format!("The journal of release {id} does not begin with its creation."),
    )
    .hint("open the release again when its runtime is live")
}

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
        Ok(screen(view, seen_at))
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
