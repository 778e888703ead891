//! A wallet and verifiers that nobody here wrote, against the built `desk serve`.
//!
//! `@openid4vc/openid4vci` claims every format by reference and by value, with and without a transaction code;
//! `@sd-jwt/sd-jwt-vc`, `jose` and `@owf/mdoc` judge what came out, down to the test root of this desk and the holder's key.
//! Each format is one Node script, which prints the versions of its judges. `standardwebhooks` judges signed webhooks.

mod node;
mod served;

use served::{Folder, Served};

fn judged(format: &str) {
    let desk = Served::start(Folder::new(&format!("wallets-{format}")), &[]);
    node::run("wallets", &format!("{format}.test.mjs"), &desk, &[]);
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
