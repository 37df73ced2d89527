//! What the window reads: from the store at once, or from the runtime while it is heard. What comes is kept.

use std::sync::Arc;

use signalbox_api::{Error, Record, Refresh, ReleaseQuery, ReleaseView, Runtime, error::Code};
use signalbox_engine::{Event, event::Millis};
use signalbox_store::Store;

use crate::{
    connections::Opened,
    desktop::Desktop,
    kept::Seen,
    told::{now, told},
    view::ReleasesView,
};

type Stored<T> = signalbox_store::Result<T>;

impl Desktop {
    /// The configuration of a profile.
    ///
    /// # Errors
    /// It was never seen, and the runtime can't be asked.
    pub async fn configuration(&self, profile: &str, refresh: Refresh) -> Result<Arc<Seen>, Error> {
        let known = self.kept.configuration(profile)?;
        if let (Refresh::Cached, Some(known)) = (refresh, &known) {
            return Ok(known.clone());
        }
        let ask = |runtime: Arc<dyn Runtime>| async move { runtime.manifests(refresh).await };
        let asked = self.connections.ask(profile, ask).await;
        match (asked, known) {
            (Ok(manifests), _) => self.kept.keep(profile, manifests, now()),
            (Err(error), Some(known)) if kept_may_answer(&error) => Ok(known),
            (Err(error), _) => Err(error),
        }
    }

    /// Releases, newest first.
    ///
    /// # Errors
    /// The runtime was never heard and can't be asked, or refuses.
    pub async fn releases(
        &self,
        profile: &str,
        query: ReleaseQuery,
        refresh: Refresh,
    ) -> Result<ReleasesView, Error> {
        let asked = query.clone();
        let page = self.read(
            profile,
            refresh,
            |store| {
                let (page, at) = store.releases_seen(profile, &query)?;
                Ok(at.map(|at| (page, at)))
            },
            |runtime| async move { runtime.releases(asked).await },
            |store, page, at| store.put_summaries(profile, &page.releases, at),
        );
        let (page, at) = page.await?;
        Ok(ReleasesView {
            page,
            seen_at: Some(at),
        })
    }

    /// One release, and when that was so.
    ///
    /// # Errors
    /// It was never seen and can't be asked for, or there is none.
    pub async fn release(
        &self,
        profile: &str,
        id: &str,
        refresh: Refresh,
    ) -> Result<(ReleaseView, Millis), Error> {
        let asked = id.to_owned();
        self.read(
            profile,
            refresh,
            |store| store.release_seen(profile, id),
            |runtime| async move { runtime.release(&asked).await },
            |store, view, at| store.put_release_seen(profile, view, at),
        )
        .await
    }

    /// A release's journal.
    ///
    /// # Errors
    /// It was never seen and can't be asked for.
    pub async fn records(
        &self,
        profile: &str,
        id: &str,
        refresh: Refresh,
    ) -> Result<Vec<Record>, Error> {
        let asked = id.to_owned();
        let records = self.read(
            profile,
            refresh,
            |store| {
                let records = store.records(profile, id)?;
                // A history that does not begin at its beginning was not read yet.
                let whole = records
                    .first()
                    .is_some_and(|first| matches!(first.event, Event::Created { .. }));
                Ok(whole.then_some((records, 0)))
            },
            |runtime| async move { runtime.events(&asked).await },
            |store, records, _| store.put_records(profile, records),
        );
        Ok(records.await?.0)
    }

    /// From the store when that will do, else from the runtime, else from the store after all. A workspace on this
    /// laptop is asked itself: nothing is nearer.
    ///
    /// # Errors
    /// It was never kept and can't be asked for, or the runtime refuses.
    pub async fn read<T, A>(
        &self,
        profile: &str,
        refresh: Refresh,
        kept: impl Fn(&Store) -> Stored<Option<(T, Millis)>> + Send,
        ask: impl FnOnce(Arc<dyn Runtime>) -> A + Send,
        keep: impl FnOnce(&Store, &T, Millis) -> Stored<()> + Send,
    ) -> Result<(T, Millis), Error>
    where
        T: Send,
        A: Future<Output = Result<T, Error>> + Send,
    {
        if refresh == Refresh::Cached
            && !self.is_here(profile)
            && let Some(found) = kept(&self.store).map_err(told)?
        {
            return Ok(found);
        }
        match self.connections.ask(profile, ask).await {
            Ok(value) => {
                let at = now();
                if let Err(error) = keep(&self.store, &value, at) {
                    tracing::warn!(%error, "what was read can't be kept on this laptop just now");
                }
                Ok((value, at))
            }
            Err(error) if kept_may_answer(&error) => kept(&self.store).map_err(told)?.ok_or(error),
            Err(error) => Err(error),
        }
    }

    /// Whether a profile is a workspace of this process.
    pub fn is_here(&self, profile: &str) -> bool {
        matches!(self.connections.opened(profile), Some(Opened::Here(_)))
    }
}

/// Whether what was seen earlier says more than this error: it is no answer to the question itself.
pub fn kept_may_answer(error: &Error) -> bool {
    error.code.is_connection()
        || matches!(
            error.code,
            Code::Unauthorized | Code::Throttled | Code::Git | Code::Held | Code::Storage
        )
}

#[cfg(test)]
mod tests;
