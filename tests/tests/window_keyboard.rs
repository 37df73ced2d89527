//! A team's runtime without a mouse: a profile is added, tested and chosen, the inbox read, a conflict settled.
#![cfg(unix)]

use std::fs;

use anyhow::{Result, bail};
use serde_json::json;
use signalbox_tests::{
    git::Repository,
    story::{link, status},
    team::Team,
    window::{Bus, Setup, Window, css},
};

/// Workflows and reconnecting take their time.
const PATIENCE: u64 = 60;

const FLOW_FILE: &str =
    "resources/configurations/promotion-flows/multi-env-sequential-promotion.yaml";

/// Whether what is wanted has the focus, and whether a text has it in which Tab indents.
const FOCUS: &str = "\
const has = (selector) => document.activeElement?.closest(selector) != null;
return [has(arguments[0]), has('.cm-editor')];
";

/// Goes on with Tab until something has the focus.
async fn tab_to(window: &Window, testid: &str) -> Result<()> {
    window.see(testid).await?;
    let selector = format!("[data-testid={testid}]");
    for _ in 0..80 {
        let focus = window.execute(FOCUS, vec![json!(selector)]).await?;
        if focus[0] == true {
            return Ok(());
        }
        if focus[1] == true {
            window.keys("Escape").await?;
        }
        window.keys("Tab").await?;
    }
    bail!("Tab never comes to {testid}")
}

async fn fill(window: &Window, testid: &str, text: &str) -> Result<()> {
    tab_to(window, testid).await?;
    window.type_text(text).await
}

async fn press(window: &Window, testid: &str) -> Result<()> {
    tab_to(window, testid).await?;
    window.keys("Enter").await
}

async fn chord(window: &Window, keys: &[&str]) -> Result<()> {
    for key in keys {
        window.keys(key).await?;
    }
    Ok(())
}

async fn tested(window: &Window, outcome: &str) -> Result<()> {
    press(window, "profile-test").await?;
    let found = window.wait_for("profile-test-result", |seen| {
        seen.attr("data-outcome") == outcome
    });
    found.await.map(drop)
}

fn publish(team: &Team, from: &str, to: &str) -> Result<()> {
    let config = Repository::at(team.workspace().join("config.git"));
    let flow = config.text("main", FLOW_FILE)?;
    assert!(flow.contains(from), "{from} in {flow}");
    config.commit_as_somebody(FLOW_FILE, &flow.replacen(from, to, 1))
}

#[tokio::test]
async fn a_teams_runtime_without_a_mouse() -> Result<()> {
    let bus = Bus::with_keychain().await?;
    let team = Team::start()?;
    let token = team.user("ada", "admin")?;
    let gated = "preAction: open-change-request\n        action: commit";
    publish(&team, "action: commit", gated)?;
    fs::write(team.workspace().join("freeze"), "")?;
    let window = Window::with(Setup::desktop()?.bus(&bus))
        .await?
        .patience(PATIENCE);

    // The first profile, from the first page; the name has the focus already.
    press(&window, "welcome-connect-button").await?;
    window.see("profile-form").await?;
    window.type_text("Team").await?;
    fill(&window, "profile-url", team.url()).await?;
    fill(&window, "profile-token", &token).await?;
    tested(&window, "ok").await?;
    window.keys("Control+s").await?;
    link(&window, "live").await?;

    // A second one, and back to the first.
    window.see("flow-row").await?;
    press(&window, "add-profile").await?;
    window.see("profile-form").await?;
    window.type_text("Production").await?;
    fill(&window, "profile-url", "https://localhost:1").await?;
    fill(&window, "profile-token", "sbx_of_production").await?;
    tested(&window, "refused").await?;
    window.keys("Control+s").await?;
    window.see("profile-link").await?;
    for (name, state) in [("Production", "offline"), ("Team", "live")] {
        window.keys("Control+k").await?;
        window.see("palette").await?;
        window.type_text(name).await?;
        window
            .see_text(css("[role=option][aria-selected=true]"), name)
            .await?;
        window.keys("Enter").await?;
        window.wait_gone("palette").await?;
        link(&window, state).await?;
    }

    // A release fails, and is found in the inbox.
    chord(&window, &["g", "f"]).await?;
    window.see("flow-row").await?;
    window.keys("j").await?;
    window.keys("t").await?;
    window.see("plan-row-qa").await?;
    window.keys("Control+Enter").await?;
    status(&window, "release-status", "FAILED").await?;
    chord(&window, &["g", "i"]).await?;
    window.see(css("[data-testid^=inbox-item-]")).await?;
    chord(&window, &["j", "Enter"]).await?;
    status(&window, "release-status", "FAILED").await?;

    // Two people change the version.
    chord(&window, &["g", "f"]).await?;
    window.see("flow-row").await?;
    chord(&window, &["j", "Enter"]).await?;
    window.see("flow-canvas").await?;
    tab_to(&window, "version-input").await?;
    window.keys("Control+a").await?;
    window.type_text("2.0").await?;
    window.keys("Enter").await?;
    window.see_text("draft-state", "Draft").await?;
    publish(&team, "version: \"1.0\"", "version: \"1.5\"")?;
    // In a field the letters are text.
    window.keys("Alt+ArrowLeft").await?;
    window.see_text("flow-draft", "1 change").await?;
    // What came by Git alone is seen when it is asked for.
    chord(&window, &["r", "j", "Enter"]).await?;
    press(&window, "merge-open").await?;
    window.see("merge-title").await?;
    window.keys("1").await?;
    let choice = css("[data-testid^=merge-choice-][data-testid$=-mine]");
    window.see(choice).await?;
    press(&window, "merge-use").await?;
    window.see("flow-canvas").await?;
    press(&window, "publish-button").await?;
    window.see("publish-diff").await?;
    window.type_text("Version two").await?;
    window.keys("Control+Enter").await?;
    window.wait_gone("publish-dialog").await?;
    let config = Repository::at(team.workspace().join("config.git"));
    assert!(config.text("main", FLOW_FILE)?.contains("version: \"2.0\""));
    Ok(())
}
