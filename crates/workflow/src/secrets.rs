//! Secrets for steps: asked for when a step starts, and held in memory only.

use std::{collections::BTreeMap, fmt};

/// Where Secrets are: never in a file of a run.
pub trait Secrets: fmt::Debug + Send + Sync {
    /// The keys of a Secret with their values; `None`: there is none of that name.
    ///
    /// # Errors
    /// It can't be asked for; says why.
    fn secret(&self, name: &str) -> Result<Option<BTreeMap<String, Vec<u8>>>, String>;
}

/// No Secrets at all.
#[derive(Debug, Clone, Copy, Default)]
pub struct NoSecrets;

impl Secrets for NoSecrets {
    fn secret(&self, _name: &str) -> Result<Option<BTreeMap<String, Vec<u8>>>, String> {
        Ok(None)
    }
}
