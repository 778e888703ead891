//! The listener in the local network: opened and closed by a person, one change at a time.

use std::io::ErrorKind;
use std::net::{IpAddr, SocketAddr};
use std::sync::Arc;

use issuer::listener::{Door, Place};
use tokio_util::sync::CancellationToken;

use super::addresses::{LanAddress, is_private, local_network};
use super::listeners::{ListenError, Listeners, bind};
use crate::desk::lock;
use crate::private;

/// The file in the data folder with the address that is open, or was when the desk ended.
pub(super) const FILE: &str = "lan-address";

/// The listener that is open.
pub struct Lan {
    /// Where, as it was when it was opened: the interface may have gone since.
    pub(super) address: LanAddress,
    stop: CancellationToken,
}

impl Listeners {
    /// Opens the wallet routes on an address of the local network, on the same port number; closes the one open before.
    ///
    /// # Errors
    /// [`ListenError`]; the listener open before stays then.
    pub async fn open_lan(&self, ip: &str) -> Result<(), ListenError> {
        let _turn = self.turn.lock().await;
        let not_local = || ListenError::NotLocal(ip.to_owned());
        let parsed: IpAddr = ip.parse().map_err(|_| not_local())?;
        if lock(&self.lan).as_ref().is_some_and(|open| open.address.ip == parsed) {
            return Ok(());
        }
        let found = local_network().into_iter().find(|address| address.ip == parsed);
        let found = found.filter(|_| is_private(parsed)).ok_or_else(not_local)?;
        let address = SocketAddr::new(parsed, self.port);
        let socket = bind(address).await?;
        self.shut_lan();
        let door = Arc::new(Door {
            base: format!("http://{address}"),
            identifier_path: self.identifier_path,
            management: None,
        });
        let stop = self.stop.child_token();
        self.issuer.set_door(Place::Lan, Some(door.clone()));
        self.serve(socket, door, stop.clone());
        *lock(&self.lan) = Some(Lan { address: found, stop });
        if let Err(error) = private::write(&self.lan_file, &format!("{parsed}\n")) {
            tracing::warn!(%error, "that the local network is open will not be remembered");
        }
        Ok(())
    }

    /// Closes the local network's listener; waits for an opening that is under way.
    pub async fn close_lan(&self) {
        let _turn = self.turn.lock().await;
        self.shut_lan();
        match std::fs::remove_file(&self.lan_file) {
            Err(error) if error.kind() != ErrorKind::NotFound => {
                tracing::warn!(%error, "that the local network was closed will not be remembered");
            }
            _ => {}
        }
    }

    /// The address that was open when the desk last ended, and that nobody closed or opened since.
    pub fn lan_before(&self) -> Option<String> {
        if lock(&self.lan).is_some() {
            return None;
        }
        let text = std::fs::read_to_string(&self.lan_file).ok()?;
        let ip: IpAddr = text.trim().parse().ok()?;
        Some(ip.to_string())
    }

    /// Points new offers at a place; `false` when it is off.
    pub async fn choose(&self, place: Place) -> bool {
        let _turn = self.turn.lock().await;
        let is_on = self.issuer.door(place).is_some();
        if is_on {
            self.issuer.set_default_place(place);
        }
        is_on
    }

    /// Closes it. For whoever has the turn.
    fn shut_lan(&self) {
        if let Some(open) = lock(&self.lan).take() {
            open.stop.cancel();
            if self.issuer.default_place() == Place::Lan {
                self.issuer.set_default_place(Place::Local);
            }
            self.issuer.set_door(Place::Lan, None);
        }
    }
}
