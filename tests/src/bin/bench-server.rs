//! `bench-server [RELEASES]`: a server with 200 listeners and 1 000 running releases of 5 environments: how late events
//! come, how many requests it answers, what memory it takes; each beside a floor from the same run.

use std::time::{Duration, Instant};

use anyhow::{Context, Result};
use reqwest::Client;
use serde_json::Value;
use signalbox_tests::bench::{
    field, floor,
    load::{ask, listen},
    pace::Paced,
    served::{self, Remote, trigger},
};
use tokio::sync::oneshot;

const RELEASES: usize = 1000;
const ENVIRONMENTS: usize = 5;
const STREAMS: usize = 200;
const CALLERS: usize = 8;
/// Of each workflow.
const STEPS: u32 = 3;
/// Each release tells something about so often.
const PAUSE: Duration = Duration::from_secs(10);
const LISTEN: Duration = Duration::from_secs(30);
const INSERT: Duration = Duration::from_secs(3);
const ASK: Duration = Duration::from_secs(10);
/// An event that comes within it is at once for a person.
const AT_ONCE: Duration = Duration::from_millis(100);

fn main() -> Result<()> {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if let Some(served) = served::asked() {
        return tokio.block_on(served?.serve());
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    match arguments.iter().map(String::as_str).collect::<Vec<_>>()[..] {
        [] => tokio.block_on(bench(RELEASES)),
        [releases] => tokio.block_on(bench(releases.parse().context("how many releases?")?)),
        _ => anyhow::bail!("bench-server [RELEASES]"),
    }
}

async fn bench(releases: usize) -> Result<()> {
    let home = tempfile::TempDir::new()?;
    field::create(home.path(), releases, ENVIRONMENTS)?;
    let mut inserts = floor::inserts(home.path(), INSERT)?;
    let paced = Paced {
        pause: PAUSE,
        steps: STEPS,
    };
    let mut server = Remote::start(home.path(), paced)?;
    let client = server.client()?;

    let began = Instant::now();
    let ids = trigger(&client, &server.url, releases, CALLERS).await?;
    let triggers = releases as f64 / began.elapsed().as_secs_f64();

    let (opened, _) = oneshot::channel();
    let events = format!("{}/events", server.url);
    let mut heard = listen(&client, &events, STREAMS, LISTEN, opened).await?;
    let running = count(&client, &server.url, "RUNNING").await?;
    let memory = server.memory()?;

    let urls: Vec<String> = ids
        .iter()
        .map(|id| format!("{}/releases/{id}", server.url))
        .collect();
    let mut requests = ask(&client, &urls, CALLERS, ASK).await?;
    let bytes = client.get(&urls[0]).send().await?.bytes().await?.len();

    let rate = heard.late.count() as f64 / STREAMS as f64 / LISTEN.as_secs_f64();
    let pause = Duration::from_secs_f64(1.0 / rate.max(1.0));
    let bare = format!("http://{}", floor::serve(bytes, 400, pause).await?);
    let (opened, _) = oneshot::channel();
    let mut bare_heard = listen(&client, &format!("{bare}/events"), STREAMS, ASK, opened).await?;
    let mut bare_requests = ask(&client, &[format!("{bare}/answer")], CALLERS, ASK).await?;

    println!(
        "{releases} releases of {ENVIRONMENTS} environments, {running} running; {STREAMS} streams, {rate:.0} events/s each"
    );
    println!("                          server       floor");
    row(
        "events under 100 ms, %",
        heard.late.below(AT_ONCE),
        bare_heard.late.below(AT_ONCE),
    );
    row(
        "event p50, ms",
        heard.late.percentile(50.0),
        bare_heard.late.percentile(50.0),
    );
    row(
        "event p99, ms",
        heard.late.percentile(99.0),
        bare_heard.late.percentile(99.0),
    );
    println!("events missed or doubled  {:>8}", heard.wrong);
    row(
        "requests a second",
        requests.count() as f64 / ASK.as_secs_f64(),
        bare_requests.count() as f64 / ASK.as_secs_f64(),
    );
    row(
        "request p99, ms",
        requests.percentile(99.0),
        bare_requests.percentile(99.0),
    );
    let per_second = inserts.count() as f64 / INSERT.as_secs_f64();
    row("triggers a second", triggers, per_second);
    println!(
        "insert with fsync, ms     {:>8} p50{:>8.1}, p99{:>8.1}",
        "",
        inserts.percentile(50.0),
        inserts.percentile(99.0)
    );
    println!("memory of the server, MiB {:>8.0}", memory as f64 / 1024.0);
    println!(
        "(floors: a bare axum stream and handler with answers of {bytes} bytes; SQLite inserts with fsync)"
    );
    server.stop()
}

fn row(what: &str, server: f64, floor: f64) {
    println!("{what:<24}  {server:>8.1}    {floor:>8.1}");
}

/// How many releases have this status.
async fn count(client: &Client, url: &str, status: &str) -> Result<usize> {
    let (mut cursor, mut found) = (String::new(), 0);
    loop {
        let page: Value = client
            .get(format!("{url}/releases?status={status}&limit=200{cursor}"))
            .send()
            .await?
            .error_for_status()?
            .json()
            .await?;
        found += page["releases"].as_array().map_or(0, Vec::len);
        match page["next"].as_str() {
            Some(next) => cursor = format!("&cursor={next}"),
            None => return Ok(found),
        }
    }
}
