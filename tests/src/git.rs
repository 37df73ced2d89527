//! Looking into repositories with Git itself, to see what the application has written there.

use std::{
    fs,
    path::{Path, PathBuf},
    process::Command,
};

use anyhow::{Context, Result, bail, ensure};
use similar::{ChangeTag, TextDiff};

/// A repository on this machine, bare or not.
#[derive(Clone, Debug)]
pub struct Repository {
    path: PathBuf,
}

/// One commit, as its history shows it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Commit {
    /// The full hash.
    pub id: String,
    /// `Name <address>` of the one who wanted it.
    pub author: String,
    /// `Name <address>` of the one who made it.
    pub committer: String,
    /// The whole message.
    pub message: String,
}

impl Commit {
    /// The message's first line.
    pub fn subject(&self) -> &str {
        self.message.lines().next().unwrap_or_default()
    }

    /// The values of a trailer, such as `Signalbox-Effect`.
    pub fn trailers(&self, name: &str) -> Vec<&str> {
        let lines = self
            .message
            .lines()
            .rev()
            .take_while(|line| !line.is_empty());
        let mut values: Vec<&str> = lines
            .filter_map(|line| {
                line.split_once(": ")
                    .filter(|(key, _)| *key == name)
                    .map(|(_, value)| value)
            })
            .collect();
        values.reverse();
        values
    }
}

/// A clone in which somebody else works.
struct Work(tempfile::TempDir);

impl Work {
    fn commit(&self, file: &str, text: &str, message: &str) -> Result<()> {
        let path = self.0.path().join(file);
        fs::create_dir_all(path.parent().context("a file lies in a folder")?)?;
        fs::write(path, text)?;
        self.git(&["add", "--all"])?;
        self.git(&["commit", "--quiet", "--message", message])
    }

    fn git(&self, arguments: &[&str]) -> Result<()> {
        let who = [
            "-c",
            "user.name=Somebody Else",
            "-c",
            "user.email=else@example.com",
        ];
        let mut git = Command::new("git");
        git.arg("-C").arg(self.0.path()).args(who).args(arguments);
        let done = git.status()?;
        ensure!(done.success(), "git {arguments:?}: {done}");
        Ok(())
    }
}

/// How one file differs between two commits; `None` where it is not there.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Its path from the root of the repository.
    pub path: String,
    /// The bytes before.
    pub before: Option<Vec<u8>>,
    /// The bytes after.
    pub after: Option<Vec<u8>>,
}

impl Change {
    /// The lines that went and those that came, told by `-` and `+`. Line ends count: `\r` is shown.
    pub fn lines(&self) -> Vec<String> {
        let before = shown_lines(self.before.as_deref());
        let after = shown_lines(self.after.as_deref());
        let differ = |tag: ChangeTag, line: &str| match tag {
            ChangeTag::Delete => Some(format!("-{line}")),
            ChangeTag::Insert => Some(format!("+{line}")),
            ChangeTag::Equal => None,
        };
        let before: Vec<&str> = before.iter().map(String::as_str).collect();
        let after: Vec<&str> = after.iter().map(String::as_str).collect();
        let diff = TextDiff::from_slices(&before, &after);
        diff.iter_all_changes()
            .filter_map(|change| differ(change.tag(), change.value()))
            .collect()
    }
}

fn shown_lines(bytes: Option<&[u8]>) -> Vec<String> {
    let text = bytes.map(String::from_utf8_lossy).unwrap_or_default();
    let shown = |line: &str| match line.strip_suffix('\n') {
        Some(line) => line.replace('\r', "\\r"),
        None => format!("{line} (no end of line)"),
    };
    text.split_inclusive('\n').map(shown).collect()
}

impl Repository {
    /// The repository at this path; it is only looked at when something is asked of it.
    pub fn at(path: impl Into<PathBuf>) -> Self {
        Repository { path: path.into() }
    }

    /// Where it is.
    pub fn path(&self) -> &Path {
        &self.path
    }

    /// The hash that a name stands for.
    pub fn resolve(&self, revision: &str) -> Result<String> {
        let printed = self.git(&[
            "rev-parse",
            "--verify",
            "--end-of-options",
            &format!("{revision}^{{commit}}"),
        ])?;
        Ok(String::from_utf8(printed)?.trim().to_owned())
    }

    /// The commits of a branch or of a range `a..b`, newest first.
    pub fn log(&self, range: &str) -> Result<Vec<Commit>> {
        const FORMAT: &str = "--format=%H%x00%an <%ae>%x00%cn <%ce>%x00%B%x00%x00";
        let printed =
            String::from_utf8(self.git(&["log", FORMAT, "--end-of-options", range, "--"])?)?;
        let commits = printed
            .split("\0\0")
            .map(str::trim_start)
            .filter(|commit| !commit.is_empty());
        commits
            .map(
                |commit| match commit.splitn(4, '\0').collect::<Vec<_>>()[..] {
                    [id, author, committer, message] => Ok(Commit {
                        id: id.to_owned(),
                        author: author.to_owned(),
                        committer: committer.to_owned(),
                        message: message.trim_end().to_owned(),
                    }),
                    _ => bail!("git log printed {commit:?}"),
                },
            )
            .collect()
    }

    /// A file's bytes in a commit; `None` where it is not there.
    pub fn show(&self, revision: &str, path: &str) -> Result<Option<Vec<u8>>> {
        let revision = self.resolve(revision)?;
        if self
            .git(&["ls-tree", "-z", "--full-tree", &revision, "--", path])?
            .is_empty()
        {
            return Ok(None);
        }
        self.git(&["cat-file", "blob", &format!("{revision}:{path}")])
            .map(Some)
    }

    /// A file's text in a commit; an error where it is not there.
    pub fn text(&self, revision: &str, path: &str) -> Result<String> {
        let bytes = self
            .show(revision, path)?
            .with_context(|| format!("{path} is not in {revision}"))?;
        String::from_utf8(bytes).with_context(|| format!("{path} is no text"))
    }

    /// Every file that differs between two commits, with all its bytes, by path.
    pub fn diff(&self, before: &str, after: &str) -> Result<Vec<Change>> {
        let (before, after) = (self.resolve(before)?, self.resolve(after)?);
        let names = self.git(&[
            "diff-tree",
            "-r",
            "-z",
            "--no-renames",
            "--name-only",
            &before,
            &after,
        ])?;
        let names = String::from_utf8(names)?;
        names
            .split_terminator('\0')
            .map(|path| {
                let (before, after) = (self.show(&before, path)?, self.show(&after, path)?);
                Ok(Change {
                    path: path.to_owned(),
                    before,
                    after,
                })
            })
            .collect()
    }

    /// Commits a file's text to `main` by a clone, as somebody else would.
    pub fn commit_as_somebody(&self, file: &str, text: &str) -> Result<()> {
        self.as_somebody(|work| {
            work.commit(file, text, "By hand")?;
            work.git(&["push", "--quiet", "origin", "HEAD:main"])
        })
    }

    /// Commits files with their messages on a branch, by a clone, and merges that into `main`.
    pub fn merge_as_somebody(&self, commits: &[(&str, &str, &str)]) -> Result<()> {
        self.as_somebody(|work| {
            work.git(&["checkout", "--quiet", "-b", "side"])?;
            for (file, text, message) in commits {
                work.commit(file, text, message)?;
            }
            work.git(&["checkout", "--quiet", "main"])?;
            work.git(&[
                "merge",
                "--quiet",
                "--no-ff",
                "--message=Merge side",
                "side",
            ])?;
            work.git(&["push", "--quiet", "origin", "HEAD:main"])
        })
    }

    fn as_somebody(&self, work: impl FnOnce(&Work) -> Result<()>) -> Result<()> {
        let folder = tempfile::TempDir::new()?;
        let clone = Work(folder);
        let remote = self.path().to_string_lossy().into_owned();
        clone.git(&["clone", "--quiet", "--branch=main", &remote, "."])?;
        work(&clone)
    }

    /// All branches, by name.
    pub fn branches(&self) -> Result<Vec<String>> {
        let printed = self.git(&["for-each-ref", "--format=%(refname:short)", "refs/heads"])?;
        Ok(String::from_utf8(printed)?
            .lines()
            .map(str::to_owned)
            .collect())
    }

    /// What `git` prints in this repository; an error says what it complained about.
    pub fn git(&self, arguments: &[&str]) -> Result<Vec<u8>> {
        let mut command = Command::new("git");
        command
            .arg("-C")
            .arg(&self.path)
            .args(["-c", "safe.directory=*"])
            .args(arguments);
        command
            .env("GIT_CONFIG_GLOBAL", "/dev/null")
            .env("GIT_CONFIG_NOSYSTEM", "1")
            .env("LC_ALL", "C");
        for variable in ["GIT_DIR", "GIT_WORK_TREE", "GIT_INDEX_FILE"] {
            command.env_remove(variable);
        }
        let output = command.output().context("git can't be started")?;
        if !output.status.success() {
            let complaint = String::from_utf8_lossy(&output.stderr);
            bail!(
                "git {} in {}: {}",
                arguments.join(" "),
                self.path.display(),
                complaint.trim()
            );
        }
        Ok(output.stdout)
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use std::fs;

    use super::*;

    fn committed(repository: &Repository, file: &str, bytes: &[u8], message: &str) {
        fs::write(repository.path().join(file), bytes).unwrap();
        repository.git(&["add", "--", file]).unwrap();
        let identity = ["-c", "user.name=Rhea", "-c", "user.email=rhea@example.com"];
        repository
            .git(&[&identity[..], &["commit", "-q", "-m", message]].concat())
            .unwrap();
    }

    #[test]
    fn a_repository_tells_what_was_written() {
        let folder = tempfile::tempdir().unwrap();
        let repository = Repository::at(folder.path());
        repository.git(&["init", "-q", "-b", "main"]).unwrap();
        committed(&repository, "a.yaml", b"tag: 1\r\n# end\n", "first");
        committed(
            &repository,
            "a.yaml",
            b"tag: 2\r\n# end\n",
            "second\n\nWhy.\n\nSignalbox-Effect: r/qa/shop/action/1",
        );

        let log = repository.log("main").unwrap();
        assert_eq!(
            log.iter().map(Commit::subject).collect::<Vec<_>>(),
            ["second", "first"]
        );
        assert_eq!(log[0].author, "Rhea <rhea@example.com>");
        assert_eq!(log[0].trailers("Signalbox-Effect"), ["r/qa/shop/action/1"]);
        assert_eq!(log[1].trailers("Signalbox-Effect"), Vec::<&str>::new());
        assert_eq!(repository.log("main~1..main").unwrap(), log[..1]);

        let changes = repository.diff("main~1", "main").unwrap();
        assert_eq!(changes.len(), 1);
        assert_eq!(changes[0].lines(), ["-tag: 1\\r", "+tag: 2\\r"]);
        assert_eq!(
            repository.text("main", "a.yaml").unwrap(),
            "tag: 2\r\n# end\n"
        );
        assert_eq!(repository.show("main", "b.yaml").unwrap(), None);
        assert_eq!(repository.branches().unwrap(), ["main"]);
    }

    #[test]
    fn a_missing_end_of_line_is_a_difference() {
        let change = Change {
            path: "a".to_owned(),
            before: Some(b"x\ny\n".to_vec()),
            after: Some(b"x\ny".to_vec()),
        };
        assert_eq!(change.lines(), ["-y", "+y (no end of line)"]);
    }

    #[test]
    fn what_git_complains_about_is_told() {
        let folder = tempfile::tempdir().unwrap();
        let error = Repository::at(folder.path())
            .log("main")
            .unwrap_err()
            .to_string();
        assert!(error.contains("not a git repository"), "{error}");
    }
}
