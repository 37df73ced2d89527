//! The desktop shell: commands, events, the window. Thin: it asks the store first and the runtimes then.

mod audit;
mod bell;
mod board;
mod catching_up;
mod closing;
mod commands;
mod connect;
mod connections;
mod desktop;
mod drafts;
mod export;
#[cfg(test)]
mod fake;
mod figures;
#[cfg(test)]
mod fixture;
mod form;
mod forward;
mod heard;
mod histories;
mod history;
mod importing;
mod kept;
mod links;
mod local;
mod logs;
mod merging;
mod notes;
mod notices;
mod offline;
mod played;
mod profiles;
mod reading;
mod rehearsals;
mod remote;
mod runs;
mod secrets;
mod told;
mod transfer;
pub mod view;
mod waiting;

use std::{env, process};

use tauri::{Manager, WebviewUrl, WebviewWindowBuilder, WindowEvent};
use tauri_specta::{Builder, collect_commands, collect_events};

use crate::desktop::Desktop;

/// First argument of this program when it waits for a workflow's process.
pub const WAIT: &str = "__wait";

/// Everything that the window may ask, and the events it gets: the source of `ui/src/gen/bindings.ts`.
pub fn bindings() -> Builder<tauri::Wry> {
    Builder::new()
        .disable_serde_phases()
        .commands(collect_commands![
            commands::profile::startup,
            commands::profile::create_demo,
            commands::profile::open_workspace,
            commands::profile::trust_workspace,
            commands::profile::set_freeze,
            commands::connection::save_profile,
            commands::connection::duplicate_profile,
            commands::connection::delete_profile,
            commands::connection::order_profiles,
            commands::connection::test_connection,
            commands::connection::reconnect,
            commands::connection::keychain,
            commands::connection::export_profiles,
            commands::connection::import_profiles,
            commands::link::take_link,
            commands::inbox::inbox,
            commands::configuration::configuration,
            commands::draft::draft,
            commands::draft::new_flow,
            commands::draft::edit_draft,
            commands::draft::undo_draft,
            commands::draft::redo_draft,
            commands::draft::discard_draft,
            commands::draft::complete,
            commands::draft::hover,
            commands::draft::new_workflow,
            commands::manifest_history::manifest_history,
            commands::manifest_history::text_difference,
            commands::import::read_import,
            commands::import::import,
            commands::import::import_as_drafts,
            commands::rehearsal::rehearse,
            commands::rehearsal::rehearsal_at,
            commands::rehearsal::scenarios,
            commands::rehearsal::put_scenario,
            commands::rehearsal::delete_scenario,
            commands::run::run_workflow,
            commands::run::workflow_runs,
            commands::run::run_lines,
            commands::run::stop_run,
            commands::run::decide_run,
            commands::publish::publish_preview,
            commands::publish::publish,
            commands::publish::prepare_publish,
            commands::merge::merge_preview,
            commands::merge::merge_draft,
            commands::merge::keep_as_new_flow,
            commands::release::plan,
            commands::release::offline_plan,
            commands::release::trigger,
            commands::release::releases,
            commands::release::release,
            commands::release::records,
            commands::release::terminate,
            commands::release::retry,
            commands::release::decide,
            commands::history::timeline,
            commands::history::release_at,
            commands::history::compare,
            commands::history::notes,
            commands::history::export_notes,
            commands::logs::log_lines,
            commands::logs::search_logs,
            commands::logs::save_log,
            commands::figures::numbers,
            commands::figures::export_releases,
            commands::figures::filters,
            commands::figures::put_filter,
            commands::figures::delete_filter,
            commands::board::board,
            commands::board::deployments,
            commands::board::difference,
            commands::audit::audit,
            commands::audit::export_audit,
            commands::audit::verify_audit,
            commands::notice::notices,
            commands::notice::read_notices,
            commands::notice::notice_settings,
            commands::notice::put_notice_settings,
            commands::window::put_window,
            commands::window::close_anyway,
        ])
        .events(collect_events![
            view::Notified,
            view::LinkChanged,
            view::LinkOpened,
            view::NoticeCame,
            view::RunChanged,
            view::CloseAsked
        ])
}

/// Opens the window and stays until it is closed.
pub fn run() {
    tracing_subscriber::fmt()
        .with_env_filter(
            tracing_subscriber::EnvFilter::try_from_env("SIGNALBOX_LOG")
                .unwrap_or_else(|_| "warn".into()),
        )
        .with_writer(std::io::stderr)
        .init();
    let bindings = bindings();
    let ran = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _| {
            if let Some(window) = app.get_webview_window("main") {
                // The window manager may refuse the focus.
                let _ = window.unminimize();
                let _ = window.set_focus();
            }
            if let Some(link) = links::among(arguments.into_iter().skip(1)) {
                commands::link::opened(app, &link);
            }
        }))
        .plugin(tauri_plugin_deep_link::init())
        .plugin(tauri_plugin_window_state::Builder::default().build())
        .invoke_handler(bindings.invoke_handler())
        .setup(move |app| {
            bindings.mount_events(app);
            let desktop = Desktop::open(app.handle())?;
            app.manage(desktop);
            if let Some(link) = links::among(given()) {
                commands::link::opened(app.handle(), &link);
            }
            // Elsewhere a link comes as an argument; macOS sends it to the program that is there.
            #[cfg(target_os = "macos")]
            tauri_plugin_deep_link::DeepLinkExt::deep_link(app).on_open_url({
                let app = app.handle().clone();
                move |event| {
                    let urls = event.urls();
                    urls.iter()
                        .for_each(|url| commands::link::opened(&app, url.as_str()));
                }
            });
            WebviewWindowBuilder::new(app, "main", WebviewUrl::default())
                .title("Signalbox")
                .inner_size(1280.0, 800.0)
                .min_inner_size(800.0, 560.0)
                .on_navigation(|url| {
                    matches!(url.scheme(), "tauri") || url.host_str() == Some("tauri.localhost")
                })
                .build()?;
            tauri::async_runtime::spawn(connect::connect_all(app.handle().clone()));
            Ok(())
        })
        .on_window_event(|window, event| {
            if let WindowEvent::CloseRequested { api, .. } = event {
                api.prevent_close();
                tauri::async_runtime::spawn(closing::close_or_ask(window.app_handle().clone()));
            }
        })
        .run(tauri::generate_context!());
    match ran {
        Ok(()) => {}
        Err(tauri::Error::PluginInitialization(plugin, error))
            if plugin == "single-instance" && env::var_os(AGAIN).is_none() =>
        {
            tracing::warn!(%error, "the Signalbox before this one ended just now: starting again");
            again();
        }
        Err(error) => {
            eprintln!("Signalbox can't open its window: {error}");
            process::exit(1);
        }
    }
}

/// The arguments of this process; what is no text is no link either.
fn given() -> impl Iterator<Item = String> {
    env::args_os()
        .skip(1)
        .map(|argument| argument.to_string_lossy().into_owned())
}

/// Set when this process has started itself again.
const AGAIN: &str = "SIGNALBOX_STARTED_AGAIN";

/// Starts this program anew. The one before it was killed while this one spoke to it; its name is free now.
fn again() {
    let mut command = match env::current_exe() {
        Ok(program) => process::Command::new(program),
        Err(error) => return eprintln!("Signalbox can't start again: {error}"),
    };
    command.args(env::args_os().skip(1)).env(AGAIN, "1");
    #[cfg(unix)]
    let error = Some(std::os::unix::process::CommandExt::exec(&mut command));
    #[cfg(not(unix))]
    let error = command.spawn().err();
    if let Some(error) = error {
        eprintln!("Signalbox can't start again: {error}");
        process::exit(1);
    }
}
