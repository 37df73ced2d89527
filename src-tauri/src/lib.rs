//! The desktop shell: commands, events, the window. Thin: it asks the store first and the runtimes then.

pub mod commands;
pub mod view;

use tauri_specta::{Builder, collect_commands, collect_events};

/// Everything that the window may ask, and the events it gets: the source of `ui/src/gen/bindings.ts`.
pub fn bindings() -> Builder<tauri::Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::startup,
            commands::create_demo,
            commands::open_workspace,
            commands::trust_workspace,
            commands::set_freeze,
            commands::configuration,
            commands::draft,
            commands::new_flow,
            commands::edit_draft,
            commands::undo_draft,
            commands::redo_draft,
            commands::discard_draft,
            commands::complete,
            commands::publish_preview,
            commands::publish,
            commands::plan,
            commands::trigger,
            commands::releases,
            commands::release,
            commands::records,
            commands::terminate,
            commands::retry,
            commands::log,
            commands::put_window,
            commands::close_anyway,
        ])
        .events(collect_events![view::Notified, view::LinkChanged, view::CloseAsked])
}
