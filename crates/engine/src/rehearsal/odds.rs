//! When a release will probably end: many plays, each with times drawn from past releases.
//!
//! As long as nothing fails and nobody interferes, times do not change what happens, only when: then the plan is a net
//! in which each stage begins at the last end of what it waits for. Everything else is played by the engine.

use std::collections::{BTreeMap, HashMap};

use serde::{Deserialize, Serialize};
use specta::Type;

use super::{CourseEnd, Scenario, Spread, Usual, lanes, player};
use crate::{Plan, Stage, event::Millis, release::Release, timeline::RELEASE};

/// When a release will probably end, over many plays.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Expected {
    /// Milliseconds after the start, by which half of the plays have ended.
    #[specta(type = i32)]
    pub p50: Millis,
    /// By which nine of ten have.
    #[specta(type = i32)]
    pub p90: Millis,
    pub plays: u32,
    /// How many past releases the times come from, at least; 0: they are guesses.
    pub releases: u32,
}

/// Plays a scenario so many times, every time with times drawn from the spread (the same seed draws the same). Where
/// only the engine can tell the end, a large plan is played less often.
pub fn expect(
    plan: &Plan,
    scenario: &Scenario,
    spread: &Spread,
    plays: u32,
    seed: u64,
) -> Expected {
    // What is not asked about the end need not be carried along.
    let plan = Plan {
        templates: BTreeMap::new(),
        ..plan.clone()
    };
    let mut times = Times::new(&plan, spread, seed);
    let releases = times.releases();
    let release = player::created(plan).1;
    let net = Net::of(&release, scenario);
    let plays = match net {
        Some(_) => plays,
        None => plays.min(affordable(times.lanes.len())),
    };
    let deadline = Millis::from(release.plan.timeout_minutes) * 60_000;
    let mut play = || {
        let drawn = net.as_ref().map(|net| net.ends_at(&mut times));
        drawn
            .filter(|end| *end <= deadline)
            .unwrap_or_else(|| player::ends_at(release.clone(), scenario, &mut |it| times.draw(it)))
    };
    let mut ends: Vec<Millis> = (0..plays.max(1)).map(|_| play()).collect();
    ends.sort_unstable();
    let by = |percent: usize| ends[(ends.len() * percent).div_ceil(100).saturating_sub(1)];
    Expected {
        p50: by(50),
        p90: by(90),
        plays,
        releases,
    }
}

/// The engine looks at the whole plan at each of its steps.
fn affordable(lanes: usize) -> u32 {
    u32::try_from(4_000_000 / (lanes * lanes).max(1))
        .unwrap_or(u32::MAX)
        .max(20)
}

/// Where times are drawn from.
struct Times<'a> {
    spread: &'a Spread,
    usual: Usual,
    /// Of each stage, what all lanes that have it took.
    elsewhere: HashMap<&'a str, Vec<Millis>>,
    lanes: Vec<String>,
    random: fastrand::Rng,
}

impl<'a> Times<'a> {
    fn new(plan: &Plan, spread: &'a Spread, seed: u64) -> Self {
        let mut elsewhere: HashMap<&str, Vec<Millis>> = HashMap::new();
        for (lane, took) in &spread.0 {
            elsewhere.entry(stage_of(lane)).or_default().extend(took);
        }
        Self {
            spread,
            usual: spread.usual_times(),
            elsewhere,
            lanes: lanes(plan).into_iter().map(|it| it.lane).collect(),
            random: fastrand::Rng::with_seed(seed),
        }
    }

    fn draw(&mut self, lane: &str) -> Millis {
        let own = self.spread.samples(lane);
        let samples = match own {
            [] => self.elsewhere.get(stage_of(lane)).map_or(&[][..], |it| it),
            own => own,
        };
        let drawn = self.random.choice(samples).copied();
        drawn.unwrap_or_else(|| self.usual.of(lane)).max(0)
    }

    fn releases(&self) -> u32 {
        let of_lane = |lane: &String| {
            let elsewhere = || {
                let same = |(it, _): &(&String, &Vec<Millis>)| stage_of(it) == stage_of(lane);
                let all = self.spread.0.iter().filter(same);
                all.map(|(_, took)| took.len()).max().unwrap_or(0)
            };
            match self.spread.samples(lane) {
                [] if self.elsewhere.contains_key(stage_of(lane)) => elsewhere(),
                own => own.len(),
            }
        };
        let most = self.lanes.iter().map(of_lane).max();
        u32::try_from(most.unwrap_or(0)).unwrap_or(u32::MAX)
    }
}

fn stage_of(lane: &str) -> &str {
    lane.rsplit('/').next().unwrap_or_default()
}

/// What a release of which everything succeeds waits for, in an order in which it can happen.
struct Net {
    nodes: Vec<Node>,
}

struct Node {
    /// `None`: a place where others meet, which takes no time.
    lane: Option<String>,
    takes: Option<Millis>,
    after: Vec<usize>,
}

impl Net {
    /// `None`: something fails, somebody interferes, or an environment can never begin.
    fn of(release: &Release, scenario: &Scenario) -> Option<Self> {
        let fails = scenario.courses.values().flatten();
        let mut fails = fails.filter(|course| course.outcome == CourseEnd::Failed);
        if !scenario.commands.is_empty() || fails.next().is_some() {
            return None;
        }
        let mut net = Self { nodes: Vec::new() };
        let start = net.add(None, scenario, Vec::new());
        let opened = net.hook(release, None, Stage::OnStart, scenario, start);
        let mut ends: HashMap<&str, usize> = HashMap::new();
        let trigger = &release.plan.trigger().name;
        let mut left: Vec<usize> = (0..release.environments.len()).collect();
        while !left.is_empty() {
            let before = left.len();
            left.retain(|place| {
                let plan = &release.plan.environments[*place];
                let waits_for = plan.depends_on.iter().chain([trigger]);
                let mut waits_for = waits_for.filter(|it| **it != plan.name);
                let after: Option<Vec<usize>> =
                    waits_for.try_fold(vec![opened], |mut after, name| {
                        after.push(*ends.get(name.as_str())?);
                        Some(after)
                    });
                let Some(after) = after else { return true };
                let end = net.environment(release, *place, scenario, after);
                ends.insert(&plan.name, end);
                false
            });
            if left.len() == before {
                return None;
            }
        }
        let last = net.add(None, scenario, ends.into_values().collect());
        net.hook(release, None, Stage::OnSuccess, scenario, last);
        Some(net)
    }

    fn environment(
        &mut self,
        release: &Release,
        place: usize,
        scenario: &Scenario,
        after: Vec<usize>,
    ) -> usize {
        let environment = &release.environments[place];
        let name = Some(environment.name.as_str());
        let begun = self.add(None, scenario, after);
        let opened = self.hook(release, name, Stage::OnStart, scenario, begun);
        let mut ends = vec![opened];
        for application in &environment.applications {
            let last = application.stages.iter().fold(opened, |last, state| {
                let (holder, stage) = (&environment.name, state.stage);
                let lane = format!("{holder}/{}/{stage:?}", application.name);
                self.add(Some(lane), scenario, vec![last])
            });
            ends.push(last);
        }
        let met = self.add(None, scenario, ends);
        self.hook(release, name, Stage::OnSuccess, scenario, met)
    }

    fn hook(
        &mut self,
        release: &Release,
        environment: Option<&str>,
        stage: Stage,
        scenario: &Scenario,
        after: usize,
    ) -> usize {
        if release.hook_workflow(environment, stage).is_none() {
            return after;
        }
        let lane = format!("{}/{stage:?}", environment.unwrap_or(RELEASE));
        self.add(Some(lane), scenario, vec![after])
    }

    fn add(&mut self, lane: Option<String>, scenario: &Scenario, after: Vec<usize>) -> usize {
        let course = lane.as_deref().and_then(|lane| scenario.course(lane, 1));
        self.nodes.push(Node {
            takes: course.and_then(|course| course.takes),
            lane,
            after,
        });
        self.nodes.len() - 1
    }

    fn ends_at(&self, times: &mut Times<'_>) -> Millis {
        let mut ends: Vec<Millis> = Vec::with_capacity(self.nodes.len());
        for node in &self.nodes {
            let from = node.after.iter().map(|it| ends[*it]).max().unwrap_or(0);
            let takes = match (&node.lane, node.takes) {
                (None, _) => 0,
                (_, Some(takes)) => takes.max(0),
                (Some(lane), None) => times.draw(lane),
            };
            ends.push(from.saturating_add(takes));
        }
        ends.last().copied().unwrap_or(0)
    }
}
