//! Pushing one commit, and reading what became of it.

use crate::{
    error::{Error, ErrorCode, Result, classify, tail},
    mirror::Mirror,
};

/// How a push ended, when it was not refused.
#[derive(Debug)]
pub(crate) enum Pushed {
    Done,
    /// The branch is not where it was: fetch, build again.
    Moved(Error),
    /// It may have arrived or not: look.
    Unknown(Error),
}

/// What a remote says when the branch has moved, or somebody else is moving it right now.
const MOVED: &[&str] = &[
    "stale info",
    "fetch first",
    "non-fast-forward",
    "cannot lock ref",
    "failed to lock",
    "failed to update ref",
    "incorrect old value",
    "reference already exists",
    "unable to create",
];

/// What a remote says that lets this person read, but not write.
const DENIED: &[&str] = &[
    "permission denied",
    "denied to",
    "access denied",
    "not granted",
    "not allowed to push",
    "read-only",
    "read only",
    "returned error: 401",
    "returned error: 403",
    "authentication failed",
    "access rights to push",
];

impl Mirror {
    /// Pushes a commit to a branch that is expected to stand at `old`, the commit's parent.
    ///
    /// # Errors
    /// The remote refuses the commit, or nothing could be sent.
    pub(crate) async fn push(&self, branch: &str, old: &str, sha: &str) -> Result<Pushed> {
        let lease = format!("--force-with-lease=refs/heads/{branch}:{old}");
        let refspec = format!("{sha}:refs/heads/{branch}");
        let args = [
            "-c",
            "push.followTags=false",
            "-c",
            "push.recurseSubmodules=no",
            "push",
            "--porcelain",
            "--progress",
            "--no-verify",
            &lease,
            "--",
            "origin",
            &refspec,
        ];
        let output = match self.call("pushing to a branch", args).network().run().await {
            Ok(output) => output,
            Err(error) if error.code == ErrorCode::Timeout => return Ok(Pushed::Unknown(error)),
            Err(error) => return Err(error),
        };
        if output.success {
            self.pushed(branch).await;
            return Ok(Pushed::Done);
        }
        self.outcome(branch, &output.text(), &output.stderr)
    }

    /// Reads the report of a push that did not succeed.
    fn outcome(&self, branch: &str, report: &str, stderr: &str) -> Result<Pushed> {
        let doing = format!("pushing to `{branch}` of `{}` failed", self.url);
        let says = |text: &str, words: &[&str]| {
            words.iter().any(|word| text.to_lowercase().contains(word))
        };
        let Some(status) = report.lines().find_map(|line| line.strip_prefix("!\t")) else {
            let error = classify(&doing, stderr, true);
            return match error.code {
                ErrorCode::Unreachable if says(stderr, DENIED) => {
                    Err(self.refused(branch, "", stderr))
                }
                ErrorCode::Unreachable => Ok(Pushed::Unknown(error)),
                _ => Err(error),
            };
        };
        let reason = status.split('\t').nth(1).unwrap_or(status);
        if says(reason, MOVED) {
            return Ok(Pushed::Moved(
                Error::new(
                    ErrorCode::Other,
                    format!("{doing}: others are pushing to it all the time ({reason})"),
                )
                .hint("try again in a moment"),
            ));
        }
        if says(reason, &["remote failure", "failed to report"]) {
            return Ok(Pushed::Unknown(classify(
                &doing,
                &format!("{reason}\n{stderr}"),
                true,
            )));
        }
        Err(self.refused(branch, reason, stderr))
    }

    fn refused(&self, branch: &str, reason: &str, stderr: &str) -> Error {
        let remote: Vec<&str> = stderr
            .lines()
            .filter_map(|line| line.strip_prefix("remote:"))
            .map(str::trim)
            .filter(|line| !line.is_empty())
            .collect();
        let words = match (reason.is_empty(), remote.is_empty()) {
            (_, true) if reason.is_empty() => tail(stderr),
            (false, true) => reason.to_owned(),
            (true, false) => tail(&remote.join("\n")),
            _ => format!("{reason}: {}", tail(&remote.join("\n"))),
        };
        Error::new(ErrorCode::PushRefused, format!("`{}` does not take the commit on `{branch}`: {words}", self.url))
            .hint("ask who looks after the repository for the right to push to this branch, or promote by pull request")
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]
    use super::*;
    use expect_test::{Expect, expect};

    /// What a failed push with this report and these words comes to.
    fn check(report: &str, stderr: &str, expected: Expect) {
        let git = crate::Git::new("mirrors", ["https"]);
        let url = "https://me:secret@example.org/shop.git".to_owned();
        let mirror = Mirror::new(git, url, "mirrors/shop".into());
        let text = match mirror.outcome("main", report, stderr) {
            Ok(Pushed::Done) => "done".to_owned(),
            Ok(Pushed::Moved(error)) => format!("moved: {error}"),
            Ok(Pushed::Unknown(error)) => format!("unknown: {}: {error}", error.code.as_str()),
            Err(error) => format!("{}: {error}", error.code.as_str()),
        };
        expected.assert_eq(&text);
    }

    #[test]
    fn a_moved_branch_is_built_on_again() {
        check(
            "To x\n!\ta:b\t[rejected] (stale info)\nDone",
            "",
            expect![
                "moved: pushing to `main` of `https://***@example.org/shop.git` failed: others are pushing to it all the time ([rejected] (stale info))"
            ],
        );
        check(
            "!\ta:b\t[rejected] (fetch first)",
            "",
            expect![
                "moved: pushing to `main` of `https://***@example.org/shop.git` failed: others are pushing to it all the time ([rejected] (fetch first))"
            ],
        );
        check(
            "!\ta:b\t[remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2)",
            "",
            expect![
                "moved: pushing to `main` of `https://***@example.org/shop.git` failed: others are pushing to it all the time ([remote rejected] (cannot lock ref 'refs/heads/main': is at 1 but expected 2))"
            ],
        );
    }

    #[test]
    fn a_refusal_has_the_remotes_words() {
        let words = "remote: error: GH006: Protected branch update failed for refs/heads/main.\nremote: \nremote: - Changes must be made through a pull request.";
        check(
            "!\ta:b\t[remote rejected] (protected branch hook declined)",
            words,
            expect![
                "push-refused: `https://***@example.org/shop.git` does not take the commit on `main`: [remote rejected] (protected branch hook declined): error: GH006: Protected branch update failed for refs/heads/main.; - Changes must be made through a pull request."
            ],
        );
        check(
            "",
            "ERROR: Permission to acme/shop.git denied to ada.\nfatal: Could not read from remote repository.",
            expect![
                "push-refused: `https://***@example.org/shop.git` does not take the commit on `main`: ERROR: Permission to acme/shop.git denied to ada.; fatal: Could not read from remote repository."
            ],
        );
        check(
            "",
            "fatal: unable to access 'https://me:secret@example.org/shop.git/': The requested URL returned error: 403",
            expect![
                "push-refused: `https://***@example.org/shop.git` does not take the commit on `main`: fatal: unable to access 'https://***@example.org/shop.git/': The requested URL returned error: 403"
            ],
        );
    }

    #[test]
    fn a_cut_connection_leaves_it_open() {
        check(
            "",
            "fatal: the remote end hung up unexpectedly",
            expect![
                "unknown: unreachable: pushing to `main` of `https://***@example.org/shop.git` failed: fatal: the remote end hung up unexpectedly"
            ],
        );
        check(
            "!\ta:b\t[remote failure] (remote failed to report status)",
            "",
            expect![
                "unknown: unreachable: pushing to `main` of `https://***@example.org/shop.git` failed: [remote failure] (remote failed to report status)"
            ],
        );
        check(
            "",
            "fatal: transport 'https' not allowed",
            expect![
                "transport-not-allowed: pushing to `main` of `https://***@example.org/shop.git` failed: fatal: transport 'https' not allowed"
            ],
        );
    }
}
