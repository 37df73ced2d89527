//! The real window, driven as a person would: one application in directories of its own, behind a WebDriver.
//! Everything waits for what it needs to see, up to a deadline; an error says what was seen instead.

mod accessibility;
mod bus;
mod display;
mod driver;
mod home;
mod input;
mod look;
mod process;

use std::{
    env, fs,
    path::{Path, PathBuf},
    sync::atomic::{AtomicU32, Ordering},
    thread,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};

pub use bus::Bus;
pub use home::Home;
pub use look::{Seen, Target, css, named};

use driver::Driver;

/// How long anything may take to show up, if nothing else was said.
const PATIENCE: Duration = Duration::from_secs(20);
/// How often one looks.
const GLANCE: Duration = Duration::from_millis(50);

/// Comes back when the page has been painted as it is now.
const PAINTED: &str = "\
const done = arguments[arguments.length - 1];
requestAnimationFrame(() => requestAnimationFrame(() => done(null)));
";

/// Which of the two palettes the system asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Theme {
    /// Dark ink on light paper.
    Light,
    /// Light ink on dark paper.
    Dark,
}

/// What is to be opened, and how.
#[derive(Clone, Debug)]
pub struct Setup {
    program: PathBuf,
    arguments: Vec<String>,
    environment: Vec<(String, String)>,
    theme: Theme,
    size: (u32, u32),
}

impl Setup {
    /// The desktop application as `cargo xtask test` builds it; an error where it was not built.
    pub fn desktop() -> Result<Self> {
        let program = built("signalbox-desktop");
        if !program.is_file() {
            bail!(
                "{} was not built: `cargo xtask test` builds it before these tests",
                program.display()
            );
        }
        Ok(Setup::program(program))
    }

    /// Any program whose window is a WebKitGTK view under automation.
    pub fn program(program: impl Into<PathBuf>) -> Self {
        Setup {
            program: program.into(),
            arguments: Vec::new(),
            environment: Vec::new(),
            theme: Theme::Light,
            size: (1440, 900),
        }
    }

    /// The browser that comes with WebKitGTK, next to its other programs.
    pub fn browser() -> Result<Self> {
        let folders = fs::read_dir("/usr/lib")?
            .flatten()
            .map(|entry| entry.path())
            .chain(["/usr/libexec".into()]);
        let mut browsers = folders.map(|folder| folder.join("webkit2gtk-4.1/MiniBrowser"));
        let browser = browsers
            .find(|path| path.is_file())
            .context("WebKitGTK's MiniBrowser is missing (libwebkit2gtk-4.1-0)")?;
        Ok(Setup::program(browser).argument("--automation"))
    }

    /// One more argument of the program.
    #[must_use]
    pub fn argument(mut self, argument: &str) -> Self {
        self.arguments.push(argument.to_owned());
        self
    }

    /// One more environment variable.
    #[must_use]
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.environment.push((name.to_owned(), value.to_owned()));
        self
    }

    /// On a session bus of its own instead of the one of all tests: a laptop of its own.
    #[must_use]
    pub fn bus(self, bus: &Bus) -> Self {
        self.variable("DBUS_SESSION_BUS_ADDRESS", bus.address())
    }

    /// The system's palette, which the page sees as `prefers-color-scheme`.
    #[must_use]
    pub fn theme(mut self, theme: Theme) -> Self {
        self.theme = theme;
        self
    }

    /// The window's size in pixels.
    #[must_use]
    pub fn size(mut self, width: u32, height: u32) -> Self {
        self.size = (width, height);
        self
    }
}

/// An open window. What it started goes away with it, however the test ends.
pub struct Window {
    setup: Setup,
    home: Home,
    driver: Option<Driver>,
    patience: Duration,
}

impl Window {
    /// The desktop application, for the first time in a new home.
    pub async fn open() -> Result<Self> {
        Window::with(Setup::desktop()?).await
    }

    /// As described, in a new home.
    pub async fn with(setup: Setup) -> Result<Self> {
        let mut window = Window {
            setup,
            home: Home::new()?,
            driver: None,
            patience: PATIENCE,
        };
        window.start().await?;
        Ok(window)
    }

    /// The same window, with this many seconds for anything to show up.
    #[must_use]
    pub fn patience(mut self, seconds: u64) -> Self {
        self.patience = Duration::from_secs(seconds);
        self
    }

    /// The directories that the application lives in.
    pub fn home(&self) -> &Home {
        &self.home
    }

    /// The process of the application.
    pub fn pid(&self) -> Result<u32> {
        self.driver()?.application(&self.setup.program)
    }

    /// Memory of the application with all its processes, KiB; what they share with others counts in part.
    pub fn memory(&self) -> Result<u64> {
        Ok(process::memory(self.pid()?))
    }

    /// The WebDriver client, for what this type has no word for.
    pub fn client(&self) -> Result<&fantoccini::Client> {
        Ok(self.driver()?.client())
    }

    fn driver(&self) -> Result<&Driver> {
        self.driver
            .as_ref()
            .context("the application is not running: it was closed or killed before")
    }

    /// Starts the application in the same home again, after `close` or `kill`.
    pub async fn start(&mut self) -> Result<()> {
        if self.driver.is_some() {
            bail!("the application is running already");
        }
        let driver = Driver::start(&self.setup, &self.home).await?;
        self.driver = Some(driver);
        let (width, height) = self.setup.size;
        self.resize(width, height).await
    }

    /// Asks the window to close, as its close button does, and goes on at once: the application may ask back.
    pub fn ask_to_close(&self) -> Result<()> {
        display::ask_to_close(self.pid()?)
    }

    /// Closes the window and waits until the application has ended.
    pub async fn close(&mut self) -> Result<()> {
        let pid = self.pid()?;
        display::ask_to_close(pid)?;
        self.ended(pid, "the application to end after its window was closed")
            .await
    }

    /// `kill -9`: no chance to tidy up. What the application had started in the background goes on.
    pub async fn kill(&mut self) -> Result<()> {
        let pid = self.pid()?;
        process::kill(&[pid])?;
        self.ended(pid, "the killed application to be gone").await
    }

    /// Closes properly and starts again in the same home.
    pub async fn restart(&mut self) -> Result<()> {
        self.close().await?;
        self.start().await
    }

    async fn ended(&mut self, pid: u32, what: &str) -> Result<()> {
        let gone = patiently(what, async || Ok((!process::is_running(pid)).then_some(()))).await;
        if gone.is_ok()
            && let Some(driver) = self.driver.take()
        {
            driver.stop()?;
        }
        gone
    }

    /// Makes the window this large.
    pub async fn resize(&self, width: u32, height: u32) -> Result<()> {
        let client = self.client()?;
        client
            .set_window_size(width, height)
            .await
            .context("the window can't be resized")?;
        let mut seen = serde_json::Value::Null;
        let fits = patiently(&format!("a window of {width} × {height}"), async || {
            seen = client
                .execute("return [innerWidth, innerHeight]", Vec::new())
                .await?;
            // A browser keeps some of the height for itself.
            let fits = seen[0] == width
                && seen[1]
                    .as_u64()
                    .is_some_and(|seen| seen <= u64::from(height));
            Ok(fits.then_some(()))
        })
        .await;
        fits.with_context(|| format!("the page has {seen}"))
    }

    /// A picture of the page as `NAME.png`, below `SIGNALBOX_SCREENS` where that is set. Returns its path.
    pub async fn screenshot(&self, name: &str) -> Result<PathBuf> {
        let folder = env::var_os("SIGNALBOX_SCREENS")
            .map_or_else(|| target().join("screens"), PathBuf::from);
        self.picture(&folder, name).await
    }

    async fn picture(&self, folder: &Path, name: &str) -> Result<PathBuf> {
        // The page may have changed since it was painted last.
        self.client()?
            .execute_async(PAINTED, Vec::new())
            .await
            .context("the page is not painted")?;
        let bytes = self
            .client()?
            .screenshot()
            .await
            .context("no picture can be taken")?;
        fs::create_dir_all(folder)
            .with_context(|| format!("{} can't be made", folder.display()))?;
        let path = folder.join(format!("{name}.png"));
        fs::write(&path, bytes).with_context(|| format!("{} can't be written", path.display()))?;
        Ok(path)
    }

    /// Runs a function body in the page and returns what it returns.
    pub async fn execute(
        &self,
        script: &str,
        arguments: Vec<serde_json::Value>,
    ) -> Result<serde_json::Value> {
        self.client()?
            .execute(script, arguments)
            .await
            .with_context(|| format!("in the page: {script}"))
    }

    /// Waits until `look` finds something; an error tells what the page shows instead, with a picture.
    async fn until<T>(
        &self,
        what: &str,
        look: impl AsyncFnMut() -> Result<Option<T>>,
    ) -> Result<T> {
        match within(self.patience, what, look).await {
            Ok(found) => Ok(found),
            Err(error) => Err(error.context(self.state().await)),
        }
    }

    /// What the page looks like, for an error.
    async fn state(&self) -> String {
        const PAGE: &str =
            "return location.href + '\\n' + (document.body ? document.body.innerText : '')";
        static COUNT: AtomicU32 = AtomicU32::new(1);
        let text = match self.execute(PAGE, Vec::new()).await {
            Ok(text) => text
                .as_str()
                .unwrap_or_default()
                .chars()
                .take(3000)
                .collect(),
            Err(error) => format!("no page: {error:#}"),
        };
        let test = thread::current()
            .name()
            .unwrap_or("test")
            .replace("::", "-");
        let name = format!("{test}-{}", COUNT.fetch_add(1, Ordering::Relaxed));
        let picture = match self.picture(&target().join("window-failures"), &name).await {
            Ok(path) => path.display().to_string(),
            Err(error) => format!("{error:#}"),
        };
        format!("the page is:\n{text}\n(picture: {picture})\n")
    }
}

impl Drop for Window {
    fn drop(&mut self) {
        self.driver.take();
        self.home.end_processes();
    }
}

/// Looks again and again until something is found.
async fn patiently<T>(what: &str, look: impl AsyncFnMut() -> Result<Option<T>>) -> Result<T> {
    within(PATIENCE, what, look).await
}

/// Looks until something is found or the time is over. An error of `look` is not the end, but is told at the end.
async fn within<T>(
    time: Duration,
    what: &str,
    mut look: impl AsyncFnMut() -> Result<Option<T>>,
) -> Result<T> {
    let deadline = Instant::now() + time;
    loop {
        let found = look().await;
        let over = Instant::now() >= deadline;
        match found {
            Ok(Some(found)) => return Ok(found),
            Ok(None) if over => bail!("waited {} s for {what}", time.as_secs()),
            Err(error) if over => {
                return Err(error.context(format!("waited {} s for {what}", time.as_secs())));
            }
            _ => tokio::time::sleep(GLANCE).await,
        }
    }
}

/// Where cargo builds to.
fn target() -> PathBuf {
    let root = root();
    env::var_os("CARGO_TARGET_DIR")
        .map_or_else(|| root.join("target"), |directory| root.join(directory))
}

/// The root of the checkout.
fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("this package lies in the workspace")
}

/// A program as `cargo xtask test` builds it.
pub fn built(name: &str) -> PathBuf {
    target().join("debug").join(name)
}
