//! The real window while much happens: what it hears, how late, what it missed, and what memory it takes.

use std::time::Duration;

use anyhow::{Context, Result};
use serde::Deserialize;
use serde_json::json;

use super::Durations;
use crate::window::Window;

/// Notes every journal record that the shell tells the page: its number, and how late it comes.
const LISTEN: &str = "\
const done = arguments[arguments.length - 1];
const heard = { last: null, missed: 0, late: [] };
window.heard = heard;
const internals = window.__TAURI_INTERNALS__;
const handler = internals.transformCallback(({ payload }) => {
  for (const { record } of payload.notices) {
    if (!record) continue;
    if (heard.last !== null) heard.missed += Math.abs(record.seq - heard.last - 1);
    heard.last = record.seq;
    heard.late.push(Date.now() - record.at);
  }
});
internals.invoke('plugin:event|listen', { event: 'notified', target: { kind: 'Any' }, handler }).then(() => done(null));
";

/// Notes how long each frame takes while a list is scrolled from its top through so many pixels a frame.
const SCROLL: &str = "\
const done = arguments[arguments.length - 1];
const [selector, step, frames] = arguments;
const list = document.querySelector(selector);
const times = [];
let before = performance.now();
const next = () => {
  const now = performance.now();
  times.push(now - before);
  before = now;
  if (times.length >= frames) return done(times);
  list.scrollTop += step;
  requestAnimationFrame(next);
};
requestAnimationFrame(next);
";

/// What the page has heard.
#[derive(Debug, Default)]
pub struct Heard {
    /// From the writing of a record to its arrival in the page.
    pub late: Durations,
    /// Records that did not come, or came twice.
    pub missed: u64,
    /// The last record's number.
    pub last: i64,
}

#[derive(Deserialize)]
struct Told {
    last: Option<i64>,
    missed: u64,
    late: Vec<i64>,
}

/// Begins to note what the page hears.
///
/// # Errors
/// The page can't be asked.
pub async fn listen(window: &Window) -> Result<()> {
    let client = window.client()?;
    client.execute_async(LISTEN, Vec::new()).await?;
    Ok(())
}

/// What was heard since [`listen`].
///
/// # Errors
/// The page can't be asked.
pub async fn heard(window: &Window) -> Result<Heard> {
    let told = window.execute("return window.heard", Vec::new()).await?;
    let told: Told = serde_json::from_value(told).context("the page was listening")?;
    let mut heard = Heard {
        missed: told.missed,
        last: told.last.unwrap_or_default(),
        ..Heard::default()
    };
    let late = told
        .late
        .into_iter()
        .map(|late| u64::try_from(late).unwrap_or(0));
    heard.late.extend(late.map(Duration::from_millis));
    Ok(heard)
}

/// How long the frames take while a list is scrolled.
///
/// # Errors
/// There is no such list.
pub async fn scrolled(window: &Window, list: &str, step: u32, frames: u32) -> Result<Durations> {
    let arguments = vec![json!(list), json!(step), json!(frames)];
    let times = window.client()?.execute_async(SCROLL, arguments).await?;
    let times: Vec<f64> = serde_json::from_value(times).context("the list was scrolled")?;
    let mut durations = Durations::default();
    durations.extend(
        times
            .into_iter()
            .map(|time| Duration::from_secs_f64(time / 1000.0)),
    );
    Ok(durations)
}
