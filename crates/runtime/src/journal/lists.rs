//! What is read from the journal in pages: releases, acts, numbers. The tables are the index's.

use rusqlite::{Connection, Transaction};
use signalbox_api::{
    About, Act, AuditPage, AuditQuery, Numbers, ReleasePage, ReleaseQuery, ReleaseSummary,
};
use signalbox_engine::event::ReleaseStatus;
use signalbox_index::{Age, JOURNAL};

use super::{Batch, Journal};
use crate::error::Error;

impl Journal {
    /// Ids of all releases that have not ended, oldest first.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn open_releases(&self) -> Result<Vec<String>, Error> {
        let mut open = Vec::new();
        let mut query = ReleaseQuery {
            status: ReleaseStatus::OPEN.to_vec(),
            limit: Some(u32::MAX),
            ..ReleaseQuery::default()
        };
        loop {
            let page = self.page(&query)?;
            open.extend(page.releases.into_iter().map(|release| release.id));
            if page.next.is_none() {
                break;
            }
            query.cursor = page.next;
        }
        open.reverse();
        Ok(open)
    }

    /// A page of releases, newest first.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn page(&self, query: &ReleaseQuery) -> Result<ReleasePage, Error> {
        self.ask(|connection| signalbox_index::page(connection, JOURNAL, query))
            .map(|(page, _)| page)
    }

    /// The numbers of all releases of a query.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn numbers(&self, query: &ReleaseQuery) -> Result<Numbers, Error> {
        self.ask(|connection| signalbox_index::numbers(connection, JOURNAL, query))
    }

    /// A page of acts, newest first.
    ///
    /// # Errors
    /// The file can't be read.
    pub fn acts(&self, query: &AuditQuery) -> Result<AuditPage, Error> {
        self.ask(|connection| signalbox_index::acts(connection, JOURNAL, query))
    }

    pub(super) fn ask<T>(
        &self,
        read: impl FnOnce(&Connection) -> signalbox_index::Result<T>,
    ) -> Result<T, Error> {
        read(&self.reads()).map_err(|error| self.told(&error))
    }
}

/// Rows of the releases of a batch, and of what somebody did in it.
pub(super) fn append(transaction: &Transaction<'_>, batch: &Batch) -> signalbox_index::Result<()> {
    for release in &batch.releases {
        let summary = ReleaseSummary::from(release);
        // The journal is where it is known first: nothing in it has an age.
        signalbox_index::put(transaction, JOURNAL, &summary, 0, Age::Known)?;
    }
    for record in &batch.records {
        let about = |id: &str| {
            let of = batch.releases.iter().find(|release| release.id == id);
            of.map(About::release)
        };
        if let Some(act) = Act::of(record, about) {
            signalbox_index::put_act(transaction, JOURNAL, &act)?;
        }
    }
    Ok(())
}
