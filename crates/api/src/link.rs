//! Whether a runtime is heard.

use serde::{Deserialize, Serialize};
use signalbox_engine::event::Millis;

use crate::Error;

/// The state of the connection to a runtime.
#[derive(Debug, Clone, PartialEq, Serialize, Deserialize)]
pub enum Link {
    /// Not heard yet; being tried for the first time.
    Connecting,
    /// Everything that happens there is heard.
    Live,
    /// It was heard until then; being tried again and again.
    Stale { since: Millis, error: Error },
    /// It was never heard since the start; being tried again and again.
    Offline { error: Error },
}
