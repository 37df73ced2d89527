//! Reading of files and of the journal where nothing else waits for it: not on the threads that everything else is
//! answered from.

use signalbox_api::{Error as Told, error::Code};
use tokio::task::{JoinError, spawn_blocking};

/// Reads beside everything else.
///
/// # Errors
/// Those of the reading.
pub async fn beside<T, E>(read: impl FnOnce() -> Result<T, E> + Send + 'static) -> Result<T, Told>
where
    T: Send + 'static,
    E: Send + 'static,
    Told: From<E>,
{
    let broken = |error: JoinError| Told::new(Code::Internal, error.to_string());
    Ok(spawn_blocking(read).await.map_err(broken)??)
}
