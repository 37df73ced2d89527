//! The clock: the only place where the runtime asks what time it is.

use std::time::{SystemTime, UNIX_EPOCH};

use signalbox_engine::event::Millis;

/// Now, in milliseconds since the Unix epoch.
pub fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}
