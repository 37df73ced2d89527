//! The `signalbox` command: everything that the window does, for scripts and terminals.

mod arguments;
mod audit;
mod board;
mod demo;
mod flow;
mod login;
mod output;
mod place;
mod release;
mod serve;
mod user;
mod words;
mod workflow;

use std::{path::Path, process::ExitCode};

use clap::{CommandFactory, FromArgMatches};
use signalbox_api::Error;
use signalbox_runtime::Role;

use crate::{
    arguments::{Arguments, Command, WAIT},
    output::{Exit, Output},
    place::Place,
};

fn main() -> ExitCode {
    let mut given = std::env::args_os().skip(1);
    if given.next().is_some_and(|first| first == WAIT)
        && let Some(dir) = given.next()
    {
        signalbox_workflow::wait_main(Path::new(&dir));
    }
    let (arguments, place) = parse();
    serve::start_logs(match arguments.command {
        Command::Serve(_) => "info",
        _ => "error",
    });
    let runtime = match tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
    {
        Ok(runtime) => runtime,
        Err(error) => {
            eprintln!("error: this machine starts no more threads: {error}");
            return Exit::Unreachable.into();
        }
    };
    let output = Output {
        format: arguments.output,
    };
    let done = runtime.block_on(run(arguments.command, place, output));
    // A watch that was cut short leaves nothing behind that would have to be waited for.
    runtime.shutdown_background();
    match done {
        Ok(exit) => exit.into(),
        Err(error) => output.error(&error).into(),
    }
}

/// What was typed; ends the program with usage when it makes no sense.
fn parse() -> (Arguments, Place) {
    let matches = Arguments::command().get_matches();
    let arguments = Arguments::from_arg_matches(&matches).unwrap_or_else(|error| error.exit());
    let place = Place::of(&arguments, &matches).unwrap_or_else(|error| error.exit());
    (arguments, place)
}

async fn run(command: Command, place: Place, output: Output) -> Result<Exit, Error> {
    match command {
        Command::Demo { dir } => demo::run(&dir, output),
        Command::Flow(command) => {
            let reached = place.reach(Role::Look).await?;
            flow::run(command, reached.runtime.as_ref(), output).await
        }
        Command::Workflow(command) => {
            let dir = place
                .workspace("workflow run")
                .unwrap_or_else(|error| error.exit());
            workflow::run(command, &dir, output).await
        }
        Command::Release(command) => {
            let reached = place.reach(command.role()).await?;
            release::run(command, &reached, output).await
        }
        Command::Board { cached } => {
            let reached = place.reach(Role::Look).await?;
            board::run(cached, reached.runtime.as_ref(), output).await
        }
        Command::Audit(command) => {
            let reached = place.reach(Role::Look).await?;
            audit::run(command, reached.runtime.as_ref(), output).await
        }
        Command::Serve(command) => {
            let dir = place
                .workspace("serve")
                .unwrap_or_else(|error| error.exit());
            serve::run(command, &dir, output).await
        }
        Command::User(command) => {
            let dir = place.workspace("user").unwrap_or_else(|error| error.exit());
            user::run(command, &dir, output)
        }
        Command::Login => {
            let address = place.address("login").unwrap_or_else(|error| error.exit());
            login::login(address, output).await
        }
        Command::Logout => {
            let address = place.address("logout").unwrap_or_else(|error| error.exit());
            login::logout(address, output).await
        }
    }
}
