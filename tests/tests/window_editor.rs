//! The flow editor in the real window: each gesture by mouse and by keyboard, text and canvas as one document, history,
//! new flows, imports, rehearsals and workflows that are edited and run.
#![cfg(unix)]

use std::fs;

use anyhow::{Result, ensure};
use signalbox_tests::{
    story::{demo, repository, status},
    window::{Seen, Setup, Window, css},
};

const FLOW: &str = "multi-env-sequential-promotion";

/// The demo's sequential flow, open in the editor.
async fn editor() -> Result<Window> {
    let window = demo(Setup::desktop()?.size(1440, 900)).await?;
    window
        .click(css(&format!("[data-testid=flow-row][data-flow={FLOW}]")))
        .await?;
    window.see("env-node-prod").await?;
    Ok(window)
}

/// Waits until the editor has said something.
async fn announced(window: &Window, words: &str) -> Result<()> {
    let says = |seen: &Seen| seen.text.contains(words);
    window.wait_for("announcer", says).await.map(drop)
}

async fn yaml_shows(window: &Window, part: &str) -> Result<()> {
    window.see_text(css(".cm-content"), part).await.map(drop)
}

/// Types into the list that is open, and takes the first offer.
async fn choose(window: &Window, text: &str) -> Result<()> {
    window.see(css("[role=option]")).await?;
    window.type_text(text).await?;
    window.keys("Enter").await
}

async fn selected(window: &Window, environment: &str) -> Result<()> {
    let node = format!("env-node-{environment}");
    let pressed = |seen: &Seen| seen.attr("aria-pressed") == "true";
    window.wait_for(&node, pressed).await.map(drop)
}

#[tokio::test]
async fn every_gesture_by_keyboard() -> Result<()> {
    let window = editor().await?;
    window.focus("env-node-dev").await?;
    window.keys("ArrowRight").await?;
    selected(&window, "qa").await?;

    // A adds, C connects, M moves, R puts another one in its place, Del removes; each is one step back.
    window.keys("a").await?;
    choose(&window, "staging").await?;
    announced(&window, "staging added after qa").await?;
    yaml_shows(&window, "environment: staging").await?;
    selected(&window, "staging").await?;
    window.keys("c").await?;
    choose(&window, "prod").await?;
    announced(&window, "prod depends on staging").await?;
    yaml_shows(&window, "[qa, staging]").await?;
    window.keys("m").await?;
    choose(&window, "dev").await?;
    announced(&window, "staging depends on dev").await?;

    // What would close a circle is refused, and says why.
    window.focus("env-node-prod").await?;
    window.keys("c").await?;
    choose(&window, "qa").await?;
    window.see_text("canvas-refusal", "circle").await?;
    window.keys("Escape").await?;

    window.keys("Control+z").await?;
    announced(&window, "Undone").await?;
    window.keys("Control+z").await?;
    announced(&window, "no longer depends on").await?;
    window.keys("Control+z").await?;
    window.wait_gone("env-node-staging").await?;
    window.keys("Control+Shift+z").await?;
    window.see("env-node-staging").await?;

    // Gates open by their numbers.
    window.focus("env-node-prod").await?;
    window.keys("1").await?;
    choose(&window, "open-change-request").await?;
    announced(&window, "prod: pre-action open-change-request").await?;

    // Copy and paste asks what a copy becomes; the gates come along.
    window.focus("env-node-staging").await?;
    window.keys("Delete").await?;
    announced(&window, "staging removed").await?;
    window.focus("env-node-prod").await?;
    window.keys("Control+d").await?;
    window.see("paste-dialog").await?;
    window.click("paste-as-prod").await?;
    choose(&window, "staging").await?;
    window.click("paste-confirm").await?;
    announced(&window, "staging added").await?;
    let text = window.text(css(".cm-content")).await?;
    ensure!(
        text.matches("preAction: open-change-request").count() == 2,
        "the gates did not come along: {text}"
    );

    // Find walks through what matches.
    window.focus("env-node-dev").await?;
    window.keys("Control+f").await?;
    window.type_into("find-field", "stag").await?;
    window.see_text("find-count", "1").await?;
    window.keys("Enter").await?;
    window.keys("Escape").await?;
    selected(&window, "staging").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the editor");
    Ok(())
}

#[tokio::test]
async fn gestures_by_mouse() -> Result<()> {
    let window = editor().await?;
    window.click("mode-canvas").await?;
    window.click("env-node-dev").await?;
    window.click("add-after-dev").await?;
    window.see(css("[role=option]")).await?;
    window.click(css("[role=option][id$=staging]")).await?;
    window.click("add-environment-confirm").await?;
    window.see("env-node-staging").await?;

    // A drag makes a dependency, another one redraws it, and a refused one says why while it is dragged.
    window.drag("add-after-staging", "env-node-prod").await?;
    announced(&window, "prod depends on staging").await?;
    window.drag("add-after-prod", "env-node-qa").await?;
    window.see("env-node-qa").await?;
    ensure!(
        !window
            .text("announcer")
            .await?
            .contains("qa depends on prod"),
        "a circle was made"
    );
    window.click("undo").await?;
    announced(&window, "Undone").await?;

    // Several at once: one change for all of them.
    window.click("env-node-qa").await?;
    window
        .execute(
            "const at = document.querySelector('[data-testid=env-node-staging]');
             at.dispatchEvent(new MouseEvent('click', { bubbles: true, shiftKey: true }));",
            Vec::new(),
        )
        .await?;
    window.see("multi-inspector").await?;
    window.click("multi-remove").await?;
    window.see("remove-dialog").await?;
    window.click("remove-confirm").await?;
    window.wait_gone("env-node-staging").await?;
    window.wait_gone("env-node-qa").await?;
    window.see("env-node-prod").await?;
    window.click("undo").await?;
    window.see("env-node-qa").await?;
    window.see("env-node-staging").await.map(drop)
}

#[tokio::test]
async fn the_text_and_the_canvas_are_one_document() -> Result<()> {
    let mut window = editor().await?;
    // Broken text keeps the last picture, greyed; nothing typed is thrown away, not even when the window closes at once.
    window.focus(css(".cm-content")).await?;
    window.keys("Control+End").await?;
    window.type_text("    - environment: [staging").await?;
    window
        .see(css("[data-testid=problems] [data-severity=error]"))
        .await?;
    window.see("env-node-prod").await?;
    window.type_text(" # half").await?;
    window.restart().await?;
    yaml_shows(&window, "[staging # half").await?;
    // However many steps the typing was; one more does nothing.
    for _ in 0..3 {
        window.keys("Control+z").await?;
    }
    let is_mended = |seen: &Seen| !seen.text.contains("staging");
    window.wait_for(css(".cm-content"), is_mended).await?;
    window.see("env-node-prod").await?;

    // What the canvas writes stands in the text, and what the text says stands on the canvas.
    window.focus("env-node-prod").await?;
    window.keys("a").await?;
    choose(&window, "staging").await?;
    yaml_shows(&window, "dependsOn: [prod]").await?;
    window.click("env-node-prod").await?;
    window
        .see(css(
            ".cm-content .cm-activeLine, .cm-content [class*=range]",
        ))
        .await?;
    Ok(())
}

#[tokio::test]
async fn a_flow_has_a_history_and_begins_in_many_ways() -> Result<()> {
    let window = editor().await?;
    window.click("env-node-qa").await?;
    window.keys("1").await?;
    choose(&window, "open-change-request").await?;
    window.click("publish-button").await?;
    window.see("publish-diff").await?;
    window
        .type_into("publish-message", "A change request for qa")
        .await?;
    window.click("publish-confirm").await?;
    window.wait_gone("publish-dialog").await?;
    window.click("open-history").await?;
    window
        .see_text("history-list", "A change request for qa")
        .await?;
    window.see_text("history-list", "Rhea Manager").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the history");
    let commits = window.all("history-commit").await?;
    ensure!(commits.len() >= 2, "{} commits", commits.len());
    window
        .click(css(
            "[data-testid=history-list] > :last-child [data-testid=history-commit]",
        ))
        .await?;
    window.click("history-open").await?;
    window
        .wait_gone(css("[data-testid=draft-state]:not([data-draft])"))
        .await?;
    window.click("history-close").await?;

    // A new one by its shape.
    window.click("nav-flows").await?;
    window.click("new-flow").await?;
    window.type_into("new-flow-name", "shaped").await?;
    window.click("start-parallelRegions").await?;
    window.see_text("new-flow-line", "dev → ").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "a new flow");
    window.click("new-flow-create").await?;
    window.see("env-node-prod").await?;
    yaml_shows(&window, "name: shaped").await
}

#[tokio::test]
async fn a_folder_is_imported_with_a_report() -> Result<()> {
    let window = editor().await?;
    let folder = window.home().path().join("elsewhere");
    fs::create_dir_all(&folder)?;
    let flow = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: taken-over\nspec:\n  triggerEnvironment: dev\n  steps:\n    - environment: qa\n      dependsOn: [dev]\n";
    fs::write(folder.join("flow.yaml"), flow)?;
    fs::write(
        folder.join("service.yaml"),
        "apiVersion: v1\nkind: Service\nmetadata: {name: web}\n",
    )?;
    fs::write(folder.join("broken.yaml"), "a: [\n")?;
    window.click("nav-flows").await?;
    window.click("import").await?;
    window
        .type_into("import-path", &folder.display().to_string())
        .await?;
    window.click("import-read").await?;
    window.see_text("import-new", "taken-over").await?;
    window.see("import-unknown").await?;
    window.see_text("import-broken", "broken.yaml").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the report");
    let before = repository(&window, "config.git").resolve("main")?;
    window.click("import-commit").await?;
    window.wait_gone("import-report").await?;
    let commits = repository(&window, "config.git").log(&format!("{before}..main"))?;
    ensure!(commits.len() == 1, "{} commits", commits.len());
    window
        .see(css("[data-testid=flow-row][data-flow=taken-over]"))
        .await
        .map(drop)
}

#[tokio::test]
async fn a_flow_is_rehearsed() -> Result<()> {
    let window = editor().await?;
    window.click("open-rehearsal").await?;
    status(&window, "rehearsal-status", "SUCCEEDED").await?;
    window.see("rehearsal-expected").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the rehearsal");
    // By keyboard: to the beginning, and on step by step.
    window.focus("rehearsal-play").await?;
    window.keys("Home").await?;
    window.click("rehearsal-step").await?;
    window.see("rehearsal-now").await?;
    window.click("rehearsal-close").await?;
    window.see("env-node-prod").await.map(drop)
}

#[tokio::test]
async fn a_workflow_is_written_and_run() -> Result<()> {
    let window = editor().await?;
    window.click("nav-workflows").await?;
    window.click("new-workflow").await?;
    window.type_into("new-workflow-name", "say-hello").await?;
    window.click("new-workflow-create").await?;
    window.see("workflow-editor").await?;
    yaml_shows(&window, "name: say-hello").await?;
    assert_eq!(
        window.axe().await?,
        Vec::<String>::new(),
        "the workflow editor"
    );
    window.click("run-start").await?;
    status(&window, "run-status", "SUCCEEDED").await?;
    window.see("run-log").await?;
    window.click("publish-button").await?;
    window.see("publish-diff").await?;
    window.click("publish-confirm").await?;
    window.wait_gone("publish-dialog").await?;
    let text = repository(&window, "config.git").text(
        "main",
        "resources/control-planes/promotion-workflows/say-hello.yaml",
    )?;
    ensure!(text.contains("name: say-hello"), "{text}");
    // It is offered in the gates now.
    window.click("nav-flows").await?;
    window
        .click(css(&format!("[data-testid=flow-row][data-flow={FLOW}]")))
        .await?;
    window.click("env-node-qa").await?;
    window.keys("1").await?;
    choose(&window, "say-hello").await?;
    yaml_shows(&window, "preAction: say-hello").await
}
