//! Which files are looked at: text written by people, outside of build results and other people's code.

use std::{fs, path::Path};

use anyhow::{Context, Result};

use super::File;

const ENDINGS: [&str; 14] = [
    "rs", "toml", "ts", "tsx", "js", "mjs", "css", "html", "md", "json", "yaml", "yml", "sh",
    "lock",
];

/// Folders that hold nothing written here, from the root.
const FOREIGN: [&str; 6] = [
    ".git",
    "target",
    "ui/node_modules",
    "ui/dist",
    "ui/src/gen",
    "src-tauri/gen",
];

/// All files to judge.
pub fn files(root: &Path) -> Result<Vec<File>> {
    let mut files = Vec::new();
    let mut folders = vec![String::new()];
    while let Some(folder) = folders.pop() {
        let entries = fs::read_dir(root.join(&folder))
            .with_context(|| format!("`{folder}` can't be read"))?;
        for entry in entries {
            let entry = entry?;
            let name = entry.file_name().to_string_lossy().into_owned();
            let path = if folder.is_empty() {
                name.clone()
            } else {
                format!("{folder}/{name}")
            };
            let kind = entry.file_type()?;
            if kind.is_dir() && !FOREIGN.contains(&path.as_str()) {
                folders.push(path);
            } else if kind.is_file() && (wanted(&name) || folder == ".ci") {
                let text = fs::read_to_string(entry.path())
                    .with_context(|| format!("`{path}` is no text"))?;
                files.push(File { path, text });
            }
        }
    }
    Ok(files)
}

fn wanted(name: &str) -> bool {
    name.rsplit_once('.')
        .is_some_and(|(_, ending)| ENDINGS.contains(&ending))
}
