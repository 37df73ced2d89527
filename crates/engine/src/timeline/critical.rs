//! What took a release its time: from its end back to its start, always to what was waited for last.

use crate::event::{Millis, Stage};

use super::{
    RELEASE,
    lanes::Unit,
    shape::{Span, Stretch},
    spans::{OPEN, closed},
    watch::Watched,
};

/// The stretches in order, without gaps from the creation to the end, or to now.
pub(super) fn path(watched: &Watched, units: &[Unit]) -> Vec<Stretch> {
    let release = &watched.release;
    let mut walk = Walk {
        watched,
        units,
        seen: vec![false; units.len()],
        back: Vec::new(),
        at: release.ended_at.unwrap_or(OPEN),
    };
    walk.back_to_the_start();
    walk.back.reverse();
    walk.back
}

struct Walk<'a> {
    watched: &'a Watched,
    units: &'a [Unit],
    seen: Vec<bool>,
    /// Last stretch first.
    back: Vec<Stretch>,
    /// From here on all is told.
    at: Millis,
}

impl Walk<'_> {
    fn back_to_the_start(&mut self) {
        let rounds = &self.watched.rounds;
        for round in rounds.iter().rev() {
            self.reach(RELEASE, round.to.unwrap_or(OPEN));
            let mut after: Option<usize> = None;
            while let Some(next) = self.waited_for(after, round) {
                self.seen[next] = true;
                self.reach(RELEASE, self.units[next].to.unwrap_or(OPEN));
                self.through(&self.units[next]);
                after = Some(next);
            }
            self.reach(RELEASE, round.from);
        }
    }

    /// What `after` waited for (at the end of a round: what ended last), if that lies in the round.
    fn waited_for(&self, after: Option<usize>, round: &Span) -> Option<usize> {
        let may_come = |place: &usize| {
            let unit = &self.units[*place];
            !self.seen[*place]
                && unit.from >= round.from
                && unit.to.unwrap_or(OPEN) <= self.at
                && after.is_none_or(|after| self.waits(&self.units[after], unit))
        };
        let candidates = (0..self.units.len()).filter(may_come);
        // Of several that end together, the one that began first: it was the longest.
        candidates.max_by_key(|place| {
            let unit = &self.units[*place];
            (unit.to.unwrap_or(OPEN), std::cmp::Reverse(unit.from))
        })
    }

    /// A unit starts only after the other one has ended.
    fn waits(&self, unit: &Unit, other: &Unit) -> bool {
        let Some(environment) = unit.environment else {
            return unit.stage != Stage::OnStart;
        };
        let Some(of_other) = other.environment else {
            return other.stage == Stage::OnStart;
        };
        let environments = &self.watched.release.plan.environments;
        if of_other != environment {
            let name = &environments[of_other].name;
            return of_other == 0 || environments[environment].depends_on.contains(name);
        }
        match (unit.application, other.application) {
            (Some(application), Some(of_other)) => application == of_other,
            (Some(_), None) => other.stage == Stage::OnStart,
            (None, _) => unit.stage != Stage::OnStart,
        }
    }

    /// The stretches of one attempt: its steps as far as they go, itself between them.
    fn through(&mut self, unit: &Unit) {
        let mut steps: Vec<&(String, Span)> = unit.steps.iter().collect();
        steps.sort_by_key(|(_, span)| (span.end(), std::cmp::Reverse(span.from)));
        for (lane, span) in steps.into_iter().rev() {
            if span.end() <= self.at && span.from < self.at {
                self.reach(&unit.lane, span.end());
                self.reach(lane, span.from);
            }
        }
        self.reach(&unit.lane, unit.from);
    }

    /// Goes back to a time in a lane.
    fn reach(&mut self, lane: &str, from: Millis) {
        if from >= self.at {
            return;
        }
        match self.back.last_mut() {
            Some(last) if last.lane == lane => last.from = from,
            _ => self.back.push(Stretch {
                lane: lane.to_owned(),
                from,
                to: closed(self.at),
            }),
        }
        self.at = from;
    }
}
