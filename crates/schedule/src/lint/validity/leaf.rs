//! Templates that do the work: containers, scripts, container sets, resources.

use std::collections::{BTreeMap, BTreeSet};

use serde_json::Value;

use super::{Checker, Scope, names};
use crate::{
    lint::{
        fault::{Faults, Spot, prefixed},
        home::Template,
        tags::STAND_IN,
        view::{dig, filled, get, items, keys, set, text},
    },
    yaml,
};

impl<'a> Checker<'a> {
    pub(super) fn leaf(&self, scope: &Scope, template: &Template<'a>) -> Faults<'a> {
        let prefix = format!("templates.{}", template.name);
        let spot = &template.spot;
        let mut faults: Faults<'a> = prefixed(
            self.unresolved(scope, &template.value, spot),
            &format!("{prefix}: "),
        )
        .collect();
        if set(&template.value, "container") {
            faults.extend(mounts(template, &prefix));
        }
        faults.extend(image(template, &prefix));
        faults.extend(container_set(template, &prefix));
        faults.extend(resource(template, &prefix));
        faults.extend(deadline(template, &prefix));
        if set(&template.value, "parallelism") {
            let message = format!("{prefix}.parallelism is only valid for steps and dag templates");
            faults.push(spot.at(&["parallelism"]).fault("parallelism", message));
        }
        faults
    }
}

/// Volumes and input artifacts that would lie over each other.
fn mounts<'a>(template: &Template<'a>, prefix: &str) -> Faults<'a> {
    let mut faults = Faults::new();
    let mut mounted: BTreeMap<String, String> = BTreeMap::new();
    let container = get(&template.value, "container").unwrap_or(&Value::Null);
    for (index, mount) in items(container, "volumeMounts").iter().enumerate() {
        let path = text(mount, "mountPath");
        if let Some(before) = mounted.get(&path) {
            let message = format!(
                "{prefix}.container.volumeMounts[{index}].mountPath '{path}' already mounted in {before}"
            );
            faults.push(
                template
                    .spot
                    .at(&["container"])
                    .item("volumeMounts", index)
                    .fault("mounted-twice", message),
            );
        }
        mounted.insert(
            path,
            format!("container.volumeMounts.{}", text(mount, "name")),
        );
    }
    let inputs = get(&template.value, "inputs").unwrap_or(&Value::Null);
    for (index, artifact) in items(inputs, "artifacts").iter().enumerate() {
        let path = text(artifact, "path");
        if let Some(before) = mounted.get(&path) {
            let message = format!(
                "{prefix}.inputs.artifacts[{index}].path '{path}' already mounted in {before}"
            );
            faults.push(
                template
                    .spot
                    .at(&["inputs"])
                    .item("artifacts", index)
                    .at(&["path"])
                    .fault("mounted-twice", message),
            );
        }
        mounted.insert(path, format!("inputs.artifacts.{}", text(artifact, "name")));
    }
    faults
}

/// An image is named, here or in the defaults of the manifest.
fn image<'a>(template: &Template<'a>, prefix: &str) -> Faults<'a> {
    let missing = |field: &&str| {
        get(&template.value, field).is_some_and(|container| !filled(container, "image"))
            && !dig(template.home.spec, &["templateDefaults", field])
                .is_some_and(|defaults| filled(defaults, "image"))
    };
    ["container", "script"]
        .iter()
        .filter(|field| missing(field))
        .map(|field| {
            template
                .spot
                .at(&[field])
                .fault("image", format!("{prefix}.{field}.image may not be empty"))
        })
        .collect()
}

fn container_set<'a>(template: &Template<'a>, prefix: &str) -> Faults<'a> {
    let Some(set) = get(&template.value, "containerSet") else {
        return Faults::new();
    };
    let prefix = format!("{prefix}.containerSet");
    let spot = template.spot.at(&["containerSet"]);
    let mut faults = Faults::new();
    let containers = items(set, "containers");
    if containers.is_empty() {
        faults.push(spot.fault(
            "container-set",
            format!("{prefix}.containers must have at least one container"),
        ));
    }
    let named = names::of_list(containers, &spot.at(&["containers"]), names::Kind::Field);
    faults.extend(prefixed(named, &format!("{prefix}.containers")));
    let mut mounted: BTreeMap<String, String> = BTreeMap::new();
    for (index, mount) in items(set, "volumeMounts").iter().enumerate() {
        let path = text(mount, "mountPath");
        if let Some(before) = mounted.get(&path) {
            let message = format!(
                "{prefix}.volumeMounts[{index}].mountPath '{path}' already mounted in {before}"
            );
            faults.push(
                spot.item("volumeMounts", index)
                    .fault("mounted-twice", message),
            );
        }
        mounted.insert(path, format!("volumeMounts.{}", text(mount, "name")));
    }
    let needs: BTreeMap<String, Vec<String>> = containers
        .iter()
        .map(|container| {
            (
                text(container, "name"),
                items(container, "dependencies")
                    .iter()
                    .map(yaml::text)
                    .collect(),
            )
        })
        .collect();
    for (index, container) in containers.iter().enumerate() {
        let name = text(container, "name");
        let at = spot.item("containers", index).at(&["dependencies"]);
        for need in needs[&name]
            .iter()
            .filter(|need| !needs.contains_key(*need))
        {
            faults.push(at.fault(
                "dependency",
                format!("{prefix}.containers.{name} dependency '{need}' not defined"),
            ));
        }
        if circle(&name, &needs) {
            faults.push(at.fault(
                "dependency",
                format!("{prefix}.containers dependency cycle detected: {name}"),
            ));
        }
    }
    let lists = [
        ("inputs", "artifacts"),
        ("outputs", "parameters"),
        ("outputs", "artifacts"),
    ];
    let files = lists
        .iter()
        .any(|(of, list)| get(&template.value, of).is_some_and(|of| !items(of, list).is_empty()));
    if files && !needs.contains_key("main") {
        let message =
            format!("{prefix}.containers must have a container named \"main\" for input or output");
        faults.push(spot.at(&["containers"]).fault("container-set", message));
    }
    faults
}

/// Whether a container waits for itself in the end.
fn circle(name: &str, needs: &BTreeMap<String, Vec<String>>) -> bool {
    let mut seen = BTreeSet::new();
    let mut open: Vec<&String> = needs.get(name).into_iter().flatten().collect();
    while let Some(next) = open.pop() {
        if next == name {
            return true;
        }
        if seen.insert(next) {
            open.extend(needs.get(next).into_iter().flatten());
        }
    }
    false
}

fn resource<'a>(template: &Template<'a>, prefix: &str) -> Faults<'a> {
    let Some(resource) = get(&template.value, "resource") else {
        return Faults::new();
    };
    let spot = template.spot.at(&["resource"]);
    let action = text(resource, "action");
    let mut faults = Faults::new();
    let actions = ["get", "create", "apply", "delete", "replace", "patch"];
    if !actions.contains(&action.as_str()) && !action.starts_with(STAND_IN) {
        let message = format!(
            "{prefix}.resource.action must be one of: {}",
            actions.join(", ")
        );
        faults.push(spot.at(&["action"]).fault("resource", message));
    }
    if matches!(action.as_str(), "delete" | "get") {
        return faults;
    }
    let manifest = text(resource, "manifest");
    let from = get(resource, "manifestFrom");
    match (manifest.is_empty(), from) {
        (true, None) => {
            let message = format!(
                "either {prefix}.resource.manifest or {prefix}.resource.manifestFrom must be specified"
            );
            faults.push(spot.fault("resource", message));
        }
        (false, Some(_)) => {
            let message = "shouldn't have both `manifest` and `manifestFrom` specified in `Manifest` for resource template";
            faults.push(spot.fault("resource", message));
        }
        _ => {}
    }
    if let Some(artifact) = from
        .and_then(|from| get(from, "artifact"))
        .map(|artifact| text(artifact, "name"))
    {
        let inputs = get(&template.value, "inputs").unwrap_or(&Value::Null);
        if !items(inputs, "artifacts")
            .iter()
            .any(|input| text(input, "name") == artifact)
        {
            let message =
                format!("artifact {artifact} in `manifestFrom` refer to a non-exist artifact");
            faults.push(spot.at(&["manifestFrom"]).fault("resource", message));
        }
    }
    if !manifest.starts_with(STAND_IN)
        && yaml::documents("", &without_expressions(&manifest)).is_err()
    {
        let message = format!("{prefix}.resource.manifest must be a valid yaml");
        faults.push(spot.at(&["manifest"]).fault("resource", message));
    }
    faults
}

/// Expressions may stand unquoted where a text comes; they are no YAML themselves.
fn without_expressions(manifest: &str) -> String {
    let mut result = String::new();
    let mut rest = manifest;
    while let Some((before, after)) = rest.split_once("{{") {
        let Some((tag, after)) = after.split_once("}}") else {
            break;
        };
        result.push_str(before);
        match tag.trim_start().starts_with('=') {
            true => result.push_str(STAND_IN),
            false => result.extend(["{{", tag, "}}"]),
        }
        rest = after;
    }
    result.push_str(rest);
    result
}

fn deadline<'a>(template: &Template<'a>, prefix: &str) -> Faults<'a> {
    let value = text(&template.value, "activeDeadlineSeconds");
    let variable = value.starts_with("{{") && value.ends_with("}}") || value.starts_with(STAND_IN);
    if !set(&template.value, "activeDeadlineSeconds")
        || variable
        || value.parse::<i64>().is_ok_and(|seconds| seconds >= 0)
    {
        return Faults::new();
    }
    let message = format!(
        "{prefix}.activeDeadlineSeconds must be a positive integer > 0 or an argo variable"
    );
    vec![
        template
            .spot
            .at(&["activeDeadlineSeconds"])
            .fault("deadline", message),
    ]
}

/// What a place for artifacts needs at least.
pub(super) fn location<'a>(location: &Value, full: &str, spot: &Spot<'a>) -> Faults<'a> {
    let mut faults = Faults::new();
    let missing = |store: &str, field: &str| {
        spot.at(&[store]).fault(
            "artifact-source",
            format!("{full}.{store}.{field} is required"),
        )
    };
    if get(location, "git").is_some_and(|git| !filled(git, "repo")) {
        faults.push(missing("git", "repo"));
    }
    if let Some(hdfs) = get(location, "hdfs") {
        if items(hdfs, "addresses").is_empty() {
            faults.push(missing("hdfs", "addresses"));
        } else if !filled(hdfs, "path") {
            faults.push(missing("hdfs", "path"));
        } else if !filled(hdfs, "hdfsUser")
            && !set(hdfs, "krbCCacheSecret")
            && !set(hdfs, "krbKeytabSecret")
        {
            let message = format!(
                "either {full}.hdfs.hdfsUser, {full}.hdfs.krbCCacheSecret or {full}.hdfs.krbKeytabSecret is required"
            );
            faults.push(spot.at(&["hdfs"]).fault("artifact-source", message));
        }
    }
    faults
}

pub(super) fn archive_location<'a>(template: &Template<'a>) -> Faults<'a> {
    let Some(archive) = get(&template.value, "archiveLocation") else {
        return Faults::new();
    };
    let spot = template.spot.at(&["archiveLocation"]);
    location(
        archive,
        &format!("templates.{}.archiveLocation", template.name),
        &spot,
    )
}

/// Metrics are of no use here, but Argo refuses wrong ones.
pub(super) fn metrics<'a>(template: &Template<'a>) -> Faults<'a> {
    let mut faults = Faults::new();
    let metrics = get(&template.value, "metrics").unwrap_or(&Value::Null);
    for (index, metric) in items(metrics, "prometheus").iter().enumerate() {
        let spot = template.spot.at(&["metrics"]).item("prometheus", index);
        let name = text(metric, "name");
        let full = format!("templates.{} metric", template.name);
        if !metric_name(&name) {
            let message = format!(
                "{full} name '{name}' is invalid. Metric names must contain alphanumeric characters or '_'"
            );
            faults.push(spot.at(&["name"]).fault("metric", message));
        }
        let labels = items(metric, "labels")
            .iter()
            .map(|label| text(label, "key"));
        for key in labels
            .chain(keys(metric, "labels").cloned())
            .filter(|key| !metric_name(key))
        {
            let message = format!(
                "metric label '{key}' is invalid: keys may only contain alphanumeric characters or '_'"
            );
            faults.push(spot.at(&["labels"]).fault("metric", message));
        }
        if !filled(metric, "help") {
            let message =
                format!("{full} '{name}' must contain a help string under 'help: ' field");
            faults.push(spot.fault("metric", message));
        }
        for kind in ["gauge", "counter", "histogram"] {
            let Some(of_kind) = get(metric, kind) else {
                continue;
            };
            let value = text(of_kind, "value");
            if value.is_empty() {
                faults.push(spot.at(&[kind]).fault(
                    "metric",
                    format!("{full} '{name}' error: missing {kind}.value"),
                ));
            }
            if get(of_kind, "realtime") == Some(&Value::Bool(true))
                && value.contains("resourcesDuration.")
            {
                let message = format!(
                    "{full} '{name}' error: 'resourcesDuration.*' metrics cannot be used in real-time"
                );
                faults.push(spot.at(&[kind]).fault("metric", message));
            }
        }
    }
    faults
}

fn metric_name(name: &str) -> bool {
    name.starts_with(|first: char| first.is_ascii_alphabetic() || first == '_')
        && name
            .bytes()
            .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
}
