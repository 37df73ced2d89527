//! Real repositories in temporary directories: a bare remote, and ways to change it as another person would.
#![allow(dead_code, clippy::unwrap_used)]

use std::{
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use signalbox_gitops::{Git, Identity, Mirror};
use tempfile::TempDir;

/// A remote, and a place for mirrors.
pub struct World {
    pub dir: TempDir,
}

impl World {
    /// A remote whose `main` holds these files.
    pub fn new(files: &[(&str, &str)]) -> Self {
        let world = Self {
            dir: TempDir::new().unwrap(),
        };
        git(
            world.dir.path(),
            &["init", "-q", "--bare", "-b", "main", "remote.git"],
        );
        git(world.dir.path(), &["init", "-q", "-b", "main", "clone"]);
        git(
            &world.clone_dir(),
            &["remote", "add", "origin", "../remote.git"],
        );
        world.push("main", files);
        world
    }

    pub fn remote(&self) -> PathBuf {
        self.dir.path().join("remote.git")
    }

    pub fn clone_dir(&self) -> PathBuf {
        self.dir.path().join("clone")
    }

    /// Somebody else commits these files (`-` before the path: deletes it) and pushes.
    pub fn push(&self, branch: &str, files: &[(&str, &str)]) -> String {
        let clone = self.clone_dir();
        git(&clone, &["fetch", "-q", "origin"]);
        let theirs = format!("origin/{branch}");
        match git(&clone, &["branch", "-r", "--list", &theirs]).as_str() {
            "" => git(&clone, &["checkout", "-q", "-B", branch]),
            _ => git(&clone, &["checkout", "-q", "-B", branch, &theirs]),
        };
        for (path, text) in files {
            if let Some(path) = path.strip_prefix('-') {
                std::fs::remove_file(clone.join(path)).unwrap();
                continue;
            }
            let path = clone.join(path);
            std::fs::create_dir_all(path.parent().unwrap()).unwrap();
            std::fs::write(path, text).unwrap();
        }
        git(&clone, &["add", "-A"]);
        git(
            &clone,
            &[
                "commit",
                "-q",
                "--allow-empty",
                "-m",
                &format!("change {branch}"),
            ],
        );
        git(&clone, &["push", "-q", "origin", branch]);
        git(&clone, &["rev-parse", "HEAD"])
    }

    /// Git with mirrors in a folder of their own.
    pub fn git(&self, mirrors: &str) -> Git {
        Git::new(self.dir.path().join(mirrors), ["file"])
    }

    /// A mirror of the remote.
    pub fn mirror(&self) -> Mirror {
        self.mirror_in("mirrors")
    }

    /// Another mirror of the remote, as another machine would have one.
    pub fn mirror_in(&self, mirrors: &str) -> Mirror {
        self.git(mirrors)
            .mirror("remote.git", self.dir.path())
            .unwrap()
    }

    /// The directory of the only mirror.
    pub fn mirror_dir(&self) -> PathBuf {
        let mut all = std::fs::read_dir(self.dir.path().join("mirrors")).unwrap();
        all.next().unwrap().unwrap().path()
    }

    /// What Git says about the remote.
    pub fn ask(&self, args: &[&str]) -> String {
        git(&self.remote(), args)
    }

    /// A file at a branch of the remote, byte for byte.
    pub fn file(&self, branch: &str, path: &str) -> String {
        String::from_utf8(git_bytes(
            &self.remote(),
            &["cat-file", "blob", &format!("{branch}:{path}")],
        ))
        .unwrap()
    }

    /// A hook of the remote.
    #[cfg(unix)]
    pub fn hook(&self, name: &str, script: &str) {
        use std::os::unix::fs::PermissionsExt;
        let path = self.remote().join("hooks").join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o755)).unwrap();
    }
}

/// Who acts.
pub fn ada() -> Identity {
    Identity {
        name: "Ada Lovelace".into(),
        email: "ada@example.org".into(),
    }
}

/// Runs Git apart from the machine's own configuration; its output without the last line's end.
pub fn git(dir: &Path, args: &[&str]) -> String {
    String::from_utf8(git_bytes(dir, args))
        .unwrap()
        .trim_end()
        .to_owned()
}

fn git_bytes(dir: &Path, args: &[&str]) -> Vec<u8> {
    let output = Command::new("git")
        .current_dir(dir)
        .env("GIT_CONFIG_GLOBAL", "/dev/null")
        .env("GIT_CONFIG_NOSYSTEM", "1")
        .args([
            "-c",
            "user.name=Somebody Else",
            "-c",
            "user.email=else@example.org",
            "-c",
            "core.autocrlf=false",
        ])
        .args(args)
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(
        output.status.success(),
        "git {args:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    output.stdout
}

/// An error as it is told, without the path of this test's world.
pub fn check(error: &signalbox_gitops::Error, world: &World, expected: expect_test::Expect) {
    let text = format!(
        "{}: {}\n{}",
        error.code.as_str(),
        error.message,
        error.hint.clone().unwrap()
    );
    expected.assert_eq(&text.replace(world.dir.path().to_str().unwrap(), "DIR"));
}
