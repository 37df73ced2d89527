//! A new tree out of an old one: only the folders on the way to a changed file are written anew, so that the cost
//! follows the number of changed files and not the size of the repository.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::{Error, ErrorCode, Result},
    mirror::Mirror,
};

/// One file of a commit.
pub(crate) struct Edited {
    /// Normalised.
    pub(crate) path: String,
    /// Six octal digits.
    pub(crate) mode: String,
    /// `None` deletes the file.
    pub(crate) blob: Option<String>,
}

/// One folder's entries: name to mode and object id.
type Folder = BTreeMap<Vec<u8>, (String, String)>;

impl Mirror {
    /// The id of the tree of `tip` with these files changed. Folders that become empty disappear.
    pub(crate) async fn graft(&self, tip: &str, edits: &[Edited]) -> Result<String> {
        let mut folders = self.folders(tip, &affected(edits)).await?;
        for edit in edits {
            let (folder, name) = split(&edit.path);
            let entries = folders.entry(folder.to_owned()).or_default();
            match &edit.blob {
                Some(blob) => entries.insert(name.into(), (edit.mode.clone(), blob.clone())),
                None => entries.remove(name.as_bytes()),
            };
        }
        // From the deepest folders up to the root, each level in one process.
        while let Some(depth) = folders
            .keys()
            .filter(|path| !path.is_empty())
            .map(|path| depth(path))
            .max()
        {
            let level: Vec<String> = folders
                .keys()
                .filter(|path| !path.is_empty() && self::depth(path) == depth)
                .cloned()
                .collect();
            let level: Vec<(String, Folder)> = level
                .into_iter()
                .filter_map(|path| folders.remove_entry(&path))
                .collect();
            let (full, empty): (Vec<_>, Vec<_>) = level
                .into_iter()
                .partition(|(_, entries)| !entries.is_empty());
            let ids = self
                .store_trees(full.iter().map(|(_, entries)| entries))
                .await?;
            for ((path, _), id) in full.iter().zip(ids) {
                let (parent, name) = split(path);
                folders
                    .entry(parent.to_owned())
                    .or_default()
                    .insert(name.into(), ("40000".to_owned(), id));
            }
            for (path, _) in &empty {
                let (parent, name) = split(path);
                folders
                    .entry(parent.to_owned())
                    .or_default()
                    .remove(name.as_bytes());
            }
        }
        let root = folders.remove("").unwrap_or_default();
        Ok(self.store_trees([&root]).await?.remove(0))
    }

    /// These folders of a commit, in one process; a folder that is not there is empty.
    async fn folders(&self, tip: &str, paths: &BTreeSet<&str>) -> Result<BTreeMap<String, Folder>> {
        let list: String = paths
            .iter()
            .map(|path| format!("{tip}^{{tree}}:{path}\n"))
            .collect();
        let list = list.replace("^{tree}:\n", "^{tree}\n");
        let output = self
            .call("reading folders", ["cat-file", "--batch"])
            .input(list)
            .ok()
            .await?
            .stdout;
        let mut folders = BTreeMap::new();
        let mut rest = output.as_slice();
        for path in paths {
            let entries = next_tree(&mut rest, tip.len() / 2).ok_or_else(|| {
                Error::new(
                    ErrorCode::Other,
                    format!("the folder `{path}` of `{}` can't be read", self.url),
                )
            })?;
            folders.insert((*path).to_owned(), entries);
        }
        Ok(folders)
    }

    /// Stores trees, in one process; their ids.
    async fn store_trees(&self, trees: impl IntoIterator<Item = &Folder>) -> Result<Vec<String>> {
        let mut input = Vec::new();
        let mut count = 0;
        for tree in trees {
            if count > 0 {
                input.push(0);
            }
            count += 1;
            for (name, (mode, id)) in tree {
                let kind = match mode.as_str() {
                    "40000" => "tree",
                    "160000" => "commit",
                    _ => "blob",
                };
                input.extend_from_slice(format!("{mode} {kind} {id}\t").as_bytes());
                input.extend_from_slice(name);
                input.push(0);
            }
        }
        if count == 0 {
            return Ok(Vec::new());
        }
        // A single tree needs no `--batch`, which would take an empty one for none.
        let args: &[&str] = if count == 1 {
            &["mktree", "-z", "--missing"]
        } else {
            &["mktree", "-z", "--missing", "--batch"]
        };
        let output = self
            .call("storing folders", args.iter().copied())
            .input(input)
            .ok()
            .await?
            .text();
        let ids: Vec<String> = output.lines().map(str::to_owned).collect();
        if ids.len() == count {
            return Ok(ids);
        }
        Err(Error::new(
            ErrorCode::Other,
            format!(
                "storing folders of `{}` failed: {} of {count} came out",
                self.url,
                ids.len()
            ),
        ))
    }
}

/// All folders on the way to the files, the root included.
fn affected(edits: &[Edited]) -> BTreeSet<&str> {
    let mut all = BTreeSet::from([""]);
    for edit in edits {
        all.extend(edit.path.match_indices('/').map(|(at, _)| &edit.path[..at]));
    }
    all
}

/// A path's folder and name.
fn split(path: &str) -> (&str, &str) {
    path.rsplit_once('/').unwrap_or(("", path))
}

fn depth(path: &str) -> usize {
    path.matches('/').count()
}

/// Reads one answer of `cat-file --batch`: a tree, or that there is none.
fn next_tree(rest: &mut &[u8], id_bytes: usize) -> Option<Folder> {
    let end = rest.iter().position(|byte| *byte == b'\n')?;
    let header = String::from_utf8_lossy(&rest[..end]).into_owned();
    *rest = &rest[end + 1..];
    if header.ends_with(" missing") {
        return Some(Folder::new());
    }
    let mut parts = header.rsplit(' ');
    let (size, kind) = (parts.next()?.parse::<usize>().ok()?, parts.next()?);
    let mut body = rest.get(..size).filter(|_| kind == "tree")?;
    *rest = rest.get(size + 1..)?;
    let mut entries = Folder::new();
    while !body.is_empty() {
        let space = body.iter().position(|byte| *byte == b' ')?;
        let zero = body.iter().position(|byte| *byte == 0)?;
        let mode = std::str::from_utf8(&body[..space]).ok()?.to_owned();
        let name = body.get(space + 1..zero)?.to_vec();
        let id: String = body
            .get(zero + 1..zero + 1 + id_bytes)?
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        entries.insert(name, (mode, id));
        body = &body[zero + 1 + id_bytes..];
    }
    Some(entries)
}
