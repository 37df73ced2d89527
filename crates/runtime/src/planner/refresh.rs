//! The writes of a queued release, worked out again when its turn comes.

use signalbox_engine::{Plan, event::RefreshedWrites};
use signalbox_model::Action;

use super::Planner;
use crate::error::Error;

impl Planner<'_> {
    /// Works the writes of a queued release out again, against the branches as they are now; source, flow and
    /// policies stay as they were at the trigger.
    ///
    /// # Errors
    /// A repository can't be reached or read.
    pub async fn refresh(&self, plan: &Plan) -> Result<Vec<RefreshedWrites>, Error> {
        let source = self
            .git
            .mirror(&plan.source.repo_url, &self.workspace.dir)?;
        let mut all = Vec::new();
        for environment in &plan.environments {
            let commits = environment
                .policy
                .action
                .as_ref()
                .is_some_and(|action| action.value == Action::Commit);
            for application in environment.applications.iter().filter(|_| commits) {
                let Some(template) = &application.template else {
                    continue;
                };
                let mirror = self
                    .git
                    .mirror(&application.repo_url, &self.workspace.dir)?;
                mirror.fetch_after(self.began).await?;
                let tip = mirror.tip(&application.branch).await?;
                let promotion = mirror
                    .plan_promotion(
                        &source,
                        &plan.source.commit,
                        &plan.source.path,
                        &application.branch,
                        &application.path,
                        template,
                    )
                    .await?;
                all.push(RefreshedWrites {
                    environment: environment.name.clone(),
                    application: application.name.clone(),
                    version: mirror.version(&tip, &application.path, template).await?,
                    writes: promotion.files,
                });
            }
        }
        Ok(all)
    }
}
