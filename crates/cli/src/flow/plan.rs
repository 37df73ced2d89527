//! `signalbox flow plan`.

use signalbox_api::{Error, PlanRequest, Preview, Runtime};
use signalbox_engine::plan::{EnvironmentPlan, Plan};
use signalbox_model::{Origin, Resolved};

use crate::{
    arguments::Request,
    output::{Exit, Output, findings},
};

impl From<Request> for PlanRequest {
    fn from(request: Request) -> Self {
        Self {
            route: signalbox_api::Route::Flow { flow: request.flow },
            product: request.product,
            application: request.application,
        }
    }
}

/// What a trigger would do: rejected when something blocks it.
pub async fn run(request: Request, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let preview = runtime.plan(request.into()).await?;
    output.print(&preview, || words(&preview));
    Ok(if preview.plan.is_some() {
        Exit::Done
    } else {
        Exit::Rejected
    })
}

fn words(preview: &Preview) -> String {
    let mut parts = Vec::new();
    if !preview.problems.is_empty() {
        parts.push(findings(&preview.problems));
    }
    match &preview.plan {
        Some(plan) => parts.push(plan_words(plan)),
        None => parts.push("Nothing can be triggered while this is so.".to_owned()),
    }
    parts.join("\n\n")
}

fn plan_words(plan: &Plan) -> String {
    let source = &plan.source;
    let version = source.version.as_deref().unwrap_or("no version");
    let commit = source.commit.get(..8).unwrap_or(&source.commit);
    let subject = source.message.lines().next().unwrap_or_default();
    let head = format!(
        "{} by {}\n{} {version} from {commit} {subject} ({})",
        plan.product, plan.flow, plan.application, source.author
    );
    let environments = plan.environments.iter().map(environment);
    [head]
        .into_iter()
        .chain(environments)
        .collect::<Vec<_>>()
        .join("\n\n")
}

fn environment(environment: &EnvironmentPlan) -> String {
    let mut lines = vec![match environment.depends_on.as_slice() {
        [] => format!("{} (trigger)", environment.name),
        after => format!("{} (after {})", environment.name, after.join(", ")),
    }];
    let policy = &environment.policy;
    let action = policy.action.as_ref().map(|action| Resolved {
        value: format!("{:?}", action.value).to_lowercase(),
        origin: action.origin.clone(),
        shadowed: Vec::new(),
    });
    for (gate, value) in [
        ("pre-action", &policy.pre_action),
        ("action", &action),
        ("post-action", &policy.post_action),
    ] {
        if let Some(Resolved { value, origin, .. }) = value {
            let origin = match origin {
                Origin::Inline => "this flow".to_owned(),
                Origin::Policy { name, priority } => format!("policy {name}, priority {priority}"),
            };
            lines.push(format!("  {gate:<12}{value} ({origin})"));
        }
    }
    for application in &environment.applications {
        lines.push(format!(
            "  {} {}",
            application.name,
            application
                .version
                .as_deref()
                .unwrap_or("without a version")
        ));
        let diffs = application.writes.iter().flat_map(|file| file.diff.lines());
        lines.extend(diffs.map(|line| format!("    {line}")));
    }
    lines.join("\n")
}
