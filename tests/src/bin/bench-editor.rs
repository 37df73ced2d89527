//! `bench-editor [SIZE…]`: the flow editor in the real window, with flows of 20, 100 and 500 environments: from an input to
//! the painted frame, and frames while the picture is panned and a node dragged; beside a bare React Flow canvas with as
//! many nodes in the same engine.

use std::{
    net::{Ipv4Addr, TcpListener, TcpStream},
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use signalbox_store::{Place, Profile, Store};
use signalbox_tests::{
    bench::{
        Durations,
        painted::{framed, painted, panned},
        regions::{FLOW, create, spare, steps},
    },
    window::{Setup, Window, css},
};

const SIZES: [usize; 3] = [20, 100, 500];
/// Each edit is made so often.
const ROUNDS: usize = 20;
/// Frames of a pan, and pixels each.
const FRAMES: u32 = 240;
const STEP: u32 = 12;
/// A frame that takes longer was dropped: at 60 a second, two of them.
const DROPPED: Duration = Duration::from_millis(34);

#[tokio::main]
async fn main() -> Result<()> {
    let sizes: Vec<usize> = std::env::args()
        .skip(1)
        .map(|size| size.parse().context("bench-editor [SIZE…]"))
        .collect::<Result<_>>()?;
    let pages = Pages::serve()?;
    println!("                                    p50, ms    p95, ms");
    for size in if sizes.is_empty() { &SIZES[..] } else { &sizes } {
        println!("{size} environments");
        let pan = measure(*size).await?;
        compare(pan, bare(&pages, *size).await?);
    }
    println!("(dropped: frames longer than {} ms)", DROPPED.as_millis());
    Ok(())
}

/// Every edit in the real editor; what a pan of it took.
async fn measure(size: usize) -> Result<Durations> {
    let window = opened(size).await?;
    let shows = |selector: &str| format!("document.querySelector({selector:?}) !== null");
    let open = painted(
        &window,
        "click",
        shows("[data-testid=env-node-source]"),
        async || window.click("flow-row").await,
    )
    .await?;
    println!("{:<32}  {:>8.1}", "  open", open.as_secs_f64() * 1000.0);
    window.click("mode-split").await?;
    typed(&window).await?;
    window.click("mode-canvas").await?;
    window.see("env-node-source").await?;
    edited(&window, size).await?;
    dragged(&window).await?;
    panned(&window, FRAMES, STEP).await
}

/// The announcements of the editor: each edit ends with one.
fn announced(words: &str) -> String {
    format!("document.querySelector('[data-testid=announcer]').textContent.includes({words:?})")
}

/// Environments that are added behind the trigger, connected with another one, and taken back.
async fn edited(window: &Window, size: usize) -> Result<()> {
    let (mut add, mut connect, mut undo) = (
        Durations::default(),
        Durations::default(),
        Durations::default(),
    );
    let other = steps(size)[1].0.clone();
    for round in 0..ROUNDS {
        let name = spare(round);
        window.focus("env-node-source").await?;
        window.keys("a").await?;
        window.see(css("[role=option]")).await?;
        window.type_text(&name).await?;
        let took = painted(window, "keydown", announced(&name), async || {
            window.keys("Enter").await
        });
        add.extend([took.await?]);
        window
            .see(css(&format!("[data-testid=env-node-{name}]")))
            .await?;
        window.focus(&format!("env-node-{name}")).await?;
        window.keys("c").await?;
        window.see(css("[role=option]")).await?;
        window.type_text(&other).await?;
        let took = painted(window, "keydown", announced(&other), async || {
            window.keys("Enter").await
        });
        connect.extend([took.await?]);
        for _ in 0..2 {
            let took = painted(window, "keydown", announced("Undone"), async || {
                window
                    .execute(
                        "document.querySelector('[data-testid=announcer]').textContent = ''",
                        Vec::new(),
                    )
                    .await?;
                window.keys("Control+z").await
            });
            undo.extend([took.await?]);
        }
    }
    row("  add", &mut add);
    row("  connect", &mut connect);
    row("  undo", &mut undo);
    Ok(())
}

/// Typing in the text: until the letter is there, and until the canvas has followed.
async fn typed(window: &Window) -> Result<()> {
    let mut letters = Durations::default();
    window.click(css(".cm-content")).await?;
    window.keys("Control+Home").await?;
    window.keys("Control+End").await?;
    for round in 0..ROUNDS {
        let text = format!("#{}", "x".repeat(round));
        let condition = format!(
            "[...document.querySelectorAll('.cm-line')].some((line) => line.textContent === {text:?})"
        );
        let key = if round == 0 { "#" } else { "x" };
        let took = painted(window, "keydown", condition, async || {
            window.keys(key).await
        });
        letters.extend([took.await?]);
    }
    row("  type a letter in YAML", &mut letters);
    Ok(())
}

/// A connection that is dragged over the picture.
async fn dragged(window: &Window) -> Result<()> {
    let mut frames = Durations::default();
    for _ in 0..3 {
        window.focus("env-node-source").await?;
        let drag = async || window.drag_by("add-after-source", 240.0, 120.0).await;
        frames.extend(framed(window, drag).await?);
        window.keys("Escape").await?;
    }
    frame_row("  a frame while dragging", &mut frames);
    Ok(())
}

/// A pan of as many bare nodes.
async fn bare(pages: &Pages, size: usize) -> Result<Durations> {
    let window = Window::with(Setup::browser()?.size(1280, 800))
        .await?
        .patience(60);
    let url = format!("{}/bare-canvas.html?size={size}", pages.url);
    window.client()?.goto(&url).await?;
    window.see(css(".react-flow__node")).await?;
    panned(&window, FRAMES, STEP).await
}

fn compare(mut editor: Durations, mut bare: Durations) {
    frame_row("  a frame while panning", &mut editor);
    frame_row("  the same, bare canvas", &mut bare);
}

fn frame_row(what: &str, frames: &mut Durations) {
    println!(
        "{what:<32}  {:>8.1}   {:>8.1}   {:>5.1} % dropped",
        frames.percentile(50.0),
        frames.percentile(95.0),
        100.0 - frames.below(DROPPED)
    );
}

fn row(what: &str, took: &mut Durations) {
    println!(
        "{what:<32}  {:>8.1}   {:>8.1}",
        took.percentile(50.0),
        took.percentile(95.0)
    );
}

/// The window as it was built with this program, over a workspace with the flow.
async fn opened(size: usize) -> Result<Window> {
    let program = std::env::current_exe()?.with_file_name("signalbox-desktop");
    ensure!(program.is_file(), "{} was not built", program.display());
    let mut window = Window::with(Setup::program(program).size(1280, 800))
        .await?
        .patience(120);
    window.see("create-demo").await?;
    window.close().await?;
    let home = window.home().path();
    let workspace = home.join("bench");
    std::fs::create_dir(&workspace)?;
    create(&workspace, size)?;
    let store = Store::open(&home.join("data/dev.signalbox.desktop/signalbox.db"))?;
    store.put_profile(&profile(&workspace))?;
    drop(store);
    window.start().await?;
    window.click("nav-flows").await?;
    window.see_text("flow-row", FLOW).await?;
    Ok(window)
}

fn profile(workspace: &Path) -> Profile {
    Profile {
        id: "bench".to_owned(),
        name: "Bench".to_owned(),
        place: Place::Workspace {
            dir: workspace.display().to_string(),
        },
        colour: "slate".to_owned(),
        protected: false,
        read_only: false,
        position: 0,
        trusted: true,
    }
}

/// The window's pages that stand beside the product, served while this program runs.
struct Pages {
    process: Child,
    url: String,
}

impl Pages {
    fn serve() -> Result<Self> {
        let ui = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../ui");
        let port = TcpListener::bind((Ipv4Addr::LOCALHOST, 0))?
            .local_addr()?
            .port();
        let process = Command::new("node")
            .args(["node_modules/vite/bin/vite.js", "--strictPort", "--host"])
            .args(["127.0.0.1", "--port", &port.to_string()])
            .current_dir(&ui)
            .stdout(Stdio::null())
            .spawn()
            .context("the pages can't be served: `cargo xtask setup` installs what they need")?;
        let pages = Self {
            process,
            url: format!("http://127.0.0.1:{port}/fixtures"),
        };
        let began = Instant::now();
        while TcpStream::connect((Ipv4Addr::LOCALHOST, port)).is_err() {
            ensure!(
                began.elapsed() < Duration::from_secs(30),
                "the pages are not there after 30 s"
            );
            std::thread::sleep(Duration::from_millis(50));
        }
        Ok(pages)
    }
}

impl Drop for Pages {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}
