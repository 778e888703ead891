//! The ways to a credential: the three formats, each with a bearer token, with DPoP, ten at a time, and encrypted; the desk's
//! processor time for each beside the yardsticks of that very case.

mod crypto;
mod holder;

use std::path::Path;
use std::sync::Arc;
use std::time::{Duration, Instant};

use crate::process::{Served, fresh, own_cpu};
use crate::scaled;
use holder::{Door, Holder, Issuance};

/// Wallets at the same time.
pub const WALLETS: usize = 16;
/// Proofs of a batch: as many as this issuer takes.
const BATCH: usize = 10;
/// Issuances counted.
const COUNTED: usize = 3000;
/// Issuances before that.
const WARM_UP: usize = 300;

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

/// Figures of one way, microseconds per issuance unless said otherwise.
#[derive(Debug, Clone)]
pub struct Line {
    /// The format.
    pub format: &'static str,
    /// How it was asked for.
    pub manner: &'static str,
    /// Processor time of `desk serve`.
    pub desk: f64,
    /// The cryptography of this case alone.
    pub crypto: f64,
    /// The same exchanges with constant answers of the same length.
    pub http: f64,
    /// The same rows committed.
    pub rows: f64,
    /// Processor time of the wallets.
    pub generator: f64,
    /// Issuances per second seen by the wallets.
    pub rate: f64,
}

impl Line {
    /// The sum of the three yardsticks.
    pub fn floor(&self) -> f64 {
        self.crypto + self.http + self.rows
    }
}

/// Measures every way.
pub async fn measure(folder: &Path) -> Vec<Line> {
    let shipped = crypto::Shipped::read(&fresh(folder, "identity"));
    let mut lines = Vec::new();
    for form in FORMS {
        for (manner, name) in MANNERS {
            let line = compare(folder, Way { form, manner }, name, &shipped).await;
            println!("{line:?}: {:.2}", line.desk / line.floor());
            lines.push(line);
        }
    }
    lines
}

async fn compare(folder: &Path, way: Way, manner: &'static str, shipped: &crypto::Shipped) -> Line {
    let place = fresh(folder, "desk");
    let desk = Served::desk(&place);
    let door = Door::of(&desk).await;
    let run = load(&desk, &door, way, true).await;
    desk.end();
    let constant = Served::yardstick(&["constant", &run.one.answer.to_string()]);
    let http = load(&constant, &door, way, false).await;
    constant.end();
    let rows_place = fresh(folder, "rows");
    let (wallets, counts) = (
        WALLETS.to_string(),
        [scaled(COUNTED), scaled(WARM_UP), run.one.request, run.one.event].map(|n| n.to_string()),
    );
    let rows_folder = rows_place.to_string_lossy();
    let mut words = vec!["rows", &*wallets, &*rows_folder];
    words.extend(counts.iter().map(String::as_str));
    let rows = Served::yardstick(&words);
    let rows_micros = rows.said["micros"].as_f64().expect("a figure");
    rows.end();
    for place in [place, rows_place] {
        let _ = std::fs::remove_dir_all(place);
    }
    Line {
        format: way.form.format,
        manner,
        desk: each(run.server),
        crypto: crypto::per_issuance(way, shipped, &door),
        http: each(http.server),
        rows: rows_micros,
        generator: each(run.generator),
        rate: scaled(COUNTED) as f64 / run.time.as_secs_f64(),
    }
}

fn each(time: Duration) -> f64 {
    time.as_secs_f64() * 1e6 / scaled(COUNTED) as f64
}

/// What a load came to.
struct Run {
    server: Duration,
    generator: Duration,
    time: Duration,
    one: Issuance,
}

async fn load(served: &Served, door: &Door, way: Way, real: bool) -> Run {
    let base = served.base();
    let holders: Vec<_> = (0..WALLETS).map(|_| Arc::new(Holder::new(&base, door, way))).collect();
    let one = match real {
        true => holders[0].measured().await,
        false => holders[0].issue().await,
    };
    run(&holders, scaled(WARM_UP)).await;
    let (server, own, begun) = (served.cpu(), own_cpu(), Instant::now());
    run(&holders, scaled(COUNTED)).await;
    Run {
        server: served.cpu() - server,
        generator: own_cpu() - own,
        time: begun.elapsed(),
        one,
    }
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
