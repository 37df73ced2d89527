//! `conformance DIR [--json FILE] [--docs FILE] [--only TEXT] [--level LEVEL]… [--leave FILE] [--limit SECONDS] [--keep DIR]`:
//! runs a corpus of Argo manifests and says what differs from what Argo made of them.
//!
//! Ends with `N passed, M failed`, where failing means that less is the same than was reached before; the exit code is 1
//! when one failed, 2 when the corpus could not be read.

use std::{
    collections::BTreeSet,
    env,
    path::{Path, PathBuf},
    process::ExitCode,
    time::Duration,
};

use anyhow::{Context, Result, bail};
use clap::Parser;
use futures::{StreamExt, stream};
use signalbox_tests::conformance::{
    corpus::{Case, Corpus, Task},
    expressions, lints, oracle,
    page::page,
    report::{lost, short_of_goals, table},
    run::{Judged, Runner, Verdict},
};

/// Runs a corpus of Argo manifests and says what differs from what Argo made of them.
#[derive(Parser)]
struct Arguments {
    /// Directory with manifest.json
    corpus: PathBuf,
    /// Write every verdict to this file
    #[arg(long, value_name = "FILE")]
    json: Option<PathBuf>,
    /// Write the page about compatibility to this file
    #[arg(long, value_name = "FILE")]
    docs: Option<PathBuf>,
    /// Only what has this text in its id
    #[arg(long, value_name = "TEXT")]
    only: Option<String>,
    /// Only these levels: L0, L1, L2, probe, expression, lint, more [default: all but more]
    #[arg(long, value_name = "LEVEL")]
    level: Vec<String>,
    /// Leave out the ids in this file, one a line
    #[arg(long, value_name = "FILE")]
    leave: Option<PathBuf>,
    /// Longest time of one workflow, in seconds
    #[arg(long, default_value_t = 100)]
    limit: u64,
    /// How many at once
    #[arg(long, default_value_t = 4)]
    at_once: usize,
    /// Keep the finished workflows in this directory
    #[arg(long, value_name = "DIR")]
    keep: Option<PathBuf>,
    /// Print all differences, not the first of each
    #[arg(long)]
    all: bool,
}

const LEVELS: [&str; 6] = ["L0", "L1", "L2", "probe", "expression", "lint"];

#[tokio::main]
async fn main() -> ExitCode {
    match run(Arguments::parse()).await {
        Ok(true) => ExitCode::SUCCESS,
        Ok(false) => ExitCode::FAILURE,
        Err(error) => {
            eprintln!("conformance: {error:#}");
            ExitCode::from(2)
        }
    }
}

async fn run(arguments: Arguments) -> Result<bool> {
    let corpus = Corpus::open(&arguments.corpus.canonicalize().context("the corpus")?)?;
    let wanted = |level: &str| match arguments.level.is_empty() {
        true => LEVELS.contains(&level),
        false => arguments.level.iter().any(|one| one == level),
    };
    let mut judged = ran(&corpus, &arguments, &wanted).await?;
    if wanted("expression") {
        judged.extend(expressions::judged(&corpus)?);
    }
    if wanted("lint") {
        judged.extend(lints::judged(&corpus)?);
    }
    if let Some(only) = &arguments.only {
        judged.retain(|one| one.id.contains(only));
    }
    tell(&judged, arguments.all);
    if let Some(file) = &arguments.json {
        write(file, &serde_json::to_string_pretty(&judged)?)?;
    }
    if let Some(file) = &arguments.docs {
        write(file, &page(&judged))?;
    }
    // Of a part nothing can be said.
    let whole = if arguments.only.is_none() {
        judged.as_slice()
    } else {
        &[]
    };
    short_of_goals(whole)
        .iter()
        .for_each(|line| println!("GOAL MISSED {line}"));
    let lost = lost(whole);
    lost.iter().for_each(|line| println!("LOST {line}"));
    let same = judged
        .iter()
        .filter(|one| one.verdict == Verdict::Same)
        .count();
    println!("{same} passed, {} failed", lost.len());
    Ok(lost.is_empty())
}

async fn ran(
    corpus: &Corpus,
    arguments: &Arguments,
    wanted: &dyn Fn(&str) -> bool,
) -> Result<Vec<Judged>> {
    let left: BTreeSet<String> = match &arguments.leave {
        Some(file) => lines(file)?,
        None => BTreeSet::new(),
    };
    let mut cases = corpus.cases()?;
    cases.retain(|case| wanted(&case.level));
    if let Some(only) = &arguments.only {
        cases.retain(|case| case.id.contains(only));
    }
    for case in cases.iter_mut().filter(|case| left.contains(&case.id)) {
        case.task = Task::Leave;
    }
    if cases.is_empty() {
        return Ok(Vec::new());
    }
    let tools = tempfile::tempdir()?;
    let runner = runner(corpus, arguments, tools.path()).await?;
    let at_once = arguments.at_once.max(1);
    let one = |case: Case| {
        let runner = &runner;
        async move { runner.judge(&case).await }
    };
    let mut judged: Vec<Judged> = stream::iter(cases)
        .map(one)
        .buffer_unordered(at_once)
        .collect()
        .await;
    judged.sort_by(|a, b| (&a.level, &a.id).cmp(&(&b.level, &b.id)));
    Ok(judged)
}

async fn runner(corpus: &Corpus, arguments: &Arguments, tools: &Path) -> Result<Runner> {
    let program = env::current_exe()?.with_file_name("signalbox");
    if !program.exists() {
        bail!("{} is not built", program.display());
    }
    let python = oracle::present().await;
    if !python {
        println!("python3 is not there: assertions are not tried");
    }
    let before = env::var_os("PATH").unwrap_or_default();
    if let Some(python) = env::split_paths(&before)
        .map(|folder| folder.join("python3"))
        .find(|file| file.exists())
    {
        std::os::unix::fs::symlink(python, tools.join("python"))?;
    }
    let folders = corpus.stubs().into_iter().chain([tools.to_owned()]);
    let path = env::join_paths(folders.chain(env::split_paths(&before)))?;
    let command = |image: &str, words: &[&str]| {
        let words = words.iter().map(|word| (*word).to_owned()).collect();
        (image.to_owned(), words)
    };
    Ok(Runner {
        program,
        path: path.into_string().ok().context("PATH is no text")?,
        commands: [
            command("argoproj/argosay:v2", &["argosay"]),
            command("argoproj/argosay:v1", &["cowsay"]),
            command("alpine*", &["sh"]),
        ]
        .into(),
        stand_ins: vec!["argosay".to_owned()],
        limit: Duration::from_secs(arguments.limit),
        python,
        keep: arguments.keep.clone(),
    })
}

fn tell(judged: &[Judged], all: bool) {
    for one in judged {
        let word = match one.verdict {
            Verdict::Same | Verdict::Left => continue,
            Verdict::Different => "DIFFERENT",
            Verdict::Refused => "REFUSED",
            Verdict::Hang => "HANG",
        };
        println!("{word} {} {}: {}", one.level, one.id, one.detail);
        let more = one.differences.iter().skip(1).filter(|_| all);
        more.for_each(|line| println!("    {line}"));
    }
    print!("{}", table(judged));
}

fn lines(file: &Path) -> Result<BTreeSet<String>> {
    let text = std::fs::read_to_string(file).with_context(|| format!("{}", file.display()))?;
    let lines = text.lines().map(str::trim);
    let told = lines.filter(|line| !line.is_empty() && !line.starts_with('#'));
    Ok(told.map(str::to_owned).collect())
}

fn write(file: &Path, text: &str) -> Result<()> {
    std::fs::write(file, text).with_context(|| format!("{} can't be written", file.display()))
}
