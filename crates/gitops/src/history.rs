//! Branches and commits, as last fetched: what a revision of a manifest names, and who did what.

use std::collections::BTreeMap;

use signalbox_engine::event::Commit;

use crate::{
    error::{Error, ErrorCode, Result},
    mirror::{Mirror, heads, object_id},
};

impl Mirror {
    /// The remote's default branch.
    ///
    /// # Errors
    /// The repository has no branch yet.
    pub async fn default_branch(&self) -> Result<String> {
        self.ready().await?;
        self.default_of(&self.branches().await?).await
    }

    /// The default one of these branches.
    pub(crate) async fn default_of(&self, branches: &BTreeMap<String, String>) -> Result<String> {
        let head = self
            .call("reading the default branch", ["symbolic-ref", "-q", "HEAD"])
            .run()
            .await?
            .text();
        let stored = head
            .strip_prefix("refs/heads/")
            .filter(|name| branches.contains_key(*name));
        let usual = ["main", "master"]
            .into_iter()
            .find(|name| branches.contains_key(*name));
        let only = branches
            .keys()
            .next()
            .filter(|_| branches.len() == 1)
            .map(String::as_str);
        stored.or(usual).or(only).map(str::to_owned).ok_or_else(|| {
            let what = if branches.is_empty() {
                "has no branch yet"
            } else {
                "names no default branch"
            };
            Error::new(
                ErrorCode::NoBranch,
                format!("the repository `{}` {what}", self.url),
            )
            .hint("push a first commit, or name the branch")
        })
    }

    /// Commit at the tip of a branch, as last fetched.
    ///
    /// # Errors
    /// There is no such branch.
    pub async fn tip(&self, branch: &str) -> Result<String> {
        self.ready().await?;
        let name = format!("refs/heads/{branch}");
        let output = self
            .call(
                "reading a branch",
                ["show-ref", "--verify", "--hash", "--", &name],
            )
            .run()
            .await?;
        if output.success {
            Ok(output.text())
        } else {
            Err(self.no_branch(branch))
        }
    }

    /// The branch that a `targetRevision` names (`HEAD`, empty: the default branch); an error for a tag or SHA.
    ///
    /// # Errors
    /// It names no branch.
    pub async fn branch(&self, revision: Option<&str>) -> Result<String> {
        let name = revision.map(str::trim).unwrap_or_default();
        if name.is_empty() || name == "HEAD" {
            return self.default_branch().await;
        }
        let name = name.strip_prefix("refs/heads/").unwrap_or(name);
        let missing = match self.tip(name).await {
            Ok(_) => return Ok(name.to_owned()),
            Err(error) if error.code == ErrorCode::NoBranch => error,
            Err(error) => return Err(error),
        };
        let sha = (7..=64).contains(&name.len()) && name.chars().all(|c| c.is_ascii_hexdigit());
        let kind = match () {
            () if sha => "a commit",
            () if name.starts_with("refs/tags/") || self.is_tag(name).await => "a tag",
            () => return Err(missing),
        };
        Err(Error::new(
            ErrorCode::NotABranch,
            format!(
                "`{name}` of `{}` is {kind}, not a branch: nothing can be promoted to it",
                self.url
            ),
        )
        .hint("set `targetRevision` of the application to a branch"))
    }

    /// Author, message and date of a commit.
    ///
    /// # Errors
    /// The repository has no such commit.
    pub async fn commit(&self, sha: &str) -> Result<Commit> {
        self.log(&[object_id(sha)?])
            .await?
            .ok_or_else(|| self.no_commit(sha))
    }

    /// The last commit that touched a path, from `sha` back.
    ///
    /// # Errors
    /// The repository has no such commit, or none that touched the path.
    pub async fn last_commit(&self, sha: &str, path: &str) -> Result<Commit> {
        let path = crate::path::normalise(path)?;
        let sha = object_id(sha)?;
        let found = if path.is_empty() {
            self.log(&[sha]).await?
        } else {
            self.log(&[sha, "--", &path]).await?
        };
        found.ok_or_else(|| {
            Error::new(
                ErrorCode::NoFile,
                format!(
                    "no commit of `{}` up to {sha} has touched `{path}`",
                    self.url
                ),
            )
            .hint("check the application's source path")
        })
    }

    /// The newest commit that `git log` finds.
    pub(crate) async fn log(&self, range: &[&str]) -> Result<Option<Commit>> {
        self.ready().await?;
        let format = "--format=%H%x00%an <%ae>%x00%aI%x00%B";
        let args = [
            "log",
            "-1",
            "--no-show-signature",
            "--no-color",
            "--encoding=UTF-8",
            format,
        ]
        .into_iter()
        .chain(range.iter().copied());
        let output = self.call("reading a commit", args).ok().await?;
        let text = String::from_utf8_lossy(&output.stdout).into_owned();
        let parts: Vec<&str> = text.splitn(4, '\0').collect();
        let [sha, author, date, message] = parts[..] else {
            return Ok(None);
        };
        Ok(Some(Commit {
            sha: sha.to_owned(),
            author: author.to_owned(),
            message: message.trim().to_owned(),
            date: date.to_owned(),
        }))
    }

    /// Branches and their tips, as last fetched.
    pub(crate) async fn branches(&self) -> Result<BTreeMap<String, String>> {
        let args = [
            "for-each-ref",
            "--format=%(objectname) %(refname)",
            "refs/heads/",
        ];
        let output = self.call("reading the branches", args).ok().await?;
        Ok(heads(&output.text(), ' '))
    }

    async fn is_tag(&self, name: &str) -> bool {
        let name = format!("refs/tags/{name}");
        let call = self
            .call("reading the tags", ["ls-remote", "--", "origin", &name])
            .network();
        call.run().await.is_ok_and(|output| {
            output
                .text()
                .lines()
                .any(|line| line.ends_with(&format!("	{name}")))
        })
    }

    pub(crate) fn no_branch(&self, branch: &str) -> Error {
        Error::new(
            ErrorCode::NoBranch,
            format!("`{}` has no branch `{}`", self.url, branch.escape_debug()),
        )
        .hint("check `targetRevision` of the application, or push the branch")
    }

    pub(crate) fn no_commit(&self, sha: &str) -> Error {
        Error::new(
            ErrorCode::Other,
            format!("`{}` has no commit {}", self.url, sha.escape_debug()),
        )
        .hint("it may have been pushed away by force: plan the release again")
    }
}
