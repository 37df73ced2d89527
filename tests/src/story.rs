//! The steps that stories in the real window share: the demo, its gates, a release.

use std::path::PathBuf;

use anyhow::{Result, ensure};

use crate::{
    git::Repository,
    team::Team,
    window::{Setup, Window, css},
};

/// Workflows of the demo take a second or two each.
const PATIENCE: u64 = 60;

/// The window with a fresh demo workspace, made by its one click.
pub async fn demo(setup: Setup) -> Result<Window> {
    let window = Window::with(setup).await?.patience(PATIENCE);
    window.click("create-demo").await?;
    window.see("flow-row").await?;
    Ok(window)
}

/// Where the demo's workspace is.
pub fn workspace(window: &Window) -> PathBuf {
    window.home().path().join("signalbox-demo")
}

/// One of the demo's repositories.
pub fn repository(window: &Window, name: &str) -> Repository {
    Repository::at(workspace(window).join(name))
}

/// Chooses one of a picker's options by typing its name.
async fn pick(window: &Window, picker: &str, option: &str) -> Result<()> {
    window.click(picker).await?;
    window.see(css("[role=option]")).await?;
    window.type_text(option).await?;
    window.keys("Enter").await?;
    window.see_text(picker, option).await.map(drop)
}

/// Gives an environment a workflow before and after its commit.
pub async fn set_gates(window: &Window, environment: &str) -> Result<()> {
    window.click(&format!("env-node-{environment}")).await?;
    pick(window, "pick-pre-action", "open-change-request").await?;
    pick(window, "pick-action", "Commit").await?;
    pick(window, "pick-post-action", "notify").await
}

/// Gates for qa and prod, published.
pub async fn publish_gates(window: &Window) -> Result<()> {
    window.click("flow-row").await?;
    window.see("flow-canvas").await?;
    set_gates(window, "qa").await?;
    set_gates(window, "prod").await?;
    window.click("publish-button").await?;
    window.see("publish-diff").await?;
    window.click("publish-confirm").await?;
    window.wait_gone("publish-dialog").await
}

/// From the flow to a release that runs.
pub async fn trigger(window: &Window) -> Result<()> {
    window.click("trigger-button").await?;
    window.see("plan-row-qa").await?;
    window.click("trigger-submit").await?;
    window.see("release-screen").await.map(drop)
}

/// Waits until something has a status.
pub async fn status(window: &Window, testid: &str, wanted: &str) -> Result<()> {
    let found = window.wait_for(testid, |seen| seen.attr("data-status") == wanted);
    found.await.map(drop)
}

/// Turns the demo's change freeze on or off: `true` or `false`, as the switch says it.
pub async fn freeze(window: &Window, wanted: &str) -> Result<()> {
    window.click("freeze-switch").await?;
    let turned = window.wait_for("freeze-switch", |seen| seen.attr("aria-checked") == wanted);
    turned.await.map(drop)
}

/// Connects to a team's runtime from the first page; the token goes where the form says.
pub async fn connect(window: &Window, team: &Team, token: &str) -> Result<()> {
    connect_to(window, team.url(), token).await
}

/// Connects to any runtime from the first page.
pub async fn connect_to(window: &Window, url: &str, token: &str) -> Result<()> {
    window.click("welcome-connect-button").await?;
    window.type_into("profile-name", "Team").await?;
    window.type_into("profile-url", url).await?;
    window.type_into("profile-token", token).await?;
    window.click("profile-save").await?;
    link(window, "live").await?;
    window.see("flow-row").await.map(drop)
}

/// Waits until the connection of the profile in the window is in a state.
pub async fn link(window: &Window, wanted: &str) -> Result<()> {
    let found = window.wait_for("link-state", |seen| seen.attr("data-link") == wanted);
    found.await.map(drop)
}

/// Makes the demo's pre-action last until it is ended.
pub fn slow_pre_action(window: &Window) -> Result<()> {
    let file = "resources/control-planes/promotion-workflows/open-change-request.yaml";
    let text = repository(window, "config.git").text("main", file)?;
    let slow = text.replace("sleep 1", "sleep 600");
    ensure!(
        slow != text,
        "the demo's pre-action sleeps no second any more"
    );
    repository(window, "config.git").commit_as_somebody(file, &slow)
}
