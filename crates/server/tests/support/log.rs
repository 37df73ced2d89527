//! Everything that this process logs, down to traces, in memory.

use std::{
    io::Write,
    sync::{Mutex, OnceLock},
};

static LOG: OnceLock<&'static Mutex<Vec<u8>>> = OnceLock::new();

struct Lines(&'static Mutex<Vec<u8>>);

impl Write for Lines {
    fn write(&mut self, bytes: &[u8]) -> std::io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> std::io::Result<()> {
        Ok(())
    }
}

/// Logs from now on, once a process.
pub fn begin() {
    LOG.get_or_init(|| {
        let log: &'static Mutex<Vec<u8>> = Box::leak(Box::default());
        let subscriber = tracing_subscriber::fmt()
            .json()
            .with_max_level(tracing::Level::TRACE)
            .with_writer(move || Lines(log))
            .finish();
        tracing::subscriber::set_global_default(subscriber).unwrap();
        log
    });
}

/// What was logged so far.
pub fn text() -> String {
    let log = LOG.get().unwrap().lock().unwrap();
    String::from_utf8(log.clone()).unwrap()
}
