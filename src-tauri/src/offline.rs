//! A flow and a product without the runtime: what the manifests last seen say, and what they can't.

use std::borrow::Cow;

use signalbox_api::{Error, PlanRequest, Route, error::Code};
use signalbox_engine::Plan;
use signalbox_model::{Diagnostic, Flow, Kind};

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
    let application = request.application.as_deref();
    let (_, mut found) = Plan::outline(configuration, flow, product, application);
    // What the flow's own check says stands at its place in the text: it is said once.
    let place = |found: &Diagnostic| (found.code.clone(), found.environment.clone());
    found.retain(|found| !problems.iter().any(|known| place(known) == place(found)));
    problems.extend(found);
    Ok(OfflinePlan {
        graph: flow.graph(configuration, Some(product)),
        problems,
        unchecked: UNCHECKED.map(str::to_owned).to_vec(),
        seen_at: seen.at,
    })
}

#[cfg(test)]
mod tests;
