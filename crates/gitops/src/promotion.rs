//! Working out what a promotion would write: values at JSONPaths, or whole files.
//! The rules are those of "What travels": only what the template names, only below the target's path.

use std::collections::BTreeMap;

use signalbox_engine::plan::{FileChange, PlannedFile, PlannedValue};
use signalbox_model::{manifest::TemplateSpec, yaml};

use crate::{
    diff::{blob_diff, text_diff},
    error::{Error, ErrorCode, Result},
    mirror::Mirror,
    path,
    read::{bad_yaml, find, text},
    tree::{Entry, Kind},
};

/// What [`Mirror::plan_promotion`] works out.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct PlannedPromotion {
    /// One entry for every file that would change.
    pub files: Vec<PlannedFile>,
    /// What was left out, and why.
    pub warnings: Vec<String>,
}

/// A folder of a repository at a commit.
struct Place<'a> {
    mirror: &'a Mirror,
    commit: &'a str,
    folder: String,
}

impl Mirror {
    /// What a promotion would write from `source` (its mirror, commit, path) to `target_path` at this mirror's `branch`.
    ///
    /// # Errors
    /// A path leaves its folder, a symbolic link stands in its way, or a file is no YAML.
    pub async fn plan_promotion(
        &self,
        source: &Mirror,
        source_commit: &str,
        source_path: &str,
        branch: &str,
        target_path: &str,
        template: &TemplateSpec,
    ) -> Result<PlannedPromotion> {
        let tip = self.tip(branch).await?;
        let from = Place {
            mirror: source,
            commit: source_commit,
            folder: path::normalise(source_path)?,
        };
        let to = Place {
            mirror: self,
            commit: &tip,
            folder: path::normalise(target_path)?,
        };
        match &template.promotion {
            Some(map) => plan_values(&from, &to, map).await,
            None => plan_copies(&from, &to).await,
        }
    }

    /// Texts of files at a commit, in one go; `None` for an absent one.
    pub(crate) async fn texts(
        &self,
        sha: &str,
        paths: &[String],
    ) -> Result<BTreeMap<String, Option<String>>> {
        let entries = self.entries(sha, paths.iter().map(String::as_str)).await?;
        let files: BTreeMap<_, _> = entries
            .iter()
            .filter(|(_, entry)| entry.kind == Kind::File)
            .collect();
        let blobs = self
            .blobs(files.values().map(|entry| entry.id.as_str()))
            .await?;
        let mut texts = BTreeMap::new();
        for path in paths {
            let blob = files
                .get(path)
                .and_then(|entry| blobs.get(&entry.id))
                .cloned();
            let read = blob.map(text).transpose().map_err(|(code, why)| {
                Error::new(code, format!("`{path}` of `{}` {why}", self.url))
                    .hint("values can be promoted in text files up to 10 MB only")
            })?;
            texts.insert(path.clone(), read);
        }
        Ok(texts)
    }
}

async fn plan_values(
    from: &Place<'_>,
    to: &Place<'_>,
    map: &BTreeMap<String, Vec<String>>,
) -> Result<PlannedPromotion> {
    let mut plan = PlannedPromotion {
        files: Vec::new(),
        warnings: Vec::new(),
    };
    let mut pairs = Vec::new();
    for (file, json_paths) in map {
        pairs.push((
            path::join(&from.folder, file)?,
            path::join(&to.folder, file)?,
            json_paths,
        ));
    }
    let sources: Vec<String> = pairs.iter().map(|(source, _, _)| source.clone()).collect();
    let targets: Vec<String> = pairs.iter().map(|(_, target, _)| target.clone()).collect();
    let sources = from.mirror.texts(from.commit, &sources).await?;
    let targets = to.mirror.texts(to.commit, &targets).await?;
    for (source, target, json_paths) in &pairs {
        let Some(source_text) = &sources[source] else {
            plan.warnings.push(format!(
                "`{source}` is not there at the source commit: nothing of it is promoted"
            ));
            continue;
        };
        let found = source_values(source, source_text, json_paths, &mut plan.warnings)?;
        let old = targets[target].as_deref();
        let (new, values) = changed_values(target, old.unwrap_or_default(), &found)?;
        if values.is_empty() {
            continue;
        }
        if old.is_none() {
            plan.warnings.push(format!(
                "`{target}` is not there yet: it is created with the promoted values alone"
            ));
        }
        let diff = text_diff(target, old, Some(&new));
        plan.files.push(PlannedFile {
            path: target.clone(),
            change: FileChange::Values { values },
            diff,
        });
    }
    Ok(plan)
}

/// The values that travel, and a warning for every path that the source lacks.
fn source_values(
    file: &str,
    text: &str,
    json_paths: &[String],
    warnings: &mut Vec<String>,
) -> Result<Vec<yaml::Found>> {
    let mut all = Vec::new();
    for json_path in json_paths {
        let found = find(text, json_path, file)?;
        if found.is_empty() {
            warnings.push(format!(
                "`{json_path}` is not in `{file}` at the source commit: it is left as it is"
            ));
        }
        all.extend(found);
    }
    Ok(all)
}

/// The target's text after the promotion, and the values that make the difference.
fn changed_values(
    file: &str,
    old: &str,
    found: &[yaml::Found],
) -> Result<(String, Vec<PlannedValue>)> {
    let mut text = old.to_owned();
    let mut values = Vec::new();
    for value in found {
        let before = find(&text, &value.json_path, file)?
            .into_iter()
            .next()
            .map(|found| found.source);
        let Some(new) = replaced(
            file,
            &text,
            &value.json_path,
            before.as_deref(),
            &value.source,
        )?
        else {
            continue;
        };
        values.push(PlannedValue {
            json_path: value.json_path.clone(),
            before,
            after: value.source.clone(),
        });
        text = new;
    }
    Ok((text, values))
}

/// The text with a value written; `None` when it is there already, be it in other quotes.
fn replaced(
    file: &str,
    text: &str,
    json_path: &str,
    current: Option<&str>,
    after: &str,
) -> Result<Option<String>> {
    if current == Some(after) {
        return Ok(None);
    }
    let new = yaml::set(text, json_path, after).map_err(|error| bad_yaml(file, &error))?;
    Ok((new != text).then_some(new))
}

/// The text with all planned values written.
///
/// # Errors
/// A place holds neither the value before nor the one after.
pub(crate) fn apply_values(file: &str, text: &str, values: &[PlannedValue]) -> Result<String> {
    let mut text = text.to_owned();
    for value in values {
        let current = find(&text, &value.json_path, file)?
            .into_iter()
            .next()
            .map(|found| found.source);
        let Some(new) = replaced(
            file,
            &text,
            &value.json_path,
            current.as_deref(),
            &value.after,
        )?
        else {
            continue;
        };
        if current != value.before {
            let place = format!("`{file}` at `{}`", value.json_path);
            return Err(changed(
                &place,
                value.before.as_deref(),
                &value.after,
                current.as_deref(),
            ));
        }
        text = new;
    }
    Ok(text)
}

/// "Target changed since the plan."
pub(crate) fn changed(
    place: &str,
    before: Option<&str>,
    after: &str,
    current: Option<&str>,
) -> Error {
    let shown = |value: Option<&str>| match value {
        Some(value) if value.chars().count() > 200 => {
            format!("`{}…`", value.chars().take(200).collect::<String>())
        }
        Some(value) => format!("`{value}`"),
        None => "nothing".to_owned(),
    };
    Error::new(
        ErrorCode::TargetChanged,
        format!(
            "the target has changed since the plan: {place} holds {}, and the plan expects {} (or {} already)",
            shown(current),
            shown(before),
            shown(Some(after)),
        ),
    )
    .hint("look at who changed it; then start a new release, whose plan knows the new value")
}

async fn plan_copies(from: &Place<'_>, to: &Place<'_>) -> Result<PlannedPromotion> {
    let Some(sources) = from.mirror.files(from.commit, &from.folder).await? else {
        return Err(Error::new(
            ErrorCode::NoFile,
            format!(
                "`{}` has no folder `{}` at commit {}",
                from.mirror.url, from.folder, from.commit
            ),
        )
        .hint("check the source path of the application"));
    };
    let targets = to
        .mirror
        .files(to.commit, &to.folder)
        .await?
        .unwrap_or_default();
    let mut differing = Vec::new();
    for (file, source) in &sources {
        refuse(from, file, source)?;
        if let Some(target) = targets.get(file) {
            refuse(to, file, target)?;
        }
        refuse_shapes(to, file, &targets)?;
        let before = targets.get(file).map(|entry| entry.id.clone());
        if before.as_ref() != Some(&source.id) {
            differing.push((path::join(&to.folder, file)?, before, source.id.clone()));
        }
    }
    let old = to
        .mirror
        .blobs(
            differing
                .iter()
                .filter_map(|(_, before, _)| before.as_deref()),
        )
        .await?;
    let new = from
        .mirror
        .blobs(differing.iter().map(|(_, _, after)| after.as_str()))
        .await?;
    let files = differing.into_iter().map(|(path, before, after)| {
        let diff = blob_diff(
            &path,
            before.as_ref().and_then(|id| old.get(id)),
            new.get(&after),
        );
        PlannedFile {
            path,
            change: FileChange::Copy { before, after },
            diff,
        }
    });
    Ok(PlannedPromotion {
        files: files.collect(),
        warnings: Vec::new(),
    })
}

fn refuse(place: &Place<'_>, file: &str, entry: &Entry) -> Result<()> {
    if entry.kind == Kind::File {
        return Ok(());
    }
    let shown = path::join(&place.folder, file)?;
    Err(Error::new(
        ErrorCode::OutsideRoot,
        format!(
            "`{shown}` of `{}` is a symbolic link or a submodule, and only files can be promoted",
            place.mirror.url
        ),
    )
    .hint("replace it by a file, or name the values to promote in the promotion template"))
}

/// A file can't be written where the target has a folder, nor below what is a file there.
fn refuse_shapes(to: &Place<'_>, file: &str, targets: &BTreeMap<String, Entry>) -> Result<()> {
    let below = format!("{file}/");
    let folder = targets
        .range(below.clone()..)
        .next()
        .is_some_and(|(path, _)| path.starts_with(&below));
    let parent = file
        .match_indices('/')
        .map(|(at, _)| &file[..at])
        .find(|parent| targets.contains_key(*parent));
    if !folder && parent.is_none() {
        return Ok(());
    }
    let place = path::join(&to.folder, parent.unwrap_or(file))?;
    Err(Error::new(
        ErrorCode::Other,
        format!(
            "`{place}` of `{}` is a file on one side and a folder on the other: nothing is copied",
            to.mirror.url
        ),
    )
    .hint("remove it from the target, then plan the release again"))
}
