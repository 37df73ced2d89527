//! A pod's files: what is put into its place before, and what is kept after.

use std::{
    collections::BTreeMap,
    fs::{self, File},
    io::{self, Read},
    os::unix::fs::PermissionsExt,
    path::{Component, Path, PathBuf},
};

use super::{
    archive,
    plan::{End, FileOutput, Input, Plan, Source},
    room::View,
};

/// An output parameter larger than this is no parameter.
const MOST_OUTPUT: u64 = 1024 * 1024;
/// Where Argo's executor reads output parameters: its messages say so.
const COLLECTED: &str = "/var/run/argo/outputs/parameters";

/// Directories outside of a room, as a thread in it reaches them.
#[derive(Debug, Clone)]
pub struct Outside {
    /// The pod's own directory.
    pub node: PathBuf,
    /// The run's artifacts, by their keys.
    pub artifacts: PathBuf,
}

/// Where an artifact is kept; `None`: no key leads out of the directory.
pub fn kept_at(artifacts: &Path, key: &str) -> Option<PathBuf> {
    let parts: Option<Vec<_>> = Path::new(key)
        .components()
        .filter(|part| !matches!(part, Component::RootDir | Component::CurDir))
        .map(|part| match part {
            Component::Normal(name) => Some(name),
            _ => None,
        })
        .collect();
    let parts = parts.filter(|parts| !parts.is_empty())?;
    Some(artifacts.join(parts.into_iter().collect::<PathBuf>()))
}

/// Puts an input to its place.
///
/// # Errors
/// It is not there, or can't be put there; says which.
pub fn stage(input: &Input, view: &View, outside: &Outside) -> Result<(), String> {
    let name = &input.name;
    let failed = |error: io::Error| format!("failed to load artifact '{name}': {error}");
    let place = view.at(&input.path);
    let source = match &input.source {
        Source::Missing if input.optional => return Ok(()),
        Source::Missing => return Err(format!("required artifact '{name}' not supplied")),
        Source::Raw(_) => None,
        Source::Key(key) => {
            let kept = kept_at(&outside.artifacts, key).filter(|kept| kept.exists());
            match kept {
                Some(kept) => Some(kept),
                None if input.optional => return Ok(()),
                None => {
                    return Err(format!(
                        "failed to load artifact '{name}': there is no artifact `{key}`"
                    ));
                }
            }
        }
    };
    if let Some(parent) = place.parent() {
        fs::create_dir_all(parent).map_err(failed)?;
    }
    match (&input.source, source) {
        (Source::Raw(text), _) => fs::write(&place, text).map_err(failed)?,
        (_, Some(kept)) => archive::unpack(&kept, &place, input.archive).map_err(failed)?,
        _ => {}
    }
    if let Some(mode) = input.mode {
        fs::set_permissions(&place, fs::Permissions::from_mode(mode)).map_err(failed)?;
    }
    Ok(())
}

/// Writes the files of a volume.
///
/// # Errors
/// They can't be written.
pub fn fill(dir: &Path, content: &BTreeMap<String, (Vec<u8>, u32)>) -> io::Result<()> {
    fs::create_dir_all(dir)?;
    for (name, (bytes, mode)) in content {
        let file = kept_at(dir, name).ok_or(io::ErrorKind::InvalidInput)?;
        if let Some(parent) = file.parent() {
            fs::create_dir_all(parent)?;
        }
        fs::write(&file, bytes)?;
        fs::set_permissions(&file, fs::Permissions::from_mode(*mode))?;
    }
    Ok(())
}

/// Reads output parameters and keeps output artifacts; what is missing is told once all that is there is kept.
pub fn collect(plan: &Plan, view: &View, outside: &Outside, end: &mut End) {
    let mut missing = None;
    for output in &plan.parameters {
        match value(&view.at(&output.path), output) {
            Ok(value) => {
                end.parameters.insert(output.name.clone(), value);
            }
            Err(message) => missing = missing.or(Some(message)),
        }
    }
    for output in &plan.artifacts {
        let from = view.at(&output.path);
        let kept = kept_at(&outside.artifacts, &output.key);
        let saved = match (from.exists(), kept) {
            (false, _) if output.optional => continue,
            (false, _) => Err(format!("{}: no such file or directory", output.path)),
            (true, None) => Err(format!("`{}` is no key", output.key)),
            (true, Some(kept)) => {
                archive::pack(&from, &kept, output.archive).map_err(|error| error.to_string())
            }
        };
        match saved {
            Ok(()) => {
                end.artifacts
                    .insert(output.name.clone(), output.key.clone());
            }
            Err(error) => {
                let message = format!("failed to save artifact {}: {error}", output.name);
                missing = missing.or(Some(message));
            }
        }
    }
    end.collecting = missing;
}

/// The value of an output parameter, or what is wrong with it, in the words of Argo's executor.
fn value(file: &Path, output: &FileOutput) -> Result<String, String> {
    let told = format!("{COLLECTED}/{}", output.path.trim_start_matches('/'));
    let read = || -> io::Result<Vec<u8>> {
        let file = File::open(file)?;
        if file.metadata()?.is_dir() {
            return Err(io::ErrorKind::IsADirectory.into());
        }
        let mut bytes = Vec::new();
        file.take(MOST_OUTPUT + 1).read_to_end(&mut bytes)?;
        Ok(bytes)
    };
    match read() {
        Ok(bytes) if bytes.len() as u64 > MOST_OUTPUT => Err(format!("{told}: larger than 1 MiB")),
        Ok(bytes) => Ok(without_newline(&String::from_utf8_lossy(&bytes)).to_owned()),
        Err(error) => match (error.kind(), &output.default) {
            (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, Some(default)) => {
                Ok(default.clone())
            }
            (io::ErrorKind::NotFound | io::ErrorKind::NotADirectory, None) => {
                Err(format!("open {told}: no such file or directory"))
            }
            (io::ErrorKind::IsADirectory, _) => Err(format!("read {told}: is a directory")),
            _ => Err(format!("open {told}: {error}")),
        },
    }
}

/// One newline at the end is the shell's, not the value's.
pub fn without_newline(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_key_leads_out() {
        let at = |key| kept_at(Path::new("/a"), key);
        for (key, expected) in [
            ("x/y.tgz", Some("/a/x/y.tgz")),
            ("/x", Some("/a/x")),
            ("./x", Some("/a/x")),
            ("../x", None),
            ("x/../../y", None),
            ("", None),
            ("/", None),
        ] {
            assert_eq!(at(key), expected.map(PathBuf::from), "{key}");
        }
    }
}
