//! The README's `desk refusals` and `desk profiles`: what wallets did wrong, and what of HAIP a profile meets.

use serde_json::Value;

use crate::desk::{Desk, run};

/// An offer with a transaction code is claimed without it: the session's refusal says which check that was.
#[test]
fn what_a_session_was_refused() {
    let desk = Desk::start(&[]);
    let offer = [
        "offer",
        "university-degree",
        "--issuer",
        desk.management(),
        "--tx-code",
        "--json",
    ];
    let offer: Value = serde_json::from_str(&run(&offer).out).expect("JSON");
    let claim = run(&[
        "claim",
        offer["credentialOffer"].as_str().expect("a link"),
        "--tx-code",
        "000000",
    ]);
    assert_eq!(claim.code, 4, "{claim:?}");
    let session = offer["offerId"].as_str().expect("an id");
    let told = run(&["refusals", session, "--issuer", desk.management()]);
    assert!(
        told.out.contains("TOKEN-7: ") && told.out.contains("expected  the offer's tx_code"),
        "{told:?}"
    );
    let rows = run(&["refusals", session, "--issuer", desk.management(), "--json"]);
    let row: Value = serde_json::from_str(rows.out.lines().next().expect("a line")).expect("JSON");
    assert_eq!((&row["item"], &row["sessionId"]), (&"TOKEN-7".into(), &session.into()));
    let none = run(&["refusals", "--issuer", desk.management()]);
    assert_eq!((none.code, none.out.as_str()), (0, ""), "{none:?}");
    assert_eq!(
        run(&["refusals", "no-such-session", "--issuer", desk.management()]).code,
        3
    );
}

/// HAIP-1, GEN-1: a profile as shipped misses some of it, and the exit code says so.
#[test]
fn a_profile_is_judged() {
    let desk = Desk::start(&[]);
    let list = run(&["profiles", "list", "--issuer", desk.management()]);
    assert!(list.out.contains("university-degree"), "{list:?}");
    let judged = run(&["profiles", "haip", "university-degree", "--issuer", desk.management()]);
    assert_eq!(judged.code, 4, "{judged:?}");
    assert!(
        judged.out.contains("GEN-1") && judged.out.contains("HAIP-13  MUST    ok"),
        "{judged:?}"
    );
    assert!(judged.err.contains("university-degree misses GEN-1"), "{judged:?}");
}
