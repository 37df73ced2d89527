//! Properties of every release, whatever the plan, the outcomes, the commands and the crashes: nothing is promoted
//! twice, nothing is lost, the journal is the truth, and every release comes to an end.
#![allow(clippy::unwrap_used)]

mod support;

use std::collections::{BTreeMap, BTreeSet};

use proptest::prelude::*;
use signalbox_engine::{
    EffectId, EffectKind, Event, Input, Observation, Plan, Release, Stage, Timeline,
    event::{
        EffectResult, EnvironmentStatus, Millis, NodePhase, Outcome, Progress, ReleaseStatus,
        RetryFrom, TerminateCause, Verdict,
    },
};
use support::{ID, committed, created, environment, failed, outputs, plan, replay, verified};

/// A small random number generator (SplitMix64): the schedule of a run is a function of its seed.
struct Dice(u64);

impl Dice {
    fn roll(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, limit: usize) -> usize {
        usize::try_from(self.roll() % limit as u64).unwrap()
    }

    fn percent(&mut self, chance: usize) -> bool {
        self.below(100) < chance
    }
}

/// An outside effect: it survives the engine's crashes, and is found again by its id.
enum Outside {
    Runs { until: Millis },
    Ended(Outcome),
}

struct Run {
    dice: Dice,
    failing: usize,
    now: Millis,
    release: Release,
    journal: Vec<(Millis, Event)>,
    outside: BTreeMap<EffectId, Outside>,
    commands: usize,
}

impl Run {
    fn new(plan: Plan, seed: u64, failing: usize) -> Self {
        let journal = vec![(0, created(plan))];
        let release = replay(&journal);
        Self {
            dice: Dice(seed),
            failing,
            now: 0,
            release,
            journal,
            outside: BTreeMap::new(),
            commands: 4,
        }
    }

    /// Journals what an input means, then acts on it; now and then the machine dies before the whole batch is written.
    fn feed(&mut self, input: Input) {
        let Ok(mut events) = self.release.decide(input, self.now) else {
            return;
        };
        let dies = self.dice.percent(4);
        if dies {
            events.truncate(self.dice.below(events.len() + 1));
        }
        for event in events {
            self.check_start(&event);
            self.release.apply(&event, self.now);
            self.journal.push((self.now, event));
        }
        if dies {
            self.restart();
        }
        self.check_not_stuck();
        self.reconcile();
    }

    /// All that is left after a crash is the journal, and the world outside.
    fn restart(&mut self) {
        let replayed = replay(&self.journal);
        assert_eq!(
            replayed, self.release,
            "the journal adds up to the live state"
        );
        self.release = replayed;
        for event in self.release.decide(Input::Tick, self.now).unwrap() {
            self.check_start(&event);
            self.release.apply(&event, self.now);
            self.journal.push((self.now, event));
        }
    }

    fn check_start(&self, event: &Event) {
        let Event::EffectStarted { effect } = event else {
            return;
        };
        assert!(
            self.release.terminated.is_none() || effect.stage == Stage::OnFail,
            "{effect} starts during a terminate"
        );
        let state = self.release.stage_of(effect);
        let has_succeeded = state.is_some_and(|state| {
            state
                .attempts
                .iter()
                .any(|it| it.status == signalbox_engine::event::StageStatus::Succeeded)
        });
        assert!(
            !has_succeeded || effect.stage == Stage::OnFail,
            "{effect} has succeeded before and starts again"
        );
        assert!(
            !self.outside.contains_key(effect),
            "{effect} starts a second time"
        );
        let Some(name) = &effect.environment else {
            return;
        };
        for before in &self.release.plan.environment(name).unwrap().depends_on {
            let status = self.release.environment(before).unwrap().status;
            assert_eq!(
                status,
                EnvironmentStatus::Succeeded,
                "{effect} starts before {before} has succeeded"
            );
        }
    }

    fn check_not_stuck(&self) {
        let works = self
            .release
            .effects()
            .iter()
            .any(|effect| !matches!(effect.kind, EffectKind::Wake { .. }));
        let rests = self.release.status.is_ended() || self.release.is_queued();
        assert_ne!(
            works,
            rests,
            "{:?} with effects {:?}",
            self.release.status,
            self.release.effects()
        );
    }

    fn reconcile(&mut self) {
        for effect in self.release.effects() {
            match effect.kind {
                EffectKind::Wake { .. } => {}
                EffectKind::StopWorkflow => {
                    let runs = matches!(
                        self.outside.get(&effect.id),
                        None | Some(Outside::Runs { .. })
                    );
                    if runs {
                        // It may come to its own end just before it is stopped.
                        let own_end = self.dice.percent(15);
                        let outcome = if own_end {
                            self.outcome(&effect.id)
                        } else {
                            Outcome::Stopped
                        };
                        self.outside.insert(effect.id, Outside::Ended(outcome));
                    }
                }
                _ => {
                    let until = self.now + i64::try_from(self.dice.below(90_000)).unwrap();
                    self.outside
                        .entry(effect.id)
                        .or_insert(Outside::Runs { until });
                }
            }
        }
    }

    fn outcome(&mut self, effect: &EffectId) -> Outcome {
        if self.dice.percent(self.failing) {
            return failed("bad luck");
        }
        match effect.stage {
            Stage::Action if self.dice.percent(20) => Outcome::Succeeded {
                result: EffectResult::NoChanges,
            },
            Stage::Action => committed(effect),
            Stage::Verify => verified(),
            _ => outputs(&[("PROMOTION_CONTEXT", r#"{"TICKET": 7}"#)]),
        }
    }

    fn step(&mut self) {
        match self.dice.below(100) {
            0..45 => self.pass_time(),
            45..80 => self.observe_one(),
            80..86 => self.repeat_an_observation(),
            86..91 => self.progress_one(),
            91..95 => self.command(),
            95..98 => self.feed(Input::Tick),
            _ => self.restart(),
        }
    }

    fn pass_time(&mut self) {
        let next = self.outside.values().filter_map(|outside| match outside {
            Outside::Runs { until } => Some(*until),
            Outside::Ended(_) => None,
        });
        let Some(next) = next.min() else { return };
        self.now = self.now.max(next);
        let due = |outside: &Outside| matches!(outside, Outside::Runs { until } if *until <= next);
        let ended: Vec<EffectId> = self
            .outside
            .iter()
            .filter(|(_, outside)| due(outside))
            .map(|(id, _)| id.clone())
            .collect();
        for effect in ended {
            let outcome = self.outcome(&effect);
            self.outside.insert(effect, Outside::Ended(outcome));
        }
    }

    fn ended_outside(&self, is_known: bool) -> Vec<(EffectId, Outcome)> {
        let ended = self
            .outside
            .iter()
            .filter_map(|(effect, outside)| match outside {
                Outside::Ended(outcome) => Some((effect.clone(), outcome.clone())),
                Outside::Runs { .. } => None,
            });
        ended
            .filter(|(effect, _)| self.release.running(effect).is_none() == is_known)
            .collect()
    }

    fn observe_one(&mut self) {
        let news = self.ended_outside(false);
        if news.is_empty() {
            return;
        }
        let (effect, outcome) = news[self.dice.below(news.len())].clone();
        self.feed(Input::Observed {
            effect,
            observation: Observation::Ended(outcome),
        });
    }

    fn repeat_an_observation(&mut self) {
        let known = self.ended_outside(true);
        if known.is_empty() {
            return;
        }
        let (effect, outcome) = known[self.dice.below(known.len())].clone();
        let late = Input::Observed {
            effect,
            observation: Observation::Ended(outcome),
        };
        assert_eq!(
            self.release.decide(late, self.now),
            Ok(vec![]),
            "late news changes nothing"
        );
    }

    fn progress_one(&mut self) {
        let effects: Vec<EffectId> = self.outside.keys().cloned().collect();
        if effects.is_empty() {
            return;
        }
        let effect = effects[self.dice.below(effects.len())].clone();
        if self.dice.percent(50) {
            self.change_a_step(effect);
            return;
        }
        let waiting = self.dice.percent(60);
        let observation = Observation::Progress(Progress::Waiting {
            waiting,
            message: None,
        });
        let input = Input::Observed {
            effect: effect.clone(),
            observation,
        };
        self.feed(input.clone());
        let is_known = self
            .release
            .running(&effect)
            .is_none_or(|it| it.waiting.is_some() == waiting);
        if is_known {
            assert_eq!(
                self.release.decide(input, self.now),
                Ok(vec![]),
                "the same news twice changes nothing"
            );
        }
    }

    /// The executor's clock is not the journal's: a step's times may be anything.
    fn change_a_step(&mut self, effect: EffectId) {
        const PHASES: [NodePhase; 6] = [
            NodePhase::Pending,
            NodePhase::Running,
            NodePhase::Suspended,
            NodePhase::Succeeded,
            NodePhase::Failed,
            NodePhase::Skipped,
        ];
        let name = ["W", "W[0].a", "W[0].b", "W[1].c"][self.dice.below(4)];
        let phase = PHASES[self.dice.below(PHASES.len())];
        let odd = |dice: &mut Dice| i64::try_from(dice.below(60_000)).unwrap() - 30_000;
        let started_at = self.now + odd(&mut self.dice);
        let finished_at = self
            .dice
            .percent(50)
            .then(|| self.now + odd(&mut self.dice));
        let mut node = support::node(name, phase, started_at, finished_at);
        node.until = self.dice.percent(20).then_some(self.now);
        let observation = Observation::Progress(Progress::Node { node });
        self.feed(Input::Observed {
            effect,
            observation,
        });
        let open: Vec<u32> = self.release.open_approvals().map(|it| it.number).collect();
        if !open.is_empty() && self.dice.percent(50) {
            let verdict = match self.dice.percent(50) {
                true => Verdict::Approve,
                false => Verdict::Reject,
            };
            let approval = open[self.dice.below(open.len())];
            self.feed(Input::Decide {
                approval,
                verdict,
                by: "eve".to_owned(),
                reason: None,
            });
        }
    }

    fn command(&mut self) {
        let by = "ada".to_owned();
        if self.release.is_queued() && self.dice.percent(70) {
            self.feed(Input::Start { writes: None });
        } else if self.commands > 0 && !self.release.status.is_ended() {
            self.commands -= 1;
            self.feed(Input::Terminate {
                cause: TerminateCause::Person,
                by: Some(by),
                reason: None,
            });
        } else {
            self.retry();
        }
    }

    fn retry(&mut self) {
        if self.commands > 0 {
            self.commands -= 1;
            let from = if self.dice.percent(50) {
                RetryFrom::Failed
            } else {
                RetryFrom::Workflow
            };
            self.feed(Input::Retry {
                by: "ada".to_owned(),
                reason: None,
                from,
            });
        }
    }

    fn run_out(&mut self) {
        if self.dice.percent(90) {
            self.feed(Input::Start { writes: None });
        }
        for _ in 0..5_000 {
            let is_over = self.release.status.is_ended();
            if is_over && (self.commands == 0 || self.release.status == ReleaseStatus::Succeeded) {
                return;
            }
            if is_over && self.dice.percent(50) {
                self.retry();
            }
            self.step();
        }
        panic!("the release has not ended: {:?}", self.release.status);
    }
}

/// Promotions that took place outside, by environment and application.
fn promotions(run: &Run) -> BTreeMap<(String, String), usize> {
    let mut promotions = BTreeMap::new();
    for (effect, outside) in &run.outside {
        if effect.stage == Stage::Action
            && matches!(outside, Outside::Ended(Outcome::Succeeded { .. }))
        {
            let place = (
                effect.environment.clone().unwrap(),
                effect.application.clone().unwrap(),
            );
            *promotions.entry(place).or_insert(0) += 1;
        }
    }
    promotions
}

/// A timeline holds at the end, and held on the way there.
fn check_timelines(run: &Run) {
    let half = (run.journal.len() / 2).max(1);
    for journal in [&run.journal[..half], &run.journal] {
        let numbered = journal.iter().zip(1..);
        let entries = numbered.map(|((at, event), seq)| (seq, *at, event));
        support::timeline::holds(&Timeline::of(ID, entries).unwrap(), journal);
    }
}

fn check_end(run: &Run) {
    assert_eq!(
        replay(&run.journal),
        run.release,
        "the journal adds up to the live state"
    );
    let text = serde_json::to_string(&run.journal).unwrap();
    let read: Vec<(Millis, Event)> = serde_json::from_str(&text).unwrap();
    assert_eq!(
        read, run.journal,
        "the journal is read back as it was written"
    );

    check_timelines(run);
    let promotions = promotions(run);
    assert!(
        promotions.values().all(|&times| times == 1),
        "promoted twice: {promotions:?}"
    );
    for environment in &run.release.environments {
        assert!(
            !environment.status.is_active() && environment.status != EnvironmentStatus::Pending
        );
    }
    if run.release.status == ReleaseStatus::Succeeded {
        let wanted: BTreeSet<(String, String)> = run
            .release
            .environments
            .iter()
            .flat_map(|environment| {
                environment
                    .applications
                    .iter()
                    .map(move |application| (environment, application))
            })
            .filter(|(_, application)| application.stage(Stage::Action).is_some())
            .map(|(environment, application)| (environment.name.clone(), application.name.clone()))
            .collect();
        assert_eq!(
            promotions.into_keys().collect::<BTreeSet<_>>(),
            wanted,
            "every promotion took place"
        );
        assert!(
            run.release
                .environments
                .iter()
                .all(|it| it.status == EnvironmentStatus::Succeeded)
        );
        assert_eq!(run.release.issues(), []);
    }
    assert_eq!(run.release.id, ID);
}

const WORDS: [&str; 6] = ["pre", "commit", "post", "onStart", "onSuccess", "onFail"];

fn some_words(mask: u8) -> String {
    let chosen = WORDS
        .iter()
        .enumerate()
        .filter(|(bit, _)| mask & (1 << bit) != 0)
        .map(|(_, word)| *word);
    chosen.collect::<Vec<_>>().join(" ")
}

prop_compose! {
    /// Up to six environments behind each other in any way, with one to three applications, any policies and hooks.
    fn plans()(
        targets in prop::collection::vec((any::<u8>(), any::<u8>(), 1_usize..=3), 1..=5),
        trigger in (any::<bool>(), 1_usize..=2),
        release_hooks in any::<u8>(),
        timeout in 1_u32..=30,
    ) -> Plan {
        const NAMES: [&str; 6] = ["e0", "e1", "e2", "e3", "e4", "e5"];
        const APPLICATIONS: [&str; 3] = ["a", "b", "c"];
        let post = if trigger.0 { "post" } else { "" };
        let mut environments = vec![environment(NAMES[0], &[], post, &APPLICATIONS[..trigger.1])];
        for (index, (before, words, applications)) in targets.into_iter().enumerate() {
            let mut after: Vec<&str> =
                (0..=index).filter(|bit| before & (1 << bit) != 0).map(|bit| NAMES[bit]).collect();
            if after.is_empty() {
                after.push(NAMES[index]);
            }
            environments.push(environment(NAMES[index + 1], &after, &some_words(words), &APPLICATIONS[..applications]));
        }
        let mut plan = plan(&some_words(release_hooks), environments);
        plan.timeout_minutes = timeout;
        plan
    }
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 3_000, failure_persistence: None, ..ProptestConfig::default() })]

    #[test]
    fn every_release_ends_and_promotes_once(plan in plans(), seed in any::<u64>(), failing in 0_usize..30) {
        let mut run = Run::new(plan, seed, failing);
        run.run_out();
        check_end(&run);
    }
}
