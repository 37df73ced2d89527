//! `signalbox release trigger`.

use signalbox_api::{Error, TriggerRequest};
use ulid::Ulid;

use super::stay;
use crate::{
    arguments::Request,
    output::{Exit, Output},
    place::Reached,
};

/// Makes a release, and stays as long as it has to, or is to.
pub async fn run(
    request: Request,
    reason: Option<String>,
    watch: bool,
    reached: &Reached,
    output: Output,
) -> Result<Exit, Error> {
    let trigger = TriggerRequest {
        request: request.into(),
        digest: None,
        reason,
    };
    let notices = reached.runtime.subscribe();
    let key = Ulid::new().to_string();
    let made = reached.runtime.trigger(&key, trigger).await?;
    stay(&made, notices, watch, reached, output).await
}
