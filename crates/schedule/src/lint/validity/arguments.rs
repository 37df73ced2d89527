//! Arguments of a workflow, a step or a task: their names, and that each has a value that may stand there.

use serde_json::Value;

use super::names;
use crate::{
    lint::{
        fault::{Faults, Spot, prefixed},
        view::{filled, get, items, set, text},
    },
    yaml,
};

/// Where an artifact can lie.
pub const LOCATIONS: [&str; 10] = [
    "artifactory",
    "azure",
    "gcs",
    "git",
    "hdfs",
    "http",
    "oss",
    "plugin",
    "raw",
    "s3",
];

/// All that is wrong with some arguments. `lenient`: values may come later.
pub fn faults<'a>(prefix: &str, arguments: &Value, spot: &Spot<'a>, lenient: bool) -> Faults<'a> {
    let mut faults = Faults::new();
    for field in ["parameters", "artifacts"] {
        let named = names::of_list(
            items(arguments, field),
            &spot.at(&[field]),
            names::Kind::Parameter,
        );
        faults.extend(prefixed(named, &format!("{prefix}{field}")));
    }
    for (index, parameter) in items(arguments, "parameters").iter().enumerate() {
        faults.extend(parameter_faults(
            prefix,
            parameter,
            &spot.item("parameters", index),
            lenient,
        ));
    }
    for (index, artifact) in items(arguments, "artifacts").iter().enumerate() {
        let spot = spot.item("artifacts", index);
        let name = format!("{prefix}{}", text(artifact, "name"));
        let expression = filled(artifact, "fromExpression");
        if !filled(artifact, "from") && !expression && !has_location(artifact) {
            faults.push(spot.fault(
                "artifact-source",
                format!("{name}.from, artifact location, or key is required"),
            ));
        }
        if filled(artifact, "from") && expression {
            let message =
                format!("{name} shouldn't have both `from` and `fromExpression` in Artifact");
            faults.push(spot.fault("artifact-source", message));
        }
    }
    faults
}

/// Whether an artifact says where it lies.
pub fn has_location(artifact: &Value) -> bool {
    LOCATIONS.iter().any(|location| set(artifact, location))
}

fn parameter_faults<'a>(
    prefix: &str,
    parameter: &Value,
    spot: &Spot<'a>,
    lenient: bool,
) -> Faults<'a> {
    let mut faults = Faults::new();
    let name = format!("{prefix}{}", text(parameter, "name"));
    let value = get(parameter, "value").map(yaml::text);
    let from = get(parameter, "valueFrom");
    if value.is_none() && from.is_none() && !lenient {
        faults.push(spot.fault(
            "value-missing",
            format!("{name}.value or {name}.valueFrom is required"),
        ));
    }
    if let Some(from) = from {
        let allowed =
            set(from, "configMapKeyRef") || filled(from, "event") || set(from, "supplied");
        let foreign = ["path", "jsonPath", "parameter", "expression"]
            .iter()
            .any(|key| filled(from, key));
        if !allowed || foreign {
            let message =
                format!("{name}.valueFrom only allows: default, configMapKeyRef and supplied");
            faults.push(spot.at(&["valueFrom"]).fault("value-from", message));
        }
    }
    let Some(allowed) = get(parameter, "enum").and_then(Value::as_array) else {
        return faults;
    };
    let spot = spot.at(&["enum"]);
    match value {
        _ if allowed.is_empty() => {
            faults.push(spot.fault(
                "enum",
                format!("{name}.enum should contain at least one value"),
            ));
        }
        None if lenient => {}
        None => faults.push(spot.fault("value-missing", format!("{name}.value is required"))),
        Some(value) if !allowed.iter().any(|one| yaml::text(one) == value) => {
            faults.push(spot.fault(
                "enum",
                format!("{name}.value should be present in {name}.enum list"),
            ));
        }
        Some(_) => {}
    }
    faults
}
