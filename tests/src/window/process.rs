//! Looking for processes and ending them, by what Linux tells below `/proc`.

use std::{
    ffi::OsString,
    fs,
    os::unix::ffi::{OsStrExt, OsStringExt},
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Result, bail};

/// `kill -9`.
pub fn kill(pids: &[u32]) -> Result<()> {
    let list: Vec<String> = pids.iter().map(u32::to_string).collect();
    // The shell's own `kill`: a program of that name need not be installed.
    let status = Command::new("sh")
        .args(["-c", "kill -s KILL \"$@\"", "kill"])
        .args(&list)
        .status()?;
    if !status.success() && pids.iter().any(|pid| is_running(*pid)) {
        bail!("can't end {}", list.join(", "));
    }
    Ok(())
}

/// Whether there is such a process; one that only waits for its parent to notice its end is none.
pub fn is_running(pid: u32) -> bool {
    stat(pid).is_some_and(|(state, _)| state != "Z" && state != "X")
}

/// The processes that a process has started itself.
pub fn children(parent: u32) -> Vec<u32> {
    all()
        .filter(|pid| stat(*pid).is_some_and(|(_, of)| of == parent))
        .collect()
}

/// The program that a process runs.
pub fn program(pid: u32) -> Option<PathBuf> {
    let path = fs::read_link(format!("/proc/{pid}/exe")).ok()?;
    // Linux says so when the file was replaced, by a build for example.
    let bytes = path.as_os_str().as_bytes();
    Some(match bytes.strip_suffix(b" (deleted)") {
        Some(bytes) => PathBuf::from(OsString::from_vec(bytes.to_vec())),
        None => path,
    })
}

/// All running processes that were started with this home directory.
pub fn at_home(home: &Path) -> Vec<u32> {
    let wanted = [b"HOME=", home.as_os_str().as_bytes()].concat();
    let here = |pid: &u32| {
        let environment = fs::read(format!("/proc/{pid}/environ")).unwrap_or_default();
        environment
            .split(|byte| *byte == 0)
            .any(|variable| variable == wanted)
    };
    all().filter(here).filter(|pid| is_running(*pid)).collect()
}

/// Proportional memory of a process and all below it, KiB: what is shared counts once.
pub fn memory(pid: u32) -> u64 {
    let path = format!("/proc/{pid}/smaps_rollup");
    let told = fs::read_to_string(path).unwrap_or_default();
    let line = told.lines().find_map(|line| line.strip_prefix("Pss:"));
    let own = line
        .and_then(|line| line.split_whitespace().next()?.parse().ok())
        .unwrap_or(0);
    children(pid)
        .into_iter()
        .map(memory)
        .fold(own, u64::saturating_add)
}

fn all() -> impl Iterator<Item = u32> {
    let entries = fs::read_dir("/proc").into_iter().flatten().flatten();
    entries.filter_map(|entry| entry.file_name().to_str()?.parse().ok())
}

/// A process's state and parent. The name before them may hold anything, parentheses too.
fn stat(pid: u32) -> Option<(String, u32)> {
    let stat = fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let mut fields = stat.rsplit_once(") ")?.1.split(' ');
    Some((fields.next()?.to_owned(), fields.next()?.parse().ok()?))
}
