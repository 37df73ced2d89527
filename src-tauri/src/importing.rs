//! Manifests from elsewhere: a folder of this laptop is looked through, and the last report of each profile is kept in
//! memory, so that what is taken over is what she saw.

use std::{
    collections::HashMap,
    fs, io,
    path::{Path, PathBuf},
    sync::{Mutex, MutexGuard, PoisonError},
};

use signalbox_api::{Change, Error, error::Code};
use signalbox_model::{
    Configuration, Edit, Kind, Severity,
    import::{Found, FoundState},
};

use signalbox_store::DraftKey;

use crate::{
    desktop::{Desktop, now, told},
    drafts::word,
    view::{ImportChoice, ImportReport},
};

/// A larger file is left out.
const FILE_BYTES: u64 = 1024 * 1024;
/// What comes after so many files is left out.
const FILES: usize = 5_000;
/// Folders below folders.
const DEEP: usize = 32;
/// So many of those that were left out are named.
const NAMED: usize = 1_000;

/// What was looked through, of each profile.
#[derive(Default)]
pub struct Imports(Mutex<HashMap<String, Vec<Chosen>>>);

/// A document that was found, with the revision that was published when she saw it.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub found: Found,
    revision: Option<String>,
}

impl Imports {
    /// Keeps a report in the place of the one before.
    pub fn put(&self, profile: &str, report: &ImportReport, configuration: &Configuration) {
        let with_revision = |found: &Found| {
            let name = found.kind.zip(found.name.as_ref());
            let published = name.and_then(|(kind, name)| configuration.document(kind, name));
            Chosen {
                found: found.clone(),
                revision: published.map(|document| document.revision.clone()),
            }
        };
        let found = report.found.iter().map(with_revision).collect();
        self.reports().insert(profile.to_owned(), found);
    }

    /// Forgets a profile's report.
    pub fn forget(&self, profile: &str) {
        self.reports().remove(profile);
    }

    /// The chosen documents of the last report.
    ///
    /// # Errors
    /// Nothing is chosen, or something that the report does not offer.
    pub fn chosen(&self, profile: &str, chosen: &[ImportChoice]) -> Result<Vec<Chosen>, Error> {
        let reports = self.reports();
        let report = reports.get(profile).ok_or_else(|| {
            Error::new(Code::Rejected, "Nothing was looked through yet.")
                .hint("choose a folder or a repository first")
        })?;
        if chosen.is_empty() {
            return Err(Error::new(Code::Invalid, "Nothing is chosen.")
                .hint("choose what you want to take over"));
        }
        chosen.iter().map(|choice| one(report, choice)).collect()
    }

    fn reports(&self) -> MutexGuard<'_, HashMap<String, Vec<Chosen>>> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

fn one(report: &[Chosen], choice: &ImportChoice) -> Result<Chosen, Error> {
    let found = report
        .iter()
        .find(|one| one.found.file == choice.file && one.found.line == choice.line);
    let refused = |why: &str| {
        let message = format!("{}, line {}, {why}.", choice.file, choice.line);
        Error::new(Code::Rejected, message).hint("look through it again, then choose")
    };
    match found {
        None => Err(refused("is not in what was looked through")),
        Some(one) => match one.found.state {
            FoundState::New | FoundState::Different => Ok(one.clone()),
            FoundState::Same => Err(refused("is here already, with the very same text")),
            FoundState::Unknown | FoundState::Broken => Err(refused("can't be taken over")),
        },
    }
}

/// The changes of one commit that take over what was chosen: each on the revision that she saw.
///
/// # Errors
/// A document has errors of its own, or is chosen twice.
pub fn changes(chosen: Vec<Chosen>) -> Result<Vec<Change>, Error> {
    let mut changes: Vec<Change> = Vec::new();
    for Chosen { found, revision } in chosen {
        let (kind, name) = named(&found)?;
        let wrong = found
            .problems
            .iter()
            .find(|problem| problem.severity == Severity::Error);
        if let Some(wrong) = wrong {
            let message = format!(
                "The {} {name} can't be taken over: {}.",
                word(kind),
                wrong.message
            );
            return Err(Error::new(Code::Invalid, message)
                .hint("leave it out, or mend it where it comes from"));
        }
        if changes
            .iter()
            .any(|change| change.kind == kind && change.name == name)
        {
            let message = format!("The {} {name} is chosen twice.", word(kind));
            return Err(Error::new(Code::Invalid, message).hint("choose one of them"));
        }
        changes.push(Change {
            kind,
            name,
            revision,
            text: Some(found.text),
        });
    }
    Ok(changes)
}

impl Desktop {
    /// Begins drafts with flows and workflows; their names. A published one is edited, a new one begins: either can be
    /// undone, and nothing is begun when one can't be.
    ///
    /// # Errors
    /// One is of another kind, or has a draft already.
    pub fn begin_drafts(
        &self,
        profile: &str,
        chosen: &[Chosen],
        configuration: &Configuration,
    ) -> Result<Vec<String>, Error> {
        let known = self.store.drafts(profile).map_err(told)?;
        let mut begun = Vec::new();
        for Chosen { found, .. } in chosen {
            let (kind, name) = named(found)?;
            let refused = |why: &str| {
                let message = format!("The {} {name} {why}.", word(kind));
                Err(Error::new(Code::Rejected, message))
            };
            if !matches!(kind, Kind::Flow | Kind::Workflow) {
                return refused("can't be a draft: take it over in a commit");
            }
            if known
                .iter()
                .any(|draft| draft.kind == kind && draft.name == name)
            {
                return refused("has a draft already: publish or discard it first");
            }
            if begun.contains(&(kind, name.clone())) {
                return refused("is chosen twice");
            }
            begun.push((kind, name));
        }
        for ((kind, name), Chosen { found, .. }) in begun.iter().zip(chosen) {
            let (kind, text) = (*kind, found.text.clone());
            let key = DraftKey {
                profile,
                kind,
                name,
            };
            let put = match configuration.document(kind, name) {
                None => self.store.new_draft(key, &text, now()),
                Some(_) => {
                    let edit = Edit::SetText { text };
                    let edited = self.store.edit(key, &edit, configuration, None, now());
                    edited.map(drop)
                }
            };
            put.map_err(told)?;
        }
        Ok(begun.into_iter().map(|(_, name)| name).collect())
    }
}

/// What a document is.
///
/// # Errors
/// It has no name.
pub fn named(found: &Found) -> Result<(Kind, String), Error> {
    found.kind.zip(found.name.clone()).ok_or_else(|| {
        let message = format!("{}, line {}, has no name.", found.file, found.line);
        Error::new(Code::Invalid, message)
    })
}

/// The YAML files of a folder, or a file: path below it and text, with what was left out and why.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Folder {
    pub files: Vec<(String, String)>,
    pub left_out: Vec<(String, String)>,
    /// How many more were left out than are named.
    more: usize,
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
            Ok(text) => self.files.push((shown, text)),
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
    let size = fs::metadata(path).map_err(unreadable)?.len();
    if size > FILE_BYTES {
        return Err(format!("is larger than {} MiB", FILE_BYTES / (1024 * 1024)));
    }
    let bytes = fs::read(path).map_err(unreadable)?;
    String::from_utf8(bytes).map_err(|_| "is no text (UTF-8)".to_owned())
}

#[cfg(test)]
mod tests;
