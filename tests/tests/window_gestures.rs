//! More gestures of the flow editor in the real window: what is cut in one flow and pasted in another, dependencies and
//! environments that are dragged, help in the text, history and imports, kept scenarios, flows of many environments.
#![cfg(unix)]

use std::fmt::Write;

use anyhow::{Context, Result, ensure};
use signalbox_tests::{
    git::Repository,
    story::{demo, repository, status},
    window::{Seen, Setup, Window, css, named},
};

const LINE: &str = "multi-env-sequential-promotion";
const PARALLEL: &str = "parallel-rollout";
const FLOWS: &str = "resources/configurations/promotion-flows";

async fn open(window: &Window, flow: &str) -> Result<()> {
    window.click("nav-flows").await?;
    let row = css(&format!("[data-testid=flow-row][data-flow={flow}]"));
    window.click(row).await?;
    // The editor of this flow, not the one that was open before.
    yaml_shows(window, &format!("name: {flow}")).await
}

/// The demo with one of its flows in the editor.
async fn editor(flow: &str) -> Result<Window> {
    let window = demo(Setup::desktop()?.size(1440, 900)).await?;
    open(&window, flow).await?;
    Ok(window)
}

/// Waits until the editor has said something.
async fn announced(window: &Window, words: &str) -> Result<()> {
    let says = |seen: &Seen| seen.text.contains(words);
    let said = window.wait_for("announcer", says).await;
    said.with_context(|| format!("{words:?} was not said"))
        .map(drop)
}

async fn yaml_shows(window: &Window, part: &str) -> Result<()> {
    window.see_text(css(".cm-content"), part).await.map(drop)
}

async fn yaml_is_without(window: &Window, part: &str) -> Result<()> {
    let without = |seen: &Seen| !seen.text.contains(part);
    window.wait_for(css(".cm-content"), without).await.map(drop)
}

/// Types into the list that is open, and takes the first offer.
async fn choose(window: &Window, text: &str) -> Result<()> {
    window.see(css("[role=option]")).await?;
    window.type_text(text).await?;
    window.keys("Enter").await
}

async fn undo(window: &Window) -> Result<()> {
    window.click("undo").await?;
    announced(window, "Undone").await
}

/// A place on the page that a script finds.
async fn found(window: &Window, script: &str) -> Result<(f64, f64)> {
    let place = window.execute(script, Vec::new()).await?;
    let at = |axis: usize| place.get(axis).and_then(serde_json::Value::as_f64);
    at(0)
        .zip(at(1))
        .with_context(|| format!("{place}: {script}"))
}

/// Where a word of the text stands.
async fn word(window: &Window, word: &str) -> Result<(f64, f64)> {
    yaml_shows(window, word).await?;
    let script = format!(
        "const walker = document.createTreeWalker(document.querySelector('.cm-content'), NodeFilter.SHOW_TEXT);
         while (walker.nextNode()) {{
           const start = walker.currentNode.data.indexOf('{word}');
           if (start < 0) continue;
           const range = document.createRange();
           range.setStart(walker.currentNode, start);
           range.setEnd(walker.currentNode, start + {length});
           const box = range.getBoundingClientRect();
           return [box.x + box.width / 2, box.y + box.height / 2];
         }}
         return null;",
        length = word.len(),
    );
    found(window, &script).await
}

/// Clicks the line of a dependency, half of its way.
async fn click_edge(window: &Window, from: &str, to: &str) -> Result<()> {
    window.place(format!("env-node-{to}").as_str()).await?;
    let script = format!(
        "const path = document.querySelector('[data-testid=edge-{from}-{to}] .react-flow__edge-path');
         const half = path.getPointAtLength(path.getTotalLength() / 2).matrixTransform(path.getScreenCTM());
         return [half.x, half.y];"
    );
    window.click_at(found(window, &script).await?).await?;
    window.see("edge-inspector").await.map(drop)
}

#[tokio::test]
async fn environments_go_from_one_flow_to_another_and_change_their_names() -> Result<()> {
    let window = editor(PARALLEL).await?;
    window.focus("env-node-staging").await?;
    window.keys("Control+x").await?;
    // Something follows it: what that shall depend on then is asked.
    window.see("remove-dialog").await?;
    window.click("remove-confirm").await?;
    window.wait_gone("env-node-staging").await?;
    yaml_is_without(&window, "smoke-test").await?;

    open(&window, LINE).await?;
    window.focus("env-node-qa").await?;
    window.keys("Control+v").await?;
    announced(&window, "staging added after").await?;
    yaml_shows(&window, "postAction: smoke-test").await?;
    window.keys("Control+z").await?;
    window.wait_gone("env-node-staging").await?;
    window.keys("Control+Shift+z").await?;
    window.see("env-node-staging").await?;
    undo(&window).await?;
    window.wait_gone("env-node-staging").await?;

    // R puts another environment in a place: what depended on it depends on the other one.
    window.focus("env-node-qa").await?;
    window.keys("r").await?;
    choose(&window, "staging").await?;
    announced(&window, "qa is staging now").await?;
    yaml_shows(&window, "dependsOn: [staging]").await?;
    window.see("edge-staging-prod").await?;
    undo(&window).await?;
    window.see("edge-qa-prod").await?;

    // What was cut is still there to be taken back, in its own flow.
    open(&window, PARALLEL).await?;
    undo(&window).await?;
    window.see("edge-staging-prod").await?;
    yaml_shows(&window, "postAction: smoke-test").await
}

#[tokio::test]
async fn dependencies_and_environments_are_dragged() -> Result<()> {
    let window = editor(PARALLEL).await?;
    window.click("mode-canvas").await?;
    window.see("env-node-prod").await?;

    // The end of a dependency is drawn to another environment.
    click_edge(&window, "staging", "prod").await?;
    let end = css(
        ".react-flow__edge:has([data-testid=edge-staging-prod]) .react-flow__edgeupdater-target",
    );
    window.drag(end, "env-node-qa").await?;
    announced(&window, "qa depends on staging").await?;
    announced(&window, "prod no longer depends on staging").await?;
    window.see("edge-staging-qa").await?;
    undo(&window).await?;
    window.see("edge-staging-prod").await?;
    // The same in the inspector; a circle can't be chosen.
    click_edge(&window, "staging", "prod").await?;
    window.click("edge-from").await?;
    choose(&window, "dev").await?;
    announced(&window, "prod depends on dev").await?;
    undo(&window).await?;

    // An environment is dropped on the one that it shall follow; beside all of them nothing happens.
    window.drag("env-node-staging", "env-node-qa").await?;
    announced(&window, "staging depends on qa").await?;
    undo(&window).await?;
    window.see("edge-dev-staging").await?;
    window.drag_by("env-node-qa", 0.0, -150.0).await?;
    window.see("edge-dev-qa").await?;
    window.drag("env-node-qa", "env-node-prod").await?;
    window.see_text("canvas-refusal", "circle").await?;
    window.see("edge-qa-prod").await?;

    // A frame around two of them, by Shift and the mouse; they go together.
    let (qa, staging) = (
        window.place("env-node-qa").await?,
        window.place("env-node-staging").await?,
    );
    let (top, foot) = (qa.1.min(staging.1), qa.1.max(staging.1));
    window
        .drag_holding(
            "Shift",
            (qa.0 - 20.0, top - 60.0),
            (qa.0 + 20.0, foot + 60.0),
        )
        .await?;
    window.see("multi-inspector").await?;
    window
        .see(css("[data-testid=env-node-qa][aria-pressed=true]"))
        .await?;
    window
        .see(css("[data-testid=env-node-staging][aria-pressed=true]"))
        .await?;
    window
        .see(css("[data-testid=env-node-prod][aria-pressed=false]"))
        .await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "two selected");
    window.keys("Delete").await?;
    window.click("remove-confirm").await?;
    window.wait_gone("env-node-staging").await?;
    window.see("edge-dev-prod").await?;
    undo(&window).await?;
    window.see("edge-staging-prod").await.map(drop)
}

#[tokio::test]
async fn the_text_helps_and_problems_are_mended() -> Result<()> {
    let window = editor(LINE).await?;
    // By the pointer, and by a key at the cursor.
    let limit = word(&window, "promotionTimeoutLimit").await?;
    window.move_to(limit).await?;
    window.see_text("yaml-hover", "Minutes").await?;
    window.click_at(limit).await?;
    window.keys("Escape").await?;
    window.keys("F1").await?;
    window.see_text("yaml-hover", "Minutes").await?;
    window.keys("Escape").await?;
    window.wait_gone("yaml-hover").await?;

    // Completion offers the environments that there are.
    window.focus(css(".cm-content")).await?;
    window.keys("Control+End").await?;
    window.type_text("    - environment: sta").await?;
    window
        .see_text(css(".cm-tooltip-autocomplete"), "staging")
        .await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "what is offered");
    window.keys("Enter").await?;
    yaml_shows(&window, "environment: staging").await?;
    // The next line begins below the last one's key.
    window.keys("Enter").await?;
    window.type_text("dependsOn: [qq]").await?;
    window.keys("Escape").await?;

    // A dependency that nobody knows: a quick fix is one edit, and one step back.
    window.see_text("problem", "qq").await?;
    let fix = named("Use qa");
    window.click(fix.clone()).await?;
    yaml_is_without(&window, "[qq]").await?;
    window.see("edge-qa-staging").await?;
    undo(&window).await?;
    yaml_shows(&window, "dependsOn: [qq]").await?;
    // By keyboard: F8 goes to the place.
    window.focus("flow-canvas").await?;
    window.keys("F8").await?;
    window.see(css(".cm-editor.cm-focused")).await?;
    window.click(fix).await?;
    yaml_is_without(&window, "[qq]").await?;
    window.see("edge-qa-staging").await.map(drop)
}

#[tokio::test]
async fn commits_are_compared_and_a_repository_is_imported() -> Result<()> {
    let window = demo(Setup::desktop()?.size(1440, 900)).await?;
    let config = repository(&window, "config.git");
    let file = format!("{FLOWS}/{LINE}.yaml");
    let flow = config.text("main", &file)?;
    let second = flow.replace("version: \"1.0\"", "version: \"1.1\"");
    config.commit_as_somebody(&file, &second)?;
    let third = second.replace("promotionTimeoutLimit: 60", "promotionTimeoutLimit: 45");
    config.commit_as_somebody(&file, &third)?;
    window.click("refresh").await?;
    open(&window, LINE).await?;
    yaml_shows(&window, "promotionTimeoutLimit: 45").await?;
    window.click("open-history").await?;
    window.see_text("history-diff", "45").await?;
    let commits = window.all("history-commit").await?;
    ensure!(commits.len() == 3, "{} commits", commits.len());
    // The newest beside the oldest: all that came in between.
    window
        .click(css(
            "[data-testid=history-list] > :last-child [data-testid=history-compare]",
        ))
        .await?;
    let both = |seen: &Seen| seen.text.contains("1.1") && seen.text.contains("45");
    window.wait_for("history-diff", both).await?;
    window.see_text("history-difference", "imeout").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "two commits");
    // The arrows walk along the commits.
    window.focus("history-commit").await?;
    window.keys("ArrowDown").await?;
    let only_version = |seen: &Seen| seen.text.contains("1.1") && !seen.text.contains("45");
    window.wait_for("history-diff", only_version).await?;
    window.keys("Escape").await?;
    window.wait_gone("history-panel").await?;

    // A repository by its path.
    let far = Repository::at(window.home().path().join("elsewhere.git"));
    let path = far.path().display().to_string();
    config.git(&["clone", "--quiet", "--bare", ".", &path])?;
    let taken = flow.replace(&format!("name: {LINE}"), "name: far-away");
    far.commit_as_somebody(&format!("{FLOWS}/far-away.yaml"), &taken)?;
    window.click("nav-flows").await?;
    window.click("import").await?;
    window.click("import-from-repository").await?;
    window.type_into("import-url", &path).await?;
    window.keys("Enter").await?;
    window.see_text("import-new", "far-away").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the report");
    let before = config.resolve("main")?;
    window.click("import-commit").await?;
    window.wait_gone("import-report").await?;
    let commits = config.log(&format!("{before}..main"))?;
    ensure!(commits.len() == 1, "{} commits", commits.len());
    assert_eq!(
        config.text("main", &format!("{FLOWS}/far-away.yaml"))?,
        taken
    );
    open(&window, "far-away").await
}

/// Where the playhead of a rehearsal stands, and where its last moment is.
async fn playhead(window: &Window) -> Result<(i64, i64)> {
    let seen = window.see("playhead").await?;
    let number = |name: &str| seen.attr(name).parse::<i64>();
    Ok((number("aria-valuenow")?, number("aria-valuemax")?))
}

async fn playing(window: &Window, wanted: &str) -> Result<()> {
    let plays = |seen: &Seen| seen.attr("data-playing") == wanted;
    window.wait_for("rehearsal-play", plays).await.map(drop)
}

#[tokio::test]
async fn a_scenario_is_played_kept_and_found_again() -> Result<()> {
    let mut window = editor(LINE).await?;
    window.click("open-rehearsal").await?;
    status(&window, "rehearsal-status", "SUCCEEDED").await?;
    // It plays, and a drag of the playhead stops it.
    window.click(named("1×")).await?;
    window.click("rehearsal-play").await?;
    playing(&window, "true").await?;
    let began = window.see("playhead").await?;
    let moves = |seen: &Seen| seen.attr("aria-valuetext") != began.attr("aria-valuetext");
    window.wait_for("playhead", moves).await?;
    let axis = window.place("timeline-axis").await?;
    window.drag_between(axis, (axis.0 + 40.0, axis.1)).await?;
    playing(&window, "false").await?;
    let (now, last) = playhead(&window).await?;
    ensure!(0 < now && now < last, "{now} of {last}");
    let head = window.place("playhead").await?;
    window.drag_between(head, (1430.0, head.1)).await?;
    let at_end = |seen: &Seen| seen.attr("aria-valuenow") == seen.attr("aria-valuemax");
    window.wait_for("playhead", at_end).await?;
    // By keyboard: Space plays and pauses.
    window.focus("rehearsal").await?;
    window.keys("Space").await?;
    playing(&window, "true").await?;
    window.keys("Space").await?;
    playing(&window, "false").await?;
    window.keys("End").await?;

    window
        .click("rehearsal-outcome-qa/trioapp-qa/Action")
        .await?;
    window.click(css("[role=option]:nth-child(2)")).await?;
    status(&window, "rehearsal-status", "FAILED").await?;
    window.click("rehearsal-save").await?;
    window.type_into("rehearsal-save-name", "qa fails").await?;
    window.keys("Enter").await?;
    window.wait_gone("rehearsal-save-dialog").await?;
    window.see_text("rehearsal-scenario", "qa fails").await?;
    window.click("rehearsal-scenario").await?;
    choose(&window, "As usual").await?;
    status(&window, "rehearsal-status", "SUCCEEDED").await?;
    window.click("rehearsal-close").await?;
    window.restart().await?;

    // Another start, another dialog: the scenario is there.
    open(&window, LINE).await?;
    window.click("trigger-button").await?;
    window.see("plan-row-qa").await?;
    window.click("trigger-rehearse").await?;
    window.see("rehearsal-dialog").await?;
    status(&window, "rehearsal-status", "SUCCEEDED").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "the rehearsal");
    window.click("rehearsal-scenario").await?;
    choose(&window, "qa fails").await?;
    status(&window, "rehearsal-status", "FAILED").await?;
    window.see_text("rehearsal-skipped", "prod").await?;
    window.keys("Escape").await?;
    window.wait_gone("rehearsal-dialog").await?;
    window.see("trigger-submit").await.map(drop)
}

/// A flow of four waves, each of so many environments.
fn waves(width: usize) -> String {
    let mut flow = "apiVersion: codefresh.io/v1beta1\nkind: PromotionFlow\nmetadata:\n  name: waves\nspec:\n  triggerEnvironment: dev\n  steps:\n".to_owned();
    for wave in 1..=4 {
        for place in 1..=width {
            let after = match wave {
                1 => "dev".to_owned(),
                _ => format!("wave{}-{place:02}", wave - 1),
            };
            writeln!(
                flow,
                "    - environment: wave{wave}-{place:02}\n      dependsOn: [{after}]\n      policy:\n        action: commit"
            )
            .expect("a string takes all");
        }
    }
    flow
}

#[tokio::test]
async fn groups_of_a_large_flow_are_folded() -> Result<()> {
    let window = demo(Setup::desktop()?.size(1440, 900)).await?;
    repository(&window, "config.git")
        .commit_as_somebody(&format!("{FLOWS}/waves.yaml"), &waves(40))?;
    window.click("refresh").await?;
    open(&window, "waves").await?;
    window.see("env-node-dev").await?;
    // From so many on it is offered.
    window
        .see(css("[data-testid=fold-groups][data-offered=true]"))
        .await?;
    window.click("fold-groups").await?;
    let first = css("[data-testid='group:wave1-01']");
    let group = window.see_text(first.clone(), "40 environments").await?;
    // Nobody has declared these environments: the worst that is found in it is told.
    assert_eq!(group.attr("data-problem"), "error");
    window.see_text(first.clone(), "wave1-*").await?;
    window
        .see_text(css("[data-testid='group:wave4-01']"), "40 environments")
        .await?;
    assert_eq!(window.axe().await?, Vec::<String>::new(), "folded groups");
    window.click(first.clone()).await?;
    window.wait_gone(first.clone()).await?;
    window.see(css("[data-testid='group:wave2-01']")).await?;
    // By keyboard.
    window.focus("fold-groups").await?;
    window.keys("Enter").await?;
    window
        .wait_gone(css("[data-testid='group:wave2-01']"))
        .await?;
    window.focus("env-node-dev").await?;
    window.keys("ArrowRight").await?;
    window
        .see(css("[data-testid^=env-node-wave1-][aria-pressed=true]"))
        .await
        .map(drop)
}
