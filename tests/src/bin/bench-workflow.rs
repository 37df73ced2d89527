//! `bench-workflow [STEPS]`: what a workflow's steps cost beside a bare spawn of the same program, in sequence, at once
//! and in a long loop, and what memory it takes; `cargo xtask bench workflow`.

use std::{
    fmt::Write as _,
    fs,
    path::{Path, PathBuf},
    process::{Child, Command, Stdio},
    time::{Duration, Instant},
};

use anyhow::{Context, Result, bail};
use serde_json::Value;

const STEPS: usize = 1000;
/// The long loop has so many times more.
const LOOP: usize = 10;
/// How often memory is looked at.
const LOOK: Duration = Duration::from_millis(20);

/// What all steps run: nothing.
const NOTHING: &str = "  - name: nothing
    container: {image: none, command: ['true']}
";

fn main() -> Result<()> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let steps = match &arguments[..] {
        [] => STEPS,
        [steps] => steps.parse().context("how many steps?")?,
        _ => bail!("bench-workflow [STEPS]"),
    };
    let program = std::env::current_exe()?.with_file_name("signalbox");
    if !program.exists() {
        bail!("{} is not built", program.display());
    }
    println!(
        "{steps} steps of `true`; a bare spawn in the same run; times per step in ms, memory in MiB"
    );
    println!(
        "{:<34} {:>8} {:>8} {:>8} {:>8} {:>8}",
        "", "steps", "total s", "a step", "bare", "memory"
    );
    row(
        &program,
        "one after the other (steps)",
        steps,
        &sequence(steps),
    )?;
    row(&program, "one after the other (DAG)", steps, &chain(steps))?;
    row(&program, "all at once", steps, &looped(steps, ""))?;
    row(
        &program,
        "a loop, 2 at once",
        steps * LOOP,
        &looped(steps * LOOP, "  parallelism: 2\n"),
    )
}

/// Runs one workflow and prints what it cost.
fn row(program: &Path, name: &str, steps: usize, spec: &str) -> Result<()> {
    let folder = tempfile::tempdir()?;
    let bare = bare(steps)?;
    let run = run(program, folder.path(), spec)?;
    if run.succeeded != steps {
        bail!(
            "{name}: {} of {steps} steps succeeded: {}",
            run.succeeded,
            run.said
        );
    }
    let each = |time: Duration| time.as_secs_f64() * 1000.0 / steps as f64;
    println!(
        "{name:<34} {steps:>8} {:>8.1} {:>8.2} {:>8.2} {:>8.0}",
        run.took.as_secs_f64(),
        each(run.took),
        each(bare),
        run.memory as f64 / 1024.0
    );
    Ok(())
}

fn head(fields: &str) -> String {
    format!(
        "apiVersion: argoproj.io/v1alpha1\nkind: Workflow\nmetadata: {{name: bench}}\nspec:\n  entrypoint: main\n{fields}  templates:\n{NOTHING}  - name: main\n"
    )
}

fn sequence(steps: usize) -> String {
    let mut text = head("") + "    steps:\n";
    for step in 0..steps {
        let _ = writeln!(text, "    - - {{name: s{step}, template: nothing}}");
    }
    text
}

fn chain(steps: usize) -> String {
    let mut text = head("") + "    dag:\n      tasks:\n      - {name: s0, template: nothing}\n";
    for step in 1..steps {
        let before = step - 1;
        let _ = writeln!(
            text,
            "      - {{name: s{step}, template: nothing, depends: s{before}}}"
        );
    }
    text
}

fn looped(steps: usize, fields: &str) -> String {
    let step = format!("{{name: s, template: nothing, withSequence: {{count: {steps}}}}}");
    format!("{}    steps:\n    - - {step}\n", head(fields))
}

/// The floor: the same program, started and waited for by nobody else.
fn bare(steps: usize) -> Result<Duration> {
    let start = Instant::now();
    for _ in 0..steps {
        Command::new("true")
            .status()
            .context("`true` can't be started")?;
    }
    Ok(start.elapsed())
}

struct Ran {
    took: Duration,
    succeeded: usize,
    /// The most that the program took, in KiB.
    memory: u64,
    said: String,
}

fn run(program: &Path, folder: &Path, spec: &str) -> Result<Ran> {
    let file = folder.join("workflow.yaml");
    let (out, errors) = (folder.join("out.json"), folder.join("errors.txt"));
    fs::write(&file, spec)?;
    let start = Instant::now();
    let mut child = Command::new(program)
        .current_dir(folder)
        .args(["--output", "json", "workflow", "run"])
        .arg(&file)
        .args(["--image", "*"])
        .stdin(Stdio::null())
        .stdout(fs::File::create(&out)?)
        .stderr(fs::File::create(&errors)?)
        .spawn()
        .context("signalbox can't be started")?;
    let memory = watched(&mut child)?;
    let took = start.elapsed();
    let workflow: Value = serde_json::from_str(&fs::read_to_string(&out)?).unwrap_or_default();
    let nodes = workflow["status"]["nodes"].as_object();
    let good = |node: &&Value| node["type"] == "Pod" && node["phase"] == "Succeeded";
    Ok(Ran {
        took,
        succeeded: nodes.map_or(0, |nodes| nodes.values().filter(good).count()),
        memory,
        said: fs::read_to_string(&errors)?,
    })
}

/// Waits for its end; the most memory that it had, as last seen.
fn watched(child: &mut Child) -> Result<u64> {
    let file = PathBuf::from(format!("/proc/{}/status", child.id()));
    let mut most = 0;
    while child.try_wait()?.is_none() {
        let status = fs::read_to_string(&file).unwrap_or_default();
        let line = status.lines().find_map(|line| line.strip_prefix("VmHWM:"));
        let word = line.and_then(|line| line.split_whitespace().next());
        most = word.and_then(|word| word.parse().ok()).unwrap_or(most);
        std::thread::sleep(LOOK);
    }
    Ok(most)
}
