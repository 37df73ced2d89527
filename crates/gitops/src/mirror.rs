//! A repository's persistent bare mirror: made in one step, brought up to date, turns taken.
//! No work tree and no local branch of its own, so a crash leaves nothing half-done.

use std::{
    collections::{BTreeMap, HashMap},
    fmt,
    path::{Path, PathBuf},
    sync::{Arc, LazyLock, Mutex as Registry},
    time::Duration,
};

use tokio::{
    sync::{Mutex, OnceCell},
    time::Instant,
};

use crate::{
    Git,
    command::{Call, Output},
    error::{Error, ErrorCode, Result, classify, looks_like_network, mask},
};

/// Waits between the tries of a fetch that the network broke.
const BACKOFF: [Duration; 2] = [Duration::from_millis(500), Duration::from_secs(2)];
/// Stands in a mirror that has been fetched at least once.
const FETCHED: &str = "signalbox-fetched";

/// A half-made mirror this old belongs to nobody.
const ABANDONED: Duration = Duration::from_secs(600);

/// A repository's persistent bare mirror.
#[derive(Clone)]
pub struct Mirror {
    pub(crate) url: String,
    pub(crate) dir: PathBuf,
    pub(crate) git: Git,
    /// Nothing is asked of the remote.
    pub(crate) offline: bool,
    locks: Arc<Locks>,
}

/// What callers of one mirror in this process take turns at.
#[derive(Default)]
struct Locks {
    /// Making the mirror and fetching.
    fetch: Mutex<Fresh>,
    /// Build and push: own commits queue up instead of racing each other.
    push: Mutex<()>,
    /// Whether the mirror holds no files but those that were asked for.
    blobless: OnceCell<bool>,
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
            offline: false,
            locks,
        }
    }

    /// The same mirror, read as it is on this disk: nothing is asked of the remote, whatever is missing.
    #[must_use]
    pub fn offline(&self) -> Self {
        Self {
            offline: true,
            ..self.clone()
        }
    }

    /// Brings all branches up to date (clones at first use).
    ///
    /// # Errors
    /// The repository can't be reached, or the mirror can't be kept.
    pub async fn fetch(&self) -> Result<()> {
        self.fetch_since(Instant::now(), None).await
    }

    /// The same, unless they were brought up to date at some time after `since`: one asking needs one look.
    ///
    /// # Errors
    /// As [`Mirror::fetch`].
    pub async fn fetch_after(&self, since: Instant) -> Result<()> {
        self.fetch_since(since, None).await
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

    /// Whether the server lets the mirror come without files; found out once.
    pub(crate) async fn is_blobless(&self) -> Result<bool> {
        let ask = async || {
            let key = ["config", "--get", "remote.origin.promisor"];
            let asked = self.call("reading the configuration", key).run().await?;
            Ok(asked.success)
        };
        self.locks.blobless.get_or_try_init(ask).await.copied()
    }

    /// A call on this mirror.
    pub(crate) fn call<'a>(
        &'a self,
        doing: &str,
        args: impl IntoIterator<Item = &'a str>,
    ) -> Call<'a> {
        let doing = format!("{doing} of `{}` failed", self.url);
        let call = Call::new(&self.git, doing, args).within(&self.dir);
        match self.offline {
            true => call.env("GIT_NO_LAZY_FETCH", "1"),
            false => call,
        }
    }

    /// Fetches at first use, so that a caller may read at once.
    pub(crate) async fn ready(&self) -> Result<()> {
        if self.is_fetched() {
            return Ok(());
        }
        if self.offline {
            return Err(Error::new(
                ErrorCode::Unreachable,
                format!("the repository `{}` has not been read yet", self.url),
            )
            .hint("read it again when it can be reached"));
        }
        self.fetch().await
    }

    /// Whether it was fetched at some time, so that there is something to read.
    pub fn is_fetched(&self) -> bool {
        self.dir.join(FETCHED).is_file()
    }

    /// Makes the mirror where there is none. It appears by one rename, so it is whole or not there.
    async fn ensure(&self) -> Result<()> {
        let whole = |name: &str| {
            std::fs::metadata(self.dir.join(name))
                .is_ok_and(|found| found.is_dir() || found.len() > 0)
        };
        let is_whole = || ["HEAD", "config", "objects", "refs"].into_iter().all(whole);
        if is_whole() {
            return Ok(());
        }
        let parent = self
            .dir
            .parent()
            .expect("a mirror lies in the directory of mirrors");
        std::fs::create_dir_all(parent).map_err(|error| Error::storage(parent, &error))?;
        remove(&self.dir)?;
        let name = self.dir.file_name().unwrap_or_default().to_string_lossy();
        let new = parent.join(format!("{name}.{}.new", std::process::id()));
        remove(&new)?;
        remove_abandoned(parent, &name);
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
        match std::fs::rename(&new, &self.dir) {
            // Another process was faster.
            Err(_) if is_whole() => remove(&new),
            renamed => renamed.map_err(|error| Error::storage(&self.dir, &error)),
        }
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
pub(crate) fn heads(text: &str, between: char) -> BTreeMap<String, String> {
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

/// Half-made mirrors of processes that were killed; making one takes well under a second.
fn remove_abandoned(parent: &Path, name: &str) {
    for entry in std::fs::read_dir(parent).into_iter().flatten().flatten() {
        let file = entry.file_name().to_string_lossy().into_owned();
        let half = file
            .strip_prefix(name)
            .is_some_and(|rest| rest.ends_with(".new"));
        let age = entry.metadata().and_then(|found| found.modified()).ok();
        let age = age.and_then(|since| since.elapsed().ok());
        if half && age.is_some_and(|age| age > ABANDONED) {
            // What can't be removed is in nobody's way.
            let _ = std::fs::remove_dir_all(entry.path());
        }
    }
}

fn remove(path: &Path) -> Result<()> {
    match std::fs::remove_dir_all(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(Error::storage(path, &error))
        }
        _ => Ok(()),
    }
}
