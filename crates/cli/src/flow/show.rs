//! `signalbox flow show NAME`.

use signalbox_api::{Error, Runtime, error::Code};
use signalbox_model::Kind;

use crate::output::{Exit, Output};

/// A flow's manifest as it is.
pub async fn run(name: &str, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let (manifests, _) = super::configuration(runtime).await?;
    let found = manifests
        .documents
        .iter()
        .find(|document| document.kind == Kind::Flow && document.name == name);
    let missing = || {
        Error::new(Code::NotFound, format!("There is no flow `{name}`."))
            .hint("`signalbox flow list` names them all")
    };
    let found = found.ok_or_else(missing)?;
    output.print(found, || found.text.trim_end().to_owned());
    Ok(Exit::Done)
}
