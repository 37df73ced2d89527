//! A runtime for every profile that is connected, or why there is none.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use signalbox_api::{Error, Link as Wire, Runtime, error::Code};
use signalbox_client::Remote;
use signalbox_runtime::Embedded;
use tokio_util::sync::{CancellationToken, DropGuard};

use crate::{
    heard::{heard, silent},
    view::Link,
};

/// A runtime that was opened.
#[derive(Clone)]
pub enum Opened {
    /// In this process.
    Here(Arc<Embedded>),
    Remote(Arc<Remote>),
    /// One that a test plays.
    #[cfg(test)]
    Played(Arc<crate::fake::Fake>),
}

impl Opened {
    pub fn runtime(&self) -> Arc<dyn Runtime> {
        match self {
            Self::Here(runtime) => runtime.clone(),
            Self::Remote(runtime) => runtime.clone(),
            #[cfg(test)]
            Self::Played(runtime) => runtime.clone(),
        }
    }
}

struct Connection {
    opened: Option<Opened>,
    link: Link,
    /// Cancelled with the connection: what follows it, and what it is asked, ends.
    ended: CancellationToken,
    _ends: DropGuard,
}

/// See the module.
#[derive(Default)]
pub struct Connections {
    by_profile: Mutex<HashMap<String, Connection>>,
}

impl Connections {
    /// Ends a profile's connection, if there is one, and begins another. The token is cancelled when that one ends.
    pub fn begin(&self, profile: &str) -> CancellationToken {
        let ended = CancellationToken::new();
        let mut all = self.lock();
        let connection = Connection {
            opened: None,
            link: Link::Connecting,
            ended: ended.clone(),
            _ends: ended.clone().drop_guard(),
        };
        all.insert(profile.to_owned(), connection);
        ended
    }

    /// Puts what was opened in its place, unless that connection has ended meanwhile.
    pub fn put(
        &self,
        profile: &str,
        ended: &CancellationToken,
        opened: Option<Opened>,
        link: Link,
    ) -> bool {
        let mut all = self.lock();
        match all.get_mut(profile) {
            Some(connection) if !ended.is_cancelled() => {
                connection.opened = opened;
                connection.link = link;
                true
            }
            _ => false,
        }
    }

    /// Follows the wire's link; answers what is to be shown when that has changed.
    pub fn hear(&self, profile: &str, ended: &CancellationToken, wire: Wire) -> Option<Link> {
        let mut all = self.lock();
        let connection = all.get_mut(profile).filter(|_| !ended.is_cancelled())?;
        // What she has to agree to first stays shown, heard or not.
        if matches!(connection.link, Link::Untrusted) {
            return None;
        }
        let link = shown(wire);
        let same = connection.link == link;
        connection.link = link.clone();
        (!same).then_some(link)
    }

    /// Ends a profile's connection.
    pub fn end(&self, profile: &str) {
        self.lock().remove(profile);
    }

    /// What is shown of a profile's connection.
    pub fn link(&self, profile: &str) -> Link {
        let all = self.lock();
        all.get(profile)
            .map_or(Link::Connecting, |connection| connection.link.clone())
    }

    /// A profile's runtime, if it was opened.
    pub fn opened(&self, profile: &str) -> Option<Opened> {
        self.lock().get(profile)?.opened.clone()
    }

    /// The runtimes in this process.
    pub fn here(&self) -> Vec<Arc<Embedded>> {
        let all = self.lock();
        let here = all
            .values()
            .filter_map(|connection| match &connection.opened {
                Some(Opened::Here(runtime)) => Some(runtime.clone()),
                _ => None,
            });
        here.collect()
    }

    /// What a profile's runtime answers, for as long as it is that: what another one says that was there before is no
    /// answer any more.
    ///
    /// # Errors
    /// Its own, why it can't be asked, or that it was replaced meanwhile.
    pub async fn ask<T, A>(
        &self,
        profile: &str,
        ask: impl FnOnce(Arc<dyn Runtime>) -> A,
    ) -> Result<T, Error>
    where
        A: Future<Output = Result<T, Error>>,
    {
        let ended = self.ended(profile).ok_or_else(opening)?;
        let runtime = self.reachable(profile)?;
        tokio::select! {
            biased;
            () = ended.cancelled() => Err(opening()),
            answer = heard(runtime.as_ref(), ask(runtime.clone())) => answer,
        }
    }

    fn ended(&self, profile: &str) -> Option<CancellationToken> {
        let all = self.lock();
        Some(all.get(profile)?.ended.clone())
    }

    /// A profile's runtime, when it can be asked now.
    ///
    /// # Errors
    /// Why it can't.
    pub fn reachable(&self, profile: &str) -> Result<Arc<dyn Runtime>, Error> {
        let all = self.lock();
        let connection = all.get(profile).ok_or_else(opening)?;
        match (&connection.opened, &connection.link) {
            (Some(opened), _) => {
                let runtime = opened.runtime();
                match silent(runtime.as_ref()) {
                    Some(error) => Err(error),
                    None => Ok(runtime),
                }
            }
            (
                None,
                Link::Offline {
                    code,
                    message,
                    hint,
                },
            ) => {
                let mut error = Error::new(*code, message.clone());
                error.hint.clone_from(hint);
                Err(error)
            }
            (None, _) => Err(opening()),
        }
    }

    fn lock(&self) -> MutexGuard<'_, HashMap<String, Connection>> {
        self.by_profile
            .lock()
            .unwrap_or_else(PoisonError::into_inner)
    }
}

fn shown(wire: Wire) -> Link {
    match wire {
        Wire::Live => Link::Live,
        Wire::Connecting => Link::Connecting,
        Wire::Stale { since, error } => Link::Stale {
            since,
            message: error.message,
        },
        Wire::Offline { error } => offline(error),
    }
}

fn opening() -> Error {
    Error::new(
        Code::Unreachable,
        "This profile's runtime is still being opened.",
    )
    .hint("try again in a moment")
}

/// Why there is no connection, as it is shown.
pub fn offline(error: Error) -> Link {
    let Error {
        code,
        message,
        hint,
        ..
    } = error;
    Link::Offline {
        code,
        message,
        hint,
    }
}

#[cfg(test)]
mod tests;
