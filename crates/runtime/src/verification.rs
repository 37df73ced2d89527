//! Whether the journal is what it was: its hash chain, and its heads in the repositories that releases promoted to.

use signalbox_api::{Contradiction, Error as Told, Verification};
use signalbox_gitops::Anchor;
use tokio::time::Instant;

use crate::{beside::beside, error::Error, journal::Journal, parts::Parts};

/// Examines the whole journal and all anchors that can be reached.
///
/// # Errors
/// The journal can't be read.
pub async fn verify(parts: &Parts) -> Result<Verification, Told> {
    let began = Instant::now();
    let journal = parts.journal.clone();
    let examined = beside(move || journal.examine()).await?;
    let mut verification = Verification {
        records: examined.records,
        head: examined.head,
        broken: examined.broken,
        anchors: 0,
        contradicted: Vec::new(),
        unread: Vec::new(),
    };
    for (repository, branch) in examined.targets {
        match anchors(parts, &repository, &branch, began).await {
            Ok(anchors) => {
                let found = u32::try_from(anchors.len()).unwrap_or(u32::MAX);
                verification.anchors = verification.anchors.saturating_add(found);
                let journal = parts.journal.clone();
                let contradicted = beside(move || {
                    let contradicted = |anchor| contradiction(&journal, &repository, anchor);
                    let all = anchors
                        .into_iter()
                        .filter_map(|it| contradicted(it).transpose());
                    all.collect::<Result<Vec<Contradiction>, Told>>()
                });
                verification.contradicted.extend(contradicted.await?);
            }
            Err(error) => {
                let why = Told::from(Error::from(error)).message;
                let unread = format!("{repository} ({branch}): {why}");
                verification.unread.push(unread);
            }
        }
    }
    Ok(verification)
}

async fn anchors(
    parts: &Parts,
    repository: &str,
    branch: &str,
    began: Instant,
) -> signalbox_gitops::Result<Vec<Anchor>> {
    let mirror = parts.git.mirror(repository, &parts.workspace.dir)?;
    // Several branches of a repository need one fetch.
    mirror.fetch_after(began).await?;
    mirror.journal_anchors(branch, &parts.runtime_id).await
}

fn contradiction(
    journal: &Journal,
    repository: &str,
    anchor: Anchor,
) -> Result<Option<Contradiction>, Told> {
    let Anchor { commit, seq, hash } = anchor;
    let message = match journal.hash(seq)? {
        Some(kept) if kept.eq_ignore_ascii_case(&hash) => return Ok(None),
        Some(_) => format!(
            "This commit was made when record {seq} had another hash: it, or one before it, was changed since."
        ),
        None => format!(
            "This commit was made when the journal had {seq} records: what was written last is missing."
        ),
    };
    Ok(Some(Contradiction {
        repository: repository.to_owned(),
        commit,
        seq,
        message,
    }))
}
