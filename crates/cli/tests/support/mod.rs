//! A demo workspace of one's own, the program itself, and Git to look into the repositories.
#![allow(dead_code, clippy::unwrap_used)] // each test binary uses its part; a failed setup is a failed test

pub mod chaos;
pub mod served;
pub mod ways;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Child, Command, Output, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

pub const FLOW: &str = "multi-env-sequential-promotion";
pub const PRODUCT: &str = "demo-trioapp";

/// The demo in a temporary directory.
pub struct Demo {
    home: TempDir,
    pub dir: PathBuf,
}

impl Demo {
    /// Made by the program itself.
    pub fn new() -> Self {
        let home = TempDir::new().unwrap();
        let dir = home.path().join("demo");
        fs::write(
            home.path().join("gitconfig"),
            "[user]\nname = Rhea Manager\nemail = rhea@example.com\n",
        )
        .unwrap();
        let demo = Self { home, dir };
        let made = demo
            .command(&["demo", demo.dir.to_str().unwrap()])
            .output()
            .unwrap();
        assert!(
            made.status.success(),
            "{}",
            String::from_utf8_lossy(&made.stderr)
        );
        demo
    }

    /// The demo with gates around each promotion and hooks around everything.
    pub fn with_gates() -> Self {
        let demo = Self::new();
        demo.write_flow(
            "apiVersion: codefresh.io/v1beta1
kind: PromotionFlow
metadata:
  name: multi-env-sequential-promotion
spec:
  triggerEnvironment: dev
  hooks: {onStart: notify, onSuccess: notify, onFail: notify}
  steps:
    - environment: qa
      dependsOn: [dev]
      policy: {preAction: open-change-request, action: commit, postAction: notify}
    - environment: prod
      dependsOn: [qa]
      policy: {preAction: open-change-request, action: commit, postAction: notify}
",
        );
        demo
    }

    /// Commits a flow's text to the configuration repository, as somebody else would.
    pub fn write_flow(&self, text: &str) {
        let file = format!("resources/configurations/promotion-flows/{FLOW}.yaml");
        self.commit("config.git", &file, text);
    }

    /// Commits a file's text to a repository of the demo by a clone.
    pub fn commit(&self, repository: &str, file: &str, text: &str) {
        let clone = TempDir::new_in(self.home.path()).unwrap();
        let at = clone.path().to_str().unwrap();
        self.git(&[
            "clone",
            "--quiet",
            self.dir.join(repository).to_str().unwrap(),
            at,
        ]);
        let path = clone.path().join(file);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text).unwrap();
        self.git(&["-C", at, "add", "--all"]);
        self.git(&["-C", at, "commit", "--quiet", "--message", "By hand"]);
        self.git(&["-C", at, "push", "--quiet", "origin", "HEAD:main"]);
    }

    /// What Git says.
    pub fn git(&self, arguments: &[&str]) -> String {
        let output = Command::new("git")
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", self.gitconfig())
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&output.stderr)
        );
        String::from_utf8(output.stdout).unwrap()
    }

    /// The subjects of the charts' commits, oldest first.
    pub fn chart_commits(&self) -> Vec<String> {
        let log = self.git(&[
            "--git-dir",
            self.dir.join("charts.git").to_str().unwrap(),
            "log",
            "--reverse",
            "--format=%s",
            "main",
        ]);
        log.lines().map(str::to_owned).collect()
    }

    /// A chart's file at the tip.
    pub fn chart(&self, path: &str) -> String {
        self.git(&[
            "--git-dir",
            self.dir.join("charts.git").to_str().unwrap(),
            "show",
            &format!("main:{path}"),
        ])
    }

    pub fn gitconfig(&self) -> PathBuf {
        self.home.path().join("gitconfig")
    }

    /// The program, in this workspace.
    pub fn command(&self, arguments: &[&str]) -> Command {
        let mut command = Command::new(program());
        command
            .args(arguments)
            .env("GIT_CONFIG_GLOBAL", self.gitconfig())
            .env("SIGNALBOX_WORKSPACE", &self.dir);
        command
    }

    /// Runs the program to its end.
    pub fn run(&self, arguments: &[&str]) -> Output {
        self.command(arguments).output().unwrap()
    }

    /// Runs the program to its end and reads its JSON lines.
    pub fn json(&self, arguments: &[&str]) -> (Option<i32>, Vec<Value>) {
        let output = self
            .command(arguments)
            .args(["-o", "json"])
            .output()
            .unwrap();
        let lines = String::from_utf8(output.stdout).unwrap();
        (
            output.status.code(),
            lines
                .lines()
                .map(|line| serde_json::from_str(line).unwrap())
                .collect(),
        )
    }

    /// Starts the program and answers its JSON lines as they come.
    pub fn watch(&self, arguments: &[&str]) -> Watched {
        Watched::start(self.command(arguments))
    }

    /// The only release's id.
    pub fn only_release(&self) -> String {
        let (_, releases) = self.json(&["release", "list"]);
        assert_eq!(releases.len(), 1, "{releases:?}");
        releases[0]["id"].as_str().unwrap().to_owned()
    }
}

/// A running program.
pub struct Watched {
    child: Child,
    lines: BufReader<std::process::ChildStdout>,
}

impl Watched {
    /// Starts a command, to print JSON lines.
    pub fn start(mut command: Command) -> Self {
        let mut child = command
            .args(["-o", "json"])
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let lines = BufReader::new(child.stdout.take().unwrap());
        Self { child, lines }
    }

    /// The process's number.
    pub fn id(&self) -> u32 {
        self.child.id()
    }

    /// Reads on until a line fits. `None`: the program has ended before.
    pub fn until(&mut self, mut fits: impl FnMut(&Value) -> bool) -> Option<Value> {
        let mut line = String::new();
        while self.lines.read_line(&mut line).unwrap() > 0 {
            let value: Value = serde_json::from_str(&line).unwrap();
            if fits(&value) {
                return Some(value);
            }
            line.clear();
        }
        None
    }

    /// SIGKILL, now.
    pub fn kill(mut self) {
        self.child.kill().unwrap();
        self.child.wait().unwrap();
    }

    /// Waits for the program's own end.
    pub fn exit_code(mut self) -> Option<i32> {
        self.until(|_| false);
        self.child.wait().unwrap().code()
    }
}

pub fn program() -> &'static Path {
    Path::new(env!("CARGO_BIN_EXE_signalbox"))
}
