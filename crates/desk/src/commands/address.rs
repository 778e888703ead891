//! What the desk is, and where it can be reached.

use issuer::listener::{CALLBACK, ENDPOINTS, Place};
use issuer::policy::Login;

use crate::config::{self, Loaded};
use crate::desk::{Desk, lock};
use crate::schema::{AddressKind, CallError, ChooseAddress, Counts, DeskInfo, LoginServer, News, SetLan};

/// Where people log in, when it is not here.
fn login_server(desk: &Desk) -> Option<LoginServer> {
    let inner = &desk.inner;
    let Login::External(provider) = &inner.issuer.catalogue().policy.authorization.login else {
        return None;
    };
    let selected = inner.listeners.addresses().into_iter().find(|address| address.selected);
    let base = selected.and_then(|address| address.url);
    let base = base.unwrap_or_else(|| inner.listeners.local_base().to_owned());
    Some(LoginServer {
        name: provider.name.clone(),
        redirect_uri: format!("{base}{ENDPOINTS}/{CALLBACK}"),
    })
}

/// The desk at a glance.
pub fn info(desk: &Desk) -> DeskInfo {
    let inner = &desk.inner;
    // Looked up before: a guard inside the expression below would be held until its end, and `counts` locks too.
    let (last_good, broken_files) = {
        let loaded = lock(&inner.loaded);
        (loaded.broken, broken_files(&loaded))
    };
    DeskInfo {
        version: env!("CARGO_PKG_VERSION").into(),
        issuer_url: inner.listeners.local_base().to_owned(),
        addresses: inner.listeners.addresses(),
        config_folder: desk.folder().path.display().to_string(),
        data_folder: inner.options.data.display().to_string(),
        key_note:
            "Secrets are sealed with a key in master.key in the data folder, readable by you alone. Whoever can read \
                   that file can read the secrets."
                .into(),
        login: issuer::haip::Asked::of(&inner.issuer.catalogue().policy, false).authorization_code,
        login_server: login_server(desk),
        problems: desk.problems(),
        last_good,
        broken_files,
        counts: counts(desk),
    }
}

/// The files that keep what they say from being served, each once.
fn broken_files(loaded: &Loaded) -> Vec<String> {
    let mut files: Vec<String> = Vec::new();
    for problem in loaded
        .problems
        .iter()
        .filter(|problem| loaded.broken && config::is_fatal(problem))
    {
        if !files.contains(&problem.file) {
            files.push(problem.file.clone());
        }
    }
    files
}

/// The numbers of the navigation.
pub fn counts(desk: &Desk) -> Counts {
    let small = |number: u64| u32::try_from(number).unwrap_or(u32::MAX);
    let profiles = lock(&desk.inner.loaded).catalogue.profiles.len() as u64;
    let counted = desk.inner.journal.counts().unwrap_or_default();
    Counts {
        sessions: small(counted.sessions),
        live: small(counted.live),
        events: small(counted.events),
        profiles: small(profiles),
        failing: small(counted.failing),
    }
}

/// The place of an address choice.
pub fn place(kind: AddressKind) -> Place {
    match kind {
        AddressKind::Local => Place::Local,
        AddressKind::Lan => Place::Lan,
        AddressKind::Public => Place::Public,
    }
}

/// Chooses which address new offers carry.
pub async fn choose(desk: &Desk, args: ChooseAddress) -> Result<DeskInfo, CallError> {
    if !desk.inner.listeners.choose(place(args.kind)).await {
        return Err(CallError::new("address-off", "This address is switched off."));
    }
    desk.tell(News::Addresses);
    Ok(info(desk))
}

/// Opens or closes the local network.
pub async fn set_lan(desk: &Desk, args: SetLan) -> Result<DeskInfo, CallError> {
    match &args.ip {
        Some(ip) => {
            let failed = |error: crate::net::ListenError| CallError::new("lan", error.to_string());
            desk.inner.listeners.open_lan(ip).await.map_err(failed)?;
        }
        None => desk.inner.listeners.close_lan().await,
    }
    desk.tell(News::Addresses);
    Ok(info(desk))
}
