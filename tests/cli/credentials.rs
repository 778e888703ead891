//! `desk credential list`, `revoke`, `suspend` and `restore`.

use serde_json::Value;

use crate::desk::{Desk, run};

/// The README's commands, one after the other, at a badge.
#[test]
fn a_badge_is_suspended_restored_and_revoked() {
    let desk = Desk::start(&[]);
    let at = desk.management();
    let offer = run(&["offer", "employee-badge", "--issuer", at, "--json"]);
    let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
    let claim = run(&["claim", offer["credentialOffer"].as_str().expect("a link")]);
    assert_eq!(claim.code, 0, "{claim:?}");
    assert!(claim.out.contains("VALID"), "{claim:?}");
    let session = offer["offerId"].as_str().expect("an id");
    let list = run(&["credential", "list", session, "--issuer", at, "--json"]);
    let row: Value = serde_json::from_str(&list.out).expect("one JSON object");
    let id = row["id"].as_str().expect("an id");
    for (verb, status) in [("suspend", "suspended"), ("restore", "valid"), ("revoke", "revoked")] {
        let done = run(&["credential", verb, id, "--issuer", at]);
        assert_eq!(done.code, 0, "{done:?}");
        assert!(done.out.contains(status), "{done:?}");
    }
    let list = run(&["credential", "list", session, "--issuer", at]);
    assert!(
        list.out.contains("revoked") && list.out.contains("can be: restored"),
        "{list:?}"
    );
    let refused = run(&["credential", "suspend", id, "--issuer", at]);
    assert_ne!(refused.code, 0, "{refused:?}");
    assert!(refused.err.contains("this credential is revoked"), "{refused:?}");
    let nobody = run(&["credential", "revoke", "nobody.1", "--issuer", at]);
    assert!(nobody.code != 0 && nobody.err.contains("not found"), "{nobody:?}");
}
