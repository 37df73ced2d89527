//! The manifests of a folder or a file of this laptop: only plain files, and only so many that looking comes to an end.

use std::{
    fs, io,
    io::Read as _,
    path::{Path, PathBuf},
};

use signalbox_api::{Error, error::Code};

/// A larger file is left out.
const FILE_BYTES: u64 = 1024 * 1024;
/// What comes after so much text is left out.
const ALL_BYTES: usize = 64 * 1024 * 1024;
/// What comes after so many files is left out.
const FILES: usize = 5_000;
/// Folders below folders.
const DEEP: usize = 32;
/// Whatever comes after so many names is not looked at: nobody keeps that many manifests in one place.
const NAMES: usize = 200_000;
/// So many of those that were left out are named.
const NAMED: usize = 1_000;

/// The YAML files of a folder, or a file: path below it and text, with what was left out and why.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Folder {
    pub files: Vec<(String, String)>,
    pub left_out: Vec<(String, String)>,
    /// How many more were left out than are named.
    more: usize,
    /// Names that were looked at.
    names: usize,
    /// How much text was read.
    bytes: usize,
}

impl Folder {
    /// Looks through a file or a folder. A symbolic link below it is never followed.
    ///
    /// # Errors
    /// It isn't there, or can't be read.
    pub fn read(path: &Path) -> Result<Self, Error> {
        let told = |error: io::Error| {
            let message = format!("{} can't be read: {error}.", path.display());
            Error::new(Code::Invalid, message)
                .hint("choose a folder or a YAML file that you may read")
        };
        let root = path.canonicalize().map_err(told)?;
        let mut folder = Self::default();
        if root.is_dir() {
            folder.walk(&root, "", 0).map_err(told)?;
        } else if !root.is_file() {
            // A pipe or a device would be read for ever.
            return Err(told(io::Error::other(
                "it is neither a folder nor a plain file",
            )));
        } else {
            let name = root.file_name().unwrap_or_default().to_string_lossy();
            folder.file(&root, name.into_owned());
        }
        if folder.more > 0 {
            let more = format!("{} more were left out", folder.more);
            folder.left_out.push((String::new(), more));
        }
        Ok(folder)
    }

    fn walk(&mut self, dir: &Path, below: &str, depth: usize) -> io::Result<()> {
        let mut entries: Vec<(String, PathBuf, fs::FileType)> = Vec::new();
        for entry in fs::read_dir(dir)? {
            let entry = entry?;
            if self.names == NAMES {
                let shown = below.trim_end_matches('/').to_owned();
                self.leave(
                    shown,
                    format!("holds what comes after the first {NAMES} names"),
                );
                break;
            }
            self.names += 1;
            let name = entry.file_name().to_string_lossy().into_owned();
            entries.push((name, entry.path(), entry.file_type()?));
        }
        entries.sort_by(|a, b| a.0.cmp(&b.0));
        for (name, path, kind) in entries {
            let shown = format!("{below}{name}");
            if kind.is_symlink() {
                self.leave(shown, "is a link, which is not followed".to_owned());
            } else if kind.is_file() {
                self.file(&path, shown);
            } else if !kind.is_dir() {
                self.leave(shown, "is no file".to_owned());
            } else if name == ".git" {
                // Git's own files are nobody's manifests.
            } else if depth == DEEP {
                self.leave(shown, format!("lies more than {DEEP} folders deep"));
            } else if let Err(error) = self.walk(&path, &format!("{shown}/"), depth + 1) {
                self.leave(shown, format!("can't be read: {error}"));
            }
        }
        Ok(())
    }

    fn file(&mut self, path: &Path, shown: String) {
        let is_yaml = path
            .extension()
            .is_some_and(|ending| ending == "yaml" || ending == "yml");
        if !is_yaml {
            return self.leave(shown, "is no YAML by its name".to_owned());
        }
        if self.files.len() == FILES {
            return self.leave(shown, format!("comes after the first {FILES} files"));
        }
        match text(path) {
            Ok(text) if self.bytes + text.len() > ALL_BYTES => {
                let mib = ALL_BYTES / (1024 * 1024);
                self.leave(shown, format!("comes after the first {mib} MiB of text"));
            }
            Ok(text) => {
                self.bytes += text.len();
                self.files.push((shown, text));
            }
            Err(why) => self.leave(shown, why),
        }
    }

    fn leave(&mut self, path: String, why: String) {
        if self.left_out.len() < NAMED {
            self.left_out.push((path, why));
        } else {
            self.more += 1;
        }
    }
}

fn text(path: &Path) -> Result<String, String> {
    let unreadable = |error: io::Error| format!("can't be read: {error}");
    let file = fs::File::open(path).map_err(unreadable)?;
    let mut bytes = Vec::new();
    // It may grow while it is read.
    let read = file.take(FILE_BYTES + 1).read_to_end(&mut bytes);
    if read.map_err(unreadable)? as u64 > FILE_BYTES {
        return Err(format!("is larger than {} MiB", FILE_BYTES / (1024 * 1024)));
    }
    String::from_utf8(bytes).map_err(|_| "is no text (UTF-8)".to_owned())
}
