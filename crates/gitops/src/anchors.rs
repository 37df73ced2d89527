//! Heads of journals that promotion commits carry: with them the repositories say what a journal once was.

use crate::{error::Result, mirror::Mirror};

/// The trailer with a journal's head, `SEQ:HASH`, at the moment of a promotion.
pub const JOURNAL_TRAILER: &str = "Signalbox-Journal";
/// The trailer with the id of the runtime whose journal it is.
pub const RUNTIME_TRAILER: &str = "Signalbox-Runtime";

/// A journal's head in a promotion's commit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Anchor {
    /// The commit.
    pub commit: String,
    /// Number of the journal's last record at that moment.
    pub seq: i64,
    /// Its hash.
    pub hash: String,
}

impl Mirror {
    /// The heads of a runtime's journal in the commits of a branch, newest first, as last fetched. A trailer that is
    /// none is no anchor.
    ///
    /// # Errors
    /// The branch is not there, or Git fails.
    pub async fn journal_anchors(&self, branch: &str, runtime: &str) -> Result<Vec<Anchor>> {
        let tip = self.tip(branch).await?;
        let grep = format!("--grep={JOURNAL_TRAILER}: ");
        let value = |key: &str| format!("%(trailers:key={key},valueonly,separator=%x20)");
        let format = format!(
            "--format=%H%x09{}%x09{}",
            value(RUNTIME_TRAILER),
            value(JOURNAL_TRAILER)
        );
        let args = [
            "log",
            "--no-show-signature",
            "--no-color",
            "-F",
            &grep,
            &format,
            &tip,
        ];
        let found = self
            .call("looking for heads of the journal", args)
            .ok()
            .await?;
        let found = found.text();
        let anchors = found.lines().filter_map(|line| anchor(line, runtime));
        Ok(anchors.collect())
    }
}

fn anchor(line: &str, runtime: &str) -> Option<Anchor> {
    let mut parts = line.split('\t');
    let (commit, of, head) = (parts.next()?, parts.next()?, parts.next()?);
    if of != runtime || runtime.is_empty() {
        return None;
    }
    let (seq, hash) = head.split_once(':')?;
    let is_hash = hash.len() == 64 && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    Some(Anchor {
        commit: commit.to_owned(),
        seq: seq.parse().ok().filter(|seq| *seq > 0)?,
        hash: is_hash.then(|| hash.to_owned())?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn only_a_head_of_that_runtime_is_an_anchor() {
        let hash = "0af1".repeat(16);
        let cases = [
            (format!("c1\tr1\t7:{hash}"), Some(7)),
            (format!("c1\tr2\t7:{hash}"), None),
            (format!("c1\t\t7:{hash}"), None),
            (format!("c1\tr1\t0:{hash}"), None),
            (format!("c1\tr1\t-7:{hash}"), None),
            (format!("c1\tr1\t7:{hash} 8:{hash}"), None),
            ("c1\tr1\t7:0af1".to_owned(), None),
            ("c1\tr1\t".to_owned(), None),
            (String::new(), None),
        ];
        for (line, seq) in cases {
            assert_eq!(anchor(&line, "r1").map(|anchor| anchor.seq), seq, "{line}");
        }
        assert_eq!(anchor(&format!("c1\t\t7:{hash}"), ""), None);
    }
}
