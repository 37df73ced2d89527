//! A whole manifest from files, run to its end on this machine: what `signalbox workflow run FILE` does.

use std::{
    collections::BTreeMap,
    path::PathBuf,
    sync::{
        Arc,
        mpsc::{Receiver, channel},
    },
    thread,
};

use serde_json::{Value, json};
use signalbox_engine::event::Node;
use signalbox_schedule::{
    lint::Purpose,
    schedule::{Begin, Definition, Strategy},
    status::argo_shape,
    yaml::Document,
};

use crate::{
    Problem, Secrets,
    drive::{self, Drive, Machine, Message},
    keeper::plan::{Settings, Wanted},
    manifests::{Manifests, Submitted},
    record,
};

/// What shall run.
#[derive(Debug, Clone, Default)]
pub struct File {
    /// YAML: its first Workflow, WorkflowTemplate or CronWorkflow runs; what else it holds is known beside.
    pub text: String,
    /// Further YAML texts: WorkflowTemplates, ClusterWorkflowTemplates and ConfigMaps that it refers to.
    pub others: Vec<String>,
}

/// How it runs.
#[derive(Clone)]
pub struct Options {
    /// The run's own directory. A second run on it goes on where the first one was.
    pub dir: PathBuf,
    /// Locks and remembered outputs that runs of this machine share; `None`: its own, in its directory.
    pub shared: Option<PathBuf>,
    /// The program that keeps processes (this executable), with the arguments that make it a waiter.
    pub waiter: Vec<PathBuf>,
    /// Image patterns whose commands may run as host processes (`*` as wildcard).
    pub images: Vec<String>,
    /// What images run by themselves, by image pattern.
    pub commands: BTreeMap<String, Vec<String>>,
    /// Directories of this machine that steps see at their own paths.
    pub paths: Vec<PathBuf>,
    /// Values of the workflow's parameters.
    pub arguments: BTreeMap<String, String>,
    /// The workflow's name; else its own, or one made from `generateName`.
    pub name: Option<String>,
    /// How many pods run at once; 0: twice as many as there are cores. It is not Argo's `parallelism`: whatever waits
    /// for its turn is Pending, and nothing else changes.
    pub most: usize,
    /// Where Secrets are.
    pub secrets: Arc<dyn Secrets>,
    /// Whether a private file system is tried.
    pub private: bool,
}

/// What somebody wants of a run that goes on.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Control {
    /// No new nodes, running ones end, exit handlers run.
    Stop,
    /// Everything ends.
    Terminate,
    /// Suspended steps go on: all, or those that the `nodeFieldSelector` fits (`displayName=approve`), with values of
    /// their `supplied` outputs.
    Resume {
        selector: Option<String>,
        outputs: BTreeMap<String, String>,
    },
}

/// A run that came to its end.
#[derive(Debug, Clone)]
pub struct Finished {
    /// The workflow in Argo's own shape, with its node tree.
    pub workflow: Value,
    /// What this machine could not give, in sentences: no private file system, limits that are not enforced.
    pub remarks: Vec<String>,
}

/// Why a run did not come to an end.
#[derive(Debug, thiserror::Error)]
pub enum Error {
    /// Nothing was started.
    #[error("{}", .0.first().map_or_else(String::new, ToString::to_string))]
    Refused(Vec<Problem>),
    /// Its directory can't be used, or a program can't be started.
    #[error("the workflow can't go on: {0}")]
    Storage(#[from] std::io::Error),
}

/// Runs it to its end, and waits for it, telling every node's changes.
///
/// # Errors
/// It was refused, or can't go on.
pub fn run(
    file: &File,
    options: &Options,
    controls: Receiver<Control>,
    nodes: &mut (dyn FnMut(Node) + Send),
) -> Result<Finished, Error> {
    thread::scope(|scope| {
        let run =
            drive::thread().spawn_scoped(scope, || through(file, options, controls, nodes))?;
        run.join().unwrap_or_else(|_| {
            let lost = std::io::Error::other("its thread ended without an answer");
            Err(Error::Storage(lost))
        })
    })
}

fn through(
    file: &File,
    options: &Options,
    controls: Receiver<Control>,
    nodes: &mut dyn FnMut(Node),
) -> Result<Finished, Error> {
    let manifests = read(file)?;
    let document = manifests.runnable().ok_or_else(nothing_to_run)?.clone();
    let refused = manifests.refused_here(&document, Some(&options.images));
    if !refused.is_empty() {
        return Err(Error::Refused(refused));
    }
    let name = name(options, &document);
    let submitted = Submitted::of(&document, &name);
    let given = with_arguments(&document, &options.arguments);
    let invalid = manifests.invalid(&given, Purpose::Run);
    let definition = manifests.definition(&submitted).map_err(Error::Refused)?;
    let fault = invalid.first().map(|problem| problem.message.clone());
    let definition = Arc::new(definition.with_fault(fault));
    let machine = machine(options, &manifests, &definition);
    let begin = Begin {
        name,
        namespace: "default".to_owned(),
        uid: uid(options),
        arguments: options.arguments.clone(),
        at: record::now(),
    };
    let (sender, messages) = channel();
    let dir = options.dir.clone();
    let mut drive = Drive::open(
        dir,
        definition,
        begin,
        None,
        &machine,
        nodes,
        sender.clone(),
    )?;
    // Not waited for: whoever gives orders may hold on to their sender longer than this run lasts.
    thread::spawn(move || {
        for control in controls {
            let message = match control {
                Control::Stop => Message::Stop(Strategy::Stop),
                Control::Terminate => Message::Stop(Strategy::Terminate),
                Control::Resume { selector, outputs } => Message::Resume { selector, outputs },
            };
            if sender.send(message).is_err() {
                return;
            }
        }
    });
    if let Err(error) = drive.drive(&messages) {
        drive.give_up();
        return Err(error.into());
    }
    Ok(Finished {
        workflow: argo_shape(drive.schedule()),
        remarks: drive.remarks(),
    })
}

/// What would keep the manifest from running here, and what Argo itself would refuse, without running it.
///
/// # Errors
/// A text is no YAML.
pub fn check(file: &File, images: &[String]) -> Result<Vec<Problem>, Error> {
    let manifests = read(file)?;
    let document = manifests.runnable().ok_or_else(nothing_to_run)?;
    let mut problems = manifests.invalid(document, Purpose::Look);
    problems.extend(manifests.refused_here(document, Some(images)));
    Ok(problems)
}

/// A document with what is passed to it, as if it stood there.
fn with_arguments(document: &Document, arguments: &BTreeMap<String, String>) -> Document {
    let mut given = document.clone();
    let cron = given.value["kind"] == "CronWorkflow";
    let spec = if cron {
        &mut given.value["spec"]["workflowSpec"]
    } else {
        &mut given.value["spec"]
    };
    if arguments.is_empty() || !spec.is_object() {
        return given;
    }
    if !spec["arguments"].is_object() {
        spec["arguments"] = json!({});
    }
    if !spec["arguments"]["parameters"].is_array() {
        spec["arguments"]["parameters"] = json!([]);
    }
    if let Some(parameters) = spec["arguments"]["parameters"].as_array_mut() {
        for (name, value) in arguments {
            match parameters
                .iter_mut()
                .find(|parameter| parameter["name"] == **name)
            {
                Some(parameter) => parameter["value"] = value.as_str().into(),
                None => parameters.push(json!({"name": name, "value": value})),
            }
        }
    }
    given
}

fn read(file: &File) -> Result<Manifests, Error> {
    let names: Vec<String> = (1..=file.others.len())
        .map(|number| format!("file {}", number + 1))
        .collect();
    let others = names
        .iter()
        .map(String::as_str)
        .zip(file.others.iter().map(String::as_str));
    let texts = [("the manifest", file.text.as_str())]
        .into_iter()
        .chain(others);
    Manifests::read(texts).map_err(Error::Refused)
}

fn nothing_to_run() -> Error {
    Error::Refused(vec![Problem {
        workflow: "the manifest".to_owned(),
        line: 1,
        column: 1,
        message: "nothing in it can run".to_owned(),
        hint: Some("give it a Workflow, a WorkflowTemplate or a CronWorkflow".to_owned()),
    }])
}

/// The name that was asked for, the manifest's, or one that begins as it says.
fn name(options: &Options, document: &Document) -> String {
    let metadata = &document.value["metadata"];
    let whole = |name: &str| match document.value["kind"].as_str() {
        Some("Workflow") => name.to_owned(),
        _ => format!("{name}-{}", ending(options)),
    };
    let own = metadata["name"].as_str().map(whole);
    let generated = || {
        let begin = metadata["generateName"].as_str()?;
        Some(format!("{begin}{}", ending(options)))
    };
    let name = options.name.clone().or(own).or_else(generated);
    name.unwrap_or_else(|| format!("workflow-{}", ending(options)))
}

/// The same for every run on a directory.
fn ending(options: &Options) -> String {
    record::hash(&options.dir.to_string_lossy())
        .chars()
        .take(5)
        .collect()
}

fn uid(options: &Options) -> String {
    let hash = record::hash(&format!("{} {}", options.dir.display(), record::now()));
    let part = |from: usize, to: usize| hash.get(from..to).unwrap_or_default();
    format!(
        "{}-{}-4{}-8{}-{}",
        part(0, 8),
        part(8, 12),
        part(13, 16),
        part(17, 20),
        part(20, 32)
    )
}

fn machine(options: &Options, manifests: &Manifests, definition: &Definition) -> Machine {
    Machine {
        waiter: options.waiter.clone(),
        settings: Settings {
            isolation: if options.private {
                Wanted::Best
            } else {
                Wanted::Directory
            },
            shared: options.paths.clone(),
            programs: Vec::new(),
            engine: None,
        },
        images: options.images.clone(),
        commands: options.commands.clone(),
        config_maps: manifests.config_map_files(),
        secrets: Arc::clone(&options.secrets),
        volumes: definition.spec().volumes.clone(),
        most: most(options.most),
        shared: options
            .shared
            .clone()
            .unwrap_or_else(|| options.dir.join("shared")),
    }
}

/// How many pods run at once, where nobody says it.
pub(crate) fn most(asked: usize) -> usize {
    match asked {
        0 => 2 * thread::available_parallelism().map_or(2, usize::from),
        asked => asked,
    }
}
