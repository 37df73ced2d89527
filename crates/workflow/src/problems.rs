//! Everything that would keep a WorkflowTemplate from starting, found without running it.

use signalbox_schedule::{lint::Purpose, yaml::Document};

use crate::{Problem, manifests::Manifests};

/// Everything that would keep a workflow from starting. `passed` are the names of what is passed, with their values
/// where they are known.
pub fn of(
    manifests: &Manifests,
    workflow: &str,
    passed: &[(&str, Option<&str>)],
    images: Option<&[String]>,
) -> Vec<Problem> {
    let Some(document) = manifests.template(workflow) else {
        return vec![Problem {
            workflow: workflow.to_owned(),
            line: 1,
            column: 1,
            message: format!("there is no WorkflowTemplate `{workflow}`"),
            hint: None,
        }];
    };
    // By itself a template may leave parameters of the workflow to whoever refers to it; here it is the workflow.
    let mut whole = document.clone();
    whole.value["kind"] = "Workflow".into();
    let mut problems = manifests.invalid(&whole, Purpose::Look);
    problems.extend(manifests.refused_here(document, images));
    problems.extend(arguments(document, passed));
    let mut seen = Vec::new();
    problems.retain(|problem| {
        let fresh = !seen.contains(problem);
        if fresh {
            seen.push(problem.clone());
        }
        fresh
    });
    let place = |problem: &Problem| {
        let other = problem.workflow != workflow;
        (
            other,
            problem.workflow.clone(),
            problem.line,
            problem.column,
        )
    };
    problems.sort_by_key(place);
    problems
}

/// Parameters without a value, and values that a parameter's `enum` does not list.
fn arguments(document: &Document, passed: &[(&str, Option<&str>)]) -> Vec<Problem> {
    let mut problems = Vec::new();
    let declared = document.value["spec"]["arguments"]["parameters"].as_array();
    for (number, parameter) in declared.into_iter().flatten().enumerate() {
        let number = number.to_string();
        let mark = document
            .places
            .of(&["spec", "arguments", "parameters", &number]);
        let mut problem = |message: String, hint: String| {
            problems.push(Problem {
                workflow: document.source.clone(),
                line: mark.line,
                column: mark.column,
                message,
                hint: Some(hint),
            });
        };
        let name = parameter["name"].as_str().unwrap_or_default();
        let given = passed.iter().find(|(other, _)| *other == name);
        let own = || {
            let own = [&parameter["value"], &parameter["default"]];
            own.into_iter().find(|value| !value.is_null())
        };
        let from = parameter["valueFrom"].is_object();
        if given.is_none() && own().is_none() && !from {
            problem(
                format!("the parameter `{name}` has no value, and nothing passes one"),
                "give it a `value` in the workflow; only the arguments of its stage are passed"
                    .to_owned(),
            );
        }
        let text = |value: &serde_json::Value| {
            value
                .as_str()
                .map_or_else(|| value.to_string(), str::to_owned)
        };
        let value = match given {
            Some((_, value)) => value.map(str::to_owned),
            None => own().map(text),
        };
        let allowed: Vec<String> = parameter["enum"]
            .as_array()
            .into_iter()
            .flatten()
            .map(text)
            .collect();
        if let Some(value) = value.filter(|value| !allowed.is_empty() && !allowed.contains(value)) {
            problem(
                format!("`{value}` is no value that the parameter `{name}` may have"),
                format!("it may be one of: {}", allowed.join(", ")),
            );
        }
    }
    problems
}
