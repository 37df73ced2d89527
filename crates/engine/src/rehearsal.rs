//! A release that is only played: the engine itself with invented outcomes on a virtual clock.
//!
//! `player` is a runtime in miniature: it starts what should be going on, stops what should not, and feeds the invented
//! outcomes back as observations. `spread` knows what past releases took, `odds` plays many times with times drawn from
//! it, `course` is what shall happen.

mod course;
mod lanes;
mod odds;
mod player;
mod spread;

use signalbox_model::{Configuration, Diagnostic, Flow};

use crate::{
    Event, Plan, Release, Timeline,
    event::Millis,
    timeline::{self, Entry},
};

pub use course::{Course, CourseEnd, Intervention, Scenario, Verb, WaitsFor};
pub use lanes::{PlayedLane, lanes};
pub use odds::{Expected, expect};
pub use spread::{Spread, Usual};

/// Id of every played release.
pub const ID: &str = "rehearsal";

/// Who triggers it, and does what people do in it.
pub const PERSON: &str = "Rehearsal";

/// A played release: its journal, from 1.
#[derive(Debug, Clone, PartialEq)]
pub struct Rehearsal {
    pub records: Vec<(i64, Millis, Event)>,
    pub release: Release,
    /// Commands that the state forbade, by their place in the scenario, with the reason.
    pub rejected: Vec<(usize, String)>,
}

/// The plan of a flow for a product as far as manifests alone make it: no repository is asked, nothing would be
/// written. With problems of severity error there is none.
pub fn plan(
    configuration: &Configuration,
    flow: &Flow,
    product: &str,
    application: Option<&str>,
) -> (Option<Plan>, Vec<Diagnostic>) {
    Plan::outline(configuration, flow, product, application)
}

impl Rehearsal {
    /// Plays a scenario to its end, from time 0.
    pub fn play(plan: Plan, scenario: &Scenario, spread: &Spread) -> Self {
        let usual = spread.usual_times();
        player::play(plan, scenario, &mut |lane| usual.of(lane))
    }

    /// Its timeline.
    pub fn timeline(&self) -> Timeline {
        Timeline::of(ID, self.entries()).expect("its first record is its creation")
    }

    /// The release as it stood after a record.
    pub fn at(&self, seq: i64) -> Option<Release> {
        timeline::at(ID, self.entries(), seq)
    }

    fn entries(&self) -> impl Iterator<Item = Entry<'_>> {
        self.records
            .iter()
            .map(|(seq, at, event)| (*seq, *at, event))
    }
}
