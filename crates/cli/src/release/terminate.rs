//! `signalbox release terminate ID`.

use signalbox_api::Error;
use ulid::Ulid;

use super::watch::{Telling, follow};
use crate::{
    output::{Exit, Output},
    place::Reached,
};

/// Ends a release and stays until it has ended.
pub async fn run(
    id: &str,
    reason: Option<String>,
    reached: &Reached,
    output: Output,
) -> Result<Exit, Error> {
    let notices = reached.runtime.subscribe();
    let key = Ulid::new().to_string();
    reached.runtime.terminate(&key, id, reason).await?;
    follow(id, notices, Telling::End, reached, output).await?;
    Ok(Exit::Done)
}
