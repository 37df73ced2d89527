//! Who did what when: from the runtime, or as far as it was seen, and as a file.

use std::sync::Arc;

use signalbox_api::{Act, AuditQuery, Error, Refresh, Runtime, Verification};

use crate::{
    desktop::Desktop,
    export::Table,
    local::written,
    view::{AuditView, ExportFormat, Exported},
};

/// Most acts on a page.
const PAGE: u32 = 200;

const COLUMNS: [&str; 9] = [
    "seq", "at", "act", "by", "product", "flow", "release", "reason", "words",
];

impl Desktop {
    /// Acts, newest first.
    ///
    /// # Errors
    /// The runtime was never heard and can't be asked.
    pub async fn audit(
        &self,
        profile: &str,
        query: AuditQuery,
        refresh: Refresh,
    ) -> Result<AuditView, Error> {
        let asked = query.clone();
        let (page, seen_at) = self
            .read(
                profile,
                refresh,
                |store| {
                    let Some(seen) = store.seen(profile)? else {
                        return Ok(None);
                    };
                    Ok(Some((store.acts_seen(profile, &query)?, seen.at)))
                },
                |runtime| async move { runtime.audit(asked).await },
                |_, _, _| Ok(()),
            )
            .await?;
        Ok(AuditView { page, seen_at })
    }

    /// Writes all acts of a filter to a file.
    ///
    /// # Errors
    /// They can't be read, or the file can't be written.
    pub async fn export_audit(
        &self,
        profile: &str,
        mut query: AuditQuery,
        format: ExportFormat,
        path: &str,
    ) -> Result<Exported, Error> {
        let mut table = Table::begin(path, &self.home_dir, format, &COLUMNS)?;
        query.limit = Some(PAGE);
        query.cursor = None;
        let from_runtime = self.connections.reachable(profile).is_ok();
        loop {
            // One source for the whole file: a runtime that goes away meanwhile ends it.
            let asked = query.clone();
            let page = match from_runtime {
                true => {
                    let ask = |runtime: Arc<dyn Runtime>| async move { runtime.audit(asked).await };
                    self.connections.ask(profile, ask).await?
                }
                false => self.audit(profile, asked, Refresh::Cached).await?.page,
            };
            for act in &page.acts {
                table.row(act, cells)?;
            }
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return table.end(),
            }
        }
    }

    /// Examines the journal's hash chain, where it is.
    ///
    /// # Errors
    /// The runtime can't be asked.
    pub async fn verify_audit(&self, profile: &str) -> Result<Verification, Error> {
        self.connections
            .ask(profile, |runtime| async move { runtime.verify().await })
            .await
    }
}

fn cells(act: &Act) -> Vec<String> {
    let kind = serde_json::to_value(act.kind).unwrap_or_default();
    let optional = |text: &Option<String>| text.clone().unwrap_or_default();
    vec![
        act.seq.to_string(),
        written(act.at),
        kind.as_str().unwrap_or_default().to_owned(),
        optional(&act.by),
        optional(&act.product),
        optional(&act.flow),
        optional(&act.release),
        optional(&act.reason),
        act.words.clone(),
    ]
}
