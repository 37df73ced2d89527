//! Load on a server: listeners that note how late each event comes, and callers that ask as fast as they are answered.

use std::time::{Duration, Instant, SystemTime, UNIX_EPOCH};

use anyhow::{Result, ensure};
use eventsource_stream::Eventsource;
use futures::StreamExt;
use reqwest::Client;
use serde::Deserialize;
use tokio::{sync::oneshot, task::JoinSet};

use super::Durations;

/// What every event carries.
#[derive(Deserialize)]
struct Told {
    seq: i64,
    at: i64,
}

/// What the listeners heard.
#[derive(Debug, Default)]
pub struct Heard {
    /// From the moment that an event tells to its arrival, over all listeners.
    pub late: Durations,
    /// Events that a listener did not get, or got twice.
    pub wrong: i64,
}

/// Listens with so many streams for a while; all are open before `opened` is told.
///
/// # Errors
/// A stream can't be opened, or breaks.
pub async fn listen(
    client: &Client,
    url: &str,
    streams: usize,
    during: Duration,
    opened: oneshot::Sender<()>,
) -> Result<Heard> {
    let mut answers = Vec::new();
    for _ in 0..streams {
        let answer = client.get(url).send().await?.error_for_status()?;
        answers.push(answer);
    }
    // Nobody may be waiting.
    let _ = opened.send(());
    let until = tokio::time::Instant::now() + during;
    let mut listeners = JoinSet::new();
    for answer in answers {
        listeners.spawn(async move {
            let mut events = answer.bytes_stream().eventsource();
            let mut late = Vec::new();
            let (mut last, mut wrong) = (None, 0_i64);
            while let Ok(Some(event)) = tokio::time::timeout_at(until, events.next()).await {
                let event = event?;
                if event.event != "record" {
                    continue;
                }
                let told: Told = serde_json::from_str(&event.data)?;
                wrong += last.map_or(0, |last: i64| (told.seq - last - 1).abs());
                last = Some(told.seq);
                late.push(since(told.at));
            }
            anyhow::Ok((late, wrong))
        });
    }
    let mut heard = Heard::default();
    while let Some(listener) = listeners.join_next().await {
        let (late, wrong) = listener??;
        heard.late.extend(late);
        heard.wrong += wrong;
    }
    Ok(heard)
}

fn since(at: i64) -> Duration {
    let now = SystemTime::now()
        .duration_since(UNIX_EPOCH)
        .unwrap_or_default();
    now.saturating_sub(Duration::from_millis(u64::try_from(at).unwrap_or(0)))
}

/// Asks these addresses in turn with so many callers for a while; answers how long each answer took.
///
/// # Errors
/// An answer is an error.
pub async fn ask(
    client: &Client,
    urls: &[String],
    callers: usize,
    during: Duration,
) -> Result<Durations> {
    ensure!(!urls.is_empty(), "there is nothing to ask for");
    let until = Instant::now() + during;
    let mut asking = JoinSet::new();
    for caller in 0..callers {
        let (client, urls) = (client.clone(), urls.to_vec());
        asking.spawn(async move {
            let mut took = Vec::new();
            for url in urls.iter().cycle().skip(caller * 7) {
                if Instant::now() >= until {
                    break;
                }
                let began = Instant::now();
                client
                    .get(url)
                    .send()
                    .await?
                    .error_for_status()?
                    .bytes()
                    .await?;
                took.push(began.elapsed());
            }
            anyhow::Ok(took)
        });
    }
    let mut all = Durations::default();
    while let Some(took) = asking.join_next().await {
        all.extend(took??);
    }
    Ok(all)
}
