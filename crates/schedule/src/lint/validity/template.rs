//! One template: its type, inputs and limits, and what its type asks for.

use std::collections::BTreeMap;

use serde_json::{Value, json};

use super::{Checker, Given, Scope, arguments, leaf, names, outputs};
use crate::{
    lint::{
        fault::{Faults, Spot, prefixed},
        home::Template,
        tags,
        view::{filled, get, items, set, text},
    },
    yaml,
};

/// The types of templates by their fields, in the order in which Argo asks for them.
const TYPES: [(&str, &str); 10] = [
    ("container", "Container"),
    ("containerSet", "ContainerSet"),
    ("steps", "Steps"),
    ("dag", "DAG"),
    ("script", "Script"),
    ("resource", "Resource"),
    ("data", "Data"),
    ("suspend", "Suspend"),
    ("http", "HTTP"),
    ("plugin", "Plugin"),
];
const CHOICES: &str =
    "container, containerSet, steps, script, resource, dag, suspend, template, template ref";
/// Containers that Argo puts into every pod.
const RESERVED: [&str; 2] = ["wait", "supervisor"];

/// The field that makes a template's type, and the type's name.
pub fn kind(template: &Value) -> Option<(&'static str, &'static str)> {
    TYPES.into_iter().find(|(field, _)| set(template, field))
}

/// Pods and what Argo's agent does: no steps, no tasks, no waiting.
pub fn is_leaf(template: &Value) -> bool {
    kind(template).is_some_and(|(field, _)| !matches!(field, "steps" | "dag" | "suspend"))
}

/// It runs in a pod of its own.
pub fn is_pod(template: &Value) -> bool {
    kind(template).is_some_and(|(field, _)| {
        matches!(
            field,
            "container" | "containerSet" | "script" | "resource" | "data"
        )
    })
}

impl<'a> Checker<'a> {
    /// A template, called from `caller`.
    pub(super) fn template(
        &mut self,
        template: Template<'a>,
        given: Given<'_>,
        caller: &Spot<'a>,
    ) -> Faults<'a> {
        let name = template.name.clone();
        let spot = template.spot.clone();
        let Some((field, _)) = kind(&template.value) else {
            return vec![spot.fault(
                "template-type",
                format!("template '{name}' type is unknown"),
            )];
        };
        let mut faults = retry(&template.value, &spot);
        if let Some((second, _)) = TYPES
            .into_iter()
            .find(|(other, _)| *other != field && set(&template.value, other))
        {
            let message = format!(
                "templates.{name} multiple template types specified. choose one of: {CHOICES}"
            );
            faults.push(spot.at(&[second]).fault("template-type", message));
            return faults;
        }
        let (mut scope, of_inputs) = inputs(&template);
        faults.extend(of_inputs);
        faults.extend(containers(&template));
        let locals = self.locals(&template.value);
        scope.extend(locals.keys().cloned());
        let (value, missing) = self.processed(&template, given, &locals);
        let missing: Faults<'a> = prefixed(missing, &format!("templates.{name} ")).collect();
        let template = Template { value, ..template };
        let stopped = !missing.is_empty();
        faults.extend(crate::lint::fault::called(missing, caller));
        faults.extend(timeout(&template));
        let id = (
            std::ptr::from_ref(template.home.document) as usize,
            template.spot.path.clone(),
        );
        if stopped || !self.seen.insert(id) {
            return faults;
        }
        scope.extend(self.globals.keys().cloned());
        faults.extend(match field {
            "steps" => self.steps(&mut scope, &template),
            "dag" => self.dag(&mut scope, &template),
            _ => self.leaf(&scope, &template),
        });
        faults.extend(self.outputs(&scope, &template));
        faults.extend(leaf::archive_location(&template));
        faults.extend(leaf::metrics(&template));
        faults
    }

    fn locals(&mut self, template: &Value) -> BTreeMap<String, String> {
        const RETRIES: [&str; 5] = [
            "retries",
            "lastRetry.exitCode",
            "lastRetry.status",
            "lastRetry.duration",
            "lastRetry.message",
        ];
        let pod = is_pod(template).then_some("pod.name");
        let retries = set(template, "retryStrategy")
            .then_some(RETRIES)
            .into_iter()
            .flatten();
        let names: Vec<&str> = pod.into_iter().chain(retries).collect();
        names
            .into_iter()
            .map(|name| (name.to_owned(), self.stand_in()))
            .collect()
    }

    /// The template with its inputs' values, and all tags replaced that are known by now.
    fn processed(
        &mut self,
        template: &Template<'a>,
        given: Given<'_>,
        locals: &BTreeMap<String, String>,
    ) -> (Value, Faults<'a>) {
        let mut faults = Faults::new();
        let mut value = template.value.clone();
        let inputs = get(&template.value, "inputs").cloned().unwrap_or_default();
        let spot = template.spot.at(&["inputs"]);
        let missing = |field: &str, index: usize, name: &str| {
            let message = format!("inputs.{field}.{name} was not supplied");
            let mut fault = spot.item(field, index).fault("argument-missing", message);
            fault.callers = true;
            fault
        };
        for (index, parameter) in items(&inputs, "parameters").iter().enumerate() {
            let name = text(parameter, "name");
            let default = get(parameter, "value")
                .or(get(parameter, "default"))
                .map(yaml::text);
            let from = set(parameter, "valueFrom");
            let supplied = match given {
                Given::Any => Some(Some(self.stand_in())),
                Given::These(arguments) => items(arguments, "parameters")
                    .iter()
                    .find(|argument| text(argument, "name") == name)
                    .map(|argument| get(argument, "value").map(yaml::text)),
            };
            let from = from || matches!(supplied, Some(None));
            match supplied.flatten().or(default) {
                Some(text) => value["inputs"]["parameters"][index]["value"] = Value::String(text),
                None if from => {}
                None => faults.push(missing("parameters", index, &name)),
            }
        }
        for (index, artifact) in items(&inputs, "artifacts").iter().enumerate() {
            let optional = get(artifact, "optional") == Some(&Value::Bool(true));
            if optional || arguments::has_location(artifact) {
                continue;
            }
            if let Given::These(given) = given {
                let name = text(artifact, "name");
                if !items(given, "artifacts")
                    .iter()
                    .any(|argument| text(argument, "name") == name)
                {
                    faults.push(missing("artifacts", index, &name));
                }
            }
        }
        let mut known = self.globals.clone();
        known.extend(locals.clone());
        let value = tags::substituted(&value, &known);
        let inputs = get(&value, "inputs").cloned().unwrap_or_default();
        let known = items(&inputs, "parameters")
            .iter()
            .filter(|parameter| set(parameter, "value"))
            .map(|parameter| {
                (
                    format!("inputs.parameters.{}", text(parameter, "name")),
                    text(parameter, "value"),
                )
            })
            .collect();
        (tags::substituted(&value, &known), faults)
    }
}

/// What the inputs bring into scope, and what is wrong with them.
fn inputs<'a>(template: &Template<'a>) -> (Scope, Faults<'a>) {
    let mut scope = Scope::new();
    let name = &template.name;
    let spot = template.spot.at(&["inputs"]);
    let none = json!({});
    let inputs = get(&template.value, "inputs").unwrap_or(&none);
    let mut faults = Faults::new();
    for field in ["parameters", "artifacts"] {
        let named = names::of_list(
            items(inputs, field),
            &spot.at(&[field]),
            names::Kind::Parameter,
        );
        faults.extend(prefixed(named, &format!("templates.{name}.inputs.{field}")));
    }
    let parameters = items(inputs, "parameters");
    scope.extend(
        parameters
            .iter()
            .map(|parameter| format!("inputs.parameters.{}", text(parameter, "name"))),
    );
    if !parameters.is_empty() {
        scope.insert("inputs.parameters".to_owned());
    }
    let leaf = is_leaf(&template.value);
    for (index, artifact) in items(inputs, "artifacts").iter().enumerate() {
        let artifact_name = format!("inputs.artifacts.{}", text(artifact, "name"));
        let full = format!("templates.{name}.{artifact_name}");
        let spot = spot.item("artifacts", index);
        scope.insert(artifact_name.clone());
        if leaf {
            scope.insert(format!("{artifact_name}.path"));
        }
        faults.extend(outputs::path(artifact, &full, leaf, &spot));
        if filled(artifact, "from") {
            faults.push(spot.at(&["from"]).fault(
                "artifact-source",
                format!("{full}.from not valid in inputs"),
            ));
        }
        faults.extend(leaf::location(artifact, &full, &spot));
    }
    if leaf {
        let outputs = get(&template.value, "outputs").unwrap_or(&none);
        let paths = items(outputs, "artifacts")
            .iter()
            .filter(|artifact| filled(artifact, "path"));
        scope.extend(
            paths.map(|artifact| format!("outputs.artifacts.{}.path", text(artifact, "name"))),
        );
        let paths = items(outputs, "parameters").iter().filter(|parameter| {
            get(parameter, "valueFrom").is_some_and(|from| filled(from, "path"))
        });
        scope.extend(
            paths.map(|parameter| format!("outputs.parameters.{}.path", text(parameter, "name"))),
        );
    }
    (scope, faults)
}

fn retry<'a>(template: &Value, spot: &Spot<'a>) -> Faults<'a> {
    let policy = get(template, "retryStrategy")
        .map(|retry| text(retry, "retryPolicy"))
        .unwrap_or_default();
    if ["", "Always", "OnFailure", "OnError", "OnTransientError"].contains(&policy.as_str()) {
        return Faults::new();
    }
    let spot = spot.at(&["retryStrategy", "retryPolicy"]);
    vec![spot.fault(
        "retry-policy",
        format!("{policy} is not a valid RetryPolicy"),
    )]
}

fn timeout<'a>(template: &Template<'a>) -> Faults<'a> {
    let timeout = text(&template.value, "timeout");
    let spot = template.spot.at(&["timeout"]);
    if timeout.is_empty() {
        return Faults::new();
    }
    if !is_leaf(&template.value) {
        let kind = kind(&template.value).map_or("", |(_, kind)| kind);
        return vec![spot.fault(
            "timeout",
            format!("{kind} template doesn't support timeout field"),
        )];
    }
    if timeout.parse::<i64>().is_ok() {
        return vec![spot.fault(
            "timeout",
            format!("{} has invalid duration format in timeout", template.name),
        )];
    }
    Faults::new()
}

/// Names of the containers beside the main one.
fn containers<'a>(template: &Template<'a>) -> Faults<'a> {
    let mut faults = Faults::new();
    for field in ["initContainers", "sidecars"] {
        for (index, container) in items(&template.value, field).iter().enumerate() {
            let spot = template.spot.item(field, index);
            let name = text(container, "name");
            if name.is_empty() && field == "initContainers" {
                faults.push(spot.fault(
                    "name-missing",
                    "initContainers must all have container name",
                ));
            }
            faults.extend(reserved(
                &name,
                &format!("templates.{}.{field}[{index}]", template.name),
                &spot,
            ));
        }
    }
    let set = get(&template.value, "containerSet").unwrap_or(&Value::Null);
    for (index, container) in items(set, "containers").iter().enumerate() {
        let spot = template
            .spot
            .at(&["containerSet"])
            .item("containers", index);
        let prefix = format!(
            "templates.{}.containerSet.containers[{index}]",
            template.name
        );
        faults.extend(reserved(&text(container, "name"), &prefix, &spot));
    }
    faults
}

fn reserved<'a>(name: &str, prefix: &str, spot: &Spot<'a>) -> Faults<'a> {
    if !RESERVED.contains(&name) {
        return Faults::new();
    }
    let message = format!("{prefix}.name '{name}' is reserved for Argo's own containers");
    vec![spot.at(&["name"]).fault("name-reserved", message)]
}
