//! Follows a runtime: keeps what happens in the store, and tells it. Nothing is missed, and nothing comes twice.

use std::{sync::Arc, time::Duration};

use signalbox_api::{Link, Notice, Runtime};
use tokio::{
    sync::{
        broadcast::{Receiver, error::RecvError},
        watch,
    },
    time::{Instant, interval, sleep_until},
};

use crate::{
    catching_up::{Behind, Following, Step},
    kept::Kept,
    told::now,
};

/// A runtime that stays connected was heard at least so long ago.
const HEARD: Duration = Duration::from_secs(60);
/// What could not be read or kept although the runtime is there is tried again after so long.
const AGAIN: Duration = Duration::from_secs(5);

/// What a follower tells.
#[derive(Debug, Clone, PartialEq)]
pub enum News {
    Link(Link),
    /// What was heard at once is told at once.
    Notices(Vec<Notice>),
    /// The journal was read and kept up to its end.
    CaughtUp,
}

/// Follows one profile's runtime for as long as it is polled.
pub struct Follower<T> {
    pub profile: String,
    pub runtime: Arc<dyn Runtime>,
    pub kept: Arc<Kept>,
    pub tell: T,
}

impl<T: Fn(News) + Send + Sync> Follower<T> {
    /// Until the runtime is gone.
    pub async fn follow(&self) {
        // What happens from here on is either in this receiver or in the journal that is read after it.
        let notices = self.runtime.subscribe();
        tokio::join!(self.links(), self.journal(notices));
    }

    /// The connection is told at once, whatever the journal is doing.
    async fn links(&self) {
        let mut link = self.runtime.link();
        let mut minutes = interval(HEARD);
        loop {
            let seen = link.borrow_and_update().clone();
            self.put_heard(&seen);
            (self.tell)(News::Link(seen));
            loop {
                tokio::select! {
                    changed = link.changed() => match changed {
                        Ok(()) => break,
                        Err(_) => return,
                    },
                    _ = minutes.tick() => self.put_heard(&link.borrow().clone()),
                }
            }
        }
    }

    fn put_heard(&self, link: &Link) {
        let at = match link {
            Link::Live => now(),
            Link::Stale { since, .. } => *since,
            Link::Connecting | Link::Offline { .. } => return,
        };
        if let Err(error) = self.kept.store.put_heard(&self.profile, at) {
            tracing::warn!(%error, "when the runtime was heard can't be kept just now");
        }
    }

    async fn journal(&self, mut notices: Receiver<Notice>) {
        let mut following = Following::new(&self.profile, self.runtime.as_ref(), &self.kept);
        let mut link = self.runtime.link();
        let mut again = Instant::now();
        loop {
            if live(&link) && following.behind != Behind::No && again <= Instant::now() {
                self.catch_up(&mut following).await;
                again = Instant::now() + AGAIN;
            }
            tokio::select! {
                changed = link.changed() => match changed {
                    Ok(()) if live(&link) => {
                        following.behind = Behind::All;
                        again = Instant::now();
                    }
                    Ok(()) => {}
                    Err(_) => return,
                },
                notice = notices.recv() => match notice {
                    Ok(notice) => {
                        let mut burst = vec![notice];
                        while let Ok(notice) = notices.try_recv() {
                            burst.push(notice);
                        }
                        if self.take(&mut following, burst).await == Step::Missed {
                            again = Instant::now();
                        }
                    }
                    Err(RecvError::Lagged(missed)) => {
                        tracing::debug!(missed, "more happened than could be followed: reading the journal");
                        following.behind = Behind::All;
                        again = Instant::now();
                    }
                    Err(RecvError::Closed) => return,
                },
                () = sleep_until(again), if live(&link) && following.behind != Behind::No => {}
            }
        }
    }

    async fn catch_up(&self, following: &mut Following<'_>) {
        match following.catch_up(&self.said()).await {
            Ok(()) => (self.tell)(News::CaughtUp),
            Err(error) => {
                tracing::warn!(%error, profile = self.profile, "what happened can't be read or kept just now; trying again");
            }
        }
    }

    async fn take(&self, following: &mut Following<'_>, burst: Vec<Notice>) -> Step {
        match following.take(burst, &self.said()).await {
            Ok(step) => step,
            Err(error) => {
                tracing::warn!(%error, profile = self.profile, "what happened can't be kept just now; the runtime has it");
                Step::Taken
            }
        }
    }

    fn said(&self) -> impl Fn(Vec<Notice>) + Send + Sync {
        |notices| (self.tell)(News::Notices(notices))
    }
}

/// Leaves the change to be waited for.
fn live(link: &watch::Receiver<Link>) -> bool {
    matches!(*link.borrow(), Link::Live)
}

#[cfg(test)]
mod tests;
