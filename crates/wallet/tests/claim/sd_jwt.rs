//! `dc+sd-jwt` credentials that do not hold.

use credentials::key::SigningKey;

use crate::issuer::{Make, Order};
use crate::{NOW, badge, badge_with, run};

async fn bad(make: Make, step: &str, words: &str) {
    let (_, report) = run(make, vec![]).await;
    let error = report.error.clone().expect("an error");
    assert_eq!((error.step, error.code), (step, "check_failed"), "{report:?}");
    assert!(error.message.contains(words), "{error:?}");
    assert_eq!(report.credentials.len(), 1);
}

/// SDJWT-13, SDVC-2, CRED-31: a credential that does not hold, is not what was promised, or is somebody else's.
#[tokio::test]
async fn bad_sd_jwts() {
    bad(|_| "nonsense".into(), "digests", "~").await;
    bad(
        |order| format!("{}WyJzIiwieCIsMV0~", badge(order)),
        "digests",
        "not referred to",
    )
    .await;
    bad(|order| badge_with(order, |input| input.vct = "other"), "type", "SDVC-2").await;
    bad(
        |order| badge_with(order, |input| input.holder = None),
        "holder-binding",
        "no cnf.jwk",
    )
    .await;
    bad(
        |order| badge_with(order, |input| input.kid = Some("other")),
        "chain",
        "no key other",
    )
    .await;
    bad(
        |order| badge_with(order, |input| drop(input.claims.insert("exp".into(), NOW.into()))),
        "validity",
        "expired",
    )
    .await;
    bad(
        |order| {
            let other = SigningKey::generate_p256().expect("a key");
            badge(&Order {
                holder: other.public(),
                ..*order
            })
        },
        "holder-binding",
        "not a key of this wallet",
    )
    .await;
    bad(
        |order| {
            let other = SigningKey::generate_p256().expect("a key");
            let kid = order.key.kid();
            badge_with(&Order { key: &other, ..*order }, |input| input.kid = Some(kid))
        },
        "signature",
        "signature",
    )
    .await;
}
