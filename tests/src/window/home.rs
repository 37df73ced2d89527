//! A home directory of its own for one test: nothing that the application keeps, reads or configures lies elsewhere.

use std::{
    fs,
    os::unix::fs::PermissionsExt,
    path::Path,
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result};
use tempfile::TempDir;

use super::process;

/// The variables that say where an application puts its things, and the folder of each.
const FOLDERS: [(&str, &str); 7] = [
    ("HOME", ""),
    ("XDG_DATA_HOME", "data"),
    ("XDG_CONFIG_HOME", "config"),
    ("XDG_CACHE_HOME", "cache"),
    ("XDG_STATE_HOME", "state"),
    ("XDG_RUNTIME_DIR", "runtime"),
    ("TMPDIR", "tmp"),
];

/// Git's own identity on this laptop, and nothing of the real one.
const GIT_CONFIG: &str = "\
[user]
\tname = Rhea Manager
\temail = rhea@example.com
[init]
\tdefaultBranch = main
[commit]
\tgpgSign = false
";

/// A temporary home directory, deleted with this value.
#[derive(Debug)]
pub struct Home {
    folder: TempDir,
}

impl Home {
    /// An empty one, with a Git identity.
    pub fn new() -> Result<Self> {
        let folder = tempfile::Builder::new()
            .prefix("signalbox-")
            .tempdir()
            .context("no temporary directory")?;
        for (_, name) in FOLDERS {
            let path = folder.path().join(name);
            fs::create_dir_all(&path)
                .with_context(|| format!("{} can't be made", path.display()))?;
            fs::set_permissions(&path, fs::Permissions::from_mode(0o700))?;
        }
        fs::write(folder.path().join("gitconfig"), GIT_CONFIG)?;
        Ok(Home { folder })
    }

    /// The directory itself.
    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    /// The environment of a program that lives here.
    pub fn variables(&self) -> Vec<(&'static str, String)> {
        let at = |name: &str| {
            self.path()
                .join(name)
                .display()
                .to_string()
                .trim_end_matches('/')
                .to_owned()
        };
        let mut variables: Vec<_> = FOLDERS
            .iter()
            .map(|(variable, name)| (*variable, at(name)))
            .collect();
        variables.push(("GIT_CONFIG_GLOBAL", at("gitconfig")));
        variables.push(("GIT_CONFIG_NOSYSTEM", "1".to_owned()));
        variables
    }

    /// Ends whatever still runs with this home (the application, the driver, a step of a workflow) and waits until it
    /// has ended: none of them may write into the directory while that is deleted.
    pub(super) fn end_processes(&self) {
        let deadline = Instant::now() + Duration::from_secs(5);
        // A process may start another one between the look and the end of it.
        while Instant::now() < deadline {
            let left = process::at_home(self.path());
            if left.is_empty() || process::kill(&left).is_err() {
                return;
            }
            while left.iter().any(|pid| process::is_running(*pid)) && Instant::now() < deadline {
                thread::sleep(Duration::from_millis(5));
            }
        }
    }
}
