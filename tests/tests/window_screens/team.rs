//! Pictures of a team's runtime: connecting to it, several profiles, its loss, drafts kept ready, a merge.

use std::fs;

use anyhow::Result;
use signalbox_tests::{
    git::Repository,
    story::{link, status, trigger},
    team::Team,
    window::{Bus, Setup, Theme, Window, css},
};

use super::{PATIENCE, Pictures};

const FLOW_FILE: &str =
    "resources/configurations/promotion-flows/multi-env-sequential-promotion.yaml";

/// A runtime where changes are frozen, and the flow asks for a change request.
fn frozen() -> Result<Team> {
    let team = Team::start()?;
    edit_flow(
        &team,
        &[(
            "action: commit",
            "preAction: open-change-request\n        action: commit",
        )],
    )?;
    fs::write(team.workspace().join("freeze"), "")?;
    Ok(team)
}

/// Somebody else edits the flow.
fn edit_flow(team: &Team, changes: &[(&str, &str)]) -> Result<()> {
    let config = Repository::at(team.workspace().join("config.git"));
    let mut flow = config.text("main", FLOW_FILE)?;
    for (from, to) in changes {
        assert!(flow.contains(from), "{from} in {flow}");
        flow = flow.replacen(from, to, 1);
    }
    config.commit_as_somebody(FLOW_FILE, &flow)
}

async fn tested(window: &Window, outcome: &str) -> Result<()> {
    window.click("profile-test").await?;
    let found = window.wait_for("profile-test-result", |seen| {
        seen.attr("data-outcome") == outcome
    });
    found.await.map(drop)
}

async fn connecting(window: &Window, pictures: &Pictures, team: &Team, token: &str) -> Result<()> {
    window.click("welcome-connect-button").await?;
    window.see("profile-form").await?;
    pictures.take(window, "connect").await?;
    window.type_into("profile-name", "Team").await?;
    window.type_into("profile-url", team.url()).await?;
    window
        .type_into("profile-token", "sbx_of_last_year")
        .await?;
    tested(window, "unauthorized").await?;
    pictures.take(window, "connect-refused").await?;
    window.type_into("profile-token", token).await?;
    tested(window, "ok").await?;
    pictures.take(window, "connect-tested").await?;
    window.click("profile-save").await?;
    link(window, "live").await?;
    window.see("flow-row").await.map(drop)
}

async fn a_failure_waits(window: &Window, pictures: &Pictures) -> Result<()> {
    window.click("flow-row").await?;
    window.see("flow-canvas").await?;
    trigger(window).await?;
    status(window, "release-status", "FAILED").await?;
    window.click("nav-inbox").await?;
    window.see(css("[data-testid^=inbox-item-]")).await?;
    pictures.take(window, "inbox").await
}

/// In as little room as the window takes.
async fn narrow(window: &Window, pictures: &Pictures) -> Result<()> {
    window.resize(800, 560).await?;
    for (screen, shows) in [
        ("inbox", "[data-testid^=inbox-item-]"),
        ("releases", "[data-testid=release-row]"),
        ("flows", "[data-testid=flow-row]"),
    ] {
        window.click(&format!("nav-{screen}")).await?;
        window.see(css(shows)).await?;
        pictures.take(window, &format!("narrow-{screen}")).await?;
    }
    window.click("flow-row").await?;
    window.see("flow-canvas").await?;
    pictures.take(window, "narrow-editor").await?;
    window.click("add-profile").await?;
    window.see("profile-form").await?;
    pictures.take(window, "narrow-profile").await?;
    window.click("nav-inbox").await?;
    window.see(css("[data-testid^=inbox-item-]")).await?;
    window.keys("j").await?;
    let chosen = css("[data-testid^=inbox-item-]:focus-within, [data-testid^=inbox-item-]:focus");
    window.see(chosen).await?;
    window.keys("Enter").await?;
    window.see("failure-banner").await?;
    pictures.take(window, "narrow-release").await?;
    window.resize(pictures.size.0, pictures.size.1).await
}

/// Three profiles: the team's, one that nobody can reach, and a workspace.
async fn several_profiles(window: &Window, pictures: &Pictures) -> Result<()> {
    window.click("add-profile").await?;
    window.type_into("profile-name", "Production").await?;
    window
        .type_into("profile-url", "https://localhost:1")
        .await?;
    window
        .type_into("profile-token", "sbx_of_production")
        .await?;
    window.click(css("[data-colour=tomato]")).await?;
    window.click("profile-protected").await?;
    tested(window, "refused").await?;
    pictures.take(window, "profile-unreachable").await?;
    window.click("profile-save").await?;
    window.see_text("profile-link", "Offline").await?;
    pictures.take(window, "profile").await?;
    window.click("nav-settings").await?;
    window.click("settings-create-demo").await?;
    window
        .see(css("[aria-label='Switch profile'] li:nth-child(3)"))
        .await?;
    window.see_text("toast", "Demo").await?;
    window.click("nav-settings").await?;
    window.see("settings-screen").await?;
    let dismiss =
        "for (const each of document.querySelectorAll('[aria-label=Dismiss]')) each.click()";
    window.execute(dismiss, Vec::new()).await?;
    window.wait_gone("toast").await?;
    pictures.take(window, "settings-profiles").await?;
    switch(window, "Production").await?;
    link(window, "offline").await?;
    window.click("nav-flows").await?;
    pictures.take(window, "protected-offline").await?;
    switch(window, "Team").await?;
    link(window, "live").await
}

async fn switch(window: &Window, name: &str) -> Result<()> {
    let profiles = window
        .all(css("[aria-label='Switch profile'] li button"))
        .await?;
    let profile = profiles
        .iter()
        .find(|seen| seen.text.contains(name))
        .map(|seen| seen.attr("data-testid").to_owned());
    match profile {
        Some(testid) => window.click(&testid).await,
        None => anyhow::bail!("there is no profile {name} among {profiles:#?}"),
    }
}

async fn without_its_server(
    window: &mut Window,
    pictures: &Pictures,
    team: &mut Team,
) -> Result<()> {
    window.click("nav-releases").await?;
    window.click("release-row").await?;
    window.see("release-screen").await?;
    team.kill()?;
    link(window, "stale").await?;
    pictures.take(window, "release-stale").await?;
    if pictures.size.0 == 1280 {
        window.see("link-stale").await?;
        pictures.take(window, "release-stale-for-long").await?;
    }
    window.restart().await?;
    link(window, "offline").await?;
    window.see("release-screen").await?;
    pictures.take(window, "release-offline").await?;
    window.click("nav-inbox").await?;
    pictures.take(window, "inbox-offline").await?;
    window.click("nav-flows").await?;
    window.see("flow-row").await?;
    pictures.take(window, "flows-offline").await?;
    window.click("flow-row").await?;
    window.see("flow-canvas").await?;
    window.click("trigger-button").await?;
    window.see("trigger-offline").await?;
    pictures.take(window, "trigger-offline").await?;
    window.keys("Escape").await?;
    window.wait_gone("trigger-dialog").await?;
    window.see("draft-checked").await?;
    window.type_into("version-input", "2.0").await?;
    window.keys("Enter").await?;
    window.see_text("draft-state", "Draft").await?;
    window.click("publish-button").await?;
    window.see_text("publish-diff", "2.0").await?;
    window.type_into("publish-message", "Version two").await?;
    pictures.take(window, "publish-offline").await?;
    window.click("publish-keep-ready").await?;
    window.see("draft-ready").await?;
    pictures.take(window, "editor-ready").await?;
    window.click("nav-drafts").await?;
    window.see("drafts-list").await?;
    pictures.take(window, "drafts-ready").await
}

async fn a_conflict(window: &Window, pictures: &Pictures, team: &mut Team) -> Result<()> {
    edit_flow(
        team,
        &[
            ("version: \"1.0\"", "version: \"1.5\""),
            ("promotionTimeoutLimit: 60", "promotionTimeoutLimit: 30"),
        ],
    )?;
    team.start_again()?;
    link(window, "live").await?;
    pictures.take(window, "drafts-ready-live").await?;
    window.click("nav-flows").await?;
    window.click("flow-row").await?;
    window.click("publish-now").await?;
    window.see("publish-merge").await?;
    pictures.take(window, "publish-moved").await?;
    window.click("publish-merge").await?;
    window.see("merge-title").await?;
    pictures.take(window, "merge").await?;
    window
        .click(css("[data-testid^=merge-choice-][data-testid$=-mine]"))
        .await?;
    window
        .see(css("[data-testid=merge-result][aria-busy=false]"))
        .await?;
    pictures.take(window, "merge-chosen").await
}

pub async fn screens(theme: Theme, name: &str, size: (u32, u32)) -> Result<()> {
    let bus = Bus::with_keychain().await?;
    let mut team = frozen()?;
    let token = team.user("ada", "admin")?;
    let pictures = Pictures::new(name, size);
    let setup = Setup::desktop()?
        .bus(&bus)
        .theme(theme)
        .size(size.0, size.1);
    let mut window = Window::with(setup).await?.patience(PATIENCE);
    connecting(&window, &pictures, &team, &token).await?;
    a_failure_waits(&window, &pictures).await?;
    if (theme, size.0) == (Theme::Light, 1280) {
        narrow(&window, &pictures).await?;
    }
    several_profiles(&window, &pictures).await?;
    without_its_server(&mut window, &pictures, &mut team).await?;
    a_conflict(&window, &pictures, &mut team).await
}
