//! A flow and a product without the runtime: what the manifests last seen say, and what they can't.

use std::borrow::Cow;

use signalbox_api::{Error, PlanRequest, Route, error::Code};
use signalbox_model::{Configuration, Diagnostic, Flow, Kind};

use crate::{kept::Seen, view::OfflinePlan};

/// What only the runtime can work out.
const UNCHECKED: [&str; 4] = [
    "Which commit of the application would be released, and its version.",
    "Which files would change in each environment, and how.",
    "Whether the repositories can be reached and written.",
    "Whether the flow, its policies and its workflows have changed since they were last seen.",
];

/// Gates and findings of a flow for a product, from what was last seen.
///
/// # Errors
/// There is no such flow or product.
pub fn plan(seen: &Seen, request: &PlanRequest) -> Result<OfflinePlan, Error> {
    let configuration = &seen.configuration;
    let missing = |kind: &str, name: &str| {
        Error::new(
            Code::NotFound,
            format!("There was no {kind} `{name}` when this runtime was last seen."),
        )
        .hint("choose another one, or try again when the runtime is live")
    };
    let product = request.product.as_str();
    if !configuration.products.contains_key(product) {
        return Err(missing("product", product));
    }
    let (flow, mut problems) = match &request.route {
        Route::Flow { flow } => {
            let flow = configuration
                .flows
                .get(flow)
                .ok_or_else(|| missing("flow", flow))?;
            let text = configuration.document(Kind::Flow, &flow.name);
            let text = text.map(|document| document.text.as_str());
            let problems = Flow::check(text.unwrap_or_default(), configuration, Some(product));
            (Cow::Borrowed(flow), problems)
        }
        Route::Promotion { from, to, policy } => {
            let (flow, problems) =
                Flow::manual(configuration, product, from, to, policy.as_deref());
            (Cow::Owned(flow), problems)
        }
    };
    let flow = flow.as_ref();
    problems.extend(applications(configuration, flow, request));
    Ok(OfflinePlan {
        graph: flow.graph(configuration, Some(product)),
        problems,
        unchecked: UNCHECKED.map(str::to_owned).to_vec(),
        seen_at: seen.at,
    })
}

/// Environments in which the product has nothing to release, and a chosen application that is not there.
fn applications(
    configuration: &Configuration,
    flow: &Flow,
    request: &PlanRequest,
) -> Vec<Diagnostic> {
    let product = &request.product;
    let trigger = &flow.trigger_environment;
    let steps = flow.steps.iter().map(|step| &step.environment);
    let mut found: Vec<Diagnostic> = [trigger]
        .into_iter()
        .chain(steps)
        .filter(|environment| {
            configuration.environments.contains_key(*environment)
                && configuration
                    .applications_in(product, environment)
                    .is_empty()
        })
        .map(|environment| {
            Diagnostic::error(
                "no-application",
                format!("{environment} has no application of {product}"),
            )
            .hint("add one there, or take the environment out of the flow")
            .about(environment)
        })
        .collect();
    let there = configuration.applications_in(product, trigger);
    if let Some(wanted) = &request.application
        && !there.iter().any(|application| application.name == *wanted)
    {
        found.push(
            Diagnostic::error(
                "application",
                format!("{trigger} has no application `{wanted}` of {product}"),
            )
            .hint("choose another application")
            .about(trigger),
        );
    }
    found
}

#[cfg(test)]
mod tests;
