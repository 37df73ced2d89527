//! What her draft and the published text come to together. Pure: the commands read and keep.

use std::collections::HashSet;

use signalbox_api::{Error, error::Code};
use signalbox_model::{
    Configuration, Diagnostic, Kind,
    merge::{self, Choice, Merge},
};

use crate::drafts::errors;

/// The three texts of one document.
#[derive(Debug, Clone, Copy)]
pub struct Sides<'a> {
    pub kind: Kind,
    pub name: &'a str,
    pub before: Option<&'a str>,
    pub mine: &'a str,
    /// `None`: somebody deleted it.
    pub theirs: Option<&'a str>,
}

impl Sides<'_> {
    /// The merged text. What was deleted meanwhile is hers alone; one that both began has nothing before it.
    ///
    /// # Errors
    /// One of the texts can't be read.
    pub fn merge(&self, choices: &[Choice]) -> Result<Merge, Error> {
        let Some(theirs) = self.theirs else {
            return Ok(Merge {
                text: self.mine.to_owned(),
                differences: Vec::new(),
            });
        };
        let before = self.before.unwrap_or_default();
        merge::merge(before, self.mine, theirs, choices).map_err(|found| {
            let message = format!(
                "The two texts can't be merged: {} (line {}).",
                found.message, found.line
            );
            let mut error = Error::new(Code::Invalid, message);
            error.hint = found.hint;
            error
        })
    }

    /// Errors of a merged text that neither side had: merging made them.
    pub fn made_wrong(&self, text: &str, configuration: &Configuration) -> Vec<Diagnostic> {
        let sides = [Some(self.mine), self.theirs];
        let known: HashSet<_> = sides
            .into_iter()
            .flatten()
            .flat_map(|text| errors(self.kind, self.name, text, configuration))
            .map(what)
            .collect();
        errors(self.kind, self.name, text, configuration)
            .into_iter()
            .filter(|found| !known.contains(&what(found.clone())))
            .collect()
    }
}

/// Differences that both sides changed and that are not chosen yet.
pub fn open(merge: &Merge, choices: &[Choice]) -> u32 {
    let open = merge.differences.iter().filter(|difference| {
        difference.conflict && !choices.iter().any(|choice| choice.id == difference.id)
    });
    u32::try_from(open.count()).unwrap_or(u32::MAX)
}

/// A finding wherever it stands: merging moves lines.
fn what(found: Diagnostic) -> (String, String, Option<String>) {
    (found.code, found.message, found.environment)
}

#[cfg(test)]
mod tests;
