//! What makes a commit live, and tells how an application is: `git` (a pushed commit counts as synced) and `command`.

use std::{path::PathBuf, process::Stdio, time::Duration};

use async_trait::async_trait;
use signalbox_engine::event::{Failure, FailureKind};
use tokio::process::Command;

use crate::workspace::{CommandSettings, DeployerKind, Workspace};

/// A sync or health command may take this long.
const COMMAND_TIME: Duration = Duration::from_secs(60);

/// An application that is to be brought to a commit, or looked at.
#[derive(Debug, Clone)]
pub struct Target {
    pub environment: String,
    pub application: String,
    pub namespace: String,
    pub repo_url: String,
    pub branch: String,
    pub path: String,
    /// The commit that was promoted, if one was.
    pub commit: Option<String>,
}

/// How an application is, in Argo CD's words.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Seen {
    pub sync: String,
    pub health: String,
}

/// Makes commits live.
#[async_trait]
pub trait Deployer: Send + Sync {
    /// Name in `signalbox.toml`.
    fn kind(&self) -> &'static str;
    /// Sets the application on its way to the commit. May be called again for the same commit.
    async fn sync(&self, target: &Target) -> Result<(), Failure>;
    /// How the application is now.
    async fn look(&self, target: &Target) -> Result<Seen, Failure>;
}

/// The deployer of a workspace.
pub fn of(workspace: &Workspace) -> Box<dyn Deployer> {
    match workspace.deployer {
        DeployerKind::Git => Box::new(Git),
        DeployerKind::Command => Box::new(ByCommand {
            dir: workspace.dir.clone(),
            commands: workspace.commands.clone(),
        }),
    }
}

/// A pushed commit counts as synced; nobody looks at its health.
struct Git;

#[async_trait]
impl Deployer for Git {
    fn kind(&self) -> &'static str {
        "git"
    }

    async fn sync(&self, _: &Target) -> Result<(), Failure> {
        Ok(())
    }

    async fn look(&self, _: &Target) -> Result<Seen, Failure> {
        Ok(Seen {
            sync: "Synced".into(),
            health: "NotObserved".into(),
        })
    }
}

/// Two commands of the workspace.
struct ByCommand {
    dir: PathBuf,
    commands: CommandSettings,
}

impl ByCommand {
    async fn run(
        &self,
        what: &str,
        command: &[String],
        target: &Target,
    ) -> Result<String, Failure> {
        let failure = |code: &str, message: String, log_tail: Vec<String>| Failure {
            kind: FailureKind::Application,
            code: code.into(),
            message,
            hint: Some(format!(
                "look at the {what} command in [deployer.command] of signalbox.toml, then retry"
            )),
            node: None,
            log_tail,
        };
        let Some((program, arguments)) = command.split_first() else {
            return Ok(String::new());
        };
        let output = Command::new(program)
            .args(arguments)
            .current_dir(&self.dir)
            .env("SIGNALBOX_ENVIRONMENT", &target.environment)
            .env("SIGNALBOX_APPLICATION", &target.application)
            .env("SIGNALBOX_NAMESPACE", &target.namespace)
            .env("SIGNALBOX_REPO_URL", &target.repo_url)
            .env("SIGNALBOX_BRANCH", &target.branch)
            .env("SIGNALBOX_PATH", &target.path)
            .env(
                "SIGNALBOX_COMMIT",
                target.commit.as_deref().unwrap_or_default(),
            )
            .stdin(Stdio::null())
            .kill_on_drop(true)
            .output();
        let application = &target.application;
        let output = match tokio::time::timeout(COMMAND_TIME, output).await {
            Err(_) => {
                let message = format!(
                    "The {what} command of {application} did not end within {} s.",
                    COMMAND_TIME.as_secs()
                );
                return Err(failure("command-timeout", message, Vec::new()));
            }
            Ok(Err(error)) => {
                let message = format!(
                    "The {what} command `{program}` of {application} can't be started: {error}."
                );
                return Err(failure("command-not-started", message, Vec::new()));
            }
            Ok(Ok(output)) => output,
        };
        if output.status.success() {
            return Ok(String::from_utf8_lossy(&output.stdout).into_owned());
        }
        let errors = String::from_utf8_lossy(&output.stderr);
        let lines: Vec<String> = errors.lines().map(str::to_owned).collect();
        let tail = lines[lines.len().saturating_sub(20)..].to_vec();
        Err(failure(
            "command-failed",
            format!(
                "The {what} command of {application} failed ({}).",
                output.status
            ),
            tail,
        ))
    }
}

#[async_trait]
impl Deployer for ByCommand {
    fn kind(&self) -> &'static str {
        "command"
    }

    async fn sync(&self, target: &Target) -> Result<(), Failure> {
        self.run("sync", &self.commands.sync, target)
            .await
            .map(drop)
    }

    async fn look(&self, target: &Target) -> Result<Seen, Failure> {
        let printed = self.run("health", &self.commands.health, target).await?;
        let last = printed
            .lines()
            .rev()
            .find(|line| !line.trim().is_empty())
            .unwrap_or_default();
        let mut words = last.split_whitespace();
        let mut word = || words.next().unwrap_or("Unknown").to_owned();
        Ok(Seen {
            sync: word(),
            health: word(),
        })
    }
}
