//! The rules that a flow must keep (`promotions.md#flow-rules`), each finding at its place in the text.

use std::collections::{HashMap, HashSet};

use super::{
    Flow, cycle,
    read::{HOOK_FIELDS, read},
};
use crate::{
    Configuration,
    diagnostic::Diagnostic,
    manifest::Action,
    policy::{self, Origin, unknown_workflow},
    read::Fields,
    yaml::tree::Cursor,
};

/// Everything that is wrong with a flow's text, in the order of the text.
pub(crate) fn check(
    text: &str,
    configuration: &Configuration,
    product: Option<&str>,
) -> Vec<Diagnostic> {
    let read = read(text);
    let mut fields = Fields {
        diagnostics: read.diagnostics,
        environment: None,
    };
    if let (Some(tree), Some(flow)) = (&read.tree, &read.flow)
        && let Some(spec) = tree.root().get("spec").filter(|spec| spec.is_mapping())
    {
        let items: Vec<Cursor<'_>> = spec
            .get("steps")
            .into_iter()
            .flat_map(Cursor::items)
            .collect();
        let steps = read.items.iter().map(|item| items[*item]).collect();
        let mut check = Check {
            flow,
            spec,
            steps,
            configuration,
            product,
            fields: &mut fields,
        };
        check.all();
    }
    let mut seen = HashSet::new();
    fields.diagnostics.retain(|found| {
        seen.insert((
            found.code.clone(),
            found.message.clone(),
            found.environment.clone(),
        )) || !is_workflow(found)
    });
    fields
        .diagnostics
        .sort_by_key(|found| (found.line, found.column));
    fields.diagnostics
}

/// Resolving a policy says again what the step's own fields said.
fn is_workflow(found: &Diagnostic) -> bool {
    matches!(
        found.code.as_str(),
        "unknown-workflow" | "pull-requests-not-supported"
    )
}

struct Check<'a, 'f> {
    flow: &'a Flow,
    spec: Cursor<'a>,
    /// The place of each step.
    steps: Vec<Cursor<'a>>,
    configuration: &'a Configuration,
    product: Option<&'a str>,
    fields: &'f mut Fields,
}

impl<'a> Check<'a, '_> {
    fn all(&mut self) {
        self.trigger();
        if self.flow.steps.is_empty() {
            let place = self.spec.get("steps").unwrap_or(self.spec);
            let found =
                Diagnostic::error("no-target", "nothing follows the trigger environment yet");
            self.fields.report(
                found
                    .on(place)
                    .hint("add the environment that is promoted to next"),
            );
        }
        self.release_workflows();
        self.environments();
        self.dependencies();
        self.reachability();
        for index in 0..self.steps.len() {
            self.step_workflows(index);
            self.step_policy(index);
        }
    }

    fn report(&mut self, environment: &str, found: Diagnostic) {
        self.fields.report(found.about(environment));
    }

    fn trigger(&mut self) {
        let trigger = &self.flow.trigger_environment;
        let Some(place) = self
            .spec
            .get("triggerEnvironment")
            .filter(|_| !trigger.is_empty())
        else {
            return;
        };
        self.known_environment(trigger, place);
        self.has_application(trigger, place);
    }

    fn known_environment(&mut self, environment: &str, place: Cursor<'a>) {
        let before = self.fields.environment.replace(environment.to_string());
        let fits = self.fields.check_name(environment, place);
        self.fields.environment = before;
        if fits && !self.configuration.environments.contains_key(environment) {
            let known: Vec<&str> = self
                .configuration
                .environments
                .keys()
                .take(8)
                .map(String::as_str)
                .collect();
            let hint = if known.is_empty() {
                "add the environment to the configuration repository".to_string()
            } else {
                format!(
                    "choose one of {}, or add it to the configuration repository",
                    known.join(", ")
                )
            };
            let found = Diagnostic::error(
                "unknown-environment",
                format!("the environment `{environment}` does not exist"),
            );
            self.report(environment, found.on(place).hint(hint));
        }
    }

    fn has_application(&mut self, environment: &str, place: Cursor<'a>) {
        let Some(product) = self.product else { return };
        if self.configuration.environments.contains_key(environment)
            && self
                .configuration
                .applications_in(product, environment)
                .is_empty()
        {
            let found = Diagnostic::error(
                "no-application",
                format!("{environment} has no application of product {product}"),
            )
            .hint(format!(
                "annotate an application of {environment} with codefresh.io/product: {product}, or take {environment} out of the flow"
            ));
            self.report(environment, found.on(place));
        }
    }

    fn workflow(
        &mut self,
        name: &str,
        what: &str,
        stage: Option<&str>,
        environment: Option<&str>,
        place: Cursor<'a>,
    ) {
        let found = match self.configuration.workflows.get(name) {
            None => unknown_workflow(name, what, environment, Some(&Origin::Inline)),
            Some(workflow) => {
                let meant = workflow.stage.as_deref();
                if meant.is_some() && meant != stage {
                    let meant = meant.unwrap_or_default();
                    Diagnostic::warning(
                        "promotion-stage",
                        format!("the workflow `{name}` is meant as {meant}, and is used as {what} here"),
                    )
                    .hint("choose another workflow, or change its annotation codefresh.io/promotion-stage")
                } else if !workflow.promotion {
                    Diagnostic::warning(
                        "not-a-promotion-workflow",
                        format!(
                            "the workflow template `{name}` is not marked as a promotion workflow"
                        ),
                    )
                    .hint("give it the annotation codefresh.io/workflow-origin: promotion")
                } else {
                    return;
                }
            }
        };
        self.report(environment.unwrap_or_default(), found.on(place));
    }

    fn hook_workflows(&mut self, parent: Cursor<'a>, environment: Option<&str>) {
        let Some(hooks) = parent.get("hooks") else {
            return;
        };
        for hook in HOOK_FIELDS {
            if let Some((place, name)) = named(hooks, hook) {
                self.workflow(name, hook, None, environment, place);
            }
        }
    }

    fn release_workflows(&mut self) {
        self.hook_workflows(self.spec, None);
        if let Some((place, name)) = named(self.spec, "postTrigger") {
            let trigger = self.flow.trigger_environment.as_str();
            let environment = Some(trigger).filter(|name| !name.is_empty());
            self.workflow(name, "post-action", Some("post-action"), environment, place);
        }
    }

    fn step_workflows(&mut self, index: usize) {
        let step = self.steps[index];
        let environment = Some(self.flow.steps[index].environment.as_str());
        if let Some(policy) = step.get("policy") {
            for (gate, what) in [("preAction", "pre-action"), ("postAction", "post-action")] {
                if let Some((place, name)) = named(policy, gate) {
                    self.workflow(name, what, Some(what), environment, place);
                }
            }
        }
        self.hook_workflows(step, environment);
    }

    fn environments(&mut self) {
        let mut seen: HashMap<&str, u32> = HashMap::new();
        for (index, step) in self.flow.steps.iter().enumerate() {
            let name = step.environment.as_str();
            let Some(place) = self.steps[index]
                .get("environment")
                .filter(|_| !name.is_empty())
            else {
                continue;
            };
            if name == self.flow.trigger_environment {
                let hooks = step.hooks != super::Hooks::default();
                let hint = if hooks {
                    "remove this step; the hook onStart of the release serves the trigger environment"
                } else {
                    "remove this step: the change is in the trigger environment already"
                };
                let found = Diagnostic::error(
                    "trigger-as-step",
                    format!("{name} triggers the flow and can't be a step of it as well"),
                );
                self.report(name, found.on(place).hint(hint));
            }
            if let Some(line) = seen.get(name) {
                let found = Diagnostic::error(
                    "duplicate-environment",
                    format!("the environment {name} has a step already, in line {line}"),
                );
                self.report(name, found.on(place).hint("put both into one step"));
                continue;
            }
            seen.insert(name, step.line);
            if name != self.flow.trigger_environment {
                self.known_environment(name, place);
                self.has_application(name, place);
            }
        }
    }

    fn dependencies(&mut self) {
        let known: HashSet<&str> = self
            .flow
            .steps
            .iter()
            .map(|step| step.environment.as_str())
            .chain([self.flow.trigger_environment.as_str()])
            .collect();
        for (index, step) in self.flow.steps.iter().enumerate() {
            let mut seen = HashSet::new();
            for place in self.steps[index]
                .get("dependsOn")
                .into_iter()
                .flat_map(Cursor::items)
            {
                let Some(name) = place.text().filter(|name| !name.is_empty()) else {
                    continue;
                };
                if !known.contains(name) {
                    let found = Diagnostic::error(
                        "unknown-dependency",
                        unknown_dependency(&step.environment, name),
                    )
                    .hint(format!(
                        "add a step for {name}, or name the trigger environment or another step"
                    ));
                    self.report(&step.environment, found.on(place));
                } else if !seen.insert(name) {
                    let found = Diagnostic::warning(
                        "duplicate-dependency",
                        format!("{} names the dependency {name} twice", step.environment),
                    );
                    self.report(
                        &step.environment,
                        found.on(place).hint("remove one of them"),
                    );
                }
            }
        }
    }

    fn reachability(&mut self) {
        let graph = cycle::Steps::of(self.flow);
        for circle in graph.circles() {
            let index = circle.step;
            let step = &self.flow.steps[index];
            let place = self.steps[index]
                .get("dependsOn")
                .into_iter()
                .flat_map(Cursor::items)
                .find(|item| item.text() == Some(circle.dependency.as_str()))
                .unwrap_or(self.steps[index]);
            let found = Diagnostic::error("cycle", circle_message(&circle)).hint(format!(
                "remove one of these dependencies, for example that of {} on {}",
                step.environment, circle.dependency
            ));
            self.report(&step.environment, found.on(place));
        }
        if self.flow.trigger_environment.is_empty() {
            return;
        }
        for index in graph.unreachable() {
            let step = &self.flow.steps[index];
            let place = self.steps[index]
                .get("environment")
                .unwrap_or(self.steps[index]);
            let found = Diagnostic::error(
                "unreachable",
                format!(
                    "{} never starts: no way leads to it from {}",
                    step.environment, self.flow.trigger_environment
                ),
            )
            .hint(
                "let it depend on the trigger environment or on a step that is reached from there",
            );
            self.report(&step.environment, found.on(place));
        }
    }

    /// What the step's own fields say, and with a product what resolving its policy says.
    fn step_policy(&mut self, index: usize) {
        let step = &self.flow.steps[index];
        let fallback = self.steps[index]
            .get("environment")
            .unwrap_or(self.steps[index]);
        let action = self.steps[index]
            .get("policy")
            .and_then(|policy| policy.get("action"))
            .unwrap_or(fallback);
        if step.policy.action == Some(Action::Pr) {
            self.report(
                &step.environment,
                policy::pull_requests(&step.environment, &Origin::Inline).on(action),
            );
        }
        let Some(product) = self.product.filter(|_| !step.environment.is_empty()) else {
            return;
        };
        let (_, found) =
            policy::resolve(self.configuration, product, &step.environment, &step.policy);
        for found in found {
            let place = if found.code == "none-without-pre-action" {
                action
            } else {
                fallback
            };
            self.report(&step.environment, found.on(place));
        }
    }
}

/// A workflow's name and its place.
fn named<'a>(parent: Cursor<'a>, key: &str) -> Option<(Cursor<'a>, &'a str)> {
    let place = parent.get(key)?;
    Some((place, place.text().filter(|name| !name.is_empty())?))
}

/// What is said of a dependency that is not in the flow.
pub(crate) fn unknown_dependency(environment: &str, name: &str) -> String {
    format!("{environment} depends on `{name}`, which is not in the flow")
}

/// What is said of environments that wait for each other.
pub(crate) fn circle_message(circle: &cycle::Circle) -> String {
    format!(
        "these environments wait for each other: {}",
        circle.path.join(" → ")
    )
}
