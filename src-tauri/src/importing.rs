//! Manifests from elsewhere: a folder of this laptop is looked through, and the last report of each profile is kept in
//! memory, so that what is taken over is what she saw.

mod folder;

use std::{
    collections::HashMap,
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
pub use folder::Folder;

/// What was looked through, of each profile.
#[derive(Default)]
pub struct Imports(Mutex<Reports>);

#[derive(Default)]
struct Reports {
    /// How often something was looked through.
    begun: u64,
    of: HashMap<String, (u64, Vec<Chosen>)>,
}

/// A document that was found, with the revision that was published when she saw it.
#[derive(Debug, Clone)]
pub struct Chosen {
    pub found: Found,
    revision: Option<String>,
}

impl Imports {
    /// Looking begins: what was looked through before is not what she sees any more.
    pub fn begin(&self, profile: &str) -> u64 {
        let mut reports = self.reports();
        reports.begun += 1;
        let number = reports.begun;
        reports.of.insert(profile.to_owned(), (number, Vec::new()));
        number
    }

    /// Keeps the report of what began with this number, unless something was begun (or forgotten) after it.
    pub fn put(
        &self,
        profile: &str,
        number: u64,
        report: &ImportReport,
        configuration: &Configuration,
    ) {
        let with_revision = |found: &Found| {
            let name = found.kind.zip(found.name.as_ref());
            let published = name.and_then(|(kind, name)| configuration.document(kind, name));
            Chosen {
                found: found.clone(),
                revision: published.map(|document| document.revision.clone()),
            }
        };
        let found = report.found.iter().map(with_revision).collect();
        match self.reports().of.get_mut(profile) {
            Some((begun, reported)) if *begun == number => *reported = found,
            _ => {}
        }
    }

    /// Forgets a profile's report.
    pub fn forget(&self, profile: &str) {
        self.reports().of.remove(profile);
    }

    /// The chosen documents of the last report.
    ///
    /// # Errors
    /// Nothing is chosen, or something that the report does not offer.
    pub fn chosen(&self, profile: &str, chosen: &[ImportChoice]) -> Result<Vec<Chosen>, Error> {
        let reports = self.reports();
        let (_, report) = reports.of.get(profile).ok_or_else(|| {
            Error::new(Code::Rejected, "Nothing was looked through yet.")
                .hint("choose a folder or a repository first")
        })?;
        if chosen.is_empty() {
            return Err(Error::new(Code::Invalid, "Nothing is chosen.")
                .hint("choose what you want to take over"));
        }
        chosen.iter().map(|choice| one(report, choice)).collect()
    }

    fn reports(&self) -> MutexGuard<'_, Reports> {
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
        for (place, Chosen { found, .. }) in chosen.iter().enumerate() {
            let key = key_of(profile, &begun[place]);
            let text = found.text.clone();
            let put = match configuration.document(key.kind, key.name) {
                None => self.store.new_draft(key, &text, now()),
                Some(_) => {
                    let edit = Edit::SetText { text };
                    let edited = self.store.edit(key, &edit, configuration, None, now());
                    edited.map(drop)
                }
            };
            if let Err(error) = put {
                for before in &begun[..place] {
                    self.store.discard(key_of(profile, before)).map_err(told)?;
                }
                return Err(told(error));
            }
        }
        Ok(begun.into_iter().map(|(_, name)| name).collect())
    }
}

fn key_of<'a>(profile: &'a str, (kind, name): &'a (Kind, String)) -> DraftKey<'a> {
    DraftKey {
        profile,
        kind: *kind,
        name,
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

#[cfg(test)]
mod tests;
