//! A server process of a demo workspace, and commands that work on it.
#![allow(clippy::unwrap_used)]

use std::{
    fs::{self, File},
    io::{BufRead, BufReader},
    net::TcpListener,
    path::PathBuf,
    process::{Child, ChildStderr, Command, Output, Stdio},
};

use secrecy::SecretString;
use serde_json::Value;
use signalbox_client::{Limits, Remote};

use super::{Demo, Watched, ways};

/// A server process. Dropped, it is killed.
pub struct Served {
    child: Child,
    pub url: String,
}

impl Served {
    /// `kill -9`.
    pub fn kill(&mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Sends a signal by its name and waits for the end.
    pub fn end_by(mut self, signal: &str) -> Option<i32> {
        send(signal, self.child.id());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Served {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// Sends a signal by its name.
pub fn send(signal: &str, process: u32) {
    let sent = Command::new("kill")
        .args([&format!("-{signal}"), &process.to_string()])
        .status()
        .unwrap();
    assert!(sent.success());
}

/// An address that nothing listens on now.
pub fn free_address() -> String {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    listener.local_addr().unwrap().to_string()
}

impl Demo {
    /// Where a server's log goes, all of them after each other.
    pub fn log(&self) -> PathBuf {
        self.dir.with_file_name("serve.log")
    }

    /// A command that serves.
    pub fn serve_command(&self, listen: &str) -> Command {
        let mut command = self.command(&[
            "serve",
            "--allow-host-executor",
            "--listen",
            listen,
            "-o",
            "json",
        ]);
        let log = File::options()
            .append(true)
            .create(true)
            .open(self.log())
            .unwrap();
        command.stderr(log).stdout(Stdio::piped());
        command
    }

    /// Starts a server process; returns when it listens.
    pub fn serve(&self, listen: &str) -> Served {
        self.served(self.serve_command(listen))
    }

    /// Starts a server process whose log is read as it comes.
    pub fn serve_telling(&self, listen: &str) -> (Served, BufReader<ChildStderr>) {
        let mut command = self.serve_command(listen);
        command.stderr(Stdio::piped());
        let mut served = self.served(command);
        let log = BufReader::new(served.child.stderr.take().unwrap());
        (served, log)
    }

    fn served(&self, mut command: Command) -> Served {
        let mut child = command.spawn().unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(child.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        let told = || fs::read_to_string(self.log()).unwrap();
        let told: Value = serde_json::from_str(&line).unwrap_or_else(|_| panic!("{}", told()));
        let url = told["listening"].as_str().unwrap().to_owned();
        Served { child, url }
    }

    /// Adds a user; answers the token.
    pub fn user(&self, name: &str, role: &str) -> String {
        let email = format!("{}@example.com", name.split(' ').next().unwrap());
        let added = self.run(&["user", "add", name, "--role", role, "--email", &email]);
        assert!(
            added.status.success(),
            "{}",
            String::from_utf8_lossy(&added.stderr)
        );
        String::from_utf8(added.stdout).unwrap().trim().to_owned()
    }

    /// The program, on a remote runtime; no keychain is there.
    pub fn remote(&self, url: &str, token: &str, arguments: &[&str]) -> Command {
        let mut command = self.command(arguments);
        command
            .env_remove("SIGNALBOX_WORKSPACE")
            .env("SIGNALBOX_RUNTIME", url)
            .env("SIGNALBOX_TOKEN", token)
            .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere");
        command
    }

    /// Starts the program on a remote runtime; its standard error goes to a file.
    pub fn watch_remote(&self, url: &str, token: &str, arguments: &[&str]) -> (Watched, PathBuf) {
        let told = self.dir.with_file_name("watch.log");
        let mut command = self.remote(url, token, arguments);
        command.stderr(File::create(&told).unwrap());
        (Watched::start(command), told)
    }
}

/// A remote runtime whose stream begins with its first record.
pub fn connect(url: &str, token: &str) -> Remote {
    ways::connect(url, SecretString::from(token), Limits::default())
}

/// What a command printed, JSON by line.
pub fn lines(output: &Output) -> Vec<Value> {
    let text = String::from_utf8(output.stdout.clone()).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}
