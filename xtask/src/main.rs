//! `cargo xtask …`: everything one does with this checkout, from an empty machine to the last test.
//! It depends on no member of the workspace, so that it starts before anything of it compiles.

mod check;
mod display;
mod place;
mod process;
mod report;
mod run;
mod setup;
mod summary;
mod test;
mod tidy;
mod versions;
mod window;

use std::{env, process::ExitCode};

use anyhow::{Result, bail};

const HELP: &str = "\
cargo xtask COMMAND

  run [-- ARGS]              set up, build and open the desktop application
  check                      format, lints, rules of the house and unit tests (the fast part of `test`)
  test                       everything: check, scenarios and the whole window
  setup                      install what building and testing needs
  scenarios FILE [--json OUT]
                             play release scenarios on the engine
  conformance DIR [--json OUT]
                             run a corpus of Argo manifests and compare with what Argo made of them
  screens [DIR]              pictures of the application's screens (by default in target/screens)
  bindings                   make ui/src/gen/bindings.ts anew from the Rust types
  bench NAME                 measure, in release: editor, server, tracking, workflow
  tidy                       the rules of the house alone
  help                       this page
";

fn main() -> ExitCode {
    let arguments: Vec<String> = env::args().skip(1).collect();
    match dispatch(&arguments) {
        Ok(code) => code,
        Err(error) => {
            eprintln!("xtask: {error:#}");
            ExitCode::FAILURE
        }
    }
}

fn dispatch(arguments: &[String]) -> Result<ExitCode> {
    let (command, rest) = match arguments.split_first() {
        Some((command, rest)) => (command.as_str(), rest),
        None => ("help", arguments),
    };
    let alone = || match rest.first() {
        Some(extra) => bail!("`{command}` takes no argument, but `{extra}` was given"),
        None => Ok(()),
    };
    match command {
        "run" => run::run(rest),
        "check" => alone().and_then(|()| check::check()),
        "test" => alone().and_then(|()| test::test()),
        "setup" => alone()
            .and_then(|()| setup::setup(setup::Scope::Test))
            .map(|()| ExitCode::SUCCESS),
        "tidy" => alone().and_then(|()| tidy::command()),
        "bindings" => alone().and_then(|()| run::bindings()),
        "scenarios" => run::scenarios(rest),
        "conformance" => run::conformance(rest),
        "bench" => run::bench(rest),
        "screens" => test::screens(rest),
        "help" | "--help" | "-h" => {
            print!("{HELP}");
            Ok(ExitCode::SUCCESS)
        }
        unknown => bail!("there is no command `{unknown}`; `cargo xtask help` lists them"),
    }
}
