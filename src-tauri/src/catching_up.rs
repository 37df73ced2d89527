//! How far a runtime's journal is followed: a cursor, what is still to be read, and how both come up to date.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use futures::{StreamExt, stream};
use signalbox_api::{
    Error, Notice, RECORDS, Record, Refresh, ReleasePage, ReleaseQuery, ReleaseView, Runtime,
    error::Code,
};
use signalbox_engine::{Event, event::ReleaseStatus};

use crate::{
    heard::heard,
    kept::Kept,
    told::{now, told},
};

/// So many releases are read at a time.
const AT_ONCE: usize = 8;
/// So many records are all told; of more that were missed, the last of each release is.
const NEWS: usize = 200;

/// What may have been missed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Behind {
    No,
    /// Journal records.
    Records,
    /// Anything.
    All,
}

/// What became of a burst of notices.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Step {
    Taken,
    /// Records before it are missing: the journal has to be read first.
    Missed,
}

/// See the module. Whatever ends early (the connection, the disk) leaves it behind, and is done by the next catching up.
pub struct Following<'a> {
    profile: &'a str,
    runtime: &'a dyn Runtime,
    kept: &'a Kept,
    pub behind: Behind,
    /// The last record that is in the store with all before it; `None`: the runtime was not heard yet.
    cursor: Option<i64>,
    /// The last record that was told.
    told: i64,
    /// Releases whose state is older than their records.
    owed: BTreeSet<String>,
    /// Releases whose records are all in the store.
    whole: HashSet<String>,
}

impl<'a> Following<'a> {
    /// Begins behind. From here on the cursor is its own: what the window reads meanwhile may fill the store further,
    /// and is followed all the same.
    pub fn new(profile: &'a str, runtime: &'a dyn Runtime, kept: &'a Kept) -> Self {
        let seen = kept.store.seen(profile).unwrap_or_else(|error| {
            tracing::warn!(%error, "how far the runtime was seen can't be read: beginning where it stands");
            None
        });
        let cursor = seen.map(|seen| seen.seq);
        Self {
            profile,
            runtime,
            kept,
            behind: Behind::All,
            cursor,
            told: cursor.unwrap_or_default(),
            owed: BTreeSet::new(),
            whole: HashSet::new(),
        }
    }

    /// Reads what was missed, keeps it, and tells it.
    ///
    /// # Errors
    /// It can't be read or kept now.
    pub async fn catch_up(&mut self, tell: &(impl Fn(Vec<Notice>) + Sync)) -> Result<(), Error> {
        let all = self.behind == Behind::All || self.cursor.is_none();
        if all {
            self.begin().await?;
        }
        self.read_journal(tell).await?;
        if all {
            self.read_releases().await?;
        }
        self.read_owed().await?;
        if all {
            let known = self.kept.configuration(self.profile)?;
            let commit = self.read_manifests().await?;
            if let Some(commit) = commit
                && known.is_none_or(|known| known.manifests.commit != commit)
            {
                tell(vec![Notice::Configuration { commit }]);
            }
        }
        self.behind = Behind::No;
        Ok(())
    }

    /// Keeps a burst of notices with one write, and tells them. One that is there already is left out.
    ///
    /// # Errors
    /// It can't be kept.
    pub async fn take(
        &mut self,
        burst: Vec<Notice>,
        tell: &(impl Fn(Vec<Notice>) + Sync),
    ) -> Result<Step, Error> {
        let Some(cursor) = self.cursor.filter(|_| self.behind == Behind::No) else {
            // Catching up reads it from the journal.
            self.behind = self.behind.max(Behind::Records);
            if burst.iter().any(is_configuration) {
                self.behind = Behind::All;
            }
            return Ok(Step::Taken);
        };
        let mut moved = None;
        let mut fresh: Vec<Record> = Vec::new();
        let mut step = Step::Taken;
        for notice in burst {
            let record = match notice {
                Notice::Journal { record } => record,
                Notice::Configuration { commit } => {
                    moved = Some(commit);
                    continue;
                }
            };
            let last = fresh.last().map_or(cursor, |record| record.seq);
            if record.seq == last + 1 {
                fresh.push(*record);
            } else if record.seq > last {
                // The rest is read from the journal; a configuration that moved is still heard of here.
                step = Step::Missed;
            }
        }
        // Until all of this is done something is owed, should it end early.
        self.behind = match moved {
            Some(_) => Behind::All,
            None => Behind::Records,
        };
        self.keep(fresh, tell).await?;
        if step == Step::Taken {
            if let Some(commit) = moved {
                self.read_manifests().await?;
                tell(vec![Notice::Configuration { commit }]);
            }
            self.behind = Behind::No;
        }
        Ok(step)
    }

    /// What the runtime says of itself, and from where on its journal is to be read.
    async fn begin(&mut self) -> Result<(), Error> {
        let info = heard(self.runtime, self.runtime.info()).await?;
        let store = &self.kept.store;
        let before = store.seen(self.profile).map_err(told)?;
        store.put_info(self.profile, &info, now()).map_err(told)?;
        let seen = store.seen(self.profile).map_err(told)?;
        let stands = seen.map_or(info.seq, |seen| seen.seq);
        let same = before.is_some_and(|before| before.info.id == info.id);
        let cursor = match self.cursor {
            Some(cursor) if same => cursor.min(stands),
            _ => stands,
        };
        let agreed = match same {
            true => self.agreed(cursor.min(info.seq)).await?,
            false => cursor,
        };
        // Another runtime, or one that was restored from a copy: numbers that were told mean other records now.
        if !same || agreed < cursor {
            self.owed.clear();
            self.whole.clear();
            self.told = agreed;
        }
        if agreed < cursor {
            tracing::warn!(
                agreed,
                cursor,
                "the journal of the runtime is another than it was"
            );
            let gone = store.cut(self.profile, agreed).map_err(told)?;
            self.owed
                .extend(gone.into_iter().filter(|id| !id.is_empty()));
        }
        self.cursor = Some(agreed);
        Ok(())
    }

    /// Up to where the runtime's journal is the one that is kept here, at most up to `last`.
    async fn agreed(&self, last: i64) -> Result<i64, Error> {
        let (mut agreed, mut back) = (last, 1);
        while let Some(kept) = self.kept.store.record(self.profile, agreed).map_err(told)? {
            let asked = self.runtime.records(agreed - 1, 1);
            let there = heard(self.runtime, asked).await?.into_iter().next();
            let there = there.filter(|record| record.seq == agreed);
            if there.is_some_and(|record| (record.release, record.at) == kept) {
                break;
            }
            agreed = agreed.saturating_sub(back).max(0);
            back *= 2;
        }
        Ok(agreed)
    }

    async fn read_journal(&mut self, tell: &(impl Fn(Vec<Notice>) + Sync)) -> Result<(), Error> {
        while let Some(cursor) = self.cursor {
            let records = heard(self.runtime, self.runtime.records(cursor, RECORDS)).await?;
            let fresh: Vec<Record> = records
                .into_iter()
                .filter(|record| record.seq > cursor)
                .collect();
            if fresh.is_empty() {
                break;
            }
            self.keep(fresh, tell).await?;
        }
        Ok(())
    }

    /// Rows of the newest releases and of all that go on; a page of those is read as a whole.
    async fn read_releases(&mut self) -> Result<(), Error> {
        self.read_rows(ReleaseQuery::default()).await?;
        let mut going = ReleaseQuery {
            status: ReleaseStatus::OPEN.to_vec(),
            ..ReleaseQuery::default()
        };
        let page = self.read_rows(going.clone()).await?;
        let ids = page.releases.into_iter().map(|release| release.id);
        self.owed.extend(ids);
        going.cursor = page.next;
        while going.cursor.is_some() {
            going.cursor = self.read_rows(going.clone()).await?.next;
        }
        Ok(())
    }

    async fn read_rows(&self, query: ReleaseQuery) -> Result<ReleasePage, Error> {
        let at = now();
        let page = heard(self.runtime, self.runtime.releases(query)).await?;
        self.kept
            .store
            .put_summaries(self.profile, &page.releases, at)
            .map_err(told)?;
        Ok(page)
    }

    /// Answers the commit. That the runtime can't read its repository just now holds up nothing else.
    async fn read_manifests(&self) -> Result<Option<String>, Error> {
        let asked = heard(self.runtime, self.runtime.manifests(Refresh::Cached)).await;
        let manifests = match asked {
            Ok(manifests) => manifests,
            Err(error) if error.code.is_connection() => return Err(error),
            Err(error) => {
                tracing::warn!(%error, "the configuration can't be read");
                return Ok(None);
            }
        };
        let commit = manifests.commit.clone();
        self.kept.keep(self.profile, manifests, now())?;
        Ok(Some(commit))
    }

    /// Records that follow on each other: first into the store, then the states of their releases, then told.
    async fn keep(
        &mut self,
        fresh: Vec<Record>,
        tell: &(impl Fn(Vec<Notice>) + Sync),
    ) -> Result<(), Error> {
        let Some(last) = fresh.last().map(|record| record.seq) else {
            return Ok(());
        };
        self.kept
            .store
            .put_records(self.profile, &fresh)
            .map_err(told)?;
        self.cursor = Some(last);
        // What belongs to no release, such as a publish, is kept and told all the same.
        for record in fresh.iter().filter(|record| !record.release.is_empty()) {
            if matches!(record.event, Event::Created { .. }) {
                self.whole.insert(record.release.clone());
            }
            self.owed.insert(record.release.clone());
        }
        let read = self.read_owed().await;
        let news = fresh.into_iter().filter(|record| record.seq > self.told);
        let news = in_short(news.collect());
        if let Some(last) = news.last() {
            self.told = last.seq;
            let record = |record| Notice::Journal {
                record: Box::new(record),
            };
            tell(news.into_iter().map(record).collect());
        }
        read
    }

    /// The states that are older than their records; of a release that was never seen also all its records.
    async fn read_owed(&mut self) -> Result<(), Error> {
        let runtime = self.runtime;
        let mut wanted = Vec::new();
        for id in &self.owed {
            wanted.push((id.clone(), self.is_whole(id)?));
        }
        let mut answers = stream::iter(wanted)
            .map(|(id, whole)| async move {
                let read = read(runtime, &id, whole).await;
                (id, read)
            })
            .buffer_unordered(AT_ONCE);
        let mut failed = None;
        let mut done = BTreeMap::new();
        while let Some((id, read)) = answers.next().await {
            match read {
                Ok(read) => {
                    done.insert(id, Some(read));
                }
                Err(error) if error.code.is_connection() || error.code == Code::Throttled => {
                    failed = Some(error);
                }
                // One release that can't be read holds up no other: it is read when she opens it.
                Err(error) => {
                    tracing::warn!(%error, release = id, "a release can't be read");
                    done.insert(id, None);
                }
            }
        }
        drop(answers);
        for (id, read) in done {
            if let Some((view, records)) = read {
                self.put(&view, &records)?;
                self.whole.insert(id.clone());
            }
            self.owed.remove(&id);
        }
        failed.map_or(Ok(()), Err)
    }

    fn put(&self, view: &ReleaseView, records: &[Record]) -> Result<(), Error> {
        let store = &self.kept.store;
        if !records.is_empty() {
            store.put_records(self.profile, records).map_err(told)?;
        }
        store
            .put_release_seen(self.profile, view, now())
            .map_err(told)
    }

    fn is_whole(&self, id: &str) -> Result<bool, Error> {
        if self.whole.contains(id) {
            return Ok(true);
        }
        let records = self.kept.store.records(self.profile, id).map_err(told)?;
        Ok(records
            .first()
            .is_some_and(|first| matches!(first.event, Event::Created { .. })))
    }
}

async fn read(
    runtime: &dyn Runtime,
    id: &str,
    whole: bool,
) -> Result<(ReleaseView, Vec<Record>), Error> {
    let view = heard(runtime, runtime.release(id)).await?;
    let records = match whole {
        true => Vec::new(),
        false => heard(runtime, runtime.events(id)).await?,
    };
    Ok((view, records))
}

/// Who hears of a record reads its release again: of many records the last of each release says as much.
fn in_short(records: Vec<Record>) -> Vec<Record> {
    if records.len() <= NEWS {
        return records;
    }
    let last: HashMap<String, i64> = records
        .iter()
        .map(|record| (record.release.clone(), record.seq))
        .collect();
    records
        .into_iter()
        .filter(|record| {
            record.release.is_empty() || last.get(&record.release) == Some(&record.seq)
        })
        .collect()
}

fn is_configuration(notice: &Notice) -> bool {
    matches!(notice, Notice::Configuration { .. })
}
