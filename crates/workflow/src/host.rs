//! The host executor: a thread per run that starts what the schedule wants, waits for waiters to be gone, and tells
//! how nodes change. It keeps nothing that is not in the run's directory.

mod waits;

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io,
    path::Path,
    process::Child,
    sync::mpsc::{Receiver, RecvTimeoutError, Sender},
    thread,
    time::{Duration, Instant},
};

use rustix::{
    fs::{FlockOperation, flock},
    process::Signal,
};
use signalbox_engine::event::{Failure, FailureKind, Node, NodePhase};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    Ended, Host, Run, check,
    check::Definition,
    leaf::{self, Found},
    record::{self, Begun, NodeDir},
    schedule::{self, Command, Culprit, Moment, Picture, Process, Start, Stopping, Work},
    suspend,
};

/// Between asking a process to end and ending it.
const PATIENCE: Duration = Duration::from_secs(5);

/// What reaches the thread of a run.
#[derive(Debug)]
pub enum Message {
    /// The waiter of the node with that path is gone.
    Gone(String),
    /// People have decided more than before.
    Decided,
    /// All processes are to end.
    Stop,
    /// Nobody waits for this run any more; its processes go on.
    Abandoned,
}

/// Runs a workflow to its end; `None` when it was abandoned.
pub fn run(
    host: &Host,
    run: &Run,
    nodes: &UnboundedSender<Node>,
    messages: &Receiver<Message>,
    sender: &Sender<Message>,
) -> Option<Ended> {
    let definition = match definition(host, run) {
        Ok(definition) => definition,
        Err(failure) => return Some(Ended::Failed(*failure)),
    };
    let mut execution = match Execution::open(host, run, definition, nodes, sender) {
        Ok(execution) => execution,
        Err(error) => return Some(Ended::Failed(storage(&error, &run.dir))),
    };
    match execution.drive(messages) {
        Ok(ended) => ended,
        Err(error) => {
            // Nobody will look after them any more. What can't be ended now is found by the next run.
            let _ = execution.signal(Signal::KILL);
            Some(Ended::Failed(storage(&error, &run.dir)))
        }
    }
}

/// The workflow's name in Argo's terms.
pub fn workflow_name(id: &str) -> String {
    use sha2::{Digest, Sha256};
    let hash = Sha256::digest(id.as_bytes());
    format!(
        "sb-{}",
        hash.iter()
            .take(10)
            .map(|byte| format!("{byte:02x}"))
            .collect::<String>()
    )
}

fn definition(host: &Host, run: &Run) -> Result<Definition, Box<Failure>> {
    let (definition, problems) = check::read(&run.workflow, &run.templates);
    let Some(definition) = definition.filter(|_| problems.is_empty()) else {
        return Err(Box::new(refusal(
            "invalid-workflow",
            &run.workflow,
            &problems,
        )));
    };
    let passed: Vec<&str> = run.arguments.keys().map(String::as_str).collect();
    let missing = check::missing_arguments(&definition, &passed);
    if !missing.is_empty() {
        return Err(Box::new(refusal(
            "missing-parameter",
            &run.workflow,
            &missing,
        )));
    }
    let refused = check::refused_values(&definition, &run.arguments, &[]);
    if !refused.is_empty() {
        return Err(Box::new(refusal(
            "invalid-parameter",
            &run.workflow,
            &refused,
        )));
    }
    let refused = check::refused_images(&definition, &host.images);
    if !refused.is_empty() {
        return Err(Box::new(refusal(
            "image-not-allowed",
            &run.workflow,
            &refused,
        )));
    }
    Ok(definition)
}

fn refusal(code: &str, workflow: &str, problems: &[crate::Problem]) -> Failure {
    let first = problems.first();
    let mut message = first.map_or_else(
        || format!("the workflow `{workflow}` can't be read"),
        |problem| format!("the workflow did not start: {problem}"),
    );
    if problems.len() > 1 {
        message.push_str(&format!(" (and {} more)", problems.len() - 1));
    }
    let log_tail = problems.iter().take(20).map(ToString::to_string).collect();
    Failure {
        kind: FailureKind::Workflow,
        code: code.to_owned(),
        message,
        hint: first.and_then(|problem| problem.hint.clone()),
        node: None,
        log_tail,
    }
}

fn storage(error: &io::Error, dir: &Path) -> Failure {
    Failure {
        kind: FailureKind::Workflow,
        code: "storage".to_owned(),
        message: format!(
            "the workflow can't go on: its directory {} can't be used: {error}",
            dir.display()
        ),
        hint: Some(
            "make room on the disk, or mend the directory's permissions, then retry".to_owned(),
        ),
        node: None,
        log_tail: Vec::new(),
    }
}

struct Execution<'a> {
    host: &'a Host,
    run: &'a Run,
    definition: Definition,
    name: String,
    arguments: BTreeMap<String, String>,
    begun: Begun,
    processes: BTreeMap<String, Process>,
    told: BTreeMap<String, Node>,
    nodes: &'a UnboundedSender<Node>,
    sender: &'a Sender<Message>,
    stopping: Stopping,
    /// When the patience with stopped processes ends.
    kill_at: Option<Instant>,
    /// Two threads never drive the same directory.
    _lock: File,
}

impl<'a> Execution<'a> {
    fn open(
        host: &'a Host,
        run: &'a Run,
        definition: Definition,
        nodes: &'a UnboundedSender<Node>,
        sender: &'a Sender<Message>,
    ) -> io::Result<Self> {
        fs::create_dir_all(&run.dir)?;
        let lock = File::options()
            .create(true)
            .truncate(false)
            .write(true)
            .open(run.dir.join("lock"))?;
        flock(&lock, FlockOperation::LockExclusive)?;
        let path = run.dir.join("run.json");
        let begun = match record::read(&path)? {
            Some(begun) => begun,
            None => {
                let begun = Begun {
                    id: run.id.clone(),
                    workflow: run.workflow.clone(),
                    started_at: record::now(),
                };
                record::write(&path, &begun)?;
                begun
            }
        };
        let declared = definition.spec.parameters.iter().filter_map(|parameter| {
            let own = parameter.value.as_ref().map(|value| value.text.clone());
            Some((
                parameter.name.clone(),
                run.arguments.get(&parameter.name).cloned().or(own)?,
            ))
        });
        Ok(Self {
            host,
            run,
            name: workflow_name(&run.id),
            arguments: declared.collect(),
            definition,
            begun,
            processes: BTreeMap::new(),
            told: BTreeMap::new(),
            nodes,
            sender,
            stopping: Stopping::No,
            kill_at: None,
            _lock: lock,
        })
    }

    fn drive(&mut self, messages: &Receiver<Message>) -> io::Result<Option<Ended>> {
        // What an earlier run began is told as it is: no step goes back to its beginning.
        self.adopt()?;
        loop {
            // A stop that came in before must be known before anything starts.
            while let Ok(message) = messages.try_recv() {
                if !self.take(message)? {
                    return Ok(None);
                }
            }
            let picture = self.advance()?;
            self.tell(&picture);
            // Whatever could start has started: with nothing under way nothing can change any more.
            if !self.under_way() {
                return Ok(Some(self.ended(picture)));
            }
            let message = match self.pause() {
                None => messages.recv().map_err(|_| RecvTimeoutError::Disconnected),
                Some(pause) => messages.recv_timeout(pause),
            };
            match message {
                Ok(message) => {
                    if !self.take(message)? {
                        return Ok(None);
                    }
                }
                Err(RecvTimeoutError::Disconnected) => return Ok(None),
                Err(RecvTimeoutError::Timeout) => {
                    if self.kill_at.is_some_and(|at| at <= Instant::now()) {
                        self.kill_at = None;
                        self.signal(Signal::KILL)?;
                    }
                }
            }
        }
    }

    /// Starts what is wanted until nothing more is.
    fn advance(&mut self) -> io::Result<Picture> {
        loop {
            self.end_waits()?;
            let picture = self.picture();
            if picture.starts.is_empty() {
                return Ok(picture);
            }
            self.tell(&picture);
            for start in &picture.starts {
                let process = self.start(start)?;
                self.processes.insert(start.path.clone(), process);
            }
        }
    }

    fn picture(&self) -> Picture {
        schedule::picture(&Moment {
            definition: &self.definition,
            name: &self.name,
            arguments: &self.arguments,
            started_at: self.begun.started_at,
            processes: &self.processes,
            stopping: self.stopping,
        })
    }

    /// Starts a process or a wait, or finds what an earlier run of this directory, or an earlier attempt, made of it.
    fn start(&self, start: &Start) -> io::Result<Process> {
        let dir = NodeDir::new(&self.run.dir, &start.path);
        let node = format!("{}{}", self.name, start.path);
        let kept = self
            .run
            .keep_from
            .as_ref()
            .map(|from| NodeDir::new(from, &start.path));
        match &start.work {
            Work::Command(command) => {
                if let Some(from) = kept {
                    leaf::keep(&from, &dir, &node)?;
                }
                self.start_process(&start.path, command, &dir, &node)
            }
            Work::Wait(wait) => {
                if let Some(from) = kept {
                    suspend::keep(&from, &dir, &node)?;
                }
                match suspend::find(&dir)? {
                    Some(found) => Ok(found),
                    None => suspend::begin(&dir, &node, wait),
                }
            }
        }
    }

    fn start_process(
        &self,
        path: &str,
        command: &Command,
        dir: &NodeDir,
        node: &str,
    ) -> io::Result<Process> {
        match leaf::find(dir)? {
            Found::Ended(outcome) => return Ok(Process::Ended(outcome)),
            Found::Gone { .. } => return Ok(Process::Ended(leaf::collect(dir)?)),
            Found::Running { started_at } => {
                self.watch(path, dir, None);
                return Ok(Process::Running { started_at });
            }
            Found::Nothing => {}
        }
        if let Some(outcome) = leaf::refuse(command, &self.host.images, record::now()) {
            return Ok(Process::Ended(outcome));
        }
        let process = leaf::prepare(dir, node, command)?;
        match leaf::spawn(&self.host.waiter, dir) {
            Ok(waiter) => self.watch(path, dir, Some(waiter)),
            Err(error) => {
                let message =
                    format!("the program that waits for the process can't be started: {error}");
                return Ok(Process::Ended(leaf::failed(
                    NodePhase::Error,
                    "waiter-failed",
                    message,
                    None,
                    record::now(),
                )));
            }
        }
        Ok(Process::Running {
            started_at: process.created_at,
        })
    }

    /// A thread of its own, so that neither a dropped future nor a runtime's end waits for it.
    fn watch(&self, path: &str, dir: &NodeDir, waiter: Option<Child>) {
        let (sender, dir, path) = (self.sender.clone(), dir.clone(), path.to_owned());
        thread::spawn(move || {
            // An unreadable lock file is found out by `collect`, which reads the same directory.
            let _ = leaf::await_gone(&dir, waiter);
            let _ = sender.send(Message::Gone(path));
        });
    }

    /// Takes a message; `false` when nobody waits any more.
    fn take(&mut self, message: Message) -> io::Result<bool> {
        match message {
            Message::Abandoned => return Ok(false),
            Message::Gone(path) => {
                let outcome = leaf::collect(&NodeDir::new(&self.run.dir, &path))?;
                self.processes.insert(path, Process::Ended(outcome));
            }
            Message::Stop if self.stopping == Stopping::No => {
                // What an earlier run left running is found first, or it would never be stopped.
                self.adopt()?;
                self.stopping = Stopping::Yes;
                self.kill_at = Some(Instant::now() + PATIENCE);
                self.signal(Signal::TERM)?;
            }
            // What they have decided is read where waits end.
            Message::Stop | Message::Decided => {}
        }
        Ok(true)
    }

    /// Finds the processes and waits that an earlier run of this directory started, without starting any.
    fn adopt(&mut self) -> io::Result<()> {
        loop {
            let mut found = Vec::new();
            for start in self.picture().starts {
                let dir = NodeDir::new(&self.run.dir, &start.path);
                let there = match start.work {
                    Work::Command(_) => leaf::find(&dir)? != Found::Nothing,
                    Work::Wait(_) => suspend::find(&dir)?.is_some(),
                };
                if there {
                    found.push(start);
                }
            }
            if found.is_empty() {
                return Ok(());
            }
            for start in found {
                let process = self.start(&start)?;
                self.processes.insert(start.path, process);
            }
        }
    }

    fn signal(&self, signal: Signal) -> io::Result<()> {
        for (path, process) in &self.processes {
            if matches!(process, Process::Running { .. }) {
                leaf::stop(&NodeDir::new(&self.run.dir, path), signal)?;
            }
        }
        Ok(())
    }

    fn under_way(&self) -> bool {
        self.processes
            .values()
            .any(|process| !matches!(process, Process::Ended(_)))
    }

    /// Tells what is new about the nodes.
    fn tell(&mut self, picture: &Picture) {
        for node in &picture.nodes {
            if self.told.get(&node.name) != Some(node) {
                self.told.insert(node.name.clone(), node.clone());
                // Nobody listening is no reason to stop.
                let _ = self.nodes.send(node.clone());
            }
        }
    }

    fn ended(&self, picture: Picture) -> Ended {
        match picture.root.phase {
            NodePhase::Succeeded | NodePhase::Skipped | NodePhase::Omitted
                if self.stopping == Stopping::No =>
            {
                Ended::Succeeded(
                    picture
                        .root
                        .exported
                        .into_iter()
                        .map(|(_, name, value)| (name, value))
                        .collect(),
                )
            }
            _ if self.stopping == Stopping::Yes => Ended::Stopped,
            _ => Ended::Failed(self.failure(picture.culprit, picture.root.message)),
        }
    }

    fn failure(&self, culprit: Option<Culprit>, root: Option<String>) -> Failure {
        let workflow = &self.run.workflow;
        let Some(culprit) = culprit else {
            let message = format!("workflow {workflow} failed: {}", root.unwrap_or_default());
            return Failure {
                kind: FailureKind::Workflow,
                code: "step-failed".to_owned(),
                message,
                hint: None,
                node: None,
                log_tail: Vec::new(),
            };
        };
        let dir = NodeDir::new(&self.run.dir, record::path_of(&culprit.node));
        let step = if culprit.node == self.name {
            String::new()
        } else {
            format!("step {} of ", culprit.display_name)
        };
        Failure {
            kind: FailureKind::Workflow,
            code: culprit.code,
            message: format!("{step}workflow {workflow} failed: {}", culprit.message),
            hint: culprit.hint,
            log_tail: leaf::log_tail(&dir),
            node: Some(culprit.node),
        }
    }
}

/// The thread of a run died.
pub fn lost(dir: &Path) -> Failure {
    storage(&io::Error::other("its thread ended without an answer"), dir)
}
