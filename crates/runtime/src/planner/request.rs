//! What is asked for: the flow, or the one that is made for a promotion.
//! Which application's change travels, the outline of the plan says.

use std::borrow::Cow;

use signalbox_api::{PlanRequest, Route};
use signalbox_model::{Configuration, Diagnostic, Flow, Kind};

use super::finding::missing;

/// The flow of a request, with what is wrong with it.
pub fn route<'a>(
    configuration: &'a Configuration,
    request: &PlanRequest,
) -> Result<(Cow<'a, Flow>, Vec<Diagnostic>), signalbox_api::Error> {
    let product = &request.product;
    match &request.route {
        Route::Flow { flow } => {
            let flow = configuration
                .flows
                .get(flow)
                .ok_or_else(|| missing("flow", flow, configuration.flows.keys()))?;
            let text = configuration
                .document(Kind::Flow, &flow.name)
                .map(|document| document.text.as_str());
            let problems = Flow::check(text.unwrap_or_default(), configuration, Some(product));
            Ok((Cow::Borrowed(flow), problems))
        }
        Route::Promotion { from, to, policy } => {
            let (flow, problems) =
                Flow::manual(configuration, product, from, to, policy.as_deref());
            Ok((Cow::Owned(flow), problems))
        }
    }
}
