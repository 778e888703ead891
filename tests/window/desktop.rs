//! The desktop as the test plays it: it shows notices, and has a place for items in its tray.

use std::collections::HashMap;

use futures_util::StreamExt as _;
use tokio::sync::mpsc::{UnboundedReceiver, UnboundedSender, unbounded_channel};
use tokio::time::timeout;
use zbus::zvariant::{OwnedValue, Structure, Value};
use zbus::{Connection, Proxy};

use crate::bus::Bus;
use crate::served::PATIENCE;

const NOTICES: &str = "/org/freedesktop/Notifications";
const WATCHER: &str = "/StatusNotifierWatcher";

/// A notice as it came: its number, title and body, and its actions by name.
#[derive(Debug)]
pub struct Notice {
    pub id: u32,
    pub title: String,
    pub body: String,
    pub actions: Vec<String>,
}

struct Notices {
    heard: UnboundedSender<Notice>,
    last: u32,
}

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Notices {
    fn get_capabilities(&self) -> Vec<String> {
        ["actions", "body", "body-markup"].map(String::from).to_vec()
    }

    #[allow(clippy::too_many_arguments, reason = "the interface has them")]
    fn notify(
        &mut self,
        _app_name: String,
        _replaces_id: u32,
        _app_icon: String,
        summary: String,
        body: String,
        actions: Vec<String>,
        _hints: HashMap<String, OwnedValue>,
        _expire_timeout: i32,
    ) -> u32 {
        self.last += 1;
        let notice = Notice {
            id: self.last,
            title: summary,
            body,
            actions,
        };
        self.heard.send(notice).expect("the test listens");
        self.last
    }
}

struct Mute;

#[zbus::interface(name = "org.freedesktop.Notifications")]
impl Mute {
    async fn get_capabilities(&self) -> Vec<String> {
        std::future::pending().await
    }
}

/// Has somebody on the bus who should show notices and never answers, until it is dropped.
pub async fn mute(bus: &Bus) -> Connection {
    let bus = bus.connect().await;
    bus.object_server().at(NOTICES, Mute).await.expect("served");
    bus.request_name("org.freedesktop.Notifications")
        .await
        .expect("the name is free");
    bus
}

struct Watcher(UnboundedSender<String>);

#[zbus::interface(name = "org.kde.StatusNotifierWatcher")]
impl Watcher {
    fn register_status_notifier_item(&mut self, service: String) {
        self.0.send(service).expect("the test listens");
    }

    #[zbus(property)]
    fn is_status_notifier_host_registered(&self) -> bool {
        true
    }
}

/// A desktop on the bus.
pub struct Desktop {
    bus: Connection,
    notices: UnboundedReceiver<Notice>,
    items: UnboundedReceiver<String>,
}

impl Desktop {
    /// One that shows notices; its tray is not there yet.
    pub async fn start(bus: &Bus) -> Self {
        let bus = bus.connect().await;
        let (heard, notices) = unbounded_channel();
        let (registered, items) = unbounded_channel();
        let server = bus.object_server();
        server.at(NOTICES, Notices { heard, last: 0 }).await.expect("served");
        server.at(WATCHER, Watcher(registered)).await.expect("served");
        bus.request_name("org.freedesktop.Notifications")
            .await
            .expect("the name is free");
        Self { bus, notices, items }
    }

    /// Starts a tray, and starts it anew where a program misses it: one that joins at the very moment hears of no beginning.
    async fn joined(&mut self) -> Option<String> {
        let name = "org.kde.StatusNotifierWatcher";
        loop {
            self.bus.request_name(name).await.expect("the name is free");
            if let Ok(service) = timeout(PATIENCE / 12, self.items.recv()).await {
                return service;
            }
            self.bus.release_name(name).await.expect("the name was had");
        }
    }

    /// Has a tray from now on; the item that the program puts there.
    pub async fn tray(&mut self) -> Item {
        let service = timeout(PATIENCE, self.joined()).await.expect("an item in time");
        let proxy =
            |path, interface| Proxy::new_owned(self.bus.clone(), service.clone().expect("an item"), path, interface);
        Item {
            item: proxy("/StatusNotifierItem", "org.kde.StatusNotifierItem")
                .await
                .expect("a proxy"),
            menu: proxy("/MenuBar", "com.canonical.dbusmenu").await.expect("a proxy"),
        }
    }

    /// The next notice.
    pub async fn notice(&mut self) -> Notice {
        let notice = timeout(PATIENCE, self.notices.recv()).await.expect("a notice in time");
        notice.expect("a notice")
    }

    /// Whether a notice came that nobody asked for.
    pub fn more(&mut self) -> bool {
        self.notices.try_recv().is_ok()
    }

    /// Clicks on a notice.
    pub async fn click(&self, id: u32) {
        let said = (id, "default");
        let signal = self.bus.emit_signal(
            None::<&str>,
            NOTICES,
            "org.freedesktop.Notifications",
            "ActionInvoked",
            &said,
        );
        signal.await.expect("it is sent");
    }
}

/// An item in the tray.
pub struct Item {
    item: Proxy<'static>,
    menu: Proxy<'static>,
}

impl Item {
    /// Waits until the item is called so, and then reads so under the pointer.
    pub async fn reads(&self, title: &str, tip: &str) {
        // Listened for before it is read: no change falls between.
        let mut renamed = self.item.receive_signal("NewTitle").await.expect("a signal");
        let read = async {
            while self.title().await != title {
                renamed.next().await;
            }
        };
        timeout(PATIENCE, read)
            .await
            .unwrap_or_else(|_| panic!("the item is not called {title}"));
        let shown = Structure::try_from(self.property("ToolTip").await).expect("a structure");
        assert_eq!(shown.fields().last(), Some(&Value::from(tip)), "{title}");
    }

    async fn title(&self) -> String {
        self.property("Title").await.try_into().expect("a text")
    }

    /// Read anew each time: the item announces changes by signals of its own.
    async fn property(&self, name: &str) -> OwnedValue {
        let properties = zbus::fdo::PropertiesProxy::new(
            self.item.connection(),
            self.item.destination().to_owned(),
            self.item.path().to_owned(),
        );
        let properties = properties.await.expect("a proxy");
        properties
            .get(self.item.interface().to_owned(), name)
            .await
            .expect("a property")
    }

    /// The picture's width and height, and how many bytes it has.
    pub async fn picture(&self) -> (i32, i32, usize) {
        let pictures: Vec<(i32, i32, Vec<u8>)> = self.property("IconPixmap").await.try_into().expect("pictures");
        let (width, height, bytes) = pictures.first().expect("a picture");
        (*width, *height, bytes.len())
    }

    /// Clicks on the item.
    pub async fn click(&self) {
        self.item
            .call_method("Activate", &(0, 0))
            .await
            .expect("it can be clicked");
    }

    /// The menu's entries, by number and label.
    pub async fn entries(&self) -> Vec<(i32, String)> {
        type Entry = (i32, HashMap<String, OwnedValue>, Vec<OwnedValue>);
        let asked = (0, -1, Vec::<String>::new());
        let answer = self.menu.call_method("GetLayout", &asked).await.expect("a menu");
        let (_, (_, _, entries)): (u32, Entry) = answer.body().deserialize().expect("a layout");
        let read = |entry: OwnedValue| {
            let (id, properties, _) = Entry::try_from(Structure::try_from(entry).ok()?).ok()?;
            let label = String::try_from(properties.get("label")?.try_clone().ok()?).ok()?;
            Some((id, label))
        };
        entries.into_iter().filter_map(read).collect()
    }

    /// Picks the entry with that label.
    pub async fn pick(&self, label: &str) {
        let entries = self.entries().await;
        let entry = entries.iter().find(|(_, one)| one == label);
        let (id, _) = entry.unwrap_or_else(|| panic!("{label} is not among {entries:?}"));
        let event = (id, "clicked", Value::from(0), 0_u32);
        self.menu.call_method("Event", &event).await.expect("it can be picked");
    }
}
