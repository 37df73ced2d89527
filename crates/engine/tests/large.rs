//! A release as large as they come is read, compared and averaged at once.
#![allow(clippy::unwrap_used)]

mod support;

use std::time::Instant;

use signalbox_engine::{
    EffectId, Event, Plan, Release, Stage, Timeline,
    compare::Comparison,
    event::{Millis, NodePhase, Progress, ReleaseStatus},
    release::StageState,
    timeline::{Durations, LaneKind},
};
use support::{ID, committed, environment, outputs, plan, verified};

/// 200 environments × 3 applications × 4 stages, each workflow with five steps.
fn large() -> Vec<(Millis, Event)> {
    let mut environments = vec![environment("dev", &[], "", &["cart-dev"])];
    for number in 0..199 {
        let before = match number {
            0..10 => "dev".to_owned(),
            _ => format!("e{}", number - 10),
        };
        let name = format!("e{number}");
        environments.push(environment(
            &name,
            &[&before],
            "pre commit post",
            &["a", "b", "c"],
        ));
    }
    let mut journal = Journal::new(plan("", environments));
    for environment in journal.release.environments.clone() {
        for application in &environment.applications {
            for state in &application.stages {
                journal.stage(&environment.name, &application.name, state);
            }
        }
    }
    let status = ReleaseStatus::Succeeded;
    journal.add(Event::Ended { status });
    journal.records
}

/// A journal written down without asking the engine what follows.
struct Journal {
    release: Release,
    records: Vec<(Millis, Event)>,
}

impl Journal {
    fn new(plan: Plan) -> Self {
        let created = support::created(plan);
        let release = Release::create(ID, &created, 0).unwrap();
        let started = Event::Started { writes: None };
        let records = vec![(0, created), (0, started)];
        Self { release, records }
    }

    fn now(&self) -> Millis {
        i64::try_from(self.records.len()).unwrap() * 100
    }

    fn add(&mut self, event: Event) {
        self.records.push((self.now(), event));
    }

    fn stage(&mut self, environment: &str, application: &str, state: &StageState) {
        let effect = EffectId {
            release: ID.to_owned(),
            environment: Some(environment.to_owned()),
            application: Some(application.to_owned()),
            stage: state.stage,
            attempt: 1,
        };
        self.add(Event::EffectStarted {
            effect: effect.clone(),
        });
        if state.workflow.is_some() {
            for step in 0..5 {
                for phase in [NodePhase::Running, NodePhase::Succeeded] {
                    let now = self.now();
                    let finished = (phase == NodePhase::Succeeded).then_some(now);
                    let node =
                        support::node(&format!("W[{step}].step"), phase, now - 100, finished);
                    let (effect, progress) = (effect.clone(), Progress::Node { node });
                    self.add(Event::EffectProgressed { effect, progress });
                }
            }
        }
        let outcome = match state.stage {
            Stage::Action => committed(&effect),
            Stage::Verify => verified(),
            _ => outputs(&[]),
        };
        self.add(Event::EffectEnded { effect, outcome });
    }
}

#[test]
fn a_large_release_is_read_at_once() {
    let journal = large();
    let numbered = journal.iter().zip(1..);
    let entries: Vec<_> = numbered
        .map(|((at, event), seq)| (seq, *at, event))
        .collect();
    let start = Instant::now();
    let timeline = Timeline::of(ID, entries).unwrap();
    let took = start.elapsed();
    support::timeline::holds(&timeline, &journal);
    assert_eq!(
        timeline
            .lanes
            .iter()
            .filter(|it| it.kind == LaneKind::Step)
            .count(),
        199 * 3 * 2 * 5
    );
    // Beside what reading the same journal costs: machines differ, and are busy.
    let start = Instant::now();
    let text = serde_json::to_string(&journal).unwrap();
    let read: Vec<(Millis, Event)> = serde_json::from_str(&text).unwrap();
    let floor = start.elapsed();
    assert_eq!(read.len(), journal.len());
    assert!(took < 10 * floor, "{took:?}, and {floor:?} to read it");
    let compared = Comparison::of(&timeline, &timeline);
    assert!(compared.differences.is_empty());
    let medians = Durations::medians(&vec![timeline.durations(); 20]);
    assert_eq!(medians, timeline.durations());
    println!("{} records in {took:?}, read in {floor:?}", journal.len());
}
