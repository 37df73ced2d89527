//! Questions to a runtime that end when it is not heard any more: nobody waits for time-outs of a dead connection.

use signalbox_api::{Error, Link, Runtime};
use tokio::sync::watch;

/// The answer, or why the runtime is not heard, whichever comes first.
///
/// # Errors
/// The runtime's own, or the connection's.
pub async fn heard<T>(
    runtime: &dyn Runtime,
    answer: impl Future<Output = Result<T, Error>>,
) -> Result<T, Error> {
    let mut link = runtime.link();
    tokio::select! {
        biased;
        answer = answer => answer,
        error = lost(&mut link) => Err(error),
    }
}

/// Why a runtime is not heard; `None`: it is, or is being tried for the first time.
pub fn silent(runtime: &dyn Runtime) -> Option<Error> {
    of(&runtime.link().borrow())
}

fn of(link: &Link) -> Option<Error> {
    match link {
        Link::Stale { error, .. } | Link::Offline { error } => Some(error.clone()),
        Link::Live | Link::Connecting => None,
    }
}

/// Waits until the runtime is not heard any more.
async fn lost(link: &mut watch::Receiver<Link>) -> Error {
    loop {
        let error = of(&link.borrow_and_update());
        if let Some(error) = error {
            return error;
        }
        if link.changed().await.is_err() {
            std::future::pending::<()>().await;
        }
    }
}
