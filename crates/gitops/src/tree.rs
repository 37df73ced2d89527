//! Looking at the entries and blobs of a commit, many at once, and nothing behind a symbolic link.

use std::collections::{BTreeMap, BTreeSet};

use crate::{
    error::{Error, ErrorCode, Result},
    mirror::{Mirror, object_id},
};

/// Nothing larger is read.
pub(crate) const FILE_LIMIT: u64 = 10 << 20;
/// What one call may bring into memory.
const TOTAL_LIMIT: u64 = 512 << 20;
/// Paths of one call: what a Windows command line holds, with room to spare.
const ARGUMENT_BYTES: usize = 16 << 10;

/// What a path is at a commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Entry {
    pub(crate) kind: Kind,
    /// Six octal digits.
    pub(crate) mode: String,
    pub(crate) id: String,
}

/// Kinds of entries.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    File,
    Folder,
    SymbolicLink,
    Submodule,
}

/// A blob's content, or its size when that is too much.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Blob {
    Bytes(Vec<u8>),
    TooLarge(u64),
}

impl Entry {
    /// `<mode> SP <type> SP <id>`
    fn parse(line: &str) -> Option<Self> {
        let mut parts = line.split(' ');
        let (mode, kind, id) = (parts.next()?, parts.next()?, parts.next()?);
        let kind = match (mode, kind) {
            ("120000", _) => Kind::SymbolicLink,
            (_, "commit") => Kind::Submodule,
            (_, "tree") => Kind::Folder,
            _ => Kind::File,
        };
        Some(Self {
            kind,
            mode: mode.to_owned(),
            id: id.to_owned(),
        })
    }
}

impl Mirror {
    /// What stands at each of these (normalised) paths; an absent path has no entry.
    ///
    /// # Errors
    /// A symbolic link or a submodule stands at a path or on the way to it.
    pub(crate) async fn entries<'p>(
        &self,
        sha: &str,
        paths: impl IntoIterator<Item = &'p str>,
    ) -> Result<BTreeMap<String, Entry>> {
        let wanted: BTreeSet<&str> = paths.into_iter().filter(|path| !path.is_empty()).collect();
        let mut found = self.listed(sha, wanted.iter().copied()).await?;
        for path in &wanted {
            self.refuse_links(path, &found)?;
        }
        found.retain(|path, _| wanted.contains(path.as_str()));
        Ok(found)
    }

    /// What stands at each of these (normalised) paths and on the way to them.
    pub(crate) async fn listed<'p>(
        &self,
        sha: &str,
        paths: impl IntoIterator<Item = &'p str>,
    ) -> Result<BTreeMap<String, Entry>> {
        self.ready().await?;
        let sha = object_id(sha)?;
        let wanted: BTreeSet<&str> = paths.into_iter().filter(|path| !path.is_empty()).collect();
        let mut prefixes = BTreeSet::new();
        for path in &wanted {
            prefixes.extend(
                path.match_indices('/')
                    .map(|(at, _)| &path[..at])
                    .chain([*path]),
            );
        }
        let mut found = BTreeMap::new();
        let mut batch: Vec<&str> = Vec::new();
        let mut bytes = 0;
        let mut rest = prefixes.into_iter().peekable();
        while let Some(path) = rest.next() {
            bytes += path.len() + 3;
            batch.push(path);
            if rest.peek().is_none() || bytes > ARGUMENT_BYTES {
                let args = ["ls-tree", "-z", "-t", "--full-tree", sha, "--"]
                    .into_iter()
                    .chain(batch.drain(..));
                let output = self.call("reading the files", args).ok().await?;
                found.extend(listing(&output.stdout));
                bytes = 0;
            }
        }
        Ok(found)
    }

    /// Everything below a (normalised) folder, with paths relative to it; `None` when there is no such folder.
    ///
    /// # Errors
    /// A symbolic link or a submodule stands on the way to the folder.
    pub(crate) async fn files(
        &self,
        sha: &str,
        folder: &str,
    ) -> Result<Option<BTreeMap<String, Entry>>> {
        self.ready().await?;
        let tree = if folder.is_empty() {
            object_id(sha)?.to_owned()
        } else {
            match self.entries(sha, [folder]).await?.remove(folder) {
                Some(entry) if entry.kind == Kind::Folder => entry.id,
                _ => return Ok(None),
            }
        };
        let output = self
            .call(
                "listing the files",
                ["ls-tree", "-z", "-r", "--full-tree", &tree],
            )
            .ok()
            .await?;
        Ok(Some(listing(&output.stdout)))
    }

    /// Nothing is read through a symbolic link or a submodule.
    pub(crate) fn refuse_links(&self, path: &str, found: &BTreeMap<String, Entry>) -> Result<()> {
        let prefixes = path
            .match_indices('/')
            .map(|(at, _)| &path[..at])
            .chain([path]);
        for prefix in prefixes {
            let what = match found.get(prefix).map(|entry| entry.kind) {
                Some(Kind::SymbolicLink) => "a symbolic link",
                Some(Kind::Submodule) => "a submodule",
                _ => continue,
            };
            return Err(Error::new(
                ErrorCode::OutsideRoot,
                format!(
                    "`{prefix}` in `{}` is {what}: `{path}` is not followed through it",
                    self.url
                ),
            )
            .hint(
                "put the file itself there: only files of the repository can be read and written",
            ));
        }
        Ok(())
    }

    /// The contents of blobs, in one process.
    ///
    /// # Errors
    /// A blob is missing, or all of them together are too much.
    pub(crate) async fn blobs<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i str>,
    ) -> Result<BTreeMap<String, Blob>> {
        let ids: BTreeSet<&str> = ids.into_iter().collect();
        if ids.is_empty() {
            return Ok(BTreeMap::new());
        }
        self.prefetch(&ids).await?;
        let mut blobs = BTreeMap::new();
        let mut wanted = String::new();
        let mut total = 0;
        let list: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let sizes = self
            .call("reading file sizes", ["cat-file", "--batch-check"])
            .input(list)
            .ok()
            .await?
            .text();
        for line in sizes.lines() {
            let mut parts = line.split(' ');
            let (Some(id), Some("blob"), Some(Ok(size))) = (
                parts.next(),
                parts.next(),
                parts.next().map(str::parse::<u64>),
            ) else {
                return Err(Error::new(
                    ErrorCode::Other,
                    format!(
                        "the mirror of `{}` lacks a file's content: {line}",
                        self.url
                    ),
                )
                .hint("check the connection to the repository, then try again"));
            };
            if size > FILE_LIMIT {
                blobs.insert(id.to_owned(), Blob::TooLarge(size));
            } else {
                total += size;
                wanted.push_str(id);
                wanted.push('\n');
            }
        }
        if total > TOTAL_LIMIT {
            return Err(Error::new(
                ErrorCode::TooLarge,
                format!(
                    "{} MB of files in `{}` are more than can be read at once",
                    total >> 20,
                    self.url
                ),
            )
            .hint("point the path at a smaller folder"));
        }
        let output = self
            .call("reading files", ["cat-file", "--batch"])
            .input(wanted)
            .ok()
            .await?;
        contents(&output.stdout, &mut blobs).ok_or_else(|| {
            Error::new(
                ErrorCode::Other,
                format!(
                    "reading files of `{}` failed: Git's answer ended early",
                    self.url
                ),
            )
        })?;
        Ok(blobs)
    }

    /// The contents of those of these blobs that can be had.
    pub(crate) async fn blobs_here(&self, ids: &BTreeSet<&str>) -> Result<BTreeMap<String, Blob>> {
        if ids.is_empty() || !self.offline || !self.is_blobless().await? {
            return self.blobs(ids.iter().copied()).await;
        }
        let missing = self.missing(ids).await?;
        self.blobs(ids.iter().copied().filter(|id| !missing.contains(*id)))
            .await
    }

    /// Those of these blobs that the mirror lacks.
    async fn missing(&self, ids: &BTreeSet<&str>) -> Result<BTreeSet<String>> {
        let list: String = ids.iter().map(|id| format!("{id}\n")).collect();
        let check = self
            .call(
                "looking for files",
                ["cat-file", "--batch-check=%(objectname)"],
            )
            .env("GIT_NO_LAZY_FETCH", "1");
        let known = check.input(list).ok().await?.text();
        let missing = known
            .lines()
            .filter_map(|line| line.strip_suffix(" missing"));
        Ok(missing.map(str::to_owned).collect())
    }

    /// Brings the blobs that a blobless mirror lacks, in one go instead of one by one.
    pub(crate) async fn prefetch(&self, ids: &BTreeSet<&str>) -> Result<()> {
        if self.offline || !self.is_blobless().await? {
            return Ok(());
        }
        let missing = self.missing(ids).await?;
        let missing: String = missing.iter().map(|id| format!("{id}\n")).collect();
        if missing.is_empty() {
            return Ok(());
        }
        let args = [
            "-c",
            "fetch.negotiationAlgorithm=noop",
            "fetch",
            "--progress",
            "--no-tags",
            "--no-write-fetch-head",
            "--no-auto-maintenance",
            "--recurse-submodules=no",
            "--filter=blob:none",
            "--refmap=",
            "--stdin",
            "origin",
        ];
        self.call("fetching files", args)
            .network()
            .input(missing)
            .ok()
            .await
            .map(|_| ())
    }
}

/// Reads `ls-tree -z`.
fn listing(output: &[u8]) -> BTreeMap<String, Entry> {
    output
        .split(|byte| *byte == 0)
        .filter_map(|line| {
            let text = String::from_utf8_lossy(line);
            let (entry, path) = text.split_once('\t')?;
            Some((path.to_owned(), Entry::parse(entry)?))
        })
        .collect()
}

/// Reads `cat-file --batch`: `<id> blob <size>`, a line's end, the bytes, a line's end.
fn contents(mut output: &[u8], blobs: &mut BTreeMap<String, Blob>) -> Option<()> {
    while !output.is_empty() {
        let end = output.iter().position(|byte| *byte == b'\n')?;
        let header = std::str::from_utf8(&output[..end]).ok()?;
        let mut parts = header.split(' ');
        let (id, size) = (parts.next()?, parts.nth(1)?.parse::<usize>().ok()?);
        let body = output.get(end + 1..end + 1 + size)?;
        blobs.insert(id.to_owned(), Blob::Bytes(body.to_vec()));
        output = output.get(end + 2 + size..)?;
    }
    Some(())
}
