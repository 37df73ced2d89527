//! `signalbox release retry ID`.

use signalbox_api::{Error, Runtime};
use signalbox_engine::event::RetryFrom;
use ulid::Ulid;

use super::watch::{Telling, follow};
use crate::{
    arguments::From,
    output::{Exit, Output},
};

/// Goes on with a failed or terminated release and stays until it has ended.
pub async fn run(
    id: &str,
    reason: Option<String>,
    from: From,
    watch: bool,
    runtime: &dyn Runtime,
    output: Output,
) -> Result<Exit, Error> {
    let from = match from {
        From::Failed => RetryFrom::Failed,
        From::Workflow => RetryFrom::Workflow,
    };
    let notices = runtime.subscribe();
    runtime
        .retry(&Ulid::new().to_string(), id, reason, from)
        .await?;
    let telling = if watch { Telling::Events } else { Telling::End };
    follow(id, notices, telling, runtime, output).await
}
