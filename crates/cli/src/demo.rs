//! `signalbox demo DIR`.

use std::path::Path;

use serde_json::json;
use signalbox_api::Error;
use signalbox_runtime::demo;

use crate::output::{Exit, Output};

/// Makes the demo workspace and says how to go on.
pub fn run(dir: &Path, output: Output) -> Result<Exit, Error> {
    let dir = demo::create(dir)?;
    output.print(&json!({ "workspace": dir }), || {
        let dir = dir.display();
        format!(
            "The demo workspace is in {dir}.\n\
             Try:\n  \
             signalbox --workspace {dir} flow plan --flow multi-env-sequential-promotion --product demo-trioapp\n  \
             signalbox --workspace {dir} release trigger --flow multi-env-sequential-promotion --product demo-trioapp --watch"
        )
    });
    Ok(Exit::Done)
}
