//! `test` and `screens`: the parts that need the built application: release scenarios and the real window.

use std::{
    env, fs,
    path::{Path, PathBuf},
    process::{Command, ExitCode},
};

use anyhow::{Context, Result, bail};

use crate::{
    check,
    display::on_own_display,
    place::{program, root, target},
    process::command,
    report::Report,
    run, setup,
    summary::Runner,
    window,
};

/// Scenarios that are kept outside this checkout; whoever has them plays them too.
const MORE_SCENARIOS: &str = "../shared/reference/scenarios/cases.json";

/// Argo manifests with recordings of what they came to, kept outside this checkout too.
const MANIFESTS: &str = "../shared/reference/argo-examples";

/// Those of them that would take too long each time.
const SLOW_MANIFESTS: &str = "tests/workflows/slow.txt";

/// The whole command.
pub fn test() -> Result<ExitCode> {
    setup::setup(setup::Scope::Test)?;
    // Before anything of Rust: the window becomes part of the program, which is then compiled once.
    window::build()?;
    let mut report = Report::default();
    check::parts(&mut report);
    report.step("build", &mut run::build());
    scenarios(&mut report)?;
    conformance(&mut report);
    if cfg!(target_os = "linux") {
        let mut tests = windows(check::WINDOW_TESTS)?;
        report.tests("window tests", Runner::Nextest, &mut tests);
    } else {
        report.skip(
            "window tests",
            "the window is driven by WebKitWebDriver, which is there only on Linux",
        );
    }
    Ok(report.finish())
}

/// `screens [DIR]`: the test binary `window_screens` walks through the application and leaves pictures in `DIR`.
pub fn screens(arguments: &[String]) -> Result<ExitCode> {
    let folder = match arguments {
        [] => target().join("screens"),
        [folder] => env::current_dir()?.join(folder),
        _ => bail!("usage: cargo xtask screens [DIR]"),
    };
    setup::setup(setup::Scope::Test)?;
    window::build()?;
    fs::create_dir_all(&folder).with_context(|| format!("{} can't be made", folder.display()))?;
    let mut report = Report::default();
    report.step("build", &mut run::build());
    let mut tests = windows("binary(=window_screens)")?;
    report.tests(
        "screens",
        Runner::Nextest,
        tests.env("SIGNALBOX_SCREENS", &folder),
    );
    println!("the pictures are in {}\n", folder.display());
    Ok(report.finish())
}

fn scenarios(report: &mut Report) -> Result<()> {
    for file in own_scenarios()? {
        let name = format!(
            "scenarios {}",
            file.file_name().unwrap_or_default().to_string_lossy()
        );
        play(report, &name, &file);
    }
    let more = root().join(MORE_SCENARIOS);
    if more.exists() {
        play(report, "scenarios, reference", &more);
    } else {
        report.skip(
            "scenarios, reference",
            &format!("{MORE_SCENARIOS} is not there"),
        );
    }
    Ok(())
}

fn conformance(report: &mut Report) {
    let name = "conformance with Argo";
    let corpus = root().join(MANIFESTS);
    if !corpus.exists() {
        report.skip(name, &format!("{MANIFESTS} is not there"));
        return;
    }
    let conformance = program("conformance");
    let mut run = command(&conformance.to_string_lossy(), [&corpus]);
    run.arg("--leave").arg(root().join(SLOW_MANIFESTS));
    report.tests(name, Runner::Scenarios, &mut run);
}

fn own_scenarios() -> Result<Vec<PathBuf>> {
    let folder = root().join("tests/scenarios");
    let entries =
        fs::read_dir(&folder).with_context(|| format!("{} can't be read", folder.display()))?;
    let mut files: Vec<PathBuf> = entries
        .map(|entry| entry.map(|entry| entry.path()))
        .collect::<Result<_, _>>()?;
    files.retain(|file| {
        file.extension()
            .is_some_and(|extension| extension == "json")
    });
    files.sort();
    if files.is_empty() {
        bail!("{} holds no scenarios", folder.display());
    }
    Ok(files)
}

fn play(report: &mut Report, name: &str, file: &Path) {
    let scenarios = program("scenarios");
    report.tests(
        name,
        Runner::Scenarios,
        &mut command(&scenarios.to_string_lossy(), [file]),
    );
}

/// Nextest on a display of its own.
fn windows(filter: &str) -> Result<Command> {
    on_own_display(&[
        "cargo",
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "-E",
        filter,
    ])
}
