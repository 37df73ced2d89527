//! Plans, observations and a release on its way, for the engine's tests.
#![allow(dead_code, reason = "every test binary uses its own part")]

pub mod timeline;

use std::collections::BTreeMap;

use signalbox_engine::{
    Effect, EffectId, EffectKind, Event, Input, Observation, Plan, Release,
    event::{
        Commit, EffectResult, Failure, FailureKind, Millis, Node, NodePhase, Outcome, Progress,
        RetryFrom, TerminateCause, Verdict,
    },
    plan::{ApplicationPlan, EnvironmentPlan, Source},
};
use signalbox_model::{Action, EnvironmentKind, Hooks, Origin, Resolved, ResolvedPolicy};

/// The release of every test.
pub const ID: &str = "01J0000000000000000000TEST";

/// An environment with a policy in words (`pre`, `commit`, `post`; no `commit` means `none`), hooks in words
/// (`onStart`, `onSuccess`, `onFail`) and its applications.
pub fn environment(
    name: &str,
    after: &[&str],
    words: &str,
    applications: &[&str],
) -> EnvironmentPlan {
    let has = |word: &str| words.split_whitespace().any(|it| it == word);
    let workflow = |word: &str| has(word).then(|| inline(format!("{word}-workflow")));
    let action = if has("commit") {
        Action::Commit
    } else {
        Action::None
    };
    EnvironmentPlan {
        name: name.to_owned(),
        kind: EnvironmentKind::NonProd,
        depends_on: after.iter().map(|&name| name.to_owned()).collect(),
        policy: ResolvedPolicy {
            pre_action: workflow("pre"),
            action: (!after.is_empty()).then(|| inline(action)),
            post_action: workflow("post"),
        },
        hooks: hooks(words),
        applications: applications.iter().map(|name| application(name)).collect(),
    }
}

pub fn hooks(words: &str) -> Hooks {
    let hook = |word: &str| {
        words
            .split_whitespace()
            .any(|it| it == word)
            .then(|| format!("{word}-hook"))
    };
    Hooks {
        on_start: hook("onStart"),
        on_success: hook("onSuccess"),
        on_fail: hook("onFail"),
    }
}

fn inline<T>(value: T) -> Resolved<T> {
    Resolved {
        value,
        origin: Origin::Inline,
        shadowed: Vec::new(),
    }
}

fn application(name: &str) -> ApplicationPlan {
    ApplicationPlan {
        name: name.to_owned(),
        namespace: format!("{name}-space"),
        repo_url: "https://git.example.org/shop.git".to_owned(),
        branch: "main".to_owned(),
        path: format!("apps/{name}"),
        version: Some("1.0.0".to_owned()),
        base: None,
        template: None,
        writes: Vec::new(),
    }
}

/// A plan of these environments, the trigger first, with the release's own hooks in words.
pub fn plan(release_hooks: &str, environments: Vec<EnvironmentPlan>) -> Plan {
    Plan {
        flow: "to-prod".to_owned(),
        flow_version: None,
        configuration_commit: "c0ffee".to_owned(),
        product: "shop".to_owned(),
        application: "cart".to_owned(),
        environments,
        hooks: hooks(release_hooks),
        timeout_minutes: 60,
        source: Source {
            repo_url: "https://git.example.org/shop.git".to_owned(),
            branch: "main".to_owned(),
            path: "apps/cart-dev".to_owned(),
            commit: "5eed".to_owned(),
            author: "Ada <ada@example.org>".to_owned(),
            message: "faster cart".to_owned(),
            date: "2026-03-01T10:00:00Z".to_owned(),
            version: Some("1.1.0".to_owned()),
        },
        templates: BTreeMap::new(),
        runtime: "laptop".to_owned(),
        runtime_id: "rt-1".to_owned(),
    }
}

pub fn created(plan: Plan) -> Event {
    Event::Created {
        plan: Box::new(plan),
        by: "ada".to_owned(),
        email: "ada@example.org".to_owned(),
        reason: Some("release day".to_owned()),
    }
}

/// The state that a journal adds up to.
pub fn replay(journal: &[(Millis, Event)]) -> Release {
    let ((at, first), rest) = journal.split_first().unwrap();
    let mut release = Release::create(ID, first, *at).unwrap();
    for (at, event) in rest {
        release.apply(event, *at);
    }
    release
}

pub fn failure(message: &str) -> Failure {
    Failure {
        kind: FailureKind::Workflow,
        code: "step-failed".to_owned(),
        message: message.to_owned(),
        hint: None,
        node: None,
        log_tail: Vec::new(),
    }
}

pub fn failed(message: &str) -> Outcome {
    Outcome::Failed {
        failure: failure(message),
    }
}

pub fn outputs(pairs: &[(&str, &str)]) -> Outcome {
    let outputs = pairs
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()))
        .collect();
    Outcome::Succeeded {
        result: EffectResult::Workflow { outputs },
    }
}

pub fn committed(effect: &EffectId) -> Outcome {
    let commit = Commit {
        sha: "abcdef0123456789".to_owned(),
        author: "ada".to_owned(),
        message: effect.to_string(),
        date: "2026-03-01T11:00:00Z".to_owned(),
    };
    Outcome::Succeeded {
        result: EffectResult::Committed { commit },
    }
}

pub fn verified() -> Outcome {
    Outcome::Succeeded {
        result: EffectResult::Verified {
            sync: "Synced".to_owned(),
            health: "Healthy".to_owned(),
        },
    }
}

/// A release on its way, with its journal and its clock.
pub struct Ride {
    pub release: Release,
    pub journal: Vec<(Millis, Event)>,
    pub now: Millis,
}

impl Ride {
    /// A release that waits in its queue.
    pub fn queued(plan: Plan) -> Self {
        let journal = vec![(0, created(plan))];
        Self {
            release: replay(&journal),
            journal,
            now: 0,
        }
    }

    /// A release that has just started.
    pub fn started(plan: Plan) -> Self {
        let mut ride = Self::queued(plan);
        ride.feed(Input::Start { writes: None });
        ride
    }

    /// An input one second after the one before. Panics when it is refused.
    pub fn feed(&mut self, input: Input) {
        self.now += 1_000;
        for event in self.release.decide(input, self.now).unwrap() {
            self.release.apply(&event, self.now);
            self.journal.push((self.now, event));
        }
        assert_eq!(replay(&self.journal), self.release);
    }

    /// The running effect whose id ends so: `qa/cart/Verify/1`.
    pub fn effect(&self, end: &str) -> Effect {
        let id = format!("{ID}/{end}");
        let effects = self.release.effects();
        let found = effects.iter().find(|effect| effect.id.to_string() == id);
        found
            .unwrap_or_else(|| panic!("{id} is not among {effects:#?}"))
            .clone()
    }

    /// The running effect comes to that end.
    pub fn end(&mut self, end: &str, outcome: Outcome) {
        let effect = self.effect(end).id;
        self.feed(Input::Observed {
            effect,
            observation: Observation::Ended(outcome),
        });
    }

    /// The arguments of a running workflow, `NAME=value` line by line.
    pub fn arguments(&self, end: &str) -> String {
        let EffectKind::RunWorkflow { arguments, .. } = self.effect(end).kind else {
            panic!("{end} runs no workflow")
        };
        arguments
            .iter()
            .map(|(name, value)| format!("{name}={value}\n"))
            .collect()
    }

    pub fn retry(&mut self, from: RetryFrom) {
        self.feed(Input::Retry {
            by: "ada".to_owned(),
            reason: None,
            from,
        });
    }

    pub fn terminate(&mut self, reason: &str) {
        let (by, reason) = (Some("bob".to_owned()), Some(reason.to_owned()));
        self.feed(Input::Terminate {
            cause: TerminateCause::Person,
            by,
            reason,
        });
    }

    /// Statuses of the environments and the release, and what runs.
    pub fn picture(&self) -> String {
        let mut lines: Vec<String> = self
            .release
            .environments
            .iter()
            .map(|it| format!("{} {:?}", it.name, it.status))
            .collect();
        lines.push(format!("release {:?}", self.release.status));
        let effects = self.release.effects().into_iter();
        lines.extend(
            effects.map(|it| format!("  {} {:?}", it.id.to_string().replace(ID, "…"), it.kind)),
        );
        lines.join("\n") + "\n"
    }
}

/// What becomes of a step of a workflow.
pub fn node(name: &str, phase: NodePhase, started_at: Millis, finished_at: Option<Millis>) -> Node {
    let display_name = name.rsplit(['.', ')']).next().unwrap_or(name).to_owned();
    let node_type = match (name.contains('.'), phase) {
        (false, _) => "Steps",
        (true, NodePhase::Suspended) => "Suspend",
        (true, _) => "Pod",
    };
    Node {
        name: name.to_owned(),
        display_name,
        parent: name.contains('.').then(|| "W".to_owned()),
        node_type: node_type.to_owned(),
        phase,
        message: None,
        started_at: Some(started_at),
        finished_at,
        until: None,
    }
}

impl Ride {
    /// Lets time pass.
    pub fn pass(&mut self, seconds: Millis) {
        self.now += seconds * 1_000;
    }

    /// A step of a running workflow changes now.
    pub fn node(&mut self, end: &str, node: Node) {
        let effect = self.effect(end).id;
        self.feed(Input::Observed {
            effect,
            observation: Observation::Progress(Progress::Node { node }),
        });
    }

    /// A step starts, or begins to wait.
    pub fn begins(&mut self, end: &str, name: &str, phase: NodePhase) {
        self.node(end, node(name, phase, self.now + 1_000, None));
    }

    /// A step that has started comes to its end.
    pub fn ends(&mut self, end: &str, name: &str, phase: NodePhase) {
        let effect = self.effect(end).id;
        let attempt = self.release.running(&effect).unwrap();
        let known = attempt.nodes.iter().find(|it| it.name == name).unwrap();
        let node = Node {
            phase,
            finished_at: Some(self.now + 1_000),
            ..known.clone()
        };
        self.node(end, node);
    }

    /// A person decides.
    pub fn decide(&mut self, approval: u32, verdict: Verdict) {
        self.feed(Input::Decide {
            approval,
            verdict,
            by: "eve".to_owned(),
            reason: Some("looks good".to_owned()),
        });
    }

    /// The journal as a timeline reads it.
    pub fn entries(&self) -> Vec<(i64, Millis, &Event)> {
        let numbered = self.journal.iter().zip(1..);
        numbered
            .map(|((at, event), seq)| (seq, *at, event))
            .collect()
    }
}
