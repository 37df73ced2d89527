//! Effects made real: each is looked up by its name before it is done again, and answers with observations.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    sync::Arc,
    time::Duration,
};

use serde::{Deserialize, Serialize};
use signalbox_engine::{
    Effect, EffectId, EffectKind, Observation, Plan, Release,
    event::{Decision, EffectResult, Failure, FailureKind, Outcome, Progress},
    plan::ApplicationPlan,
};
use signalbox_gitops::{ErrorCode, Git, Identity, JOURNAL_TRAILER, Promoted, RUNTIME_TRAILER};
use signalbox_workflow::{Ended, Run};
use tokio::sync::{mpsc, watch};
use tokio_util::sync::CancellationToken;

use crate::{
    deployer::{Deployer, Seen, Target},
    executor::WorkflowExecutor,
    journal::Journal,
    workspace::Workspace,
};

/// How often an application is looked at while it is on its way.
const LOOK: Duration = Duration::from_millis(500);
/// A deployer's command may fail so often in a row before the verification does.
const LOOK_FAILURES: u32 = 3;
/// An unreachable repository is tried again so often, waiting 1, 2, 4, … seconds.
const REACH: u32 = 6;

/// What people have decided about the suspended steps of a workflow that runs, by node name.
type Decisions = watch::Receiver<BTreeMap<String, Decision>>;

/// Everything outside that effects act on.
pub struct Outside {
    pub workspace: Workspace,
    pub git: Git,
    pub executor: Arc<dyn WorkflowExecutor>,
    pub deployer: Box<dyn Deployer>,
    /// Its head goes into every promotion's commit.
    pub journal: Journal,
}

/// An effect with what it needs of its release.
pub struct Task {
    effect: EffectId,
    work: Work,
}

enum Work {
    Workflow {
        request: Request,
    },
    /// Went on while this process was away, and is to be stopped now.
    Stop,
    Commit {
        plan: Box<Plan>,
        environment: String,
        application: Box<ApplicationPlan>,
        author: Identity,
    },
    Verify {
        target: Target,
    },
}

/// What a workflow was started with; kept in its directory, so that it can be gone on with.
#[derive(Debug, Clone, Serialize, Deserialize)]
struct Request {
    workflow: String,
    templates: BTreeMap<String, String>,
    arguments: BTreeMap<String, String>,
    keep_from: Option<PathBuf>,
}

impl Task {
    /// The task of an effect of a release; `None` for one that needs nothing done.
    pub fn of(effect: Effect, release: &Release, workspace: &Workspace) -> Option<Self> {
        let planned = |environment: &str, application: &str| {
            let environment = release.plan.environment(environment)?;
            environment
                .applications
                .iter()
                .find(|planned| planned.name == application)
                .cloned()
        };
        let work = match effect.kind {
            EffectKind::Wake { .. } => return None,
            EffectKind::StopWorkflow => Work::Stop,
            EffectKind::RunWorkflow {
                workflow,
                arguments,
                keep_from,
                ..
            } => {
                let keep_from = keep_from.map(|effect| workspace.run_dir(&effect));
                let templates = release.plan.templates.clone();
                let request = Request {
                    workflow,
                    templates,
                    arguments,
                    keep_from,
                };
                Work::Workflow { request }
            }
            EffectKind::Commit {
                environment,
                application,
            } => Work::Commit {
                application: Box::new(planned(&environment, &application)?),
                environment,
                plan: Box::new(release.plan.clone()),
                author: Identity {
                    name: release.by.clone(),
                    email: release.email.clone(),
                },
            },
            EffectKind::VerifyApplication {
                environment,
                application,
                commit,
            } => {
                let planned = planned(&environment, &application)?;
                Work::Verify {
                    target: Target {
                        environment,
                        application,
                        namespace: planned.namespace,
                        repo_url: planned.repo_url,
                        branch: planned.branch,
                        path: planned.path,
                        commit,
                    },
                }
            }
        };
        Some(Self {
            effect: effect.id,
            work,
        })
    }
}

impl Outside {
    /// Does a task to its end. A dropped future leaves workflows running; the same task then finds them.
    pub async fn run(
        &self,
        task: Task,
        seen: &mpsc::UnboundedSender<(EffectId, Observation)>,
        decisions: Decisions,
        stop: CancellationToken,
    ) -> Outcome {
        let effect = task.effect;
        let tell = |progress: Progress| {
            // The conductor is gone only when the process ends.
            let _ = seen.send((effect.clone(), Observation::Progress(progress)));
        };
        match task.work {
            Work::Workflow { request } => {
                self.workflow(&effect, request, decisions, tell, stop).await
            }
            Work::Stop => match self.kept_request(&effect) {
                Some(request) => self.workflow(&effect, request, decisions, tell, stop).await,
                None => Outcome::Stopped,
            },
            Work::Commit {
                plan,
                environment,
                application,
                author,
            } => {
                self.commit(&effect, &plan, &environment, &application, &author)
                    .await
            }
            Work::Verify { target } => self.verify(&target, tell, stop).await,
        }
    }

    fn kept_request(&self, effect: &EffectId) -> Option<Request> {
        let text = fs::read_to_string(self.workspace.run_dir(effect).join("request.json")).ok()?;
        serde_json::from_str(&text).ok()
    }

    async fn workflow(
        &self,
        effect: &EffectId,
        request: Request,
        decisions: Decisions,
        tell: impl Fn(Progress),
        stop: CancellationToken,
    ) -> Outcome {
        let dir = self.workspace.run_dir(effect);
        if let Err(error) = keep_request(&dir, &request) {
            return Outcome::Failed {
                failure: storage_failure(&dir, &error),
            };
        }
        let Request {
            workflow,
            templates,
            arguments,
            keep_from,
        } = request;
        let run = Run {
            id: effect.to_string(),
            workflow,
            templates,
            arguments,
            dir,
            keep_from,
            decisions,
        };
        let (nodes, mut changes) = mpsc::unbounded_channel();
        let running = self.executor.run(run, nodes, stop);
        tokio::pin!(running);
        let ended = loop {
            tokio::select! {
                biased;
                Some(node) = changes.recv() => tell(Progress::Node { node }),
                ended = &mut running => break ended,
            }
        };
        while let Ok(node) = changes.try_recv() {
            tell(Progress::Node { node });
        }
        match ended {
            Ended::Succeeded(outputs) => Outcome::Succeeded {
                result: EffectResult::Workflow { outputs },
            },
            Ended::Failed(failure) => Outcome::Failed { failure },
            Ended::Stopped => Outcome::Stopped,
        }
    }

    async fn commit(
        &self,
        effect: &EffectId,
        plan: &Plan,
        environment: &str,
        application: &ApplicationPlan,
        author: &Identity,
    ) -> Outcome {
        let mut wait = Duration::from_secs(1);
        for attempt in 1.. {
            match self
                .promote(effect, plan, environment, application, author)
                .await
            {
                Ok(Promoted::Committed(commit)) => {
                    return Outcome::Succeeded {
                        result: EffectResult::Committed { commit },
                    };
                }
                Ok(Promoted::NoChanges) => {
                    return Outcome::Succeeded {
                        result: EffectResult::NoChanges,
                    };
                }
                Err(error)
                    if attempt < REACH
                        && matches!(error.code, ErrorCode::Unreachable | ErrorCode::Timeout) =>
                {
                    tracing::warn!(%effect, %error, "the repository can't be reached, trying again");
                    tokio::time::sleep(wait).await;
                    wait *= 2;
                }
                Err(error) => {
                    return Outcome::Failed {
                        failure: git_failure(error),
                    };
                }
            }
        }
        unreachable!("the last attempt answers")
    }

    async fn promote(
        &self,
        effect: &EffectId,
        plan: &Plan,
        environment: &str,
        application: &ApplicationPlan,
        author: &Identity,
    ) -> signalbox_gitops::Result<Promoted> {
        if application.writes.is_empty() {
            return Ok(Promoted::NoChanges);
        }
        let source = self
            .git
            .mirror(&plan.source.repo_url, &self.workspace.dir)?;
        let target = self
            .git
            .mirror(&application.repo_url, &self.workspace.dir)?;
        let name = &application.name;
        let subject = match &plan.source.version {
            Some(version) => format!("Promote {name} to {version} in {environment}"),
            None => format!("Promote {name} in {environment}"),
        };
        let commit = plan.source.commit.get(..12).unwrap_or(&plan.source.commit);
        let message = format!(
            "{subject}\n\n{} of {} by flow {}, from {} at {commit}.",
            plan.application, plan.product, plan.flow, plan.source.path
        );
        target
            .promote(
                &source,
                &effect.to_string(),
                &application.branch,
                &application.path,
                application.base.as_deref(),
                &application.writes,
                &message,
                &self.anchor(plan),
                author,
            )
            .await
    }

    /// The journal's head as the trailers of a promotion's commit; none where it can't be told whose journal it is.
    fn anchor(&self, plan: &Plan) -> Vec<(&'static str, String)> {
        if plan.runtime_id.is_empty() {
            return Vec::new();
        }
        match self.journal.head() {
            Ok(Some(head)) => vec![
                (JOURNAL_TRAILER, head),
                (RUNTIME_TRAILER, plan.runtime_id.clone()),
            ],
            Ok(None) => Vec::new(),
            Err(error) => {
                tracing::warn!(%error, "a promotion's commit goes without the journal's head");
                Vec::new()
            }
        }
    }

    async fn verify(
        &self,
        target: &Target,
        tell: impl Fn(Progress),
        stop: CancellationToken,
    ) -> Outcome {
        let verified = async {
            if target.commit.is_some() {
                self.deployer.sync(target).await?;
            }
            self.wait_until_healthy(target, tell).await
        };
        tokio::select! {
            biased;
            () = stop.cancelled() => Outcome::Stopped,
            verified = verified => match verified {
                Ok(Seen { sync, health }) => Outcome::Succeeded { result: EffectResult::Verified { sync, health } },
                Err(failure) => Outcome::Failed { failure },
            },
        }
    }

    /// `promotions.md#what-a-promotion-does-in-one-environment`: Degraded fails at once; OutOfSync, Progressing and
    /// Missing wait (the release's timeout ends it).
    async fn wait_until_healthy(
        &self,
        target: &Target,
        tell: impl Fn(Progress),
    ) -> Result<Seen, Failure> {
        let mut last = None;
        let mut failures = 0;
        loop {
            match self.deployer.look(target).await {
                Err(failure) => {
                    failures += 1;
                    if failures >= LOOK_FAILURES {
                        return Err(failure);
                    }
                }
                Ok(seen) => {
                    failures = 0;
                    if last.as_ref() != Some(&seen) {
                        tell(Progress::Application {
                            sync: seen.sync.clone(),
                            health: seen.health.clone(),
                        });
                    }
                    if seen.health == "Degraded" {
                        return Err(degraded(target, &seen));
                    }
                    if seen.sync == "Synced"
                        && matches!(seen.health.as_str(), "Healthy" | "NotObserved")
                    {
                        return Ok(seen);
                    }
                    last = Some(seen);
                }
            }
            tokio::time::sleep(LOOK).await;
        }
    }
}

fn degraded(target: &Target, seen: &Seen) -> Failure {
    Failure {
        kind: FailureKind::Application,
        code: "degraded".into(),
        message: format!(
            "{} in {} is {} and Degraded.",
            target.application, target.environment, seen.sync
        ),
        hint: Some("mend the application, then retry: the promotion itself is not repeated".into()),
        node: None,
        log_tail: Vec::new(),
    }
}

fn git_failure(error: signalbox_gitops::Error) -> Failure {
    Failure {
        kind: FailureKind::Git,
        code: error.code.as_str().to_owned(),
        message: error.message,
        hint: error.hint,
        node: None,
        log_tail: Vec::new(),
    }
}

fn keep_request(dir: &Path, request: &Request) -> std::io::Result<()> {
    fs::create_dir_all(dir)?;
    let file = dir.join("request.json");
    if !file.exists() {
        let fresh = dir.join("request.json.new");
        fs::write(&fresh, serde_json::to_vec(request)?)?;
        fs::rename(fresh, file)?;
    }
    Ok(())
}

fn storage_failure(dir: &Path, error: &std::io::Error) -> Failure {
    Failure {
        kind: FailureKind::Workflow,
        code: "storage".into(),
        message: format!(
            "The workflow's directory {} can't be written: {error}.",
            dir.display()
        ),
        hint: Some("check free space and permissions, then retry".into()),
        node: None,
        log_tail: Vec::new(),
    }
}
