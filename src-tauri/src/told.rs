//! Errors as the window gets them, and the clock.

use std::time::{SystemTime, UNIX_EPOCH};

use signalbox_api::{Error, error::Code};
use signalbox_engine::event::Millis;

/// Now, in milliseconds since the Unix epoch.
pub fn now() -> Millis {
    let since = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    Millis::try_from(since.as_millis()).unwrap_or(Millis::MAX)
}

/// A store's error as the window gets it.
pub fn told(error: signalbox_store::Error) -> Error {
    use signalbox_store::Error as Store;
    let message = error.to_string();
    match error {
        Store::NoDraft(_) | Store::NoProfile(_) => Error::new(Code::NotFound, message),
        Store::DraftExists(_) | Store::Edit(_) | Store::OnlyText | Store::NoDrafts(_) => {
            Error::new(Code::Rejected, message)
        }
        Store::Damaged { .. } | Store::Newer { .. } | Store::Sqlite(_) => {
            Error::new(Code::Storage, message)
                .hint("check free space and permissions of the data directory")
        }
    }
}

/// Runs what would block a thread that others need.
///
/// # Errors
/// It panicked, or this program ends.
pub async fn blocking<T: Send + 'static>(
    work: impl FnOnce() -> T + Send + 'static,
) -> Result<T, Error> {
    tokio::task::spawn_blocking(work)
        .await
        .map_err(|error| Error::new(Code::Internal, error.to_string()))
}
