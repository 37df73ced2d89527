//! What is done to a window from outside of its page, by its close button say.

use anyhow::{Context, Result, bail};
use x11rb::{
    connection::Connection,
    protocol::xproto::{AtomEnum, ClientMessageEvent, ConnectionExt, EventMask, MapState, Window},
    rust_connection::RustConnection,
};

/// Asks the windows of a process to close, as a window manager does when the close button is clicked.
pub fn ask_to_close(pid: u32) -> Result<()> {
    let (display, screen) = x11rb::connect(None).context("the display can't be reached")?;
    let root = display
        .setup()
        .roots
        .get(screen)
        .context("the display has no screen")?
        .root;
    let atom = |name: &str| -> Result<u32> {
        Ok(display.intern_atom(false, name.as_bytes())?.reply()?.atom)
    };
    let (owner, protocols, delete) = (
        atom("_NET_WM_PID")?,
        atom("WM_PROTOCOLS")?,
        atom("WM_DELETE_WINDOW")?,
    );

    let mut asked = 0;
    for window in display.query_tree(root)?.reply()?.children {
        // A window may go away between the list of them and the look at it.
        if belongs_to(&display, window, owner, pid).unwrap_or(false) {
            let message = ClientMessageEvent::new(
                32,
                window,
                protocols,
                [delete, x11rb::CURRENT_TIME, 0, 0, 0],
            );
            display
                .send_event(false, window, EventMask::NO_EVENT, message)?
                .check()?;
            asked += 1;
        }
    }
    if asked == 0 {
        bail!("process {pid} shows no window that could be closed");
    }
    Ok(())
}

/// Whether the process shows this window.
fn belongs_to(display: &RustConnection, window: Window, owner: u32, pid: u32) -> Result<bool> {
    let property = display
        .get_property(false, window, owner, AtomEnum::CARDINAL, 0, 1)?
        .reply()?;
    let of_process = property
        .value32()
        .is_some_and(|mut values| values.next() == Some(pid));
    Ok(of_process
        && display.get_window_attributes(window)?.reply()?.map_state == MapState::VIEWABLE)
}
