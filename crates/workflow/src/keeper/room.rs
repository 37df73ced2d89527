//! A container's own file system: a directory of the pod with this machine's programs bound into it, seen as `/`.
//!
//! The keeper enters a mount namespace of its own (and a user namespace, where it has no rights) once, and every
//! container's thread another one. `/tmp`, `/mnt`, `/argo` and `/` itself are fresh; the system's directories are
//! this machine's; directories in which a pod wants something of its own are overlaid. Where the system allows none
//! of this, a container gets the fresh directory alone, and absolute paths that it declares are mapped into it.

use std::path::{Component, Path, PathBuf};

/// Fresh in every room, also where this machine has them.
pub const FRESH: [&str; 3] = ["tmp", "mnt", "argo"];

/// What a room is made of.
#[derive(Debug, Clone, Default)]
pub struct Room {
    /// Directory that becomes `/`.
    pub root: PathBuf,
    /// Beside the root: where overlays keep what is written.
    pub layers: PathBuf,
    /// Absolute paths at which the pod puts, or expects, something of its own.
    pub declared: Vec<String>,
    /// Directories of this machine at their own paths.
    pub shared: Vec<PathBuf>,
    /// What is bound where, parents first.
    pub binds: Vec<Bind>,
}

/// Something of the pod at a place in the room.
#[derive(Debug, Clone)]
pub struct Bind {
    pub source: PathBuf,
    pub path: String,
    pub read_only: bool,
    /// Held in memory only.
    pub in_memory: bool,
}

/// How paths inside are reached by the thread that entered a room.
#[derive(Debug, Clone)]
pub struct View {
    /// What stands before a path inside.
    base: PathBuf,
    /// Bound places, where nothing can be bound: `(inside, outside)`.
    places: Vec<(String, PathBuf)>,
}

impl View {
    /// From outside, without a namespace.
    pub fn outside(room: &Room) -> Self {
        let places = room.binds.iter();
        let mut places: Vec<(String, PathBuf)> = places
            .map(|bind| (bind.path.clone(), bind.source.clone()))
            .collect();
        places.sort_by_key(|(inside, _)| std::cmp::Reverse(inside.len()));
        Self {
            base: room.root.clone(),
            places,
        }
    }

    /// Where a path of the container stands for this thread. What is relative is below the root; `..` ends there.
    pub fn at(&self, path: &str) -> PathBuf {
        let place = self.places.iter().find_map(|(inside, outside)| {
            let rest = Path::new(path).strip_prefix(inside).ok()?;
            Some(below(outside, rest))
        });
        place.unwrap_or_else(|| below(&self.base, Path::new(path)))
    }

    /// What a command says instead of a path, where the container does not see its own root.
    pub fn says(&self, path: &str) -> String {
        self.at(path).to_string_lossy().into_owned()
    }
}

/// A path below a directory, whatever it says.
fn below(base: &Path, path: &Path) -> PathBuf {
    let mut parts: Vec<&std::ffi::OsStr> = Vec::new();
    for component in path.components() {
        match component {
            Component::Normal(part) => parts.push(part),
            Component::ParentDir => drop(parts.pop()),
            Component::CurDir | Component::RootDir | Component::Prefix(_) => {}
        }
    }
    let mut whole = base.to_owned();
    whole.extend(parts);
    whole
}

#[cfg(target_os = "linux")]
mod linux {
    use std::{
        ffi::CString,
        fs,
        io::{self, Write},
        os::{fd::AsRawFd, unix::fs::PermissionsExt},
        path::{Path, PathBuf},
    };

    use rustix::{
        fs::{Mode, OFlags},
        io::Errno,
        mount::{
            MountFlags, MountPropagationFlags, mount, mount_bind, mount_bind_recursive,
            mount_change, mount_remount,
        },
        thread::UnshareFlags,
    };

    use super::{FRESH, Room, View};

    /// Machines' own directories: whatever a pod declares below one is laid over it.
    const SYSTEM: [&str; 18] = [
        "bin", "boot", "dev", "etc", "home", "lib", "lib32", "lib64", "libx32", "nix", "opt",
        "proc", "root", "run", "sbin", "sys", "usr", "var",
    ];

    /// Gives this program, while it is a single thread, a name space of its own.
    ///
    /// # Errors
    /// The system does not allow it.
    pub fn enter() -> io::Result<()> {
        let (uid, gid) = (rustix::process::getuid(), rustix::process::getgid());
        match unshare(UnshareFlags::NEWNS) {
            Err(Errno::PERM) => {
                unshare(UnshareFlags::NEWUSER | UnshareFlags::NEWNS)?;
                let map = |file: &str, text: String| {
                    fs::File::options()
                        .write(true)
                        .open(format!("/proc/self/{file}"))?
                        .write_all(text.as_bytes())
                };
                map("setgroups", "deny".to_owned())?;
                map("uid_map", format!("{0} {0} 1", uid.as_raw()))?;
                map("gid_map", format!("{0} {0} 1", gid.as_raw()))?;
            }
            other => other?,
        }
        let private = MountPropagationFlags::PRIVATE | MountPropagationFlags::REC;
        mount_change("/", private)?;
        Ok(())
    }

    #[expect(
        deprecated,
        reason = "what the newer one warns of, unsharing files, is never asked for"
    )]
    fn unshare(flags: UnshareFlags) -> Result<(), Errno> {
        rustix::thread::unshare(flags)
    }

    /// Makes this thread, and what it starts, see a room as its whole file system.
    ///
    /// # Errors
    /// It can't be built; says what.
    pub fn move_in(room: &Room) -> Result<View, String> {
        unshare(UnshareFlags::NEWNS).map_err(|error| format!("no name space: {error}"))?;
        let overlaid = overlaid(room);
        furnish(room, &overlaid).map_err(|error| format!("its root can't be built: {error}"))?;
        for name in &overlaid {
            overlay(room, name).map_err(|error| {
                format!("`/{name}` of this machine can't be made private: {error}")
            })?;
        }
        // Opened before the old paths are out of sight; bound by their descriptors after.
        let mut sources = Vec::new();
        for bind in &room.binds {
            let flags = OFlags::PATH | OFlags::CLOEXEC;
            let source = rustix::fs::open(&bind.source, flags, Mode::empty());
            sources.push(source.map_err(|error| format!("`{}`: {error}", bind.path))?);
        }
        for shared in &room.shared {
            share(room, shared).map_err(|error| format!("`{}`: {error}", shared.display()))?;
        }
        let entered =
            rustix::process::chroot(&room.root).and_then(|()| rustix::process::chdir("/"));
        entered.map_err(|error| format!("its root can't be entered: {error}"))?;
        for (bind, source) in room.binds.iter().zip(&sources) {
            let source = format!("/proc/self/fd/{}", source.as_raw_fd());
            bound(bind, &source).map_err(|error| format!("`{}`: {error}", bind.path))?;
        }
        Ok(View {
            base: PathBuf::from("/"),
            places: Vec::new(),
        })
    }

    /// The system's directories below which a pod declares something.
    fn overlaid(room: &Room) -> Vec<String> {
        let mut names: Vec<String> = Vec::new();
        for path in &room.declared {
            let Some(top) = top_of(path) else { continue };
            // What is a link here (`/var/run`, `/bin`) is one in the room.
            let mut known = Path::new("/").join(path.trim_start_matches('/'));
            while !known.exists() && known.pop() {}
            let real = fs::canonicalize(&known).unwrap_or(known);
            let top = top_of(&real.to_string_lossy()).unwrap_or(top);
            let private = ["dev", "proc", "sys"].contains(&top.as_str());
            if SYSTEM.contains(&top.as_str()) && !private && !names.contains(&top) {
                names.push(top);
            }
        }
        names
    }

    fn top_of(path: &str) -> Option<String> {
        let mut parts = Path::new(path).components();
        parts.find_map(|part| match part {
            std::path::Component::Normal(name) => Some(name.to_string_lossy().into_owned()),
            _ => None,
        })
    }

    fn furnish(room: &Room, overlaid: &[String]) -> io::Result<()> {
        for name in FRESH {
            fs::create_dir_all(room.root.join(name))?;
        }
        let open = fs::Permissions::from_mode(0o1777);
        fs::set_permissions(room.root.join("tmp"), open)?;
        let declared: Vec<String> = room
            .declared
            .iter()
            .filter_map(|path| top_of(path))
            .collect();
        for entry in fs::read_dir("/")? {
            let entry = entry?;
            let name = entry.file_name();
            let text = name.to_string_lossy();
            let kind = entry.file_type()?;
            let own = declared.iter().any(|top| *top == text) && !SYSTEM.contains(&&*text);
            if FRESH.contains(&&*text) || own {
                continue;
            }
            let place = room.root.join(&name);
            if kind.is_symlink() {
                let _ = std::os::unix::fs::symlink(fs::read_link(entry.path())?, place);
            } else if kind.is_dir() {
                fs::create_dir_all(&place)?;
                if !overlaid.contains(&text.into_owned()) {
                    mount_bind_recursive(entry.path(), &place)?;
                }
            }
        }
        Ok(())
    }

    fn overlay(room: &Room, name: &str) -> io::Result<()> {
        let (upper, work) = (
            room.layers.join(format!("{name}.upper")),
            room.layers.join(format!("{name}.work")),
        );
        fs::create_dir_all(&upper)?;
        fs::create_dir_all(&work)?;
        let lower = Path::new("/").join(name);
        let place = room.root.join(name);
        fs::set_permissions(&upper, fs::metadata(&lower)?.permissions())?;
        let escaped = |path: &Path| {
            path.to_string_lossy()
                .replace('\\', "\\\\")
                .replace(':', "\\:")
                .replace(',', "\\,")
        };
        let options = format!(
            "lowerdir={},upperdir={},workdir={}",
            escaped(&lower),
            escaped(&upper),
            escaped(&work)
        );
        let mut tried = Err(Errno::INVAL);
        for options in [format!("{options},userxattr"), options] {
            let options = CString::new(options)?;
            tried = mount(
                "overlay",
                &place,
                "overlay",
                MountFlags::empty(),
                options.as_c_str(),
            );
            if tried.is_ok() {
                break;
            }
        }
        Ok(tried?)
    }

    fn share(room: &Room, shared: &Path) -> io::Result<()> {
        let Some(top) = top_of(&shared.to_string_lossy()) else {
            return Ok(());
        };
        let inside = room.root.join(shared.strip_prefix("/").unwrap_or(shared));
        // Below a directory of the machine's that is bound whole, it is there already.
        if !FRESH.contains(&top.as_str()) && inside.exists() {
            return Ok(());
        }
        fs::create_dir_all(&inside)?;
        Ok(mount_bind_recursive(shared, &inside)?)
    }

    fn bound(bind: &super::Bind, source: &str) -> io::Result<()> {
        let place = Path::new(&bind.path);
        if bind.in_memory {
            fs::create_dir_all(place)?;
            mount("tmpfs", place, "tmpfs", MountFlags::NOSUID, None)?;
            return Ok(());
        }
        if fs::metadata(source)?.is_dir() {
            fs::create_dir_all(place)?;
        } else {
            if let Some(parent) = place.parent() {
                fs::create_dir_all(parent)?;
            }
            fs::File::options().create(true).append(true).open(place)?;
        }
        mount_bind(source, place)?;
        if bind.read_only {
            // Refused where the file system below has flags that this may not drop: then a write goes to the pod's own.
            let _ = mount_remount(place, MountFlags::BIND | MountFlags::RDONLY, "");
        }
        Ok(())
    }
}

#[cfg(target_os = "linux")]
pub use linux::{enter, move_in};

/// Only Linux has mount namespaces.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn enter() -> std::io::Result<()> {
    Err(std::io::ErrorKind::Unsupported.into())
}

/// Only Linux has mount namespaces.
///
/// # Errors
/// Always.
#[cfg(not(target_os = "linux"))]
pub fn move_in(_room: &Room) -> Result<View, String> {
    Err("this system has no mount namespaces".to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn paths_stay_below_the_root() {
        let room = Room {
            root: "/r".into(),
            binds: vec![Bind {
                source: "/v".into(),
                path: "/mnt/vol".to_owned(),
                read_only: false,
                in_memory: false,
            }],
            ..Room::default()
        };
        let view = View::outside(&room);
        for (path, expected) in [
            ("/tmp/x", "/r/tmp/x"),
            ("x", "/r/x"),
            ("../../etc/passwd", "/r/etc/passwd"),
            ("/mnt/vol/a/../b", "/v/b"),
            ("/mnt/vol/../../b", "/v/b"),
            ("/mnt/volume", "/r/mnt/volume"),
            ("/", "/r"),
        ] {
            assert_eq!(view.at(path), Path::new(expected), "{path}");
        }
    }
}
