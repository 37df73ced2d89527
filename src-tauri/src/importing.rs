//! Manifests from elsewhere: a folder of this laptop is looked through (`folder`), what she saw is kept in memory
//! (`reports`), and what she chose of it becomes one commit, or drafts.

mod folder;
pub mod reports;

use signalbox_api::{Change, Error, error::Code};
use signalbox_model::{Configuration, Edit, Kind, Severity, import::Found};
use signalbox_store::DraftKey;

use crate::{
    desktop::{Desktop, now, told},
    drafts::word,
};
pub use folder::Folder;
use reports::Chosen;

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
