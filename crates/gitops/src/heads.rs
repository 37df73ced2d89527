//! All branches of a repository in one look: for those who ask for many applications at once.

use std::collections::BTreeMap;

use crate::{
    error::{Error, ErrorCode, Result},
    mirror::Mirror,
};

/// The branches of a repository, as last fetched.
#[derive(Debug, Clone)]
pub struct Heads {
    url: String,
    branches: BTreeMap<String, String>,
    default: Result<String>,
}

impl Mirror {
    /// All branches and the default one, as last fetched.
    ///
    /// # Errors
    /// The mirror can't be read.
    pub async fn heads(&self) -> Result<Heads> {
        self.ready().await?;
        let branches = self.branches().await?;
        let default = self.default_of(&branches).await;
        Ok(Heads {
            url: self.url.clone(),
            branches,
            default,
        })
    }
}

impl Heads {
    /// The branch that a `targetRevision` names (`HEAD`, empty: the default branch), and its tip.
    ///
    /// # Errors
    /// It names no branch.
    pub fn find(&self, revision: Option<&str>) -> Result<(&str, &str)> {
        let name = revision.map(str::trim).unwrap_or_default();
        let name = match name {
            "" | "HEAD" => self.default.as_deref().map_err(Error::clone)?,
            name => name.strip_prefix("refs/heads/").unwrap_or(name),
        };
        match self.branches.get_key_value(name) {
            Some((name, tip)) => Ok((name, tip)),
            None => Err(Error::new(
                ErrorCode::NoBranch,
                format!("`{}` has no branch `{}`", self.url, name.escape_debug()),
            )
            .hint("set `targetRevision` of the application to a branch, or push the branch")),
        }
    }
}
