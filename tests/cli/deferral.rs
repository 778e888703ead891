//! `desk credential approve` and `refuse`: what the operator decides about a credential that was put off.

use serde_json::Value;

use crate::desk::{Desk, run};

/// Nothing waits: said in the issuer's own words, with an exit code of its own kind.
#[test]
fn what_cannot_be_decided() {
    let desk = Desk::start(&[]);
    let offer = run(&["offer", "university-degree", "--issuer", desk.management(), "--json"]);
    let offer: Value = serde_json::from_str(&offer.out).expect("one JSON object");
    let id = offer["offerId"].as_str().expect("an id");
    for verb in ["approve", "refuse"] {
        let nothing = run(&["credential", verb, id, "--issuer", desk.management()]);
        assert_ne!(nothing.code, 0, "{nothing:?}");
        assert!(nothing.err.contains("waits for a decision"), "{nothing:?}");
        let nobody = run(&["credential", verb, "nobody", "--issuer", desk.management()]);
        assert_ne!(nobody.code, 0, "{nobody:?}");
        assert!(nobody.err.contains("not found"), "{nobody:?}");
    }
}
