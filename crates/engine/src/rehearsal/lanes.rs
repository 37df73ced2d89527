//! The lanes of a plan whose course can be chosen.
//! They are named as a timeline names them.

use serde::{Deserialize, Serialize};
use specta::Type;

use super::player;
use crate::{Plan, Stage, release::Release, timeline::RELEASE};

/// Lanes whose course can be chosen, in the plan's order, with the workflow that would run.
pub fn lanes(plan: &Plan) -> Vec<PlayedLane> {
    let release = player::created(plan.clone()).1;
    let mut lanes = Vec::new();
    lanes.extend(hook(&release, None, Stage::OnStart));
    for environment in &release.environments {
        let name = environment.name.as_str();
        lanes.extend(hook(&release, Some(name), Stage::OnStart));
        for application in &environment.applications {
            lanes.extend(application.stages.iter().map(|state| PlayedLane {
                lane: format!("{name}/{}/{:?}", application.name, state.stage),
                environment: Some(name.to_owned()),
                application: Some(application.name.clone()),
                stage: state.stage,
                workflow: state.workflow.clone(),
            }));
        }
        lanes.extend(hook(&release, Some(name), Stage::OnSuccess));
        lanes.extend(hook(&release, Some(name), Stage::OnFail));
    }
    lanes.extend(hook(&release, None, Stage::OnSuccess));
    lanes.extend(hook(&release, None, Stage::OnFail));
    lanes
}

fn hook(release: &Release, environment: Option<&str>, stage: Stage) -> Option<PlayedLane> {
    let workflow = release.hook_workflow(environment, stage)?;
    Some(PlayedLane {
        lane: format!("{}/{stage:?}", environment.unwrap_or(RELEASE)),
        environment: environment.map(str::to_owned),
        application: None,
        stage,
        workflow: Some(workflow.to_owned()),
    })
}

/// A stage or hook of a plan.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, Type)]
#[serde(rename_all = "camelCase")]
pub struct PlayedLane {
    pub lane: String,
    /// `None`: a hook of the release.
    pub environment: Option<String>,
    /// `None`: a hook.
    pub application: Option<String>,
    pub stage: Stage,
    /// `None`: no workflow runs: the action itself, the verification.
    pub workflow: Option<String>,
}
