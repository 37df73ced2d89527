//! `signalbox release terminate ID`.

use signalbox_api::{Error, Runtime};
use ulid::Ulid;

use super::watch::{Telling, follow};
use crate::output::{Exit, Output};

/// Ends a release and stays until it has ended.
pub async fn run(
    id: &str,
    reason: Option<String>,
    runtime: &dyn Runtime,
    output: Output,
) -> Result<Exit, Error> {
    let notices = runtime.subscribe();
    runtime
        .terminate(&Ulid::new().to_string(), id, reason)
        .await?;
    follow(id, notices, Telling::End, runtime, output).await?;
    Ok(Exit::Done)
}
