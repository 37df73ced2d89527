//! Commit and push: a commit is built in the object database on the branch's tip and pushed expecting that tip.
//! No local branch ever points at a commit that the remote does not have.

use std::{
    hash::{BuildHasher, Hasher, RandomState},
    time::Duration,
};

use signalbox_engine::{event::Commit, plan::PlannedFile};
use tokio::time::Instant;

use crate::{
    Identity,
    edits::Texts,
    error::{Error, ErrorCode, Result},
    graft::Edited,
    mirror::{Mirror, object_id},
    path,
    push::Pushed,
};

/// How often a commit is built on a tip before the branch counts as too busy.
const TRIES: u32 = 8;
/// Commits that are searched for an effect when nobody knows where it began.
const SEARCHED: &str = "--max-count=5000";
/// The trailer that a promotion's commit carries.
pub(crate) const TRAILER: &str = "Signalbox-Effect";
/// The runtime, as committer.
const COMMITTER: (&str, &str) = ("Signalbox", "signalbox@signalbox.local");

/// How a promotion ended.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Promoted {
    /// The branch holds this commit, made now or by an earlier try of the same effect.
    Committed(Commit),
    /// The target holds the promoted values already.
    NoChanges,
}

/// What a commit is made of.
enum Work<'a> {
    Promotion {
        source: &'a Mirror,
        effect: &'a str,
        target: String,
        base: Option<&'a str>,
        files: &'a [PlannedFile],
    },
    Texts(&'a Texts),
}

impl Mirror {
    /// Makes and pushes one commit with the planned writes. Looks for the effect's trailer on the branch first (from
    /// `base` on); rebuilds on the new tip when the branch has moved; refuses a target that has changed. `trailers`
    /// (names and values) stand beside the effect's own.
    ///
    /// # Errors
    /// The target holds neither the old nor the new value, the remote refuses the commit or can't be reached.
    #[allow(clippy::too_many_arguments)]
    pub async fn promote(
        &self,
        source: &Mirror,
        effect: &str,
        branch: &str,
        target_path: &str,
        base: Option<&str>,
        files: &[PlannedFile],
        message: &str,
        trailers: &[(&str, String)],
        author: &Identity,
    ) -> Result<Promoted> {
        if effect.is_empty() || effect.chars().any(|c| c.is_whitespace() || c.is_control()) {
            return Err(Error::new(
                ErrorCode::Other,
                format!("`{}` is no name of an effect", effect.escape_debug()),
            ));
        }
        let mut message = format!("{}\n\n{TRAILER}: {effect}\n", tidy(message, "Promote"));
        for (key, value) in trailers {
            message.push_str(&format!("{key}: {value}\n"));
        }
        let work = Work::Promotion {
            source,
            effect,
            target: path::normalise(target_path)?,
            base,
            files,
        };
        self.commit_and_push(branch, &work, &message, author).await
    }

    /// Commits whole-file changes (path → text before and new text, `None` for no file), expecting each file to hold the
    /// given text before; other commits in between don't conflict unless they touch these files. For the configuration
    /// repository. Files that hold the new text already are fine; when all do, the tip is returned.
    ///
    /// # Errors
    /// A file holds another text than expected, the remote refuses the commit or can't be reached.
    pub async fn write(
        &self,
        branch: &str,
        files: &Texts,
        message: &str,
        author: &Identity,
    ) -> Result<Commit> {
        let message = format!("{}\n", tidy(message, "Change the configuration"));
        match self
            .commit_and_push(branch, &Work::Texts(files), &message, author)
            .await?
        {
            Promoted::Committed(commit) => Ok(commit),
            Promoted::NoChanges => self.commit(&self.tip(branch).await?).await,
        }
    }

    async fn commit_and_push(
        &self,
        branch: &str,
        work: &Work<'_>,
        message: &str,
        author: &Identity,
    ) -> Result<Promoted> {
        if name(&author.name).is_empty() || name(&author.email).is_empty() {
            return Err(Error::new(
                ErrorCode::Other,
                "a commit needs the name and the e-mail address of its author",
            )
            .hint("set them with `git config --global user.name` and `user.email`"));
        }
        let mut asked = Instant::now();
        let _turn = self.turn().await;
        let mut unsure: Vec<String> = Vec::new();
        let mut last = None;
        for attempt in 0..TRIES {
            pause(attempt).await;
            self.look_again(asked, branch, &unsure).await?;
            let tip = self.tip(branch).await?;
            if let Some(commit) = self.done_before(work, &tip, &unsure).await? {
                return Ok(Promoted::Committed(commit));
            }
            let edits = self.edits(work, &tip).await?;
            if edits.is_empty() {
                return Ok(Promoted::NoChanges);
            }
            let sha = self.build(&tip, &edits, message, author).await?;
            match self.push(branch, &tip, &sha).await? {
                Pushed::Done => return Ok(Promoted::Committed(self.commit(&sha).await?)),
                Pushed::Moved(error) => last = Some(error),
                Pushed::Unknown(error) => {
                    unsure.push(sha);
                    last = Some(error);
                }
            }
            tracing::debug!(branch, attempt, error = ?last, "the push did not go through");
            asked = Instant::now();
        }
        self.look_again(asked, branch, &unsure).await?;
        match self
            .done_before(work, &self.tip(branch).await?, &unsure)
            .await?
        {
            Some(commit) => Ok(Promoted::Committed(commit)),
            None => Err(last.expect("every try that goes on has failed")),
        }
    }

    /// Fetches; when that fails after a push whose answer was lost, the error says so.
    async fn look_again(&self, asked: Instant, branch: &str, unsure: &[String]) -> Result<()> {
        self.fetch_since(asked, Some(branch)).await.map_err(|error| match unsure {
            [] => error,
            _ => error.hint("whether the commit has arrived is not known: try again when the remote can be reached, it is looked for then"),
        })
    }

    /// The commit of an earlier try that the branch holds: by the effect's trailer, or one of these whose push was cut.
    async fn done_before(
        &self,
        work: &Work<'_>,
        tip: &str,
        unsure: &[String],
    ) -> Result<Option<Commit>> {
        for sha in unsure {
            let args = ["merge-base", "--is-ancestor", sha, tip];
            if self.call("looking for a commit", args).run().await?.success {
                return self.commit(sha).await.map(Some);
            }
        }
        let Work::Promotion { effect, base, .. } = work else {
            return Ok(None);
        };
        match self.find_effect(effect, *base, tip).await? {
            Some(sha) => self.commit(&sha).await.map(Some),
            None => Ok(None),
        }
    }

    /// The commit that carries an effect's trailer.
    async fn find_effect(
        &self,
        effect: &str,
        base: Option<&str>,
        tip: &str,
    ) -> Result<Option<String>> {
        let mut range = vec![SEARCHED.to_owned(), tip.to_owned()];
        if let Some(base) = base {
            let exists = [
                "cat-file",
                "-e",
                &format!("{}^{{commit}}", object_id(base)?),
            ];
            if self
                .call("looking for a commit", exists)
                .run()
                .await?
                .success
            {
                range = vec![format!("{base}..{tip}")];
            }
        }
        let list = ["rev-list"]
            .into_iter()
            .chain(range.iter().map(String::as_str));
        let commits = self.call("listing the commits", list).ok().await?.stdout;
        if commits.is_empty() {
            return Ok(None);
        }
        let grep = format!("--grep={TRAILER}: {effect}");
        let format = format!("--format=%H %(trailers:key={TRAILER},valueonly,separator=%x20)");
        let args = [
            "log",
            "--no-walk=unsorted",
            "--stdin",
            "--no-show-signature",
            "--no-color",
            "-F",
            &grep,
            &format,
        ];
        let found = self
            .call("looking for a commit", args)
            .input(commits)
            .ok()
            .await?
            .text();
        // The text search also finds `…/10` for `…/1`, and the words in a message: the trailer itself decides.
        Ok(found.lines().find_map(|line| {
            let (sha, effects) = line.split_once(' ')?;
            effects
                .split(' ')
                .any(|found| found == effect)
                .then(|| sha.to_owned())
        }))
    }

    async fn edits(&self, work: &Work<'_>, tip: &str) -> Result<Vec<Edited>> {
        let edits = match work {
            Work::Promotion {
                source,
                target,
                files,
                ..
            } => self.promotion_edits(source, tip, target, files).await?,
            Work::Texts(files) => self.text_edits(tip, files).await?,
        };
        self.refuse_file_parents(tip, &edits).await?;
        Ok(edits)
    }

    /// A commit on top of `tip`, in the object database only; its id.
    async fn build(
        &self,
        tip: &str,
        edits: &[Edited],
        message: &str,
        author: &Identity,
    ) -> Result<String> {
        let tree = self.graft(tip, edits).await?;
        let commit = self
            .call(
                "building a commit",
                [
                    "-c",
                    "i18n.commitEncoding=UTF-8",
                    "commit-tree",
                    "--no-gpg-sign",
                    "-p",
                    tip,
                    "-F",
                    "-",
                    &tree,
                ],
            )
            .env("GIT_AUTHOR_NAME", name(&author.name))
            .env("GIT_AUTHOR_EMAIL", name(&author.email))
            .env("GIT_COMMITTER_NAME", COMMITTER.0)
            .env("GIT_COMMITTER_EMAIL", COMMITTER.1);
        Ok(commit.input(message).ok().await?.text())
    }
}

/// Others push too: a moment's rest, of another length for everybody.
async fn pause(attempt: u32) {
    if attempt > 0 {
        let most = 20 << attempt.min(6);
        let random = RandomState::new().build_hasher().finish();
        tokio::time::sleep(Duration::from_millis(most / 2 + random % most)).await;
    }
}

/// A message without control characters and empty edges.
fn tidy(message: &str, otherwise: &str) -> String {
    let message: String = message
        .replace("\r\n", "\n")
        .chars()
        .filter(|c| *c == '\n' || *c == '\t' || !c.is_control())
        .collect();
    let message = message.trim();
    if message.is_empty() {
        otherwise.to_owned()
    } else {
        message.to_owned()
    }
}

/// A name or address as it may stand in a commit.
fn name(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_control() && !"<>".contains(*c))
        .collect::<String>()
        .trim()
        .to_owned()
}
