//! `signalbox login` and `logout` with a real keychain on a bus of its own, and without one.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

mod support;

use std::{
    fs,
    path::Path,
    process::{Command, Output},
};

use support::{Demo, program, served::Served};

/// Runs a script; `$SIGNALBOX` is the program, and no token is in the environment.
fn script(demo: &Demo, served: &Served, shell: &[&str], text: &str) -> Output {
    let home = demo.dir.parent().unwrap();
    Command::new(shell[0])
        .args(&shell[1..])
        .arg(text)
        .env("SIGNALBOX", program())
        .env("SIGNALBOX_RUNTIME", &served.url)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("share"))
        .env("XDG_RUNTIME_DIR", home)
        .env("DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere")
        .env_remove("SIGNALBOX_TOKEN")
        .env_remove("SIGNALBOX_WORKSPACE")
        .env_remove("GNOME_KEYRING_CONTROL")
        .env_remove("DISPLAY")
        .current_dir(home)
        .output()
        .unwrap()
}

fn is_installed(program: &str) -> bool {
    let path = std::env::var_os("PATH").unwrap();
    std::env::split_paths(&path).any(|dir| dir.join(program).is_file())
}

/// Whether a text stands in a file anywhere below a directory.
fn is_written(text: &str, below: &Path) -> bool {
    fs::read_dir(below).unwrap().any(|entry| {
        let path = entry.unwrap().path();
        match path.symlink_metadata() {
            Ok(kind) if kind.is_dir() => is_written(text, &path),
            Ok(kind) if kind.is_file() => {
                let bytes = fs::read(&path).unwrap();
                bytes
                    .windows(text.len())
                    .any(|part| part == text.as_bytes())
            }
            _ => false,
        }
    })
}

#[test]
fn a_token_is_kept_in_the_keychain_until_logout() {
    if !is_installed("dbus-run-session") || !is_installed("gnome-keyring-daemon") {
        eprintln!("SKIPPED: there is no keychain to be tested with");
        return;
    }
    let demo = Demo::new();
    let token = demo.user("Vera", "viewer");
    let served = demo.serve("127.0.0.1:0");
    let text = format!(
        "set -e
        printf pw | gnome-keyring-daemon --unlock --components=secrets > /dev/null
        echo {token} | $SIGNALBOX login
        $SIGNALBOX flow list
        $SIGNALBOX logout
        $SIGNALBOX flow list || echo ended with $?
        if echo nonsense | $SIGNALBOX login; then exit 9; fi"
    );
    let shell = ["dbus-run-session", "--", "sh", "-c"];
    let output = script(&demo, &served, &shell, &text);
    let told = String::from_utf8_lossy(&output.stdout).into_owned();
    let complaints = String::from_utf8_lossy(&output.stderr).into_owned();
    assert!(output.status.success(), "{told}{complaints}");
    assert!(told.contains("as Vera, viewer"), "{told}");
    assert!(told.contains("multi-env-sequential-promotion"), "{told}");
    assert!(told.contains("ended with 4"), "{told}");
    assert!(
        complaints.contains("There is no token for http://127.0.0.1"),
        "{complaints}"
    );
    assert!(!told.contains(&token) && !complaints.contains(&token));
    assert!(!is_written(&token, demo.dir.parent().unwrap()));
}

#[test]
fn without_a_keychain_it_says_so() {
    let demo = Demo::new();
    let token = demo.user("Vera", "viewer");
    let served = demo.serve("127.0.0.1:0");
    for (text, words) in [
        (
            format!("echo {token} | $SIGNALBOX login"),
            "SIGNALBOX_TOKEN",
        ),
        ("$SIGNALBOX flow list".into(), "SIGNALBOX_TOKEN"),
        (
            "$SIGNALBOX login < /dev/null".into(),
            "no token on standard input",
        ),
    ] {
        let output = script(&demo, &served, &["sh", "-c"], &text);
        let told = String::from_utf8_lossy(&output.stderr).into_owned();
        assert_eq!(output.status.code(), Some(4), "{text}: {told}");
        assert!(told.contains(words), "{text}: {told}");
        assert!(!told.contains(&token), "{told}");
    }
}
