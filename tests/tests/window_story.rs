//! The main job in the real window, with real repositories: lay out a flow, publish it, trigger a release, watch it go
//! through; a failure, its retry, and a release that is ended.
#![cfg(unix)]

use std::{fs, process::Command};

use anyhow::Result;
use signalbox_tests::{
    story::{
        demo, freeze, publish_gates, repository, set_gates, slow_pre_action, status, trigger,
        workspace,
    },
    window::{Setup, Window, css},
};

const FLOW: &str = "multi-env-sequential-promotion";
const FLOW_FILE: &str =
    "resources/configurations/promotion-flows/multi-env-sequential-promotion.yaml";

/// What the YAML editor shows.
async fn yaml_shows(window: &Window, part: &str) -> Result<()> {
    window.see_text(css(".cm-content"), part).await.map(drop)
}

#[tokio::test]
async fn a_flow_is_laid_out_published_triggered_and_followed() -> Result<()> {
    let mut window = demo(Setup::desktop()?).await?;
    window.click("flow-row").await?;
    window.see("flow-canvas").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the editor");

    window.type_into("version-input", "2.0").await?;
    window.keys("Enter").await?;
    yaml_shows(&window, "version: \"2.0\"").await?;
    set_gates(&window, "qa").await?;
    yaml_shows(&window, "preAction: open-change-request").await?;
    yaml_shows(&window, "postAction: notify").await?;
    set_gates(&window, "prod").await?;

    // Typed text moves the canvas; undo and redo go through both.
    window.focus(css(".cm-content")).await?;
    window.keys("Control+End").await?;
    window
        .type_text("    - {environment: staging, dependsOn: [qa], policy: {action: commit}}")
        .await?;
    window.see("env-node-staging").await?;
    window.click("undo").await?;
    window.wait_gone("env-node-staging").await?;
    window.click("redo").await?;
    window.see("env-node-staging").await?;
    window.click("undo").await?;
    window.wait_gone("env-node-staging").await?;

    // The draft and its history survive a restart.
    window.restart().await?;
    window.see_text("draft-state", "Draft").await?;
    window.click("redo").await?;
    window.see("env-node-staging").await?;
    window.click("undo").await?;
    window.wait_gone("env-node-staging").await?;

    let config = repository(&window, "config.git");
    let before = config.resolve("main")?;
    window.click("publish-button").await?;
    window
        .see_text("publish-diff", "open-change-request")
        .await?;
    assert_eq!(
        window.axe().await?,
        Vec::<String>::new(),
        "the publish dialog"
    );
    window
        .type_into("publish-message", "Gates for qa and prod")
        .await?;
    window.click("publish-confirm").await?;
    window.wait_gone("publish-dialog").await?;
    let published = config.log(&format!("{before}..main"))?;
    assert_eq!(published.len(), 1);
    assert_eq!(published[0].subject(), "Gates for qa and prod");
    assert_eq!(published[0].author, "Rhea Manager <rhea@example.com>");
    let changes = config.diff(&before, "main")?;
    assert_eq!(changes.len(), 1);
    assert_eq!(changes[0].path, FLOW_FILE);
    assert_eq!(
        changes[0].lines(),
        [
            "-    version: \"1.0\"",
            "+    version: \"2.0\"",
            "+        preAction: open-change-request",
            "+        postAction: notify",
            "+        preAction: open-change-request",
            "+        postAction: notify",
        ]
    );

    let charts = repository(&window, "charts.git");
    let before = charts.resolve("main")?;
    window.click("trigger-button").await?;
    window.see_text("trigger-version", "1.5.0").await?;
    window.click("plan-row-qa").await?;
    window.see_text("plan-diff", "1.5.0").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the plan");
    window.click("trigger-submit").await?;
    window.see("release-screen").await?;
    status(&window, "env-prod", "PENDING").await?;
    status(&window, "env-qa", "RUNNING").await?;
    assert_eq!(
        window.axe().await?,
        Vec::<String>::new(),
        "a running release"
    );
    status(&window, "env-qa", "SUCCEEDED").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    window.click("tab-logs").await?;
    let step = css("[data-testid=log-entry]:has([title=request])");
    window.click(step).await?;
    window.see_text("log-text", "201 created CHG").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "logs");
    for tab in ["table", "issues", "events"] {
        window.click(&format!("tab-{tab}")).await?;
        assert_eq!(window.axe().await?, Vec::<String>::new(), "{tab}");
    }

    let commits = charts.log(&format!("{before}..main"))?;
    let mut subjects: Vec<&str> = commits.iter().map(|commit| commit.subject()).collect();
    subjects.sort_unstable();
    assert_eq!(
        subjects,
        [
            "Promote trioapp-prod to 1.5.0 in prod",
            "Promote trioapp-qa to 1.5.0 in qa"
        ]
    );
    assert!(
        commits
            .iter()
            .all(|commit| commit.author == "Rhea Manager <rhea@example.com>")
    );
    let lines: Vec<String> = charts
        .diff(&before, "main")?
        .iter()
        .flat_map(|change| change.lines())
        .collect();
    let version = [
        "-appVersion: \"1.4.2\"   # travels with a promotion",
        "+appVersion: \"1.5.0\"   # travels with a promotion",
    ];
    let tag = ["-  tag: \"1.4.2\"", "+  tag: \"1.5.0\""];
    assert_eq!(lines, [version, tag, version, tag].concat());
    Ok(())
}

#[tokio::test]
async fn a_failure_is_explained_and_a_retry_goes_on_from_it() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    publish_gates(&window).await?;
    let charts = repository(&window, "charts.git");
    let before = charts.resolve("main")?;
    freeze(&window, "true").await?;
    let freeze_file = workspace(&window).join("freeze");
    assert!(freeze_file.exists());

    trigger(&window).await?;
    status(&window, "release-status", "FAILED").await?;
    status(&window, "env-qa", "FAILED").await?;
    status(&window, "env-prod", "SKIPPED").await?;
    window
        .see_text("failure-banner", "changes are frozen")
        .await?;
    assert_eq!(
        window.axe().await?,
        Vec::<String>::new(),
        "a failed release"
    );
    assert_eq!(charts.resolve("main")?, before, "nothing was committed");

    freeze(&window, "false").await?;
    assert!(!freeze_file.exists());
    window.click("retry-button").await?;
    window
        .type_into("retry-reason", "The freeze is over")
        .await?;
    assert_eq!(
        window.axe().await?,
        Vec::<String>::new(),
        "the retry dialog"
    );
    window.click("retry-confirm").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    assert_eq!(charts.log(&format!("{before}..main"))?.len(), 2);

    window.click("nav-releases").await?;
    status(&window, "release-row", "SUCCEEDED").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the releases");
    Ok(())
}

#[tokio::test]
async fn a_running_release_is_ended_with_its_processes() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    slow_pre_action(&window)?;
    publish_gates(&window).await?;
    let charts = repository(&window, "charts.git");
    let before = charts.resolve("main")?;
    trigger(&window).await?;
    status(&window, "env-qa-pre", "RUNNING").await?;
    window.click("terminate-button").await?;
    window.see("terminate-dialog").await?;
    assert_eq!(
        window.axe().await?,
        Vec::<String>::new(),
        "the terminate dialog"
    );
    window
        .type_into("terminate-reason", "Wrong version")
        .await?;
    window.click("terminate-confirm").await?;
    status(&window, "release-status", "TERMINATED").await?;
    status(&window, "env-prod", "SKIPPED").await?;
    assert_eq!(charts.resolve("main")?, before, "nothing was committed");
    let running = fs::read_dir("/proc")?
        .flatten()
        .filter_map(|entry| fs::read_to_string(entry.path().join("cmdline")).ok())
        .filter(|line| line.contains(&*workspace(&window).to_string_lossy()))
        .count();
    assert_eq!(running, 0, "its processes are gone");
    Ok(())
}

#[tokio::test]
async fn a_release_goes_on_after_the_window_was_killed() -> Result<()> {
    let mut window = demo(Setup::desktop()?).await?;
    publish_gates(&window).await?;
    let charts = repository(&window, "charts.git");
    let before = charts.resolve("main")?;
    trigger(&window).await?;
    status(&window, "env-qa-pre", "RUNNING").await?;
    window.kill().await?;
    window.start().await?;
    window.click("nav-releases").await?;
    window.click("release-row").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    assert_eq!(
        charts.log(&format!("{before}..main"))?.len(),
        2,
        "each promotion once"
    );
    Ok(())
}

#[tokio::test]
async fn everything_by_keyboard() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    window.keys("Control+k").await?;
    window.see("palette").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the palette");
    window.type_text(FLOW).await?;
    window.keys("Enter").await?;
    window.see("flow-canvas").await?;
    window.keys("Control+k").await?;
    window.see("palette").await?;
    window.type_text("Trigger").await?;
    window.keys("Enter").await?;
    window.see("plan-row-qa").await?;
    window
        .wait_for("trigger-submit", |seen| seen.enabled)
        .await?;
    window.keys("Control+Enter").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    window.keys("?").await?;
    window.see("shortcuts").await?;
    window.keys("Escape").await?;
    window.wait_gone("shortcuts").await?;
    for screen in ["flows", "workflows", "releases", "settings", "drafts"] {
        window.click(&format!("nav-{screen}")).await?;
        assert_eq!(window.axe().await?, Vec::<String>::new(), "{screen}");
    }
    Ok(())
}

#[tokio::test]
async fn a_workspace_of_somebody_else_runs_nothing_before_she_agrees() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    let theirs = window.home().path().join("theirs");
    let copied = Command::new("cp")
        .arg("-r")
        .args([&workspace(&window), &theirs])
        .status()?;
    assert!(copied.success());
    // The journal stays with the demo: a workspace that comes from elsewhere has none.
    fs::remove_dir_all(theirs.join("data"))?;
    window.click("nav-settings").await?;
    window
        .type_into("workspace-path", &theirs.to_string_lossy())
        .await?;
    window.click("open-workspace").await?;
    let other = css("button[data-testid^=profile-][data-link]:not([aria-current])");
    window.click(other).await?;
    window.see("link-untrusted").await?;
    window.click("nav-flows").await?;
    window.click("flow-row").await?;
    window.see("flow-canvas").await?;
    window.click("trigger-button").await?;
    window.see("plan-row-qa").await?;
    let refused = window.see("trigger-submit").await?;
    assert!(!refused.enabled, "nothing can be triggered yet");
    window.keys("Escape").await?;
    window.click("trust-workspace").await?;
    window.wait_gone("link-untrusted").await?;
    window.click("trigger-button").await?;
    window.see("plan-row-qa").await?;
    window.click("trigger-submit").await?;
    status(&window, "release-status", "SUCCEEDED").await
}
