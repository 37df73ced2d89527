//! Running `git`: no shell, no prompts, no hooks, no inherited repository, a limit on silence.
//! Everything else in this crate speaks to Git through [`Call`].

use std::{
    ffi::OsString,
    path::{Path, PathBuf},
    process::Stdio,
    sync::Mutex,
    time::{Duration, SystemTime},
};

use tokio::{
    io::{AsyncRead, AsyncReadExt, AsyncWriteExt},
    process::{Child, Command},
    sync::OnceCell,
    time::Instant,
};

use crate::{
    Git,
    error::{Error, ErrorCode, Result, classify},
};

/// A call that works on this disk only may be silent for so long.
const LOCAL: Duration = Duration::from_secs(30);
/// A call that speaks to a remote; fetches report progress, so a long one is not a silent one.
const NETWORK: Duration = Duration::from_secs(120);
/// Git's own locks are held for milliseconds: one this old was left by a killed process.
const STALE: Duration = Duration::from_secs(3);

/// Variables that would lead Git to another repository than the one asked for.
const UNSET: &[&str] = &[
    "GIT_DIR",
    "GIT_WORK_TREE",
    "GIT_INDEX_FILE",
    "GIT_OBJECT_DIRECTORY",
    "GIT_ALTERNATE_OBJECT_DIRECTORIES",
    "GIT_COMMON_DIR",
    "GIT_NAMESPACE",
    "GIT_PREFIX",
    "GIT_CONFIG_PARAMETERS",
    "GIT_AUTHOR_DATE",
    "GIT_COMMITTER_DATE",
    "GIT_TRACE",
    "GIT_TRACE_PACKET",
    "GIT_TRACE_CURL",
];

/// One call of `git`.
pub(crate) struct Call<'a> {
    git: &'a Git,
    doing: String,
    dir: Option<&'a Path>,
    args: Vec<OsString>,
    env: Vec<(&'static str, OsString)>,
    input: Vec<u8>,
    limit: Duration,
    network: bool,
}

/// How a call ended.
pub(crate) struct Output {
    /// Exit status 0.
    pub(crate) success: bool,
    pub(crate) stdout: Vec<u8>,
    pub(crate) stderr: String,
}

impl Output {
    /// Standard output as text, without the last line's end.
    pub(crate) fn text(&self) -> String {
        String::from_utf8_lossy(&self.stdout).trim_end().to_owned()
    }
}

impl<'a> Call<'a> {
    /// `doing` begins the message of an error: "reading the branches of X".
    pub(crate) fn new<I, S>(git: &'a Git, doing: impl Into<String>, args: I) -> Self
    where
        I: IntoIterator<Item = S>,
        S: Into<OsString>,
    {
        Self {
            git,
            doing: doing.into(),
            dir: None,
            args: args.into_iter().map(Into::into).collect(),
            env: Vec::new(),
            input: Vec::new(),
            limit: LOCAL,
            network: false,
        }
    }

    /// Works on the bare repository in this directory.
    pub(crate) fn within(mut self, dir: &'a Path) -> Self {
        self.dir = Some(dir);
        self
    }

    /// Sets a variable.
    pub(crate) fn env(mut self, name: &'static str, value: impl Into<OsString>) -> Self {
        self.env.push((name, value.into()));
        self
    }

    /// What Git reads from standard input.
    pub(crate) fn input(mut self, input: impl Into<Vec<u8>>) -> Self {
        self.input = input.into();
        self
    }

    /// The call speaks to a remote.
    pub(crate) fn network(mut self) -> Self {
        self.limit = NETWORK;
        self.network = true;
        self
    }

    /// Runs it; a failure is an error in Git's own words.
    pub(crate) async fn ok(self) -> Result<Output> {
        let output = self.run().await?;
        if output.success {
            Ok(output)
        } else {
            Err(classify(&self.doing, &output.stderr, self.network))
        }
    }

    /// Runs it; an exit status other than 0 is for the caller to read. A lock that a killed process left is removed,
    /// and the call made once more.
    pub(crate) async fn run(&self) -> Result<Output> {
        let output = self.once().await?;
        if output.success || !self.unlock(&output.stderr).await {
            return Ok(output);
        }
        self.once().await
    }

    async fn once(&self) -> Result<Output> {
        if let Some(dir) = self.dir.filter(|dir| !dir.is_dir()) {
            let missing = std::io::Error::from(std::io::ErrorKind::NotFound);
            return Err(Error::storage(dir, &missing));
        }
        let mut command = self.command();
        if self.network && !self.git.has_own_ssh().await {
            command.env("GIT_SSH_COMMAND", "ssh -o BatchMode=yes");
        }
        let mut child = command.spawn().map_err(|error| self.not_started(&error))?;
        let heartbeat = Mutex::new(Instant::now());
        tokio::select! {
            output = talk(&mut child, &self.input, &heartbeat) => output.map_err(|error| {
                Error::new(ErrorCode::Other, format!("{}: Git could not be spoken to: {error}", self.doing))
            }),
            () = silence(&heartbeat, self.limit) => {
                Err(Error::new(
                    ErrorCode::Timeout,
                    format!("{}: Git said nothing for {} seconds and was stopped", self.doing, self.limit.as_secs()),
                )
                .hint(if self.network { "check the network and the Git server, then try again" } else { "check that the disk answers, then try again" }))
            }
        }
    }

    fn command(&self) -> Command {
        let mut command = Command::new(&self.git.program);
        for name in UNSET {
            command.env_remove(name);
        }
        command
            .env("GIT_ALLOW_PROTOCOL", self.git.allow.join(":"))
            .env("GIT_TERMINAL_PROMPT", "0")
            .env("GIT_LITERAL_PATHSPECS", "1")
            .env("GIT_OPTIONAL_LOCKS", "0")
            .env("LC_ALL", "C")
            .envs(self.env.iter().map(|(name, value)| (name, value)));
        for setting in [
            "core.hooksPath=/dev/null",
            "core.fsmonitor=false",
            "gc.auto=0",
            "maintenance.auto=false",
            "advice.detachedHead=false",
        ] {
            command.arg("-c").arg(setting);
        }
        match self.dir {
            Some(dir) => command.arg("--git-dir=.").current_dir(dir),
            // A neutral place, so that a repository around the working directory has no say.
            None => command.current_dir(std::env::temp_dir()),
        };
        command
            .args(&self.args)
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .kill_on_drop(true);
        #[cfg(windows)]
        command.creation_flags(0x0800_0000); // CREATE_NO_WINDOW: no console flashes up
        command
    }

    fn not_started(&self, error: &std::io::Error) -> Error {
        if error.kind() == std::io::ErrorKind::NotFound {
            return Error::new(
                ErrorCode::NoGit,
                format!("there is no `{}` to run", self.git.program.display()),
            )
            .hint("install git and see that it is on the PATH");
        }
        Error::new(
            ErrorCode::NoGit,
            format!("`{}` can't be run: {error}", self.git.program.display()),
        )
        .hint("check the installation of git")
    }

    /// Removes the lock that Git complains about, when it is one of this mirror and nobody holds it any more.
    async fn unlock(&self, stderr: &str) -> bool {
        let Some(lock) = self.dir.and_then(|dir| lock_in(stderr, dir)) else {
            return false;
        };
        let Some(since) = modified(&lock) else {
            return true;
        };
        let age = SystemTime::now().duration_since(since).unwrap_or_default();
        if let Some(rest) = STALE.checked_sub(age) {
            tokio::time::sleep(rest).await;
        }
        if modified(&lock) != Some(since) {
            return true;
        }
        tracing::warn!(lock = %lock.display(), "removing a lock that a killed git left");
        std::fs::remove_file(&lock).is_ok()
    }
}

impl Git {
    /// Whether the person has set up SSH for Git; theirs is used as it is, ours never asks anything.
    async fn has_own_ssh(&self) -> bool {
        static CONFIGURED: OnceCell<bool> = OnceCell::const_new();
        if ["GIT_SSH_COMMAND", "GIT_SSH"]
            .into_iter()
            .any(|name| std::env::var_os(name).is_some())
        {
            return true;
        }
        let ask = async || {
            let call = Call::new(
                self,
                "reading Git's settings",
                ["config", "--get", "core.sshCommand"],
            );
            Box::pin(call.run()).await.map(|output| output.success)
        };
        CONFIGURED
            .get_or_try_init(ask)
            .await
            .copied()
            .unwrap_or(false)
    }
}

/// The path of `Unable to create '….lock': File exists`, when it lies in `dir`.
fn lock_in(stderr: &str, dir: &Path) -> Option<PathBuf> {
    let (_, rest) = stderr.split_once("Unable to create '")?;
    let (path, rest) = rest.split_once('\'')?;
    let path = dir.join(path);
    let inside = path
        .canonicalize()
        .ok()?
        .starts_with(dir.canonicalize().ok()?);
    (rest.starts_with(": File exists") && path.extension()? == "lock" && inside).then_some(path)
}

fn modified(path: &Path) -> Option<SystemTime> {
    std::fs::metadata(path)
        .and_then(|metadata| metadata.modified())
        .ok()
}

async fn talk(
    child: &mut Child,
    input: &[u8],
    heartbeat: &Mutex<Instant>,
) -> std::io::Result<Output> {
    let mut stdin = child.stdin.take().expect("standard input is piped");
    let stdout = child.stdout.take().expect("standard output is piped");
    let stderr = child.stderr.take().expect("standard error is piped");
    let write = async move {
        for chunk in input.chunks(1 << 16) {
            // Git may end without reading all: its exit status says why.
            if stdin.write_all(chunk).await.is_err() {
                break;
            }
            beat(heartbeat);
        }
    };
    let ((), stdout, stderr) =
        tokio::join!(write, drain(stdout, heartbeat), drain(stderr, heartbeat));
    let status = child.wait().await?;
    Ok(Output {
        success: status.success(),
        stdout: stdout?,
        stderr: String::from_utf8_lossy(&stderr?).into_owned(),
    })
}

async fn drain(
    mut from: impl AsyncRead + Unpin,
    heartbeat: &Mutex<Instant>,
) -> std::io::Result<Vec<u8>> {
    let mut all = Vec::new();
    while from.read_buf(&mut all).await? > 0 {
        beat(heartbeat);
    }
    Ok(all)
}

fn beat(heartbeat: &Mutex<Instant>) {
    *heartbeat
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner) = Instant::now();
}

/// Ends when nothing has been heard for that long.
async fn silence(heartbeat: &Mutex<Instant>, limit: Duration) {
    loop {
        let due = *heartbeat
            .lock()
            .unwrap_or_else(std::sync::PoisonError::into_inner)
            + limit;
        if Instant::now() >= due {
            return;
        }
        tokio::time::sleep_until(due).await;
    }
}

#[cfg(all(test, unix))]
mod tests {
    #![allow(clippy::unwrap_used)]
    use std::os::unix::fs::PermissionsExt;

    use super::*;

    /// Runs a script in Git's place, with this limit on its silence.
    async fn check(script: &str, limit: Duration) -> Result<Output> {
        let dir = tempfile::tempdir().unwrap();
        let mut git = Git::new(dir.path(), ["file"]);
        git.program = dir.path().join("git");
        std::fs::write(&git.program, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&git.program, std::fs::Permissions::from_mode(0o755)).unwrap();
        let mut call = Call::new(&git, "asking", ["x"]).input("a line\n");
        call.limit = limit;
        call.ok().await
    }

    #[tokio::test]
    async fn a_silent_git_is_stopped() {
        let error = check("exec sleep 60", Duration::from_millis(50))
            .await
            .err()
            .unwrap();
        assert_eq!(error.code, ErrorCode::Timeout);
    }

    #[tokio::test]
    async fn nothing_is_asked_and_no_other_repository_is_met() {
        let script = "cat; echo \"$GIT_ALLOW_PROTOCOL $GIT_TERMINAL_PROMPT $LC_ALL ${GIT_DIR-unset}\"; echo \"$*\"";
        let output = check(script, LOCAL).await.unwrap().text();
        expect_test::expect![[r#"
            a line
            file 0 C unset
            -c core.hooksPath=/dev/null -c core.fsmonitor=false -c gc.auto=0 -c maintenance.auto=false -c advice.detachedHead=false x"#]].assert_eq(&output);
    }

    #[tokio::test]
    async fn only_locks_of_the_mirror_are_removed() {
        let dir = tempfile::tempdir().unwrap();
        let lock = dir.path().join("HEAD.lock");
        std::fs::write(&lock, "").unwrap();
        let words =
            |path: &Path| format!("fatal: Unable to create '{}': File exists.", path.display());
        assert_eq!(lock_in(&words(&lock), dir.path()), Some(lock.clone()));
        let other = tempfile::tempdir().unwrap();
        assert_eq!(lock_in(&words(&lock), other.path()), None);
        assert_eq!(lock_in("fatal: something else", dir.path()), None);
        assert_eq!(lock_in(&words(&dir.path().join("HEAD")), dir.path()), None);
    }
}
