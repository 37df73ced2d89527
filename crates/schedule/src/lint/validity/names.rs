//! Names: there, once, and of the letters that Argo takes.

use serde_json::Value;

use crate::{
    lint::{
        fault::{Faults, Spot},
        tags::STAND_IN,
        view::{dig, get, text},
    },
    yaml::Document,
};

const FIELD: &str = "name must consist of alpha-numeric characters or '-', and must start with an alpha-numeric character (e.g. My-name1-2, 123-NAME)";
const PARAMETER: &str = "Parameter/Artifact name must consist of alpha-numeric characters, '_' or '-' e.g. my_param_1, MY-PARAM-1";
const LONGEST: usize = 128;

/// What a list's items are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// Templates, steps, tasks, containers.
    Field,
    /// Parameters and artifacts.
    Parameter,
}

/// What is wrong with a name, if anything.
pub fn problem(name: &str, kind: Kind) -> Option<String> {
    let name = &without_stand_ins(name);
    if kind == Kind::Parameter {
        let fits = !name.is_empty()
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-_".contains(&byte));
        return (!fits).then(|| PARAMETER.to_owned());
    }
    let mut problems = Vec::new();
    if name.len() > LONGEST {
        problems.push(format!("must be no more than {LONGEST} characters"));
    }
    let starts = name.starts_with(|first: char| first.is_ascii_alphanumeric());
    if !starts
        || !name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-')
    {
        problems.push(FIELD.to_owned());
    }
    (!problems.is_empty()).then(|| problems.join(";"))
}

/// A stand-in counts as a letter: what will stand there is not known.
fn without_stand_ins(name: &str) -> String {
    let mut parts = name.split(STAND_IN);
    let mut result = parts.next().unwrap_or_default().to_owned();
    for part in parts {
        result.push('x');
        result.push_str(part.trim_start_matches(|digit: char| digit.is_ascii_digit()));
    }
    result
}

/// The names of a list's items; messages begin with the index.
pub fn of_list<'a>(list: &[Value], spot: &Spot<'a>, kind: Kind) -> Faults<'a> {
    let mut faults = Faults::new();
    for (index, item) in list.iter().enumerate() {
        let at = spot.at(&[&index.to_string()]);
        let name = text(item, "name");
        if name.is_empty() {
            faults.push(at.fault("name-missing", format!("[{index}].name is required")));
            continue;
        }
        let at = at.at(&["name"]);
        if let Some(problem) = problem(&name, kind) {
            faults.push(at.fault(
                "name-invalid",
                format!("[{index}].name: '{name}' is invalid: {problem}"),
            ));
        } else if list[..index]
            .iter()
            .any(|other| text(other, "name") == name)
        {
            faults.push(at.fault(
                "name-twice",
                format!("[{index}].name '{name}' is not unique"),
            ));
        }
    }
    faults
}

/// Labels that the workflow gives itself: Argo finds them wrong when it starts.
pub fn of_labels<'a>(spec: &Value, spot: &Spot<'a>) -> Faults<'a> {
    let mut faults = Faults::new();
    let labels = dig(spec, &["workflowMetadata", "labels"]).and_then(Value::as_object);
    for (key, value) in labels.into_iter().flatten() {
        let value = crate::yaml::text(value);
        let inner = value
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || b"-_.".contains(&byte));
        let ends = value
            .chars()
            .next()
            .into_iter()
            .chain(value.chars().last())
            .all(|end| end.is_ascii_alphanumeric());
        if !value.contains("{{") && (!inner || !ends || value.len() > 63) {
            let message = format!("invalid label value {value:?} for label {key:?}");
            faults.push(super::late(
                spot.at(&["workflowMetadata", "labels", key])
                    .fault("label", message),
            ));
        }
    }
    faults
}

/// The manifest's own name: its pods carry it as a label.
pub fn of_manifest<'a>(document: &'a Document, kind: &str) -> Faults<'a> {
    let (word, most) = match kind {
        "CronWorkflow" => ("cron workflow", 52),
        "WorkflowTemplate" => ("workflow template", 63),
        "ClusterWorkflowTemplate" => ("cluster workflow template", 63),
        _ => ("workflow", 63),
    };
    let name = get(&document.value, "metadata")
        .map(|metadata| text(metadata, "name"))
        .unwrap_or_default();
    if name.len() <= most {
        return Faults::new();
    }
    let spot = Spot {
        document,
        path: vec!["metadata".to_owned(), "name".to_owned()],
    };
    let message = format!(
        "{word} name {name:?} must not be more than {most} characters long (currently {})",
        name.len()
    );
    vec![spot.fault("name-long", message)]
}
