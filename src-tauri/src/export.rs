//! Files that she exports: written beside their place and put there when they are whole; nothing is overwritten.

use std::{
    io::{BufWriter, Write},
    path::{Path, PathBuf},
};

use serde::Serialize;
use signalbox_api::{Error, error::Code};
use tempfile::NamedTempFile;

use crate::{
    form,
    view::{ExportFormat, Exported},
};

/// A file that is being written.
pub struct Export {
    file: BufWriter<NamedTempFile>,
    path: PathBuf,
}

impl Export {
    /// Begins a file at a path as she writes it.
    ///
    /// # Errors
    /// Something is there already, or its directory can't be written.
    pub fn begin(path: &str, home: &Path) -> Result<Self, Error> {
        if path.trim().is_empty() {
            return Err(Error::new(Code::Invalid, "The file has no name.")
                .hint("name it, such as ~/Downloads/releases.csv"));
        }
        let path = form::path(path, home);
        if path.symlink_metadata().is_ok() {
            return Err(there(&path));
        }
        let dir = path.parent().unwrap_or(home);
        let file = NamedTempFile::new_in(dir).map_err(|error| unwritable(&path, &error))?;
        Ok(Self {
            file: BufWriter::new(file),
            path,
        })
    }

    /// Writes on.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn write(&mut self, text: &str) -> Result<(), Error> {
        self.file
            .write_all(text.as_bytes())
            .map_err(|error| unwritable(&self.path, &error))
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// Something has come there meanwhile, or the disk refuses.
    pub fn end(self, rows: usize) -> Result<Exported, Error> {
        let Self { file, path } = self;
        let file = file
            .into_inner()
            .map_err(|error| unwritable(&path, error.error()))?;
        file.as_file()
            .sync_all()
            .map_err(|error| unwritable(&path, &error))?;
        file.persist_noclobber(&path).map_err(|error| {
            match error.error.kind() == std::io::ErrorKind::AlreadyExists {
                true => there(&path),
                false => unwritable(&path, &error.error),
            }
        })?;
        Ok(Exported {
            path: path.display().to_string(),
            rows: u32::try_from(rows).unwrap_or(u32::MAX),
        })
    }
}

fn there(path: &Path) -> Error {
    match path.is_dir() {
        true => Error::new(Code::Invalid, format!("{} is a directory.", path.display()))
            .hint("name a file in it"),
        false => Error::new(
            Code::Conflict,
            format!(
                "{} is there already, and is not overwritten.",
                path.display()
            ),
        )
        .hint("choose another name, or move the file away"),
    }
}

fn unwritable(path: &Path, error: &std::io::Error) -> Error {
    Error::new(
        Code::Storage,
        format!("{} can't be written: {error}.", path.display()),
    )
    .hint("name a file in a directory that is there and yours, on a disk with room")
}

/// A table that is being written, row by row.
pub struct Table {
    export: Export,
    format: ExportFormat,
    rows: usize,
}

impl Table {
    /// Begins a table.
    ///
    /// # Errors
    /// See [`Export::begin`].
    pub fn begin(
        path: &str,
        home: &Path,
        format: ExportFormat,
        columns: &[&str],
    ) -> Result<Self, Error> {
        let mut export = Export::begin(path, home)?;
        match format {
            ExportFormat::Csv => export.write(&line(columns))?,
            ExportFormat::Json => export.write("[")?,
        }
        Ok(Self {
            export,
            format,
            rows: 0,
        })
    }

    /// Writes a row: its cells as CSV, all of it as JSON.
    ///
    /// # Errors
    /// The disk refuses.
    pub fn row<T: Serialize>(
        &mut self,
        row: &T,
        cells: impl FnOnce(&T) -> Vec<String>,
    ) -> Result<(), Error> {
        match self.format {
            ExportFormat::Csv => self.export.write(&line(&cells(row)))?,
            ExportFormat::Json => {
                let text = serde_json::to_string(row)
                    .map_err(|error| Error::new(Code::Internal, error.to_string()))?;
                let before = if self.rows == 0 { "\n" } else { ",\n" };
                self.export.write(before)?;
                self.export.write(&text)?;
            }
        }
        self.rows += 1;
        Ok(())
    }

    /// Puts the file in its place.
    ///
    /// # Errors
    /// See [`Export::end`].
    pub fn end(mut self) -> Result<Exported, Error> {
        if matches!(self.format, ExportFormat::Json) {
            self.export.write("\n]\n")?;
        }
        self.export.end(self.rows)
    }
}

/// A line as RFC 4180 has it.
fn line(cells: &[impl AsRef<str>]) -> String {
    let cells: Vec<String> = cells.iter().map(|text| cell(text.as_ref())).collect();
    format!("{}\r\n", cells.join(","))
}

/// What a spreadsheet may take for the beginning of a formula; the last four are wide forms of the first.
const FORMULA: [char; 11] = ['=', '+', '-', '@', '\t', '\r', '\n', '＝', '＋', '－', '＠'];

/// What a spreadsheet would take for a formula is a text: others write commit messages.
fn cell(text: &str) -> String {
    let before = match text.trim_start_matches(' ').starts_with(FORMULA) {
        true => "'",
        false => "",
    };
    match before.is_empty() && !text.contains([',', '"', '\r', '\n']) {
        true => text.to_owned(),
        false => format!("\"{before}{}\"", text.replace('"', "\"\"")),
    }
}

#[cfg(test)]
mod tests;
