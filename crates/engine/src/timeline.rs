//! What the time of a release went on, as lanes over one axis, read from its journal.
//!
//! `watch` folds the journal once and notes what a state does not keep; `lanes` and `steps` draw, `spans` adds up,
//! `critical` walks back from the end, `ahead` guesses how it goes on.

mod ahead;
mod critical;
mod lanes;
mod shape;
mod spans;
mod steps;
mod watch;

use std::collections::BTreeMap;

use crate::{
    event::{Event, Millis},
    release::Release,
};

pub use ahead::forecast;
pub use shape::{
    Ahead, Durations, Forecast, Lane, LaneKind, LaneStatus, Mark, Moment, Span, Stretch, TimeOn,
    Timeline,
};

/// A journal record, as far as a timeline needs it.
pub type Entry<'a> = (i64, Millis, &'a Event);

/// Id of the lane that is the release itself.
pub const RELEASE: &str = "-";

/// The release as it stood after a record (all records up to `seq`); `None` when that is before its creation.
pub fn at<'a>(id: &str, records: impl IntoIterator<Item = Entry<'a>>, seq: i64) -> Option<Release> {
    let mut records = records
        .into_iter()
        .take_while(|(number, ..)| *number <= seq);
    let (_, created_at, first) = records.next()?;
    let mut release = Release::create(id, first, created_at)?;
    for (_, at, event) in records {
        release.apply(event, at);
    }
    Some(release)
}

impl Timeline {
    /// Read from a release's journal, oldest first; `None` when it does not begin with the creation.
    pub fn of<'a>(id: &str, records: impl IntoIterator<Item = Entry<'a>>) -> Option<Self> {
        let watched = watch::follow(id, records)?;
        let drawn = lanes::draw(&watched);
        let critical = critical::path(&watched, &drawn.units);
        let release = watched.release;
        Some(Self {
            created_at: release.created_at,
            started_at: release.started_at,
            ended_at: release.ended_at,
            lanes: drawn.lanes,
            critical,
            marks: watched.marks,
            moments: watched.moments,
        })
    }

    /// What each lane took.
    pub fn durations(&self) -> Durations {
        let ended_well = |lane: &&Lane| lane.outcome == LaneStatus::Succeeded;
        let took = |lane: &Lane| Some((lane.id.clone(), lane.took()?));
        Durations(
            self.lanes
                .iter()
                .filter(ended_well)
                .filter_map(took)
                .collect(),
        )
    }
}

impl Lane {
    /// Milliseconds from its first start to its last end, without the queue; `None`: it did not start, or goes on.
    pub fn took(&self) -> Option<Millis> {
        let first = self.spans.iter().find(|span| span.on != TimeOn::Queue)?;
        Some(self.spans.last()?.to? - first.from)
    }
}

impl Durations {
    /// The median of each lane over several releases: of those that have it.
    pub fn medians(of: &[Self]) -> Self {
        let mut all: BTreeMap<&str, Vec<Millis>> = BTreeMap::new();
        for (lane, took) in of.iter().flat_map(|durations| &durations.0) {
            all.entry(lane).or_default().push(*took);
        }
        let medians = all
            .into_iter()
            .filter_map(|(lane, took)| Some((lane.to_owned(), median(took)?)));
        Self(medians.collect())
    }
}

/// The median of each stage over all lanes that have it.
pub(crate) fn stage_medians(of_lanes: &Durations) -> BTreeMap<&str, Millis> {
    let mut all: BTreeMap<&str, Vec<Millis>> = BTreeMap::new();
    for (lane, took) in &of_lanes.0 {
        let stage = lane.rsplit('/').next().unwrap_or_default();
        all.entry(stage).or_default().push(*took);
    }
    let medians = all.into_iter();
    medians
        .filter_map(|(stage, all)| Some((stage, median(all)?)))
        .collect()
}

/// Of an even count, the mean of the two in the middle.
pub(crate) fn median(mut of: Vec<Millis>) -> Option<Millis> {
    of.sort_unstable();
    let middle = of.len() / 2;
    let upper = *of.get(middle)?;
    if of.len() % 2 == 1 {
        return Some(upper);
    }
    let lower = of[middle - 1];
    Some(lower + (upper - lower) / 2)
}
