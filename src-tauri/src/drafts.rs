//! What is wrong with a draft of either kind, and what it is called in a sentence.

use std::collections::BTreeMap;

use signalbox_api::{Error, error::Code};
use signalbox_model::{Configuration, Diagnostic, Flow, Kind, Severity, yaml};
use signalbox_store::DraftView;

/// What stages pass to the workflows that they run (`promotions.md#arguments-that-workflows-get`).
const PASSED: [&str; 18] = [
    "APP_NAMESPACE",
    "APP_NAME",
    "REPO_URL",
    "BRANCH",
    "PATH",
    "RUNTIME",
    "COMMIT_SHA",
    "COMMIT_AUTHOR",
    "COMMIT_MESSAGE",
    "COMMIT_DATE",
    "RELEASE_URL",
    "RELEASE_ID",
    "PRODUCT_NAME",
    "VERSION",
    "PROMOTION_FLOW_NAME",
    "ERROR_MESSAGE",
    "FAILED_ENVIRONMENTS",
    "PROMOTION_CONTEXT",
];

/// A kind as a word of a sentence.
pub fn word(kind: Kind) -> &'static str {
    match kind {
        Kind::Environment => "environment",
        Kind::Application => "application",
        Kind::Product => "product",
        Kind::Template => "promotion template",
        Kind::Policy => "promotion policy",
        Kind::Flow => "flow",
        Kind::Workflow => "workflow",
    }
}

/// A draft with the findings that only this crate can make: the store does not know what runs a workflow.
pub fn judged(view: DraftView, configuration: &Configuration) -> DraftView {
    match view.kind {
        Kind::Workflow => DraftView {
            diagnostics: findings(view.kind, &view.name, &view.text, configuration),
            ..view
        },
        _ => view,
    }
}

/// Everything that is wrong with a text of a kind.
pub fn findings(
    kind: Kind,
    name: &str,
    text: &str,
    configuration: &Configuration,
) -> Vec<Diagnostic> {
    match kind {
        Kind::Flow => Flow::check(text, configuration, None),
        Kind::Workflow => workflow(name, text, configuration),
        _ => Configuration::read([("text.yaml", text)]).diagnostics,
    }
}

/// What blocks a publish.
pub fn errors(
    kind: Kind,
    name: &str,
    text: &str,
    configuration: &Configuration,
) -> Vec<Diagnostic> {
    let mut found = findings(kind, name, text, configuration);
    found.retain(|found| found.severity == Severity::Error);
    found
}

/// The text of a new workflow: another one's under the new name, or the smallest that runs, which gates offer.
///
/// # Errors
/// There is none like it, or its name can't be set.
pub fn new_workflow(
    name: &str,
    like: Option<&str>,
    configuration: &Configuration,
) -> Result<String, Error> {
    let Some(like) = like else {
        return Ok(SMALLEST.replacen("NAME", &yaml::quote(name), 1));
    };
    let document = configuration
        .document(Kind::Workflow, like)
        .ok_or_else(|| Error::new(Code::NotFound, format!("There is no workflow `{like}`.")))?;
    renamed(&document.text, name)
}

/// A manifest's text under another name.
///
/// # Errors
/// The text can't be edited.
pub fn renamed(text: &str, name: &str) -> Result<String, Error> {
    yaml::set(text, "$.metadata.name", &yaml::quote(name)).map_err(|error| {
        Error::new(
            Code::Invalid,
            format!("The name can't be set in that text: {error}."),
        )
    })
}

/// A workflow that gates offer, with one step to go on from.
const SMALLEST: &str = "\
apiVersion: argoproj.io/v1alpha1
kind: WorkflowTemplate
metadata:
  name: NAME
  annotations:
    codefresh.io/workflow-origin: promotion
spec:
  entrypoint: main
  arguments:
    parameters:
      - name: APP_NAME
        value: \"\"
  templates:
    - name: main
      script:
        image: alpine:3.23
        command: [sh]
        source: |
          echo \"Checking {{workflow.parameters.APP_NAME}}\"
";

/// First what the text says as a manifest, then whether it could run here. Which images may run is the runtime's to
/// say, at the plan.
fn workflow(name: &str, text: &str, configuration: &Configuration) -> Vec<Diagnostic> {
    let own = Configuration::read([("text.yaml", text)]);
    let mut found = own.diagnostics.clone();
    for finding in &mut found {
        finding.file = None;
    }
    let Some(read) = own.workflows.values().next() else {
        if !found.iter().any(|found| found.severity == Severity::Error) {
            let none = Diagnostic::error("no-workflow", "the text is no WorkflowTemplate");
            found.push(none.at(1, 1).hint(
                "a workflow begins with `apiVersion: argoproj.io/v1alpha1` and `kind: WorkflowTemplate`",
            ));
        }
        return found;
    };
    if read.name != name {
        let message = format!("the text's name is `{}`, and not `{name}`", read.name);
        let other = Diagnostic::error("other-name", message).at(1, 1);
        found.push(other.hint("set `metadata.name`, or keep the text as a new workflow"));
    }
    let texts = texts(&read.name, text, &read.refers_to, configuration);
    let declared: Vec<&str> = read
        .parameters
        .iter()
        .map(|parameter| parameter.name.as_str())
        .collect();
    let problems = signalbox_workflow::check(&read.name, &texts, &declared, &["*".to_owned()]);
    found.extend(problems.into_iter().map(|problem| {
        let (message, line, column) = match problem.workflow == read.name {
            true => (problem.message, problem.line, problem.column),
            false => {
                let place = format!("in `{}`, line {}", problem.workflow, problem.line);
                (format!("{place}: {}", problem.message), 1, 1)
            }
        };
        Diagnostic {
            hint: problem.hint,
            line,
            column,
            ..Diagnostic::error("workflow", message)
        }
    }));
    let unpassed = read.parameters.iter().filter(|parameter| {
        parameter.value.is_none() && !PASSED.contains(&parameter.name.as_str())
    });
    found.extend(unpassed.map(|parameter| {
        let message = format!(
            "no stage passes `{}`: what runs before it must, or it needs a value",
            parameter.name
        );
        Diagnostic::warning("late-argument", message).at(line_of(text, &parameter.name), 1)
    }));
    found.sort_by_key(|found| (found.line, found.column));
    found
}

/// The workflow's own text, and those of all that it reaches as they are published.
fn texts(
    name: &str,
    text: &str,
    refers_to: &[String],
    configuration: &Configuration,
) -> BTreeMap<String, String> {
    let mut texts = BTreeMap::from([(name.to_owned(), text.to_owned())]);
    let mut wanted: Vec<&String> = refers_to.iter().collect();
    while let Some(other) = wanted.pop() {
        let known = configuration.workflows.get(other);
        let document = configuration.document(Kind::Workflow, other);
        if let (Some(known), Some(document)) = (known, document)
            && !texts.contains_key(other)
        {
            texts.insert(other.clone(), document.text.clone());
            wanted.extend(&known.refers_to);
        }
    }
    texts
}

/// The first line that declares a name; the first of all where it is written in another way.
fn line_of(text: &str, name: &str) -> usize {
    let declares = |line: &str| {
        let line = line.trim_start().trim_start_matches("- ");
        line.strip_prefix("name:")
            .is_some_and(|value| value.trim().trim_matches(['"', '\'']) == name)
    };
    text.lines().position(declares).unwrap_or_default() + 1
}

#[cfg(test)]
mod tests;
