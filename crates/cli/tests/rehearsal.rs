//! Rehearsals by command line, and the proof that a rehearsal is what happens: real releases, run by the embedded
//! runtime with real Git and real scripts, are rehearsed with the outcomes and durations of their journals.
#![allow(clippy::unwrap_used)]

mod support;

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;
use signalbox_api::{PlanRequest, Record, Route, Runtime, TriggerRequest};
use signalbox_engine::{
    Event,
    event::{Millis, Outcome, ReleaseStatus, RetryFrom},
    rehearsal::{Course, CourseEnd, Intervention, Rehearsal, Scenario, Spread, Verb, WaitsFor},
};
use signalbox_runtime::{Embedded, Options, Role};
use support::{Demo, FLOW, PRODUCT, program};

/// qa and prod beside each other, gates around both, hooks around everything.
fn parallel(post_action_of_prod: &str) -> Demo {
    let demo = Demo::new();
    demo.commit(
        "config.git",
        "resources/control-planes/promotion-workflows/break.yaml",
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {name: break, annotations: {codefresh.io/workflow-origin: promotion}}\nspec:\n  entrypoint: main\n  templates:\n    - name: main\n      script: {image: 'alpine:3', command: [sh], source: exit 1}\n",
    );
    demo.write_flow(&format!(
        "apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata:
  name: {FLOW}
spec:
  triggerEnvironment: dev
  hooks: {{onStart: notify, onSuccess: notify, onFail: notify}}
  steps:
    - environment: qa
      dependsOn: [dev]
      policy: {{preAction: open-change-request, action: commit, postAction: notify}}
      hooks: {{onStart: notify, onSuccess: notify, onFail: notify}}
    - environment: prod
      dependsOn: [dev]
      policy: {{preAction: open-change-request, action: commit, postAction: {post_action_of_prod}}}
      hooks: {{onFail: notify}}
"
    ));
    demo
}

async fn open(demo: &Demo) -> Embedded {
    let options = Options {
        role: Role::Conduct,
        waiter: vec![program().to_owned(), PathBuf::from("__wait")],
    };
    Embedded::open(&demo.dir, &options).await.unwrap()
}

async fn trigger(runtime: &Embedded) -> String {
    let request = TriggerRequest {
        request: PlanRequest {
            route: Route::Flow { flow: FLOW.into() },
            product: PRODUCT.into(),
            application: None,
        },
        digest: None,
        reason: None,
    };
    runtime.trigger("one", request).await.unwrap().release.id
}

async fn end(runtime: &Embedded, id: &str) -> ReleaseStatus {
    let mut notices = runtime.subscribe();
    loop {
        let status = runtime.release(id).await.unwrap().release.status;
        if status.is_ended() {
            return status;
        }
        notices.recv().await.unwrap();
    }
}

/// What is compared: which event, of which stage and attempt, with which outcome. Not compared is what nobody can
/// know before: commits, outputs, messages, the steps of workflows and other news of running effects, people's names.
fn line(event: &Event) -> Option<String> {
    Some(match event {
        Event::Created { .. } => "created".to_owned(),
        Event::Started { .. } => "started".to_owned(),
        Event::EffectStarted { effect } => format!("start {} {}", effect.lane(), effect.attempt),
        Event::EffectEnded { effect, outcome } => {
            let how = match outcome {
                Outcome::Succeeded { .. } => "succeeded",
                Outcome::Failed { .. } => "failed",
                Outcome::Stopped => "stopped",
            };
            format!("end {} {} {how}", effect.lane(), effect.attempt)
        }
        Event::EnvironmentSkipped { environment } => format!("skipped {environment}"),
        Event::TerminateRequested { cause, .. } => format!("terminate {cause:?}"),
        Event::RetryRequested { from, .. } => format!("retry {from:?}"),
        Event::Ended { status } => format!("ended {status:?}"),
        Event::EffectProgressed { .. }
        | Event::ApprovalDecided { .. }
        | Event::Published { .. } => return None,
    })
}

fn lines<'a>(events: impl Iterator<Item = &'a Event>) -> Vec<String> {
    events.filter_map(line).collect()
}

/// The scenario of a real journal. A real clock has only so many ticks: what ended in the same millisecond ends a
/// hundredth of it apart here, in the journal's order.
fn scenario(records: &[Record]) -> Scenario {
    let start = records
        .iter()
        .find(|it| matches!(it.event, Event::Started { .. }));
    let start = start.unwrap().at;
    let mut scenario = Scenario::default();
    let mut begun: BTreeMap<String, Millis> = BTreeMap::new();
    let (mut now, mut causes) = (0, 0);
    for record in records {
        let mut cause = || {
            causes += 1;
            now = (record.at - start) * 100 + causes;
            now
        };
        match &record.event {
            Event::EffectStarted { effect } => {
                begun.insert(effect.to_string(), now);
            }
            Event::EffectEnded { effect, outcome } => {
                let failed = matches!(outcome, Outcome::Failed { .. });
                let course = Course {
                    outcome: if failed {
                        CourseEnd::Failed
                    } else {
                        CourseEnd::Succeeded
                    },
                    takes: Some(cause() - begun[&effect.to_string()]),
                    waits: WaitsFor::Nothing,
                    message: None,
                };
                scenario
                    .courses
                    .entry(effect.lane())
                    .or_default()
                    .push(course);
            }
            Event::RetryRequested { from, .. } => {
                let verb = Verb::Retry { from: *from };
                let at = cause();
                scenario.commands.push(Intervention { at, verb });
            }
            _ => {}
        }
    }
    scenario
}

/// Rehearses a release that has ended, and compares.
async fn rehearse_again(runtime: &Embedded, id: &str) -> Vec<String> {
    let records = runtime.events(id).await.unwrap();
    let Event::Created { plan, .. } = &records[0].event else {
        panic!("a journal begins with the creation");
    };
    let scenario = scenario(&records);
    let played = Rehearsal::play((**plan).clone(), &scenario, &Spread::default());
    let real = lines(records.iter().map(|record| &record.event));
    assert_eq!(lines(played.records.iter().map(|(.., event)| event)), real);
    assert!(played.rejected.is_empty());
    real
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_what_happens_when_all_goes_well() {
    let demo = parallel("notify");
    let runtime = open(&demo).await;
    let id = trigger(&runtime).await;
    assert_eq!(end(&runtime, &id).await, ReleaseStatus::Succeeded);
    let real = rehearse_again(&runtime, &id).await;
    assert!(
        real.contains(&"end prod/trioapp-prod/PostAction 1 succeeded".to_owned()),
        "{real:?}"
    );
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_what_happens_when_a_pre_action_fails_and_somebody_retries() {
    let demo = parallel("notify");
    std::fs::write(demo.dir.join("freeze"), "").unwrap();
    let runtime = open(&demo).await;
    let id = trigger(&runtime).await;
    assert_eq!(end(&runtime, &id).await, ReleaseStatus::Failed);
    let real = rehearse_again(&runtime, &id).await;
    assert!(
        real.contains(&"end qa/OnFail 1 succeeded".to_owned()),
        "{real:?}"
    );
    std::fs::remove_file(demo.dir.join("freeze")).unwrap();
    runtime
        .retry("again", &id, None, RetryFrom::Failed)
        .await
        .unwrap();
    assert_eq!(end(&runtime, &id).await, ReleaseStatus::Succeeded);
    let real = rehearse_again(&runtime, &id).await;
    assert!(real.contains(&"retry Failed".to_owned()), "{real:?}");
}

#[tokio::test(flavor = "multi_thread")]
async fn a_rehearsal_is_what_happens_when_a_post_action_fails() {
    let demo = parallel("break");
    let runtime = open(&demo).await;
    let id = trigger(&runtime).await;
    assert_eq!(end(&runtime, &id).await, ReleaseStatus::Failed);
    let real = rehearse_again(&runtime, &id).await;
    for expected in [
        "end prod/trioapp-prod/PostAction 1 failed",
        "start prod/OnFail 1",
        "start -/OnFail 1",
    ] {
        assert!(real.contains(&expected.to_owned()), "{real:?}");
    }
}

#[test]
fn a_flow_is_rehearsed_by_command_line() {
    let demo = Demo::with_gates();
    let rehearse = ["flow", "rehearse", FLOW, "--product", PRODUCT];
    let (code, lines) = demo.json(&rehearse);
    assert_eq!(
        (code, &lines[0]["status"]),
        (Some(0), &Value::from("SUCCEEDED"))
    );
    assert_eq!(lines[0]["expected"]["releases"], 0);

    let fails = [&rehearse[..], &["--fail", "qa/pre-action"]].concat();
    let (code, lines) = demo.json(&fails);
    assert_eq!(
        (code, &lines[0]["status"]),
        (Some(1), &Value::from("FAILED"))
    );
    assert_eq!(lines[0]["skipped"][0]["environment"], "prod");
    let told = String::from_utf8(demo.run(&fails).stdout).unwrap();
    for words in [
        "prod is skipped: it comes after qa, which failed",
        "these times are guesses",
        "onFail started",
    ] {
        assert!(told.contains(words), "{words}: {told}");
    }
    let takes = [
        "--takes",
        "qa/trioapp-qa/Verify=2h",
        "--takes",
        "onStart=0s",
    ];
    let (code, lines) = demo.json(&[&rehearse[..], &takes].concat());
    assert_eq!(code, Some(0));
    assert!(lines[0]["took"].as_i64().unwrap() > 7_200_000);
    assert_eq!(demo.chart_commits().len(), 2, "nothing was written");

    let check = |more: &[&str], code: i32, words: &str| {
        let output = demo.run(&[&rehearse[..], more].concat());
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(code), "{more:?}: {told}");
        assert!(told.contains(words), "{more:?}: {told}");
    };
    check(
        &["--fail", "moon/pre-action"],
        2,
        "no stage `moon/pre-action`",
    );
    check(&["--fail", "qa/lunch"], 2, "qa/pre-action");
    check(&["--takes", "qa/verify"], 2, "STAGE=TIME");
    check(&["--takes", "qa/verify=soon"], 2, "STAGE=TIME");
    let unknown = demo.run(&["flow", "rehearse", "nope", "--product", PRODUCT]);
    assert_eq!(unknown.status.code(), Some(4));
    let unknown = demo.run(&["flow", "rehearse", FLOW, "--product", "nope"]);
    assert_eq!(unknown.status.code(), Some(4));
}
