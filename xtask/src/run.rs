//! `run`, `bindings` and `scenarios`: commands that build one program and start it.

use std::process::{Command, ExitCode};

use anyhow::{Result, bail};

use crate::{
    display::on_own_display,
    place::{self, program},
    process::{self, command},
    setup, window,
};

/// `run [-- ARGS]`: from a fresh checkout to the open window.
pub fn run(arguments: &[String]) -> Result<ExitCode> {
    let passed_on = match arguments.split_first() {
        None => arguments,
        Some((dashes, rest)) if dashes == "--" => rest,
        Some((other, _)) => {
            bail!("`{other}` is no option of run; what the application is to get comes after `--`")
        }
    };
    setup::setup(setup::Scope::Build)?;
    window::build()?;
    process::run(&mut command(
        "cargo",
        ["build", "-p", "signalbox-desktop", "-p", "signalbox-cli"],
    ))?;
    let desktop = program("signalbox-desktop");
    println!("starting {}", desktop.display());
    outcome(&mut command(&desktop.to_string_lossy(), passed_on))
}

/// Builds all programs at once: packages built by themselves get other features of the same libraries than the tests
/// do, and then most of it compiles twice. Not xtask, which is running.
pub fn build() -> Command {
    command(
        "cargo",
        ["build", "--workspace", "--bins", "--exclude", "xtask"],
    )
}

/// `bindings`: the test that guards them writes them when told so.
pub fn bindings() -> Result<ExitCode> {
    setup::nextest()?;
    let mut tests = command(
        "cargo",
        [
            "nextest",
            "run",
            "-p",
            "signalbox-desktop",
            "--test",
            "bindings",
        ],
    );
    process::run(tests.env("SIGNALBOX_WRITE_BINDINGS", "1"))?;
    println!("ui/src/gen/bindings.ts is up to date");
    Ok(ExitCode::SUCCESS)
}

/// `scenarios FILE [--json OUT]`: all arguments are the player's. It runs in the folder where it was asked for, so
/// that relative paths hold.
pub fn scenarios(arguments: &[String]) -> Result<ExitCode> {
    process::run(&mut command(
        "cargo",
        [
            "build",
            "--quiet",
            "-p",
            "signalbox-tests",
            "--bin",
            "scenarios",
        ],
    ))?;
    let mut player = command(&program("scenarios").to_string_lossy(), arguments);
    outcome(player.current_dir(std::env::current_dir()?))
}

/// `conformance DIR …`: all arguments are the program's, which runs the workflows by the command line.
pub fn conformance(arguments: &[String]) -> Result<ExitCode> {
    let packages = ["-p", "signalbox-tests", "-p", "signalbox-cli"];
    let programs = ["--bin", "conformance", "--bin", "signalbox"];
    let build = ["build", "--quiet"]
        .iter()
        .chain(&packages)
        .chain(&programs);
    process::run(&mut command("cargo", build))?;
    let mut conformance = command(&program("conformance").to_string_lossy(), arguments);
    outcome(conformance.current_dir(std::env::current_dir()?))
}

/// `bench NAME [ARGS]`: in release, as figures of anything else say nothing.
pub fn bench(arguments: &[String]) -> Result<ExitCode> {
    let Some((name, rest)) = arguments.split_first() else {
        bail!("which bench? There are: editor, server, tracking, workflow");
    };
    let name = format!("bench-{name}");
    let mut build = command("cargo", ["build", "--release", "-p", "signalbox-tests"]);
    build.args(["--bin", &name]);
    let watches = ["bench-editor", "bench-tracking"].contains(&name.as_str());
    if watches {
        setup::setup(setup::Scope::Test)?;
        window::build()?;
        build.args(["-p", "signalbox-desktop", "--bin", "signalbox-desktop"]);
    }
    if name == "bench-workflow" {
        build.args(["-p", "signalbox-cli", "--bin", "signalbox"]);
    }
    process::run(&mut build)?;
    let bench = place::target().join("release").join(&name);
    let bench = bench.to_string_lossy();
    let mut bench = match watches {
        true => on_own_display(&[&bench])?,
        false => Command::new(&*bench),
    };
    outcome(bench.args(rest))
}

fn outcome(command: &mut Command) -> Result<ExitCode> {
    let status = process::status(command)?;
    let code = status.code().and_then(|code| u8::try_from(code).ok());
    Ok(code.map_or(ExitCode::FAILURE, ExitCode::from))
}
