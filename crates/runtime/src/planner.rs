//! What a trigger would do: the flow, the resolved gates, the source commit and the exact writes.

mod finding;
mod refresh;
mod request;
mod workflows;

use std::collections::BTreeMap;

use sha2::{Digest, Sha256};
use signalbox_api::{PlanRequest, Preview, Refresh, error::Code};
use signalbox_engine::{
    Plan,
    plan::{ApplicationPlan, EnvironmentPlan, Source as Change},
};
use signalbox_gitops::{Git, Mirror};
use signalbox_model::{
    Action, Application, Configuration, Diagnostic, Environment, Flow, Hooks, Origin, Resolved,
    ResolvedPolicy, Severity, manifest::TemplateSpec, policy,
};
use tokio::time::Instant;

use self::{
    finding::{finding, has_errors, missing, problem},
    request::{choose, route},
};
use crate::{
    configuration::Source, error::Error, executor::WorkflowExecutor, template::template_of,
    workspace::Workspace,
};

/// A release without a time limit of its own ends after a day (`promotions.md#release-life`).
const DAY_IN_MINUTES: u32 = 24 * 60;

/// Works out plans.
pub struct Planner<'a> {
    pub workspace: &'a Workspace,
    pub git: &'a Git,
    pub configuration: &'a Source,
    pub executor: &'a dyn WorkflowExecutor,
    pub runtime_id: &'a str,
    /// What a plan reads is at least as fresh as this moment: when it was asked for.
    pub began: Instant,
}

/// What travels, once the application is chosen.
struct Travel {
    mirror: Mirror,
    change: Change,
    template_name: String,
    template: TemplateSpec,
    /// The trigger environment has several applications: only targets of the same template take part.
    several: bool,
}

impl Planner<'_> {
    /// The plan of a request, with everything that is wrong with it. Changes nothing.
    ///
    /// # Errors
    /// The configuration repository can't be read.
    pub async fn preview(&self, request: &PlanRequest) -> Result<Preview, signalbox_api::Error> {
        let snapshot = self.configuration.read(Refresh::Fetch).await?;
        let configuration = &snapshot.configuration;
        if !configuration.products.contains_key(&request.product) {
            return Err(missing(
                "product",
                &request.product,
                configuration.products.keys(),
            ));
        }
        let (flow, mut problems) = route(configuration, request)?;
        let flow = flow.as_ref();
        let applications: Vec<String> = configuration
            .applications_in(&request.product, &flow.trigger_environment)
            .into_iter()
            .map(|application| application.name.clone())
            .collect();
        let chosen = choose(request, flow, &applications, configuration, &mut problems);
        let plan = match chosen {
            Some(chosen) if !has_errors(&problems) => {
                self.plan(
                    configuration,
                    &snapshot.commit,
                    flow,
                    &request.product,
                    chosen,
                    &mut problems,
                )
                .await
            }
            _ => None,
        };
        let plan = plan.filter(|_| !has_errors(&problems));
        let digest = plan.as_ref().map(digest);
        Ok(Preview {
            plan,
            digest,
            problems,
            applications,
        })
    }

    async fn plan(
        &self,
        configuration: &Configuration,
        commit: &str,
        flow: &Flow,
        product: &str,
        chosen: &Application,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Plan> {
        let travel = match self.travel(configuration, flow, product, chosen).await {
            Ok(travel) => travel,
            Err(error) => {
                problems.push(problem("source", &error, Some(&flow.trigger_environment)));
                return None;
            }
        };
        let trigger = configuration.environments.get(&flow.trigger_environment)?;
        let mut environments = vec![
            self.trigger_environment(configuration, flow, product, trigger)
                .await?,
        ];
        for step in &flow.steps {
            let environment = configuration.environments.get(&step.environment)?;
            let (policy, _) =
                policy::resolve(configuration, product, &step.environment, &step.policy);
            let applications = self
                .applications(
                    configuration,
                    product,
                    environment,
                    &policy,
                    &travel,
                    problems,
                )
                .await;
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
            configuration_commit: commit.to_owned(),
            product: product.to_owned(),
            application: chosen.name.clone(),
            environments,
            hooks: flow.hooks.clone(),
            timeout_minutes: flow.timeout_minutes.unwrap_or(DAY_IN_MINUTES),
            source: travel.change,
            templates: BTreeMap::new(),
            runtime: self.workspace.name.clone(),
            runtime_id: self.runtime_id.to_owned(),
        };
        self.workflows(configuration, &mut plan, problems);
        Some(plan)
    }

    async fn travel(
        &self,
        configuration: &Configuration,
        flow: &Flow,
        product: &str,
        chosen: &Application,
    ) -> Result<Travel, Error> {
        let mirror = self.git.mirror(&chosen.repo_url, &self.workspace.dir)?;
        mirror.fetch_after(self.began).await?;
        let branch = mirror.branch(chosen.target_revision.as_deref()).await?;
        let tip = mirror.tip(&branch).await?;
        let commit = mirror.last_commit(&tip, &chosen.path).await?;
        let several = configuration
            .applications_in(product, &flow.trigger_environment)
            .len()
            > 1;
        let (template_name, template) = template_of(configuration, product, chosen);
        if several && template.promotion.is_none() {
            return Err(signalbox_api::Error::new(
                Code::Invalid,
                format!("{} has several applications of {product}, and template {template_name} copies whole folders: one application's files could land in another's", flow.trigger_environment),
            )
            .hint("give the template a `promotion` map of the values that travel")
            .into());
        }
        let version = mirror.version(&commit.sha, &chosen.path, &template).await?;
        let change = Change {
            repo_url: chosen.repo_url.clone(),
            branch,
            path: chosen.path.clone(),
            commit: commit.sha,
            author: commit.author,
            message: commit.message,
            date: commit.date,
            version,
        };
        Ok(Travel {
            mirror,
            change,
            template_name,
            template,
            several,
        })
    }

    async fn trigger_environment(
        &self,
        configuration: &Configuration,
        flow: &Flow,
        product: &str,
        environment: &Environment,
    ) -> Option<EnvironmentPlan> {
        let mut applications = Vec::new();
        for application in configuration.applications_in(product, &environment.name) {
            let mut planned = planned(application);
            if let Ok((mirror, branch, tip)) = self.target(application).await {
                let template = template_of(configuration, product, application).1;
                planned.version = mirror
                    .version(&tip, &application.path, &template)
                    .await
                    .ok()
                    .flatten();
                planned.branch = branch;
            }
            applications.push(planned);
        }
        let post_action = flow.post_trigger.clone();
        let post_action = post_action.map(|value| Resolved {
            value,
            origin: Origin::Inline,
            shadowed: Vec::new(),
        });
        Some(EnvironmentPlan {
            name: environment.name.clone(),
            kind: environment.kind,
            depends_on: Vec::new(),
            policy: ResolvedPolicy {
                post_action,
                ..ResolvedPolicy::default()
            },
            hooks: Hooks::default(),
            applications,
        })
    }

    async fn target(&self, application: &Application) -> Result<(Mirror, String, String), Error> {
        let mirror = self
            .git
            .mirror(&application.repo_url, &self.workspace.dir)?;
        mirror.fetch_after(self.began).await?;
        let branch = mirror
            .branch(application.target_revision.as_deref())
            .await?;
        let tip = mirror.tip(&branch).await?;
        Ok((mirror, branch, tip))
    }

    async fn applications(
        &self,
        configuration: &Configuration,
        product: &str,
        environment: &Environment,
        policy: &ResolvedPolicy,
        travel: &Travel,
        problems: &mut Vec<Diagnostic>,
    ) -> Vec<ApplicationPlan> {
        let writes = policy
            .action
            .as_ref()
            .is_some_and(|action| action.value != Action::None);
        let mut applications = Vec::new();
        for application in configuration.applications_in(product, &environment.name) {
            let (name, template) = template_of(configuration, product, application);
            if travel.several && name != travel.template_name {
                continue;
            }
            let mut planned = planned(application);
            planned.template = Some(travel.template.clone());
            let filled = async {
                let (mirror, branch, tip) = self.target(application).await?;
                planned.version = mirror.version(&tip, &application.path, &template).await?;
                planned.base = Some(tip);
                if writes {
                    let change = &travel.change;
                    let promotion = mirror
                        .plan_promotion(
                            &travel.mirror,
                            &change.commit,
                            &change.path,
                            &branch,
                            &application.path,
                            &travel.template,
                        )
                        .await?;
                    planned.writes = promotion.files;
                    problems.extend(promotion.warnings.iter().map(|warning| {
                        let message = format!("{}: {warning}", application.name);
                        finding(
                            Severity::Warning,
                            "promotion",
                            message,
                            None,
                            Some(&environment.name),
                        )
                    }));
                }
                planned.branch = branch;
                Ok::<(), Error>(())
            };
            if let Err(error) = filled.await {
                problems.push(problem(&application.name, &error, Some(&environment.name)));
            }
            applications.push(planned);
        }
        if applications.is_empty() {
            let message = format!(
                "{} has no application of product {product} that takes part",
                environment.name
            );
            problems.push(finding(
                Severity::Error,
                "no-application",
                message,
                None,
                Some(&environment.name),
            ));
        }
        applications
    }
}

/// Hash of everything that a plan says, but for the commits that it was read at: those of others that change nothing
/// of it don't make it another plan.
fn digest(plan: &Plan) -> String {
    let mut plan = plan.clone();
    plan.configuration_commit.clear();
    let environments = plan.environments.iter_mut();
    environments
        .flat_map(|environment| &mut environment.applications)
        .for_each(|application| application.base = None);
    let text = serde_json::to_vec(&plan).unwrap_or_default();
    Sha256::digest(text)
        .iter()
        .map(|byte| format!("{byte:02x}"))
        .collect()
}

fn planned(application: &Application) -> ApplicationPlan {
    ApplicationPlan {
        name: application.name.clone(),
        namespace: application.namespace.clone(),
        repo_url: application.repo_url.clone(),
        branch: application.target_revision.clone().unwrap_or_default(),
        path: application.path.clone(),
        version: None,
        base: None,
        template: None,
        writes: Vec::new(),
    }
}
