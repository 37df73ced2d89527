//! A repository's persistent bare mirror: made in one step, brought up to date, its branches and commits read.
//! No work tree and no local branch of its own, so a crash leaves nothing half-done.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex as Registry},
    time::Duration,
};

use signalbox_engine::event::Commit;
use tokio::{sync::Mutex, time::Instant};

use crate::{
    Git,
    command::{Call, Output},
    error::{Error, ErrorCode, Result, classify, looks_like_network, mask},
};

/// Waits between the tries of a fetch that the network broke.
const BACKOFF: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];
/// Stands in a mirror that has been fetched at least once.
const FETCHED: &str = "signalbox-fetched";

/// A repository's persistent bare mirror.
#[derive(Clone)]
pub struct Mirror {
    pub(crate) url: String,
    pub(crate) dir: PathBuf,
    pub(crate) git: Git,
    locks: Arc<Locks>,
}

/// What callers of one mirror in this process take turns at.
#[derive(Default)]
struct Locks {
    /// Making the mirror and fetching.
    fetch: Mutex<Fresh>,
    /// Build and push: own commits queue up instead of racing each other.
    push: Mutex<()>,
}

/// When the mirror was last known to be as the remote is.
#[derive(Default)]
struct Fresh {
    all: Option<Instant>,
    /// Branches that an own push has moved.
    branches: HashMap<String, Instant>,
}

impl Fresh {
    fn since(&self, since: Instant, branch: Option<&str>) -> bool {
        let after = |when: Option<&Instant>| when.is_some_and(|when| *when >= since);
        after(self.all.as_ref()) || after(branch.and_then(|branch| self.branches.get(branch)))
    }
}

impl fmt::Debug for Mirror {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Mirror")
            .field("url", &mask(&self.url))
            .field("dir", &self.dir)
            .finish_non_exhaustive()
    }
}

impl Mirror {
    pub(crate) fn new(git: Git, url: String, dir: PathBuf) -> Self {
        static LOCKS: LazyLock<Registry<HashMap<PathBuf, Arc<Locks>>>> =
            LazyLock::new(Registry::default);
        let mut all = LOCKS
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner);
        let locks = Arc::clone(all.entry(dir.clone()).or_default());
        Self {
            url,
            dir,
            git,
            locks,
        }
    }

    /// Brings all branches up to date (clones at first use).
    ///
    /// # Errors
    /// The repository can't be reached, or the mirror can't be kept.
    pub async fn fetch(&self) -> Result<()> {
        self.fetch_since(Instant::now(), None).await
    }

    /// Brings all branches up to date, unless all of them or the branch in question were so at some time after `since`.
    pub(crate) async fn fetch_since(&self, since: Instant, branch: Option<&str>) -> Result<()> {
        let mut fresh = self.locks.fetch.lock().await;
        if fresh.since(since, branch) && self.dir.is_dir() {
            return Ok(());
        }
        let began = Instant::now();
        self.ensure().await?;
        if let Err(error) = self.update().await {
            if !self.damaged().await {
                return Err(error);
            }
            tracing::warn!(mirror = %self.dir.display(), "the mirror is damaged: it is made anew");
            remove(&self.dir)?;
            self.ensure().await?;
            self.update().await?;
        }
        fresh.all = Some(began);
        fresh.branches.clear();
        Ok(())
    }

    /// Own commits on this repository queue up behind this.
    pub(crate) async fn turn(&self) -> tokio::sync::MutexGuard<'_, ()> {
        self.locks.push.lock().await
    }

    /// A push has just succeeded, and Git has moved the mirror's branch along.
    pub(crate) async fn pushed(&self, branch: &str) {
        self.locks
            .fetch
            .lock()
            .await
            .branches
            .insert(branch.to_owned(), Instant::now());
    }

    /// The remote's default branch.
    ///
    /// # Errors
    /// The repository has no branch yet.
    pub async fn default_branch(&self) -> Result<String> {
        self.ready().await?;
        let head = self
            .call("reading the default branch", ["symbolic-ref", "-q", "HEAD"])
            .run()
            .await?
            .text();
        let branches = self.branches().await?;
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

    /// A call on this mirror.
    pub(crate) fn call<'a>(
        &'a self,
        doing: &str,
        args: impl IntoIterator<Item = &'a str>,
    ) -> Call<'a> {
        Call::new(&self.git, format!("{doing} of `{}` failed", self.url), args).within(&self.dir)
    }

    /// Fetches at first use, so that a caller may read at once.
    pub(crate) async fn ready(&self) -> Result<()> {
        if self.dir.join(FETCHED).is_file() {
            Ok(())
        } else {
            self.fetch().await
        }
    }

    /// Branches and their tips, as last fetched.
    async fn branches(&self) -> Result<BTreeMap<String, String>> {
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

    /// Makes the mirror where there is none. It appears by one rename, so it is whole or not there.
    async fn ensure(&self) -> Result<()> {
        let whole = |name: &str| {
            std::fs::metadata(self.dir.join(name))
                .is_ok_and(|found| found.is_dir() || found.len() > 0)
        };
        if ["HEAD", "config", "objects", "refs"].into_iter().all(whole) {
            return Ok(());
        }
        let parent = self
            .dir
            .parent()
            .expect("a mirror lies in the directory of mirrors");
        std::fs::create_dir_all(parent).map_err(|error| Error::storage(parent, &error))?;
        remove(&self.dir)?;
        let name = self.dir.file_name().unwrap_or_default().to_string_lossy();
        let new = parent.join(format!("{name}.new"));
        remove(&new)?;
        std::fs::create_dir(&new).map_err(|error| Error::storage(&new, &error))?;
        let within = |args: &[&str]| {
            Call::new(
                &self.git,
                format!("making a mirror of `{}` failed", self.url),
                args.iter().copied(),
            )
            .within(&new)
        };
        within(&[
            "init",
            "-q",
            "--bare",
            "--template=",
            "--object-format=sha1",
            ".",
        ])
        .ok()
        .await?;
        within(&["config", "remote.origin.url", &self.url])
            .ok()
            .await?;
        within(&[
            "config",
            "remote.origin.fetch",
            "+refs/heads/*:refs/heads/*",
        ])
        .ok()
        .await?;
        within(&["config", "remote.origin.tagOpt", "--no-tags"])
            .ok()
            .await?;
        std::fs::rename(&new, &self.dir).map_err(|error| Error::storage(&self.dir, &error))
    }

    /// Asks for the remote's branches, and fetches when they are not the mirror's.
    async fn update(&self) -> Result<()> {
        let args = [
            "ls-remote",
            "--symref",
            "--",
            "origin",
            "HEAD",
            "refs/heads/*",
        ];
        let listed = self.patiently("reading the branches", &args).await?.text();
        if heads(&listed, '\t') != self.branches().await? {
            let args = [
                "fetch",
                "--progress",
                "--prune",
                "--no-tags",
                "--no-write-fetch-head",
                "--no-auto-maintenance",
                "--no-recurse-submodules",
                "--filter=blob:none",
                "--",
                "origin",
            ];
            self.patiently("fetching", &args).await?;
        }
        if let Some(head) = listed
            .lines()
            .find_map(|line| line.strip_prefix("ref: ")?.strip_suffix("\tHEAD"))
        {
            let stored = self
                .call("reading the default branch", ["symbolic-ref", "-q", "HEAD"])
                .run()
                .await?
                .text();
            if stored != head && head.starts_with("refs/heads/") {
                self.call("storing the default branch", ["symbolic-ref", "HEAD", head])
                    .ok()
                    .await?;
            }
        }
        let marker = self.dir.join(FETCHED);
        if !marker.is_file() {
            std::fs::write(&marker, "").map_err(|error| Error::storage(&marker, &error))?;
        }
        Ok(())
    }

    /// A call to the remote, made again when the network broke it.
    async fn patiently(&self, doing: &str, args: &[&str]) -> Result<Output> {
        for wait in BACKOFF {
            match self.call(doing, args.iter().copied()).network().ok().await {
                Err(error) if looks_like_network(&error) => {
                    tracing::info!(url = mask(&self.url), %error, "trying again");
                    tokio::time::sleep(wait).await;
                }
                ended => return ended,
            }
        }
        self.call(doing, args.iter().copied()).network().ok().await
    }

    /// Whether objects or branches of the mirror can't be read any more (a power cut, a failing disk).
    async fn damaged(&self) -> bool {
        let args = [
            "rev-list",
            "--objects",
            "--all",
            "--max-count=1",
            "--missing=allow-any",
        ];
        match self.call("checking the mirror", args).run().await {
            Ok(output) if !output.success => {
                classify("", &output.stderr, false).code == ErrorCode::Other
            }
            _ => false,
        }
    }
}

/// Lines of object id and ref, as branch to tip.
fn heads(text: &str, between: char) -> BTreeMap<String, String> {
    text.lines()
        .filter_map(|line| line.split_once(between))
        .filter_map(|(sha, name)| {
            Some((name.strip_prefix("refs/heads/")?.to_owned(), sha.to_owned()))
        })
        .collect()
}

/// The text, when it is a full object id: nothing else is passed to Git as a commit.
///
/// # Errors
/// It is something else.
pub(crate) fn object_id(sha: &str) -> Result<&str> {
    if matches!(sha.len(), 40 | 64) && sha.bytes().all(|byte| byte.is_ascii_hexdigit()) {
        return Ok(sha);
    }
    Err(Error::new(
        ErrorCode::Other,
        format!("`{}` is no commit id", sha.escape_debug()),
    ))
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::storage(path, &error))
        }
        _ => Ok(()),
    }
}
