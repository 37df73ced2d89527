//! The journals of the releases that are looked at, in memory, and what was worked out from them.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use signalbox_api::{Error, Record, Refresh, error::Code};
use signalbox_engine::{Event, Release, Timeline, event::Millis, timeline::Durations};

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
    pub records: Vec<Record>,
    /// The fold of all records.
    release: Option<Release>,
    /// Of all records.
    timeline: Option<Arc<Timeline>>,
    pub medians: Option<Medians>,
    /// The runtime itself was asked once: from then on its stream fills the store.
    pub asked: bool,
}

impl Histories {
    /// A release's, empty when it was not read lately.
    pub fn of(&self, profile: &str, release: &str) -> Shared {
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
    /// Number of its last record, 0 when there is none.
    pub fn last(&self) -> i64 {
        self.records.last().map_or(0, |record| record.seq)
    }

    fn entries(&self) -> impl Iterator<Item = (i64, Millis, &Event)> {
        entries(&self.records)
    }

    /// Takes what follows; what is there is left out.
    pub fn put(&mut self, records: Vec<Record>) {
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

    /// Its timeline, worked out once.
    ///
    /// # Errors
    /// It does not begin with its creation.
    pub fn timeline(&mut self, id: &str) -> Result<Arc<Timeline>, Error> {
        if let Some(known) = &self.timeline {
            return Ok(known.clone());
        }
        let read = Timeline::of(id, self.entries()).ok_or_else(|| unread(id))?;
        let read = Arc::new(read);
        self.timeline = Some(read.clone());
        Ok(read)
    }

    /// The fold of all its records.
    ///
    /// # Errors
    /// It does not begin with its creation.
    pub fn release(&self, id: &str) -> Result<&Release, Error> {
        self.release.as_ref().ok_or_else(|| unread(id))
    }
}

/// Records as the engine reads them.
pub fn entries(records: &[Record]) -> impl Iterator<Item = (i64, Millis, &Event)> {
    records
        .iter()
        .map(|record| (record.seq, record.at, &record.event))
}

/// Whether they begin with the release's creation.
pub fn is_whole(records: &[Record]) -> bool {
    records
        .first()
        .is_some_and(|first| matches!(first.event, Event::Created { .. }))
}

/// It does not begin with its creation.
pub fn unread(id: &str) -> Error {
    Error::new(
        Code::NotFound,
        format!("The journal of release {id} does not begin with its creation."),
    )
    .hint("open the release again when its runtime is live")
}

/// Releases that ran beside this one may have ended meanwhile.
const OLD: Duration = Duration::from_secs(60);

/// What a release usually takes.
pub struct Medians {
    pub of_lanes: Durations,
    /// How many releases they are from.
    pub of: u32,
    pub read: Instant,
    /// From the store alone: the runtime may know of more.
    pub from_store: bool,
}

impl Medians {
    /// Whether who asks so has them read anew.
    pub fn is_old(&self, refresh: Refresh) -> bool {
        self.read.elapsed() > OLD || (self.from_store && refresh == Refresh::Fetch)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    #[test]
    fn few_releases_stay_in_memory() {
        let histories = Histories::default();
        let first = histories.of("p", "0");
        for n in 0..KEPT {
            histories.of("p", &n.to_string());
        }
        assert!(Arc::ptr_eq(&first, &histories.of("p", "0")), "used again");
        for n in 1..=KEPT {
            histories.of("p", &n.to_string());
        }
        assert!(!Arc::ptr_eq(&first, &histories.of("p", "0")), "the oldest");
        assert_eq!(histories.open.lock().unwrap().len(), KEPT);
        histories.forget("p");
        assert_eq!(histories.open.lock().unwrap().len(), 0);
    }
}
