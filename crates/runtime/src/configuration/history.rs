//! How a manifest came to be what it is: the steps of the configuration branch are walked back, and the document is
//! followed from file to file. Only the files that can hold it are read, many in one go.

use std::collections::{BTreeSet, HashMap};

use signalbox_api::{HISTORY, ManifestChange, ManifestHistory, Refresh};
use signalbox_gitops::{Mirror, Touch, TouchedFile, Walk};
use signalbox_model::{Configuration, Flow, Kind, describe, manifest::revision};

use super::Source;
use crate::error::Error;

/// More steps of a branch are not looked at.
const STEPS: usize = 100_000;
/// So many steps are read in one go.
const AT_ONCE: usize = 256;

/// What a file's content says about the document.
#[derive(Debug, Clone, PartialEq, Eq)]
enum Said {
    Text(String),
    /// The content has no such document.
    Nothing,
    /// It names it, but is broken.
    Unreadable,
}

/// Where the document stands, as the walk goes back.
enum Place {
    /// In this file, with this text.
    Here { file: String, text: String },
    /// Nowhere: not yet made, or deleted.
    Nowhere,
}

/// A walk back through the steps of a branch.
struct Walked<'a> {
    mirror: &'a Mirror,
    kind: Kind,
    name: &'a str,
    steps: &'a [Touch],
    /// By the ids of contents.
    said: HashMap<String, Said>,
    changes: Vec<ManifestChange>,
    place: Place,
    /// The step that mended the file, while what it was before is still broken.
    mended: Option<usize>,
}

impl Source {
    /// The commits that changed a document, newest first; also of one that is gone.
    ///
    /// # Errors
    /// The repository can't be read.
    pub async fn history(
        &self,
        kind: Kind,
        name: &str,
        limit: u32,
    ) -> Result<ManifestHistory, Error> {
        let snapshot = self.read(Refresh::Cached).await?;
        let root = [self.root.as_str()];
        let mut steps = self
            .mirror
            .touches(&snapshot.commit, Walk::Steps, &root, STEPS)
            .await?;
        for step in &mut steps {
            step.files.retain(|file| is_yaml(&file.path));
        }
        let place = match snapshot.configuration.document(kind, name) {
            Some(document) => Place::Here {
                file: self.path(&document.file),
                text: document.text.clone(),
            },
            None => Place::Nowhere,
        };
        let walked = Walked {
            mirror: &self.mirror,
            kind,
            name,
            steps: &steps,
            said: HashMap::new(),
            changes: Vec::new(),
            place,
            mended: None,
        };
        let limit = limit.min(HISTORY) as usize;
        let mut changes = walked.back(limit + 1).await?;
        let more = changes.len() > limit;
        changes.truncate(limit);
        Ok(ManifestHistory { changes, more })
    }
}

impl Walked<'_> {
    /// Goes back until so many changes are found, or to the branch's first step.
    async fn back(mut self, wanted: usize) -> Result<Vec<ManifestChange>, Error> {
        for at in 0..self.steps.len() {
            if self.changes.len() >= wanted {
                break;
            }
            match &self.place {
                Place::Here { file, text } => {
                    let (file, text) = (file.clone(), text.clone());
                    self.step_of(at, &file, text).await?;
                }
                Place::Nowhere => self.step_without(at).await?,
            }
        }
        Ok(self.changes)
    }

    /// The document stands in this file after the step.
    async fn step_of(&mut self, at: usize, file: &str, text: String) -> Result<(), Error> {
        let steps = self.steps;
        let Some(touched) = steps[at].file(file) else {
            return Ok(());
        };
        if self.unknown(touched) {
            let ahead = steps[at..].iter().filter_map(|step| step.file(file));
            self.read(ahead.take(AT_ONCE)).await?;
        }
        let (mut before, mut now) = (self.before(touched), file.to_owned());
        if before == Said::Nothing {
            self.read(steps[at].files.iter()).await?;
            if let Some((other, found)) = self.moved_from(at, file) {
                (before, now) = (found, other);
            }
        }
        match before {
            Said::Unreadable => {
                self.mended.get_or_insert(at);
            }
            Said::Text(before) => {
                let step = self.mended.take().unwrap_or(at);
                if before != text {
                    self.note(step, Some(&before), Some(text));
                }
                self.place = Place::Here {
                    file: now,
                    text: before,
                };
            }
            Said::Nothing => {
                let step = self.mended.take().unwrap_or(at);
                self.note(step, None, Some(text));
                self.place = Place::Nowhere;
            }
        }
        Ok(())
    }

    /// The document stands nowhere after the step: did the step delete it?
    async fn step_without(&mut self, at: usize) -> Result<(), Error> {
        let steps = self.steps;
        if steps[at].files.iter().any(|file| self.unknown(file)) {
            let end = steps.len().min(at + AT_ONCE);
            let ahead = steps[at..end].iter().flat_map(|step| &step.files);
            self.read(ahead).await?;
        }
        for file in &steps[at].files {
            let Said::Text(text) = self.before(file) else {
                continue;
            };
            // A file that was broken deleted nothing.
            if self.after(file) != Said::Unreadable {
                self.note(at, Some(&text), None);
            }
            self.place = Place::Here {
                file: file.path.clone(),
                text,
            };
            break;
        }
        Ok(())
    }

    /// The file that the document stood in before a step that brought it into another one.
    fn moved_from(&self, at: usize, to: &str) -> Option<(String, Said)> {
        let others = self.steps[at].files.iter().filter(|file| file.path != to);
        let mut held = others.map(|file| (file, self.before(file)));
        // One that still has it after the step has not given it away.
        let (file, said) = held.find(|(file, before)| {
            matches!(before, Said::Text(_)) && !matches!(self.after(file), Said::Text(_))
        })?;
        Some((file.path.clone(), said))
    }

    fn note(&mut self, at: usize, before: Option<&str>, after: Option<String>) {
        let words = match (before, after.as_deref()) {
            (None, Some(_)) => vec!["created".to_owned()],
            (Some(_), None) => vec!["deleted".to_owned()],
            (Some(before), Some(after)) if self.kind == Kind::Flow => in_words(before, after),
            _ => Vec::new(),
        };
        self.changes.push(ManifestChange {
            commit: self.steps[at].commit.clone(),
            revision: after.as_deref().map(revision),
            text: after,
            words,
        });
    }

    fn unknown(&self, file: &TouchedFile) -> bool {
        let was = file.was.as_ref();
        was.is_some_and(|id| !self.said.contains_key(id))
    }

    fn before(&self, file: &TouchedFile) -> Said {
        self.content(file.was.as_ref())
    }

    fn after(&self, file: &TouchedFile) -> Said {
        self.content(file.blob.as_ref())
    }

    fn content(&self, id: Option<&String>) -> Said {
        let said = id.and_then(|id| self.said.get(id));
        said.cloned().unwrap_or(Said::Nothing)
    }

    /// Reads what these files held before and after.
    async fn read<'f>(
        &mut self,
        files: impl Iterator<Item = &'f TouchedFile>,
    ) -> Result<(), Error> {
        let ids: BTreeSet<&str> = files
            .flat_map(|file| [file.was.as_deref(), file.blob.as_deref()])
            .flatten()
            .filter(|id| !self.said.contains_key(*id))
            .collect();
        for (id, text) in self.mirror.texts_of(&ids).await? {
            let said = text.map_or(Said::Nothing, |text| said(&text, self.kind, self.name));
            self.said.insert(id, said);
        }
        Ok(())
    }
}

/// What a file's text says about a document.
fn said(text: &str, kind: Kind, name: &str) -> Said {
    if name.is_empty() || !text.contains(name) {
        return Said::Nothing;
    }
    let read = Configuration::read([("file.yaml", text)]);
    match read.document(kind, name) {
        Some(document) => Said::Text(document.text.clone()),
        None if read.documents.is_empty() && !read.diagnostics.is_empty() => Said::Unreadable,
        None => Said::Nothing,
    }
}

fn in_words(before: &str, after: &str) -> Vec<String> {
    match (Flow::parse(before), Flow::parse(after)) {
        ((Some(before), _), (Some(after), _)) => describe(&before, &after),
        _ => Vec::new(),
    }
}

fn is_yaml(path: &str) -> bool {
    let path = path.to_ascii_lowercase();
    path.ends_with(".yaml") || path.ends_with(".yml")
}
