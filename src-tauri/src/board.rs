//! What is running where: from the runtime, or as it was told last.

use signalbox_api::{Deployment, Error, FileDifference, Refresh, ReleaseQuery, ReleaseSummary};
use signalbox_engine::event::ReleaseStatus;

use crate::{desktop::Desktop, view::BoardView};

/// So many commits of an application are shown.
const DEPLOYMENTS: u32 = 100;
/// Most releases on a page.
const PAGE: u32 = 200;

impl Desktop {
    /// Environments × products, with the releases that go on.
    ///
    /// # Errors
    /// It was never read and can't be asked for.
    pub async fn board(&self, profile: &str, refresh: Refresh) -> Result<BoardView, Error> {
        let (board, seen_at) = self
            .read(
                profile,
                refresh,
                |store| store.kept(profile, "board"),
                |runtime| async move { runtime.board(refresh).await },
                |store, board, at| store.put_kept(profile, "board", board, at),
            )
            .await?;
        Ok(BoardView {
            board,
            seen_at,
            running: self.running(profile, refresh).await?,
        })
    }

    async fn running(&self, profile: &str, refresh: Refresh) -> Result<Vec<ReleaseSummary>, Error> {
        let mut query = ReleaseQuery {
            status: ReleaseStatus::OPEN.to_vec(),
            limit: Some(PAGE),
            ..ReleaseQuery::default()
        };
        let mut running = Vec::new();
        loop {
            let page = self.releases(profile, query.clone(), refresh).await?.page;
            running.extend(page.releases);
            match page.next {
                Some(next) => query.cursor = Some(next),
                None => return Ok(running),
            }
        }
    }

    /// How an application came to be what it is, newest first.
    ///
    /// # Errors
    /// It was never read and can't be asked for, or there is no such application.
    pub async fn deployments(
        &self,
        profile: &str,
        application: &str,
    ) -> Result<Vec<Deployment>, Error> {
        let asked = application.to_owned();
        let key = format!("deployments/{application}");
        let read = self.read(
            profile,
            Refresh::Fetch,
            |store| store.kept(profile, &key),
            |runtime| async move { runtime.deployments(&asked, DEPLOYMENTS).await },
            |store, deployments, at| store.put_kept(profile, &key, deployments, at),
        );
        Ok(read.await?.0)
    }

    /// How the files of two applications differ: only their repositories know.
    ///
    /// # Errors
    /// The runtime can't be asked, or there is no such application.
    pub async fn difference(
        &self,
        profile: &str,
        left: &str,
        right: &str,
    ) -> Result<Vec<FileDifference>, Error> {
        let (left, right) = (left.to_owned(), right.to_owned());
        self.connections
            .ask(profile, |runtime| async move {
                runtime.difference(&left, &right).await
            })
            .await
    }
}
