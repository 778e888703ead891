//! A wallet and verifiers that nobody here wrote, against the built `desk serve`.
//!
//! `@openid4vc/openid4vci` claims every format by reference and by value, with and without a transaction code;
//! `@sd-jwt/sd-jwt-vc`, `jose` and `@owf/mdoc` judge what came out, down to the test root of this desk and the holder's key.
//! Each subject is one Node script, which prints the versions of its judges. `standardwebhooks` judges signed webhooks.
//!
//! Wallets that come by the authorization code grant, bind tokens to keys, or are vouched for by a provider are of the same
//! library; for those the desk has choices of its own, in `desks`.

mod certified;
mod configured;
mod gallery;
mod node;
mod served;
mod truth;

use std::path::Path;

use served::{Folder, Served};

/// Runs a script against a desk as it comes.
fn judged(script: &str) {
    judged_at(Folder::new(&format!("wallets-{script}")), script);
}

/// Runs a script against a desk with choices of its own.
fn judged_by(desk: &str, script: &str) {
    judged_at(configured::folder(desk, script), script);
}

fn judged_at(folder: Folder, script: &str) {
    let desk = Served::start(folder, &[]);
    let signers = certified::place(&desk.folder);
    node::run(
        "wallets",
        &format!("{script}.test.mjs"),
        Some(&desk),
        &[("DESK_SIGNERS", &signers)],
    );
    desk.end();
}

/// OFFER, TOKEN, NONCE, CRED and section 12 (dc+sd-jwt), R13, R35.
#[test]
fn sd_jwt_vc() {
    judged("sd-jwt");
}

/// Section 13 (jwt_vc_json).
#[test]
fn jwt_vc_json() {
    judged("jwt-vc");
}

/// Section 14 (mso_mdoc).
#[test]
fn mso_mdoc() {
    judged("mdoc");
}

/// OFFER-6, OFFER-7, PAR-1, PAR-3, AUTHZ-1, AUTHZ-2, AUTHZ-8, AUTHZ-9, AUTHZ-10, AUTHZ-12, PKCE-1, PKCE-4, TOKEN-11, TOKEN-14,
/// TOKEN-15, TOKEN-16, TOKEN-17, CRED-3, CRED-4, R10: a person approves or denies what was pushed, with an offer and without.
#[test]
fn code() {
    judged("code");
}

/// R13, META-1, META-2, ASMETA-1: the same with an issuer identifier that has a path.
#[test]
fn code_at_a_path() {
    let desk = Served::start(Folder::new("wallets-path"), &["--identifier-path", "/openid4vci"]);
    let identifier = format!("{}/openid4vci", desk.url("issuer"));
    node::run(
        "wallets",
        "code.test.mjs",
        Some(&desk),
        &[("DESK_ISSUER", Path::new(&identifier))],
    );
    desk.end();
}

/// AUTHZ-9, AUTHZ-10, AUTHZ-12, R10, R38: people log in at a real OpenID provider (`oidc-provider`) before they are asked.
#[test]
fn login() {
    judged("login");
}

/// DPOP-2, DPOP-3, DPOP-5, DPOP-8, DPOP-9, DPOP-10, DPOP-13, PAR-6, TOKEN-19, TOKEN-20, ASMETA-7: every nonce that is asked for.
#[test]
fn dpop() {
    judged_by("strict", "dpop");
}

/// CATT-1, CATT-2, CATT-3, CATT-8, ASMETA-3, ASMETA-10.
#[test]
fn attested_clients() {
    judged_by("attested", "attested");
}

/// CATT-6, CATT-9, ASMETA-11.
#[test]
fn challenged_clients() {
    judged_by("challenged", "challenged");
}

/// HAIP-1, HAIP-2, HAIP-3, HAIP-4, HAIP-8, HAIP-9, HAIP-10, HAIP-11, CATT-11, CATT-12, KATT-2, KATT-6, KATT-7, KATT-8, PROOF-11,
/// PROOF-15: all of it in one flow.
#[test]
fn haip() {
    judged_by("haip", "haip");
}

/// ASMETA-1, PAR-1, AUTHZ-9, AUTHZ-10, PKCE-1, TOKEN-14, TOKEN-20, DPOP-5: the OAuth side as `oauth4webapi` sees it.
#[test]
fn oauth() {
    judged_by("strict", "oauth");
}

/// CRED-11, CRED-23, CRED-24, CRED-31, META-18, ENC-2, ENC-3, ENC-4: a credential for each key, in every format, plain and
/// encrypted.
#[test]
fn batches() {
    judged("batch");
}

/// DEFER-1, DEFER-2, DEFER-3, DEFER-4, CRED-21.
#[test]
fn deferred() {
    judged("deferred");
}

/// NOTIF-1, NOTIF-2, NOTIF-4, NOTIF-5, NOTIF-6, NOTIF-7.
#[test]
fn notifications() {
    judged("notification");
}

/// JWTVC-9, SDVC-8, SDVC-9, ASMETA-14: keys of an offer's own, on P-384 and P-521, Ed25519 and RSA, with certificates and without.
#[test]
fn issuer_keys() {
    let folder = Folder::new("wallets-keys");
    certified::write(&folder);
    judged_at(folder, "keys");
}

/// TSL-1, TSL-2, TSL-3, TSL-5, TSL-9, BSL-1, BSL-3, BSL-4, BSL-5, BSL-6, BSL-10, JWTVC-11: lists as CWT and as a W3C credential.
#[test]
fn lists() {
    judged_by("listed", "lists");
}

/// ENC-1 to ENC-8, DEFER-2, DEFER-3, NOTIF-4, SMETA-1, SMETA-2: JWE and signed metadata as `jose` sees them.
#[test]
fn encryption() {
    judged("encryption");
}

/// TSL-1 to TSL-4, TSL-8, TSL-14, CONF-35: lists as `@sd-jwt/jwt-status-list` reads them.
#[test]
fn status_lists() {
    judged("status");
}

/// HOOK-2, HOOK-3, HOOK-4, HOOK-5: real deliveries, signed with every kind of secret.
#[test]
fn signed_webhooks() {
    judged("webhooks");
}
