//! How two folders differ, be they of one repository or of two.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    diff::blob_diff,
    error::{Error, ErrorCode, Result},
    mirror::Mirror,
    path::normalise,
    tree::{Blob, Entry, Kind},
};

/// Files whose content is compared; further ones are only named.
const COMPARED: usize = 500;

/// A folder of a repository at a commit.
#[derive(Debug, Clone, Copy)]
pub struct Folder<'a> {
    /// Its repository.
    pub mirror: &'a Mirror,
    /// A full commit id.
    pub commit: &'a str,
    /// From the repository's root.
    pub path: &'a str,
}

/// A file that two folders have differently.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct DifferingFile {
    /// Below the folders. Control characters are written as escapes.
    pub path: String,
    /// Unified diff from the left to the right; files that are no text or too large are only named.
    pub diff: String,
}

/// Files that differ, by their paths.
///
/// # Errors
/// A folder is not there or can't be read.
pub async fn difference(left: Folder<'_>, right: Folder<'_>) -> Result<Vec<DifferingFile>> {
    let (lefts, rights) = (left.files().await?, right.files().await?);
    let paths: BTreeSet<&String> = lefts.keys().chain(rights.keys()).collect();
    let differing: Vec<(&String, Option<&Entry>, Option<&Entry>)> = paths
        .into_iter()
        .map(|path| (path, lefts.get(path), rights.get(path)))
        .filter(|(_, left, right)| left != right)
        .collect();
    let compared = &differing[..differing.len().min(COMPARED)];
    let left_ids: Vec<String> = compared
        .iter()
        .filter_map(|(_, left, _)| file(*left))
        .collect();
    let right_ids: Vec<String> = compared
        .iter()
        .filter_map(|(_, _, right)| file(*right))
        .collect();
    let old = left
        .mirror
        .blobs(left_ids.iter().map(String::as_str))
        .await?;
    let new = right
        .mirror
        .blobs(right_ids.iter().map(String::as_str))
        .await?;
    let described = differing
        .iter()
        .enumerate()
        .map(|(at, (path, left, right))| {
            let path = shown(path);
            let diff = match at < COMPARED {
                true => described(&path, (*left, &old), (*right, &new)),
                false => {
                    format!("--- a/{path}\n+++ b/{path}\nFiles differ; too many to show them all\n")
                }
            };
            DifferingFile { path, diff }
        });
    Ok(described.collect())
}

impl Folder<'_> {
    async fn files(&self) -> Result<BTreeMap<String, Entry>> {
        let path = normalise(self.path)?;
        self.mirror.files(self.commit, &path).await?.ok_or_else(|| {
            Error::new(
                ErrorCode::NoFile,
                format!("`{}` has no folder `{path}`", self.mirror.url),
            )
            .hint("check the application's source path")
        })
    }
}

fn file(entry: Option<&Entry>) -> Option<String> {
    entry
        .filter(|entry| entry.kind == Kind::File)
        .map(|entry| entry.id.clone())
}

type Side<'a> = (Option<&'a Entry>, &'a BTreeMap<String, Blob>);

fn described(path: &str, left: Side<'_>, right: Side<'_>) -> String {
    let names = format!("--- a/{path}\n+++ b/{path}\n");
    let is_file = |side: Side<'_>| side.0.is_none_or(|entry| entry.kind == Kind::File);
    if !is_file(left) || !is_file(right) {
        return format!("{names}A symbolic link or a submodule differs\n");
    }
    let content = |side: Side<'_>| side.0.and_then(|entry| side.1.get(&entry.id)).cloned();
    let (old, new) = (content(left), content(right));
    if old == new && old.is_some() {
        let mode = |side: Side<'_>| side.0.map_or("", |entry| &entry.mode).to_owned();
        return format!(
            "{names}The mode differs: {} and {}\n",
            mode(left),
            mode(right)
        );
    }
    for blob in [&old, &new].into_iter().flatten() {
        if let Blob::TooLarge(size) = blob {
            return format!(
                "{names}Files differ; one of them has {size} bytes, too many to show\n"
            );
        }
    }
    blob_diff(path, old.as_ref(), new.as_ref())
}

/// A file's name as one line of text.
fn shown(path: &str) -> String {
    let one = |c: char| match c.is_control() {
        true => c.escape_default().to_string(),
        false => c.to_string(),
    };
    path.chars().map(one).collect()
}
