//! The birth of a release: a plan becomes a state in which nothing has started yet.

use signalbox_model::Action;

use crate::{
    event::{EnvironmentStatus, Event, Millis, ReleaseStatus, Stage, StageStatus},
    plan::{EnvironmentPlan, Plan},
    release::{ApplicationState, EnvironmentState, Release, StageState},
};

impl Release {
    /// The first event makes the release; it waits in its product's queue until `Input::Start`. `None` for any other
    /// event than [`Event::Created`].
    pub fn create(id: &str, event: &Event, at: Millis) -> Option<Release> {
        let Event::Created {
            plan,
            by,
            email,
            reason,
        } = event
        else {
            return None;
        };
        Some(Release {
            id: id.to_owned(),
            status: ReleaseStatus::Queued,
            by: by.clone(),
            email: email.clone(),
            reason: reason.clone(),
            created_at: at,
            started_at: None,
            ended_at: None,
            timeout_from: None,
            terminated: None,
            retries: Vec::new(),
            approvals: Vec::new(),
            environments: environments(plan),
            hooks: Vec::new(),
            plan: (**plan).clone(),
        })
    }
}

fn environments(plan: &Plan) -> Vec<EnvironmentState> {
    let environment = |(index, environment): (usize, &EnvironmentPlan)| EnvironmentState {
        name: environment.name.clone(),
        status: EnvironmentStatus::Pending,
        started_at: None,
        ended_at: None,
        hooks: Vec::new(),
        applications: environment
            .applications
            .iter()
            .map(|application| ApplicationState {
                name: application.name.clone(),
                stages: stages(environment, index == 0),
                sync: None,
                health: None,
                commit: None,
            })
            .collect(),
    };
    plan.environments
        .iter()
        .enumerate()
        .map(environment)
        .collect()
}

/// What an application goes through in one environment. In the trigger environment the change has already arrived:
/// nothing is promoted there, it is verified and then validated by `postTrigger`.
fn stages(environment: &EnvironmentPlan, is_trigger: bool) -> Vec<StageState> {
    let workflow = |resolved: &Option<signalbox_model::Resolved<String>>| {
        resolved.as_ref().map(|it| it.value.clone())
    };
    let (pre, post) = (
        workflow(&environment.policy.pre_action),
        workflow(&environment.policy.post_action),
    );
    let acts = environment
        .policy
        .action
        .as_ref()
        .is_none_or(|action| action.value != Action::None);
    let pending = |stage, workflow| StageState {
        stage,
        workflow,
        status: StageStatus::Pending,
        attempts: Vec::new(),
    };
    let mut stages = Vec::new();
    if !is_trigger {
        stages.extend(pre.map(|workflow| pending(Stage::PreAction, Some(workflow))));
        stages.extend(acts.then(|| pending(Stage::Action, None)));
    }
    stages.push(pending(Stage::Verify, None));
    stages.extend(post.map(|workflow| pending(Stage::PostAction, Some(workflow))));
    stages
}
