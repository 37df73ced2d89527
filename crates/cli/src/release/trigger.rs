//! `signalbox release trigger` and `signalbox release promote`.

use signalbox_api::{Error, PlanRequest, Route, TriggerRequest};
use ulid::Ulid;

use super::stay;
use crate::{
    arguments::Promotion,
    output::{Exit, Output},
    place::Reached,
};

impl From<Promotion> for PlanRequest {
    fn from(promotion: Promotion) -> Self {
        let Promotion {
            product,
            from,
            to,
            policy,
            application,
        } = promotion;
        Self {
            product,
            application,
            route: Route::Promotion { from, to, policy },
        }
    }
}

/// Makes a release, and stays as long as it has to, or is to.
pub async fn run(
    request: PlanRequest,
    reason: Option<String>,
    watch: bool,
    reached: &Reached,
    output: Output,
) -> Result<Exit, Error> {
    let trigger = TriggerRequest {
        request,
        digest: None,
        reason,
    };
    let notices = reached.runtime.subscribe();
    let key = Ulid::new().to_string();
    let made = reached.runtime.trigger(&key, trigger).await?;
    stay(&made, notices, watch, reached, output).await
}
