//! What was looked through last, of each profile: what is taken over is what she saw.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
};

use signalbox_api::{Error, error::Code};
use signalbox_model::{
    Configuration,
    import::{Found, FoundState},
};

use crate::view::{ImportChoice, ImportReport};

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
    pub(super) revision: Option<String>,
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
