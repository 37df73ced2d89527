//! Where things lie: the checkout, the build directory, the window's sources.

use std::{
    env,
    path::{Path, PathBuf},
};

/// The root of the checkout.
pub fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("xtask lies in the workspace")
}

/// Where cargo builds to.
pub fn target() -> PathBuf {
    match env::var_os("CARGO_TARGET_DIR") {
        Some(directory) => root().join(directory),
        None => root().join("target"),
    }
}

/// A program of the workspace after a debug build.
pub fn program(name: &str) -> PathBuf {
    target()
        .join("debug")
        .join(format!("{name}{}", env::consts::EXE_SUFFIX))
}

/// The window's sources.
pub fn ui() -> PathBuf {
    root().join("ui")
}
