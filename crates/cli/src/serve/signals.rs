//! The signals that tell a server to stop.

#[cfg(unix)]
use tokio::signal::unix::{Signal, SignalKind, signal};

/// Hears SIGTERM and SIGINT (Ctrl-C elsewhere) from when it was made.
#[cfg(unix)]
#[derive(Debug)]
pub struct Signals {
    terminate: Signal,
    interrupt: Signal,
}

#[cfg(unix)]
impl Signals {
    /// Listens from now on: the signals no longer end the process by themselves.
    ///
    /// # Errors
    /// The system refuses.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self {
            terminate: signal(SignalKind::terminate())?,
            interrupt: signal(SignalKind::interrupt())?,
        })
    }

    /// The next signal's name.
    pub async fn next(&mut self) -> &'static str {
        tokio::select! {
            _ = self.terminate.recv() => "SIGTERM",
            _ = self.interrupt.recv() => "SIGINT",
        }
    }
}

/// Hears Ctrl-C from when it is first asked.
#[cfg(not(unix))]
#[derive(Debug)]
pub struct Signals;

#[cfg(not(unix))]
impl Signals {
    /// Listens.
    ///
    /// # Errors
    /// None here.
    pub fn listen() -> std::io::Result<Self> {
        Ok(Self)
    }

    /// The next signal's name.
    pub async fn next(&mut self) -> &'static str {
        // Where it can't be heard, the system's own way of ending a process is left.
        if tokio::signal::ctrl_c().await.is_err() {
            std::future::pending::<()>().await;
        }
        "Ctrl-C"
    }
}
