//! `signalbox workflow run FILE.yaml`: a whole manifest on this machine, without a workspace.

use std::{
    fs,
    path::{Path, PathBuf},
    sync::{Arc, mpsc},
};

use signalbox_api::{Error, error::Code};
use signalbox_engine::event::Node;
use signalbox_runtime::Workspace;
use signalbox_workflow::{
    NoSecrets, Problem,
    local::{self, Control, File, Finished, Options},
};

use super::words;
use crate::{
    arguments::{Format, OfFile},
    output::{Exit, Output},
    place,
};

/// Whether what was typed names a file rather than a workflow of the workspace.
pub fn is_file(name: &str) -> bool {
    let path = Path::new(name);
    let ending = path.extension().and_then(|ending| ending.to_str());
    matches!(ending, Some("yaml" | "yml" | "json")) || path.is_file()
}

/// Runs the manifest to its end.
///
/// # Errors
/// It can't be read, asks for something that this machine can't do, or can't go on.
pub async fn run(
    file: &Path,
    parameters: Vec<(String, String)>,
    of_file: OfFile,
    workspace: &Path,
    output: Output,
) -> Result<Exit, Error> {
    let manifest = File {
        text: text(file)?,
        others: of_file
            .template_files
            .iter()
            .map(|file| text(file))
            .collect::<Result<_, _>>()?,
    };
    let own = tempfile::tempdir().map_err(|error| storage(&error))?;
    let dir = of_file.dir.clone();
    let dir = dir.unwrap_or_else(|| own.path().to_owned());
    let mut options = options(of_file, workspace, dir)?;
    options.arguments = parameters.into_iter().collect();
    let (controls, asked) = mpsc::channel();
    let interrupts = tokio::spawn(interrupts(controls));
    let telling = move |node: Node| tell(output, &node);
    let ran = tokio::task::spawn_blocking(move || {
        let mut telling = telling;
        local::run(&manifest, &options, asked, &mut telling)
    });
    let ran = ran.await;
    interrupts.abort();
    let ran = ran.map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    match ran {
        Ok(finished) => Ok(end(output, &finished)),
        Err(local::Error::Refused(problems)) => Err(refused(file, &problems)),
        Err(error @ local::Error::Storage(_)) => Err(Error::new(Code::Storage, error.to_string())),
    }
}

fn text(file: &Path) -> Result<String, Error> {
    fs::read_to_string(file).map_err(|error| {
        let code = match error.kind() {
            std::io::ErrorKind::NotFound => Code::NotFound,
            _ => Code::Storage,
        };
        Error::new(code, format!("{} can't be read: {error}.", file.display()))
    })
}

fn storage(error: &std::io::Error) -> Error {
    let message = format!("The run's directory can't be made: {error}.");
    Error::new(Code::Storage, message)
}

/// A workspace, where there is one, says which images may run as processes of this machine.
fn options(of_file: OfFile, workspace: &Path, dir: PathBuf) -> Result<Options, Error> {
    let workspace = match Workspace::read(workspace) {
        Ok(workspace) => Some(workspace),
        Err(signalbox_runtime::Error::NoWorkspace(_)) => None,
        Err(error) => return Err(error.into()),
    };
    let mut images = of_file.images;
    images.extend(
        workspace
            .iter()
            .flat_map(|workspace| workspace.images.clone()),
    );
    let shared = workspace.map(|workspace| workspace.data.join("shared"));
    Ok(Options {
        dir,
        shared: of_file.shared.or(shared),
        waiter: place::waiter()?,
        images,
        commands: of_file.commands.into_iter().collect(),
        paths: of_file.paths,
        arguments: Default::default(),
        name: of_file.run_name,
        most: of_file.at_once,
        secrets: Arc::new(NoSecrets),
        private: true,
    })
}

/// The first Ctrl-C stops it (exit handlers still run), the second ends it.
async fn interrupts(controls: mpsc::Sender<Control>) {
    for control in [Control::Stop, Control::Terminate] {
        if tokio::signal::ctrl_c().await.is_err() || controls.send(control).is_err() {
            return;
        }
    }
    // A third one is not heard: what runs is ending already.
    std::future::pending::<()>().await;
}

fn tell(output: Output, node: &Node) {
    if output.format == Format::Text {
        output.print(node, || words(node));
    }
}

fn end(output: Output, finished: &Finished) -> Exit {
    let status = &finished.workflow["status"];
    let said = |field: &str| status[field].as_str().unwrap_or_default();
    output.print(&finished.workflow, || {
        let name = &finished.workflow["metadata"]["name"];
        let first = format!("{} {}", name.as_str().unwrap_or_default(), said("phase"));
        let message = Some(said("message")).filter(|message| !message.is_empty());
        let outputs = status["outputs"]["parameters"].as_array();
        let outputs = outputs.into_iter().flatten().map(|output| {
            let side = |field: &str| output[field].as_str().unwrap_or_default();
            format!("  {} = {}", side("name"), side("value"))
        });
        let room = match &finished.remarks[..] {
            [] => vec!["isolation: a file system of its own for every step".to_owned()],
            remarks => remarks
                .iter()
                .map(|remark| format!("isolation: {remark}"))
                .collect(),
        };
        [first]
            .into_iter()
            .chain(message.map(str::to_owned))
            .chain(outputs)
            .chain(room)
            .collect::<Vec<_>>()
            .join("\n")
    });
    match said("phase") {
        "Succeeded" => Exit::Done,
        _ => Exit::Failed,
    }
}

/// All that keeps it from starting, as a compiler would tell it.
fn refused(file: &Path, problems: &[Problem]) -> Error {
    let line = |problem: &Problem| {
        let hint = problem.hint.as_ref().map(|hint| format!(" ({hint})"));
        let file = file.display();
        let Problem {
            line,
            column,
            message,
            ..
        } = problem;
        format!(
            "{file}:{line}:{column}: {message}{}",
            hint.unwrap_or_default()
        )
    };
    let lines: Vec<String> = problems.iter().map(line).collect();
    Error::new(Code::Invalid, lines.join("\n"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_file_or_a_name() {
        for name in ["a.yaml", "dir/b.yml", "c.json", "Cargo.toml"] {
            assert!(is_file(name), "{name}");
        }
        for name in ["deploy", "yaml", "a.yaml.old", "src"] {
            assert!(!is_file(name), "{name}");
        }
    }
}
