//! A team's runtime: a real `signalbox serve` on a demo workspace, which can be killed and started again.

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail, ensure};
use rusqlite::{Connection, OpenFlags};
use serde_json::Value;
use tempfile::TempDir;

use crate::window::built;

/// A certificate chain and its key, and what a client must trust.
pub struct Certificate {
    pub chain: PathBuf,
    pub key: PathBuf,
}

/// A running server, or one that was killed.
pub struct Team {
    home: TempDir,
    process: Option<Child>,
    /// Where it listens: the same after every start.
    url: String,
    certificate: Option<Certificate>,
}

impl Team {
    /// The demo, served on a port of its own.
    pub fn start() -> Result<Self> {
        Self::with(TempDir::new()?, None)
    }

    /// The same over TLS.
    pub fn with_tls(home: TempDir, certificate: Certificate) -> Result<Self> {
        Self::with(home, Some(certificate))
    }

    fn with(home: TempDir, certificate: Option<Certificate>) -> Result<Self> {
        fs::write(
            home.path().join("gitconfig"),
            "[user]\nname = Server\nemail = server@example.com\n",
        )?;
        let mut team = Self {
            home,
            process: None,
            url: String::new(),
            certificate,
        };
        let workspace = team.workspace();
        let made = team
            .signalbox(&["demo", &workspace.to_string_lossy()])
            .output()?;
        ensure!(
            made.status.success(),
            "no demo: {}",
            String::from_utf8_lossy(&made.stderr)
        );
        team.listen("127.0.0.1:0")?;
        Ok(team)
    }

    /// Its workspace.
    pub fn workspace(&self) -> PathBuf {
        self.home.path().join("workspace")
    }

    /// Where it listens.
    pub fn url(&self) -> &str {
        &self.url
    }

    /// Adds a user and answers the token.
    pub fn user(&self, name: &str, role: &str) -> Result<String> {
        let email = format!("{name}@example.com");
        let workspace = self.workspace();
        let added = self
            .signalbox(&["user", "add", name, "--role", role, "--email", &email])
            .arg("--workspace")
            .arg(workspace)
            .output()?;
        ensure!(
            added.status.success(),
            "no user: {}",
            String::from_utf8_lossy(&added.stderr)
        );
        Ok(String::from_utf8(added.stdout)?.trim().to_owned())
    }

    /// `kill -9`.
    pub fn kill(&mut self) -> Result<()> {
        let mut process = self
            .process
            .take()
            .context("the server was killed before")?;
        process.kill()?;
        process.wait()?;
        Ok(())
    }

    /// Starts again where it listened before.
    pub fn start_again(&mut self) -> Result<()> {
        let (_, address) = self
            .url
            .split_once("://")
            .context("it listened somewhere")?;
        let address = address.to_owned();
        self.listen(&address)
    }

    fn listen(&mut self, address: &str) -> Result<()> {
        let workspace = self.workspace();
        let mut command = self.signalbox(&[
            "serve",
            "-o",
            "json",
            "--allow-host-executor",
            "--listen",
            address,
        ]);
        command.arg("--workspace").arg(workspace);
        if let Some(Certificate { chain, key }) = &self.certificate {
            command
                .arg("--tls-cert")
                .arg(chain)
                .arg("--tls-key")
                .arg(key);
        }
        let log = fs::File::options()
            .create(true)
            .append(true)
            .open(self.log())?;
        let mut process = command.stdout(Stdio::piped()).stderr(log).spawn()?;
        let out = process.stdout.take().context("its output is ours")?;
        self.process = Some(process);
        let mut line = String::new();
        BufReader::new(out).read_line(&mut line)?;
        let told: Value = serde_json::from_str(&line).with_context(|| {
            format!(
                "the server did not start: {}",
                fs::read_to_string(self.log()).unwrap_or_default()
            )
        })?;
        match told["listening"].as_str() {
            Some(url) => self.url = url.to_owned(),
            None => bail!("the server did not say where it listens: {line}"),
        }
        Ok(())
    }

    /// Its log of all starts.
    pub fn log(&self) -> PathBuf {
        self.home.path().join("server.log")
    }

    /// The journal's records of a release as they lie on the disk: sequence number and event.
    pub fn journal(&self, release: &str) -> Result<Vec<(i64, Value)>> {
        records(&self.workspace().join("data/journal.db"), "events", release)
    }

    /// How many releases there are.
    pub fn releases(&self) -> Result<usize> {
        let journal = self.workspace().join("data/journal.db");
        let connection = Connection::open_with_flags(journal, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
        let count: i64 =
            connection.query_row("SELECT count(*) FROM releases", [], |row| row.get(0))?;
        Ok(usize::try_from(count)?)
    }

    fn signalbox(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(built("signalbox"));
        command
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", self.home.path().join("gitconfig"))
            .env_remove("SIGNALBOX_WORKSPACE");
        command
    }
}

/// Records of a release in an SQLite file of the runtime (`events`) or of the desktop (`records`), in their order.
pub fn records(file: &Path, table: &str, release: &str) -> Result<Vec<(i64, Value)>> {
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement = connection.prepare(&format!(
        "SELECT seq, event FROM {table} WHERE release = ? ORDER BY seq"
    ))?;
    let rows = statement.query_map([release], |row| Ok((row.get(0)?, row.get::<_, String>(1)?)))?;
    rows.map(|row| {
        let (seq, event) = row?;
        Ok((seq, serde_json::from_str(&event)?))
    })
    .collect()
}

impl Drop for Team {
    fn drop(&mut self) {
        if let Some(mut process) = self.process.take() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
