//! The `signalbox` command: everything that the window does, for scripts and terminals.

mod arguments;
mod demo;
mod flow;
mod output;
mod release;
mod words;

use std::{path::Path, process::ExitCode};

use clap::Parser;
use signalbox_api::Error;
use signalbox_runtime::{Embedded, Options, Role};

use crate::{
    arguments::{Arguments, Command, WAIT},
    output::{Exit, Output},
};

fn main() -> ExitCode {
    let mut given = std::env::args_os().skip(1);
    if given.next().is_some_and(|first| first == WAIT)
        && let Some(dir) = given.next()
    {
        signalbox_workflow::wait_main(Path::new(&dir));
    }
    let arguments = Arguments::parse();
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("SIGNALBOX_LOG")
                .unwrap_or_else(|_| "error".into()),
        )
        .with_writer(std::io::stderr)
        .init();
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
    let done = runtime.block_on(run(arguments, output));
    // A watch that was cut short leaves nothing behind that would have to be waited for.
    runtime.shutdown_background();
    match done {
        Ok(exit) => exit.into(),
        Err(error) => output.error(&error).into(),
    }
}

async fn run(arguments: Arguments, output: Output) -> Result<Exit, Error> {
    match arguments.command {
        Command::Demo { dir } => demo::run(&dir, output),
        Command::Flow(command) => {
            let runtime = open(arguments.workspace.as_deref(), Role::Look).await?;
            flow::run(command, &runtime, output).await
        }
        Command::Release(command) => {
            let runtime = open(arguments.workspace.as_deref(), command.role()).await?;
            release::run(command, &runtime, output).await
        }
    }
}

async fn open(workspace: Option<&Path>, role: Role) -> Result<Embedded, Error> {
    let here = Path::new(".");
    let program = std::env::current_exe().map_err(|error| {
        Error::new(
            signalbox_api::error::Code::Storage,
            format!("This program does not know its own path: {error}."),
        )
    })?;
    let options = Options {
        role,
        waiter: vec![program, WAIT.into()],
    };
    Ok(Embedded::open(workspace.unwrap_or(here), &options).await?)
}
