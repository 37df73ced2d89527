//! The waiter as a program of its own, for tests: `signalbox-waiter DIR`.

fn main() {
    match std::env::args_os().next_back() {
        Some(dir) => signalbox_workflow::wait_main(std::path::Path::new(&dir)),
        None => std::process::exit(2),
    }
}
