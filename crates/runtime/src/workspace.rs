//! A workspace: a directory with `signalbox.toml`, and its data directory, held by an exclusive lock.

use std::{
    fs::{self, File, OpenOptions},
    io::{Seek, Write},
    path::{Path, PathBuf},
};

use fs4::fs_std::FileExt;
use serde::Deserialize;

use crate::{approvals::Approvals, error::Error};

/// The settings of a workspace, as `signalbox.toml` has them.
#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct Settings {
    configuration: ConfigurationSettings,
    runtime: RuntimeSettings,
    #[serde(default)]
    executor: ExecutorSettings,
    #[serde(default)]
    git: GitSettings,
    #[serde(default)]
    deployer: DeployerSettings,
    #[serde(default)]
    approvals: Approvals,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct ConfigurationSettings {
    url: String,
    #[serde(default = "main_branch")]
    branch: String,
    #[serde(default = "here")]
    root: String,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct RuntimeSettings {
    name: String,
    #[serde(default = "data")]
    data: PathBuf,
    /// Read by the server; the embedded runtime listens nowhere.
    #[serde(default)]
    listen: Option<String>,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct ExecutorSettings {
    #[serde(default)]
    kind: ExecutorKind,
    #[serde(default)]
    host: HostSettings,
}

/// Where workflows run.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum ExecutorKind {
    /// As processes of this machine.
    #[default]
    Host,
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct HostSettings {
    #[serde(default)]
    images: Vec<String>,
}

#[derive(Debug, Clone, Deserialize)]
#[serde(deny_unknown_fields)]
struct GitSettings {
    allow: Vec<String>,
}

impl Default for GitSettings {
    fn default() -> Self {
        Self {
            allow: vec!["https".into(), "ssh".into()],
        }
    }
}

#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
struct DeployerSettings {
    #[serde(default)]
    kind: DeployerKind,
    #[serde(default)]
    command: CommandSettings,
}

/// What makes a commit live.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq, Deserialize)]
#[serde(rename_all = "lowercase")]
pub enum DeployerKind {
    /// A pushed commit counts as synced; health is not observed.
    #[default]
    Git,
    /// A sync and a health command of the workspace.
    Command,
}

/// The commands of the deployer `command`: program and arguments, run in the workspace's directory without a shell.
#[derive(Debug, Clone, Default, Deserialize)]
#[serde(deny_unknown_fields)]
pub struct CommandSettings {
    /// Brings the application to the wanted commit.
    #[serde(default)]
    pub sync: Vec<String>,
    /// Prints what is seen: a sync and a health word on its last line, `Synced Healthy`.
    #[serde(default)]
    pub health: Vec<String>,
}

fn main_branch() -> String {
    "main".into()
}

fn here() -> String {
    ".".into()
}

fn data() -> PathBuf {
    "data".into()
}

/// A workspace, read and checked.
#[derive(Debug, Clone)]
pub struct Workspace {
    /// Its directory, absolute.
    pub dir: PathBuf,
    /// The configuration repository, as written.
    pub configuration_url: String,
    /// Its branch.
    pub configuration_branch: String,
    /// Directory in it below which manifests are read.
    pub configuration_root: String,
    /// The argument RUNTIME of workflows.
    pub name: String,
    /// Journal, mirrors, logs.
    pub data: PathBuf,
    /// Where a server of this workspace listens unless told otherwise, as written.
    pub listen: Option<String>,
    /// Where workflows run.
    pub executor: ExecutorKind,
    /// Images whose commands may run as host processes.
    pub images: Vec<String>,
    /// Transports that Git may use.
    pub transports: Vec<String>,
    /// What makes a commit live.
    pub deployer: DeployerKind,
    /// For the deployer `command`.
    pub commands: CommandSettings,
    /// Who may decide about steps that wait for a person.
    pub approvals: Approvals,
}

impl Workspace {
    /// Reads the workspace in a directory.
    ///
    /// # Errors
    /// There is no `signalbox.toml`, or it is wrong (with line and column).
    pub fn read(dir: &Path) -> Result<Self, Error> {
        let dir = std::path::absolute(dir).map_err(|error| Error::storage(dir, &error))?;
        let file = dir.join("signalbox.toml");
        let text = match fs::read_to_string(&file) {
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => {
                return Err(Error::NoWorkspace(dir));
            }
            read => read.map_err(|error| Error::storage(&file, &error))?,
        };
        let wrong = |message: String| Error::Settings {
            file: file.clone(),
            message,
        };
        let settings: Settings = toml::from_str(&text).map_err(|error| wrong(error.to_string()))?;
        if settings.deployer.kind == DeployerKind::Command
            && settings.deployer.command.health.is_empty()
        {
            return Err(wrong(
                "the deployer `command` needs [deployer.command] health = [\"program\", …]".into(),
            ));
        }
        Ok(Self {
            data: dir.join(settings.runtime.data),
            dir,
            configuration_url: settings.configuration.url,
            configuration_branch: settings.configuration.branch,
            configuration_root: settings.configuration.root,
            name: settings.runtime.name,
            listen: settings.runtime.listen,
            executor: settings.executor.kind,
            images: settings.executor.host.images,
            transports: settings.git.allow,
            deployer: settings.deployer.kind,
            commands: settings.deployer.command,
            approvals: settings.approvals,
        })
    }

    /// Whether scripts of workflows run as the user of this process.
    pub fn runs_scripts_here(&self) -> bool {
        match self.executor {
            ExecutorKind::Host => true,
        }
    }

    /// The directory of a workflow's run, by its effect.
    pub fn run_dir(&self, effect: &signalbox_engine::EffectId) -> PathBuf {
        let part = |part: &Option<String>| part.clone().unwrap_or_else(|| "-".into());
        self.data
            .join("runs")
            .join(&effect.release)
            .join(part(&effect.environment))
            .join(part(&effect.application))
            .join(format!("{:?}-{}", effect.stage, effect.attempt))
    }

    /// Who holds the data directory, as it wrote itself into the lock.
    pub fn holder(&self) -> String {
        let written = fs::read_to_string(self.data.join("lock")).unwrap_or_default();
        match written.trim() {
            "" => "a process that is just starting".to_owned(),
            holder => holder.to_owned(),
        }
    }

    /// Takes the data directory for this process.
    ///
    /// # Errors
    /// [`Error::Held`] with the other process's name, or the directory can't be made.
    pub fn hold(&self) -> Result<Hold, Error> {
        fs::create_dir_all(&self.data).map_err(|error| Error::storage(&self.data, &error))?;
        let path = self.data.join("lock");
        let storage = |error: std::io::Error| Error::storage(&path, &error);
        let mut file = OpenOptions::new()
            .create(true)
            .read(true)
            .write(true)
            .truncate(false)
            .open(&path)
            .map_err(storage)?;
        if !FileExt::try_lock_exclusive(&file).map_err(storage)? {
            return Err(Error::Held {
                holder: self.holder(),
            });
        }
        let program = std::env::current_exe()
            .ok()
            .and_then(|path| path.file_name().map(|name| name.to_owned()));
        let program = program.map_or_else(
            || "signalbox".into(),
            |name| name.to_string_lossy().into_owned(),
        );
        file.set_len(0).map_err(storage)?;
        file.rewind().map_err(storage)?;
        writeln!(file, "{program}, process {}", std::process::id()).map_err(storage)?;
        Ok(Hold { _file: file })
    }
}

/// The data directory is this process's for as long as this lives.
#[derive(Debug)]
pub struct Hold {
    _file: File,
}
