//! What the metadata say that can turn a wallet away: judged when a session fell silent after they were, or may have been, read.

use super::super::lint::{Evidence, Lint};
use super::lint;
use crate::explain::case::Case;
use crate::explain::stage;
use crate::schema::{Family, Rank, SessionMethod, Step};

pub(super) const LINTS: &[Lint] = &[
    lint(
        Family::Metadata,
        "metadata-missing",
        Rank::Likely,
        "The wallet looked for metadata where there are none",
        "It asked for {path} and was answered {status}.",
        &[
            "See whether the wallet speaks an old draft: where metadata lie has changed.",
            "Use an issuer identifier without a path.",
        ],
        |case| {
            let one = case
                .visits
                .iter()
                .find(|one| one.bare().contains("/.well-known/") && one.is_refused())?;
            let silent = case.is_silent() && stage::last(case).step <= Step::Metadata;
            silent.then(|| {
                Evidence::plain()
                    .with("path", one.path)
                    .with("status", one.status)
                    .at(one.key)
            })
        },
    ),
    lint(
        Family::Metadata,
        "preflight",
        Rank::Likely,
        "A browser asked for leave and then did not ask",
        "OPTIONS {path} came from a page, and no request followed: the browser did not like the answer, or the page gave up.",
        &[
            "Look into the console of the wallet's page.",
            "See whether a proxy before this desk answers OPTIONS itself.",
        ],
        |case| {
            let last = case.visits.iter().rev().find(|one| one.method == "OPTIONS")?;
            let followed = case.seen.iter().chain(&case.visits).any(|one| one.at > last.at);
            (case.is_silent() && !followed).then(|| Evidence::plain().with("path", last.path).at(last.key))
        },
    ),
    lint(
        Family::Metadata,
        "attestation-asked",
        Rank::Likely,
        "The wallet may have no attestation",
        "This issuer lets in only wallets that their provider vouches for; the wallet stopped before it asked for a token.",
        &[
            "Use a wallet that has an attestation.",
            "To let others in, add { type = \"preauth-anonymous\" } to clientAuthenticationConfig.",
        ],
        |case| (case.facts.attested_clients && hesitates(case)).then(Evidence::plain),
    ),
    lint(
        Family::Metadata,
        "haip-asked",
        Rank::Likely,
        "The wallet may not do what HAIP asks",
        "The profile asks for pushed requests, DPoP and an attestation of the wallet; many wallets can do none of them.",
        &[
            "Switch HAIP off in the profile and make a new offer.",
            "Use a wallet that is made for HAIP.",
        ],
        |case| (case.facts.haip && hesitates(case)).then(Evidence::plain),
    ),
    lint(
        Family::Metadata,
        "tx-code-awaited",
        Rank::Likely,
        "The person may not have typed the transaction code",
        "The offer asks for one, and no token was asked for yet.",
        &[
            "Tell the person the code: it is shown where the offer was made.",
            "See whether the wallet shows a field for it at all.",
        ],
        |case| (case.facts.tx_code && hesitates(case)).then(Evidence::plain),
    ),
    lint(
        Family::Metadata,
        "login-needed",
        Rank::Possible,
        "The wallet may not know offers with a login",
        "The offer has the authorization code grant only; many wallets know none but pre-authorized codes.",
        &["Make an offer with a pre-authorized code."],
        |case| {
            let login = matches!(
                case.detail.method,
                SessionMethod::Authorized | SessionMethod::AuthorizedWithoutState
            );
            (login && hesitates(case)).then(Evidence::plain)
        },
    ),
    lint(
        Family::Metadata,
        "dpop-asked",
        Rank::Possible,
        "The wallet may not bind tokens to keys",
        "Tokens must be bound by DPoP here.",
        &[
            "Set dpop.required = false in issuer-service.conf.",
            "Use a wallet that speaks DPoP.",
        ],
        |case| (case.facts.dpop && !case.facts.haip && hesitates(case)).then(Evidence::plain),
    ),
    lint(
        Family::Metadata,
        "encryption-asked",
        Rank::Possible,
        "The wallet may not encrypt",
        "Requests or answers must be encrypted here, and the wallet stopped before it asked for the credential.",
        &[
            "Set requestRequired and responseRequired to false under credentialEncryption.",
            "Use a wallet that encrypts.",
        ],
        |case| (case.facts.encryption && case.is_silent() && before(case)).then(Evidence::plain),
    ),
    lint(
        Family::Metadata,
        "metadata-skipped",
        Rank::Possible,
        "The wallet did not read the issuer's metadata",
        "It asked for other things, and not for /.well-known/openid-credential-issuer: it has a copy from before, or stopped earlier.",
        &["Clear the wallet's cache, and begin again."],
        |case| {
            let read = case
                .visits
                .iter()
                .any(|one| one.bare().contains("openid-credential-issuer"));
            (case.knows_visits() && !read && hesitates(case)).then(Evidence::plain)
        },
    ),
    lint(
        Family::Metadata,
        "server-metadata-skipped",
        Rank::Likely,
        "The wallet stopped at the issuer's metadata",
        "It read them and did not go on to the authorization server's: what they offer is not for it. The credential is {format}, its keys are named by \
         {binding}, its proofs signed by {algs}.",
        &[
            "Compare format, keys and algorithms with what the wallet knows.",
            super::ROBOT,
        ],
        |case| {
            let read = case
                .visits
                .iter()
                .rev()
                .find(|one| one.bare().contains("openid-credential-issuer") && !one.is_refused())?;
            let server = ["oauth-authorization-server", "openid-configuration"];
            let went_on = case
                .visits
                .iter()
                .any(|one| server.iter().any(|name| one.bare().contains(name)));
            let found = Evidence::plain()
                .with("format", &case.detail.row.format)
                .with("binding", or_none(&case.facts.binding))
                .with("algs", or_none(&case.facts.proof_algs));
            (!went_on && hesitates(case)).then(|| found.at(read.key))
        },
    ),
    lint(
        Family::Key,
        "attested-keys-asked",
        Rank::Likely,
        "The wallet may not attest its keys",
        "The credential asks for attested keys, and the wallet stopped before it asked for it.",
        &[
            "Take key_attestations_required out of the credential configuration.",
            "Use a wallet that attests its keys.",
        ],
        |case| (case.facts.attested_keys && case.is_silent() && before(case)).then(Evidence::plain),
    ),
    lint(
        Family::Key,
        "proof-alg-unusual",
        Rank::Likely,
        "The wallet may have no key of the kind that is asked for",
        "Proofs must be signed by {algs}; what nearly every wallet has is ES256.",
        &["Add ES256 to proof_signing_alg_values_supported."],
        |case| {
            let algs = &case.facts.proof_algs;
            let unusual = !algs.is_empty() && !algs.iter().any(|alg| alg == "ES256");
            (unusual && case.is_silent() && before(case)).then(|| Evidence::plain().with("algs", algs.join(", ")))
        },
    ),
    lint(
        Family::Key,
        "binding-did-only",
        Rank::Possible,
        "The wallet may not name keys by DID",
        "Keys are taken by {binding} only; many wallets name them by jwk.",
        &["Add jwk to cryptographic_binding_methods_supported."],
        |case| {
            let binding = &case.facts.binding;
            let dids = !binding.is_empty() && binding.iter().all(|method| method.starts_with("did:"));
            (dids && case.is_silent() && before(case)).then(|| Evidence::plain().with("binding", binding.join(", ")))
        },
    ),
    lint(
        Family::Key,
        "signing-alg-unusual",
        Rank::Possible,
        "The wallet may not verify this issuer's signatures",
        "Credentials are signed by {algs}; what every wallet verifies is ES256.",
        &["Give the profile a key on P-256."],
        |case| {
            let algs = &case.facts.signing_algs;
            let known = ["ES256", "-7", "-9"];
            let unusual = !algs.is_empty() && !algs.iter().any(|alg| known.contains(&alg.as_str()));
            let turned = hesitates(case) || unhappy(case);
            (unusual && turned).then(|| Evidence::plain().with("algs", algs.join(", ")))
        },
    ),
    lint(
        Family::Key,
        "root-untrusted",
        Rank::Likely,
        "The wallet may not trust this issuer's certificate",
        "The credential carries a chain, and the wallet failed after it got it. The chain of this desk ends in a test root that no wallet knows by itself.",
        &[
            "Put the desk's test root into the wallet, if it can take one.",
            "Give the profile a key and a chain that the wallet trusts (x5Chain).",
        ],
        |case| (case.facts.chain && unhappy(case)).then(Evidence::plain),
    ),
    lint(
        Family::Key,
        "chain-missing",
        Rank::Likely,
        "The credential carries no certificate",
        "The wallet failed after it got a {format} whose issuer has no x5Chain: many wallets take such only with one.",
        &["Give the profile an x5Chain that belongs to its key."],
        |case| {
            let wanted = matches!(case.detail.row.format.as_str(), "mso_mdoc" | "dc+sd-jwt");
            let found = Evidence::plain().with("format", &case.detail.row.format);
            (wanted && !case.facts.chain && unhappy(case)).then_some(found)
        },
    ),
    lint(
        Family::Key,
        "did-unresolved",
        Rank::Possible,
        "The wallet may not resolve the issuer's DID",
        "The issuer is {did}. A wallet that does not know the method cannot verify the credential.",
        &["Use did:jwk or did:key, or a did:web whose document can be fetched."],
        |case| {
            let did = case.facts.did.as_deref()?;
            unhappy(case).then(|| Evidence::plain().with("did", did))
        },
    ),
];

fn or_none(list: &[String]) -> String {
    if list.is_empty() {
        "nothing".to_owned()
    } else {
        list.join(", ")
    }
}

/// Silent before a token was asked for, though somebody was there.
fn hesitates(case: &Case<'_>) -> bool {
    let there = !case.seen.is_empty() || !case.visits.is_empty();
    there && case.is_silent() && stage::last(case).step <= Step::Metadata
}

/// Somebody was there, and no credential was asked for.
fn before(case: &Case<'_>) -> bool {
    let there = !case.seen.is_empty() || !case.visits.is_empty();
    there && stage::last(case).step < Step::Deferred
}

/// The wallet said that it could not use what it got.
fn unhappy(case: &Case<'_>) -> bool {
    let mut all = case.detail.issued.iter().flat_map(|issued| &issued.notified);
    all.any(|notified| notified.event == "credential_failure")
}
