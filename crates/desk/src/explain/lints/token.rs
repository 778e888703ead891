//! Token requests that were refused.

use super::super::lint::Lint;
use super::{ANEW, MAKER, refusal};

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "tx-code-repeated",
        "The same wrong transaction code, again and again",
        "The wallet sent a wrong code {count} times within {span} s: it repeats what it was given, and nobody is asked anew.",
        &[
            ANEW,
            "Tell the new code to the person, not to the device that typed the old one.",
        ],
        |case| {
            let wrong: Vec<_> = case.at("token").filter(|one| one.item == "TOKEN-7").collect();
            let (first, last) = (wrong.first()?, wrong.last()?);
            case.stopped(&["TOKEN-7"])?;
            let span = last.at - first.at;
            let found = last
                .evidence()
                .with("count", wrong.len())
                .with("span", (span / 1000.0).round());
            let found = found.all(wrong.iter().take(wrong.len() - 1).map(|one| one.key));
            // Faster than a person types.
            (wrong.len() >= 2 && span < 2500.0 * wrong.len() as f64).then_some(found)
        },
    ),
    refusal(
        "tx-code-wrong",
        "The transaction code was wrong",
        "The code that came is {received}; five wrong ones end the session.",
        &[
            "Read the code out again: it is told where the offer was made, and only there.",
            "If nobody has it any more, make a new offer.",
        ],
        |case| case.by(&["TOKEN-7"]),
    ),
    refusal(
        "tx-code-missing",
        "The wallet did not ask for the transaction code",
        "The offer asks for one, and the token request has none.",
        &[
            "Begin again in the wallet and see whether it asks for a code.",
            "For a wallet that cannot, make an offer without a transaction code.",
            MAKER,
        ],
        |case| case.by(&["TOKEN-6"]),
    ),
    refusal(
        "tx-code-unasked",
        "The wallet sent a transaction code that nobody asked for",
        "The offer has no tx_code, and the token request has one.",
        &[
            "See whether the wallet asks for a code by habit: leave it empty.",
            MAKER,
        ],
        |case| case.by(&["TOKEN-5"]),
    ),
    refusal(
        "tx-code-exhausted",
        "Too many wrong transaction codes",
        "Five wrong codes ended the session, so that nobody can guess on.",
        &[ANEW],
        |case| {
            let found = case.because(&["TOKEN-8"], &["tries", "too many", "Too many"]);
            let ended = case
                .detail
                .row
                .status_reason
                .as_deref()
                .is_some_and(|reason| reason.contains("tx_code"));
            found.or_else(|| case.by(&["TOKEN-8"]).filter(|_| ended))
        },
    ),
    refusal(
        "code-spent",
        "The offer was claimed before",
        "A token was granted for this offer at an earlier request; the code serves once. A second wallet, or a wallet that begins anew, gets this.",
        &[
            ANEW,
            "If the first claim was not the person's own, revoke what was issued.",
        ],
        |case| {
            let granted = case.good("token")?;
            let found = case.by(&["TOKEN-8", "TOKEN-11", "OFFER-16"])?;
            Some(found.at(granted.key))
        },
    ),
    refusal(
        "offer-over",
        "The offer is not open any more",
        "{said}: {received}.",
        &[ANEW, "Give the next offer more time if the person needs it."],
        |case| {
            let over = ["expired", "Expired", "closed", "over", "not open", "ended"];
            case.good("token")
                .is_none()
                .then(|| case.because(&["TOKEN-8", "OFFER-16"], &over))
                .flatten()
        },
    ),
    refusal(
        "code-unknown",
        "The wallet sent a code that was never given out here",
        "{said}. The code is of another issuer or an old offer, or was changed on the way.",
        &[ANEW, "See whether the link was cut or changed where it was copied."],
        |case| {
            let spent = case.good("token").is_some();
            (!spent)
                .then(|| case.by(&["TOKEN-8", "TOKEN-11"]))
                .flatten()
                .filter(|found| found.values.get("said").is_some_and(|said| said.contains("not valid")))
        },
    ),
    refusal(
        "code-missing",
        "The wallet left the code out",
        "{said}: the token request must carry the code of the offer, or of the login.",
        &[MAKER],
        |case| case.because(&["TOKEN-2", "TOKEN-11"], &["missing"]),
    ),
    refusal(
        "form-repeated",
        "A parameter of the form came twice",
        "{said}.",
        &[MAKER, "See whether a proxy before this desk rewrites forms."],
        |case| case.because(&["TOKEN-1"], &["repeated"]),
    ),
    refusal(
        "form-type",
        "The token request is no form",
        "{said}: {expected} was expected, {received} came.",
        &[MAKER],
        |case| case.because(&["TOKEN-1"], &["Content-Type", "grant_type is missing", "parameters"]),
    ),
    refusal(
        "grant-unknown",
        "The wallet uses a grant that is not served here",
        "grant_type was {received}; served are {expected}.",
        &[
            "Offer by the other grant: with a login, or with a pre-authorized code.",
            MAKER,
        ],
        |case| case.by(&["TOKEN-23"]),
    ),
    refusal(
        "client-unnamed",
        "The wallet must say who it is",
        "{said}: {expected} was expected, {received} came.",
        &[
            "Let wallets without a name in: { type = \"preauth-anonymous\" } in clientAuthenticationConfig.",
            MAKER,
        ],
        |case| case.by(&["TOKEN-4", "TOKEN-3"]),
    ),
    refusal(
        "refresh-reused",
        "A refresh token came a second time",
        "Each use replaces it, and the old one came later than a minute: all of them have ended, because one may have been stolen.",
        &[
            ANEW,
            "With refreshTokens = on, tokens that are bound to a key stay the same.",
        ],
        |case| case.by(&["TOKEN-21"]),
    ),
    refusal(
        "refresh-invalid",
        "The refresh token is not good here",
        "{said}.",
        &[ANEW, MAKER],
        |case| case.by(&["TOKEN-20"]),
    ),
];
