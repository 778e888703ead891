//! Faults at the deferred credential and notification endpoints.

use serde_json::json;

use super::{Fault, Need, bad, unauthorized};
use crate::bend::{At, Bend};

const DEFERRED: &[Need] = &[Need::Deferred];
const NOTIFIED: &[Need] = &[Need::Notification];

pub(super) const FAULTS: &[Fault] = &[
    Fault {
        name: "unknown-transaction",
        title: "Deferred credential that nobody put off",
        item: "DEFER-4",
        expect: bad(&["invalid_transaction_id"]),
        needs: DEFERRED,
        bend: Bend::Body(At::Deferred, |body, _| {
            body.insert("transaction_id".into(), json!("no-such-transaction"));
        }),
    },
    Fault {
        name: "missing-transaction",
        title: "Deferred credential without its name",
        item: "DEFER-1",
        expect: bad(&["invalid_transaction_id", "invalid_credential_request"]),
        needs: DEFERRED,
        bend: Bend::Body(At::Deferred, |body, _| {
            body.remove("transaction_id");
        }),
    },
    Fault {
        name: "deferred-without-token",
        title: "Deferred credential without an access token",
        item: "DEFER-1",
        expect: unauthorized(&[""]),
        needs: DEFERRED,
        bend: Bend::Call(At::Deferred, |call| {
            call.remove("authorization");
        }),
    },
    Fault {
        name: "unknown-notification",
        title: "Notification of something never issued",
        item: "NOTIF-6",
        expect: bad(&["invalid_notification_id"]),
        needs: NOTIFIED,
        bend: Bend::Body(At::Notification, |body, _| {
            body.insert("notification_id".into(), json!("no-such-notification"));
        }),
    },
    Fault {
        name: "missing-event",
        title: "Notification that says nothing",
        item: "NOTIF-2",
        expect: bad(&["invalid_notification_request"]),
        needs: NOTIFIED,
        bend: Bend::Body(At::Notification, |body, _| {
            body.remove("event");
        }),
    },
    Fault {
        name: "bad-notification-event",
        title: "Notification of an event that does not exist",
        item: "NOTIF-3",
        expect: bad(&["invalid_notification_request"]),
        needs: NOTIFIED,
        bend: Bend::Body(At::Notification, |body, _| {
            body.insert("event".into(), json!("credential_framed"));
        }),
    },
    Fault {
        name: "notification-without-token",
        title: "Notification without an access token",
        item: "NOTIF-7",
        expect: unauthorized(&[""]),
        needs: NOTIFIED,
        bend: Bend::Call(At::Notification, |call| {
            call.remove("authorization");
        }),
    },
];
