//! `signalbox release notes ID`.

use signalbox_api::{Error, Runtime};

use crate::output::{Exit, Output};

/// Release notes as Markdown.
pub async fn run(id: &str, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let notes = runtime.notes(id).await?;
    output.print(&notes, || notes.markdown.trim_end().to_owned());
    Ok(Exit::Done)
}
