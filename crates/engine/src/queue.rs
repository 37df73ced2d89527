//! A product's queue: one release at a time, the rest wait, oldest first; at most fifty wait.

use crate::event::{Millis, ReleaseStatus};

/// As many releases of one product may wait; past that the oldest waiting is terminated.
pub const MAX_WAITING: usize = 50;

/// A release as its product's queue sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    pub release: String,
    pub status: ReleaseStatus,
    /// Older goes first; releases of the same millisecond go by their ids, which ascend.
    pub created_at: Millis,
}

/// What the queue wants done.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Turn {
    /// May start now (`Input::Start`).
    pub start: Option<String>,
    /// Have waited longest of too many (`TerminateCause::QueueOverflow`), oldest first.
    pub terminate: Vec<String>,
}

/// Whose turn it is among the releases of one product, given in any order; ended ones don't count.
pub fn turn(releases: &[Place]) -> Turn {
    let mut waiting: Vec<&Place> = releases
        .iter()
        .filter(|place| place.status == ReleaseStatus::Queued)
        .collect();
    waiting.sort_by_key(|place| (place.created_at, &place.release));
    let is_free = releases
        .iter()
        .all(|place| place.status == ReleaseStatus::Queued || place.status.is_ended());
    let started = usize::from(is_free && !waiting.is_empty());
    let start = waiting
        .iter()
        .take(started)
        .map(|place| place.release.clone())
        .next();
    let too_many = (waiting.len() - started).saturating_sub(MAX_WAITING);
    let terminate = waiting
        .iter()
        .skip(started)
        .take(too_many)
        .map(|place| place.release.clone())
        .collect();
    Turn { start, terminate }
}
