//! The application opens on a new machine, shows its first page, and the page is fit for everybody.
#![cfg(unix)]

use anyhow::Result;
use signalbox_tests::window::{Setup, Theme, Window};

async fn first_page(theme: Theme) -> Result<()> {
    let window = Window::with(Setup::desktop()?.theme(theme)).await?;
    window.see("create-demo").await?;
    assert_eq!(window.axe().await?, Vec::<String>::new());
    Ok(())
}

#[tokio::test]
async fn the_first_page_shows_in_light() -> Result<()> {
    first_page(Theme::Light).await
}

#[tokio::test]
async fn the_first_page_shows_in_dark() -> Result<()> {
    first_page(Theme::Dark).await
}

#[tokio::test]
async fn the_application_closes_and_opens_again() -> Result<()> {
    let mut window = Window::open().await?;
    window.see("create-demo").await?;
    window.restart().await?;
    window.see("create-demo").await?;
    window.kill().await?;
    window.start().await?;
    window.see("create-demo").await.map(drop)
}
