//! The configurations last seen: on the disk for ever, parsed in memory while this program runs.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
};

use signalbox_api::{Error, Manifests};
use signalbox_engine::event::Millis;
use signalbox_model::Configuration;
use signalbox_store::Store;

use crate::told::told;

/// A configuration, parsed, and when it was seen.
pub struct Seen {
    pub manifests: Manifests,
    pub configuration: Configuration,
    pub at: Millis,
}

/// See the module.
pub struct Kept {
    pub store: Store,
    read: Mutex<HashMap<String, Arc<Seen>>>,
}

impl Kept {
    /// Over this store.
    pub fn new(store: Store) -> Self {
        Self {
            store,
            read: Mutex::default(),
        }
    }

    /// A profile's configuration as last seen.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn configuration(&self, profile: &str) -> Result<Option<Arc<Seen>>, Error> {
        let known = self.read().get(profile).cloned();
        if known.is_some() {
            return Ok(known);
        }
        let kept = self.store.manifests(profile).map_err(told)?;
        Ok(kept.map(|(manifests, at)| self.put(profile, manifests, at)))
    }

    /// Keeps what a runtime has just said.
    ///
    /// # Errors
    /// The store can't be written.
    pub fn keep(
        &self,
        profile: &str,
        manifests: Manifests,
        at: Millis,
    ) -> Result<Arc<Seen>, Error> {
        self.store
            .put_manifests(profile, &manifests, at)
            .map_err(told)?;
        Ok(self.put(profile, manifests, at))
    }

    /// Forgets what is in memory of a profile.
    pub fn forget(&self, profile: &str) {
        self.read().remove(profile);
    }

    fn read(&self) -> MutexGuard<'_, HashMap<String, Arc<Seen>>> {
        self.read.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn put(&self, profile: &str, manifests: Manifests, at: Millis) -> Arc<Seen> {
        let known = self.read().get(profile).cloned();
        // Parsing takes its time: the same manifests are parsed once, and outside of the lock.
        let configuration = match known.filter(|known| known.manifests == manifests) {
            Some(known) => known.configuration.clone(),
            None => manifests.configuration(),
        };
        let seen = Arc::new(Seen {
            configuration,
            manifests,
            at,
        });
        self.read().insert(profile.to_owned(), seen.clone());
        seen
    }
}
