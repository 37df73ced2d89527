//! Artifacts as one file: packed when a pod has ended, unpacked where another one wants them. What an archive holds is
//! hostile: nothing in it leaves the directory it is unpacked to.

use std::{
    fs::{self, File},
    io::{self, Read, Seek, SeekFrom},
    os::unix::fs::PermissionsExt,
    path::Path,
};

use flate2::{Compression, read::GzDecoder, write::GzEncoder};

use super::plan::Archive;

/// Keeps what stands at `from` under `to`.
///
/// # Errors
/// It can't be read, or not be written.
pub fn pack(from: &Path, to: &Path, archive: Archive) -> io::Result<()> {
    if let Some(parent) = to.parent() {
        fs::create_dir_all(parent)?;
    }
    remove(to)?;
    match archive {
        Archive::None => copy(from, to),
        Archive::Tar { level } => pack_tar(from, to, level),
        Archive::Zip => pack_zip(from, to),
    }
}

/// The name under which something stands in its archive.
fn base(from: &Path) -> &Path {
    from.file_name().map_or(Path::new("artifact"), Path::new)
}

fn pack_tar(from: &Path, to: &Path, level: Option<u32>) -> io::Result<()> {
    let level = level.map_or(Compression::default(), |level| {
        Compression::new(level.min(9))
    });
    let mut tar = tar::Builder::new(GzEncoder::new(File::create(to)?, level));
    tar.follow_symlinks(false);
    if fs::metadata(from)?.is_dir() {
        tar.append_dir_all(base(from), from)?;
    } else {
        tar.append_file(base(from), &mut File::open(from)?)?;
    }
    tar.into_inner()?.finish()?;
    Ok(())
}

fn pack_zip(from: &Path, to: &Path) -> io::Result<()> {
    let mut zip = zip::ZipWriter::new(File::create(to)?);
    let mut open = vec![(base(from).to_owned(), from.to_owned())];
    while let Some((name, path)) = open.pop() {
        let meta = fs::metadata(&path)?;
        let options = zip::write::SimpleFileOptions::default()
            .unix_permissions(meta.permissions().mode() & 0o777)
            .large_file(meta.len() >= u64::from(u32::MAX));
        if meta.is_dir() {
            zip.add_directory(name.to_string_lossy(), options)?;
            for entry in fs::read_dir(&path)? {
                let entry = entry?;
                open.push((name.join(entry.file_name()), entry.path()));
            }
        } else {
            zip.start_file(name.to_string_lossy(), options)?;
            io::copy(&mut File::open(&path)?, &mut zip)?;
        }
    }
    zip.finish()?;
    Ok(())
}

/// Puts a kept artifact to its place; `archive` as in [`super::plan::Input`].
///
/// # Errors
/// It can't be read, or not be written.
pub fn unpack(from: &Path, to: &Path, archive: Option<Archive>) -> io::Result<()> {
    let archive = match archive {
        Some(archive) => archive,
        None => kind(from)?,
    };
    match archive {
        Archive::None => copy(from, to),
        Archive::Tar { .. } => beside(to, |dir| {
            let mut tar = tar::Archive::new(GzDecoder::new(File::open(from)?));
            tar.set_overwrite(true);
            tar.unpack(dir)
        }),
        Archive::Zip => beside(to, |dir| {
            zip::ZipArchive::new(File::open(from)?)?.extract(dir)?;
            Ok(())
        }),
    }
}

/// What a file is, by its first bytes.
fn kind(from: &Path) -> io::Result<Archive> {
    if fs::metadata(from)?.is_dir() {
        return Ok(Archive::None);
    }
    let mut file = File::open(from)?;
    let mut head = [0; 4];
    let length = file.read(&mut head)?;
    if head[..length].starts_with(&[0x1f, 0x8b]) {
        file.seek(SeekFrom::Start(0))?;
        // A compressed file that is no archive stays as it is.
        let mut entries = tar::Archive::new(GzDecoder::new(file));
        let first = entries.entries()?.next();
        return Ok(match first {
            Some(Ok(_)) => Archive::Tar { level: None },
            _ => Archive::None,
        });
    }
    Ok(match head[..length].starts_with(b"PK\x03\x04") {
        true => Archive::Zip,
        false => Archive::None,
    })
}

/// Unpacks beside the place; one single thing takes the place itself, several stay together in a directory.
fn beside(to: &Path, unpack: impl FnOnce(&Path) -> io::Result<()>) -> io::Result<()> {
    let mut name = to.file_name().unwrap_or_default().to_owned();
    name.push(".unpacking");
    let dir = to.with_file_name(name);
    remove(&dir)?;
    fs::create_dir(&dir)?;
    unpack(&dir)?;
    let mut entries = fs::read_dir(&dir)?;
    match (entries.next(), entries.next()) {
        (Some(only), None) => {
            move_over(&only?.path(), to)?;
            fs::remove_dir(&dir)
        }
        _ => move_over(&dir, to),
    }
}

/// Moves something; a directory that is there already takes its content in.
fn move_over(from: &Path, to: &Path) -> io::Result<()> {
    if fs::symlink_metadata(from)?.is_dir() && to.is_dir() {
        for entry in fs::read_dir(from)? {
            let entry = entry?;
            move_over(&entry.path(), &to.join(entry.file_name()))?;
        }
        return fs::remove_dir(from);
    }
    match fs::rename(from, to) {
        // A volume may be another file system.
        Err(error) if error.kind() == io::ErrorKind::CrossesDevices => {
            copy(from, to)?;
            remove(from)
        }
        other => other,
    }
}

/// Copies a file, or a directory with all it holds; links stay links.
///
/// # Errors
/// Something can't be read or written.
pub fn copy(from: &Path, to: &Path) -> io::Result<()> {
    let meta = fs::metadata(from)?;
    if !meta.is_dir() {
        return fs::copy(from, to).map(drop);
    }
    fs::create_dir_all(to)?;
    for entry in fs::read_dir(from)? {
        let entry = entry?;
        let target = to.join(entry.file_name());
        if entry.file_type()?.is_symlink() {
            remove(&target)?;
            std::os::unix::fs::symlink(fs::read_link(entry.path())?, target)?;
        } else {
            copy(&entry.path(), &target)?;
        }
    }
    Ok(())
}

/// Removes whatever is there, if anything is.
///
/// # Errors
/// It is there and stays.
pub fn remove(path: &Path) -> io::Result<()> {
    let removed = match fs::symlink_metadata(path) {
        Ok(meta) if meta.is_dir() => fs::remove_dir_all(path),
        Ok(_) => fs::remove_file(path),
        Err(error) => Err(error),
    };
    match removed {
        Err(error) if error.kind() == io::ErrorKind::NotFound => Ok(()),
        other => other,
    }
}

#[cfg(test)]
mod tests {
    #![allow(clippy::unwrap_used)]

    use super::*;

    fn there(dir: &Path) -> Vec<String> {
        let mut found = Vec::new();
        let mut open = vec![dir.to_owned()];
        while let Some(path) = open.pop() {
            if path.is_dir() {
                open.extend(
                    fs::read_dir(&path)
                        .unwrap()
                        .map(|entry| entry.unwrap().path()),
                );
            } else {
                let name = path.strip_prefix(dir).unwrap().display().to_string();
                found.push(format!("{name}={}", fs::read_to_string(&path).unwrap()));
            }
        }
        found.sort();
        found
    }

    #[test]
    fn files_and_directories_come_back_as_they_were() {
        let world = tempfile::tempdir().unwrap();
        let at = |name: &str| world.path().join(name);
        fs::create_dir_all(at("in/out/deep")).unwrap();
        fs::write(at("in/out/a"), "1").unwrap();
        fs::write(at("in/out/deep/b"), "2").unwrap();
        let tar = Archive::Tar { level: None };
        for (number, archive) in [tar, Archive::Zip, Archive::None].into_iter().enumerate() {
            let (dir, file) = (at(&format!("d{number}")), at(&format!("f{number}")));
            for explicit in [None, Some(archive)] {
                pack(&at("in/out"), &at("kept/dir"), archive).unwrap();
                pack(&at("in/out/a"), &at("kept/file"), archive).unwrap();
                remove(&dir).unwrap();
                remove(&file).unwrap();
                unpack(&at("kept/dir"), &dir, explicit).unwrap();
                unpack(&at("kept/file"), &file, explicit).unwrap();
                assert_eq!(there(&dir), ["a=1", "deep/b=2"], "{archive:?}");
                assert_eq!(fs::read_to_string(&file).unwrap(), "1", "{archive:?}");
            }
        }
    }

    #[test]
    fn an_archive_does_not_leave_its_directory() {
        let world = tempfile::tempdir().unwrap();
        let at = |name: &str| world.path().join(name);
        let mut tar = tar::Builder::new(GzEncoder::new(
            File::create(at("evil")).unwrap(),
            Compression::fast(),
        ));
        let mut header = tar::Header::new_gnu();
        header.as_old_mut().name[..9].copy_from_slice(b"../escape");
        header.set_size(1);
        header.set_cksum();
        tar.append(&header, &b"x"[..]).unwrap();
        tar.into_inner().unwrap().finish().unwrap();
        fs::create_dir(at("room")).unwrap();
        unpack(&at("evil"), &at("room/place"), None).unwrap();
        assert!(!at("escape").exists() && !at("room/escape").exists());
    }

    #[test]
    fn a_compressed_file_stays_one() {
        let world = tempfile::tempdir().unwrap();
        let at = |name: &str| world.path().join(name);
        let mut gz = GzEncoder::new(File::create(at("a.gz")).unwrap(), Compression::fast());
        io::Write::write_all(&mut gz, b"text").unwrap();
        gz.finish().unwrap();
        unpack(&at("a.gz"), &at("b.gz"), None).unwrap();
        assert_eq!(fs::read(at("a.gz")).unwrap(), fs::read(at("b.gz")).unwrap());
    }
}
