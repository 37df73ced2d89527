//! The guides do what they say: their commands run as they stand, and their answers have the shape that is shown.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader, Write},
    os::unix::process::CommandExt,
    path::{Path, PathBuf},
    process::{Child, ChildStdin, ChildStdout, Command, Stdio},
};

use serde_json::Value;
use support::{program, served::free_address};

/// Ends the output of a block.
const END: &str = "--- the end of a block ---";
/// Stands for what is left out of a shown answer.
const REST: &str = "…";
/// The port of the guides.
const PORT: &str = "7420";

/// A fenced block of a guide.
struct Block {
    /// What stands behind the fence: `sh`, `sh server`, `sh no-run`, `sh needs-PROGRAM`, `json`.
    kind: String,
    text: String,
    line: usize,
}

fn blocks(guide: &str) -> Vec<Block> {
    let mut blocks = Vec::new();
    let mut open: Option<Block> = None;
    for (number, line) in guide.lines().enumerate() {
        match (line.strip_prefix("```"), open.take()) {
            (Some(_), Some(block)) => blocks.push(block),
            (Some(kind), None) => {
                open = Some(Block {
                    kind: kind.to_owned(),
                    text: String::new(),
                    line: number + 1,
                });
            }
            (None, Some(mut block)) => {
                block.text.push_str(line);
                block.text.push('\n');
                open = Some(block);
            }
            (None, None) => {}
        }
    }
    blocks
}

/// The reader of a guide: a shell in a home of its own, and the servers started in other terminals.
struct Reader {
    home: tempfile::TempDir,
    shell: Child,
    typing: ChildStdin,
    screen: BufReader<ChildStdout>,
    servers: Vec<Child>,
}

impl Reader {
    fn new() -> Self {
        let home = tempfile::tempdir().unwrap();
        let identity = "[user]\nname = Guide Reader\nemail = reader@example.com\n";
        fs::write(home.path().join(".gitconfig"), identity).unwrap();
        let mut shell = command(home.path(), "bash")
            .arg("-e")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        Self {
            home,
            typing: shell.stdin.take().unwrap(),
            screen: BufReader::new(shell.stdout.take().unwrap()),
            shell,
            servers: Vec::new(),
        }
    }

    /// Runs a block in the shell; answers what it printed.
    fn types(&mut self, text: &str) -> Option<String> {
        writeln!(self.typing, "{text}\necho; echo '{END}'").unwrap();
        let mut printed = String::new();
        loop {
            let mut line = String::new();
            if self.screen.read_line(&mut line).unwrap() == 0 {
                return None;
            }
            if line.trim_end() == END {
                return Some(printed);
            }
            printed.push_str(&line);
        }
    }

    /// Starts a server in another terminal; returns when it listens.
    fn starts(&mut self, text: &str) -> String {
        let log = fs::File::create(self.log()).unwrap();
        let mut server = command(self.home.path(), "bash")
            .args(["-c", &format!("exec {}", text.trim())])
            .stdout(Stdio::piped())
            .stderr(log)
            .spawn()
            .unwrap();
        let mut line = String::new();
        let mut lines = BufReader::new(server.stdout.take().unwrap());
        lines.read_line(&mut line).unwrap();
        self.servers.push(server);
        line
    }

    fn log(&self) -> PathBuf {
        self.home.path().join("server.log")
    }
}

impl Drop for Reader {
    fn drop(&mut self) {
        for process in self.servers.iter_mut().chain([&mut self.shell]) {
            // It may have ended already.
            let _ = process.kill();
            let _ = process.wait();
        }
    }
}

/// A program that finds `signalbox` beside the usual ones, and no proxy.
fn command(home: &Path, name: &str) -> Command {
    let mut path = program().parent().unwrap().as_os_str().to_owned();
    path.push(":");
    path.push(std::env::var_os("PATH").unwrap());
    let mut command = Command::new(name);
    command
        .current_dir(home)
        .env_clear()
        .env("HOME", home)
        .env("PATH", path)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .process_group(0);
    command
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

/// Runs a guide from its beginning to its end.
fn check(guide: &str) {
    let file = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../docs")
        .join(guide);
    let address = free_address();
    let port = address.rsplit(':').next().unwrap();
    let text = fs::read_to_string(file).unwrap();
    assert!(text.contains(PORT));
    let mut reader = Reader::new();
    let mut printed = String::new();
    let mut ran = 0;
    for block in blocks(&text.replace(PORT, port)) {
        let at = format!("{guide}:{}", block.line);
        match block.kind.as_str() {
            "sh server" => {
                let told = reader.starts(&block.text);
                let log = fs::read_to_string(reader.log()).unwrap();
                assert!(told.contains(port), "{at}: {told}{log}");
            }
            "json" => {
                let answer = serde_json::from_str(&printed)
                    .unwrap_or_else(|error| panic!("{at}: {error}: {printed}"));
                let shown = serde_json::from_str(&block.text)
                    .unwrap_or_else(|error| panic!("{at}: {error}"));
                alike(&at, &shown, &answer);
            }
            kind if runs(kind) => {
                printed = reader.types(&block.text).unwrap_or_else(|| {
                    let log = fs::read_to_string(reader.log()).unwrap_or_default();
                    panic!("{at}: a command failed\n{log}")
                });
                ran += 1;
            }
            _ => {}
        }
    }
    assert!(ran > 5, "{guide} has hardly anything to run");
}

fn runs(kind: &str) -> bool {
    match kind.strip_prefix("sh needs-") {
        Some(program) => {
            let installed = is_installed(program);
            if !installed {
                eprintln!("SKIPPED: {program} is not installed");
            }
            installed
        }
        None => kind == "sh",
    }
}

/// The same keys, and words where words are shown in full; lists are compared by their first items.
fn alike(at: &str, shown: &Value, answer: &Value) {
    match (shown, answer) {
        (Value::Object(shown), Value::Object(answer)) => {
            for (key, value) in shown.iter().filter(|(key, _)| *key != REST) {
                let found = answer.get(key);
                alike(
                    &format!("{at} {key}"),
                    value,
                    found.unwrap_or_else(|| panic!("{at}: no `{key}` in {answer:?}")),
                );
            }
            if !shown.contains_key(REST) {
                let more: Vec<_> = answer
                    .keys()
                    .filter(|key| !shown.contains_key(*key))
                    .collect();
                assert!(more.is_empty(), "{at}: {more:?} are not shown");
            }
        }
        (Value::Array(shown), Value::Array(answer)) => {
            if let Some(first) = shown.first() {
                let there = answer.first();
                alike(
                    at,
                    first,
                    there.unwrap_or_else(|| panic!("{at}: an empty list")),
                );
            }
        }
        (Value::Null, _) | (_, Value::Null) => {}
        (shown, answer) => {
            let kind = std::mem::discriminant::<Value>;
            assert_eq!(
                kind(shown),
                kind(answer),
                "{at}: {shown} is shown, {answer} came"
            );
        }
    }
}

#[test]
fn run_a_runtime() {
    check("run-a-runtime.md");
}

#[test]
fn http_api() {
    check("http-api.md");
}
