//! `signalbox release list`.

use signalbox_api::{Error, ReleaseQuery, ReleaseSummary, Runtime};
use signalbox_engine::length;

use crate::{
    arguments::Format,
    output::{Exit, Output, moment, table},
    words,
};

/// Releases, newest first.
pub async fn run(
    product: Option<String>,
    flow: Option<String>,
    limit: u32,
    runtime: &dyn Runtime,
    output: Output,
) -> Result<Exit, Error> {
    let query = ReleaseQuery {
        product,
        flow,
        limit: Some(limit),
        ..ReleaseQuery::default()
    };
    let page = runtime.releases(query).await?;
    if output.format == Format::Json {
        page.releases
            .iter()
            .for_each(|release| output.print(release, String::new));
        return Ok(Exit::Done);
    }
    let row = |release: &ReleaseSummary| {
        let version = |version: &Option<String>| version.clone().unwrap_or_else(|| "?".into());
        let took = release
            .started_at
            .zip(release.ended_at)
            .map(|(started, ended)| length(ended - started));
        vec![
            release.id.clone(),
            words::word(&release.status),
            release.product.clone(),
            release.flow.clone(),
            format!(
                "{} -> {}",
                version(&release.from_version),
                version(&release.version)
            ),
            moment(release.created_at),
            took.unwrap_or_default(),
            release.cause.clone().unwrap_or_default(),
        ]
    };
    let rows: Vec<Vec<String>> = page.releases.iter().map(row).collect();
    output.print(&(), || {
        table(
            &[
                "RELEASE", "STATUS", "PRODUCT", "FLOW", "VERSION", "STARTED", "TOOK", "CAUSE",
            ],
            &rows,
        )
    });
    Ok(Exit::Done)
}
