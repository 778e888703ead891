//! The system's keychain: Keychain Services, the Windows Credential Manager, or the Secret Service. A private key is an entry of the
//! service `issuer-desk`, whose user is the key's id and whose password is its JWK.
//!
//! A keychain may ask its owner for a password and take as long as that takes. Who asks waits in a thread of its own and gives up
//! after a while; what was refused once is refused for a moment without asking again, so that a wallet's every request does not
//! open a dialog.

use std::collections::HashMap;
use std::sync::{Mutex, mpsc};
use std::time::{Duration, Instant};

use issuer::keychain::Keychain;
use keyring::{Entry, Error};
use model::secret::Secret;
use tokio::runtime::{Handle, RuntimeFlavor};

use crate::desk::lock;

/// What the entries belong to.
const SERVICE: &str = "issuer-desk";
/// How long a keychain is waited for: about as long as wallets wait.
const PATIENCE: Duration = Duration::from_secs(20);
/// How long a refusal holds.
const QUIET: Duration = Duration::from_secs(30);

/// The keychain of the system this desk runs on.
#[derive(Default)]
pub struct SystemKeychain {
    refused: Mutex<HashMap<String, (Instant, String)>>,
}

impl Keychain for SystemKeychain {
    fn key(&self, id: &str) -> Result<Secret, String> {
        if let Some((at, reason)) = lock(&self.refused).get(id)
            && at.elapsed() < QUIET
        {
            return Err(reason.clone());
        }
        let found = read(id);
        let mut refused = lock(&self.refused);
        match &found {
            Ok(_) => refused.remove(id),
            Err(reason) => refused.insert(id.to_owned(), (Instant::now(), reason.clone())),
        };
        found
    }
}

impl SystemKeychain {
    /// What was refused is asked for again.
    pub fn ask_again(&self) {
        lock(&self.refused).clear();
    }
}

/// The key kept under an id.
///
/// # Errors
/// Why there is none, in words.
pub fn read(id: &str) -> Result<Secret, String> {
    let name = id.to_owned();
    let found = patiently(move || Entry::new(SERVICE, &name)?.get_password());
    found.map(Secret::new).map_err(|error| said(id, &error))
}

/// Keeps a key under an id, in the place of what was kept there.
///
/// # Errors
/// Why not, in words.
pub fn write(id: &str, key: Secret) -> Result<(), String> {
    let name = id.to_owned();
    let kept = patiently(move || Entry::new(SERVICE, &name)?.set_password(key.reveal()));
    kept.map_err(|error| said(id, &error))
}

/// The ids of the keys that are kept, in their order; empty also where the system does not tell.
///
/// # Errors
/// Why the keychain cannot be asked, in words.
pub fn ids() -> Result<Vec<String>, String> {
    let all = patiently(|| {
        // The store is opened by the first entry that is asked for.
        Entry::new(SERVICE, "none")?;
        keyring_core::Entry::search(&HashMap::from([("service", SERVICE)]))
    });
    let named = |entry: keyring_core::Entry| {
        let user = entry.get_specifiers().map(|(_, user)| user);
        user.or_else(|| entry.get_attributes().ok()?.remove("username"))
    };
    match all {
        Ok(entries) => {
            let mut ids: Vec<String> = patiently(move || Ok(entries.into_iter().filter_map(named).collect()))
                .map_err(|error| said("", &error))?;
            ids.sort();
            ids.dedup();
            Ok(ids)
        }
        Err(Trouble::Store(Error::NotSupportedByStore(_))) => Ok(Vec::new()),
        Err(error) => Err(said("", &error)),
    }
}

enum Trouble {
    Store(Error),
    Silent,
}

/// Asks in a thread of its own, so that neither a dialog nor a store's own runtime holds up the threads that answer wallets.
fn patiently<T: Send + 'static>(ask: impl FnOnce() -> Result<T, Error> + Send + 'static) -> Result<T, Trouble> {
    let wait = move || {
        let (tell, told) = mpsc::channel();
        std::thread::spawn(move || tell.send(ask()));
        told.recv_timeout(PATIENCE)
            .map_err(|_| Trouble::Silent)?
            .map_err(Trouble::Store)
    };
    match Handle::try_current().map(|handle| handle.runtime_flavor()) {
        Ok(RuntimeFlavor::MultiThread) => tokio::task::block_in_place(wait),
        _ => wait(),
    }
}

fn said(id: &str, trouble: &Trouble) -> String {
    match trouble {
        Trouble::Silent => format!(
            "the system's keychain did not answer within {} s; it may be waiting to be unlocked",
            PATIENCE.as_secs()
        ),
        Trouble::Store(Error::NoEntry) => format!("the system's keychain keeps no key {id:?} of {SERVICE}"),
        Trouble::Store(Error::NoStorageAccess(reason)) => format!("the system's keychain is locked: {reason}"),
        Trouble::Store(Error::NoDefaultStore) => match Entry::store_status() {
            Err(reason) => format!("this system has no keychain that answers: {reason}"),
            Ok(()) => "this system has no keychain that answers".to_owned(),
        },
        Trouble::Store(error) => format!("the system's keychain: {error}"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_keychain_does_not_give_is_said_in_words() {
        let check = |trouble: Trouble, expect: &str| {
            let text = said("mine", &trouble);
            assert!(text.contains(expect), "{text}");
        };
        check(Trouble::Silent, "unlocked");
        check(Trouble::Store(Error::NoEntry), "keeps no key \"mine\"");
        check(
            Trouble::Store(Error::NoStorageAccess("prompt dismissed".into())),
            "locked: prompt dismissed",
        );
        check(Trouble::Store(Error::NoDefaultStore), "no keychain that answers");
    }
}
