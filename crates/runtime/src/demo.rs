//! The demo workspace: real Git repositories, a product with four environments, workflows that need only `sh`.

use std::{
    ffi::OsStr,
    fmt::Write as _,
    fs,
    io::Write as _,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use include_dir::{Dir, include_dir};
use signalbox_api::{Error as Told, error::Code};
use signalbox_model::yaml;

use crate::error::Error;

static FILES: Dir<'_> = include_dir!("$CARGO_MANIFEST_DIR/demo");
/// Marks a workspace as the demo's.
const MARK: &str = ".demo";
/// Stands in the demo's manifests for the path of the freeze file.
const FREEZE_FILE: &str = "FREEZE_FILE_PATH";
const OLD_VERSION: &str = "1.4.2";
const NEW_VERSION: &str = "1.5.0";

/// Makes the demo workspace in a directory that does not exist yet, or is empty. It is made beside it and moved into
/// place, so that there is never half a demo.
///
/// # Errors
/// The directory holds something already, Git is missing, or the disk can't be written.
pub fn create(dir: &Path) -> Result<PathBuf, Told> {
    let dir = std::path::absolute(dir).map_err(|error| Error::storage(dir, &error))?;
    if fs::read_dir(&dir).is_ok_and(|mut entries| entries.next().is_some()) {
        let message = format!(
            "{} holds something already; nothing was changed.",
            dir.display()
        );
        return Err(Told::new(Code::Rejected, message)
            .hint("name a directory that does not exist yet, or is empty"));
    }
    let storage = |error: std::io::Error| Error::storage(&dir, &error);
    let parent = dir.parent().unwrap_or(&dir);
    fs::create_dir_all(parent).map_err(storage)?;
    let fresh = tempfile::Builder::new()
        .prefix(".signalbox-demo-")
        .tempdir_in(parent)
        .map_err(storage)?;
    fill(fresh.path(), &dir)?;
    if dir.exists() {
        fs::remove_dir(&dir).map_err(storage)?;
    }
    fs::rename(fresh.keep(), &dir).map_err(storage)?;
    Ok(dir)
}

/// The file that freezes changes while it exists; `None` when the workspace is no demo.
pub fn freeze_file(dir: &Path) -> Option<PathBuf> {
    dir.join(MARK).exists().then(|| dir.join("freeze"))
}

/// Makes or removes the freeze file.
///
/// # Errors
/// The workspace is no demo, or the disk can't be written.
pub fn freeze(dir: &Path, frozen: bool) -> Result<(), Told> {
    let no_demo = || {
        Told::new(
            Code::Rejected,
            format!("{} is no demo workspace.", dir.display()),
        )
    };
    let file = freeze_file(dir).ok_or_else(no_demo)?;
    let done = match frozen {
        true => fs::write(&file, "Changes are frozen.\n"),
        false if file.exists() => fs::remove_file(&file),
        false => Ok(()),
    };
    Ok(done.map_err(|error| Error::storage(&file, &error))?)
}

/// `place`: where it will be, once it is done.
fn fill(dir: &Path, place: &Path) -> Result<(), Told> {
    let storage = |error: std::io::Error| Error::storage(place, &error);
    for name in ["signalbox.toml", "README.md"] {
        fs::write(dir.join(name), text(name)).map_err(storage)?;
    }
    fs::create_dir(dir.join("deploy")).map_err(storage)?;
    for name in ["deploy/sync.sh", "deploy/health.sh"] {
        fs::write(dir.join(name), text(name)).map_err(storage)?;
    }
    fs::write(dir.join(MARK), "").map_err(storage)?;
    let freeze = yaml::quote(&place.join("freeze").to_string_lossy());
    let configuration: Vec<(String, String)> = below("config")
        .into_iter()
        .map(|(path, text)| (path, text.replace(FREEZE_FILE, &freeze)))
        .collect();
    repository(
        &dir.join("config.git"),
        &[("Lay out the demo's promotion flow", configuration)],
    )?;
    let charts = below("charts");
    let before = charts
        .iter()
        .map(|(path, text)| (path.clone(), text.replace(NEW_VERSION, OLD_VERSION)))
        .collect();
    repository(
        &dir.join("charts.git"),
        &[
            ("Add the charts of trioapp", before),
            (
                "Retry the connection to the cache, release 1.5.0 to dev",
                charts,
            ),
        ],
    )
}

fn text(path: &str) -> &'static str {
    FILES
        .get_file(path)
        .and_then(|file| file.contents_utf8())
        .unwrap_or_default()
}

/// Path below a folder of the demo's files, and text.
fn below(folder: &str) -> Vec<(String, String)> {
    fn walk(dir: &Dir<'_>, root: &Path, found: &mut Vec<(String, String)>) {
        for file in dir.files() {
            let path = file.path().strip_prefix(root).unwrap_or(file.path());
            found.push((
                path.to_string_lossy().replace('\\', "/"),
                file.contents_utf8().unwrap_or_default().to_owned(),
            ));
        }
        dir.dirs().for_each(|dir| walk(dir, root, found));
    }
    let mut found = Vec::new();
    if let Some(dir) = FILES.get_dir(folder) {
        walk(dir, Path::new(folder), &mut found);
    }
    found
}

/// A bare repository with these commits on `main`, each with all its files.
fn repository(dir: &Path, commits: &[(&str, Vec<(String, String)>)]) -> Result<(), Told> {
    git(
        [
            OsStr::new("init"),
            OsStr::new("--quiet"),
            OsStr::new("--bare"),
            OsStr::new("--initial-branch=main"),
            dir.as_os_str(),
        ],
        "",
    )?;
    let mut stream = String::new();
    for (message, files) in commits {
        let seconds = crate::time::now() / 1000;
        // Writing to a string can't fail.
        let _ = write!(
            stream,
            "commit refs/heads/main\ncommitter Signalbox Demo <demo@signalbox.dev> {seconds} +0000\ndata {}\n{message}\n",
            message.len()
        );
        for (path, text) in files {
            let _ = write!(
                stream,
                "M 100644 inline {path}\ndata {}\n{text}\n",
                text.len()
            );
        }
    }
    let git_dir = format!("--git-dir={}", dir.display());
    git(
        [
            OsStr::new(&git_dir),
            OsStr::new("fast-import"),
            OsStr::new("--quiet"),
        ],
        &stream,
    )
}

fn git<'a>(arguments: impl IntoIterator<Item = &'a OsStr>, input: &str) -> Result<(), Told> {
    let failed = |why: String| {
        Told::new(
            Code::Git,
            format!("Git could not make the demo's repositories: {why}"),
        )
    };
    let mut child = Command::new("git")
        .args(arguments)
        .env("GIT_TEMPLATE_DIR", "")
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .map_err(|error| failed(error.to_string()).hint("install Git, then try again"))?;
    if let Some(mut stdin) = child.stdin.take() {
        // When Git ends early its own words say why.
        let _ = stdin.write_all(input.as_bytes());
    }
    let output = child
        .wait_with_output()
        .map_err(|error| failed(error.to_string()))?;
    match output.status.success() {
        true => Ok(()),
        false => Err(failed(
            String::from_utf8_lossy(&output.stderr).trim().to_owned(),
        )),
    }
}
