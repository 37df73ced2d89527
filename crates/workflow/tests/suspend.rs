//! Steps that wait for a person or for a time: decided, counted down, found again after a restart, stopped, kept.
#![allow(clippy::unwrap_used)]
#![cfg(unix)]

mod support;

use std::{collections::BTreeMap, fs, path::PathBuf};

use expect_test::{Expect, expect};
use signalbox_engine::event::{Decision, Node, NodePhase, Verdict};
use signalbox_workflow::{Ended, Host, Run};
use support::{World, failure, outputs, picture, script, template};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

type Decisions = watch::Sender<BTreeMap<String, Decision>>;

/// A run that is followed while it goes on.
struct Asking {
    world: World,
    decisions: Decisions,
    stop: CancellationToken,
    told: BTreeMap<String, Node>,
    /// Every phase that was told, in order.
    heard: Vec<(String, NodePhase)>,
}

impl Asking {
    fn new() -> Self {
        Self {
            world: World::new(),
            decisions: Decisions::default(),
            stop: CancellationToken::new(),
            told: BTreeMap::new(),
            heard: Vec::new(),
        }
    }

    fn request(&self, spec: &str) -> Run {
        Run {
            decisions: self.decisions.subscribe(),
            ..self.world.request(spec)
        }
    }

    /// Runs to the end; `look` is shown what there is whenever a node has changed.
    async fn run(&mut self, run: Run, mut look: impl FnMut(&Self)) -> Ended {
        let (sender, mut nodes) = mpsc::unbounded_channel();
        let host: Host = self.world.host.clone();
        let work = host.run(run, sender, self.stop.clone());
        tokio::pin!(work);
        let ended = loop {
            tokio::select! {
                biased;
                Some(node) = nodes.recv() => self.take(node),
                ended = &mut work => break ended,
            }
            look(self);
        };
        while let Ok(node) = nodes.try_recv() {
            self.take(node);
            look(self);
        }
        ended
    }

    /// Runs until a step waits, and gives it up then as a killed program would.
    async fn abandon(&mut self, run: Run) -> Node {
        let (sender, mut nodes) = mpsc::unbounded_channel();
        let host = self.world.host.clone();
        let mut work = Box::pin(host.run(run, sender, CancellationToken::new()));
        self.told.clear();
        self.heard.clear();
        while self.waiting().is_empty() {
            tokio::select! {
                Some(node) = nodes.recv() => self.take(node),
                ended = &mut work => panic!("ended: {ended:?}"),
            }
        }
        self.waiting().remove(0)
    }

    fn take(&mut self, node: Node) {
        self.heard.push((node.display_name.clone(), node.phase));
        self.told.insert(node.name.clone(), node);
    }

    fn waiting(&self) -> Vec<Node> {
        let waits = |node: &&Node| node.phase == NodePhase::Suspended;
        self.told.values().filter(waits).cloned().collect()
    }

    fn decide(&self, step: &str, verdict: Verdict, reason: Option<&str>) {
        let node = self.told.values().find(|node| node.display_name == step);
        let decision = Decision {
            verdict,
            by: "Mara".to_owned(),
            reason: reason.map(str::to_owned),
            at: 1,
        };
        let name = node.unwrap().name.clone();
        self.decisions.send_modify(|known| {
            known.insert(name, decision);
        });
    }

    fn picture(&self) -> String {
        picture(&self.told.values().cloned().collect::<Vec<_>>())
    }
}

/// Steps one after the other, and their templates.
fn steps(steps: &[&str], templates: &str) -> String {
    let steps: String = steps
        .iter()
        .map(|step| format!("    - - {step}\n"))
        .collect();
    format!("  entrypoint: main\n  templates:\n  - name: main\n    steps:\n{steps}{templates}")
}

/// Runs until all of these steps wait, decides them so, and shows what came of it.
async fn check<const N: usize>(
    spec: &str,
    decisions: [(&str, Verdict, Option<&str>); N],
    expected: Expect,
) {
    let mut asking = Asking::new();
    let mut run = asking.request(spec);
    let library = steps(&["{name: inner, template: ask}"], ASK);
    run.templates
        .insert("library".to_owned(), template("library", &library));
    let mut open = decisions.to_vec();
    let ended = asking
        .run(run, |asking| {
            if asking.waiting().len() == N {
                for (step, verdict, reason) in open.drain(..) {
                    asking.decide(step, verdict, reason);
                }
            }
        })
        .await;
    let end = match ended {
        Ended::Failed(failure) => format!(
            "{}: {}\nhint: {}\nlog: {:?}\n",
            failure.code,
            failure.message,
            failure.hint.unwrap_or_default(),
            failure.log_tail
        ),
        ended => format!("{ended:?}\n"),
    };
    expected.assert_eq(&(asking.picture() + &end));
}

const ASK: &str = "  - name: ask\n    suspend: {}\n";

#[tokio::test]
async fn an_approval_lets_it_go_on() {
    let spec = steps(
        &["{name: ask, template: ask}", "{name: b, template: leaf}"],
        &(ASK.to_owned() + &script("leaf", "true")),
    );
    check(
        &spec,
        [("ask", Verdict::Approve, Some("looks good"))],
        expect![[r#"
            . Steps Succeeded
            [0] StepGroup Succeeded
            [0].ask Suspend Succeeded (Approved by Mara: looks good)
            [1] StepGroup Succeeded
            [1].b Pod Succeeded
            Succeeded({})
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_rejection_fails_it() {
    let spec = steps(
        &["{name: ask, template: ask}", "{name: b, template: leaf}"],
        &(ASK.to_owned() + &script("leaf", "true")),
    );
    check(
        &spec,
        [("ask", Verdict::Reject, Some("freeze"))],
        expect![[r#"
            . Steps Failed (child 'sb-f9f8c9a299c8b1a63196-988025764' failed)
            [0] StepGroup Failed (child 'sb-f9f8c9a299c8b1a63196-988025764' failed)
            [0].ask Suspend Failed (Rejected by Mara: freeze)
            rejected: step ask of workflow flow failed: Rejected by Mara: freeze
            hint: a retry asks for a decision again
            log: []
        "#]],
    )
    .await;
}

#[tokio::test]
async fn a_rejection_may_be_let_pass() {
    let spec = steps(
        &[
            "{name: ask, template: ask, continueOn: {failed: true}}",
            "{name: b, template: leaf, when: '{{steps.ask.status}} == Failed'}",
        ],
        &(ASK.to_owned() + &script("leaf", "true")),
    );
    check(
        &spec,
        [("ask", Verdict::Reject, None)],
        expect![[r#"
        . Steps Succeeded
        [0] StepGroup Succeeded
        [0].ask Suspend Failed (Rejected by Mara)
        [1] StepGroup Succeeded
        [1].b Pod Succeeded
        Succeeded({})
    "#]],
    )
    .await;
}

#[tokio::test]
async fn several_wait_at_once_beside_a_process() {
    let spec = steps(
        &[
            "{name: a, template: ask}\n      - {name: b, template: ask}\n      - {name: c, template: leaf}\n      - {name: d, template: ask, when: '1 == 2'}\n      - {name: e, templateRef: {name: library, template: main}}",
        ],
        &(ASK.to_owned() + &script("leaf", "true")),
    );
    check(
        &spec,
        [
            ("b", Verdict::Approve, None),
            ("inner", Verdict::Approve, None),
            ("a", Verdict::Reject, None),
        ],
        expect![[r#"
            . Steps Failed (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
            [0] StepGroup Failed (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
            [0].a Suspend Failed (Rejected by Mara)
            [0].b Suspend Succeeded (Approved by Mara)
            [0].c Pod Succeeded
            [0].d Skipped Skipped (when '1 == 2' evaluated false)
            [0].e Steps Succeeded
            [0].e[0] StepGroup Succeeded
            [0].e[0].inner Suspend Succeeded (Approved by Mara)
            rejected: step a of workflow flow failed: Rejected by Mara
            hint: a retry asks for a decision again
            log: []
        "#]],
    )
    .await;
}

const TALKING: &str = "  arguments: {parameters: [{name: who, value: Mara}]}
  - name: described
    metadata: {annotations: {description: 'Is {{inputs.parameters.what}} of {{workflow.parameters.who}} ready?'}}
    inputs: {parameters: [{name: what}, {name: message, default: unseen}, {name: choice, default: first}]}
    outputs:
      parameters:
      - {name: choice, valueFrom: {supplied: {}}}
      - {name: other, globalName: OTHER, valueFrom: {supplied: {}, default: '{{inputs.parameters.what}}'}}
    suspend: {}
  - name: asked
    inputs: {parameters: [{name: message}]}
    suspend: {duration: '{{inputs.parameters.message}}'}
";

#[tokio::test]
async fn it_says_what_it_waits_for_and_gives_defaults() {
    let (arguments, templates) = TALKING.split_once('\n').unwrap();
    let spec = steps(
        &[
            "{name: a, template: described, arguments: {parameters: [{name: what, value: qa}]}}",
            "{name: b, template: asked, arguments: {parameters: [{name: message, value: '{{steps.a.outputs.parameters.choice}}{{steps.a.outputs.parameters.other}}'}]}, when: '1 == 2'}",
            "{name: c, template: asked, arguments: {parameters: [{name: message, value: 2h}]}}",
        ],
        templates,
    );
    let mut asking = Asking::new();
    let run = asking.request(&format!("{arguments}\n{spec}"));
    let mut seen = Vec::new();
    let ended = asking
        .run(run, |asking| {
            for node in asking.waiting() {
                asking.decide(&node.display_name, Verdict::Approve, None);
                seen.push((
                    node.message.unwrap(),
                    node.until.map(|until| until - node.started_at.unwrap()),
                ));
            }
        })
        .await;
    seen.dedup();
    assert_eq!(
        seen,
        [
            ("Is qa of Mara ready?".to_owned(), None),
            ("2h".to_owned(), Some(7_200_000))
        ]
    );
    assert_eq!(outputs(&ended), ["OTHER=qa"]);
    expect![[r#"
        . Steps Succeeded
        [0] StepGroup Succeeded
        [0].a Suspend Succeeded (Approved by Mara)
        [1] StepGroup Succeeded
        [1].b Skipped Skipped (when '1 == 2' evaluated false)
        [2] StepGroup Succeeded
        [2].c Suspend Succeeded (Approved by Mara)
    "#]]
    .assert_eq(&asking.picture());
}

#[tokio::test]
async fn a_duration_passes() {
    let spec = steps(
        &["{name: a, template: pause}", "{name: b, template: none}"],
        "  - name: pause\n    suspend: {duration: 30ms}\n  - name: none\n    suspend: {duration: 0}\n",
    );
    let mut asking = Asking::new();
    let run = asking.request(&spec);
    let ended = asking.run(run, |_| {}).await;
    assert!(outputs(&ended).is_empty());
    expect![[r#"
        . Steps Succeeded
        [0] StepGroup Succeeded
        [0].a Suspend Succeeded
        [1] StepGroup Succeeded
        [1].b Suspend Succeeded
    "#]]
    .assert_eq(&asking.picture());
    let a = asking.told.values().find(|node| node.display_name == "a");
    let a = a.unwrap();
    assert!(a.finished_at.unwrap() >= a.started_at.unwrap() + 30);
    assert_eq!(a.until, None);
}

/// Moves all that has happened so far to another day, as if the time had passed while nothing ran.
fn moved(run: &Run) {
    let journal = run.dir.join("journal");
    let text = fs::read_to_string(&journal).unwrap();
    let lines = text.lines().map(|line| {
        let mut line: serde_json::Value = serde_json::from_str(line).unwrap();
        line["now"] = 1000.into();
        format!("{line}\n")
    });
    let text: String = lines.collect();
    fs::write(journal, text).unwrap();
}

#[tokio::test]
async fn a_restart_goes_on_with_the_same_countdown() {
    let spec = steps(
        &["{name: a, template: pause}"],
        "  - name: pause\n    suspend: {duration: 2h}\n",
    );
    let mut asking = Asking::new();
    let run = asking.request(&spec);
    let first = asking.abandon(run.clone()).await;
    let again = asking.abandon(run.clone()).await;
    assert_eq!(again, first);
    assert_eq!(again.until, again.started_at.map(|at| at + 7_200_000));

    // The time passes while nothing runs.
    moved(&run);
    assert!(outputs(&asking.run(run, |_| {}).await).is_empty());
}

#[tokio::test]
async fn a_restart_tells_what_is_found_as_it_is() {
    let spec = steps(
        &["{name: a, template: leaf}", "{name: b, template: ask}"],
        &(ASK.to_owned() + &script("leaf", "true")),
    );
    let mut asking = Asking::new();
    let run = asking.request(&spec);
    asking.abandon(run.clone()).await;
    asking.abandon(run).await;
    let steps = asking.heard.iter().filter(|(name, _)| name.len() == 1);
    let steps: Vec<String> = steps.map(|(name, it)| format!("{name} {it:?}")).collect();
    assert_eq!(steps, ["a Succeeded", "b Suspended"]);
}

#[tokio::test]
async fn a_decision_from_before_a_restart_counts_also_when_the_time_has_passed() {
    let spec = steps(
        &["{name: a, template: pause}"],
        "  - name: pause\n    suspend: {duration: 2h}\n",
    );
    let mut asking = Asking::new();
    let run = asking.request(&spec);
    let node = asking.abandon(run.clone()).await;
    asking.told.clear();
    moved(&run);
    asking.take(node);
    asking.decide("a", Verdict::Reject, None);
    let restarted = Run {
        decisions: asking.decisions.subscribe(),
        ..run
    };
    let ended = asking.run(restarted.clone(), |_| {}).await;
    assert_eq!(failure(ended.clone()).code, "rejected");
    // How it ended is written down: another word later changes nothing.
    asking.decide("a", Verdict::Approve, None);
    assert_eq!(asking.run(restarted, |_| {}).await, ended);
}

#[tokio::test]
async fn a_stop_ends_it() {
    let spec = steps(
        &["{name: a, template: ask}", "{name: b, template: ask}"],
        ASK,
    );
    let mut asking = Asking::new();
    let run = asking.request(&spec);
    let ended = asking
        .run(run.clone(), |asking| {
            if !asking.waiting().is_empty() {
                asking.stop.cancel();
            }
        })
        .await;
    assert_eq!(ended, Ended::Stopped);
    expect![[r#"
        . Steps Terminated (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
        [0] StepGroup Terminated (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
        [0].a Suspend Terminated (workflow shutdown with strategy:  Terminate)
    "#]]
    .assert_eq(&asking.picture());

    // One that an earlier program left waiting is ended too.
    let mut asking = Asking::new();
    let run = asking.request(&spec);
    asking.abandon(run.clone()).await;
    asking.told.clear();
    asking.stop.cancel();
    assert_eq!(asking.run(run, |_| {}).await, Ended::Stopped);
    expect![[r#"
        . Steps Terminated (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
        [0] StepGroup Terminated (child 'sb-f9f8c9a299c8b1a63196-2936647662' failed)
        [0].a Suspend Terminated (workflow shutdown with strategy:  Terminate)
    "#]]
    .assert_eq(&asking.picture());
}

#[tokio::test]
async fn a_retry_keeps_an_approval_and_asks_again_after_a_rejection() {
    let spec = steps(
        &["{name: a, template: ask}", "{name: b, template: ask}"],
        ASK,
    );
    let mut asking = Asking::new();
    let run = asking.request(&spec);
    let answer = |verdict_of_b: Verdict| {
        move |asking: &Asking| {
            for node in asking.waiting() {
                let verdict = if node.display_name == "b" {
                    verdict_of_b
                } else {
                    Verdict::Approve
                };
                asking.decide(&node.display_name, verdict, None);
            }
        }
    };
    let ended = asking.run(run.clone(), answer(Verdict::Reject)).await;
    assert_eq!(failure(ended).code, "rejected");
    let mut asked = |keep_from: Option<PathBuf>, dir: &str| {
        asking.told.clear();
        asking.decisions.send_replace(BTreeMap::new());
        Run {
            id: format!("01R/qa/app/PreAction/{dir}"),
            dir: asking.world.path(dir),
            keep_from,
            decisions: asking.decisions.subscribe(),
            ..run.clone()
        }
    };
    let (retry, rerun) = (asked(Some(run.dir.clone()), "2"), asked(None, "3"));
    for (run, expected) in [(retry, vec!["b"]), (rerun, vec!["a", "b"])] {
        asking.told.clear();
        let mut seen = Vec::new();
        let approve = answer(Verdict::Approve);
        let ended = asking
            .run(run, |asking| {
                seen.extend(asking.waiting().into_iter().map(|node| node.display_name));
                approve(asking);
            })
            .await;
        seen.dedup();
        assert!(outputs(&ended).is_empty());
        assert_eq!(seen, expected);
        expect![[r#"
            . Steps Succeeded
            [0] StepGroup Succeeded
            [0].a Suspend Succeeded (Approved by Mara)
            [1] StepGroup Succeeded
            [1].b Suspend Succeeded (Approved by Mara)
        "#]]
        .assert_eq(&asking.picture());
    }
}
