//! What the same work costs at the least on the same machine in the same run: a bare handler, a bare stream, a bare
//! insert with fsync.

use std::{
    convert::Infallible,
    net::SocketAddr,
    path::Path,
    process::Command,
    time::{Duration, Instant, SystemTime, UNIX_EPOCH},
};

use anyhow::{Result, bail};
use axum::{
    Router,
    response::sse::{Event, Sse},
    routing::get,
};
use futures::stream::unfold;
use rusqlite::Connection;
use tokio::{net::TcpListener, sync::broadcast};

use super::Durations;

/// Runs Git in a directory.
///
/// # Errors
/// It fails; says what it said.
pub fn git(dir: &Path, arguments: &[&str]) -> Result<()> {
    let done = Command::new("git")
        .current_dir(dir)
        .args(arguments)
        .output()?;
    if !done.status.success() {
        bail!(
            "git {arguments:?}: {}",
            String::from_utf8_lossy(&done.stderr)
        );
    }
    Ok(())
}

/// A bare server: `/answer` gives a text of so many bytes, `/events` a stream with an event of `event_bytes` at every
/// `pause`. Serves until the process ends.
///
/// # Errors
/// No port is free.
pub async fn serve(answer_bytes: usize, event_bytes: usize, pause: Duration) -> Result<SocketAddr> {
    let (tell, _) = broadcast::channel::<String>(1024);
    let ticker = tell.clone();
    tokio::spawn(async move {
        let padding = "x".repeat(event_bytes);
        let mut ticks = tokio::time::interval(pause);
        for seq in 1_u64.. {
            ticks.tick().await;
            let at = SystemTime::now()
                .duration_since(UNIX_EPOCH)
                .unwrap_or_default()
                .as_millis();
            // Nobody may be listening.
            let _ = ticker.send(format!(
                "{{\"seq\":{seq},\"at\":{at},\"padding\":\"{padding}\"}}"
            ));
        }
    });
    let answer = "x".repeat(answer_bytes);
    let stream = move || async move {
        Sse::new(unfold(tell.subscribe(), async |mut told| {
            let text = told.recv().await.ok()?;
            Some((
                Ok::<_, Infallible>(Event::default().event("record").data(text)),
                told,
            ))
        }))
    };
    let router = Router::new()
        .route("/answer", get(move || async move { answer }))
        .route("/events", get(stream));
    let listener = TcpListener::bind("127.0.0.1:0").await?;
    let address = listener.local_addr()?;
    tokio::spawn(async move { axum::serve(listener, router).await });
    Ok(address)
}

/// How long inserts of a small row take, each with its own fsync, one after the other.
///
/// # Errors
/// The directory can't be written.
pub fn inserts(dir: &Path, during: Duration) -> Result<Durations> {
    let connection = Connection::open(dir.join("floor.db"))?;
    connection.pragma_update(None, "journal_mode", "WAL")?;
    connection.pragma_update(None, "synchronous", "FULL")?;
    connection
        .execute_batch("CREATE TABLE rows (seq INTEGER PRIMARY KEY, text TEXT NOT NULL) STRICT")?;
    let text = "x".repeat(300);
    let until = Instant::now() + during;
    let mut took = Durations::default();
    while Instant::now() < until {
        let began = Instant::now();
        connection.execute("INSERT INTO rows (text) VALUES (?)", [&text])?;
        took.extend([began.elapsed()]);
    }
    Ok(took)
}
