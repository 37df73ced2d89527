//! `signalbox release approve ID` and `signalbox release reject ID`.

use signalbox_api::{Error, error::Code};
use signalbox_engine::{Release, event::Verdict};
use ulid::Ulid;

use super::stay;
use crate::{
    arguments::Decision,
    output::{Exit, Output},
    place::Reached,
};

/// Decides what a step waits for, and stays as long as it has to, or is to.
pub async fn run(
    decision: Decision,
    verdict: Verdict,
    reached: &Reached,
    output: Output,
) -> Result<Exit, Error> {
    let id = &decision.id;
    let notices = reached.runtime.subscribe();
    let number = match decision.approval {
        Some(number) => number,
        None => the_only(&reached.runtime.release(id).await?.release)?,
    };
    let key = Ulid::new().to_string();
    let reason = Some(decision.reason);
    let decided = reached
        .runtime
        .decide(&key, id, number, verdict, reason)
        .await?;
    stay(&decided, notices, decision.watch, reached, output).await
}

/// The approval that waits, where there is one.
fn the_only(release: &Release) -> Result<u32, Error> {
    let open: Vec<_> = release.open_approvals().collect();
    match open.as_slice() {
        [one] => Ok(one.number),
        [] => Err(Error::new(
            Code::Rejected,
            "Nothing of this release waits for a decision.",
        )),
        several => {
            let named = several
                .iter()
                .map(|it| format!("{} ({})", it.number, it.display_name));
            let named: Vec<String> = named.collect();
            let message = "Several steps of this release wait for a decision.";
            let hint = format!("say which with --approval: {}", named.join(", "));
            Err(Error::new(Code::Rejected, message).hint(hint))
        }
    }
}
