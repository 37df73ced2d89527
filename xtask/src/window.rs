//! The window's side: its npm packages and its build, each only when something changed since the last time.

use std::{
    fs, io,
    path::{Path, PathBuf},
    process::Command,
    time::SystemTime,
};

use anyhow::{Context, Result};

use crate::{place, process};

/// `npm …` in `ui`.
pub fn npm(arguments: &[&str]) -> Command {
    let mut command = process::command(if cfg!(windows) { "npm.cmd" } else { "npm" }, arguments);
    command.current_dir(place::ui());
    command
}

/// Installs the packages when the lock file is another one than at the last install.
pub fn install() -> Result<()> {
    let lock = fs::read(place::ui().join("package-lock.json"))
        .context("ui/package-lock.json can't be read")?;
    let stamp = place::ui().join("node_modules/.signalbox-lock");
    if fs::read(&stamp).is_ok_and(|installed| installed == lock) {
        return Ok(());
    }
    println!("installing the window's packages: npm ci");
    process::run(&mut npm(&["ci", "--no-audit", "--no-fund"]))?;
    fs::write(&stamp, lock).with_context(|| format!("{} can't be written", stamp.display()))
}

/// Builds `ui/dist` when a source is newer than the last build.
pub fn build() -> Result<()> {
    let ui = place::ui();
    // Not in `dist`: all of that becomes part of the program.
    let stamp = ui.join("node_modules/.signalbox-built");
    let page = changed(&ui.join("dist/index.html"));
    if fresh(changed(&stamp), page, newest(&ui)?) {
        return Ok(());
    }
    println!("building the window: npm run build");
    process::run(&mut npm(&["run", "--silent", "build"]))?;
    fs::write(&stamp, "").with_context(|| format!("{} can't be written", stamp.display()))
}

/// Whether the last build still holds: it is there, the page is its own (not the shell's placeholder, which would
/// be younger), and no source has changed after it.
fn fresh(built: Option<SystemTime>, page: Option<SystemTime>, newest_source: SystemTime) -> bool {
    match (built, page) {
        (Some(built), Some(page)) => page <= built && newest_source <= built,
        _ => false,
    }
}

fn changed(path: &Path) -> Option<SystemTime> {
    path.metadata().and_then(|found| found.modified()).ok()
}

/// When the youngest source below `ui` changed; folders count too, since a deleted file leaves its mark there.
fn newest(ui: &Path) -> Result<SystemTime> {
    let mut youngest = SystemTime::UNIX_EPOCH;
    let mut waiting: Vec<PathBuf> = children(ui).context("ui can't be read")?;
    while let Some(path) = waiting.pop() {
        if path.parent() == Some(ui)
            && path
                .file_name()
                .is_some_and(|name| name == "node_modules" || name == "dist")
        {
            continue;
        }
        if path
            .extension()
            .is_some_and(|extension| extension == "tsbuildinfo")
        {
            continue;
        }
        youngest = youngest.max(changed(&path).unwrap_or(SystemTime::UNIX_EPOCH));
        if path.is_dir() {
            waiting.extend(
                children(&path).with_context(|| format!("{} can't be read", path.display()))?,
            );
        }
    }
    Ok(youngest)
}

fn children(folder: &Path) -> io::Result<Vec<PathBuf>> {
    fs::read_dir(folder)?
        .map(|entry| entry.map(|entry| entry.path()))
        .collect()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use super::*;

    #[test]
    fn a_build_is_fresh_until_something_changes() {
        let at = |seconds| SystemTime::UNIX_EPOCH + Duration::from_secs(seconds);
        assert!(fresh(Some(at(9)), Some(at(8)), at(5)));
        assert!(
            !fresh(Some(at(9)), Some(at(8)), at(10)),
            "a source is younger"
        );
        assert!(
            !fresh(Some(at(9)), Some(at(10)), at(5)),
            "the page is the shell's placeholder"
        );
        assert!(!fresh(Some(at(9)), None, at(5)), "the page is gone");
        assert!(!fresh(None, Some(at(8)), at(5)), "never built");
    }
}
