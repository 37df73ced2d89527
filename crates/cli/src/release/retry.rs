//! `signalbox release retry ID`.

use signalbox_api::Error;
use signalbox_engine::event::RetryFrom;
use ulid::Ulid;

use super::stay;
use crate::{
    arguments::From,
    output::{Exit, Output},
    place::Reached,
};

/// Goes on with a failed or terminated release, and stays as long as it has to, or is to.
pub async fn run(
    id: &str,
    reason: Option<String>,
    from: From,
    watch: bool,
    reached: &Reached,
    output: Output,
) -> Result<Exit, Error> {
    let from = match from {
        From::Failed => RetryFrom::Failed,
        From::Workflow => RetryFrom::Workflow,
    };
    let notices = reached.runtime.subscribe();
    let key = Ulid::new().to_string();
    let retried = reached.runtime.retry(&key, id, reason, from).await?;
    stay(&retried, notices, watch, reached, output).await
}
