//! A pod that the schedule wants, as processes of this machine: what is to be started, with what around it, and what
//! its end means in Argo's words.

mod images;
mod manifest;
mod outcome;
mod quantity;
mod variables;
mod volumes;

use std::{collections::BTreeMap, path::PathBuf};

use serde_json::Value;
use signalbox_engine::event::Millis;

use self::manifest::{Artifact, Container, SetRetry, Template, VolumeMount};
pub use self::{
    images::{allowed, image_hint},
    outcome::{Verdict, judge},
};
use crate::{
    Secrets, duration,
    keeper::plan::{self, Archive, ArtifactOutput, FileOutput, Input, Mount, Plan},
};

/// What this machine offers to a pod.
pub struct Offer<'a> {
    /// Patterns of images whose commands may run here.
    pub images: &'a [String],
    /// What images run by themselves, by image pattern.
    pub commands: &'a BTreeMap<String, Vec<String>>,
    /// A container engine runs them: any image may run, and knows its own command.
    pub contained: bool,
    /// Directories whose programs come before this machine's.
    pub programs: &'a [PathBuf],
    pub config_maps: &'a BTreeMap<String, BTreeMap<String, Vec<u8>>>,
    pub secrets: &'a dyn Secrets,
    /// Volumes of the workflow, beside the template's.
    pub volumes: &'a [Value],
    /// Fields of the pod by their paths (`metadata.name`).
    pub fields: BTreeMap<String, String>,
}

impl Offer<'_> {
    fn config_map(&self, name: &str, optional: bool) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
        match self.config_maps.get(name) {
            Some(found) => Ok(found.clone()),
            None if optional => Ok(BTreeMap::new()),
            None => Err(Refusal::missing("ConfigMap", name, None)),
        }
    }

    fn secret(&self, name: &str, optional: bool) -> Result<BTreeMap<String, Vec<u8>>, Refusal> {
        match self.secrets.secret(name) {
            Ok(Some(found)) => Ok(found),
            Ok(None) if optional => Ok(BTreeMap::new()),
            Ok(None) => Err(Refusal::missing("Secret", name, None)),
            Err(message) => Err(Refusal::new(
                "secret-unreadable",
                format!("the Secret `{name}` can't be read: {message}"),
                "unlock the keychain, then retry",
            )),
        }
    }
}

/// Why a pod can't start, before anything of it does.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Refusal {
    /// For programs.
    pub code: &'static str,
    pub message: String,
    pub hint: String,
}

impl Refusal {
    fn new(code: &'static str, message: String, hint: &str) -> Self {
        Self {
            code,
            message,
            hint: hint.to_owned(),
        }
    }

    fn missing(kind: &str, name: &str, key: Option<&str>) -> Self {
        let (what, hint) = match kind {
            "Secret" => (
                "secret",
                "put it into the keychain, or mark the reference `optional`",
            ),
            _ => (
                "configmap",
                "put a manifest of it beside the workflow's, or mark the reference `optional`",
            ),
        };
        let message = match key {
            Some(key) => format!("couldn't find key {key} in {kind} {name}"),
            None => format!("{what} \"{name}\" not found"),
        };
        Self::new("missing-reference", message, hint)
    }
}

/// A pod as the schedule wants it.
pub struct Wanted<'a> {
    /// Full node name.
    pub node: &'a str,
    /// Beginning of the keys of its artifacts.
    pub key: String,
    /// Its template, all tags replaced.
    pub template: Value,
    pub inputs: Vec<Input>,
    pub deadline: Option<Millis>,
    pub keeps_result: bool,
    pub at: Millis,
}

/// What is to be started for a pod.
///
/// # Errors
/// This machine can't, or may not; says why.
pub fn plan(wanted: Wanted<'_>, offer: &Offer<'_>) -> Result<Plan, Refusal> {
    let template: Template = serde_json::from_value(wanted.template).map_err(|error| {
        Refusal::new(
            "step-failed",
            format!("its template can't be read: {error}"),
            "look at the template with its tags replaced",
        )
    })?;
    let mut containers = Vec::new();
    if let Some(own) = template.script.as_ref().or(template.container.as_ref()) {
        let named = Container {
            name: "main".to_owned(),
            ..own.clone()
        };
        containers.push(container(&named, &[], None, offer)?);
    }
    if let Some(set) = &template.container_set {
        for own in &set.containers {
            let retry = set.retry_strategy.as_ref();
            containers.push(container(own, &set.volume_mounts, retry, offer)?);
        }
    }
    if containers.is_empty() {
        let message = "its template starts no process".to_owned();
        return Err(Refusal::new(
            "step-failed",
            message,
            "give it a container or a script",
        ));
    }
    let shared: Vec<VolumeMount> = [&template.container, &template.script]
        .into_iter()
        .flatten()
        .flat_map(|own| own.volume_mounts.clone())
        .collect();
    let mut init = Vec::new();
    for own in &template.init_containers {
        let mirrored = if own.mirror_volume_mounts {
            shared.as_slice()
        } else {
            &[]
        };
        init.push(container(own, mirrored, None, offer)?);
    }
    let mounts = containers
        .iter()
        .chain(&init)
        .flat_map(|container| &container.mounts);
    let volumes = volumes::of(mounts, &template.volumes, offer)?;
    Ok(Plan {
        node: wanted.node.to_owned(),
        created_at: wanted.at,
        deadline: wanted.deadline,
        init,
        containers,
        volumes,
        inputs: wanted.inputs,
        parameters: parameters(&template),
        artifacts: template
            .outputs
            .artifacts
            .iter()
            .filter(|artifact| !artifact.path.is_empty())
            .map(|artifact| kept(artifact, &wanted.key))
            .collect(),
        keeps_result: wanted.keeps_result,
    })
}

fn container(
    own: &Container,
    shared: &[VolumeMount],
    retry: Option<&SetRetry>,
    offer: &Offer<'_>,
) -> Result<plan::Container, Refusal> {
    if !offer.contained && !allowed(&own.image, offer.images) {
        return Err(Refusal::new(
            "image-not-allowed",
            format!(
                "commands of the image `{}` may not run as host processes",
                own.image
            ),
            &image_hint(&own.image),
        ));
    }
    let env = variables::of(own, offer)?;
    let mut command = own.command.clone();
    if command.is_empty() && !offer.contained {
        command = match images::own_command(&own.image, offer.commands) {
            Some(command) => command.to_vec(),
            None => vec![images::default_program(&own.image, offer.programs)?],
        };
    }
    let has_program = !command.is_empty();
    let command = command.iter().chain(&own.args);
    let command = command.map(|part| variables::expand(part, &env)).collect();
    let mounts = own.volume_mounts.iter().chain(shared).map(|mount| Mount {
        volume: mount.name.clone(),
        path: mount.mount_path.clone(),
        sub_path: (!mount.sub_path.is_empty()).then(|| mount.sub_path.clone()),
        read_only: mount.read_only,
    });
    let pause = retry.map(|retry| duration::parse(&retry.duration).unwrap_or(0));
    Ok(plan::Container {
        name: own.name.clone(),
        image: own.image.clone(),
        command,
        has_program,
        source: own.source.clone(),
        env,
        cwd: (!own.working_dir.is_empty()).then(|| own.working_dir.clone()),
        mounts: mounts.collect(),
        dependencies: own.dependencies.clone(),
        retries: retry
            .and_then(|retry| retry.retries.parse().ok())
            .unwrap_or(0),
        pause: pause.unwrap_or(0),
        memory: own.resources.limits.get("memory").and_then(quantity::bytes),
        cpu: own.resources.limits.get("cpu").and_then(quantity::cores),
    })
}

fn parameters(template: &Template) -> Vec<FileOutput> {
    let files = template.outputs.parameters.iter().filter_map(|parameter| {
        let from = parameter.value_from.as_ref()?;
        Some(FileOutput {
            name: parameter.name.clone(),
            path: from.path.clone()?,
            default: from.default.clone(),
        })
    });
    files.collect()
}

fn kept(artifact: &Artifact, key: &str) -> ArtifactOutput {
    let archive = archive(artifact.archive.as_ref()).unwrap_or(Archive::Tar { level: None });
    let ending = match archive {
        Archive::Tar { .. } => ".tgz",
        Archive::Zip => ".zip",
        Archive::None => "",
    };
    let own = || format!("{key}/{}{ending}", artifact.name);
    ArtifactOutput {
        name: artifact.name.clone(),
        path: artifact.path.clone(),
        key: artifact.key().map_or_else(own, str::to_owned),
        archive,
        optional: artifact.optional,
    }
}

/// How a manifest says that files become one.
pub fn archive(value: Option<&Value>) -> Option<Archive> {
    let value = value?;
    if value.get("none").is_some() {
        return Some(Archive::None);
    }
    if value.get("zip").is_some() {
        return Some(Archive::Zip);
    }
    let level = value
        .get("tar")?
        .get("compressionLevel")
        .and_then(Value::as_u64);
    Some(Archive::Tar {
        level: level.and_then(|level| u32::try_from(level).ok()),
    })
}
