//! The README's `desk explain`: what a session's record means.

use serde_json::Value;

use crate::desk::{Desk, run};

/// A wrong transaction code is the first cause that is told, with its item and what to try.
#[test]
fn a_session_explains_itself() {
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
    let session = offer["offerId"].as_str().expect("an id");
    let link = offer["credentialOffer"].as_str().expect("a link");
    assert_eq!(run(&["claim", link, "--tx-code", "000000"]).code, 4);
    let told = run(&["explain", session, "--issuer", desk.management()]);
    let expect = [
        "The wallet's request to token was refused",
        "Last step  The issuer's metadata were read",
        "certain   The transaction code was wrong  [desk.tx-code-wrong, TOKEN-7]",
        "try  Read the code out again",
    ];
    for part in expect {
        assert!(told.out.contains(part), "{part}: {told:?}");
    }
    let told = run(&["explain", session, "--issuer", desk.management(), "--json"]);
    let told: Value = serde_json::from_str(&told.out).expect("JSON");
    assert_eq!(told["findings"][0]["code"], "desk.tx-code-wrong");
    let code = offer["txCodeValue"].as_str().expect("a code");
    assert_eq!(run(&["claim", link, "--tx-code", code]).code, 0);
    let told = run(&["explain", session, "--issuer", desk.management()]);
    assert!(told.out.starts_with("Nothing to explain: "), "{told:?}");
    assert_eq!(
        run(&["explain", "no-such-session", "--issuer", desk.management()]).code,
        3
    );
}
