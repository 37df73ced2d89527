//! The image and the systemd unit start what they say: their commands run as they stand, only with other paths.
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    fs,
    io::{BufRead, BufReader},
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use support::{Demo, program, served::send};

/// Where the program is installed, and where the workspace is, in both.
const PROGRAM: &str = "/usr/local/bin/signalbox";
const WORKSPACE: &str = "/var/lib/signalbox";

fn deploy(file: &str) -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("../../deploy")
        .join(file)
}

/// The unit's command, its lines joined.
fn unit_command(unit: &str) -> Vec<String> {
    let joined = unit.replace("\\\n", " ");
    let mut commands = joined
        .lines()
        .filter_map(|line| line.strip_prefix("ExecStart="));
    let command = commands.next().unwrap();
    assert!(commands.next().is_none());
    command.split_whitespace().map(str::to_owned).collect()
}

/// The image's command: ENTRYPOINT and CMD.
fn image_command(dockerfile: &str) -> Vec<String> {
    let part = |name: &str| -> Vec<String> {
        let mut lines = dockerfile
            .lines()
            .filter_map(|line| line.strip_prefix(name));
        serde_json::from_str(lines.next_back().unwrap()).unwrap()
    };
    [part("ENTRYPOINT "), part("CMD ")].concat()
}

/// Runs a command with the demo as its workspace and certificates of this moment; it listens, and ends when told to.
fn check(command: &[String], certificates: &str) {
    let demo = Demo::new();
    let tls = demo.dir.join("tls");
    let made = rcgen::generate_simple_self_signed(["localhost".to_owned()]).unwrap();
    fs::create_dir(&tls).unwrap();
    fs::write(tls.join("tls.crt"), made.cert.pem()).unwrap();
    fs::write(tls.join("tls.key"), made.signing_key.serialize_pem()).unwrap();
    let here = |word: &String| {
        word.replace(PROGRAM, program().to_str().unwrap())
            .replace(WORKSPACE, demo.dir.to_str().unwrap())
            .replace(certificates, tls.to_str().unwrap())
            .replace(":7420", ":0")
    };
    let words: Vec<String> = command.iter().map(here).collect();
    assert_eq!(command[0], PROGRAM);
    let mut child = Command::new(&words[0])
        .args(&words[1..])
        .env("GIT_CONFIG_GLOBAL", demo.gitconfig())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut line = String::new();
    let mut lines = BufReader::new(child.stdout.take().unwrap());
    lines.read_line(&mut line).unwrap();
    assert!(
        line.starts_with("Signalbox listens on https://0.0.0.0:"),
        "{line}"
    );
    send("TERM", child.id());
    assert_eq!(child.wait().unwrap().code(), Some(0));
}

#[test]
fn the_unit_starts_a_server() {
    let unit = fs::read_to_string(deploy("signalbox.service")).unwrap();
    check(&unit_command(&unit), "${CREDENTIALS_DIRECTORY}");
}

#[test]
fn the_image_starts_a_server() {
    let dockerfile = fs::read_to_string(deploy("Dockerfile")).unwrap();
    check(&image_command(&dockerfile), "/etc/signalbox");
}

#[test]
fn the_image_does_not_run_as_root() {
    let dockerfile = fs::read_to_string(deploy("Dockerfile")).unwrap();
    let instructions = |name: &str| {
        let last = dockerfile
            .lines()
            .filter_map(|line| line.strip_prefix(name));
        last.map(str::to_owned).collect::<Vec<_>>()
    };
    assert_eq!(instructions("USER "), ["10001"]);
    assert_eq!(instructions("VOLUME "), [format!("[\"{WORKSPACE}\"]")]);
    assert_eq!(instructions("EXPOSE "), ["7420"]);
}

#[test]
fn systemd_understands_the_unit() {
    let unit = fs::read_to_string(deploy("signalbox.service")).unwrap();
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("signalbox.service");
    fs::write(&file, unit.replace(PROGRAM, program().to_str().unwrap())).unwrap();
    let verified = Command::new("systemd-analyze")
        .arg("verify")
        .arg(&file)
        .output();
    let Ok(verified) = verified else {
        eprintln!("SKIPPED: systemd-analyze is not installed");
        return;
    };
    let told = String::from_utf8_lossy(&verified.stderr);
    assert!(
        verified.status.success() && told.trim().is_empty(),
        "{told}"
    );
}
