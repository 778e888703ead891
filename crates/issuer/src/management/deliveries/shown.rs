//! A delivery as the management API shows it. Times are milliseconds since 1970.

use journal::DeliveryLine;
use model::delivery::DeliveryState;
use serde_json::{Value, json};

/// The object; `dueAt` only where another attempt is to come.
pub fn shown(line: &DeliveryLine) -> Value {
    let delivery = &line.delivery;
    let mut out = json!({
        "id": line.delivery_id,
        "kind": delivery.kind.as_str(),
        "state": delivery.state.as_str(),
        "sessionId": delivery.session.as_str(),
        "sequence": delivery.sequence,
        "event": delivery.event.as_str(),
        "target": delivery.lane.target,
        "url": line.target_masked,
        "attempts": delivery.attempts,
        "createdAt": delivery.created_at,
    });
    let ended = matches!(delivery.state, DeliveryState::Delivered | DeliveryState::GivenUp);
    if !ended {
        out["dueAt"] = delivery.due_at.into();
    }
    out
}
