//! The item over the session bus: `org.kde.StatusNotifierItem`, which needs no C library.

use ksni::menu::StandardItem;
use ksni::{Icon, MenuItem, ToolTip, TrayMethods};
use tauri::AppHandle;
use tokio::sync::watch;

use super::super::{link, page};
use super::Words;

/// The item as it is now.
struct Item {
    app: AppHandle,
    icon: Vec<Icon>,
    words: Words,
}

/// Shows the item and keeps its words up to date, until the program ends.
pub(super) async fn follow(app: AppHandle, mut said: watch::Receiver<Option<Words>>) {
    let Ok(words) = said
        .wait_for(Option::is_some)
        .await
        .map(|words| words.clone().unwrap_or_default())
    else {
        return;
    };
    let icon = app.default_window_icon().map(icon).into_iter().collect();
    // A desktop that has no place for it now may have one later: its bar starts after the programs, or anew.
    let spawned = Item { app, icon, words }.assume_sni_available(true).spawn().await;
    let item = match spawned {
        Ok(item) => item,
        Err(reason) => return tracing::debug!(%reason, "no item in the tray"),
    };
    while said.changed().await.is_ok() {
        let words = said.borrow_and_update().clone().unwrap_or_default();
        if item.update(|item| item.words = words).await.is_none() {
            return;
        }
    }
}

/// The window's picture with the bytes as the bus wants them: ARGB for RGBA.
fn icon(picture: &tauri::image::Image<'_>) -> Icon {
    let argb = |pixel: &[u8]| match *pixel {
        [red, green, blue, alpha] => [alpha, red, green, blue],
        _ => [0; 4],
    };
    Icon {
        width: picture.width().try_into().unwrap_or(0),
        height: picture.height().try_into().unwrap_or(0),
        data: picture.rgba().chunks_exact(4).flat_map(argb).collect(),
    }
}

/// An entry of the menu.
fn entry(label: &str, act: impl Fn(&AppHandle) + Send + 'static) -> MenuItem<Item> {
    StandardItem {
        // One underscore would mark an access key.
        label: label.replace('_', "__"),
        activate: Box::new(move |item: &mut Item| act(&item.app)),
        ..StandardItem::default()
    }
    .into()
}

impl ksni::Tray for Item {
    fn id(&self) -> String {
        "issuer-desk".into()
    }

    fn title(&self) -> String {
        match self.words.live {
            0 => "Issuer Desk".into(),
            live => format!("Issuer Desk ({live})"),
        }
    }

    fn icon_pixmap(&self) -> Vec<Icon> {
        self.icon.clone()
    }

    fn tool_tip(&self) -> ToolTip {
        ToolTip {
            title: "Issuer Desk".into(),
            description: self.words.sessions.clone(),
            ..ToolTip::default()
        }
    }

    fn activate(&mut self, _x: i32, _y: i32) {
        page::raise(&self.app);
    }

    fn menu(&self) -> Vec<MenuItem<Self>> {
        vec![
            entry(&self.words.sessions, |app| {
                page::raise(app);
                link::heard([link::SESSIONS]);
            }),
            entry(&self.words.open, page::raise),
            MenuItem::Separator,
            entry(&self.words.quit, |app| app.exit(0)),
        ]
    }
}
