//! The desktop program: the window, or the waiter of a workflow's process.
#![cfg_attr(not(debug_assertions), windows_subsystem = "windows")]

use std::path::Path;

fn main() {
    let mut given = std::env::args_os().skip(1);
    if given
        .next()
        .is_some_and(|first| first == signalbox_desktop::WAIT)
        && let Some(dir) = given.next()
    {
        signalbox_workflow::wait_main(Path::new(&dir));
    }
    signalbox_desktop::run();
}
