//! The README's `desk refusals` and `desk profiles`: what wallets did wrong, and what of HAIP a profile meets.

use serde_json::Value;

use crate::desk::{Desk, Folder, run};

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

/// HAIP-2, HAIP-3: the switch is turned in the folder, and turned back; what it cannot be turned at is left as it is.
#[test]
fn a_switch_is_turned() {
    let folder = Folder::new();
    drop(Desk::start_in(&folder, &[]));
    let config = folder.join("config");
    let file = folder.path().join("config/issuer2-profiles.conf");
    let read = || std::fs::read_to_string(&file).expect("the profiles");
    let shipped = read();
    let turn = |profile: &str, to: &str| run(&["profiles", "set-haip", profile, to, "--config", &config]);
    let turned = turn("identity-credential", "on");
    assert_eq!((turned.code, turned.out.as_str()), (0, "haip = true\n"), "{turned:?}");
    let desk = Desk::start_in(&folder, &[]);
    let judged = run(&["profiles", "haip", "identity-credential", "--issuer", desk.management()]);
    assert!(judged.out.contains("haip = true"), "{judged:?}");
    assert!(
        judged.out.contains("HAIP-2   MUST    ok") && judged.out.contains("HAIP-3   MUST    ok"),
        "{judged:?}"
    );
    let offer = run(&["offer", "identity-credential", "--issuer", desk.management()]);
    let refused = run(&["claim", offer.out.trim()]);
    assert!(
        refused.code == 4 && refused.err.contains("invalid_client"),
        "{refused:?}"
    );
    let turned = turn("identity-credential", "off");
    assert_eq!((turned.code, turned.out.as_str()), (0, "haip = false\n"), "{turned:?}");
    let (on, off) = (shipped.lines().count() + 1, read());
    assert!(off.lines().count() <= on && off.contains("haip = false"), "{off}");
    let nobody = turn("nobody", "on");
    assert!(nobody.code == 2 && nobody.err.contains("no such profile"), "{nobody:?}");
    assert_eq!(read(), off);
    assert_eq!(turn("identity-credential", "perhaps").code, 2);
}
