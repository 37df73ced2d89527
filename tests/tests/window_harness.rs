//! The hands and eyes of the window tests themselves, on a page made for it in WebKitGTK's own small browser:
//! each of them does what it says, and says so when it can't.
#![cfg(unix)]

use std::{fs, path::Path};

use anyhow::Result;
use signalbox_tests::window::{Setup, Theme, Window, css, named};

const PAGE: &str = r#"<!doctype html>
<html lang="en">
<title>A page</title>
<style>
  :root { color-scheme: light dark; }
  .box { position: absolute; width: 80px; height: 40px; background: #ddd; touch-action: none; }
  @media (prefers-color-scheme: dark) { #theme::after { content: 'dark'; } }
</style>
<main>
  <h1>A page</h1>
  <label>Name <input data-testid="name" value="before"></label>
  <div data-testid="note" contenteditable role="textbox" aria-label="Note">old</div>
  <button data-testid="greet">Greet</button>
  <button data-testid="never" disabled>Never</button>
  <p data-testid="greeting" data-state="waiting"></p>
  <p data-testid="pressed"></p>
  <p data-testid="dropped"></p>
  <p id="theme" data-testid="theme"></p>
  <div class="box" data-testid="train" style="left: 40px; top: 300px">train</div>
  <div class="box" data-testid="block" style="left: 400px; top: 420px">block</div>
</main>
<script>
  const at = (id) => document.querySelector(`[data-testid=${id}]`)
  at('greet').onclick = () => setTimeout(() => {
    at('greeting').textContent = 'Hello ' + at('name').value + ', ' + at('note').textContent
    at('greeting').dataset.state = 'said'
    at('greet').remove()
  }, 300)
  onkeydown = (event) => { if (event.ctrlKey && event.key === 'k') at('pressed').textContent = 'palette' }
  at('train').onpointerdown = (event) => {
    at('train').setPointerCapture(event.pointerId)
    at('train').onpointerup = (up) => {
      const under = document.elementsFromPoint(up.clientX, up.clientY)
      at('dropped').textContent = under.includes(at('block')) ? 'on the block' : 'elsewhere'
    }
  }
  matchMedia('(prefers-color-scheme: dark)').matches && (at('theme').textContent = 'dark')
</script>
</html>
"#;

async fn open(theme: Theme) -> Result<Window> {
    let window = Window::with(Setup::browser()?.theme(theme)).await?;
    show(&window, PAGE).await?;
    Ok(window)
}

async fn show(window: &Window, page: &str) -> Result<()> {
    let path = window.home().path().join("page.html");
    fs::write(&path, page)?;
    window
        .client()?
        .goto(&format!("file://{}", path.display()))
        .await?;
    Ok(())
}

fn is_png(path: &Path) -> Result<bool> {
    Ok(fs::read(path)?.starts_with(b"\x89PNG"))
}

#[tokio::test]
async fn hands_and_eyes() -> Result<()> {
    let window = open(Theme::Light).await?;
    window.type_into("name", "Rhea").await?;
    window
        .type_into(css("[contenteditable]"), "good morning")
        .await?;
    window.click(named("Greet")).await?;
    let greeting = window
        .wait_for("greeting", |seen| seen.attr("data-state") == "said")
        .await?;
    assert_eq!(greeting.text, "Hello Rhea, good morning");
    window.wait_gone("greet").await?;
    assert_eq!(window.all("name").await?[0].value.as_deref(), Some("Rhea"));
    assert!(!window.see("never").await?.enabled);

    window.keys("Control+k").await?;
    window.see_text("pressed", "palette").await?;
    window.drag("train", "block").await?;
    window.see_text("dropped", "on the block").await?;

    window.resize(1024, 700).await?;
    assert!(is_png(&window.screenshot("harness").await?)?);
    Ok(())
}

#[tokio::test]
async fn what_is_not_there_is_told() -> Result<()> {
    let window = open(Theme::Light).await?.patience(1);
    let error = format!(
        "{:#}",
        window.click("nonesuch").await.expect_err("there is none")
    );
    assert!(
        error.contains("nonesuch") && error.contains("Greet"),
        "the error shows the page: {error}"
    );
    let error = format!(
        "{:#}",
        window.click("never").await.expect_err("it is disabled")
    );
    assert!(error.contains("never"), "{error}");
    Ok(())
}

#[tokio::test]
async fn the_palette_follows() -> Result<()> {
    let window = open(Theme::Dark).await?;
    window.see_text("theme", "dark").await?;
    let window = open(Theme::Light).await?;
    assert_eq!(window.all("theme").await?[0].text, "");
    Ok(())
}

#[tokio::test]
async fn axe_finds_what_is_wrong() -> Result<()> {
    let window = open(Theme::Light).await?;
    assert_eq!(window.axe().await?, Vec::<String>::new());
    show(
        &window,
        &PAGE.replace("<label>Name", "<button></button><label>Name"),
    )
    .await?;
    let findings = window.axe().await?;
    assert!(
        findings.len() == 1 && findings[0].starts_with("button-name (critical)"),
        "{findings:?}"
    );
    Ok(())
}

#[tokio::test]
async fn a_home_outlives_its_application() -> Result<()> {
    let mut window = open(Theme::Light).await?;
    let kept = window.home().path().join("data/kept");
    fs::write(&kept, "x")?;
    let first = window.pid()?;
    window.restart().await?;
    let second = window.pid()?;
    window.kill().await?;
    assert!(window.pid().is_err(), "it is not running");
    window.start().await?;
    let third = window.pid()?;
    assert!(first != second && second != third);
    assert!(kept.exists());

    let home = window.home().path().to_owned();
    drop(window);
    assert!(!home.exists(), "its home is deleted");
    // One that has ended but was not noticed by its parent yet has no command line.
    let command = fs::read(format!("/proc/{third}/cmdline")).unwrap_or_default();
    assert_eq!(
        String::from_utf8_lossy(&command),
        "",
        "it does not run any more"
    );
    Ok(())
}
