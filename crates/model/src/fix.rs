//! Quick fixes: the edits that mend a finding, where there is little to decide.

mod fields;
mod near;

use std::{
    cell::OnceCell,
    collections::{BTreeSet, HashMap},
};

use serde::{Deserialize, Serialize};
use specta::Type;

use crate::{
    Configuration, Diagnostic, Edit, Flow, Step,
    edit::Hook,
    flow::{
        check::{circle_message, unknown_dependency},
        cycle::{Circle, Steps},
    },
    manifest::{Action, StepPolicy},
    policy::{self, Origin, unknown_workflow},
};
pub use fields::field_fixes;
use near::{NEAREST, nearest};

/// One way to mend a finding: an ordinary edit, so that it can be undone.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct Fix {
    /// Which of the findings it mends: its place in their list.
    pub problem: u32,
    /// What it does, in few words: "Set commit".
    pub title: String,
    pub edit: Edit,
}

/// The fixes of a flow's findings, in their order; at most a handful each.
pub fn fixes(flow: &Flow, found: &[Diagnostic], configuration: &Configuration) -> Vec<Fix> {
    let mut steps: HashMap<&str, &Step> = HashMap::new();
    for step in &flow.steps {
        steps.entry(&step.environment).or_insert(step);
    }
    let mend = Mend {
        flow,
        steps,
        circles: OnceCell::new(),
        configuration,
    };
    let mut fixes = Vec::new();
    for (problem, found) in found.iter().enumerate() {
        let problem = u32::try_from(problem).unwrap_or(u32::MAX);
        fixes.extend(
            mend.ways(found)
                .into_iter()
                .take(MOST)
                .map(|(title, edit)| Fix {
                    problem,
                    title,
                    edit,
                }),
        );
    }
    fixes
}

/// Ways to mend one finding that are offered.
const MOST: usize = 4;

type Way = (String, Edit);

struct Mend<'a> {
    flow: &'a Flow,
    /// The first step of each environment.
    steps: HashMap<&'a str, &'a Step>,
    circles: OnceCell<Vec<Circle>>,
    configuration: &'a Configuration,
}

impl Mend<'_> {
    fn ways(&self, found: &Diagnostic) -> Vec<Way> {
        let Some(environment) = found.environment.as_deref() else {
            return self.ways_of_release(found);
        };
        let step = self.steps.get(environment).copied();
        match found.code.as_str() {
            "no-action"
            | "none-without-pre-action"
            | "pull-requests-not-supported"
            | "unknown-action" => {
                let edit = Edit::SetAction {
                    environment: environment.to_string(),
                    action: Some(Action::Commit),
                };
                vec![("Set commit".to_string(), edit)]
            }
            "policy-tie" => self.tie(found, environment),
            "unknown-workflow" | "promotion-stage" => self.workflow(found, environment),
            "unknown-environment" | "bad-name" => self.unknown_environment(environment),
            "unknown-dependency" => step.map_or_else(Vec::new, |step| self.dependency(found, step)),
            "duplicate-environment" => vec![join(environment, "Make one step of them")],
            "duplicate-dependency" => vec![join(environment, "Name it once")],
            "trigger-as-step" | "no-application" => self.removal(environment),
            "cycle" => self.circle(found),
            "unreachable" => self.connected(environment),
            "missing-field" if step.is_some_and(|step| step.depends_on.is_empty()) => {
                self.connected(environment)
            }
            _ => Vec::new(),
        }
    }

    fn ways_of_release(&self, found: &Diagnostic) -> Vec<Way> {
        match found.code.as_str() {
            "unknown-workflow" => self.workflow(found, ""),
            "no-target" => self.first_target(),
            "bad-timeout" => {
                let clear = Edit::SetTimeout { minutes: None };
                let hour = Edit::SetTimeout { minutes: Some(60) };
                vec![
                    ("Set 60 minutes".to_string(), hour),
                    ("Take the timeout out".to_string(), clear),
                ]
            }
            "wrong-type" if found.message.starts_with("`version` ") => {
                let value = self.flow.version.clone();
                vec![(
                    "Put quotes around it".to_string(),
                    Edit::SetVersion { value },
                )]
            }
            _ => Vec::new(),
        }
    }

    /// What either policy sets, said by the flow itself: then none of them is asked.
    fn tie(&self, found: &Diagnostic, environment: &str) -> Vec<Way> {
        let rivals = policy::rivals(&found.message);
        let policies = rivals
            .iter()
            .filter_map(|name| self.configuration.policies.get(*name));
        let owner = environment.to_string();
        let mut ways: Vec<Way> = Vec::new();
        for policy in policies {
            let StepPolicy {
                pre_action,
                action,
                post_action,
            } = &policy.policy;
            let environment = owner.clone();
            let way = if found.message.contains(" set the pre-action of ") {
                pre_action.as_ref().map(|name| {
                    let workflow = Some(name.clone());
                    (
                        name.clone(),
                        Edit::SetPreAction {
                            environment,
                            workflow,
                        },
                    )
                })
            } else if found.message.contains(" set the post-action of ") {
                post_action.as_ref().map(|name| {
                    let workflow = Some(name.clone());
                    (
                        name.clone(),
                        Edit::SetPostAction {
                            environment,
                            workflow,
                        },
                    )
                })
            } else {
                action.map(|action| {
                    let edit = Edit::SetAction {
                        environment,
                        action: Some(action),
                    };
                    (action.as_str().to_string(), edit)
                })
            };
            let way = way.map(|(name, edit)| (format!("Set {name} in this flow"), edit));
            ways.extend(way.filter(|way| !ways.contains(way)));
        }
        ways
    }

    /// The environments that come next on the board.
    fn first_target(&self) -> Vec<Way> {
        let trigger = &self.flow.trigger_environment;
        let environments = &self.configuration.environments;
        let Some(first) = environments.get(trigger) else {
            return Vec::new();
        };
        let mut next: Vec<_> = environments
            .values()
            .filter(|other| other.name != *trigger)
            .collect();
        next.sort_by_key(|other| (other.position < first.position, other.position, &other.name));
        next.into_iter()
            .take(NEAREST)
            .map(|other| {
                let edit = Edit::AddEnvironment {
                    environment: other.name.clone(),
                    depends_on: vec![trigger.clone()],
                };
                (format!("Add {} after {trigger}", other.name), edit)
            })
            .collect()
    }

    /// Another workflow instead of one that does not exist or is not meant for its place, or none.
    fn workflow(&self, found: &Diagnostic, environment: &str) -> Vec<Way> {
        let owner = Some(environment).filter(|name| !name.is_empty());
        let mut ways = Vec::new();
        for gate in gates(self.flow, self.steps.get(environment).copied(), environment) {
            let unknown = unknown_workflow(&gate.name, gate.what, owner, Some(&Origin::Inline));
            let meant = found
                .message
                .ends_with(&format!("is used as {} here", gate.what))
                && found.message.contains(&format!("`{}`", gate.name));
            if found.message != unknown.message && !meant {
                continue;
            }
            let fits = self.configuration.workflows.values().filter(|workflow| {
                let stage = workflow.stage.as_deref();
                workflow.promotion && stage.is_none_or(|stage| stage == gate.what)
            });
            let names = fits
                .map(|workflow| workflow.name.as_str())
                .filter(|name| *name != gate.name);
            for name in nearest(&gate.name, names) {
                ways.push((format!("Use {name}"), (gate.edit)(Some(name.to_string()))));
            }
            ways.push((format!("Clear the {}", gate.what), (gate.edit)(None)));
        }
        ways
    }

    fn unknown_environment(&self, environment: &str) -> Vec<Way> {
        let free = self
            .configuration
            .environments
            .keys()
            .map(String::as_str)
            .filter(|name| {
                *name != self.flow.trigger_environment && !self.steps.contains_key(name)
            });
        let renamed = nearest(environment, free).into_iter().map(|name| {
            let edit = Edit::RenameEnvironment {
                environment: environment.to_string(),
                name: name.to_string(),
            };
            (format!("Use {name}"), edit)
        });
        renamed.chain(self.removal(environment)).collect()
    }

    fn removal(&self, environment: &str) -> Vec<Way> {
        if !self.steps.contains_key(environment) {
            return Vec::new();
        }
        let edit = Edit::RemoveEnvironments {
            environments: vec![environment.to_string()],
            reconnect: true,
        };
        vec![(format!("Take {environment} out"), edit)]
    }

    fn connected(&self, environment: &str) -> Vec<Way> {
        let from = self.flow.trigger_environment.clone();
        if from.is_empty() || !self.steps.contains_key(environment) {
            return Vec::new();
        }
        let title = format!("Let it follow {from}");
        let to = environment.to_string();
        vec![(title, Edit::Connect { from, to })]
    }

    /// Another name instead of a dependency that is not in the flow, a step for it, or without it.
    fn dependency(&self, found: &Diagnostic, step: &Step) -> Vec<Way> {
        let to = step.environment.as_str();
        let known =
            |name: &str| name == self.flow.trigger_environment || self.steps.contains_key(name);
        let mut loose = step.depends_on.iter().filter(|name| !known(name));
        let Some(name) = loose.find(|name| unknown_dependency(to, name) == found.message) else {
            return Vec::new();
        };
        let trigger = self.flow.trigger_environment.as_str();
        let mut ways = Vec::new();
        if self.configuration.environments.contains_key(name.as_str()) && !trigger.is_empty() {
            let edit = Edit::AddEnvironment {
                environment: name.clone(),
                depends_on: vec![trigger.to_string()],
            };
            ways.push((format!("Add a step for {name}"), edit));
        }
        let graph = Steps::of(self.flow);
        let present = self
            .steps
            .keys()
            .copied()
            .chain([trigger])
            .collect::<BTreeSet<_>>();
        let present = present
            .into_iter()
            .filter(|other| !other.is_empty() && *other != to);
        let fits = nearest(name, present)
            .into_iter()
            .filter(|other| graph.way(to, other).is_none());
        for other in fits {
            ways.push((format!("Use {other}"), instead(other, name, to)));
        }
        ways.extend(self.without(name, step));
        ways
    }

    /// Without one of a step's dependencies; the last one is replaced by the trigger environment.
    fn without(&self, from: &str, step: &Step) -> Option<Way> {
        let to = step.environment.as_str();
        let title = format!("Let {to} not wait for {from}");
        let trigger = self.flow.trigger_environment.as_str();
        if step.depends_on.iter().any(|name| name != from) {
            let (from, to) = (from.to_string(), to.to_string());
            return Some((title, Edit::Disconnect { from, to }));
        }
        let possible = !trigger.is_empty() && trigger != from;
        possible.then(|| {
            (
                format!("Let {to} follow {trigger} instead"),
                instead(trigger, from, to),
            )
        })
    }

    fn circle(&self, found: &Diagnostic) -> Vec<Way> {
        let circles = self.circles.get_or_init(|| Steps::of(self.flow).circles());
        let Some(circle) = circles
            .iter()
            .find(|circle| circle_message(circle) == found.message)
        else {
            return Vec::new();
        };
        // What follows the trigger already, or something else, needs the dependency least.
        let mut edges: Vec<(usize, Way)> = circle
            .path
            .windows(2)
            .filter_map(|edge| {
                let step = self.steps.get(edge[1].as_str())?;
                let rank = if step.depends_on.contains(&self.flow.trigger_environment) {
                    0
                } else if step.depends_on.len() > 1 {
                    1
                } else {
                    2
                };
                Some((rank, self.without(&edge[0], step)?))
            })
            .collect();
        edges.sort_by_key(|(rank, _)| *rank);
        edges.into_iter().map(|(_, way)| way).collect()
    }
}

fn join(environment: &str, title: &str) -> Way {
    let environment = environment.to_string();
    (title.to_string(), Edit::JoinDoubles { environment })
}

/// One dependency instead of another.
fn instead(new: &str, old: &str, to: &str) -> Edit {
    let [new, old, to] = [new, old, to].map(str::to_string);
    let connect = Edit::Connect {
        from: new,
        to: to.clone(),
    };
    Edit::All {
        edits: vec![connect, Edit::Disconnect { from: old, to }],
    }
}

/// A place that names a workflow.
struct Gate {
    what: &'static str,
    name: String,
    edit: Box<dyn Fn(Option<String>) -> Edit>,
}

/// The workflows that an environment's step names, or with an empty name the release itself.
fn gates(flow: &Flow, step: Option<&Step>, environment: &str) -> Vec<Gate> {
    let mut gates: Vec<Gate> = Vec::new();
    let owner = environment.to_string();
    let mut add = |what, name: &Option<String>, edit: Box<dyn Fn(Option<String>) -> Edit>| {
        gates.extend(name.clone().map(|name| Gate { what, name, edit }));
    };
    let hooks = match step {
        _ if environment.is_empty() => Some(&flow.hooks),
        Some(step) => {
            let environment = owner.clone();
            let pre = move |workflow| Edit::SetPreAction {
                environment: environment.clone(),
                workflow,
            };
            add("pre-action", &step.policy.pre_action, Box::new(pre));
            let environment = owner.clone();
            let post = move |workflow| Edit::SetPostAction {
                environment: environment.clone(),
                workflow,
            };
            add("post-action", &step.policy.post_action, Box::new(post));
            Some(&step.hooks)
        }
        None => None,
    };
    if environment.is_empty() || environment == flow.trigger_environment {
        let post = |workflow| Edit::SetPostTrigger { workflow };
        add("post-action", &flow.post_trigger, Box::new(post));
    }
    if let Some(hooks) = hooks {
        let environment = Some(owner).filter(|name| !name.is_empty());
        for (what, hook, name) in [
            ("onStart", Hook::OnStart, &hooks.on_start),
            ("onSuccess", Hook::OnSuccess, &hooks.on_success),
            ("onFail", Hook::OnFail, &hooks.on_fail),
        ] {
            let environment = environment.clone();
            let edit = move |workflow| Edit::SetHook {
                environment: environment.clone(),
                hook,
                workflow,
            };
            add(what, name, Box::new(edit));
        }
    }
    gates
}
