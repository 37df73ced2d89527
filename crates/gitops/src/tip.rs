//! A repository from elsewhere, read once: the manifests that a branch's tip holds, within limits. What is left out is
//! named with the reason.

use std::path::Path;

use crate::{
    Git,
    error::Result,
    mirror::Mirror,
    read::{is_yaml, text},
    tree::{Blob, Entry, Kind},
};

/// A larger file is left out.
pub const TIP_FILE_BYTES: u64 = 1 << 20;
/// What comes after so many files, by path, is left out.
pub const TIP_FILES: usize = 5_000;
/// So many that were left out are named.
const NAMED: usize = 1_000;

/// The YAML files at a branch's tip.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Tip {
    /// The branch that was read.
    pub branch: String,
    /// Its commit.
    pub commit: String,
    /// Path from the repository's root, and text.
    pub files: Vec<(String, String)>,
    /// Path and why: no YAML by its name, too large, not text, a link, beyond the limit. After the first thousand
    /// comes one pair with an empty path that says how many more there are.
    pub left_out: Vec<(String, String)>,
}

impl Git {
    /// Reads all YAML files at the tip of a repository's branch; without a branch, of its default one. The transports
    /// are those of this [`Git`] (`allow`), its mirror lies in `mirrors` and is used again the next time. A relative
    /// `url` is relative to `base`.
    ///
    /// # Errors
    /// The address is none, its transport is not allowed, the repository can't be reached, or it has no such branch.
    pub async fn read_tip(&self, url: &str, branch: Option<&str>, base: &Path) -> Result<Tip> {
        let mirror = self.mirror(url, base)?;
        mirror.fetch().await?;
        let branch = match branch.map(str::trim).filter(|branch| !branch.is_empty()) {
            Some(branch) => branch.to_owned(),
            None => mirror.default_branch().await?,
        };
        let commit = mirror.tip(&branch).await.map_err(|error| {
            error.hint("name a branch that the repository has, or none for its default one")
        })?;
        let tip = Tip {
            branch,
            commit,
            ..Tip::default()
        };
        mirror.fill(tip).await
    }
}

impl Mirror {
    async fn fill(&self, mut tip: Tip) -> Result<Tip> {
        let entries = self.files(&tip.commit, "").await?.unwrap_or_default();
        let mut wanted: Vec<(String, Entry)> = Vec::new();
        let mut left_out = LeftOut::default();
        for (path, entry) in entries {
            match unwanted(&path, &entry, wanted.len()) {
                Some(why) => left_out.put(path, why),
                None => wanted.push((path, entry)),
            }
        }
        let ids = wanted.iter().map(|(_, entry)| entry.id.as_str());
        let blobs = self.blobs(ids).await?;
        for (path, entry) in wanted {
            match blobs.get(&entry.id).map(small) {
                Some(Ok(text)) => tip.files.push((path, text)),
                Some(Err(why)) => left_out.put(path, why),
                None => left_out.put(path, "can't be read".to_owned()),
            }
        }
        tip.left_out = left_out.told();
        Ok(tip)
    }
}

fn unwanted(path: &str, entry: &Entry, before: usize) -> Option<String> {
    let why = match entry.kind {
        Kind::SymbolicLink | Kind::Submodule => {
            "is a symbolic link or a submodule, which is not followed"
        }
        _ if !is_yaml(path) => "is no YAML by its name",
        _ if before >= TIP_FILES => {
            return Some(format!("is beyond the first {TIP_FILES} YAML files"));
        }
        _ => return None,
    };
    Some(why.to_owned())
}

fn small(blob: &Blob) -> std::result::Result<String, String> {
    let size = match blob {
        Blob::TooLarge(size) => *size,
        Blob::Bytes(bytes) => bytes.len() as u64,
    };
    if size > TIP_FILE_BYTES {
        return Err(format!(
            "is too large: {size} bytes, and the limit is {TIP_FILE_BYTES}"
        ));
    }
    text(blob.clone()).map_err(|(_, why)| why)
}

/// What was left out, named up to a limit.
#[derive(Default)]
struct LeftOut {
    named: Vec<(String, String)>,
    more: usize,
}

impl LeftOut {
    fn put(&mut self, path: String, why: String) {
        match self.named.len() < NAMED {
            true => self.named.push((path, why)),
            false => self.more += 1,
        }
    }

    fn told(self) -> Vec<(String, String)> {
        let Self { mut named, more } = self;
        named.sort();
        if more > 0 {
            named.push((String::new(), format!("{more} more files were left out")));
        }
        named
    }
}
