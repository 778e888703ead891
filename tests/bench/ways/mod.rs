//! The ways to a credential: the three formats, each with a bearer token, with DPoP, ten at a time, and encrypted; the desk's
//! processor time for each beside the yardsticks of that very case.

mod crypto;
mod holder;

use std::path::Path;
use std::sync::Arc;

use crate::process::{Served, fresh};
use crate::turns::{Cost, TURNS, counted, load, rows, warm_up};
use holder::{Door, Holder};

/// Wallets at the same time.
pub const WALLETS: usize = 16;
/// Proofs of a batch: as many as this issuer takes.
const BATCH: usize = 10;

/// A credential among the shipped ones.
#[derive(Debug, Clone, Copy)]
pub struct Form {
    /// The format's name.
    pub format: &'static str,
    profile: &'static str,
    configuration: &'static str,
}

const FORMS: [Form; 3] = [
    Form {
        format: "dc+sd-jwt",
        profile: "identity-credential",
        configuration: "identity_credential_dc+sd-jwt",
    },
    Form {
        format: "jwt_vc_json",
        profile: "university-degree",
        configuration: "UniversityDegree_jwt_vc_json",
    },
    Form {
        format: "mso_mdoc",
        profile: "iso-mdl",
        configuration: "org.iso.18013.5.1.mDL",
    },
];

/// How it is asked for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Manner {
    /// A bearer token, one proof, in clear.
    Bearer,
    /// A token bound to a key, a DPoP proof with each request that takes one.
    Dpop,
    /// Ten proofs.
    Batch,
    /// Request and response as JWE.
    Encrypted,
}

const MANNERS: [(Manner, &str); 4] = [
    (Manner::Bearer, "bearer token"),
    (Manner::Dpop, "DPoP"),
    (Manner::Batch, "batch of 10"),
    (Manner::Encrypted, "encrypted"),
];

/// One way.
#[derive(Debug, Clone, Copy)]
pub struct Way {
    /// Which credential.
    pub form: Form,
    /// How.
    pub manner: Manner,
}

impl Way {
    /// Keys proved in one request.
    fn keys(self) -> usize {
        if self.manner == Manner::Batch { BATCH } else { 1 }
    }
}

/// Figures of one way.
#[derive(Debug, Clone)]
pub struct Line {
    /// The format.
    pub format: &'static str,
    /// How it was asked for.
    pub manner: &'static str,
    /// For each issuance.
    pub cost: Cost,
}

/// Measures every way, or those whose format and manner have `only` in them.
pub async fn measure(folder: &Path, only: &str) -> Vec<Line> {
    let shipped = crypto::Shipped::read(&fresh(folder, "identity"));
    let mut lines = Vec::new();
    for form in FORMS {
        for (manner, name) in MANNERS {
            if format!("{} {name}", form.format).contains(only) {
                let cost = compare(folder, Way { form, manner }, &shipped).await;
                println!("{} {name}: {cost:?}: {:.2}", form.format, cost.ratio);
                lines.push(Line {
                    format: form.format,
                    manner: name,
                    cost,
                });
            }
        }
    }
    lines
}

async fn compare(folder: &Path, way: Way, shipped: &crypto::Shipped) -> Cost {
    let (place, rows_place) = (fresh(folder, "desk"), fresh(folder, "rows"));
    let desk = Served::desk(&place);
    let door = Door::of(&desk).await;
    let holders = |served: &Served| -> Vec<_> {
        let holder = || Arc::new(Holder::new(&served.base(), &door, way));
        (0..WALLETS).map(|_| holder()).collect()
    };
    let at_desk = holders(&desk);
    let one = at_desk[0].measured().await;
    let constant = Served::yardstick(&["constant", &one.answer.to_string()]);
    let at_constant = holders(&constant);
    let work = crypto::Work::new(way, shipped, &door);
    run(&at_desk, warm_up()).await;
    run(&at_constant, warm_up()).await;
    let mut turns = Vec::new();
    for turn in 0..TURNS {
        let issued = load(&desk, run(&at_desk, counted())).await;
        let answered = load(&constant, run(&at_constant, counted())).await;
        let crypto = work.per_issuance();
        let rows = rows(&rows_place, WALLETS, turn, one.request, one.event);
        turns.push(Cost::of(&issued, &answered, crypto, rows));
    }
    desk.end();
    constant.end();
    for place in [place, rows_place] {
        let _ = std::fs::remove_dir_all(place);
    }
    Cost::middle(&turns)
}

/// The holders share the work.
async fn run(holders: &[Arc<Holder>], count: usize) {
    use std::sync::atomic::{AtomicUsize, Ordering::Relaxed};
    let left = Arc::new(AtomicUsize::new(count));
    let mut tasks = tokio::task::JoinSet::new();
    for holder in holders {
        let (holder, left) = (holder.clone(), left.clone());
        tasks.spawn(async move {
            while left.fetch_update(Relaxed, Relaxed, |left| left.checked_sub(1)).is_ok() {
                holder.issue().await;
            }
        });
    }
    while let Some(done) = tasks.join_next().await {
        done.expect("a wallet that finished");
    }
}
