//! A plan as far as manifests alone make it: environments, gates, applications and templates, but no commits.
//! A runtime fills in what its repositories say; a rehearsal needs no more.

use std::collections::BTreeMap;

use signalbox_model::{
    Application, Configuration, Diagnostic, Flow, Hooks, Origin, Resolved, ResolvedPolicy,
    Severity,
    manifest::{Action, TemplateSpec},
    policy,
};

use super::{ApplicationPlan, EnvironmentPlan, Plan, Source};

/// A release without a time limit of its own ends after a day (`promotions.md#release-life`).
const DAY_IN_MINUTES: u32 = 24 * 60;

impl Plan {
    /// The plan of a flow for a product, without anything that only repositories say. With a finding that is an
    /// error there is none.
    pub fn outline(
        configuration: &Configuration,
        flow: &Flow,
        product: &str,
        application: Option<&str>,
    ) -> (Option<Self>, Vec<Diagnostic>) {
        let outline = Outline {
            configuration,
            flow,
            product,
        };
        let mut problems = outline.check();
        let chosen = outline.choose(application, &mut problems);
        let plan = chosen
            .filter(|_| !has_errors(&problems))
            .and_then(|chosen| outline.plan(chosen, &mut problems))
            .filter(|_| !has_errors(&problems));
        (plan, problems)
    }
}

/// Whether a finding blocks.
pub fn has_errors(problems: &[Diagnostic]) -> bool {
    let is_error = |problem: &Diagnostic| problem.severity == Severity::Error;
    problems.iter().any(is_error)
}

/// The promotion template that holds for an application: name and content. Without one every file is copied, and the
/// version stands in the chart.
pub fn template_of(
    configuration: &Configuration,
    product: &str,
    application: &Application,
) -> (String, TemplateSpec) {
    let found = configuration.template_for(product, application);
    found.unwrap_or_else(|| ("none".to_owned(), no_template()))
}

/// Every file is copied, and the version stands in the chart.
pub fn no_template() -> TemplateSpec {
    TemplateSpec {
        version_file: "Chart.yaml".to_owned(),
        version_path: "$.appVersion".to_owned(),
        promotion: None,
    }
}

struct Outline<'a> {
    configuration: &'a Configuration,
    flow: &'a Flow,
    product: &'a str,
}

impl<'a> Outline<'a> {
    /// What no plan can be made with. A flow's text was checked by who read it: this holds for any flow.
    fn check(&self) -> Vec<Diagnostic> {
        let mut problems = Vec::new();
        let Self { flow, product, .. } = self;
        if !self.configuration.products.contains_key(*product) {
            let message = format!("there is no product `{product}`");
            problems.push(Diagnostic::error("unknown-product", message));
        }
        let steps = flow.steps.iter().map(|step| &step.environment);
        for name in steps.chain([&flow.trigger_environment]) {
            if !self.configuration.environments.contains_key(name) {
                let message = format!("the environment `{name}` does not exist");
                problems.push(Diagnostic::error("unknown-environment", message).about(name));
            }
        }
        problems
    }

    /// The application whose change travels; `None` with a problem when that is not clear.
    fn choose(
        &self,
        wanted: Option<&str>,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<&'a Application> {
        let Self { flow, product, .. } = self;
        let trigger = flow.trigger_environment.as_str();
        let there = self.configuration.applications_in(product, trigger);
        let names: Vec<&str> = there.iter().map(|it| it.name.as_str()).collect();
        let of_those = format!("choose one of: {}", names.join(", "));
        let found = match (wanted, there.as_slice()) {
            (Some(wanted), _) if names.contains(&wanted) => {
                return there.into_iter().find(|it| it.name == wanted);
            }
            (None, [only]) => return Some(only),
            (_, []) if has_errors(problems) => return None,
            (_, []) => Diagnostic::error(
                "no-application",
                format!("{trigger} has no application of product {product}"),
            )
            .hint("add one there, or take the environment out of the flow"),
            (Some(wanted), _) => Diagnostic::error(
                "application",
                format!("{wanted} is no application of {product} in {trigger}"),
            )
            .hint(of_those),
            (None, several) => {
                let several = several.len();
                let message = format!(
                    "{trigger} has {several} applications of {product}: say whose change travels"
                );
                Diagnostic::error("application", message).hint(of_those)
            }
        };
        problems.push(found.about(trigger));
        None
    }

    fn plan(&self, chosen: &Application, problems: &mut Vec<Diagnostic>) -> Option<Plan> {
        let Self {
            configuration,
            flow,
            product,
        } = *self;
        let (template_name, template) = template_of(configuration, product, chosen);
        let several = self.several();
        if several && template.promotion.is_none() {
            let trigger = &flow.trigger_environment;
            let message = format!(
                "{trigger} has several applications of {product}, and template {template_name} copies whole folders: one application's files could land in another's"
            );
            let found = Diagnostic::error("whole-folders", message)
                .hint("give the template a `promotion` map of the values that travel");
            problems.push(found.about(trigger));
        }
        let mut environments = vec![self.trigger()?];
        for step in &flow.steps {
            let environment = configuration.environments.get(&step.environment)?;
            let (policy, _) =
                policy::resolve(configuration, product, &step.environment, &step.policy);
            check_action(&policy, &step.environment, product, problems);
            let there = configuration.applications_in(product, &environment.name);
            let takes_part = |it: &&Application| {
                !several || template_of(configuration, product, it).0 == template_name
            };
            let applications: Vec<ApplicationPlan> = there
                .into_iter()
                .filter(takes_part)
                .map(|application| planned(application, Some(template.clone())))
                .collect();
            if applications.is_empty() {
                let message = format!(
                    "{} has no application of product {product} that takes part",
                    environment.name
                );
                let found = Diagnostic::error("no-application", message);
                problems.push(found.about(&environment.name));
            }
            environments.push(EnvironmentPlan {
                name: step.environment.clone(),
                kind: environment.kind,
                depends_on: step.depends_on.clone(),
                policy,
                hooks: step.hooks.clone(),
                applications,
            });
        }
        let mut plan = Plan {
            flow: flow.name.clone(),
            flow_version: flow.version.clone(),
            configuration_commit: String::new(),
            product: product.to_owned(),
            application: chosen.name.clone(),
            environments,
            hooks: flow.hooks.clone(),
            timeout_minutes: flow.timeout_minutes.unwrap_or(DAY_IN_MINUTES),
            source: source(chosen),
            templates: BTreeMap::new(),
            runtime: String::new(),
            runtime_id: String::new(),
        };
        freeze(configuration, &mut plan, problems);
        Some(plan)
    }

    /// The trigger environment has several applications: only targets of the same template take part.
    fn several(&self) -> bool {
        let trigger = &self.flow.trigger_environment;
        self.configuration
            .applications_in(self.product, trigger)
            .len()
            > 1
    }

    fn trigger(&self) -> Option<EnvironmentPlan> {
        let name = &self.flow.trigger_environment;
        let environment = self.configuration.environments.get(name)?;
        let there = self.configuration.applications_in(self.product, name);
        let post_action = self.flow.post_trigger.clone().map(|value| Resolved {
            value,
            origin: Origin::Inline,
            shadowed: Vec::new(),
        });
        Some(EnvironmentPlan {
            name: name.clone(),
            kind: environment.kind,
            depends_on: Vec::new(),
            policy: ResolvedPolicy {
                post_action,
                ..ResolvedPolicy::default()
            },
            hooks: Hooks::default(),
            applications: there.into_iter().map(|it| planned(it, None)).collect(),
        })
    }
}

/// The change that travels, but for its commit.
fn source(chosen: &Application) -> Source {
    Source {
        repo_url: chosen.repo_url.clone(),
        branch: chosen.target_revision.clone().unwrap_or_default(),
        path: chosen.path.clone(),
        commit: String::new(),
        author: String::new(),
        message: String::new(),
        date: String::new(),
        version: None,
    }
}

fn planned(application: &Application, template: Option<TemplateSpec>) -> ApplicationPlan {
    ApplicationPlan {
        name: application.name.clone(),
        namespace: application.namespace.clone(),
        repo_url: application.repo_url.clone(),
        branch: application.target_revision.clone().unwrap_or_default(),
        path: application.path.clone(),
        version: None,
        base: None,
        template,
        writes: Vec::new(),
    }
}

fn check_action(
    policy: &ResolvedPolicy,
    environment: &str,
    product: &str,
    problems: &mut Vec<Diagnostic>,
) {
    let message = match policy.action.as_ref().map(|action| action.value) {
        None => format!("no promotion action for environment {environment} of product {product}"),
        Some(Action::None) if policy.pre_action.is_none() => {
            format!("nothing would promote {environment}: action none without a pre-action")
        }
        Some(_) => return,
    };
    let found = Diagnostic::error("no-action", message).hint("set it on the step or in a policy");
    problems.push(found.about(environment));
}

/// Freezes the templates of every workflow that the plan names.
fn freeze(configuration: &Configuration, plan: &mut Plan, problems: &mut Vec<Diagnostic>) {
    let hooks = |hooks: &Hooks| {
        let Hooks {
            on_start,
            on_success,
            on_fail,
        } = hooks.clone();
        [on_start, on_success, on_fail]
    };
    let mut named: Vec<(Option<String>, Option<String>)> = Vec::new();
    named.extend(hooks(&plan.hooks).map(|workflow| (workflow, None)));
    for environment in &plan.environments {
        let policy = &environment.policy;
        let gates = [&policy.pre_action, &policy.post_action];
        let gates = gates.map(|gate| gate.as_ref().map(|gate| gate.value.clone()));
        let all = hooks(&environment.hooks).into_iter().chain(gates);
        named.extend(all.map(|workflow| (workflow, Some(environment.name.clone()))));
    }
    for (workflow, environment) in named {
        let Some(workflow) = workflow else { continue };
        if plan.templates.contains_key(&workflow) {
            continue;
        }
        match configuration.workflow_texts(&workflow) {
            Ok(texts) => plan.templates.extend(texts),
            Err(missing) => {
                let message = format!("workflow {workflow} needs {missing}, which does not exist");
                let found = Diagnostic::error("unknown-workflow", message);
                problems.push(found.about(environment.unwrap_or_default()));
            }
        }
    }
}
