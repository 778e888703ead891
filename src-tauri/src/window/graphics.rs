//! How the page is painted. WebKitGTK composes every frame by OpenGL, which on a machine without a graphics device (a virtual
//! one, a remote desktop) is played by the processor: a frame takes several times as long as painting it plainly does, and
//! every key and every step of a scroll waits for it. There the page is painted plainly.

use tauri::WebviewWindow;

/// Has the window painted as its machine can.
pub(super) fn settle(window: &WebviewWindow) {
    #[cfg(target_os = "linux")]
    if !linux::has_device() {
        linux::plainly(window);
    }
    #[cfg(not(target_os = "linux"))]
    let _ = window;
}

#[cfg(target_os = "linux")]
mod linux {
    use std::ffi::OsStr;
    use std::path::Path;

    use tauri::WebviewWindow;
    use webkit2gtk::{HardwareAccelerationPolicy, SettingsExt as _, WebViewExt as _};

    /// Whether there is a device that renders.
    pub(super) fn has_device() -> bool {
        let Ok(entries) = Path::new("/dev/dri").read_dir() else {
            return false;
        };
        entries.flatten().any(|entry| renders(&entry.file_name()))
    }

    pub(super) fn renders(name: &OsStr) -> bool {
        name.to_str().is_some_and(|name| name.starts_with("renderD"))
    }

    pub(super) fn plainly(window: &WebviewWindow) {
        // A window that cannot be told is painted all the same.
        let _ = window.with_webview(|view| {
            if let Some(settings) = view.inner().settings() {
                settings.set_hardware_acceleration_policy(HardwareAccelerationPolicy::Never);
            }
        });
    }
}

#[cfg(all(test, target_os = "linux"))]
mod tests {
    #[test]
    fn a_device_that_renders_is_known_by_its_name() {
        for (name, expect) in [("renderD128", true), ("card0", false), ("by-path", false)] {
            assert_eq!(super::linux::renders(name.as_ref()), expect, "{name}");
        }
    }
}
