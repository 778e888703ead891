//! The window, from the first instruction to the last.
//!
//! The order at the start is the point of this module. A second instance must find the first one before it touches the
//! port or the data folder, and the issuer must listen before anything is painted, so that no offer shown on screen can
//! point at an address nobody answers. Hence: plugins (single instance) → issuer → page.
//!
//! When the issuer cannot start (port in use, data folder in use) the window opens all the same and every call answers
//! with that reason: a person who double-clicked an icon sees no terminal.

mod call;
mod engine;
mod environment;
mod graphics;
mod link;
mod marks;
mod notice;
mod page;
mod pick;
mod present;
mod stop;
mod stream;
mod tray;

use std::process::ExitCode;

use tauri::{Manager, RunEvent, WindowEvent};
use tauri_plugin_window_state::StateFlags;

use engine::Engine;
use marks::Marks;

/// Opens the window and returns when it is closed.
///
/// The exit code is a failure only where no window could be opened at all; a desk whose issuer cannot start still shows
/// why.
pub fn open() -> ExitCode {
    let marks = Marks::from_environment();
    marks.set("process");
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    link::heard(arguments.iter().map(String::as_str));
    let app = tauri::Builder::default()
        .plugin(tauri_plugin_single_instance::init(|app, arguments, _folder| {
            page::raise(app);
            link::heard(arguments.iter().skip(1).map(String::as_str));
        }))
        .plugin(
            tauri_plugin_window_state::Builder::new()
                .with_state_flags(StateFlags::SIZE | StateFlags::POSITION | StateFlags::MAXIMIZED)
                .with_denylist(&[present::LABEL])
                .build(),
        )
        .invoke_handler(tauri::generate_handler![
            call::call,
            link::links,
            notice::notify,
            pick::pick_file,
            pick::pick_folder,
            pick::save_file,
            present::present,
            stream::stream,
            tray::tray
        ])
        .setup(move |app| {
            let engine = Engine::default();
            let started = tauri::async_runtime::block_on(engine.desk());
            marks.set(if started.is_ok() {
                "issuer-listening"
            } else {
                "issuer-refused"
            });
            if let Err(reason) = started {
                eprintln!("issuer-desk: {}", reason.message);
            }
            app.manage(engine);
            app.manage(marks);
            #[cfg(target_os = "linux")]
            app.manage(notice::Notices::default());
            app.manage(tray::start(app.handle()));
            stop::on_signal(app.handle().clone());
            page::open(app, &marks)?;
            marks.set("window-made");
            Ok(())
        })
        .build(tauri::generate_context!());
    match app {
        Ok(app) => {
            app.run(|app, event| match event {
                RunEvent::Exit => stop::engine(app),
                RunEvent::WindowEvent {
                    label,
                    event: WindowEvent::Destroyed,
                    ..
                } => {
                    stream::end(&label);
                    // The window for a room shows what the desk's window does: it goes with it.
                    if label == page::MAIN {
                        present::close(app);
                    }
                }
                _ => {}
            });
            ExitCode::SUCCESS
        }
        Err(reason) => {
            eprintln!("issuer-desk: the window could not be opened: {reason}");
            ExitCode::FAILURE
        }
    }
}
