//! Opening a database that other processes open at the same moment.

use std::{
    thread,
    time::{Duration, Instant},
};

use rusqlite::ErrorCode;

/// Between two tries.
const PAUSE: Duration = Duration::from_millis(10);

/// Tries for so long as another process is in the way: the switch to the write-ahead log does not wait for others as
/// everything else does.
///
/// # Errors
/// What `prepare` fails with, and a lock that is not given back in time.
pub fn patiently<T>(
    busy: Duration,
    mut prepare: impl FnMut() -> rusqlite::Result<T>,
) -> rusqlite::Result<T> {
    let until = Instant::now() + busy;
    loop {
        match prepare() {
            Err(error) if is_busy(&error) && Instant::now() < until => thread::sleep(PAUSE),
            prepared => return prepared,
        }
    }
}

/// Another process or connection holds a lock.
pub fn is_busy(error: &rusqlite::Error) -> bool {
    let busy = [ErrorCode::DatabaseBusy, ErrorCode::DatabaseLocked];
    error
        .sqlite_error_code()
        .is_some_and(|code| busy.contains(&code))
}
