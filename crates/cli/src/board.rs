//! `signalbox board`.

use signalbox_api::{Board, BoardApplication, BoardProduct, Error, Refresh, Runtime};

use crate::output::{Exit, Output, table};

/// What is running where.
pub async fn run(cached: bool, runtime: &dyn Runtime, output: Output) -> Result<Exit, Error> {
    let refresh = match cached {
        true => Refresh::Cached,
        false => Refresh::Fetch,
    };
    let board = runtime.board(refresh).await?;
    output.print(&board, || words(&board));
    Ok(Exit::Done)
}

/// A row for each product, a column for each environment.
fn words(board: &Board) -> String {
    let names = board.environments.iter().map(|it| it.name.as_str());
    let head: Vec<&str> = ["PRODUCT"].into_iter().chain(names).collect();
    let row = |product: &BoardProduct| {
        let cells = head[1..].iter().map(|name| cell(product, name));
        [product.name.clone()].into_iter().chain(cells).collect()
    };
    let rows: Vec<Vec<String>> = board.products.iter().map(row).collect();
    table(&head, &rows)
}

fn cell(product: &BoardProduct, environment: &str) -> String {
    let found = product
        .cells
        .iter()
        .find(|cell| cell.environment == environment);
    let applications = found.map_or(&[][..], |cell| &cell.applications);
    let words: Vec<String> = applications.iter().map(application).collect();
    words.join("; ")
}

/// `1.4.2 (3 behind, OutOfSync, Degraded)`: what is as it should be is not said.
fn application(application: &BoardApplication) -> String {
    let mut remarks = Vec::new();
    let behind = application.behind.filter(|it| it.commits > 0);
    remarks.extend(behind.map(|it| match it.versions {
        0 => format!("{} commits behind", it.commits),
        versions => format!("{versions} behind"),
    }));
    let well = ["Synced", "Healthy"];
    let seen = [&application.sync, &application.health]
        .into_iter()
        .flatten();
    remarks.extend(seen.filter(|it| !well.contains(&it.as_str())).cloned());
    remarks.extend(application.problem.clone());
    let version = application.version.as_deref().unwrap_or("?");
    match remarks.as_slice() {
        [] => version.to_owned(),
        remarks => format!("{version} ({})", remarks.join(", ")),
    }
}
