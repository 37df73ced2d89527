//! What a commit changes on a given tip: planned values and copies, or whole texts, each checked against what it replaces.

use std::collections::BTreeMap;

use signalbox_engine::plan::{FileChange, PlannedFile};

use crate::{
    error::{Error, ErrorCode, Result},
    graft::Edited,
    mirror::{Mirror, object_id},
    path,
    promotion::{apply_values, changed},
    tree::{Entry, Kind},
};

/// An ordinary file.
const FILE: &str = "100644";

/// What `write` does to a file: the text expected before (`None`: no file), and the new one (`None`: deleted).
pub(crate) type Texts = BTreeMap<String, (Option<String>, Option<String>)>;

impl Mirror {
    pub(crate) async fn promotion_edits(
        &self,
        source: &Mirror,
        tip: &str,
        target: &str,
        files: &[PlannedFile],
    ) -> Result<Vec<Edited>> {
        for file in files {
            if path::normalise(&file.path)? != file.path || !path::below(target, &file.path) {
                return Err(Error::new(
                    ErrorCode::OutsideRoot,
                    format!("`{}` is not below `{target}`", file.path),
                )
                .hint("only files below the application's source path can be touched"));
            }
        }
        let entries = self
            .entries(tip, files.iter().map(|file| file.path.as_str()))
            .await?;
        let by_values = files
            .iter()
            .filter(|file| matches!(file.change, FileChange::Values { .. }));
        let texts = self
            .texts(
                tip,
                &by_values.map(|file| file.path.clone()).collect::<Vec<_>>(),
            )
            .await?;
        let mut edits = Vec::new();
        let mut copied = Vec::new();
        for file in files {
            let entry = entries.get(&file.path);
            self.refuse_folder(&file.path, entry)?;
            let mode = entry.map_or(FILE, |entry| entry.mode.as_str()).to_owned();
            let blob = match &file.change {
                FileChange::Values { values } => {
                    let old = texts.get(&file.path).cloned().flatten().unwrap_or_default();
                    let new = apply_values(&file.path, &old, values)?;
                    if new == old {
                        continue;
                    }
                    self.store(new).await?
                }
                FileChange::Copy { before, after } => {
                    let current = entry.map(|entry| &entry.id);
                    if current == Some(after) {
                        continue;
                    }
                    if current != before.as_ref() {
                        let place = format!("`{}`", file.path);
                        return Err(changed(
                            &place,
                            before.as_deref(),
                            after,
                            current.map(String::as_str),
                        ));
                    }
                    copied.push(object_id(after)?);
                    after.clone()
                }
            };
            edits.push(Edited {
                path: file.path.clone(),
                mode,
                blob: Some(blob),
            });
        }
        self.bring(source, &copied).await?;
        Ok(edits)
    }

    pub(crate) async fn text_edits(&self, tip: &str, files: &Texts) -> Result<Vec<Edited>> {
        let paths: Vec<String> = files
            .keys()
            .map(|path| path::join("", path))
            .collect::<Result<_>>()?;
        let entries = self.entries(tip, paths.iter().map(String::as_str)).await?;
        let texts = self.texts(tip, &paths).await?;
        let mut edits = Vec::new();
        for (path, (before, after)) in paths.into_iter().zip(files.values()) {
            let entry = entries.get(&path);
            self.refuse_folder(&path, entry)?;
            let current = &texts[&path];
            if current == after {
                continue;
            }
            if current != before {
                return Err(Error::new(
                    ErrorCode::TargetChanged,
                    format!("`{path}` of `{}` has changed in the meantime", self.url),
                )
                .hint("look at the new text, and make the change again on top of it"));
            }
            let mode = entry.map_or(FILE, |entry| entry.mode.as_str()).to_owned();
            let blob = match after {
                Some(text) => Some(self.store(text.clone()).await?),
                None => None,
            };
            edits.push(Edited { path, mode, blob });
        }
        Ok(edits)
    }

    /// A file can't be made below what is a file.
    pub(crate) async fn refuse_file_parents(&self, tip: &str, edits: &[Edited]) -> Result<()> {
        let mut parents = Vec::new();
        for edit in edits {
            parents.extend(edit.path.match_indices('/').map(|(at, _)| &edit.path[..at]));
        }
        let found = self.entries(tip, parents).await?;
        match found.iter().find(|(_, entry)| entry.kind == Kind::File) {
            None => Ok(()),
            Some((path, _)) => Err(Error::new(
                ErrorCode::Other,
                format!("`{path}` of `{}` is a file, not a folder", self.url),
            )
            .hint("remove the file, or write to another path")),
        }
    }

    fn refuse_folder(&self, path: &str, entry: Option<&Entry>) -> Result<()> {
        if entry.is_none_or(|entry| entry.kind == Kind::File) {
            return Ok(());
        }
        Err(Error::new(
            ErrorCode::TargetChanged,
            format!("`{path}` of `{}` is a folder, not a file", self.url),
        )
        .hint("remove the folder, or write to another path"))
    }

    /// Stores a file's content; its blob id.
    async fn store(&self, content: impl Into<Vec<u8>>) -> Result<String> {
        let call = self.call(
            "storing a file",
            ["hash-object", "-w", "-t", "blob", "--no-filters", "--stdin"],
        );
        Ok(call.input(content).ok().await?.text())
    }

    /// Brings blobs of another repository into this one, byte for byte, in two processes however many they are.
    async fn bring(&self, source: &Mirror, ids: &[&str]) -> Result<()> {
        if ids.is_empty() {
            return Ok(());
        }
        source.prefetch(&ids.iter().copied().collect()).await?;
        if self.dir == source.dir {
            return Ok(());
        }
        let list: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let pack = source
            .call("reading files", ["pack-objects", "-q", "--stdout"])
            .input(list)
            .ok()
            .await?;
        self.call("storing files", ["unpack-objects", "-q"])
            .input(pack.stdout)
            .ok()
            .await
            .map(|_| ())
    }
}
