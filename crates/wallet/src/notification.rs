//! What became of the credential, told to the issuer (NOTIF).

use serde_json::{Map, json};

use crate::bend::At;
use crate::call::Call;
use crate::failure::Failure;
use crate::visit::Visit;

/// Tells it (NOTIF-1 to NOTIF-4).
pub(crate) async fn tell(visit: &Visit<'_>, endpoint: &str, id: &str, event: &str) -> Result<(), Failure> {
    let mut body = Map::new();
    body.insert("notification_id".into(), json!(id));
    body.insert("event".into(), json!(event));
    visit.bend.body(At::Notification, &mut body, visit);
    let answer = visit.send(At::Notification, Call::json(endpoint, &body)).await?;
    match answer.status {
        200..300 => Ok(()),
        _ => Err(answer.refusal()),
    }
}
