//! A session bus of one's own, with a real keychain service on it: what a second laptop has.

use std::{
    io::{BufRead, BufReader, Write},
    process::{Child, Command, Stdio},
};

use anyhow::{Context, Result, bail};
use tempfile::TempDir;

use super::patiently;

/// The name that a keychain takes on the bus.
const SECRETS: &str = "org.freedesktop.secrets";

/// A running bus; it and its keychain end with this value.
pub struct Bus {
    /// What the keychain keeps.
    folder: TempDir,
    address: String,
    processes: Vec<Child>,
}

impl Bus {
    /// A bus with nothing on it.
    pub fn start() -> Result<Self> {
        let folder = TempDir::new()?;
        let mut daemon = Command::new("dbus-daemon")
            .args(["--session", "--nofork", "--nopidfile", "--print-address"])
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .context("dbus-daemon can't be started: `cargo xtask setup` installs it (dbus)")?;
        let out = daemon.stdout.take().context("its output is ours")?;
        let mut bus = Self {
            folder,
            address: String::new(),
            processes: vec![daemon],
        };
        BufReader::new(out).read_line(&mut bus.address)?;
        bus.address = bus.address.trim().to_owned();
        if bus.address.is_empty() {
            bail!("dbus-daemon has no address");
        }
        Ok(bus)
    }

    /// A bus with an unlocked keychain.
    pub async fn with_keychain() -> Result<Self> {
        let mut bus = Self::start()?;
        let mut keychain = Command::new("gnome-keyring-daemon")
            .args(["--foreground", "--unlock", "--components=secrets"])
            .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
            .env("XDG_RUNTIME_DIR", bus.folder.path())
            .env("XDG_DATA_HOME", bus.folder.path())
            .env("HOME", bus.folder.path())
            .stdin(Stdio::piped())
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .context("gnome-keyring-daemon can't be started: `cargo xtask setup` installs it")?;
        let mut password = keychain.stdin.take().context("its input is ours")?;
        password.write_all(b"a password")?;
        drop(password);
        bus.processes.push(keychain);
        patiently("the keychain to be there", async || {
            Ok(bus.has(SECRETS)?.then_some(()))
        })
        .await?;
        Ok(bus)
    }

    /// What `DBUS_SESSION_BUS_ADDRESS` is for a program on this bus.
    pub fn address(&self) -> &str {
        &self.address
    }

    fn has(&self, name: &str) -> Result<bool> {
        let asked = Command::new("dbus-send")
            .args([
                "--session",
                "--print-reply",
                "--dest=org.freedesktop.DBus",
                "/org/freedesktop/DBus",
                "org.freedesktop.DBus.NameHasOwner",
                &format!("string:{name}"),
            ])
            .env("DBUS_SESSION_BUS_ADDRESS", &self.address)
            .output()?;
        Ok(String::from_utf8_lossy(&asked.stdout).contains("boolean true"))
    }
}

impl Drop for Bus {
    fn drop(&mut self) {
        // The keychain first: it ends badly without its bus.
        for mut process in self.processes.drain(..).rev() {
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}
