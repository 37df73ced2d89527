//! Makes a placeholder page where the window was not built yet, so that the shell compiles on its own.
use std::{fs, path::Path};

fn main() {
    let dist = Path::new(env!("CARGO_MANIFEST_DIR")).join("../ui/dist");
    if !dist.join("index.html").exists() {
        fs::create_dir_all(&dist).expect("ui/dist can be made");
        fs::write(
            dist.join("index.html"),
            "<!doctype html><title>Signalbox</title><p>Build the window first: cargo xtask run",
        )
        .expect("ui/dist can be written");
    }
    tauri_build::build();
}
