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
    lint::Purpose,
    schedule::{Begin, Definition, Schedule},
    status::Phase,
    yaml::Document,
};
use tokio::sync::mpsc::UnboundedSender;

use crate::{
    Ended, Host, Problem, Run,
    drive::{Came, Drive, Machine, Message, WAITER_FAILED, blame},
    keeper::plan::{End, Settings, Wanted},
    local::most,
    log,
    manifests::{Manifests, Submitted},
    pod,
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

/// Everything that would keep a workflow from starting. `passed` are the names of what is passed, with their values
/// where they are known.
pub fn problems(
    manifests: &Manifests,
    workflow: &str,
    passed: &[(&str, Option<&str>)],
    images: Option<&[String]>,
) -> Vec<Problem> {
    let Some(document) = manifests.template(workflow) else {
        return vec![Problem {
            workflow: workflow.to_owned(),
            line: 1,
            column: 1,
            message: format!("there is no WorkflowTemplate `{workflow}`"),
            hint: None,
        }];
    };
    let mut problems = manifests.invalid(document, Purpose::Look);
    problems.extend(manifests.refused_here(document, images));
    problems.extend(arguments(document, passed));
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let fresh = !seen.contains(problem);
        if fresh {
            seen.push(problem.clone());
        }
        fresh
    });
    let place = |problem: &Problem| {
        let other = problem.workflow != workflow;
        (other, problem.workflow.clone(), problem.line, problem.column)
    };
    problems.sort_by_key(place);
    problems
}

/// Parameters without a value, and values that a parameter's `enum` does not list.
fn arguments(document: &Document, passed: &[(&str, Option<&str>)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let declared = document.value["spec"]["arguments"]["parameters"].as_array();
    for (number, parameter) in declared.into_iter().flatten().enumerate() {
        let number = number.to_string();
        let mark = document.places.of(&["spec", "arguments", "parameters", &number]);
        let mut problem = |message: String, hint: String| {
            problems.push(Problem {
                workflow: document.source.clone(),
                line: mark.line,
                column: mark.column,
                message,
                hint: Some(hint),
            });
        };
        let name = parameter["name"].as_str().unwrap_or_default();
        let given = passed.iter().find(|(other, _)| *other == name);
        let own = || {
            let own = [&parameter["value"], &parameter["default"]];
            own.into_iter().find(|value| !value.is_null())
        };
        let from = parameter["valueFrom"].is_object();
        if given.is_none() && own().is_none() && !from {
            problem(
                format!("the parameter `{name}` has no value, and nothing passes one"),
                "give it a `value` in the workflow; only the arguments of its stage are passed"
                    .to_owned(),
            );
        }
        let text = |value: &serde_json::Value| {
            value.as_str().map_or_else(|| value.to_string(), str::to_owned)
        };
        let value = match given {
            Some((_, value)) => value.map(str::to_owned),
            None => own().map(text),
        };
        let allowed: Vec<String> =
            parameter["enum"].as_array().into_iter().flatten().map(text).collect();
        if let Some(value) = value.filter(|value| !allowed.is_empty() && !allowed.contains(value)) {
            problem(
                format!("`{value}` is no value that the parameter `{name}` may have"),
                format!("it may be one of: {}", allowed.join(", ")),
            );
        }
    }
    problems
}

/// The texts of a run's templates, by the names that they are known by.
pub fn manifests(templates: &BTreeMap<String, String>) -> Result<Manifests, Vec<Problem>> {
    let texts = templates.iter().map(|(name, text)| (name.as_str(), text.as_str()));
    Manifests::read(texts)
}

fn definition(host: &Host, run: &Run) -> Result<(Manifests, Definition), Box<Failure>> {
    let refused = |problems: &[Problem]| Box::new(refusal(&run.workflow, problems));
    let manifests = manifests(&run.templates).map_err(|problems| refused(&problems))?;
    let passed: Vec<(&str, Option<&str>)> = run
        .arguments
        .iter()
        .map(|(name, value)| (name.as_str(), Some(value.as_str())))
        .collect();
    let found = problems(&manifests, &run.workflow, &passed, Some(&host.images));
    if !found.is_empty() {
        return Err(refused(&found));
    }
    let document = manifests.template(&run.workflow).cloned();
    let Some(document) = document else {
        return Err(refused(&[]));
    };
    let submitted = Submitted::of(&document, &workflow_name(&run.id));
    let definition = manifests.definition(&submitted).map_err(|problems| refused(&problems))?;
    Ok((manifests, definition))
}

/// What is passed of what the workflow declares.
fn declared(run: &Run, definition: &Definition) -> BTreeMap<String, String> {
    let declared = definition.spec().arguments.parameters.iter();
    declared
        .filter_map(|parameter| Some((parameter.name.clone(), run.arguments.get(&parameter.name)?.clone())))
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
        shared: host.shared.clone().unwrap_or_else(|| run.dir.join("shared")),
    }
}

/// What kind of refusal it is, for programs: by what is wrong first.
fn refusal(workflow: &str, problems: &[Problem]) -> Failure {
    let first = problems.first();
    let code = match first {
        Some(problem) if problem.message.contains("may not run as host processes") => "image-not-allowed",
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
        true => ("waiter-failed", error.to_string(), "install Signalbox again, then retry".to_owned()),
        false => (
            "storage",
            format!("the workflow can't go on: its directory {} can't be used: {error}", dir.display()),
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
    if node.kind == NodeType::Suspend && node.message.as_deref().is_some_and(|said| said.starts_with("Rejected by ")) {
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
