//! Goes as far as a fault's place, and sends the bent request.

use super::{Fault, Need, Tried};
use crate::bend::{At, Bend};
use crate::options::{WalletOptions, Way};
use crate::report::Step;
use crate::run::{Run, Stopped};
use crate::visit::Visit;

/// More keys than this are not made only to be refused.
const MOST_KEYS: u64 = 200;

/// Tries one fault on the offer behind `link`.
///
/// Never fails as such: what could not be tried says why.
pub async fn try_fault(options: &WalletOptions, link: &str, fault: &'static Fault) -> Tried {
    try_fault_watched(options, link, fault, &mut |_| {}).await
}

/// [`try_fault`], telling each step on the way to `watch`.
pub async fn try_fault_watched(
    options: &WalletOptions,
    link: &str,
    fault: &'static Fault,
    watch: &mut (dyn FnMut(&Step) + Send),
) -> Tried {
    let mut run = Run::new(options, watch);
    let tried = match run.arrive(link, &fault.bend).await {
        Ok(mut visit) => attempt(&mut run, &mut visit, fault).await,
        Err(Stopped(answered)) => ended(&run, fault, answered.as_deref()),
    };
    let steps = run.end().steps;
    Tried { steps, ..tried }
}

/// Tries a fault on a visit that has come as far as it has.
pub(crate) async fn attempt<'a>(run: &mut Run<'a>, visit: &mut Visit<'a>, fault: &'static Fault) -> Tried {
    if let Some(reason) = unfit(visit, fault) {
        return Tried::not(fault, reason);
    }
    visit.bend = &fault.bend;
    let outcome = go(run, visit).await;
    visit.bend = &Bend::Straight;
    match outcome {
        Ok(()) => Tried::not(fault, "the claim went well without coming past the place of the fault"),
        Err(Stopped(answered)) => ended(run, fault, answered.as_deref()),
    }
}

async fn go(run: &mut Run<'_>, visit: &mut Visit<'_>) -> Result<(), Stopped> {
    if visit.token.is_none() || visit.bend.place().is_some_and(At::is_of_the_server) {
        run.grant(visit).await?;
    }
    match visit.bend.place() {
        // These need no credential: what is wrong is found before it is looked for.
        Some(At::Deferred) => run.poll(visit).await,
        Some(At::Notification) => run.notify_of(visit, "no-such-notification").await,
        _ => run.credential(visit).await.map(drop),
    }
}

fn ended(run: &Run<'_>, fault: &Fault, answered: Option<&crate::failure::Answered>) -> Tried {
    match answered {
        Some(answered) => Tried::answered(fault, answered),
        None => Tried::not(fault, run.reason()),
    }
}

/// Why a fault makes no sense here.
fn unfit(visit: &Visit<'_>, fault: &Fault) -> Option<&'static str> {
    let unmet = |need: &Need| {
        let (met, reason) = match need {
            Need::TxCode => (
                visit.offer.tx_code().is_some(),
                "the offer asks for no transaction code",
            ),
            Need::NoTxCode => (visit.offer.tx_code().is_none(), "the offer asks for a transaction code"),
            Need::PreAuthorized => (visit.way == Way::PreAuthorized, "the offer has no pre-authorized code"),
            Need::Login => (visit.way == Way::Login, "the offer asks for no login"),
            Need::Pushed => (
                visit.server.par_endpoint.is_some() && visit.options.push,
                "no request is pushed to the authorization server",
            ),
            Need::Dpop => (visit.client.dpop.is_some(), "the token is bound to no key"),
            Need::Attester => (
                visit.client.instance.is_some(),
                "nobody vouches for the wallet, or none need to",
            ),
            Need::KeyAttestation => (
                visit.options.attester.is_some() && visit.configuration.attestations_required("jwt").is_some(),
                "nobody attests the wallet's keys, or none need to",
            ),
            Need::KeyLevels => (
                visit
                    .configuration
                    .attestations_required("jwt")
                    .is_some_and(|required| !required.is_empty()),
                "the configuration does not ask how keys are kept",
            ),
            Need::Encryption => (
                visit.issuer.encryption.both(),
                "the issuer offers no encryption of requests and answers",
            ),
            Need::EncryptedRequests => (
                visit.issuer.encryption.requests_required(),
                "the issuer takes requests in clear",
            ),
            Need::EncryptedAnswers => (
                visit.issuer.encryption.answers_required(),
                "the issuer gives answers in clear",
            ),
            Need::Compression => (
                visit.issuer.encryption.requests_zipped(),
                "requests may not be compressed",
            ),
            Need::Deferred => (
                visit.issuer.deferred_endpoint.is_some(),
                "the issuer has no deferred credential endpoint",
            ),
            Need::Notification => (
                visit.issuer.notification_endpoint.is_some(),
                "the issuer has no notification endpoint",
            ),
            Need::Anonymous => (visit.client.id.is_none(), "the wallet has a name there"),
            Need::Proof => (
                matches!(visit.configuration.proof_algorithms(), Ok(Some(_))),
                "the configuration asks for no jwt proofs",
            ),
            Need::Nonce => (
                visit.issuer.nonce_endpoint.is_some(),
                "the issuer has no nonce endpoint",
            ),
        };
        (!met).then_some(reason)
    };
    if matches!(fault.bend, Bend::TooMany) && visit.issuer.batch_size >= MOST_KEYS {
        return Some("the issuer takes more keys than this wallet makes");
    }
    fault.needs.iter().find_map(unmet)
}
