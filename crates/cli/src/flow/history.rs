//! `signalbox flow history NAME`.

use jiff::Timestamp;
use signalbox_api::{Error, ManifestChange, Runtime, error::Code};
use signalbox_model::Kind;

use crate::{
    arguments::Format,
    output::{Exit, Output, moment},
};

/// The commits that changed a flow, newest first: one a line for programs, a few lines each for people.
pub async fn run(
    name: &str,
    limit: u32,
    runtime: &dyn Runtime,
    output: Output,
) -> Result<Exit, Error> {
    let history = runtime.history(Kind::Flow, name, limit).await?;
    if history.changes.is_empty() {
        let missing = format!("There is no flow `{name}`, and there never was.");
        return Err(
            Error::new(Code::NotFound, missing).hint("`signalbox flow list` names them all")
        );
    }
    if output.format == Format::Json {
        for change in &history.changes {
            output.print(change, String::new);
        }
        return Ok(Exit::Done);
    }
    let mut parts: Vec<String> = history.changes.iter().map(words).collect();
    if history.more {
        parts.push("There are older ones: --limit N shows more.".to_owned());
    }
    output.print(&(), || parts.join("\n\n"));
    Ok(Exit::Done)
}

fn words(change: &ManifestChange) -> String {
    let commit = &change.commit;
    let sha = commit.sha.get(..8).unwrap_or(&commit.sha);
    let when = commit.date.parse::<Timestamp>();
    let when = when.map_or_else(
        |_| commit.date.clone(),
        |when| moment(when.as_millisecond()),
    );
    let subject = commit.message.lines().next().unwrap_or_default();
    let head = format!("{sha}  {when}  {}", commit.author);
    let said = change.words.iter().map(|word| format!("  - {word}"));
    [head, format!("  {subject}")]
        .into_iter()
        .chain(said)
        .collect::<Vec<_>>()
        .join("\n")
}
