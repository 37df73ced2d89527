//! Commands that come twice at the same time: the second waits for the first, and then finds its answer.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError, Weak},
};

use tokio::sync::OwnedMutexGuard;

/// Whose turn it is, by key. Keys that nobody holds or waits for are forgotten.
#[derive(Debug, Default)]
pub struct Turns(Mutex<HashMap<String, Weak<tokio::sync::Mutex<()>>>>);

impl Turns {
    /// Waits for the turn of a key; it is over when the guard is dropped.
    pub async fn of(&self, key: &str) -> OwnedMutexGuard<()> {
        self.place(key).lock_owned().await
    }

    fn place(&self, key: &str) -> Arc<tokio::sync::Mutex<()>> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        open.retain(|_, place| place.strong_count() > 0);
        if let Some(place) = open.get(key).and_then(Weak::upgrade) {
            return place;
        }
        let place = Arc::default();
        open.insert(key.to_owned(), Arc::downgrade(&place));
        place
    }
}
