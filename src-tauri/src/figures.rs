//! The list of releases beyond its rows: numbers for a filter, the whole of it as a file, and filters that she keeps.

use std::sync::Arc;

use signalbox_api::{Error, Refresh, ReleaseQuery, ReleaseSummary, Runtime, error::Code};
use signalbox_engine::event::{Millis, ReleaseStatus};

use crate::{
    desktop::Desktop,
    export::Table,
    local::written,
    told::told,
    view::{ExportFormat, Exported, NumbersView, SavedFilter},
};

/// Most releases on a page.
const PAGE: u32 = 200;
/// Longer names don't fit anywhere.
const LONGEST_NAME: usize = 60;

const COLUMNS: [&str; 17] = [
    "id",
    "product",
    "flow",
    "status",
    "fromVersion",
    "version",
    "by",
    "createdAt",
    "startedAt",
    "endedAt",
    "reason",
    "cause",
    "environments",
    "commit",
    "commitAuthor",
    "commitDate",
    "commitMessage",
];

impl Desktop {
    /// Numbers for the releases of a filter.
    ///
    /// # Errors
    /// The runtime was never heard and can't be asked.
    pub async fn numbers(
        &self,
        profile: &str,
        query: ReleaseQuery,
        refresh: Refresh,
    ) -> Result<NumbersView, Error> {
        let asked = query.clone();
        let (numbers, seen_at) = self
            .read(
                profile,
                refresh,
                |store| {
                    let Some(seen) = store.seen(profile)? else {
                        return Ok(None);
                    };
                    Ok(Some((store.numbers_seen(profile, &query)?, seen.at)))
                },
                |runtime| async move { runtime.numbers(asked).await },
                |_, _, _| Ok(()),
            )
            .await?;
        Ok(NumbersView { numbers, seen_at })
    }

    /// Writes all releases of a filter to a file.
    ///
    /// # Errors
    /// They can't be read, or the file can't be written.
    pub async fn export_releases(
        &self,
        profile: &str,
        mut query: ReleaseQuery,
        format: ExportFormat,
        path: &str,
    ) -> Result<Exported, Error> {
        let mut table = Table::begin(path, &self.home_dir, format, &COLUMNS)?;
        query.limit = Some(PAGE);
        query.cursor = None;
        query.offset = None;
        let from_runtime = self.connections.reachable(profile).is_ok();
        loop {
            // One source for the whole file: a runtime that goes away meanwhile ends it.
            let asked = query.clone();
            let page = match from_runtime {
                true => {
                    let ask =
                        |runtime: Arc<dyn Runtime>| async move { runtime.releases(asked).await };
                    self.connections.ask(profile, ask).await?
                }
                false => self.releases(profile, asked, Refresh::Cached).await?.page,
            };
            for release in &page.releases {
                table.row(release, cells)?;
            }
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return table.end(),
            }
        }
    }

    /// Filters that she has kept, by name.
    ///
    /// # Errors
    /// The store can't be read.
    pub fn filters(&self, profile: &str) -> Result<Vec<SavedFilter>, Error> {
        let kept = self.store.filters(profile).map_err(told)?;
        Ok(kept
            .into_iter()
            .map(|(name, query)| SavedFilter { name, query })
            .collect())
    }

    /// Keeps a filter under its name, in place of the one that has it.
    ///
    /// # Errors
    /// Its name is empty or too long, or the store can't be written.
    pub fn put_filter(
        &self,
        profile: &str,
        filter: SavedFilter,
    ) -> Result<Vec<SavedFilter>, Error> {
        let words: Vec<&str> = filter.name.split_whitespace().collect();
        let name = words.join(" ");
        if name.is_empty() {
            return Err(Error::new(Code::Invalid, "The filter has no name.")
                .hint("give it one, such as `failed in prod`"));
        }
        if name.chars().count() > LONGEST_NAME {
            return Err(Error::new(
                Code::Invalid,
                format!("The filter's name is longer than {LONGEST_NAME} characters."),
            )
            .hint("shorten it"));
        }
        // A filter is a question, not a place in its answer.
        let query = ReleaseQuery {
            cursor: None,
            offset: None,
            limit: None,
            ..filter.query
        };
        self.store
            .put_filter(profile, &name, &query)
            .map_err(told)?;
        self.filters(profile)
    }

    /// Forgets a filter.
    ///
    /// # Errors
    /// The store can't be written.
    pub fn delete_filter(&self, profile: &str, name: &str) -> Result<Vec<SavedFilter>, Error> {
        self.store.delete_filter(profile, name).map_err(told)?;
        self.filters(profile)
    }
}

fn cells(release: &ReleaseSummary) -> Vec<String> {
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    let moment = |at: Option<Millis>| at.map(written).unwrap_or_default();
    let environments: Vec<String> = release
        .environments
        .iter()
        .map(|environment| format!("{}: {}", environment.name, word(&environment.status)))
        .collect();
    vec![
        release.id.clone(),
        release.product.clone(),
        release.flow.clone(),
        word::<ReleaseStatus>(&release.status),
        optional(&release.from_version),
        optional(&release.version),
        release.by.clone(),
        written(release.created_at),
        moment(release.started_at),
        moment(release.ended_at),
        optional(&release.reason),
        optional(&release.cause),
        environments.join("; "),
        release.commit.sha.clone(),
        release.commit.author.clone(),
        release.commit.date.clone(),
        release.commit.message.clone(),
    ]
}

/// A status as it is written everywhere.
fn word<T: serde::Serialize>(status: &T) -> String {
    let word = serde_json::to_value(status).unwrap_or_default();
    word.as_str().unwrap_or_default().to_owned()
}

#[cfg(test)]
mod tests;
