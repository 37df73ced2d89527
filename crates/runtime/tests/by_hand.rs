//! Runs by hand from their start to their end: a step that waits is decided, a run is stopped, goes on with the next
//! process, and is forgotten when it is old. A step that only waits needs no process of its own.
#![allow(clippy::unwrap_used)]

use std::{collections::BTreeMap, path::Path, time::Duration};

use signalbox_api::error::Code;
use signalbox_engine::event::{Decision, NodePhase, StageStatus, Verdict};
use signalbox_runtime::by_hand::{Asked, ByHand, HandRun, KEPT};

const PATIENCE: Duration = Duration::from_secs(30);
const ASKS: &str = "    - name: main\n      suspend: {}\n";

fn asked(place: &str, spec: &str) -> Asked {
    let text = format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: WorkflowTemplate\nmetadata: {{name: asks}}\n\
         spec:\n  entrypoint: main\n  templates:\n{spec}"
    );
    Asked {
        place: place.to_owned(),
        workflow: "asks".to_owned(),
        draft: false,
        templates: BTreeMap::from([("asks".to_owned(), text)]),
        arguments: BTreeMap::new(),
        images: Vec::new(),
    }
}

fn runs(dir: &Path) -> ByHand {
    ByHand::new(dir, Vec::new())
}

/// The run, as soon as it is so.
async fn once(runs: &ByHand, id: &str, is_so: impl Fn(&HandRun) -> bool) -> HandRun {
    let mut news = runs.news();
    let wait = async {
        loop {
            let run = runs.run(id).unwrap();
            if is_so(&run) {
                return run;
            }
            news.recv().await.unwrap();
        }
    };
    tokio::time::timeout(PATIENCE, wait).await.unwrap()
}

fn waits(run: &HandRun) -> bool {
    run.status == StageStatus::Suspended
}

fn ended(run: &HandRun) -> bool {
    run.ended_at.is_some()
}

fn waiting(run: &HandRun) -> String {
    let waits = |node: &&_| -> bool {
        let node: &signalbox_engine::event::Node = node;
        node.phase == NodePhase::Suspended
    };
    run.nodes.iter().find(waits).unwrap().name.clone()
}

fn says(verdict: Verdict) -> Decision {
    Decision {
        verdict,
        by: "Mara".to_owned(),
        reason: None,
        at: 1,
    }
}

#[tokio::test]
async fn a_step_that_waits_is_decided_once() {
    for (verdict, status) in [
        (Verdict::Approve, StageStatus::Succeeded),
        (Verdict::Reject, StageStatus::Failed),
    ] {
        let dir = tempfile::tempdir().unwrap();
        let runs = runs(dir.path());
        let id = runs.start(asked("here", ASKS)).unwrap().id;
        let run = once(&runs, &id, waits).await;
        let unknown = runs.decide(&id, "moon", says(verdict)).unwrap_err();
        assert_eq!(unknown.code, Code::Rejected);
        runs.decide(&id, &waiting(&run), says(verdict)).unwrap();
        let done = once(&runs, &id, ended).await;
        assert_eq!(done.status, status, "{done:?}");
        assert_eq!(done.failure.is_some(), status == StageStatus::Failed);
        let late = runs.decide(&id, &waiting(&run), says(verdict));
        assert_eq!(late.unwrap_err().code, Code::Rejected);
    }
}

#[tokio::test]
async fn a_run_is_stopped_once() {
    let dir = tempfile::tempdir().unwrap();
    let runs = runs(dir.path());
    let id = runs.start(asked("here", ASKS)).unwrap().id;
    once(&runs, &id, waits).await;
    runs.stop(&id).unwrap();
    let done = once(&runs, &id, ended).await;
    assert_eq!(done.status, StageStatus::Terminated);
    assert_eq!(runs.stop(&id).unwrap(), done, "it stays as it is");
    for unknown in ["moon", "../x", "01ARZ3NDEKTSV4RRFFQ69G5FAV"] {
        assert_eq!(runs.stop(unknown).unwrap_err().code, Code::NotFound);
    }
}

#[test]
fn a_run_goes_on_with_the_next_process() {
    let dir = tempfile::tempdir().unwrap();
    let process = || tokio::runtime::Runtime::new().unwrap();
    let first = process();
    let id = first.block_on(async {
        let runs = runs(dir.path());
        let id = runs.start(asked("here", ASKS)).unwrap().id;
        once(&runs, &id, waits).await;
        id
    });
    // Its tasks end where they are, as with a program that is killed.
    drop(first);
    process().block_on(async {
        let runs = runs(dir.path());
        assert_eq!(runs.run(&id).unwrap().status, StageStatus::Terminated);
        runs.go_on();
        // Whoever asks once more changes nothing.
        runs.go_on();
        let run = once(&runs, &id, waits).await;
        let node = waiting(&run);
        runs.decide(&id, &node, says(Verdict::Approve)).unwrap();
        let done = once(&runs, &id, ended).await;
        assert_eq!(done.status, StageStatus::Succeeded);
        runs.go_on();
        assert_eq!(runs.run(&id).unwrap(), done, "what has ended stays so");
    });
}

#[tokio::test]
async fn of_each_workflow_the_newest_runs_stay() {
    let dir = tempfile::tempdir().unwrap();
    let runs = runs(dir.path());
    let other = runs.start(asked("there", ASKS)).unwrap().id;
    let going = runs.start(asked("here", ASKS)).unwrap().id;
    once(&runs, &going, waits).await;
    let mut ids = Vec::new();
    for _ in 0..=KEPT {
        let id = runs.start(asked("here", ASKS)).unwrap().id;
        runs.stop(&id).unwrap();
        once(&runs, &id, ended).await;
        ids.push(id);
    }
    let kept: Vec<String> = runs
        .runs("here", "asks")
        .into_iter()
        .map(|it| it.id)
        .collect();
    let newest = ids.iter().rev().take(KEPT);
    let expected: Vec<String> = newest.chain([&going]).cloned().collect();
    assert_eq!(kept, expected, "the newest, and the one that goes on");
    assert_eq!(runs.run(&ids[0]).unwrap_err().code, Code::NotFound);
    assert_eq!(runs.runs("there", "asks")[0].id, other);
}

#[tokio::test]
async fn what_cannot_run_leaves_nothing() {
    let dir = tempfile::tempdir().unwrap();
    let runs = runs(dir.path());
    let script =
        "    - name: main\n      script: {image: alpine:3, command: [sh], source: \"true\"}\n";
    let refused = runs.start(asked("here", script)).unwrap_err();
    assert_eq!(refused.code, Code::Invalid);
    let hint = refused.hint.unwrap_or_default();
    assert!(hint.contains("no image may run here"), "{hint}");
    assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 0);
}
