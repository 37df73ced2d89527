//! Manifests from elsewhere: what a file, a folder or a repository holds, and taking it over.

use std::path::Path;

use signalbox_api::{Error, Published, Refresh, error::Code};
use signalbox_gitops::Git;
use signalbox_model::import::report;
use tauri::State;

use crate::{
    desktop::Desktop,
    form,
    importing::{self, Folder},
    told::blocking,
    view::{ImportChoice, ImportFrom, ImportReport},
};

/// Looks through a file, a folder or a repository. Changes nothing.
#[tauri::command]
#[specta::specta]
pub async fn read_import(
    desktop: State<'_, Desktop>,
    profile: String,
    from: ImportFrom,
) -> Result<ImportReport, Error> {
    let number = desktop.imports.begin(&profile);
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    let (from, files, left_out) = match from {
        ImportFrom::Path { path } => {
            if path.trim().is_empty() {
                return Err(Error::new(Code::Invalid, "No file or folder is named.")
                    .hint("choose one, or write its path"));
            }
            let path = form::path(&path, &desktop.home_dir);
            let shown = path.display().to_string();
            let folder = blocking(move || Folder::read(&path)).await??;
            (shown, folder.files, folder.left_out)
        }
        ImportFrom::Repository { url, branch } => {
            let git = Git::new(desktop.data_dir.join("imports"), ["https", "ssh", "file"]);
            let tip = git
                .read_tip(url.trim(), branch.as_deref(), Path::new("/"))
                .await
                .map_err(refused)?;
            let short: String = tip.commit.chars().take(7).collect();
            let shown = format!("{} ({} at {short})", url.trim(), tip.branch);
            (shown, tip.files, tip.left_out)
        }
    };
    let found = report(&files, &seen.configuration);
    let report = ImportReport {
        from,
        found,
        left_out,
    };
    let imports = &desktop.imports;
    imports.put(&profile, number, &report, &seen.configuration);
    Ok(report)
}

/// Commits what was chosen of the last report to the configuration repository, in one commit.
#[tauri::command]
#[specta::specta]
pub async fn import(
    desktop: State<'_, Desktop>,
    profile: String,
    chosen: Vec<ImportChoice>,
    message: String,
    key: String,
) -> Result<Published, Error> {
    if message.trim().is_empty() {
        return Err(Error::new(Code::Invalid, "The message is empty.")
            .hint("say what comes in, and from where: it becomes the commit's message"));
    }
    let runtime = desktop.runtime_for_change(&profile)?;
    let chosen = desktop.imports.chosen(&profile, &chosen)?;
    let changes = importing::changes(chosen)?;
    let published = runtime.change(&key, changes, message).await;
    // Taken over or overtaken: what is known is old now.
    if let Err(error) = desktop.configuration(&profile, Refresh::Fetch).await {
        tracing::debug!(%error, "the configuration can't be read after the import");
    }
    published
}

/// Begins drafts with the flows and workflows that were chosen of the last report; returns their names.
#[tauri::command]
#[specta::specta]
pub async fn import_as_drafts(
    desktop: State<'_, Desktop>,
    profile: String,
    chosen: Vec<ImportChoice>,
) -> Result<Vec<String>, Error> {
    let chosen = desktop.imports.chosen(&profile, &chosen)?;
    let seen = desktop.configuration(&profile, Refresh::Cached).await?;
    desktop.begin_drafts(&profile, &chosen, &seen.configuration)
}

/// A repository that can't be read.
fn refused(error: signalbox_gitops::Error) -> Error {
    let told = Error::new(Code::Git, error.message);
    match error.hint {
        Some(hint) => told.hint(hint),
        None => told,
    }
}
