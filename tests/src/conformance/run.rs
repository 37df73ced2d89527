//! Runs a case by the command line, in a directory and a process of its own, and judges what it came to.

use std::{
    collections::BTreeMap,
    fs,
    path::{Path, PathBuf},
    process::Stdio,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use serde::Serialize;
use serde_json::Value;
use tokio::{process::Command, time::timeout};

use super::{
    compare::{Held, differences},
    corpus::{Case, Task},
    oracle,
    tree::Tree,
};

/// How a case came out.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Serialize)]
#[serde(rename_all = "lowercase")]
pub enum Verdict {
    /// As recorded.
    Same,
    /// Not as recorded; the detail is the first difference.
    Different,
    /// Not run: the detail says what this machine can't do.
    Refused,
    /// It did not come to an end in time.
    Hang,
    /// Left out, as it would take too long.
    Left,
}

/// What is said of a case.
#[derive(Debug, Clone, Serialize)]
pub struct Judged {
    pub id: String,
    pub level: String,
    pub verdict: Verdict,
    #[serde(skip_serializing_if = "String::is_empty")]
    pub detail: String,
    /// All differences.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    pub differences: Vec<String>,
    /// How long it ran.
    pub seconds: f64,
}

/// What all runs have in common.
#[derive(Debug, Clone)]
pub struct Runner {
    /// The program `signalbox`.
    pub program: PathBuf,
    /// `PATH` of the workflows' processes.
    pub path: String,
    /// Images with a command of their own.
    pub commands: BTreeMap<String, Vec<String>>,
    /// Programs that manifests may call by where their images have them: `/argosay`.
    pub stand_ins: Vec<String>,
    /// Longest time of one case.
    pub limit: Duration,
    /// Whether assertions in Python can be tried.
    pub python: bool,
    /// Where finished workflows are kept, to look at.
    pub keep: Option<PathBuf>,
}

/// How the command ended.
enum Came {
    /// The finished workflow.
    To(Value),
    Refused(String),
    Nothing(String),
    Hang,
}

impl Runner {
    /// Runs one case.
    pub async fn judge(&self, case: &Case) -> Judged {
        let start = Instant::now();
        let (verdict, differences) = match self.tried(case).await {
            Ok(judged) => judged,
            Err(error) => (Verdict::Different, vec![format!("{error:#}")]),
        };
        Judged {
            id: case.id.clone(),
            level: case.level.clone(),
            verdict,
            detail: differences.first().cloned().unwrap_or_default(),
            differences: match verdict {
                Verdict::Different => differences,
                _ => Vec::new(),
            },
            seconds: start.elapsed().as_secs_f64(),
        }
    }

    async fn tried(&self, case: &Case) -> Result<(Verdict, Vec<String>)> {
        let told = |verdict, detail: String| Ok((verdict, vec![detail]));
        if case.task == Task::Leave {
            return told(Verdict::Left, "it takes too long".to_owned());
        }
        let folder = tempfile::tempdir().context("a directory for the run")?;
        match self.came(case, folder.path()).await? {
            Came::To(workflow) => {
                self.kept(case, &workflow)?;
                let found = self.found(case, &workflow).await?;
                Ok(match found.is_empty() {
                    true => (Verdict::Same, found),
                    false => (Verdict::Different, found),
                })
            }
            Came::Refused(why) => told(Verdict::Refused, why),
            Came::Nothing(_) if case.task == Task::Look => Ok((Verdict::Same, Vec::new())),
            Came::Nothing(said) => told(Verdict::Different, said),
            Came::Hang => told(Verdict::Hang, format!("no end after {:?}", self.limit)),
        }
    }

    async fn found(&self, case: &Case, workflow: &Value) -> Result<Vec<String>> {
        let seen = Tree::of_argo(workflow);
        let mut found = match &case.recording {
            // By design: where upstream waits for ever, this ends and says why.
            Some(recording) if recording.hung => {
                match ["Failed", "Error"].contains(&&*seen.phase) {
                    true => Vec::new(),
                    false => vec![format!(
                        "workflow: phase: expected an error seen {}",
                        seen.phase
                    )],
                }
            }
            Some(recording) => differences(&recording.tree, &seen, recording.held),
            None => Vec::new(),
        };
        let chance = case
            .recording
            .as_ref()
            .is_some_and(|recording| recording.held == Held::End);
        if let Some(phase) = case.phase.as_ref().filter(|_| case.recording.is_none()) {
            let wrong = (*phase != seen.phase).then(|| {
                format!(
                    "workflow: phase: expected {phase} seen {} ({})",
                    seen.phase, seen.message
                )
            });
            found.extend(wrong);
        }
        if self.python && !chance {
            let broken = oracle::broken(&case.oracles, workflow).await?;
            found.extend(broken.map(|line| format!("assertion: {line}")));
        }
        Ok(found)
    }

    fn kept(&self, case: &Case, workflow: &Value) -> Result<()> {
        if let Some(folder) = &self.keep {
            fs::create_dir_all(folder)?;
            let name = case.id.replace(['/', '#'], "_");
            let text = serde_json::to_string_pretty(workflow)?;
            fs::write(folder.join(format!("{name}.json")), text)?;
        }
        Ok(())
    }

    async fn came(&self, case: &Case, folder: &Path) -> Result<Came> {
        let out = folder.join("out.json");
        let errors = folder.join("errors.txt");
        let mut child = self
            .command(case, folder)?
            .stdin(Stdio::null())
            .stdout(fs::File::create(&out)?)
            .stderr(fs::File::create(&errors)?)
            .kill_on_drop(true)
            .process_group(0)
            .spawn()
            .with_context(|| format!("{} can't be started", self.program.display()))?;
        let status = match timeout(self.limit, child.wait()).await {
            Ok(status) => status?,
            Err(_) => {
                ended(&mut child).await;
                return Ok(Came::Hang);
            }
        };
        let said =
            fs::read(&errors).map(|text| String::from_utf8_lossy(&text).trim().to_owned())?;
        let workflow: Option<Value> = serde_json::from_slice(&fs::read(&out)?).ok();
        Ok(match (workflow, status.code()) {
            (Some(workflow), _) if workflow["status"].is_object() => Came::To(workflow),
            (_, Some(4)) => Came::Refused(message(&said)),
            (_, Some(0)) => Came::Nothing(said),
            _ => Came::Nothing(format!("ended with {status}: {}", message(&said))),
        })
    }

    /// Programs that a stand-in takes the place of are called by their names: their images are not here.
    fn by_name(&self, text: &str) -> String {
        let mut text = text.to_owned();
        for program in &self.stand_ins {
            for (before, after) in [("[", ""), ("- ", ""), ("\"", ""), ("'", ""), (" ", "")] {
                text = text.replace(
                    &format!("{before}/{program}{after}"),
                    &format!("{before}{program}{after}"),
                );
            }
        }
        text
    }

    fn command(&self, case: &Case, folder: &Path) -> Result<Command> {
        let file = folder.join("workflow.yaml");
        fs::write(&file, self.by_name(&case.text))?;
        let mut command = Command::new(&self.program);
        command.current_dir(folder).env("PATH", &self.path);
        command.args(["--output", "json", "workflow"]);
        match case.task {
            Task::Look => command.arg("lint"),
            _ => command.arg("run"),
        };
        command.arg(&file);
        for (number, text) in case.fixtures.iter().enumerate() {
            let file = folder.join(format!("fixture-{number}.yaml"));
            fs::write(&file, self.by_name(text))?;
            command.arg("--template-file").arg(file);
        }
        if case.task == Task::Look {
            return Ok(command);
        }
        if let Some(name) = &case.name {
            command.args(["--name", name]);
        }
        command.args(["--image", "*"]);
        for (image, words) in &self.commands {
            command.args(["--image-command", &format!("{image}={}", words.join(" "))]);
        }
        Ok(command)
    }
}

/// Asks it to stop what it started, and does not wait for ever.
async fn ended(child: &mut tokio::process::Child) {
    let process = child
        .id()
        .and_then(|id| rustix::process::Pid::from_raw(i32::try_from(id).ok()?));
    if let Some(process) = process {
        let _ = rustix::process::kill_process(process, rustix::process::Signal::INT);
    }
    if timeout(Duration::from_secs(5), child.wait()).await.is_err() {
        let _ = child.kill().await;
    }
}

/// The words of an error that was told as JSON.
fn message(said: &str) -> String {
    let told = said.lines().rev().find_map(|line| {
        let error: Value = serde_json::from_str(line).ok()?;
        Some(error["message"].as_str()?.to_owned())
    });
    told.unwrap_or_else(|| said.lines().last().unwrap_or_default().to_owned())
}
