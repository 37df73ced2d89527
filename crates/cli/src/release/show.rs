//! `signalbox release show ID`.

use signalbox_api::{Error, Runtime};

use crate::{
    output::{Exit, Output},
    words,
};

/// One release as it stands.
pub async fn run(id: &str, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let view = runtime.release(id).await?;
    output.print(&view, || words::release(&view));
    Ok(Exit::Done)
}
