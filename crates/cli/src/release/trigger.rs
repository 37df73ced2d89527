//! `signalbox release trigger`.

use signalbox_api::{Error, Runtime, TriggerRequest};
use ulid::Ulid;

use super::watch::{Telling, follow};
use crate::{
    arguments::Request,
    output::{Exit, Output},
};

/// Makes a release and stays until it has ended: its runtime is this process.
pub async fn run(
    request: Request,
    reason: Option<String>,
    watch: bool,
    runtime: &dyn Runtime,
    output: Output,
) -> Result<Exit, Error> {
    let trigger = TriggerRequest {
        request: request.into(),
        digest: None,
        reason,
    };
    let notices = runtime.subscribe();
    let made = runtime.trigger(&Ulid::new().to_string(), trigger).await?;
    let telling = if watch { Telling::Events } else { Telling::End };
    follow(&made.release.id, notices, telling, runtime, output).await
}
