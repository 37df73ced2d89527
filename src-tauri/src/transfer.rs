//! Profiles as a file for another laptop: without secrets, and without what names things on this one.

use std::{fs, io::Write, path::Path, path::PathBuf};

use serde::{Deserialize, Serialize};
use signalbox_api::{Error, error::Code};
use signalbox_store::{Place, Profile};
use ulid::Ulid;

use crate::form;

/// Version of the file's form.
const VERSION: u32 = 1;
/// What the file is called when she does not say.
const NAME: &str = "signalbox-profiles.json";
/// No file of profiles is larger.
const LARGEST: u64 = 1024 * 1024;
/// Nobody works with more runtimes.
const MOST: usize = 500;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct File {
    /// Of this file's form.
    signalbox_profiles: u32,
    profiles: Vec<Entry>,
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "camelCase", deny_unknown_fields)]
struct Entry {
    name: String,
    place: Place,
    colour: String,
    #[serde(default)]
    protected: bool,
    #[serde(default)]
    read_only: bool,
}

/// Of a file of any version.
#[derive(Deserialize)]
#[serde(rename_all = "camelCase")]
struct Version {
    signalbox_profiles: u32,
}

/// The file's text.
///
/// # Errors
/// A bug.
pub fn write(profiles: &[Profile]) -> Result<String, Error> {
    let entry = |profile: &Profile| Entry {
        name: profile.name.clone(),
        place: profile.place.clone(),
        colour: profile.colour.clone(),
        protected: profile.protected,
        read_only: profile.read_only,
    };
    let file = File {
        signalbox_profiles: VERSION,
        profiles: profiles.iter().map(entry).collect(),
    };
    let text = serde_json::to_string_pretty(&file)
        .map_err(|error| Error::new(Code::Internal, error.to_string()))?;
    Ok(format!("{text}\n"))
}

/// Keeps the text in a file of its own: an existing one is never replaced, a free name beside it is taken instead.
///
/// # Errors
/// The directory can't be written.
pub fn save(text: &str, wanted: Option<&str>, home: &Path) -> Result<PathBuf, Error> {
    let mut wanted = match wanted.filter(|path| !path.trim().is_empty()) {
        Some(path) => form::path(path, home),
        None => home.join(NAME),
    };
    if wanted.is_dir() {
        wanted.push(NAME);
    }
    let dir = wanted.parent().unwrap_or(home);
    let unwritable = |error: &dyn std::fmt::Display| {
        Error::new(
            Code::Storage,
            format!("{} can't be written: {error}.", wanted.display()),
        )
        .hint("name a file in a directory that is there and yours")
    };
    let mut file = tempfile::NamedTempFile::new_in(dir).map_err(|error| unwritable(&error))?;
    file.write_all(text.as_bytes())
        .and_then(|()| file.as_file().sync_all())
        .map_err(|error| unwritable(&error))?;
    let mut number = 1;
    loop {
        let path = numbered(&wanted, number);
        match file.persist_noclobber(&path) {
            Ok(_) => return Ok(path),
            Err(error) if error.error.kind() == std::io::ErrorKind::AlreadyExists => {
                file = error.file;
                number += 1;
            }
            Err(error) => return Err(unwritable(&error.error)),
        }
    }
}

/// The path, or one beside it with a number.
fn numbered(path: &Path, number: u32) -> PathBuf {
    if number == 1 {
        return path.to_owned();
    }
    let part =
        |part: Option<&std::ffi::OsStr>| part.unwrap_or_default().to_string_lossy().into_owned();
    let stem = part(path.file_stem());
    path.with_file_name(match path.extension() {
        Some(extension) => format!("{stem} ({number}).{}", part(Some(extension))),
        None => format!("{stem} ({number})"),
    })
}

/// Reads a file of profiles.
///
/// # Errors
/// It can't be read, or is no such file.
pub fn load(path: &Path) -> Result<String, Error> {
    let shown = path.display();
    let wrong = |message: String| {
        Error::new(Code::Invalid, message).hint("name the file that *Export profiles* made")
    };
    let about = fs::metadata(path).map_err(|error| wrong(format!("{shown}: {error}.")))?;
    if !about.is_file() || about.len() > LARGEST {
        return Err(wrong(format!("{shown} is no file of profiles.")));
    }
    fs::read_to_string(path).map_err(|error| wrong(format!("{shown}: {error}.")))
}

/// What a file of profiles says.
#[derive(Debug, PartialEq, Eq)]
pub struct Read {
    /// With ids of this laptop, untrusted, behind the ones that are there.
    pub added: Vec<Profile>,
    /// Names of profiles that are there already, by name or by workspace.
    pub known: Vec<String>,
}

/// Reads the text. One mistake, and nothing of it is taken.
///
/// # Errors
/// What is wrong, with its line or its profile.
pub fn read(text: &str, there: &[Profile]) -> Result<Read, Error> {
    let broken = |error: &serde_json::Error| {
        Error::new(
            Code::Invalid,
            format!("This is no file of profiles: {error}."),
        )
        .hint("mend that place, or export the profiles again; nothing was imported")
    };
    let Version { signalbox_profiles } =
        serde_json::from_str(text).map_err(|error| broken(&error))?;
    if signalbox_profiles != VERSION {
        return Err(Error::new(
            Code::Invalid,
            format!("This file of profiles has version {signalbox_profiles}; this Signalbox knows {VERSION}."),
        )
        .hint("import it with the Signalbox that it was made for; nothing was imported"));
    }
    let file: File = serde_json::from_str(text).map_err(|error| broken(&error))?;
    let mut read = Read {
        added: Vec::new(),
        known: Vec::new(),
    };
    if file.profiles.len() > MOST {
        return Err(Error::new(
            Code::Invalid,
            format!("This file holds more than {MOST} profiles."),
        )
        .hint("leave out what is not needed; nothing was imported"));
    }
    for (index, entry) in file.profiles.into_iter().enumerate() {
        let at = |mut error: Error| {
            error.message = format!("profiles[{index}]: {}", error.message);
            error
        };
        let position = u32::try_from(there.len() + read.added.len()).unwrap_or(u32::MAX);
        let profile = profile(entry, position).map_err(at)?;
        if there
            .iter()
            .chain(&read.added)
            .any(|known| is_same(known, &profile))
        {
            read.known.push(profile.name);
        } else {
            read.added.push(profile);
        }
    }
    Ok(read)
}

/// A name stands for one profile, and a workspace has one only.
fn is_same(one: &Profile, other: &Profile) -> bool {
    let is_workspace = matches!(one.place, Place::Workspace { .. });
    one.name.to_lowercase() == other.name.to_lowercase()
        || (is_workspace && one.place == other.place)
}

fn profile(entry: Entry, position: u32) -> Result<Profile, Error> {
    let place = match entry.place {
        Place::Workspace { dir } if !Path::new(&dir).is_absolute() => {
            return Err(Error::new(
                Code::Invalid,
                format!("`{dir}` is no absolute path of a workspace."),
            ));
        }
        workspace @ Place::Workspace { .. } => workspace,
        // Its CA file may still have to be put there: connecting says so.
        Place::Remote {
            url,
            ca_file,
            proxy,
        } => Place::Remote {
            url: form::address(&url)?,
            ca_file,
            proxy: form::through(proxy)?,
        },
    };
    Ok(Profile {
        id: Ulid::new().to_string(),
        name: form::name(&entry.name, &[])?,
        place,
        colour: form::colour(&entry.colour)?,
        protected: entry.protected,
        read_only: entry.read_only,
        position,
        trusted: false,
    })
}

#[cfg(test)]
mod tests;
