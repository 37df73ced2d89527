//! `check`: everything that needs no window: format, lints, the rules of the house, unit tests of both languages.

use std::process::ExitCode;

use anyhow::Result;

use crate::{
    process::command,
    report::Report,
    setup,
    summary::{Counts, Runner},
    tidy, window,
};

/// Which test binaries drive the real window; they run alone, in `test`.
pub const WINDOW_TESTS: &str = "binary(/^window_/)";

/// The whole command.
pub fn check() -> Result<ExitCode> {
    setup::nextest()?;
    let mut report = Report::default();
    parts(&mut report);
    println!(
        "The whole window and the release scenarios are not part of this: `cargo xtask test`\n"
    );
    Ok(report.finish())
}

/// The parts, quickest first; `test` begins with the same.
pub fn parts(report: &mut Report) {
    report.part("tidy", || {
        tidy::findings().map(|findings| Counts::step(tidy::show(&findings)))
    });
    report.step(
        "cargo fmt",
        &mut command("cargo", ["fmt", "--all", "--check"]),
    );
    report.part("npm ci", || window::install().map(|()| Counts::step(true)));
    report.step(
        "ui types",
        &mut window::npm(&["run", "--silent", "typecheck"]),
    );
    report.step("ui lint", &mut window::npm(&["run", "--silent", "lint"]));
    report.tests(
        "ui tests",
        Runner::Vitest,
        &mut window::npm(&["run", "--silent", "test"]),
    );
    let clippy = [
        "clippy",
        "--workspace",
        "--all-targets",
        "--quiet",
        "--",
        "-D",
        "warnings",
    ];
    report.step("clippy", &mut command("cargo", clippy));
    let outside = format!("not {WINDOW_TESTS}");
    let nextest = [
        "nextest",
        "run",
        "--workspace",
        "--no-fail-fast",
        "-E",
        &outside,
    ];
    report.tests(
        "unit tests",
        Runner::Nextest,
        &mut command("cargo", nextest),
    );
}
