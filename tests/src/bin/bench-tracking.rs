//! `bench-tracking [RELEASES]`: the laptop's store with 100 000 releases and 5 million records: how long lists, searches,
//! numbers, the oldest release and a large timeline take; then the real window with 1 000 events a second for a minute:
//! what it missed, how late they came, what memory it takes. Each beside a floor from the same run.

use std::{
    path::Path,
    time::{Duration, Instant},
};

use anyhow::{Context, Result, ensure};
use rusqlite::Connection;
use signalbox_api::{AuditQuery, Record, ReleaseQuery, ReleaseSummary};
use signalbox_engine::{
    Timeline,
    event::{Millis, ReleaseStatus},
    timeline,
};
use signalbox_store::{Place, Profile, Store};
use signalbox_tests::{
    bench::{
        Durations, field,
        history::{History, Shape},
        load,
        pace::Paced,
        served::{self, Remote, trigger},
        watched::{heard, listen, scrolled},
    },
    story::connect_to,
    window::{Bus, Setup, Window},
};
use tokio::sync::oneshot;
use ulid::Ulid;

const RELEASES: usize = 100_000;
const PRODUCTS: usize = 40;
/// About 50 records.
const SMALL: Shape = Shape {
    environments: 3,
    applications: 1,
    steps: 2,
};
const LARGE: Shape = Shape {
    environments: 200,
    applications: 3,
    steps: 2,
};
/// So many releases are written at a time.
const WRITE: usize = 200;
/// Each question is asked so often.
const ROUNDS: u32 = 20;
/// Releases that run while the window watches, and how often each tells something: a thousand events a second.
const RUNNING: usize = 400;
const PAUSE: Duration = Duration::from_millis(400);
const WATCH: Duration = Duration::from_secs(60);
/// An event that comes within it is at once for a person.
const AT_ONCE: Duration = Duration::from_millis(100);
/// Pixels a frame, and frames, of a list that is scrolled.
const STEP: u32 = 400;
const FRAMES: u32 = 300;
/// A list with nothing in its rows but a number.
const BARE_LIST: &str = "\
const list = document.createElement('div');
list.id = 'bare';
list.style.cssText = 'position: fixed; inset: 0; overflow: auto; z-index: 99; background: canvas';
for (let n = 0; n < 5000; n += 1) {
  const row = document.createElement('div');
  row.style.height = '32px';
  row.textContent = String(n);
  list.append(row);
}
document.body.append(list);
";
const PROFILE: &str = "bench";
/// The first release: 2024-01-01.
const EPOCH: Millis = 1_704_067_200_000;
/// Between two releases.
const APART: Millis = 10 * 60_000;

fn main() -> Result<()> {
    let tokio = tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()?;
    if let Some(served) = served::asked() {
        return tokio.block_on(served?.serve());
    }
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let releases = match &arguments[..] {
        [] => RELEASES,
        [releases] => releases.parse().context("how many releases?")?,
        _ => anyhow::bail!("bench-tracking [RELEASES]"),
    };
    let home = tempfile::TempDir::new()?;
    let path = home.path().join("signalbox.db");
    let field = Field::fill(&path, releases)?;
    field.ask(&path)?;
    drop(field);
    tokio.block_on(async {
        scroll(&path).await?;
        watch(home.path()).await
    })
}

/// The window as it was built with this program.
fn desktop() -> Result<Setup> {
    let program = std::env::current_exe()?.with_file_name("signalbox-desktop");
    ensure!(program.is_file(), "{} was not built", program.display());
    Ok(Setup::program(program).size(1280, 800))
}

/// The list of all releases in the real window, scrolled; beside a bare list in the same window.
async fn scroll(database: &Path) -> Result<()> {
    let mut window = Window::with(desktop()?).await?;
    window.see("create-demo").await?;
    window.close().await?;
    let folder = window.home().path().join("data/dev.signalbox.desktop");
    for entry in std::fs::read_dir(&folder)?.flatten() {
        if entry
            .file_name()
            .to_string_lossy()
            .starts_with("signalbox.db")
        {
            std::fs::remove_file(entry.path())?;
        }
    }
    std::fs::copy(database, folder.join("signalbox.db"))?;
    window.start().await?;
    let began = Instant::now();
    window.click("nav-releases").await?;
    window.see("release-row").await?;
    let opened = began.elapsed();
    let list = scrolled(&window, "[data-testid=release-list]", STEP, FRAMES).await?;
    window.execute(BARE_LIST, Vec::new()).await?;
    let mut bare = scrolled(&window, "#bare", STEP, FRAMES).await?;
    println!(
        "list in the window: there after {:.0} ms",
        opened.as_secs_f64() * 1000.0
    );
    row(
        "  a frame while it is scrolled",
        list,
        bare.percentile(50.0),
    )?;
    window.close().await
}

/// Much happens on a runtime: what the window hears of it, and when.
async fn watch(home: &Path) -> Result<()> {
    let served = home.join("served");
    std::fs::create_dir(&served)?;
    field::create(&served, RUNNING, 5)?;
    let paced = Paced {
        pause: PAUSE,
        steps: 40,
    };
    let mut server = Remote::start(&served, paced)?;
    let client = server.client()?;
    let bus = Bus::with_keychain().await?;
    let window = Window::with(desktop()?.bus(&bus)).await?.patience(60);
    let url = server.url.trim_end_matches("/api/v1").to_owned();
    connect_to(&window, &url, &server.token).await?;
    window.click("nav-releases").await?;
    trigger(&client, &server.url, RUNNING, 8).await?;
    window.see("release-row").await?;
    let before = window.memory()?;
    listen(&window).await?;
    let events = format!("{}/events", server.url);
    let (opened, _) = oneshot::channel();
    let mut floor = load::listen(&client, &events, 1, WATCH, opened).await?;
    let mut heard = heard(&window).await?;
    let rate = heard.late.count() as f64 / WATCH.as_secs_f64();
    println!(
        "{rate:.0} events a second for {} s, live in the window",
        WATCH.as_secs()
    );
    println!("                                    window     stream");
    let line =
        |what: &str, window: f64, floor: f64| println!("{what:<32}  {window:>8.1}    {floor:>8.1}");
    line(
        "events under 100 ms, %",
        heard.late.below(AT_ONCE),
        floor.late.below(AT_ONCE),
    );
    line(
        "event p50, ms",
        heard.late.percentile(50.0),
        floor.late.percentile(50.0),
    );
    line(
        "event p99, ms",
        heard.late.percentile(99.0),
        floor.late.percentile(99.0),
    );
    line(
        "event worst, ms",
        heard.late.percentile(100.0),
        floor.late.percentile(100.0),
    );
    line(
        "events missed or doubled",
        heard.missed as f64,
        floor.wrong as f64,
    );
    println!(
        "memory of the window, MiB: {} before, {} after",
        before / 1024,
        window.memory()? / 1024
    );
    println!("(floor: a bare stream of the same events in this program)");
    server.stop()
}

/// A store full of releases.
struct Field {
    store: Store,
    releases: usize,
    /// The id of the first release, and of the large one.
    oldest: String,
    large: String,
}

impl Field {
    fn fill(path: &Path, releases: usize) -> Result<Self> {
        let store = Store::open(path)?;
        store.put_profile(&profile())?;
        let plays: Vec<History> = (0..PRODUCTS * 2)
            .map(|number| {
                let product = format!("product-{:02}", number / 2);
                // Every second of one in eight fails.
                History::play(&product, SMALL, number % 16 == 1)
            })
            .collect();
        let began = Instant::now();
        let (mut seq, mut oldest) = (0, String::new());
        for first in (0..releases).step_by(WRITE) {
            let (mut records, mut summaries) = (Vec::new(), Vec::new());
            for number in first..(first + WRITE).min(releases) {
                let play = &plays[number % plays.len()];
                let id = put(play, number, &mut seq, &mut records, &mut summaries);
                if number == 0 {
                    oldest = id;
                }
            }
            store.put_summaries(PROFILE, &summaries, EPOCH)?;
            store.put_records(PROFILE, &records)?;
        }
        let (mut records, mut summaries) = (Vec::new(), Vec::new());
        let large = History::play("large", LARGE, false);
        let large = put(&large, releases, &mut seq, &mut records, &mut summaries);
        store.put_summaries(PROFILE, &summaries, EPOCH)?;
        store.put_records(PROFILE, &records)?;
        let size = std::fs::metadata(path)?.len() / 1024 / 1024;
        println!(
            "{releases} releases, {seq} records, {size} MiB, written in {:.0} s",
            began.elapsed().as_secs_f64()
        );
        Ok(Self {
            store,
            releases,
            oldest,
            large,
        })
    }

    fn ask(&self, path: &Path) -> Result<()> {
        let store = &self.store;
        let bare = Connection::open(path)?;
        let page = |query: ReleaseQuery| {
            move |store: &Store| -> Result<usize> {
                Ok(store.releases_seen(PROFILE, &query)?.0.releases.len())
            }
        };
        let middle = u32::try_from(self.releases / 2)?;
        println!("                                   p50, ms   worst, ms   floor, ms");
        let list = floor(
            &bare,
            "SELECT summary FROM releases WHERE profile = 'bench' ORDER BY id DESC LIMIT 100",
        )?;
        let row = |what: &str, ask: &dyn Fn(&Store) -> Result<usize>, floor: f64| {
            row(what, measure(|| ask(store))?, floor)
        };
        row("list, first page", &page(query(|_| {})), list)?;
        let deep = floor(
            &bare,
            &format!(
                "SELECT summary FROM releases WHERE profile = 'bench' ORDER BY id DESC LIMIT 100 OFFSET {middle}"
            ),
        )?;
        row(
            "list, its middle",
            &page(query(|it| it.offset = Some(middle))),
            deep,
        )?;
        let filter = query(|it| {
            it.product = Some("product-08".to_owned());
            it.status = vec![ReleaseStatus::Failed, ReleaseStatus::Terminated];
        });
        row("filter by product and status", &page(filter.clone()), list)?;
        let words = query(|it| it.q = Some("smoke test".to_owned()));
        row("full-text, common words", &page(words), list)?;
        let rare = query(|it| it.q = Some(self.oldest[..14].to_owned()));
        row("full-text, one release", &page(rare), list)?;
        let counted = floor(
            &bare,
            "SELECT count(*) FROM releases WHERE profile = 'bench'",
        )?;
        let all = |query: ReleaseQuery| {
            move |store: &Store| -> Result<usize> {
                Ok(store.numbers_seen(PROFILE, &query)?.releases as usize)
            }
        };
        row("numbers of all", &all(query(|_| {})), counted)?;
        row("numbers of the filter", &all(filter), counted)?;
        let acts = |store: &Store| -> Result<usize> {
            Ok(store.acts_seen(PROFILE, &AuditQuery::default())?.acts.len())
        };
        row("audit, first page", &acts, list)?;
        row(
            "open the oldest release",
            &|store| opened(store, &self.oldest),
            self.rows(&bare, &self.oldest)?,
        )?;
        row(
            "timeline of 200 × 3",
            &|store| drawn(store, &self.large),
            self.rows(&bare, &self.large)?,
        )?;
        println!("(floors: the same rows by a bare SQLite query)");
        Ok(())
    }

    /// What a bare query of a release's records takes.
    fn rows(&self, bare: &Connection, id: &str) -> Result<f64> {
        floor(
            bare,
            &format!("SELECT event FROM records WHERE profile = 'bench' AND release = '{id}'"),
        )
    }
}

/// A release of the history, begun in its turn.
fn put(
    play: &History,
    number: usize,
    seq: &mut i64,
    records: &mut Vec<Record>,
    summaries: &mut Vec<ReleaseSummary>,
) -> String {
    let began = EPOCH + APART * Millis::try_from(number).unwrap_or(0);
    let id = Ulid::from_parts(began.unsigned_abs(), number as u128 + 1).to_string();
    records.extend(play.records(&id, began, *seq));
    *seq = records.last().map_or(*seq, |record| record.seq);
    let mut summary = ReleaseSummary::from(&play.release);
    summary.id.clone_from(&id);
    summary.created_at += began;
    summary.started_at = summary.started_at.map(|at| at + began);
    summary.ended_at = summary.ended_at.map(|at| at + began);
    summaries.push(summary);
    id
}

/// A release as it stands at its end, from its records.
fn opened(store: &Store, id: &str) -> Result<usize> {
    let records = store.records(PROFILE, id)?;
    let last = records.last().map_or(0, |record| record.seq);
    let release = timeline::at(id, entries(&records), last).context("it has a beginning")?;
    ensure!(release.status.is_ended());
    Ok(serde_json::to_string(&release)?.len())
}

/// A timeline, as the window gets it.
fn drawn(store: &Store, id: &str) -> Result<usize> {
    let records = store.records(PROFILE, id)?;
    let timeline = Timeline::of(id, entries(&records)).context("it has a beginning")?;
    Ok(serde_json::to_string(&timeline)?.len())
}

fn entries(records: &[Record]) -> impl Iterator<Item = timeline::Entry<'_>> {
    records
        .iter()
        .map(|record| (record.seq, record.at, &record.event))
}

fn query(change: impl FnOnce(&mut ReleaseQuery)) -> ReleaseQuery {
    let mut query = ReleaseQuery::default();
    change(&mut query);
    query
}

/// The durations of several rounds.
fn measure(ask: impl Fn() -> Result<usize>) -> Result<Durations> {
    let mut durations = Durations::default();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        ensure!(ask()? > 0, "nothing was found");
        durations.extend([began.elapsed()]);
    }
    Ok(durations)
}

/// The median of a bare query, milliseconds.
fn floor(bare: &Connection, sql: &str) -> Result<f64> {
    let mut durations = Durations::default();
    for _ in 0..ROUNDS {
        let began = Instant::now();
        let mut statement = bare.prepare_cached(sql)?;
        let mut rows = statement.query([])?;
        while rows.next()?.is_some() {}
        durations.extend([began.elapsed()]);
    }
    Ok(durations.percentile(50.0))
}

fn row(what: &str, mut took: Durations, floor: f64) -> Result<()> {
    println!(
        "{what:<32}  {:>8.1}    {:>8.1}    {floor:>8.1}",
        took.percentile(50.0),
        took.percentile(100.0)
    );
    Ok(())
}

fn profile() -> Profile {
    Profile {
        id: PROFILE.to_owned(),
        name: "Bench".to_owned(),
        place: Place::Workspace {
            dir: "/nowhere".to_owned(),
        },
        colour: "slate".to_owned(),
        protected: false,
        read_only: false,
        position: 0,
        trusted: true,
    }
}
