//! How a release will probably go on: what is still to come in the order in which it can, each at its median.

use std::collections::BTreeMap;

use crate::{
    event::{Millis, ReleaseStatus, Stage, StageStatus},
    release::{EnvironmentState, Release, StageState},
};

use super::{
    RELEASE,
    shape::{Ahead, Durations, Forecast, Lane, Span, TimeOn, Timeline},
    stage_medians,
};

/// How a release that has not ended will go on if everything takes its median time.
///
/// Whoever has to decide something decides now. A lane that earlier releases never had takes what the same stage
/// takes elsewhere. After a failure or during a terminate only what runs already is still ahead.
pub fn forecast(
    release: &Release,
    timeline: &Timeline,
    medians: &Durations,
    now: Millis,
) -> Forecast {
    let waits = release.open_approvals().any(|it| it.needs_a_person())
        || release.status == ReleaseStatus::Suspended;
    if release.status.is_ended() || medians.0.is_empty() {
        return Forecast::default();
    }
    let mut guess = Guess::new(release, timeline, medians, now);
    let last = guess.release();
    let mut forecast = Forecast {
        ends_at: Some(last.at),
        if_approved_now: waits,
        ahead: guess.ahead,
    };
    let mut on_path = last.by;
    while let Some(place) = on_path {
        forecast.ahead[place].critical = true;
        on_path = guess.after[place];
    }
    add_holders(&mut forecast.ahead, timeline);
    forecast
}

/// When something can go on, and what it has waited for until then.
#[derive(Debug, Clone, Copy)]
struct Ready {
    at: Millis,
    /// Place of the one ahead that it waits for; `None`: nothing that is still ahead.
    by: Option<usize>,
}

impl Ready {
    fn or_later(self, other: Self) -> Self {
        if other.at > self.at { other } else { self }
    }
}

struct Guess<'a> {
    release: &'a Release,
    lanes: BTreeMap<&'a str, &'a Lane>,
    medians: &'a Durations,
    /// Of each stage, over all lanes.
    of_stages: BTreeMap<&'a str, Millis>,
    /// Steps that people decided, by the stage's lane.
    decided: BTreeMap<&'a str, Vec<&'a str>>,
    now: Millis,
    ahead: Vec<Ahead>,
    after: Vec<Option<usize>>,
}

impl<'a> Guess<'a> {
    fn new(
        release: &'a Release,
        timeline: &'a Timeline,
        medians: &'a Durations,
        now: Millis,
    ) -> Self {
        let mut decided: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for lane in &timeline.lanes {
            if lane.spans.iter().any(|span| span.on == TimeOn::Person)
                && lane.node.is_some()
                && let Some(parent) = lane.parent.as_deref()
            {
                decided.entry(parent).or_default().push(&lane.id);
            }
        }
        Self {
            release,
            lanes: timeline
                .lanes
                .iter()
                .map(|lane| (lane.id.as_str(), lane))
                .collect(),
            medians,
            of_stages: stage_medians(medians),
            decided,
            now,
            ahead: Vec::new(),
            after: Vec::new(),
        }
    }

    /// The end of the release.
    fn release(&mut self) -> Ready {
        let start = Ready {
            at: self.now,
            by: None,
        };
        let start = self.hook(RELEASE, None, Stage::OnStart, start);
        let mut ends: BTreeMap<&str, Ready> = BTreeMap::new();
        let release = self.release;
        let trigger = release.plan.trigger().name.as_str();
        // Every round some environment has all that it depends on; a plan whose steps wait for each other stops here.
        while let Some(next) = release.environments.iter().find(|environment| {
            let depends_on = self.depends_on(&environment.name);
            let is_done = |name: &str| ends.contains_key(name) || name == environment.name;
            !ends.contains_key(environment.name.as_str())
                && is_done(trigger)
                && depends_on.iter().all(|name| is_done(name))
        }) {
            let before = self.depends_on(&next.name).iter().map(String::as_str);
            let before = before.chain([trigger]).filter_map(|name| ends.get(name));
            let from = before.fold(start, |ready, end| ready.or_later(*end));
            let end = self.environment(next, from);
            ends.insert(&next.name, end);
        }
        let last = ends.values().fold(start, |ready, end| ready.or_later(*end));
        self.hook(RELEASE, None, Stage::OnSuccess, last)
    }

    fn depends_on(&self, environment: &str) -> &'a [String] {
        let plan = self.release.plan.environment(environment);
        plan.map_or(&[], |plan| &plan.depends_on)
    }

    fn environment(&mut self, of: &EnvironmentState, from: Ready) -> Ready {
        let opened = self.hook(&of.name, Some(of), Stage::OnStart, from);
        let mut last = opened;
        for application in &of.applications {
            let mut ready = opened;
            let goes_on = !self.stands_still() || application.is_promoted();
            for state in &application.stages {
                let lane = format!("{}/{}/{:?}", of.name, application.name, state.stage);
                ready = self.stage(lane, Some(state), goes_on, ready);
            }
            last = last.or_later(ready);
        }
        self.hook(&of.name, Some(of), Stage::OnSuccess, last)
    }

    fn hook(
        &mut self,
        holder: &str,
        of: Option<&EnvironmentState>,
        stage: Stage,
        from: Ready,
    ) -> Ready {
        let name = of.map(|it| it.name.as_str());
        if self.release.hook_workflow(name, stage).is_none() {
            return from;
        }
        let started = of.map_or(&self.release.hooks, |it| &it.hooks);
        let state = started.iter().find(|state| state.stage == stage);
        let goes_on = !self.stands_still();
        self.stage(format!("{holder}/{stage:?}"), state, goes_on, from)
    }

    /// Something has failed, or a terminate is under way: little starts any more.
    fn stands_still(&self) -> bool {
        self.release.has_failed() || self.release.terminated.is_some()
    }

    fn stage(
        &mut self,
        lane: String,
        state: Option<&StageState>,
        goes_on: bool,
        from: Ready,
    ) -> Ready {
        let status = state.map_or(StageStatus::Pending, |state| state.status);
        let (from, to) = match status {
            StageStatus::Pending if goes_on => (from, from.at + self.median(&lane)),
            status if status.runs() => {
                let now = Ready {
                    at: self.now,
                    by: None,
                };
                let started = state.and_then(StageState::last).map(|it| it.started_at);
                let rest = self.rest(&lane, started.unwrap_or(self.now));
                (now, self.now + rest)
            }
            _ => return from,
        };
        self.ahead.push(Ahead {
            lane,
            from: from.at,
            to,
            critical: false,
        });
        self.after.push(from.by);
        Ready {
            at: to,
            by: Some(self.ahead.len() - 1),
        }
    }

    fn median(&self, lane: &str) -> Millis {
        let of_stage = || {
            self.of_stages
                .get(lane.rsplit('/').next().unwrap_or_default())
        };
        let known = self.medians.0.get(lane).or_else(of_stage);
        known.copied().unwrap_or(0)
    }

    /// What a running stage still needs. The time in which it waits for people counts on neither side.
    fn rest(&self, lane: &str, started_at: Millis) -> Millis {
        let steps = self.decided.get(lane).into_iter().flatten();
        let usual: Millis = steps.filter_map(|step| self.medians.0.get(*step)).sum();
        let spans = self.lanes.get(lane).map_or(&[][..], |lane| &lane.spans);
        let took = |span: &Span| {
            let end = span.to.unwrap_or(self.now).min(self.now);
            (end - span.from.max(started_at)).max(0)
        };
        let waited: Millis = spans
            .iter()
            .filter(|span| span.on == TimeOn::Person)
            .map(took)
            .sum();
        let worked = (self.now - started_at).max(0) - waited;
        (self.median(lane) - usual - worked).max(0)
    }
}

/// Applications and environments reach over what is ahead in them.
fn add_holders(ahead: &mut Vec<Ahead>, timeline: &Timeline) {
    let parents: BTreeMap<&str, &str> = timeline
        .lanes
        .iter()
        .filter_map(|lane| Some((lane.id.as_str(), lane.parent.as_deref()?)))
        .collect();
    let mut holders: BTreeMap<&str, Ahead> = BTreeMap::new();
    for stage in ahead.iter() {
        let mut holder = parents.get(stage.lane.as_str());
        while let Some(lane) = holder {
            let reach = holders.entry(lane).or_insert_with(|| Ahead {
                lane: (*lane).to_owned(),
                ..stage.clone()
            });
            reach.from = reach.from.min(stage.from);
            reach.to = reach.to.max(stage.to);
            reach.critical |= stage.critical;
            holder = parents.get(lane);
        }
    }
    ahead.extend(holders.into_values());
    let order: BTreeMap<&str, usize> = timeline
        .lanes
        .iter()
        .enumerate()
        .map(|(place, lane)| (lane.id.as_str(), place))
        .collect();
    ahead.sort_by_key(|it| (it.from, order.get(it.lane.as_str()).copied()));
}
