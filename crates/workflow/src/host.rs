//! A run for a release or a person: its definition made of WorkflowTemplates, its end told as the runtime knows ends.

use std::{
    collections::BTreeMap,
    io,
    path::Path,
    sync::{
        Arc,
        mpsc::{Receiver, Sender},
    },
};

use signalbox_engine::event::{Failure, FailureKind, Node};
use signalbox_schedule::{
    schedule::{Begin, Definition, Schedule},
    status::Phase,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    Ended, Host, Problem, Run,
    drive::{Came, Drive, Machine, Message, WAITER_FAILED, blame},
    keeper::plan::{End, Settings, Wanted},
    local::most,
    log,
    manifests::{self, Manifests, Submitted},
    pod, problems,
    record::{self, NodeDir},
};

/// Runs a workflow to its end; `None` when it was abandoned.
pub fn run(
    host: &Host,
    run: &Run,
    nodes: &UnboundedSender<Node>,
    messages: &Receiver<Message>,
    sender: &Sender<Message>,
) -> Option<Ended> {
    let (manifests, definition) = match definition(host, run) {
        Ok(read) => read,
        Err(failure) => return Some(Ended::Failed(*failure)),
    };
    let name = workflow_name(&run.id);
    let begin = Begin {
        uid: name.clone(),
        name,
        namespace: "default".to_owned(),
        arguments: declared(run, &definition),
        at: record::now(),
    };
    let machine = machine(host, run, &manifests, &definition);
    // Nobody listening is no reason to stop.
    let mut tell = |node: Node| drop(nodes.send(node));
    let (dir, from) = (run.dir.clone(), run.keep_from.as_deref());
    let opened = Drive::open(
        dir,
        Arc::new(definition),
        begin,
        from,
        &machine,
        &mut tell,
        sender.clone(),
    );
    let mut drive = match opened {
        Ok(drive) => drive,
        Err(error) => return Some(Ended::Failed(storage(&error, &run.dir))),
    };
    let decided = run.decisions.borrow().clone();
    let _ = sender.send(Message::Decided(decided));
    match drive.drive(messages) {
        Ok(Came::Away) => None,
        Ok(Came::ToItsEnd) => Some(ended(run, drive.schedule(), drive.is_stopped())),
        Err(error) => {
            drive.give_up();
            Some(Ended::Failed(storage(&error, &run.dir)))
        }
    }
}

/// The workflow's name in Argo's terms.
pub fn workflow_name(id: &str) -> String {
    let hash = record::hash(id);
    format!("sb-{}", &hash[..20])
}

fn definition(host: &Host, run: &Run) -> Result<(Manifests, Definition), Box<Failure>> {
    let refused = |problems: &[Problem]| Box::new(refusal(&run.workflow, problems));
    let manifests =
        manifests::of(&run.templates).map_err(|problems: Vec<Problem>| refused(&problems))?;
    let passed: Vec<(&str, Option<&str>)> = run
        .arguments
        .iter()
        .map(|(name, value)| (name.as_str(), Some(value.as_str())))
        .collect();
    let images = host.engine.is_none().then_some(host.images.as_slice());
    let found = problems::of(&manifests, &run.workflow, &passed, images);
    if !found.is_empty() {
        return Err(refused(&found));
    }
    let document = manifests.template(&run.workflow).cloned();
    let Some(document) = document else {
        return Err(refused(&[]));
    };
    let submitted = Submitted::of(&document, &workflow_name(&run.id));
    let definition = manifests
        .definition(&submitted)
        .map_err(|problems: Vec<Problem>| refused(&problems))?;
    Ok((manifests, definition))
}

/// What is passed of what the workflow declares.
fn declared(run: &Run, definition: &Definition) -> BTreeMap<String, String> {
    let declared = definition.spec().arguments.parameters.iter();
    declared
        .filter_map(|parameter| {
            Some((
                parameter.name.clone(),
                run.arguments.get(&parameter.name)?.clone(),
            ))
        })
        .collect()
}

fn machine(host: &Host, run: &Run, manifests: &Manifests, definition: &Definition) -> Machine {
    Machine {
        waiter: host.waiter.clone(),
        settings: Settings {
            isolation: Wanted::Best,
            shared: host.paths.clone(),
            programs: Vec::new(),
            engine: host.engine.clone(),
        },
        images: host.images.clone(),
        commands: BTreeMap::new(),
        config_maps: manifests.config_map_files(),
        secrets: Arc::clone(&host.secrets),
        volumes: definition.spec().volumes.clone(),
        most: most(0),
        shared: host
            .shared
            .clone()
            .unwrap_or_else(|| run.dir.join("shared")),
    }
}

/// What kind of refusal it is, for programs: by what is wrong first.
fn refusal(workflow: &str, problems: &[Problem]) -> Failure {
    let first = problems.first();
    let code = match first {
        Some(problem) if problem.message.contains("may not run as host processes") => {
            "image-not-allowed"
        }
        Some(problem) if problem.message.contains("nothing passes one") => "missing-parameter",
        Some(problem) if problem.message.contains("is no value that") => "invalid-parameter",
        _ => "invalid-workflow",
    };
    let mut message = first.map_or_else(
        || format!("the workflow `{workflow}` can't be read"),
        |problem| format!("the workflow did not start: {problem}"),
    );
    if problems.len() > 1 {
        message.push_str(&format!(" (and {} more)", problems.len() - 1));
    }
    Failure {
        kind: FailureKind::Workflow,
        code: code.to_owned(),
        message,
        hint: first.and_then(|problem| problem.hint.clone()),
        node: None,
        log_tail: problems.iter().take(20).map(ToString::to_string).collect(),
    }
}

fn storage(error: &io::Error, dir: &Path) -> Failure {
    let waiter = error.to_string().starts_with(WAITER_FAILED);
    let (code, message, hint) = match waiter {
        true => (
            "waiter-failed",
            error.to_string(),
            "install Signalbox again, then retry".to_owned(),
        ),
        false => (
            "storage",
            format!(
                "the workflow can't go on: its directory {} can't be used: {error}",
                dir.display()
            ),
            "make room on the disk, or mend the directory's permissions, then retry".to_owned(),
        ),
    };
    Failure {
        kind: FailureKind::Workflow,
        code: code.to_owned(),
        message,
        hint: Some(hint),
        node: None,
        log_tail: Vec::new(),
    }
}

/// The thread of a run died.
pub fn lost(dir: &Path) -> Failure {
    storage(&io::Error::other("its thread ended without an answer"), dir)
}

fn ended(run: &Run, schedule: &Schedule, stopped: bool) -> Ended {
    let status = schedule.status();
    match status.phase {
        _ if stopped => Ended::Stopped,
        Phase::Failed | Phase::Error => Ended::Failed(failure(run, schedule)),
        _ => Ended::Succeeded(
            status
                .outputs
                .parameters
                .iter()
                .filter_map(|output| Some((output.name.clone(), output.value.clone()?)))
                .collect(),
        ),
    }
}

fn failure(run: &Run, schedule: &Schedule) -> Failure {
    let workflow = &run.workflow;
    let Some(node) = blame::culprit(schedule) else {
        let message = schedule.status().message.clone().unwrap_or_default();
        return Failure {
            kind: FailureKind::Workflow,
            code: "step-failed".to_owned(),
            message: format!("workflow {workflow} failed: {message}"),
            hint: None,
            node: None,
            log_tail: Vec::new(),
        };
    };
    let dir = NodeDir(run.dir.join("nodes").join(record::dir_name(&node.name)));
    let step = if node.name == schedule.name() {
        String::new()
    } else {
        format!("step {} of ", node.display_name)
    };
    let message = node.message.clone().unwrap_or_default();
    let (code, hint) = reason(node, &dir);
    Failure {
        kind: FailureKind::Workflow,
        code: code.to_owned(),
        message: format!("{step}workflow {workflow} failed: {message}"),
        hint: hint.map(str::to_owned),
        log_tail: log::tail(&dir.log(), 20),
        node: Some(node.name.clone()),
    }
}

/// What went wrong with a node, for programs; read from its directory, so that it is the same after a restart.
fn reason(
    node: &signalbox_schedule::status::Node,
    dir: &NodeDir,
) -> (&'static str, Option<&'static str>) {
    use signalbox_schedule::status::NodeType;
    if node.kind == NodeType::Suspend
        && node
            .message
            .as_deref()
            .is_some_and(|said| said.starts_with("Rejected by "))
    {
        return ("rejected", Some("a retry asks for a decision again"));
    }
    let end: Option<End> = record::read(&dir.exit()).ok().flatten();
    let verdict = match (&end, dir.lock().exists()) {
        (None, false) => return ("step-failed", None),
        (end, _) => pod::judge(end.as_ref()),
    };
    match verdict.code {
        "" => ("step-failed", None),
        code => (code, verdict.hint),
    }
}
