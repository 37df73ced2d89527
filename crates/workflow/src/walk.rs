//! Walks from the entrypoint through all templates that are called, and says of each node what it has come to.

use std::collections::{BTreeMap, BTreeSet};

use signalbox_engine::event::{Millis, Node, NodePhase};

use crate::{
    call::{self, Call},
    check::{Id, target},
    manifest::{Body, Step, Template},
    schedule::{Culprit, Done, Moment, Outcome, Picture, Process, Start, Stopping, Work},
    scope::{self, Globals, Scope},
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
            Body::Suspend(_) => "Suspend",
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
        let inputs = match call::inputs(template, arguments, globals) {
            Ok(inputs) => inputs,
            Err(message) => return self.error(place, node_type, at, message),
        };
        let scope = Scope {
            globals: globals.clone(),
            inputs,
            ..Scope::default()
        };
        match &template.body {
            Body::Steps(groups) => self.steps((id, template), groups, place, scope, at),
            Body::Leaf(leaf) => self.leaf(place, node_type, at, || {
                let command = call::command((template, leaf), &place.path, moment.name, scope);
                Ok(Work::Command(command))
            }),
            Body::Suspend(suspend) => self.leaf(place, node_type, at, || {
                call::wait((template, suspend), &place.path, moment.name, scope).map(Work::Wait)
            }),
        }
    }

    fn leaf(
        &mut self,
        place: &Place,
        node_type: &str,
        at: Millis,
        work: impl FnOnce() -> Result<Work, String>,
    ) -> Done {
        let moment = self.moment;
        let name = format!("{}{}", moment.name, place.path);
        let mut waits_until = None;
        let done = match moment.processes.get(&place.path) {
            Some(Process::Ended(outcome)) => {
                self.blame_process(place, outcome);
                Done::of_process(outcome)
            }
            Some(Process::Running { started_at }) => Done::new(NodePhase::Running, *started_at),
            Some(Process::Waiting {
                started_at,
                until,
                message,
            }) => {
                waits_until = *until;
                Done {
                    message: message.clone(),
                    ..Done::new(NodePhase::Suspended, *started_at)
                }
            }
            None if moment.stopping == Stopping::Yes => Done::ended(
                NodePhase::Terminated,
                Some("stopped before it started".to_owned()),
                at,
                at,
            ),
            None => match work() {
                Ok(work) => {
                    let path = place.path.clone();
                    self.starts.push(Start { path, work });
                    Done::new(NodePhase::Pending, at)
                }
                Err(message) => return self.error(place, node_type, at, message),
            },
        };
        self.draw(place, node_type, &done);
        if let Some(node) = self.nodes.last_mut() {
            node.until = waits_until;
        }
        Done {
            id: scope::id(moment.name, &name),
            ..done
        }
    }

    fn steps(
        &mut self,
        (id, template): (&Id, &Template),
        groups: &[Vec<Step>],
        place: &Place,
        mut scope: Scope,
        at: Millis,
    ) -> Done {
        let name = format!("{}{}", self.moment.name, place.path);
        let slot = self.nodes.len();
        self.draw(place, "Steps", &Done::new(NodePhase::Running, at));
        let mut ended = BTreeMap::new();
        let mut done = Done::new(NodePhase::Running, at);
        let mut now = at;
        for (index, group) in groups.iter().enumerate() {
            let group_place = Place {
                path: format!("{}[{index}]", place.path),
                display_name: format!("[{index}]"),
                parent: Some(name.clone()),
                depth: place.depth,
            };
            let result = self.group((id, group), &group_place, &scope, &mut ended, now);
            done.exported.extend(result.exported);
            done.exported.sort_by_key(|(at, _, _)| *at);
            for (_, name, value) in &done.exported {
                scope
                    .globals
                    .insert(format!("workflow.outputs.parameters.{name}"), value.clone());
            }
            match (result.phase, result.finished_at) {
                (NodePhase::Succeeded, Some(at)) => now = at,
                (phase, Some(at)) => {
                    // A group in Error makes its template Failed, as upstream.
                    done.phase = if phase == NodePhase::Terminated {
                        phase
                    } else {
                        NodePhase::Failed
                    };
                    done.message = result.message;
                    done.finished_at = Some(at);
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
            if let Err(message) = call::outputs(template, &scope, &ended, now, &mut done) {
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

    fn group(
        &mut self,
        (of, group): (&Id, &[Step]),
        place: &Place,
        scope: &Scope,
        ended: &mut BTreeMap<String, Done>,
        at: Millis,
    ) -> Done {
        let slot = self.nodes.len();
        self.draw(place, "StepGroup", &Done::new(NodePhase::Running, at));
        let calls: Result<Vec<Call>, String> = group
            .iter()
            .map(|step| call::resolve(step, scope, ended))
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
                        None => {
                            self.call(&target(of, step), &member, &arguments, &scope.globals, at)
                        }
                    }
                }
            };
            if call::forgiven(step, &done) {
                self.culprits.truncate(blamed);
            }
            members.push((step, done));
        }
        let done = call::judge(&members, at);
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

    fn blame_process(&mut self, place: &Place, outcome: &Outcome) {
        if matches!(outcome.phase, NodePhase::Failed | NodePhase::Error) {
            self.blame(
                place,
                outcome.finished_at,
                outcome.message.clone().unwrap_or_default(),
            );
            if let Some(culprit) = self.culprits.last_mut() {
                culprit.code.clone_from(&outcome.code);
                culprit.hint.clone_from(&outcome.hint);
            }
        }
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
            until: None,
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
