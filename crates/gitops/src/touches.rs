//! Who has touched some paths: many commits in one call, each with what it changed there.

use signalbox_engine::event::Commit;

use crate::{
    error::Result,
    mirror::{Mirror, object_id},
    path::{below, normalise},
    write::TRAILER,
};

/// A commit that touched one of the paths that were asked for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Touch {
    /// Who, when and why.
    pub commit: Commit,
    /// Ids of its parents, the branch's own first.
    pub parents: Vec<String>,
    /// Names in its `Signalbox-Effect` trailers: what made it, if a release did.
    pub effects: Vec<String>,
    /// What it changed below the paths; of a merge only what no parent has.
    pub files: Vec<TouchedFile>,
}

/// A file that a commit changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct TouchedFile {
    /// From the repository's root.
    pub path: String,
    /// The path that it had before, where a rename was looked for and found.
    pub before: Option<String>,
    /// Id of its content after the commit; `None`: it was removed.
    pub blob: Option<String>,
    /// Id of its content before the commit (of a merge in its last parent); `None`: it was not there.
    pub was: Option<String>,
}

/// Which commits are looked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Walk<'a> {
    /// As `git log` tells a path's history: of merged branches with the same result only one is followed.
    Plain,
    /// All that is not in this commit's history, merged branches whole.
    After(&'a str),
    /// What the branch itself held, step by step, through renames of the (one) file.
    Line,
    /// What the branch itself held, step by step, path by path: a rename is a file that goes and one that comes.
    Steps,
}

impl Touch {
    /// Whether it has several parents.
    pub fn is_merge(&self) -> bool {
        self.parents.len() > 1
    }

    /// Whether it touched something at or below this path.
    pub fn is_below(&self, path: &str) -> bool {
        let mut files = self.files.iter();
        normalise(path)
            .is_ok_and(|path| files.any(|file| file.path == path || below(&path, &file.path)))
    }

    /// What it made of a file; `None`: it did not touch it.
    pub fn file(&self, path: &str) -> Option<&TouchedFile> {
        self.files.iter().find(|file| file.path == path)
    }
}

impl Mirror {
    /// The commits up to `to` that touched one of these paths (none, or the root: all commits), newest first, at most
    /// `limit`. For merges whose own changes are none, `files` is empty.
    ///
    /// # Errors
    /// A path leaves the repository, or Git can't read the history.
    pub async fn touches(
        &self,
        to: &str,
        walk: Walk<'_>,
        paths: &[&str],
        limit: usize,
    ) -> Result<Vec<Touch>> {
        self.ready().await?;
        let mut input = format!("{}\n", object_id(to)?);
        if let Walk::After(from) = walk {
            input.push_str(&format!("^{}\n", object_id(from)?));
        }
        let paths: Vec<String> = paths
            .iter()
            .map(|path| normalise(path))
            .collect::<Result<_>>()?;
        if !paths.is_empty() && paths.iter().all(|path| !path.is_empty()) {
            input.push_str("--\n");
            for path in &paths {
                input.push_str(path);
                input.push('\n');
            }
        }
        let most = format!("--max-count={limit}");
        let format = format!(
            "--format=%H%x00%P%x00%an <%ae>%x00%aI%x00%(trailers:key={TRAILER},valueonly,separator=%x20)%x00%B"
        );
        let mut args = vec![
            "log",
            "--stdin",
            "-z",
            "--raw",
            "--no-abbrev",
            "--no-show-signature",
            "--no-color",
            "--encoding=UTF-8",
            &most,
            &format,
        ];
        args.extend(match walk {
            Walk::Plain => &["-c", "--no-renames"][..],
            Walk::After(_) => &["-c", "--no-renames", "--full-history"],
            Walk::Line => &["--first-parent", "--find-renames", "--follow"],
            Walk::Steps => &["--first-parent", "--no-renames"],
        });
        let call = self.call("reading the history", args).input(input);
        Ok(read(&call.ok().await?.stdout))
    }
}

/// Reads the log: six fields of a commit, then `:modes ids status` and paths of each file, all ended by NUL, which no
/// message and no path can hold.
fn read(output: &[u8]) -> Vec<Touch> {
    let mut parts = output
        .split(|byte| *byte == 0)
        .map(|part| String::from_utf8_lossy(part).into_owned())
        .peekable();
    let mut all = Vec::new();
    while let Some(sha) = parts.next() {
        let sha = sha.trim_start_matches('\n').to_owned();
        if object_id(&sha).is_err() {
            continue;
        }
        let mut field = || parts.next().unwrap_or_default();
        let (parents, author, date) = (field(), field(), field());
        let (effects, message) = (field(), field());
        let mut touch = Touch {
            commit: Commit {
                sha,
                author,
                message: message.trim().to_owned(),
                date,
            },
            parents: parents.split_whitespace().map(str::to_owned).collect(),
            effects: effects.split_whitespace().map(str::to_owned).collect(),
            files: Vec::new(),
        };
        let is_file = |part: &String| {
            let part = part.trim_start_matches('\n');
            part.is_empty() || part.starts_with(':')
        };
        while let Some(raw) = parts.next_if(is_file) {
            if raw.trim_start_matches('\n').is_empty() {
                continue;
            }
            let Some(path) = parts.next() else { break };
            touch.files.extend(file(&raw, path, || parts.next()));
        }
        all.push(touch);
    }
    all
}

/// `:<mode before>… <mode> <id before>… <id> <status>`, a colon for each parent; a rename and a copy have a second path.
fn file(raw: &str, path: String, second: impl FnOnce() -> Option<String>) -> Option<TouchedFile> {
    let mut words = raw.split(' ').rev();
    let (status, id, was) = (words.next()?, words.next()?, words.next()?);
    let there = |id: &str| (!id.bytes().all(|byte| byte == b'0')).then(|| id.to_owned());
    let (blob, was) = (there(id), there(was));
    // A copy is a new file: the one that it was made from has a history of its own.
    let renamed = status.starts_with('R');
    let moved = renamed || status.starts_with('C');
    let (path, before) = match moved.then(second).flatten() {
        Some(new) => (new, renamed.then_some(path)),
        None => (path, None),
    };
    Some(TouchedFile {
        path,
        before,
        blob,
        was,
    })
}
