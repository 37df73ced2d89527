//! `setup`: what building and testing needs on this machine. Says what it installs before it does.

use std::{fs, path::Path};

use anyhow::{Result, bail};

use crate::{process, versions, window};

/// How much has to be there.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Scope {
    /// Building and running the application.
    Build,
    /// The tests as well.
    Test,
}

const BUILD: &[&str] = &["build-essential", "pkg-config", "libwebkit2gtk-4.1-dev"];
const TEST: &[&str] = &[
    "xvfb",
    "xauth",
    "webkit2gtk-driver",
    "dbus",
    "gnome-keyring",
    "libsecret-tools",
    "imagemagick",
    "x11-utils",
    "xdotool",
    "fonts-dejavu-core",
    "file",
    "git",
    "curl",
    "openssl",
];

/// Checks and installs; an error says what to do by hand.
pub fn setup(scope: Scope) -> Result<()> {
    println!("── setup");
    system_packages(scope)?;
    versions::check()?;
    if scope == Scope::Test {
        nextest()?;
    }
    window::install()?;
    println!("── setup: ok\n");
    Ok(())
}

fn system_packages(scope: Scope) -> Result<()> {
    let needed: Vec<&str> = match scope {
        Scope::Build => BUILD.to_vec(),
        Scope::Test => [BUILD, TEST].concat(),
    };
    if !cfg!(target_os = "linux") {
        return Ok(());
    }
    if !Path::new("/etc/debian_version").exists() {
        println!(
            "  this is not Debian or Ubuntu: see to it that you have what these packages hold there:"
        );
        println!("  {}", needed.join(" "));
        return Ok(());
    }
    let listing = process::command(
        "dpkg-query",
        ["-W", "-f", "${Package} ${db:Status-Status}\n"],
    )
    .args(&needed)
    .output()?;
    let missing = missing(&needed, &String::from_utf8_lossy(&listing.stdout));
    if missing.is_empty() {
        println!("  all {} system packages are there", needed.len());
        return Ok(());
    }
    install(&missing)
}

/// Which packages `dpkg-query` does not list as installed.
fn missing<'a>(needed: &[&'a str], listing: &str) -> Vec<&'a str> {
    let installed = |package: &str| {
        listing.lines().any(|line| {
            line.split_once(' ')
                .is_some_and(|(name, state)| name == package && state == "installed")
        })
    };
    needed
        .iter()
        .copied()
        .filter(|package| !installed(package))
        .collect()
}

fn install(missing: &[&str]) -> Result<()> {
    let list = missing.join(" ");
    println!("  missing system packages: {list}");
    let sudo: &[&str] = if process::output("id", &["-u"]).is_some_and(|id| id.trim() == "0") {
        &[]
    } else if process::output("sudo", &["-n", "true"]).is_some() {
        &["sudo", "-n"]
    } else {
        bail!(
            "installing needs an administrator; run this and try again:\n  \
             sudo apt-get update && sudo apt-get install --no-install-recommends {list}"
        );
    };
    let apt = |arguments: &[&str]| {
        let words = [
            sudo,
            &["env", "DEBIAN_FRONTEND=noninteractive", "apt-get"],
            arguments,
        ]
        .concat();
        let mut command = process::command(words[0], &words[1..]);
        println!("  {}", process::shown(&command));
        process::run(&mut command)
    };
    apt(&["update", "-qq"])?;
    apt(&[
        &["install", "-y", "-qq", "--no-install-recommends"],
        missing,
    ]
    .concat())
}

/// Installs the test runner where it is missing.
pub fn nextest() -> Result<()> {
    if process::output("cargo", &["nextest", "--version"]).is_some() {
        return Ok(());
    }
    println!("  installing the test runner: cargo install cargo-nextest --locked");
    process::run(&mut process::command(
        "cargo",
        ["install", "cargo-nextest", "--locked"],
    ))
}

/// Whether a program of this name is on the search path.
pub fn has(program: &str) -> bool {
    let Some(path) = std::env::var_os("PATH") else {
        return false;
    };
    std::env::split_paths(&path)
        .any(|folder| fs::metadata(folder.join(program)).is_ok_and(|found| found.is_file()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_not_installed_is_missing() {
        let listing = "xvfb installed\nxauth config-files\ndbus-bin installed\n";
        assert_eq!(
            missing(&["xvfb", "xauth", "dbus"], listing),
            ["xauth", "dbus"]
        );
        assert_eq!(missing(&["xvfb"], listing), Vec::<&str>::new());
    }
}
