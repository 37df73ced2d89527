//! What a workflow asks for that needs a cluster, and what it says that means nothing on one machine.

mod ignored;

use std::collections::BTreeSet;

use serde_json::Value;

use super::{
    fault::{Fault, Faults, Spot},
    home::{Home, Known, Template},
    reach::{nodes, reach},
    view::{dig, filled, get, items, set, text},
};
use crate::yaml::Document;

const ARGO: &str = "run this workflow on an Argo Workflows server (executor `argo`)";

/// Kinds of templates that are no processes: field, what it needs, what to do instead.
const TEMPLATES: [(&str, &str, &str); 4] = [
    (
        "resource",
        "a `resource` template needs the API of a Kubernetes cluster",
        "call `kubectl` in a `script`",
    ),
    (
        "http",
        "an `http` template needs the agent that Argo runs in the cluster",
        "call `curl` in a `script`",
    ),
    (
        "plugin",
        "a `plugin` template needs an executor plugin of the cluster",
        "do the work in a `script`",
    ),
    (
        "data",
        "a `data` template reads from an artifact store in the cloud",
        "list the files in a `script`",
    ),
];

/// Places of artifacts that are elsewhere.
const STORES: [&str; 9] = [
    "artifactory",
    "azure",
    "gcs",
    "git",
    "hdfs",
    "http",
    "oss",
    "plugin",
    "s3",
];

/// Volumes that are more than a directory of this machine that begins empty.
const LOCAL_VOLUME: &str = "emptyDir";

/// What is refused, and what is only noted.
pub fn faults<'a>(document: &'a Document, known: &Known<'a>) -> (Faults<'a>, Faults<'a>) {
    let kinds = [
        "Workflow",
        "WorkflowTemplate",
        "ClusterWorkflowTemplate",
        "CronWorkflow",
        "",
    ];
    if !kinds.contains(&text(&document.value, "kind").as_str()) {
        return (Faults::new(), Faults::new());
    }
    let (homes, templates) = reach(document, known);
    let mut found = Found {
        mounted: templates.iter().flat_map(mounts).collect(),
        ..Found::default()
    };
    for home in &homes {
        found.workflow(*home);
    }
    for template in &templates {
        found.template(template);
    }
    (found.refused, found.notes)
}

#[derive(Default)]
struct Found<'a> {
    refused: Faults<'a>,
    notes: Faults<'a>,
    /// Names of volumes that some container has.
    mounted: BTreeSet<String>,
}

impl<'a> Found<'a> {
    fn refuse(
        &mut self,
        code: &'static str,
        spot: &Spot<'a>,
        message: impl Into<String>,
        instead: &str,
    ) {
        let hint = match instead.is_empty() {
            true => ARGO.to_owned(),
            false => format!("{instead}, or {ARGO}"),
        };
        self.refused.push(Fault {
            at_key: true,
            hint: Some(hint),
            ..spot.fault(code, message)
        });
    }

    fn note(&mut self, value: &Value, fields: &[&str], spot: &Spot<'a>) {
        for field in fields.iter().filter(|field| set(value, field)) {
            let message = format!("`{field}` means nothing on this machine");
            self.notes.push(Fault {
                at_key: true,
                ..spot.at(&[field]).fault("ignored-field", message)
            });
        }
    }

    fn workflow(&mut self, home: Home<'a>) {
        let (spec, spot) = (home.spec, home.spot());
        for (index, claim) in items(spec, "volumeClaimTemplates").iter().enumerate() {
            let name = get(claim, "metadata")
                .map(|metadata| text(metadata, "name"))
                .unwrap_or_default();
            self.volume(
                &name,
                "volumeClaimTemplate",
                &spot.item("volumeClaimTemplates", index),
            );
        }
        if set(spec, "executorPlugins") {
            self.refuse(
                "laptop-plugin",
                &spot.at(&["executorPlugins"]),
                "`executorPlugins` need a Kubernetes cluster",
                "",
            );
        }
        self.volumes(spec, &spot);
        self.pod(spec, &spot);
        self.locks(spec, &spot);
        let arguments = get(spec, "arguments").unwrap_or(&Value::Null);
        self.artifacts(arguments, &spot.at(&["arguments"]));
        self.note(spec, &ignored::PODS, &spot);
        self.note(spec, &ignored::WORKFLOW, &spot);
    }

    /// What a workflow and a template both may say of their pods.
    fn pod(&mut self, value: &Value, spot: &Spot<'a>) {
        if set(value, "hostAliases") {
            let message = "`hostAliases` would change the names of hosts for the whole machine";
            self.refuse(
                "laptop-host-aliases",
                &spot.at(&["hostAliases"]),
                message,
                "use the addresses themselves",
            );
        }
        if set(value, "resourceClaims") {
            let message = "`resourceClaims` need devices that a Kubernetes cluster hands out";
            self.refuse("laptop-device", &spot.at(&["resourceClaims"]), message, "");
        }
        let system = get(value, "nodeSelector")
            .map(|selector| text(selector, "kubernetes.io/os"))
            .unwrap_or_default();
        if !matches!(system.as_str(), "" | "linux") && !system.contains("{{") {
            let spot = spot.at(&["nodeSelector", "kubernetes.io/os"]);
            self.refuse(
                "laptop-system",
                &spot,
                format!("this machine has no containers of `{system}`"),
                "",
            );
        }
    }

    fn volumes(&mut self, value: &Value, spot: &Spot<'a>) {
        for (index, volume) in items(value, "volumes").iter().enumerate() {
            let kinds =
                keys_of(volume).filter(|key| !matches!(key.as_str(), "name" | LOCAL_VOLUME));
            for kind in kinds {
                self.volume(
                    &text(volume, "name"),
                    kind,
                    &spot.item("volumes", index).at(&[kind]),
                );
            }
        }
    }

    /// A volume of a cluster does no harm where nothing mounts it.
    fn volume(&mut self, name: &str, kind: &str, spot: &Spot<'a>) {
        if !self.mounted.contains(name) {
            let message = format!("nothing mounts the volume `{name}`");
            self.notes.push(Fault {
                at_key: true,
                ..spot.fault("ignored-volume", message)
            });
            return;
        }
        let message =
            format!("the volume `{name}` is a `{kind}`, which needs a Kubernetes cluster");
        let instead = match kind {
            "secret" => "take the values by `env` with `secretKeyRef`",
            "configMap" => "take the values by `env` or parameters with `configMapKeyRef`",
            _ => "use an `emptyDir` volume or artifacts",
        };
        self.refuse("laptop-volume", spot, message, instead);
    }

    /// Locks of a database hold between clusters; those of a ConfigMap or by name hold on this machine.
    fn locks(&mut self, value: &Value, spot: &Spot<'a>) {
        let Some(locks) = get(value, "synchronization") else {
            return;
        };
        let spot = spot.at(&["synchronization"]);
        let single = ["mutex", "semaphore"]
            .iter()
            .filter_map(|key| Some((get(locks, key)?, spot.at(&[key]))));
        let lists = ["mutexes", "semaphores"].iter().flat_map(|key| {
            let spot = &spot;
            items(locks, key)
                .iter()
                .enumerate()
                .map(move |(index, lock)| (lock, spot.item(key, index)))
        });
        for (lock, spot) in single.chain(lists) {
            if get(lock, "database").is_some_and(|database| *database != Value::Bool(false)) {
                let message = "a lock in Argo's database is shared with a cluster that this machine is not part of";
                self.refuse(
                    "laptop-lock",
                    &spot.at(&["database"]),
                    message,
                    "use a mutex, or a semaphore of a ConfigMap",
                );
            }
        }
    }

    fn artifacts(&mut self, value: &Value, spot: &Spot<'a>) {
        for (index, artifact) in items(value, "artifacts").iter().enumerate() {
            for store in STORES.iter().filter(|store| set(artifact, store)) {
                // With a key alone the artifact lies in the workflow's own store, which is on this machine's disk.
                let own = *store == "s3"
                    && get(artifact, store)
                        .is_some_and(|s3| !filled(s3, "bucket") && !filled(s3, "endpoint"));
                if own {
                    continue;
                }
                let message = format!(
                    "the artifact `{}` lies in `{store}`, which this machine does not reach",
                    text(artifact, "name")
                );
                let instead = match *store {
                    "git" | "http" => "fetch it in a `script` of its own",
                    _ => "leave the place out: artifacts are kept on this machine's disk",
                };
                self.refuse(
                    "laptop-artifact",
                    &spot.item("artifacts", index).at(&[store]),
                    message,
                    instead,
                );
            }
        }
    }

    fn template(&mut self, template: &Template<'a>) {
        let (value, spot) = (&template.value, &template.spot);
        for (field, message, instead) in TEMPLATES {
            if set(value, field) {
                self.refuse("laptop-template", &spot.at(&[field]), message, instead);
            }
        }
        if get(value, "daemon") == Some(&Value::Bool(true)) {
            let message = "a `daemon` is a pod with an address of its own in a cluster";
            self.refuse(
                "laptop-daemon",
                &spot.at(&["daemon"]),
                message,
                "start the server in the `script` that uses it",
            );
        }
        if !items(value, "sidecars").is_empty() {
            let message = "`sidecars` share a pod's network and end with it, which needs a Kubernetes cluster";
            self.refuse(
                "laptop-sidecar",
                &spot.at(&["sidecars"]),
                message,
                "use a `containerSet`",
            );
        }
        self.volumes(value, spot);
        self.pod(value, spot);
        self.locks(value, spot);
        for field in ["inputs", "outputs"] {
            self.artifacts(
                get(value, field).unwrap_or(&Value::Null),
                &spot.at(&[field]),
            );
        }
        for (container, spot) in containers(template) {
            self.container(container, &spot);
        }
        for (node, spot) in nodes(template) {
            self.artifacts(
                get(node, "arguments").unwrap_or(&Value::Null),
                &spot.at(&["arguments"]),
            );
        }
        self.note(value, &ignored::PODS, spot);
        self.note(value, &ignored::TEMPLATE, spot);
    }

    fn container(&mut self, container: &Value, spot: &Spot<'a>) {
        for field in ["tty", "stdin"] {
            if get(container, field) == Some(&Value::Bool(true)) {
                let message =
                    format!("`{field}` asks for a terminal, which a step here does not have");
                self.refuse(
                    "laptop-terminal",
                    &spot.at(&[field]),
                    message,
                    "let the command read from a file",
                );
            }
        }
        if set(container, "volumeDevices") {
            let message = "`volumeDevices` are block devices of a Kubernetes cluster";
            self.refuse("laptop-volume", &spot.at(&["volumeDevices"]), message, "");
        }
        if dig(container, &["resources", "claims"]).is_some() {
            let message = "`claims` ask for devices that a Kubernetes cluster hands out";
            self.refuse(
                "laptop-device",
                &spot.at(&["resources", "claims"]),
                message,
                "",
            );
        }
        for (index, variable) in items(container, "env").iter().enumerate() {
            let spot = spot.item("env", index);
            for source in ["fieldRef", "resourceFieldRef", "fileKeyRef"] {
                if dig(variable, &["valueFrom", source]).is_some() {
                    let message = format!(
                        "the variable `{}` asks for a pod's own fields",
                        text(variable, "name")
                    );
                    self.refuse(
                        "laptop-pod-field",
                        &spot.at(&["valueFrom", source]),
                        message,
                        "write the value itself",
                    );
                }
            }
            if text(variable, "name").starts_with("ARGO_DEBUG_PAUSE") {
                let message = "pausing a pod needs Argo's executor in a cluster";
                self.refuse(
                    "laptop-pause",
                    &spot.at(&["name"]),
                    message,
                    "use a `suspend` step",
                );
            }
        }
        self.note(container, &ignored::CONTAINER, spot);
    }
}

fn keys_of(value: &Value) -> impl Iterator<Item = &String> {
    value.as_object().into_iter().flat_map(|map| map.keys())
}

/// Names of the volumes that a template's containers have.
fn mounts(template: &Template<'_>) -> Vec<String> {
    let set = get(&template.value, "containerSet").unwrap_or(&Value::Null);
    let holders = containers(template)
        .into_iter()
        .map(|(container, _)| container);
    let holders = holders
        .chain(items(&template.value, "sidecars"))
        .chain([set]);
    holders
        .flat_map(|holder| items(holder, "volumeMounts"))
        .map(|mount| text(mount, "name"))
        .collect()
}

/// All that runs in a template, beside its sidecars.
fn containers<'t, 'a>(template: &'t Template<'a>) -> Vec<(&'t Value, Spot<'a>)> {
    let (value, spot) = (&template.value, &template.spot);
    let mut found: Vec<(&Value, Spot<'a>)> = ["container", "script"]
        .iter()
        .filter_map(|field| Some((get(value, field)?, spot.at(&[field]))))
        .collect();
    if let Some(set) = get(value, "containerSet") {
        let spot = spot.at(&["containerSet"]);
        found.extend(
            items(set, "containers")
                .iter()
                .enumerate()
                .map(|(index, one)| (one, spot.item("containers", index))),
        );
    }
    found.extend(
        items(value, "initContainers")
            .iter()
            .enumerate()
            .map(|(index, one)| (one, spot.item("initContainers", index))),
    );
    found
}
