//! What was refused after the credential: deferral and notifications.

use super::super::lint::Lint;
use super::{MAKER, refusal};

pub(super) const LINTS: &[Lint] = &[
    refusal(
        "transaction-unknown",
        "The wallet asks for a deferred credential that is not there",
        "{received} is not open under this access token: it was fetched before, or never put off.",
        &["See whether the wallet has the credential already.", MAKER],
        |case| case.by(&["DEFER-4", "DEFER-3"]),
    ),
    refusal(
        "transaction-missing",
        "The wallet does not say which deferred credential it wants",
        "{said}: the response with status 202 named it.",
        &[MAKER],
        |case| case.by(&["DEFER-1"]),
    ),
    refusal(
        "deferral-refused",
        "The credential was refused at the desk",
        "The wallet came back for it and was told so: {received}.",
        &["Tell the person why.", "If that was a mistake, make a new offer."],
        |case| case.by(&["DEFER-5"]),
    ),
    refusal(
        "notification-unknown",
        "The wallet notifies of something that was never issued",
        "{received} is no notification_id of this access token. The credential itself is not touched by this.",
        &[MAKER],
        |case| case.by(&["NOTIF-6"]),
    ),
    refusal(
        "notification-malformed",
        "The wallet's notification cannot be read",
        "{said}: {expected} was expected, {received} came. The credential itself is not touched by this.",
        &[MAKER],
        |case| case.by(&["NOTIF-1", "NOTIF-2", "NOTIF-3"]),
    ),
];
