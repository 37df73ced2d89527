//! Pictures of every screen with the demo's data, in both themes, each judged by axe: `cargo xtask screens`.
#![cfg(unix)]

mod team;

use anyhow::Result;
use signalbox_tests::{
    story::{demo, freeze, publish_gates, set_gates, status, trigger, workspace},
    window::{Setup, Theme, Window, css},
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
    for tab in ["timeline", "table", "logs", "notes", "events"] {
        window.click(&format!("tab-{tab}")).await?;
        take(&window, tab).await?;
    }
    for screen in [
        "releases",
        "workflows",
        "audit",
        "drafts",
        "settings",
        "inbox",
    ] {
        window.click(&format!("nav-{screen}")).await?;
        take(&window, screen).await?;
    }
    waiting(&window, &pictures).await?;
    board(&window, &pictures).await?;
    thinking(&window, &pictures).await?;
    window.keys("Control+k").await?;
    window.see("palette").await?;
    take(&window, "palette").await
}

/// A release that waits for a decision, beside the one before.
async fn waiting(window: &Window, pictures: &Pictures) -> Result<()> {
    window.click("nav-flows").await?;
    window.click(css("[data-flow=parallel-rollout]")).await?;
    window.see("flow-canvas").await?;
    trigger(window).await?;
    status(window, "release-status", "SUSPENDED").await?;
    window.see("approval-banner").await?;
    pictures.take(window, "waiting").await?;
    window.keys("s").await?;
    window.see("timeline").await?;
    pictures.take(window, "graph-and-timeline").await?;
    window.keys("a").await?;
    window.see("approval-dialog").await?;
    pictures.take(window, "approval").await?;
    window.keys("Escape").await?;
    window.wait_gone("approval-dialog").await?;
    window.click("terminate-button").await?;
    window.see("terminate-preview").await?;
    pictures.take(window, "terminate").await?;
    window.keys("Escape").await?;
    window.wait_gone("terminate-dialog").await?;
    window.click("nav-inbox").await?;
    window.see(css("[data-testid^=inbox-approval-]")).await?;
    pictures.take(window, "inbox-waiting").await
}

/// The board, one of its cells, a promotion, and a product's page.
async fn board(window: &Window, pictures: &Pictures) -> Result<()> {
    window.click("nav-board").await?;
    window.click("cell-demo-trioapp-prod").await?;
    window.see("cell-inspector").await?;
    window.see("history-trioapp-prod").await?;
    pictures.take(window, "board").await?;
    window.focus("cell-demo-trioapp-dev").await?;
    window.keys("p").await?;
    window.see("promote-to").await?;
    pictures.take(window, "promote").await?;
    window.keys("Escape").await?;
    window.wait_gone("trigger-dialog").await?;
    window.click("board-product-demo-trioapp").await?;
    window.see("application-trioapp-prod").await?;
    pictures.take(window, "product").await
}

/// The editor's panels, a rehearsal that fails, a new flow, and a workflow that was run.
async fn thinking(window: &Window, pictures: &Pictures) -> Result<()> {
    window.click("nav-flows").await?;
    window.click(css("[data-flow=parallel-rollout]")).await?;
    window.see("env-node-prod").await?;
    window.click("env-node-prod").await?;
    window.click("open-history").await?;
    window.see("history-commit").await?;
    pictures.take(window, "history").await?;
    window.click("history-close").await?;
    window.click("open-rehearsal").await?;
    status(window, "rehearsal-status", "SUCCEEDED").await?;
    pictures.take(window, "rehearsal").await?;
    window
        .click("rehearsal-outcome-qa/trioapp-qa/Action")
        .await?;
    window.click(css("[role=option]:nth-child(2)")).await?;
    status(window, "rehearsal-status", "FAILED").await?;
    pictures.take(window, "rehearsal-failed").await?;
    window.click("rehearsal-close").await?;
    window.click("nav-flows").await?;
    window.click("new-flow").await?;
    window.click("start-parallelRegions").await?;
    window.see("new-flow-line").await?;
    pictures.take(window, "new-flow").await?;
    window.click("new-flow-import").await?;
    let demo = workspace(window).display().to_string();
    window.type_into("import-path", &demo).await?;
    window.click("import-read").await?;
    window.see("import-report").await?;
    pictures.take(window, "import").await?;
    window.keys("Escape").await?;
    window.wait_gone("import-report").await?;
    window.click("nav-workflows").await?;
    window.click(css("[data-workflow=smoke-test]")).await?;
    window.click("workflow-edit").await?;
    window.see("workflow-editor").await?;
    window.click("side-uses").await?;
    pictures.take(window, "workflow-editor").await
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
