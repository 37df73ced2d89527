//! What lanes took in past releases, and what they usually take.
//! A lane that never ran takes what its stage takes elsewhere, or a guess.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{
    event::Millis,
    timeline::{Durations, median, stage_medians},
};

/// What lanes took in past releases, one value each; the newest last.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize, Type)]
pub struct Spread(#[specta(type = BTreeMap<String, Vec<i32>>)] pub BTreeMap<String, Vec<Millis>>);

/// The usual time of every lane, worked out once.
#[derive(Debug, Clone)]
pub struct Usual {
    lanes: Durations,
    stages: BTreeMap<String, Millis>,
}

impl Spread {
    /// Of several releases.
    pub fn of(releases: &[Durations]) -> Self {
        let mut spread = Self::default();
        for (lane, took) in releases.iter().flat_map(|durations| &durations.0) {
            spread.0.entry(lane.clone()).or_default().push(*took);
        }
        spread
    }

    /// The usual time of a lane: its median, else that of the same stage elsewhere, else a guess by its stage.
    pub fn usual(&self, lane: &str) -> Millis {
        self.usual_times().of(lane)
    }

    /// The usual times of all lanes.
    pub fn usual_times(&self) -> Usual {
        let medians = self
            .0
            .iter()
            .filter_map(|(lane, took)| Some((lane.clone(), median(took.clone())?)));
        let lanes = Durations(medians.collect());
        let stages = stage_medians(&lanes);
        let stages = stages.into_iter().map(|(it, took)| (it.to_owned(), took));
        Usual {
            stages: stages.collect(),
            lanes,
        }
    }

    /// What a lane took in past releases.
    pub fn samples(&self, lane: &str) -> &[Millis] {
        self.0.get(lane).map_or(&[], Vec::as_slice)
    }
}

impl Usual {
    /// Of one lane.
    pub fn of(&self, lane: &str) -> Millis {
        let stage = lane.rsplit('/').next().unwrap_or_default();
        let known = self.lanes.0.get(lane).or_else(|| self.stages.get(stage));
        known.copied().unwrap_or_else(|| guess(stage))
    }

    /// The medians of those that ran.
    pub fn medians(&self) -> &Durations {
        &self.lanes
    }
}

/// Where nothing is known: a commit is quick, a deployment and a workflow take a minute, a hook ten seconds.
fn guess(stage: &str) -> Millis {
    match stage {
        "Action" => 2_000,
        "Verify" | "PreAction" | "PostAction" => 60_000,
        _ => 10_000,
    }
}
