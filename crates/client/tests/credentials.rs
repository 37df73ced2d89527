//! The keychain as it is: a real Secret Service on a private bus, no bus, no service, a locked collection.
//!
//! Each test runs itself again inside its own bus, with its own folders.
#![cfg(target_os = "linux")]
#![allow(clippy::unwrap_used)]

use std::{
    env, fs,
    io::Write,
    path::Path,
    process::{Command, Stdio},
};

use secrecy::{ExposeSecret, SecretString};
use signalbox_client::credentials::{self, Account};
use zbus::blocking::{Connection, fdo::DBusProxy};

/// Says which part of a test a process is to play.
const PART: &str = "SIGNALBOX_KEYCHAIN_PART";
/// The keychain's name on the bus.
const NAME: &str = "org.freedesktop.secrets";
/// A bus that starts nothing by itself.
const BUS: &str = r#"<busconfig>
  <type>session</type>
  <listen>unix:tmpdir=/tmp</listen>
  <policy context="default">
    <allow send_destination="*" eavesdrop="true"/>
    <allow eavesdrop="true"/>
    <allow own="*"/>
  </policy>
</busconfig>"#;

fn token() -> Account {
    Account::Token {
        profile: "team".to_owned(),
    }
}

fn read(account: &Account) -> Option<String> {
    let secret = credentials::read(account).unwrap();
    secret.map(|secret| secret.expose_secret().to_owned())
}

fn is_missing(program: &str) -> bool {
    let found = Command::new(program)
        .arg("--version")
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .status();
    if found.is_err() {
        eprintln!("SKIPPED: {program} is not installed, so the keychain is not tested");
    }
    found.is_err()
}

/// Runs a test of this file again, as another part, in these folders.
fn play(test: &str, part: &str, home: &Path, bus: bool) {
    let config = home.join("bus.conf");
    let runtime = home.join(format!("run-{part}"));
    fs::write(&config, BUS).unwrap();
    fs::create_dir_all(&runtime).unwrap();
    let this = env::current_exe().unwrap();
    let mut command = if bus {
        let mut command = Command::new("dbus-run-session");
        command
            .arg(format!("--config-file={}", config.display()))
            .arg("--")
            .arg(this);
        command
    } else {
        Command::new(this)
    };
    let output = command
        .args(["--exact", test, "--nocapture"])
        .env(PART, part)
        .env("HOME", home)
        .env("XDG_DATA_HOME", home.join("data"))
        .env("XDG_RUNTIME_DIR", runtime)
        .env_remove("DBUS_SESSION_BUS_ADDRESS")
        .env_remove("GNOME_KEYRING_CONTROL")
        .env_remove("DISPLAY")
        .env_remove("WAYLAND_DISPLAY")
        .output()
        .unwrap();
    let said = String::from_utf8_lossy(&output.stdout);
    assert!(
        output.status.success() && said.contains("1 passed"),
        "part {part}: {said}{}",
        String::from_utf8_lossy(&output.stderr)
    );
}

fn part() -> Option<String> {
    env::var(PART).ok()
}

/// Starts the keychain on the bus of this process, and waits until it is there; it ends with the bus.
fn start_keychain(password: Option<&str>) {
    let bus = Connection::session().unwrap();
    let names = DBusProxy::new(&bus).unwrap();
    let mut appears = names
        .receive_name_owner_changed_with_args(&[(0, NAME)])
        .unwrap();
    let mut command = Command::new("gnome-keyring-daemon");
    command.arg("--components=secrets");
    command.arg(if password.is_some() {
        "--unlock"
    } else {
        "--start"
    });
    let mut keychain = command
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = keychain.stdin.take().unwrap();
    input
        .write_all(password.unwrap_or_default().as_bytes())
        .unwrap();
    drop(input);
    assert!(keychain.wait().unwrap().success());
    if !names.name_has_owner(NAME.try_into().unwrap()).unwrap() {
        appears.next().unwrap();
    }
}

#[test]
fn keeps_reads_and_forgets() {
    if part().is_none() {
        if is_missing("dbus-run-session") || is_missing("gnome-keyring-daemon") {
            return;
        }
        let home = tempfile::tempdir().unwrap();
        return play("keeps_reads_and_forgets", "all", home.path(), true);
    }
    start_keychain(Some("pw"));
    credentials::check().unwrap();
    let password = Account::ProxyPassword {
        profile: "team".to_owned(),
    };
    let runtime = Account::Runtime {
        url: "https://signalbox.example.com/".to_owned(),
    };
    assert_eq!(read(&token()), None);
    for (account, secret) in [
        (token(), "first"),
        (token(), "sb_é 漢 “second”"),
        (password.clone(), "hunter2"),
        (runtime.clone(), "third"),
    ] {
        credentials::write(&account, &SecretString::from(secret)).unwrap();
        assert_eq!(read(&account).as_deref(), Some(secret));
    }
    assert_eq!(read(&token()).as_deref(), Some("sb_é 漢 “second”"));
    let same = Account::Runtime {
        url: "https://signalbox.example.com".to_owned(),
    };
    assert_eq!(read(&same).as_deref(), Some("third"));
    credentials::delete(&token()).unwrap();
    credentials::delete(&token()).unwrap();
    assert_eq!(read(&token()), None);
    assert_eq!(read(&password).as_deref(), Some("hunter2"));
}

#[test]
fn says_that_there_is_no_bus() {
    if part().is_none() {
        let home = tempfile::tempdir().unwrap();
        return play("says_that_there_is_no_bus", "all", home.path(), false);
    }
    assert_absent();
}

/// Also: what failed is tried again, in the same process.
#[test]
fn says_that_there_is_no_keychain_until_there_is_one() {
    const TEST: &str = "says_that_there_is_no_keychain_until_there_is_one";
    if part().is_none() {
        if is_missing("dbus-run-session") || is_missing("gnome-keyring-daemon") {
            return;
        }
        let home = tempfile::tempdir().unwrap();
        return play(TEST, "all", home.path(), true);
    }
    assert_absent();
    start_keychain(Some("pw"));
    credentials::check().unwrap();
    assert_eq!(read(&token()), None);
}

#[test]
fn a_locked_keychain_is_not_an_empty_one() {
    const TEST: &str = "a_locked_keychain_is_not_an_empty_one";
    match part().as_deref() {
        None => {
            if is_missing("dbus-run-session") || is_missing("gnome-keyring-daemon") {
                return;
            }
            let home = tempfile::tempdir().unwrap();
            play(TEST, "fill", home.path(), true);
            play(TEST, "locked", home.path(), true);
        }
        Some("fill") => {
            start_keychain(Some("pw"));
            credentials::write(&token(), &SecretString::from("sb_secret")).unwrap();
            assert_eq!(read(&token()).as_deref(), Some("sb_secret"));
        }
        Some(_) => {
            start_keychain(None);
            let other = Account::Token {
                profile: "other".to_owned(),
            };
            for refused in [
                credentials::check().unwrap_err(),
                credentials::read(&token()).map(|_| ()).unwrap_err(),
                credentials::read(&other).map(|_| ()).unwrap_err(),
                credentials::write(&token(), &SecretString::from("sb_secret")).unwrap_err(),
                credentials::delete(&other).unwrap_err(),
            ] {
                assert_eq!(
                    refused.message,
                    "The keychain is locked, and was not unlocked."
                );
                assert!(refused.hint.contains("Unlock it"));
            }
        }
    }
}

fn assert_absent() {
    for refused in [
        credentials::check().unwrap_err(),
        credentials::read(&token()).map(|_| ()).unwrap_err(),
        credentials::write(&token(), &SecretString::from("sb_secret")).unwrap_err(),
        credentials::delete(&token()).unwrap_err(),
    ] {
        assert!(
            refused.message.starts_with("There is no keychain"),
            "{refused}"
        );
        assert!(refused.hint.contains("for this session only"));
        assert!(!format!("{refused:?}").contains("sb_secret"));
    }
}
