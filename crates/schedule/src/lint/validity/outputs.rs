//! Outputs of a template: named, resolvable, and from where its type can have them.

use serde_json::Value;

use super::{Checker, Scope, names, template};
use crate::lint::{
    fault::{Faults, Spot, prefixed},
    home::Template,
    view::{filled, get, items, set, text},
};

impl<'a> Checker<'a> {
    pub(super) fn outputs(&self, scope: &Scope, template: &Template<'a>) -> Faults<'a> {
        let Some(outputs) = get(&template.value, "outputs") else {
            return Faults::new();
        };
        let mut faults = Faults::new();
        let prefix = format!("templates.{}.outputs", template.name);
        let spot = template.spot.at(&["outputs"]);
        for field in ["parameters", "artifacts"] {
            let named = names::of_list(
                items(outputs, field),
                &spot.at(&[field]),
                names::Kind::Parameter,
            );
            faults.extend(prefixed(named, &format!("{prefix}.{field} ")));
        }
        faults.extend(prefixed(
            self.unresolved(scope, outputs, &spot),
            &format!("{prefix} "),
        ));
        let leaf = template::is_leaf(&template.value);
        for (index, artifact) in items(outputs, "artifacts").iter().enumerate() {
            let full = format!("{prefix}.artifacts.{}", text(artifact, "name"));
            let spot = spot.item("artifacts", index);
            faults.extend(path(artifact, &full, leaf, &spot));
            faults.extend(global_name(artifact, &full, &spot));
        }
        for (index, parameter) in items(outputs, "parameters").iter().enumerate() {
            let full = format!("{prefix}.parameters.{}", text(parameter, "name"));
            let spot = spot.item("parameters", index);
            faults.extend(source(parameter, &full, &spot));
            faults.extend(fits(parameter, template, &full, &spot));
            faults.extend(global_name(parameter, &full, &spot));
        }
        faults
    }
}

/// An artifact's path: where there are files it must be, and stay where it says.
pub(super) fn path<'a>(artifact: &Value, full: &str, leaf: bool, spot: &Spot<'a>) -> Faults<'a> {
    let path = text(artifact, "path");
    if !leaf {
        if path.is_empty() {
            return Faults::new();
        }
        let message = format!("{full}.path only valid in container/script templates");
        return vec![spot.at(&["path"]).fault("artifact-path", message)];
    }
    let name = text(artifact, "name");
    if path.is_empty() {
        let message = format!("error in {full}: Artifact '{name}' did not specify a path");
        return vec![spot.fault("artifact-path", message)];
    }
    if leaves(&path) {
        let message = format!(
            "error in {full}: Artifact '{name}' attempted to use a path containing '..'. Directory traversal is not permitted"
        );
        return vec![spot.at(&["path"]).fault("artifact-path", message)];
    }
    Faults::new()
}

/// Whether `..` leads out of the directory that the path begins with.
fn leaves(path: &str) -> bool {
    let mut safe: Option<Vec<&str>> = None;
    let mut parts: Vec<&str> = Vec::new();
    for part in path
        .split('/')
        .filter(|part| !part.is_empty() && *part != ".")
    {
        if part == ".." {
            safe.get_or_insert_with(|| parts.clone());
            parts.pop();
        } else {
            parts.push(part);
        }
    }
    safe.is_some_and(|safe| parts.len() <= safe.len() || !parts.starts_with(&safe))
}

fn global_name<'a>(output: &Value, full: &str, spot: &Spot<'a>) -> Faults<'a> {
    let name = text(output, "globalName");
    if name.is_empty() || name.contains("{{") {
        return Faults::new();
    }
    names::problem(&name, names::Kind::Parameter)
        .map(|problem| {
            spot.at(&["globalName"])
                .fault("name-invalid", format!("{full}.globalName: {problem}"))
        })
        .into_iter()
        .collect()
}

/// An output has a value, or one place that it comes from.
fn source<'a>(parameter: &Value, full: &str, spot: &Spot<'a>) -> Faults<'a> {
    let fault = |message: String| vec![spot.fault("value-from", message)];
    let Some(from) = get(parameter, "valueFrom") else {
        if set(parameter, "value") {
            return Faults::new();
        }
        return fault(format!("{full} does not have valueFrom or value specified"));
    };
    if set(parameter, "value") {
        return fault(format!(
            "{full} has both valueFrom and value specified, choose one"
        ));
    }
    let kinds = ["path", "jqFilter", "jsonPath", "parameter", "expression"];
    let count =
        kinds.iter().filter(|kind| filled(from, kind)).count() + usize::from(set(from, "supplied"));
    match count {
        0 => fault(
            "valueFrom type unspecified. choose one of: path, jqFilter, jsonPath, parameter, raw, expression".to_owned(),
        ),
        1 => Faults::new(),
        _ => fault("multiple valueFrom types specified. choose one of: path, jqFilter, jsonPath, parameter, raw".to_owned()),
    }
}

/// A template of its type can have such an output.
fn fits<'a>(parameter: &Value, template: &Template<'a>, full: &str, spot: &Spot<'a>) -> Faults<'a> {
    let (Some(from), Some((field, kind))) =
        (get(parameter, "valueFrom"), template::kind(&template.value))
    else {
        return Faults::new();
    };
    let has = |key: &str| filled(from, key);
    let message = match field {
        "container" | "containerSet" | "script" if !has("path") => {
            format!("{full}.path must be specified for {kind} templates")
        }
        "resource" if !has("jqFilter") && !has("jsonPath") => {
            format!("{full} .jqFilter or jsonPath must be specified for {kind} templates")
        }
        "dag" | "steps" if !has("parameter") && !has("expression") => {
            format!("{full}.parameter or expression must be specified for {kind} templates")
        }
        "dag" | "steps" if has("parameter") && has("expression") => {
            format!(
                "{full} shouldn't have both `from` and `expression` specified in `ValueFrom` for {kind} templates"
            )
        }
        _ => return Faults::new(),
    };
    vec![spot.at(&["valueFrom"]).fault("value-from", message)]
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_in_their_directory() {
        for (path, expected) in [
            ("/tmp/x", false),
            ("/tmp/a..b", false),
            ("/tmp/../etc", true),
            ("/tmp/..", true),
            ("/tmp/x/../x/y", false),
            ("../x", false),
        ] {
            assert_eq!(leaves(path), expected, "{path}");
        }
    }
}
