//! Walks from the entrypoint through all templates that are called, and says of each node what it has come to.

use std::collections::{BTreeMap, BTreeSet};

use signalbox_engine::event::{Millis, Node, NodePhase};

use crate::{
    check::{Id, target},
    manifest::{Body, From, Leaf, Output, Step, Template},
    schedule::{Culprit, Done, FileOutput, Moment, Picture, Process, Start, Stopping},
    scope::{self, Globals, Unresolved},
    substitute,
};

/// Upstream's bound on templates that call each other.
const MOST_DEPTH: usize = 100;
/// Templates that call each other twice would grow without end long before they are that deep.
const MOST_NODES: usize = 10_000;

/// Where in the tree a template is called.
#[derive(Debug, Clone)]
struct Place {
    path: String,
    display_name: String,
    parent: Option<String>,
    depth: usize,
}

/// One walk.
pub struct Walk<'a> {
    moment: &'a Moment<'a>,
    nodes: Vec<Node>,
    starts: Vec<Start>,
    culprits: Vec<Culprit>,
}

impl<'a> Walk<'a> {
    /// At one moment.
    pub fn new(moment: &'a Moment<'a>) -> Self {
        Self {
            moment,
            nodes: Vec::new(),
            starts: Vec::new(),
            culprits: Vec::new(),
        }
    }

    /// What is found on the way.
    pub fn picture(mut self, globals: &Globals) -> Picture {
        let moment = self.moment;
        let place = Place {
            path: String::new(),
            display_name: moment.definition.workflow.clone(),
            parent: None,
            depth: 0,
        };
        let root = self.call(
            &moment.definition.entry,
            &place,
            moment.arguments,
            globals,
            moment.started_at,
        );
        let culprit = self.culprits.into_iter().min_by_key(|culprit| culprit.at);
        Picture {
            nodes: self.nodes,
            starts: self.starts,
            root,
            culprit,
        }
    }
}

impl Walk<'_> {
    /// Calls a template: draws its node and all below.
    fn call(
        &mut self,
        id: &Id,
        place: &Place,
        arguments: &BTreeMap<String, String>,
        globals: &Globals,
        at: Millis,
    ) -> Done {
        let moment = self.moment;
        let Some(template) = moment.definition.templates.get(id) else {
            return self.error(place, "Pod", at, format!("there is no template `{}`", id.1));
        };
        let node_type = match template.body {
            Body::Steps(_) => "Steps",
            Body::Leaf(_) => "Pod",
        };
        if self.nodes.len() > MOST_NODES {
            return self.error(place, "Skipped", at, "the workflow has grown past 10 000 nodes: do its templates call each other without end?".to_owned());
        }
        if place.depth + 1 >= MOST_DEPTH {
            return self.error(
                place,
                "Skipped",
                at,
                "Maximum recursion depth exceeded: the templates call each other without end"
                    .to_owned(),
            );
        }
        let inputs = match inputs(template, arguments, globals) {
            Ok(inputs) => inputs,
            Err(message) => return self.error(place, node_type, at, message),
        };
        match &template.body {
            Body::Steps(groups) => self.steps(id, template, groups, place, &inputs, globals, at),
            Body::Leaf(leaf) => self.leaf(template, leaf, place, &inputs, globals, at),
        }
    }

    fn leaf(
        &mut self,
        template: &Template,
        leaf: &Leaf,
        place: &Place,
        inputs: &BTreeMap<String, String>,
        globals: &Globals,
        at: Millis,
    ) -> Done {
        let moment = self.moment;
        let name = format!("{}{}", moment.name, place.path);
        let done = match moment.processes.get(&place.path) {
            Some(Process::Ended(outcome)) => {
                if matches!(outcome.phase, NodePhase::Failed | NodePhase::Error) {
                    self.culprits.push(Culprit {
                        node: name.clone(),
                        display_name: place.display_name.clone(),
                        at: outcome.finished_at,
                        code: outcome.code.clone(),
                        message: outcome.message.clone().unwrap_or_default(),
                        hint: outcome.hint.clone(),
                    });
                }
                let exported = outcome
                    .exported
                    .iter()
                    .map(|(name, value)| (outcome.finished_at, name.clone(), value.clone()))
                    .collect();
                Done {
                    exit_code: outcome.exit_code,
                    result: outcome.result.clone(),
                    outputs: outcome.outputs.clone(),
                    exported,
                    ..Done::ended(
                        outcome.phase,
                        outcome.message.clone(),
                        outcome.started_at,
                        outcome.finished_at,
                    )
                }
            }
            Some(Process::Running { started_at }) => Done::new(NodePhase::Running, *started_at),
            None if moment.stopping == Stopping::Yes => Done::ended(
                NodePhase::Terminated,
                Some("stopped before it started".to_owned()),
                at,
                at,
            ),
            None => {
                self.starts.push(start(
                    template,
                    leaf,
                    &place.path,
                    &name,
                    moment.name,
                    inputs,
                    globals,
                ));
                Done::new(NodePhase::Pending, at)
            }
        };
        self.draw(place, "Pod", &done);
        Done {
            id: scope::id(moment.name, &name),
            ..done
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a call's whole scope")]
    fn steps(
        &mut self,
        id: &Id,
        template: &Template,
        groups: &[Vec<Step>],
        place: &Place,
        inputs: &BTreeMap<String, String>,
        globals: &Globals,
        at: Millis,
    ) -> Done {
        let name = format!("{}{}", self.moment.name, place.path);
        let slot = self.nodes.len();
        self.draw(place, "Steps", &Done::new(NodePhase::Running, at));
        let mut ended = BTreeMap::new();
        let mut done = Done::new(NodePhase::Running, at);
        let mut globals = globals.clone();
        let mut now = at;
        for (index, group) in groups.iter().enumerate() {
            let group_place = Place {
                path: format!("{}[{index}]", place.path),
                display_name: format!("[{index}]"),
                parent: Some(name.clone()),
                depth: place.depth,
            };
            let result = self.group(id, group, &group_place, inputs, &globals, &mut ended, now);
            done.exported.extend(result.exported);
            done.exported.sort_by_key(|(at, _, _)| *at);
            for (_, name, value) in &done.exported {
                globals.insert(format!("workflow.outputs.parameters.{name}"), value.clone());
            }
            match (result.phase, result.finished_at) {
                (NodePhase::Succeeded, Some(at)) => now = at,
                (NodePhase::Terminated, Some(at)) => {
                    done = Done {
                        exported: done.exported,
                        ..Done::ended(NodePhase::Terminated, result.message, done.started_at, at)
                    };
                    break;
                }
                (_, Some(at)) => {
                    done = Done {
                        exported: done.exported,
                        ..Done::ended(NodePhase::Failed, result.message, done.started_at, at)
                    };
                    break;
                }
                (_, None) => {
                    self.settle(slot, &done);
                    return Done {
                        id: scope::id(self.moment.name, &name),
                        ..done
                    };
                }
            }
        }
        if !done.fulfilled() {
            done.finished_at = Some(now);
            done.phase = NodePhase::Succeeded;
            if let Err(message) = steps_outputs(template, inputs, &globals, &ended, now, &mut done)
            {
                done.phase = NodePhase::Error;
                done.message = Some(message.clone());
                self.blame(place, now, message);
            }
        }
        self.settle(slot, &done);
        Done {
            id: scope::id(self.moment.name, &name),
            ..done
        }
    }

    #[expect(clippy::too_many_arguments, reason = "a call's whole scope")]
    fn group(
        &mut self,
        of: &Id,
        group: &[Step],
        place: &Place,
        inputs: &BTreeMap<String, String>,
        globals: &Globals,
        ended: &mut BTreeMap<String, Done>,
        at: Millis,
    ) -> Done {
        let slot = self.nodes.len();
        self.draw(place, "StepGroup", &Done::new(NodePhase::Running, at));
        let calls: Result<Vec<Call>, String> = group
            .iter()
            .map(|step| resolve(step, inputs, globals, ended))
            .collect();
        let calls = match calls {
            Ok(calls) => calls,
            Err(message) => {
                let done = Done::ended(NodePhase::Error, Some(message.clone()), at, at);
                self.settle(slot, &done);
                self.blame(place, at, message);
                return done;
            }
        };
        let mut members = Vec::new();
        for (step, call) in group.iter().zip(calls) {
            let member = Place {
                path: format!("{}.{}", place.path, step.name),
                display_name: step.name.clone(),
                parent: Some(format!("{}{}", self.moment.name, place.path)),
                depth: place.depth + 1,
            };
            let blamed = self.culprits.len();
            let done = match call {
                Call::Skip(message) => {
                    let skipped = Done::ended(NodePhase::Skipped, Some(message), at, at);
                    self.draw(&member, "Skipped", &skipped);
                    Done {
                        outputs: self.defaults(&target(of, step)),
                        ..skipped
                    }
                }
                Call::With(arguments, absent) => {
                    match self.unfit(&target(of, step), &arguments, &absent) {
                        Some(message) => self.error(&member, "Skipped", at, message),
                        None => self.call(&target(of, step), &member, &arguments, globals, at),
                    }
                }
            };
            if forgiven(step, &done) {
                self.culprits.truncate(blamed);
            }
            members.push((step, done));
        }
        let done = judge(&members, at);
        self.settle(slot, &done);
        ended.extend(
            members
                .into_iter()
                .map(|(step, done)| (step.name.clone(), done)),
        );
        done
    }

    /// What a skipped template's outputs are: their defaults.
    fn defaults(&self, id: &Id) -> BTreeMap<String, String> {
        let outputs = self
            .moment
            .definition
            .templates
            .get(id)
            .map(|template| template.outputs.as_slice())
            .unwrap_or_default();
        outputs
            .iter()
            .filter_map(|output| Some((output.name.clone(), output.default.as_ref()?.text.clone())))
            .collect()
    }

    /// An argument that a skipped step should have given, and the input has no value of its own.
    fn unfit(
        &self,
        id: &Id,
        arguments: &BTreeMap<String, String>,
        absent: &BTreeSet<String>,
    ) -> Option<String> {
        let template = self.moment.definition.templates.get(id)?;
        let input = template.inputs.iter().find(|input| {
            absent.contains(&input.name)
                && !arguments.contains_key(&input.name)
                && input.value.is_none()
                && input.default.is_none()
        })?;
        Some(format!(
            "inputs.parameters.{}: the argument comes from a step that was skipped, and nothing has a default",
            input.name
        ))
    }

    fn error(&mut self, place: &Place, node_type: &str, at: Millis, message: String) -> Done {
        let done = Done::ended(NodePhase::Error, Some(message.clone()), at, at);
        self.draw(place, node_type, &done);
        self.blame(place, at, message);
        done
    }

    fn blame(&mut self, place: &Place, at: Millis, message: String) {
        self.culprits.push(Culprit {
            node: format!("{}{}", self.moment.name, place.path),
            display_name: place.display_name.clone(),
            at,
            code: "step-failed".to_owned(),
            message,
            hint: None,
        });
    }

    fn draw(&mut self, place: &Place, node_type: &str, done: &Done) {
        self.nodes.push(Node {
            name: format!("{}{}", self.moment.name, place.path),
            display_name: place.display_name.clone(),
            parent: place.parent.clone(),
            node_type: node_type.to_owned(),
            phase: done.phase,
            message: done.message.clone(),
            started_at: (done.phase != NodePhase::Pending).then_some(done.started_at),
            finished_at: done.finished_at,
        });
    }

    /// What was drawn before its children is now known.
    fn settle(&mut self, slot: usize, done: &Done) {
        let node = &mut self.nodes[slot];
        node.phase = done.phase;
        node.message.clone_from(&done.message);
        node.finished_at = done.finished_at;
    }
}

/// A step of a group that may go on.
enum Call {
    Skip(String),
    /// Arguments, and the names of those that a skipped step left out.
    With(BTreeMap<String, String>, BTreeSet<String>),
}

fn resolve(
    step: &Step,
    inputs: &BTreeMap<String, String>,
    globals: &Globals,
    ended: &BTreeMap<String, Done>,
) -> Result<Call, String> {
    let own = BTreeMap::new();
    let passes = |text: &str| scope::two_passes(text, globals, &own, inputs);
    if let Some(when) = &step.when {
        let when = scope::step_values(&passes(&when.text), ended).map_err(unresolved)?;
        if !crate::when::holds(&when).map_err(|message| {
            format!(
                "the condition `{when}` of the step `{}` can't be decided: {message}",
                step.name
            )
        })? {
            return Ok(Call::Skip(format!("when '{when}' evaluated false")));
        }
    }
    let (mut arguments, mut absent) = (BTreeMap::new(), BTreeSet::new());
    for (name, value) in &step.arguments {
        let text = passes(&value.text);
        match scope::step_values(&text, ended) {
            Ok(value) => {
                arguments.insert(name.clone(), value);
            }
            Err(Unresolved::Absent(_)) if substitute::only_tag(&text).is_some() => {
                absent.insert(name.clone());
            }
            Err(error) => return Err(unresolved(error)),
        }
    }
    Ok(Call::With(arguments, absent))
}

fn unresolved(error: Unresolved) -> String {
    match error {
        Unresolved::Absent(tag) => format!(
            "failed to resolve {{{{{tag}}}}}: the step was skipped, and the output has no default"
        ),
        Unresolved::Unknown(tag) => {
            format!("failed to resolve {{{{{tag}}}}}: the step has ended without it")
        }
    }
}

/// A failure that `continueOn` lets pass.
fn forgiven(step: &Step, done: &Done) -> bool {
    match done.phase {
        NodePhase::Failed => step.continue_on_failed,
        NodePhase::Error => step.continue_on_error,
        _ => false,
    }
}

fn judge(members: &[(&Step, Done)], at: Millis) -> Done {
    let mut exported: Vec<(Millis, String, String)> = members
        .iter()
        .flat_map(|(_, done)| done.exported.clone())
        .collect();
    exported.sort_by_key(|(at, _, _)| *at);
    let mut done = Done {
        exported,
        ..Done::new(NodePhase::Running, at)
    };
    if members.iter().any(|(_, member)| !member.fulfilled()) {
        return done;
    }
    done.finished_at = members
        .iter()
        .filter_map(|(_, member)| member.finished_at)
        .max()
        .or(Some(at))
        .map(|end| end.max(at));
    let failed = members.iter().find(|(step, member)| {
        matches!(member.phase, NodePhase::Failed | NodePhase::Error) && !forgiven(step, member)
    });
    if members
        .iter()
        .any(|(_, member)| member.phase == NodePhase::Terminated)
    {
        done.phase = NodePhase::Terminated;
        done.message = Some("stopped".to_owned());
    } else if let Some((step, _)) = failed {
        done.phase = NodePhase::Failed;
        done.message = Some(format!("child '{}' failed", step.name));
    } else {
        done.phase = NodePhase::Succeeded;
    }
    done
}

fn steps_outputs(
    template: &Template,
    inputs: &BTreeMap<String, String>,
    globals: &Globals,
    ended: &BTreeMap<String, Done>,
    now: Millis,
    done: &mut Done,
) -> Result<(), String> {
    let own = BTreeMap::new();
    for Output {
        name,
        from,
        default,
        global,
        ..
    } in &template.outputs
    {
        let From::Parameter(text) = from else {
            continue;
        };
        let value = match (
            scope::step_values(&scope::two_passes(&text.text, globals, &own, inputs), ended),
            default,
        ) {
            (Ok(value), _) => value,
            (Err(_), Some(default)) => scope::two_passes(&default.text, globals, &own, inputs),
            (Err(error), None) => return Err(unresolved(error)),
        };
        if let Some(global) = global {
            done.exported.push((
                now,
                scope::two_passes(&global.text, globals, &own, inputs),
                value.clone(),
            ));
        }
        done.outputs.insert(name.clone(), value);
    }
    Ok(())
}

/// The values of a template's inputs; a value that holds tags is substituted too.
fn inputs(
    template: &Template,
    arguments: &BTreeMap<String, String>,
    globals: &Globals,
) -> Result<BTreeMap<String, String>, String> {
    let mut values = BTreeMap::new();
    for input in &template.inputs {
        let own = input
            .value
            .as_ref()
            .or(input.default.as_ref())
            .map(|text| &text.text);
        let Some(value) = arguments.get(&input.name).or(own) else {
            return Err(format!(
                "templates.{} inputs.parameters.{} was not supplied",
                template.name, input.name
            ));
        };
        values.insert(
            input.name.clone(),
            substitute::replace(value, |tag| globals.get(tag).cloned()),
        );
    }
    let first = values.clone();
    values
        .values_mut()
        .for_each(|value| *value = substitute::replace(value, |tag| scope::input(tag, &first)));
    Ok(values)
}

fn start(
    template: &Template,
    leaf: &Leaf,
    path: &str,
    node: &str,
    workflow: &str,
    inputs: &BTreeMap<String, String>,
    globals: &Globals,
) -> Start {
    let mut own = BTreeMap::from([
        ("node.name".to_owned(), node.to_owned()),
        ("steps.name".to_owned(), node.to_owned()),
        (
            "pod.name".to_owned(),
            scope::pod_name(workflow, &template.name, node),
        ),
    ]);
    for output in &template.outputs {
        if let From::Path(text) = &output.from {
            own.insert(
                format!("outputs.parameters.{}.path", output.name),
                text.text.clone(),
            );
        }
    }
    let text = |text: &str| scope::two_passes(text, globals, &own, inputs);
    let outputs = template
        .outputs
        .iter()
        .filter_map(|output| match &output.from {
            From::Path(path) => Some(FileOutput {
                name: output.name.clone(),
                path: text(&path.text),
                default: output.default.as_ref().map(|default| text(&default.text)),
                global: output.global.as_ref().map(|global| text(&global.text)),
            }),
            From::Parameter(_) => None,
        });
    Start {
        path: path.to_owned(),
        image: text(&leaf.image.text),
        command: leaf
            .command
            .iter()
            .chain(&leaf.args)
            .map(|part| text(&part.text))
            .collect(),
        env: leaf
            .env
            .iter()
            .map(|(name, value)| (name.clone(), text(&value.text)))
            .collect(),
        source: leaf.source.as_ref().map(|source| text(&source.text)),
        outputs: outputs.collect(),
    }
}
