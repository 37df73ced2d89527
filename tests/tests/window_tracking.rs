//! Releases that explain themselves, in the real window: a failure, its retry and an approval on the timeline, how it
//! stood at a moment, two releases beside each other, release notes, and promoting on the board.
#![cfg(unix)]

use anyhow::{Context, Result, ensure};
use rusqlite::{Connection, OpenFlags};
use signalbox_engine::{Event, Release, event::EnvironmentStatus, timeline};
use signalbox_tests::{
    story::{demo, freeze, repository, status, workspace},
    window::{Setup, Window, css},
};

const FLOW: &str = "parallel-rollout";

/// One journal record, as it was written.
type Record = (i64, i64, Event);

/// The records of a release, as the runtime has written them.
fn journal(window: &Window, release: &str) -> Result<Vec<Record>> {
    let file = workspace(window).join("data/journal.db");
    let connection = Connection::open_with_flags(file, OpenFlags::SQLITE_OPEN_READ_ONLY)?;
    let mut statement =
        connection.prepare("SELECT seq, at, event FROM events WHERE release = ? ORDER BY seq")?;
    let rows = statement.query_map([release], |row| {
        Ok((row.get(0)?, row.get(1)?, row.get::<_, String>(2)?))
    })?;
    rows.map(|row| {
        let (seq, at, event) = row?;
        Ok((seq, at, serde_json::from_str(&event)?))
    })
    .collect()
}

/// A release as its journal says that it stood at a sequence number.
fn stood(records: &[Record], release: &str, seq: i64) -> Result<Release> {
    let entries = records.iter().map(|(seq, at, event)| (*seq, *at, event));
    timeline::at(release, entries, seq).context("it existed then")
}

async fn release_id(window: &Window) -> Result<String> {
    let hash = window.execute("return location.hash", Vec::new()).await?;
    let hash = hash.as_str().context("a page has an address")?;
    let id = hash.split('/').nth(2).context("it is a release's")?;
    Ok(id.to_owned())
}

/// From the list of flows to a release of one of them.
async fn trigger(window: &Window, flow: &str) -> Result<()> {
    window.click("nav-flows").await?;
    window
        .click(css(&format!("[data-flow=\"{flow}\"]")))
        .await?;
    window.see("flow-canvas").await?;
    window.click("trigger-button").await?;
    window.see("plan-row-qa").await?;
    window.click("trigger-submit").await?;
    window.see("release-screen").await.map(drop)
}

/// Waits until the lane of a timeline has come out so.
async fn lane(window: &Window, id: &str, outcome: &str) -> Result<()> {
    let lane = css(&format!("[data-lane=\"{id}\"]"));
    let found = window.wait_for(lane, |seen| seen.attr("data-outcome") == outcome);
    found.await.map(drop)
}

/// Where the playhead stands.
async fn playhead(window: &Window) -> Result<i64> {
    let seen = window.see("playhead").await?;
    Ok(seen.attr("aria-valuenow").parse()?)
}

fn word(status: EnvironmentStatus) -> Result<String> {
    let word = serde_json::to_value(status)?;
    Ok(word.as_str().unwrap_or_default().to_owned())
}

/// The page is fit for everybody.
async fn fit(window: &Window, what: &str) -> Result<()> {
    assert_eq!(window.axe().await?, Vec::<String>::new(), "{what}");
    Ok(())
}

/// Approves what waits, with a reason.
async fn approve(window: &Window, reason: &str) -> Result<()> {
    window.see_text("approval-banner", "go live").await?;
    window.click(css("[data-testid^=approve-]")).await?;
    window.see("approval-dialog").await?;
    fit(window, "the approval").await?;
    window.type_into("approval-reason", reason).await?;
    window.click("approval-confirm").await?;
    window.wait_gone("approval-dialog").await
}

#[tokio::test]
async fn a_failure_its_retry_and_an_approval_are_on_the_timeline() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    freeze(&window, "true").await?;
    trigger(&window, FLOW).await?;
    let id = release_id(&window).await?;
    // By its key: a banner may come and move the tabs at any moment.
    window.keys("2").await?;
    lane(&window, "qa", "FAILED").await?;
    lane(&window, "staging", "SUCCEEDED").await?;
    lane(&window, "prod", "SKIPPED").await?;
    status(&window, "release-status", "FAILED").await?;
    fit(&window, "the timeline of a failure").await?;
    freeze(&window, "false").await?;
    window.click("retry-button").await?;
    window
        .type_into("retry-reason", "the freeze is over")
        .await?;
    window.click("retry-confirm").await?;
    lane(&window, "qa", "SUCCEEDED").await?;
    status(&window, "release-status", "SUSPENDED").await?;
    lane(&window, "prod", "SUSPENDED").await?;
    fit(&window, "a release that waits for a decision").await?;
    approve(&window, "the error budget allows it").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    lane(&window, "prod", "SUCCEEDED").await?;

    let records = journal(&window, &id)?;
    let decided = records.iter().any(|(_, _, event)| {
        matches!(event, Event::ApprovalDecided { by, reason, .. }
            if by == "Rhea Manager" && reason.as_deref() == Some("the error budget allows it"))
    });
    ensure!(decided, "the decision is in the journal");

    // Looking back: what is shown is what the journal says.
    window.click("tab-timeline").await?;
    window.click("graph-and-timeline").await?;
    window.see("env-prod").await?;
    window.focus("playhead").await?;
    window.keys("Home").await?;
    let mut looked = 0;
    for _ in 0..12 {
        for _ in 0..5 {
            window.keys("ArrowRight").await?;
        }
        let seq = playhead(&window).await?;
        if seq == records.last().map_or(0, |(seq, ..)| *seq) {
            break;
        }
        let then = stood(&records, &id, seq)?;
        let release = serde_json::to_value(then.status)?;
        let release = release.as_str().unwrap_or_default().to_owned();
        status(&window, "release-status", &release).await?;
        for environment in &then.environments {
            let testid = format!("env-{}", environment.name);
            status(&window, &testid, &word(environment.status)?).await?;
        }
        window.focus("playhead").await?;
        looked += 1;
    }
    ensure!(looked >= 4, "only {looked} moments were looked at");
    fit(&window, "a release as it stood").await?;
    window.click("back-to-live").await?;
    status(&window, "release-status", "SUCCEEDED").await
}

#[tokio::test]
async fn two_releases_lie_over_each_other() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    // The first one waits for somebody for a while; the second one is quicker there.
    for (pause, reason) in [(3, "after a look at the dashboards"), (0, "as before")] {
        trigger(&window, FLOW).await?;
        status(&window, "release-status", "SUSPENDED").await?;
        let since = std::time::Instant::now();
        // What is measured is time itself.
        while since.elapsed().as_secs() < pause {
            window.see("approval-banner").await?;
        }
        approve(&window, reason).await?;
        status(&window, "release-status", "SUCCEEDED").await?;
    }
    window.click("tab-timeline").await?;
    lane(&window, "prod", "SUCCEEDED").await?;
    window.keys("o").await?;
    window.see_text("timeline-differences", "prod").await?;
    fit(&window, "two releases over each other").await?;

    window.click("nav-releases").await?;
    window.see("release-row").await?;
    window.focus("release-list").await?;
    window.keys("Home").await?;
    window.keys("Space").await?;
    window.keys("ArrowDown").await?;
    window.keys("Space").await?;
    window.click("compare").await?;
    window.see_text("compare-table", "prod").await?;
    fit(&window, "two releases beside each other").await
}

#[tokio::test]
async fn release_notes_name_what_was_merged() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    let charts = repository(&window, "charts.git");
    let chart = charts.text("main", "trioapp-dev/values.yaml")?;
    charts.merge_as_somebody(&[
        (
            "trioapp-dev/values.yaml",
            &format!("{chart}# cached\n"),
            "SHOP-17: cache the quotes",
        ),
        (
            "trioapp-dev/cache.yaml",
            "size: 3\n",
            "Keep three quotes, see #42",
        ),
        (
            "elsewhere/README.md",
            "nothing\n",
            "SHOP-99: not part of the product",
        ),
    ])?;
    trigger(&window, "multi-env-sequential-promotion").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    window.click("tab-notes").await?;
    window.see_text("notes", "cache the quotes").await?;
    let notes = window.text("notes").await?;
    for part in ["SHOP-17", "#42", "Keep three quotes"] {
        ensure!(notes.contains(part), "{part} is not in: {notes}");
    }
    ensure!(!notes.contains("SHOP-99"), "{notes}");
    fit(&window, "release notes").await
}

#[tokio::test]
async fn what_runs_in_one_environment_is_promoted_to_another_on_the_board() -> Result<()> {
    let window = demo(Setup::desktop()?).await?;
    let charts = repository(&window, "charts.git");
    let before = charts.resolve("main")?;
    window.click("nav-board").await?;
    let (dev, qa) = ("cell-demo-trioapp-dev", "cell-demo-trioapp-qa");
    window.see_text(dev, "1.5.0").await?;
    window.see_text(qa, "1 behind").await?;
    fit(&window, "the board").await?;
    window.click(qa).await?;
    window.see("cell-inspector").await?;
    window.see_text("history-trioapp-qa", "by hand").await?;
    fit(&window, "a cell of the board").await?;
    window.drag(dev, qa).await?;
    window.see("plan-row-qa").await?;
    fit(&window, "the plan of a promotion").await?;
    window.click("trigger-submit").await?;
    status(&window, "release-status", "SUCCEEDED").await?;
    let made = charts.log(&format!("{before}..main"))?;
    assert_eq!(made.len(), 1);
    assert!(made[0].message.contains("Manual"), "{}", made[0].message);
    let release = release_id(&window).await?;
    assert!(made[0].trailers("Signalbox-Effect")[0].starts_with(&release));
    assert_eq!(made[0].trailers("Signalbox-Journal").len(), 1);
    window.click("nav-board").await?;
    window.see_text(qa, "1.5.0").await?;

    // The same by keyboard.
    window.focus(qa).await?;
    window.keys("p").await?;
    window.see("trigger-dialog").await?;
    window.see_text("promote-from", "qa").await.map(drop)
}
