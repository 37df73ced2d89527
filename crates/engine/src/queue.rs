//! A product's queue: one release at a time, the rest wait, oldest first; at most fifty wait.

use crate::event::{Millis, ReleaseStatus};

/// As many releases of one product may wait; past that the oldest waiting is terminated.
pub const MAX_WAITING: usize = 50;

/// A release as its product's queue sees it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Its id.
    pub release: String,
    /// Where it stands.
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

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    /// Releases in words: `running`, `queued`, `ended`, each a minute younger than the one before.
    fn check(statuses: &[&str], expected: &str) {
        let place = |(index, status): (usize, &&str)| Place {
            release: format!("r{index}"),
            status: match *status {
                "queued" => ReleaseStatus::Queued,
                "suspended" => ReleaseStatus::Suspended,
                "terminating" => ReleaseStatus::Terminating,
                "ended" => ReleaseStatus::Failed,
                _ => ReleaseStatus::Running,
            },
            created_at: i64::try_from(index).unwrap() * 60_000,
        };
        let mut places: Vec<Place> = statuses.iter().enumerate().map(place).collect();
        places.reverse();
        let turn = turn(&places);
        assert_eq!(
            format!("start {:?}, terminate {:?}", turn.start, turn.terminate),
            expected
        );
    }

    #[test]
    fn one_at_a_time_oldest_first() {
        check(&[], "start None, terminate []");
        check(
            &["ended", "queued", "queued"],
            r#"start Some("r1"), terminate []"#,
        );
        check(&["running", "queued"], "start None, terminate []");
        check(&["queued", "suspended"], "start None, terminate []");
        check(&["queued", "terminating"], "start None, terminate []");
    }

    #[test]
    fn fifty_may_wait() {
        let behind =
            |first: &'static str, waiting: usize| [vec![first], vec!["queued"; waiting]].concat();
        check(&behind("running", 50), "start None, terminate []");
        check(
            &behind("running", 52),
            r#"start None, terminate ["r1", "r2"]"#,
        );
        check(&behind("ended", 51), r#"start Some("r1"), terminate []"#);
        check(
            &behind("ended", 52),
            r#"start Some("r1"), terminate ["r2"]"#,
        );
    }

    #[test]
    fn releases_of_the_same_moment_go_by_their_ids() {
        let place = |id: &str| Place {
            release: id.to_owned(),
            status: ReleaseStatus::Queued,
            created_at: 7,
        };
        assert_eq!(turn(&[place("b"), place("a")]).start.as_deref(), Some("a"));
    }
}
