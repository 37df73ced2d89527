//! What a person waits for in the real window: from her input to the frame that shows what came of it.

use std::time::Duration;

use anyhow::{Context, Result};
use serde_json::json;

use super::Durations;
use crate::window::Window;

/// Begins to watch: the clock starts at the next input of that kind and stops when the frame is painted in which the
/// condition holds. The page evaluates no text, so the condition stands in the script.
const WATCH: &str = "\
const [kind] = arguments;
const holds = () => CONDITION;
window.painted = new Promise((done) => {
  let began = null;
  addEventListener(kind, () => { began = performance.now(); }, { capture: true, once: true });
  const look = () => {
    if (began === null || !holds()) return requestAnimationFrame(look);
    const channel = new MessageChannel();
    channel.port1.onmessage = () => done(performance.now() - began);
    channel.port2.postMessage(null);
  };
  requestAnimationFrame(look);
});
";

const PAINTED: &str = "\
const done = arguments[arguments.length - 1];
window.painted.then(done);
";

/// Notes how long each frame takes while the picture is panned by the wheel.
const PAN: &str = "\
const done = arguments[arguments.length - 1];
const [frames, step] = arguments;
const pane = document.querySelector('.react-flow__pane');
const times = [];
let before = performance.now();
const next = () => {
  const now = performance.now();
  times.push(now - before);
  before = now;
  if (times.length >= frames) return done(times);
  const back = Math.floor(times.length / 60) % 2 === 1;
  pane.dispatchEvent(new WheelEvent('wheel', { deltaX: back ? -step : step, deltaY: 0, bubbles: true, cancelable: true, clientX: 300, clientY: 300 }));
  requestAnimationFrame(next);
};
requestAnimationFrame(next);
";

/// Begins to note how long each frame takes.
const FRAMES: &str = "\
const frames = { times: [], stop: false };
window.frames_seen = frames;
let before = performance.now();
const next = () => {
  const now = performance.now();
  frames.times.push(now - before);
  before = now;
  if (!frames.stop) requestAnimationFrame(next);
};
requestAnimationFrame(next);
";

/// From an input (`keydown`, `pointerup`, …) to the painted frame in which a condition, an expression of the page, holds.
///
/// # Errors
/// The page can't be asked, or the input can't be made.
pub async fn painted(
    window: &Window,
    kind: &str,
    condition: String,
    input: impl AsyncFnOnce() -> Result<()>,
) -> Result<Duration> {
    window
        .execute(&WATCH.replace("CONDITION", &condition), vec![json!(kind)])
        .await?;
    input().await?;
    let took = window.client()?.execute_async(PAINTED, Vec::new()).await;
    let took = took.with_context(|| format!("waiting for {condition}"))?;
    duration(took.as_f64().context("the page says how long it took")?)
}

/// Frames while the picture is panned, so many pixels each.
///
/// # Errors
/// There is no picture.
pub async fn panned(window: &Window, frames: u32, step: u32) -> Result<Durations> {
    let arguments = vec![json!(frames), json!(step)];
    let times = window.client()?.execute_async(PAN, arguments).await?;
    durations(&times)
}

/// Frames while something else is done.
///
/// # Errors
/// The page can't be asked, or what is done fails.
pub async fn framed(window: &Window, act: impl AsyncFnOnce() -> Result<()>) -> Result<Durations> {
    window.execute(FRAMES, Vec::new()).await?;
    act().await?;
    let stop = "window.frames_seen.stop = true; return window.frames_seen.times";
    durations(&window.execute(stop, Vec::new()).await?)
}

fn durations(times: &serde_json::Value) -> Result<Durations> {
    let times: Vec<f64> =
        serde_json::from_value(times.clone()).context("the page has noted its frames")?;
    let mut durations = Durations::default();
    // The first frame began before anybody looked.
    for time in times.into_iter().skip(1) {
        durations.extend([duration(time)?]);
    }
    Ok(durations)
}

fn duration(milliseconds: f64) -> Result<Duration> {
    Ok(Duration::try_from_secs_f64(milliseconds / 1000.0)?)
}
