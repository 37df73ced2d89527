//! What is asked for: the flow, or the one that is made for a promotion, and the application whose change travels.

use std::borrow::Cow;

use signalbox_api::{PlanRequest, Route};
use signalbox_model::{Application, Configuration, Diagnostic, Flow, Kind, Severity};

use super::finding::{finding, has_errors, missing};

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

/// The application whose change travels; `None` with a problem when that is not clear.
pub fn choose<'a>(
    request: &PlanRequest,
    flow: &Flow,
    applications: &[String],
    configuration: &'a Configuration,
    problems: &mut Vec<Diagnostic>,
) -> Option<&'a Application> {
    let trigger = Some(flow.trigger_environment.as_str());
    let chosen = match (&request.application, applications) {
        (Some(chosen), _) if applications.contains(chosen) => chosen,
        (Some(chosen), _) => {
            let message = format!(
                "{chosen} is no application of {} in {}",
                request.product, flow.trigger_environment
            );
            problems.push(finding(
                Severity::Error,
                "application",
                message,
                Some(&format!("choose one of: {}", applications.join(", "))),
                trigger,
            ));
            return None;
        }
        (None, [only]) => only,
        (None, []) => {
            if !has_errors(problems) {
                let message = format!(
                    "{} has no application of product {}",
                    flow.trigger_environment, request.product
                );
                problems.push(finding(
                    Severity::Error,
                    "no-application",
                    message,
                    None,
                    trigger,
                ));
            }
            return None;
        }
        (None, several) => {
            let message = format!(
                "{} has {} applications of {}: say whose change travels",
                flow.trigger_environment,
                several.len(),
                request.product
            );
            problems.push(finding(
                Severity::Error,
                "application",
                message,
                Some(&format!("choose one of: {}", several.join(", "))),
                trigger,
            ));
            return None;
        }
    };
    configuration.applications.get(chosen)
}
