//! Release notes: from the runtime, kept once they were read, and as a file.

use std::sync::Arc;

use signalbox_api::{Error, Refresh, Runtime};

use crate::{
    desktop::Desktop,
    export::Export,
    view::{Exported, NotesView},
};

impl Desktop {
    /// What a release brings to its last environments.
    ///
    /// # Errors
    /// They were never read and can't be asked for, or there is no such release.
    pub async fn notes(
        &self,
        profile: &str,
        id: &str,
        refresh: Refresh,
    ) -> Result<NotesView, Error> {
        let asked = id.to_owned();
        let key = format!("notes/{id}");
        let (notes, seen_at) = self
            .read(
                profile,
                refresh,
                |store| store.kept(profile, &key),
                |runtime: Arc<dyn Runtime>| async move { runtime.notes(&asked).await },
                |store, notes, at| store.put_kept(profile, &key, notes, at),
            )
            .await?;
        Ok(NotesView { notes, seen_at })
    }

    /// Writes them to a Markdown file.
    ///
    /// # Errors
    /// They can't be read, or the file can't be written.
    pub async fn export_notes(
        &self,
        profile: &str,
        id: &str,
        path: &str,
    ) -> Result<Exported, Error> {
        let mut export = Export::begin(path, &self.home_dir)?;
        let NotesView { notes, .. } = self.notes(profile, id, Refresh::Fetch).await?;
        export.write(&notes.markdown)?;
        export.end(notes.markdown.lines().count())
    }
}
