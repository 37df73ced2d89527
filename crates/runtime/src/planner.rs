//! What a trigger would do: the flow, the resolved gates, the source commit and the exact writes.

mod finding;
mod refresh;
mod request;
mod workflows;

use sha2::{Digest, Sha256};
use signalbox_api::{PlanRequest, Preview, Refresh};
use signalbox_engine::{
    Plan,
    plan::{EnvironmentPlan, Source as Change, has_errors, template_of},
};
use signalbox_gitops::{Git, Mirror};
use signalbox_model::{
    Action, Application, Configuration, Diagnostic, Severity, manifest::TemplateSpec,
};
use tokio::time::Instant;

use self::{
    finding::{finding, missing, problem},
    request::route,
};
use crate::{
    configuration::Source, error::Error, executor::WorkflowExecutor, workspace::Workspace,
};

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
    template: TemplateSpec,
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
        let outline = match has_errors(&problems) {
            true => None,
            false => {
                let application = request.application.as_deref();
                let (outline, found) =
                    Plan::outline(configuration, flow, &request.product, application);
                problems.extend(found);
                outline
            }
        };
        let plan = match outline {
            Some(mut plan) => {
                plan.configuration_commit.clone_from(&snapshot.commit);
                self.fill(configuration, plan, &mut problems).await
            }
            None => None,
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

    /// Fills in what only the repositories say.
    async fn fill(
        &self,
        configuration: &Configuration,
        mut plan: Plan,
        problems: &mut Vec<Diagnostic>,
    ) -> Option<Plan> {
        let chosen = configuration.applications.get(&plan.application)?;
        let travel = match self.travel(configuration, &plan.product, chosen).await {
            Ok(travel) => travel,
            Err(error) => {
                problems.push(problem("source", &error, Some(&plan.trigger().name)));
                return None;
            }
        };
        plan.source = travel.change.clone();
        plan.runtime.clone_from(&self.workspace.name);
        plan.runtime_id = self.runtime_id.to_owned();
        let (trigger, targets) = plan.environments.split_first_mut()?;
        for planned in &mut trigger.applications {
            let application = configuration.applications.get(&planned.name)?;
            if let Ok((mirror, branch, tip)) = self.target(application).await {
                let template = template_of(configuration, &plan.product, application).1;
                let version = mirror.version(&tip, &application.path, &template).await;
                planned.version = version.ok().flatten();
                planned.branch = branch;
            }
        }
        for environment in targets {
            self.promote(configuration, environment, &travel, problems)
                .await;
        }
        self.workflows(configuration, &mut plan, problems);
        Some(plan)
    }

    async fn travel(
        &self,
        configuration: &Configuration,
        product: &str,
        chosen: &Application,
    ) -> Result<Travel, Error> {
        let mirror = self.git.mirror(&chosen.repo_url, &self.workspace.dir)?;
        mirror.fetch_after(self.began).await?;
        let branch = mirror.branch(chosen.target_revision.as_deref()).await?;
        let tip = mirror.tip(&branch).await?;
        let commit = mirror.last_commit(&tip, &chosen.path).await?;
        let (_, template) = template_of(configuration, product, chosen);
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
            template,
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

    /// What the applications of one environment would become.
    async fn promote(
        &self,
        configuration: &Configuration,
        environment: &mut EnvironmentPlan,
        travel: &Travel,
        problems: &mut Vec<Diagnostic>,
    ) {
        let action = environment.policy.action.as_ref();
        let writes = action.is_some_and(|action| action.value != Action::None);
        let name = Some(environment.name.as_str());
        for planned in &mut environment.applications {
            let Some(application) = configuration.applications.get(&planned.name) else {
                continue;
            };
            let filled = async {
                let (mirror, branch, tip) = self.target(application).await?;
                let (path, template) = (&application.path, &travel.template);
                planned.version = mirror.version(&tip, path, template).await?;
                planned.base = Some(tip);
                if writes {
                    let change = &travel.change;
                    let (commit, from) = (&change.commit, &change.path);
                    let promotion = mirror
                        .plan_promotion(&travel.mirror, commit, from, &branch, path, template)
                        .await?;
                    planned.writes = promotion.files;
                    problems.extend(promotion.warnings.iter().map(|warning| {
                        let message = format!("{}: {warning}", application.name);
                        finding(Severity::Warning, "promotion", message, None, name)
                    }));
                }
                planned.branch = branch;
                Ok::<(), Error>(())
            };
            if let Err(error) = filled.await {
                problems.push(problem(&application.name, &error, name));
            }
        }
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
