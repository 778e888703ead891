//! Issuance: the server's processor time per issuance, beside its three yardsticks.

use std::path::Path;
use std::sync::Arc;

use crate::process::{Served, fresh};
use crate::turns::{Cost, TURNS, counted, load, rows, warm_up};
use crate::wallet::{Wallet, run};
use crate::{constant, crypto};

/// Bytes of a credential request and of an event, as the record keeps them.
const REQUEST: usize = 300;
const EVENT: usize = 3300;

/// Figures at one number of wallets.
#[derive(Debug, Clone)]
pub struct Line {
    /// Wallets at the same time.
    pub wallets: usize,
    /// For each issuance.
    pub cost: Cost,
    /// Most memory of `desk serve`, bytes.
    pub memory: u64,
}

/// Measures the desk and its yardsticks, taking turns.
pub async fn compare(folder: &Path, wallets: usize) -> Line {
    let (place, rows_place) = (fresh(folder, "desk"), fresh(folder, "rows"));
    let desk = Served::desk(&place);
    let constant = Served::yardstick(&["constant", &constant::CREDENTIAL.to_string()]);
    let audience = desk.said["issuer"].as_str().expect("an issuer").to_owned();
    let asking = |served: &Served| -> Vec<_> {
        let wallet = || Arc::new(Wallet::new(&served.base(), &audience));
        (0..wallets).map(|_| wallet()).collect()
    };
    let (at_desk, at_constant) = (asking(&desk), asking(&constant));
    run(&at_desk, warm_up()).await;
    run(&at_constant, warm_up()).await;
    let mut turns = Vec::new();
    for turn in 0..TURNS {
        let issued = load(&desk, run(&at_desk, counted())).await;
        let answered = load(&constant, run(&at_constant, counted())).await;
        let crypto = crypto::per_issuance();
        let rows = rows(&rows_place, wallets, turn, REQUEST, EVENT);
        turns.push(Cost::of(&issued, &answered, crypto, rows));
    }
    let memory = desk.peak_memory();
    desk.end();
    constant.end();
    for place in [place, rows_place] {
        let _ = std::fs::remove_dir_all(place);
    }
    Line {
        wallets,
        cost: Cost::middle(&turns),
        memory,
    }
}
