//! Notices over the session bus: `org.freedesktop.Notifications`, as every desktop on Linux has it.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use tauri::AppHandle;
use tokio::sync::Mutex;
use tokio::time::timeout;
use zbus::zvariant::Value;

use super::Notice;
use crate::window::{link, page};

/// How long the desktop may take to answer, whatever it has to start for that.
const PATIENCE: Duration = Duration::from_secs(3);
/// Notices whose clicks are waited for; the oldest is forgotten.
const MOST: usize = 50;
/// The action that a click on the notice itself stands for.
const DEFAULT: &str = "default";

#[zbus::proxy(
    interface = "org.freedesktop.Notifications",
    default_service = "org.freedesktop.Notifications",
    default_path = "/org/freedesktop/Notifications",
    gen_blocking = false
)]
trait Notifications {
    fn get_capabilities(&self) -> zbus::Result<Vec<String>>;

    #[allow(clippy::too_many_arguments, reason = "the interface has them")]
    fn notify(
        &self,
        app_name: &str,
        replaces_id: u32,
        app_icon: &str,
        summary: &str,
        body: &str,
        actions: &[&str],
        hints: &HashMap<&str, Value<'_>>,
        expire_timeout: i32,
    ) -> zbus::Result<u32>;

    #[zbus(signal)]
    fn action_invoked(&self, id: u32, action_key: String) -> zbus::Result<()>;

    #[zbus(signal)]
    fn notification_closed(&self, id: u32, reason: u32) -> zbus::Result<()>;
}

/// The sessions of the notices on screen, by the desktop's number.
type Shown = Arc<Mutex<BTreeMap<u32, String>>>;

/// The desktop, once it was asked for.
#[derive(Default)]
pub(in crate::window) struct Notices(Mutex<Option<Desktop>>);

struct Desktop {
    proxy: NotificationsProxy<'static>,
    shown: Shown,
    /// Whether it reads a body as markup.
    markup: bool,
}

impl Notices {
    /// Shows a notice.
    ///
    /// # Errors
    /// There is no bus, nobody on it shows notices, or it takes too long.
    pub(super) async fn show(&self, app: &AppHandle, notice: Notice) -> Result<(), String> {
        let mut held = self.0.lock().await;
        let shown = timeout(PATIENCE, async {
            let desktop = match held.take() {
                Some(desktop) => desktop,
                None => Desktop::found(app).await?,
            };
            desktop.show(notice).await?;
            Ok::<_, zbus::Error>(desktop)
        });
        match shown.await {
            Ok(Ok(desktop)) => *held = Some(desktop),
            // The next notice looks for the desktop anew.
            Ok(Err(reason)) => return Err(reason.to_string()),
            Err(_) => return Err("it does not answer".to_owned()),
        }
        Ok(())
    }
}

impl Desktop {
    async fn found(app: &AppHandle) -> zbus::Result<Self> {
        let proxy = NotificationsProxy::new(&zbus::Connection::session().await?).await?;
        let markup = proxy.get_capabilities().await?.iter().any(|one| one == "body-markup");
        let shown = Shown::default();
        let mut clicked = proxy.receive_action_invoked().await?;
        let mut closed = proxy.receive_notification_closed().await?;
        let (app, heard) = (app.clone(), Arc::clone(&shown));
        tauri::async_runtime::spawn(async move {
            loop {
                tokio::select! {
                    Some(signal) = clicked.next() => {
                        let Ok(said) = signal.args() else { continue };
                        if let Some(session) = heard.lock().await.remove(&said.id) && said.action_key == DEFAULT {
                            page::raise(&app);
                            link::heard([link::to_session(&session).as_str()]);
                        }
                    }
                    Some(signal) = closed.next() => {
                        let Ok(said) = signal.args() else { continue };
                        heard.lock().await.remove(&said.id);
                    }
                    else => return,
                }
            }
        });
        Ok(Self { proxy, shown, markup })
    }

    async fn show(&self, notice: Notice) -> zbus::Result<()> {
        let body = if self.markup {
            escaped(&notice.body)
        } else {
            notice.body
        };
        let hints = HashMap::from([("desktop-entry", Value::from("Issuer Desk"))]);
        // Held over the question, so that a click is not heard before its number is known.
        let mut shown = self.shown.lock().await;
        let id = self
            .proxy
            .notify(
                "Issuer Desk",
                0,
                "issuer-desk",
                &notice.title,
                &body,
                &[DEFAULT, ""],
                &hints,
                -1,
            )
            .await?;
        shown.insert(id, notice.session);
        while shown.len() > MOST {
            shown.pop_first();
        }
        Ok(())
    }
}

/// A text that is shown as it is where markup is read.
fn escaped(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_never_becomes_markup() {
        assert_eq!(escaped("a <b>&amp;</b>"), "a &lt;b&gt;&amp;amp;&lt;/b&gt;");
        assert_eq!(escaped("Pass für Erika"), "Pass für Erika");
    }
}
