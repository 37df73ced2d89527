//! Pictures of every screen with the demo's data, in both themes, each judged by axe: `cargo xtask screens`.
#![cfg(unix)]

mod team;

use anyhow::Result;
use signalbox_tests::{
    story::{demo, freeze, publish_gates, set_gates, status, trigger},
    window::{Setup, Theme, Window},
};

/// Workflows and reconnecting take their time.
const PATIENCE: u64 = 60;

/// The pictures of one theme and size.
struct Pictures {
    suffix: String,
    size: (u32, u32),
}

impl Pictures {
    fn new(name: &str, size: (u32, u32)) -> Self {
        Self {
            suffix: format!("{name}-{}", size.0),
            size,
        }
    }

    /// A picture of a screen in which everybody finds their way.
    async fn take(&self, window: &Window, screen: &str) -> Result<()> {
        let name = format!("{screen}-{}", self.suffix);
        window.screenshot(&name).await?;
        assert_eq!(window.axe().await?, Vec::<String>::new(), "{name}");
        Ok(())
    }
}

async fn screens(theme: Theme, name: &str, (width, height): (u32, u32)) -> Result<()> {
    let setup = Setup::desktop()?.theme(theme).size(width, height);
    let first = Window::with(setup.clone()).await?;
    first.see("create-demo").await?;
    let pictures = Pictures::new(name, (width, height));
    let take = async |window: &Window, screen: &str| pictures.take(window, screen).await;
    take(&first, "welcome").await?;
    drop(first);

    let window = demo(setup).await?;
    take(&window, "flows").await?;
    window.click("flow-row").await?;
    window.see("flow-canvas").await?;
    set_gates(&window, "qa").await?;
    take(&window, "editor").await?;
    window.click("publish-button").await?;
    window.see("publish-diff").await?;
    take(&window, "publish").await?;
    window.keys("Escape").await?;
    window.click("nav-flows").await?;
    publish_gates(&window).await?;

    window.click("trigger-button").await?;
    window.see("plan-row-qa").await?;
    window.click("plan-row-qa").await?;
    window.see("plan-diff").await?;
    take(&window, "trigger").await?;
    window.keys("Escape").await?;
    window.wait_gone("trigger-dialog").await?;

    freeze(&window, "true").await?;
    trigger(&window).await?;
    status(&window, "release-status", "FAILED").await?;
    window
        .see_text("failure-banner", "changes are frozen")
        .await?;
    take(&window, "release-failed").await?;
    window.click("tab-issues").await?;
    take(&window, "issues").await?;
    freeze(&window, "false").await?;
    window.click("retry-button").await?;
    window.see("retry-dialog").await?;
    take(&window, "retry").await?;
    window.click("retry-confirm").await?;
    window.click("tab-graph").await?;
    status(&window, "env-prod", "RUNNING").await?;
    take(&window, "release-running").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    take(&window, "release").await?;
    for tab in ["table", "logs", "events"] {
        window.click(&format!("tab-{tab}")).await?;
        take(&window, tab).await?;
    }
    for screen in ["releases", "workflows", "drafts", "settings"] {
        window.click(&format!("nav-{screen}")).await?;
        take(&window, screen).await?;
    }
    window.keys("Control+k").await?;
    window.see("palette").await?;
    take(&window, "palette").await
}

#[tokio::test]
async fn light() -> Result<()> {
    screens(Theme::Light, "light", (1280, 800)).await
}

#[tokio::test]
async fn dark() -> Result<()> {
    screens(Theme::Dark, "dark", (1280, 800)).await
}

#[tokio::test]
async fn large() -> Result<()> {
    screens(Theme::Light, "light", (1920, 1200)).await
}

#[tokio::test]
async fn team_light() -> Result<()> {
    team::screens(Theme::Light, "light", (1280, 800)).await
}

#[tokio::test]
async fn team_dark() -> Result<()> {
    team::screens(Theme::Dark, "dark", (1280, 800)).await
}

#[tokio::test]
async fn team_large() -> Result<()> {
    team::screens(Theme::Light, "light", (1920, 1200)).await
}
