//! Volumes of a pod: empty directories, and the keys of ConfigMaps and Secrets as files.

use std::collections::BTreeMap;

use super::{
    Offer, Refusal,
    manifest::{Files, Volume as Declared},
};
use crate::keeper::plan::{Mount, Volume};

type Content = BTreeMap<String, (Vec<u8>, u32)>;

/// The volumes that are mounted, with what they hold at first.
///
/// # Errors
/// One is not declared, or is of a kind that this machine does not have.
pub fn of<'a>(
    mounts: impl Iterator<Item = &'a Mount>,
    own: &[Declared],
    offer: &Offer<'_>,
) -> Result<BTreeMap<String, Volume>, Refusal> {
    let mut volumes = BTreeMap::new();
    for mount in mounts {
        let name = &mount.volume;
        if volumes.contains_key(name) {
            continue;
        }
        let of_workflow = || {
            let found = offer
                .volumes
                .iter()
                .find(|volume| volume["name"] == **name)?;
            serde_json::from_value(found.clone()).ok()
        };
        let declared: Option<Declared> = own
            .iter()
            .find(|volume| volume.name == *name)
            .cloned()
            .or_else(of_workflow);
        let Some(declared) = declared else {
            return Err(Refusal::new(
                "step-failed",
                format!("volume '{name}' not found in workflow spec"),
                "declare it under `volumes`",
            ));
        };
        volumes.insert(name.clone(), volume(&declared, offer)?);
    }
    Ok(volumes)
}

fn volume(declared: &Declared, offer: &Offer<'_>) -> Result<Volume, Refusal> {
    if declared.empty_dir.is_some() {
        return Ok(Volume::Empty);
    }
    if let Some(files) = &declared.config_map {
        let mut content = Content::new();
        add_config_map(&mut content, files, None, offer)?;
        return Ok(Volume::Files(content));
    }
    if let Some(files) = &declared.secret {
        let mut content = Content::new();
        add_secret(&mut content, files, None, offer)?;
        return Ok(Volume::Secret(content));
    }
    if let Some(projected) = &declared.projected {
        let mut content = Content::new();
        for source in &projected.sources {
            if let Some(files) = &source.config_map {
                add_config_map(&mut content, files, projected.default_mode, offer)?;
            }
            if let Some(files) = &source.secret {
                add_secret(&mut content, files, projected.default_mode, offer)?;
            }
        }
        return Ok(Volume::Secret(content));
    }
    Err(Refusal::new(
        "step-failed",
        format!(
            "the volume `{}` is of a kind that only a cluster has",
            declared.name
        ),
        "use `emptyDir`, `configMap` or `secret`, or run it on an Argo Workflows server",
    ))
}

fn add_config_map(
    content: &mut Content,
    files: &Files,
    mode: Option<u32>,
    offer: &Offer<'_>,
) -> Result<(), Refusal> {
    let found = offer.config_map(&files.name, files.optional)?;
    add(content, "ConfigMap", (files, &files.name), mode, found)
}

fn add_secret(
    content: &mut Content,
    files: &Files,
    mode: Option<u32>,
    offer: &Offer<'_>,
) -> Result<(), Refusal> {
    let name = if files.secret_name.is_empty() {
        &files.name
    } else {
        &files.secret_name
    };
    let found = offer.secret(name, files.optional)?;
    add(content, "Secret", (files, name), mode, found)
}

fn add(
    content: &mut Content,
    kind: &str,
    (files, name): (&Files, &str),
    mode: Option<u32>,
    found: BTreeMap<String, Vec<u8>>,
) -> Result<(), Refusal> {
    let mode = files.default_mode.or(mode).unwrap_or(0o644);
    if files.items.is_empty() {
        content.extend(found.into_iter().map(|(key, bytes)| (key, (bytes, mode))));
        return Ok(());
    }
    for item in &files.items {
        match found.get(&item.key) {
            Some(bytes) => {
                let mode = item.mode.unwrap_or(mode);
                content.insert(item.path.clone(), (bytes.clone(), mode));
            }
            None if files.optional => {}
            None => return Err(Refusal::missing(kind, name, Some(&item.key))),
        }
    }
    Ok(())
}
