//! Rehearsals that were played a moment ago stay in memory: dragging through one plays nothing again.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, PoisonError},
};

use signalbox_engine::rehearsal::Rehearsal;

use crate::view::RehearsalRequest;

/// So many rehearsals stay in memory.
const KEPT: usize = 4;

/// The rehearsals that were played last, by profile and request; the newest is the last one.
#[derive(Default)]
pub struct Rehearsals {
    played: Mutex<VecDeque<(String, RehearsalRequest, Arc<Rehearsal>)>>,
}

impl Rehearsals {
    /// The rehearsal of a request, if it is one of the last.
    pub fn of(&self, profile: &str, request: &RehearsalRequest) -> Option<Arc<Rehearsal>> {
        let played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        let known = played.iter().find(|(p, r, _)| p == profile && r == request);
        known.map(|(.., rehearsal)| rehearsal.clone())
    }

    /// Keeps it; the oldest goes.
    pub fn keep(&self, profile: &str, request: RehearsalRequest, rehearsal: Arc<Rehearsal>) {
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        played.retain(|(p, r, _)| p != profile || *r != request);
        played.push_back((profile.to_owned(), request, rehearsal));
        if played.len() > KEPT {
            played.pop_front();
        }
    }

    /// Forgets what is in memory of a profile.
    pub fn forget(&self, profile: &str) {
        let mut played = self.played.lock().unwrap_or_else(PoisonError::into_inner);
        played.retain(|(known, ..)| known != profile);
    }
}
