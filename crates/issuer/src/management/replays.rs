//! `POST /issuer2/replays`: events that are given in the request, of a bundle mostly, sent to a target as test events. An
//! extension of this desk.

use axum::extract::State;
use axum::http::StatusCode;
use axum::response::Response;
use journal::NewTrial;
use model::body::{self, Body};
use model::event::EventName;
use model::failure::Refusal;
use model::id::SessionId;
use model::replay::MOST;
use serde_json::{Map, Value, json};

use super::answer::{answer, unreadable};
use super::{refusal, resend};
use crate::serve::Here;

/// How far apart the events are, milliseconds: each is a delivery of its own, and this keeps them in order.
const APART: i64 = 50;

/// Keeps a delivery of each event; they go out one after the other, marked as tests, and are in no stream.
pub async fn replay(State(here): State<Here>, body: refusal::Body) -> Response {
    answer(StatusCode::ACCEPTED, send(&here, body).await)
}

async fn send(here: &Here, given: refusal::Body) -> Result<Value, Refusal> {
    let members = body::parse(&refusal::body(given)?)?;
    let body = Body(&members);
    body.known(&["webhook", "sessionId", "events"])?;
    body.required(&["webhook", "sessionId", "events"])?;
    let webhook = resend::webhook(&body)?.ok_or_else(|| Refusal::bad_request("webhook must be given"))?;
    let id = SessionId::parse(&body.text("sessionId")?.unwrap_or_default())?;
    let events = events(body.get("events"))?;
    resend::allowed(here, Some(&webhook))?;
    let issuer = &*here.issuer;
    let (target, secrets) = resend::sealed(issuer.journal.vault(), &webhook);
    let wanted: Vec<_> = events
        .into_iter()
        .filter(|event| target.events.contains(event.name))
        .collect();
    if wanted.is_empty() {
        let text = "There is no event that the target wants";
        return Err(Refusal::new(409, "NothingToSendException", text));
    }
    let now = issuer.now();
    let mut made = None;
    for (at, event) in (0..).zip(wanted) {
        let new = NewTrial {
            session_id: id.as_str().to_owned(),
            event: event.name,
            sequence: event.sequence,
            body: event.body,
            target: target.clone(),
            secrets: secrets.clone(),
            now: now + at * APART,
        };
        let going = issuer
            .journal
            .send_trial(new)
            .await
            .map_err(|error| unreadable(&error))?;
        let all = made.get_or_insert_with(|| journal::SetGoing {
            target: going.target,
            deliveries: Vec::new(),
        });
        all.deliveries.extend(going.deliveries);
    }
    match made {
        Some(going) => resend::going(here, going).await,
        None => Ok(json!({"deliveries": []})),
    }
}

/// An event as it is given.
#[derive(Debug, PartialEq, Eq)]
struct Given {
    name: EventName,
    sequence: u32,
    body: String,
}

fn events(given: Option<&Value>) -> Result<Vec<Given>, Refusal> {
    let wrong = |text: &str| Refusal::bad_request(format!("events must be {text}"));
    let items = given.and_then(Value::as_array).ok_or_else(|| wrong("a list"))?;
    if items.len() > MOST {
        return Err(wrong(&format!("at most {MOST}")));
    }
    let event = |item: &Value| {
        let members: &Map<String, Value> = item.as_object().ok_or_else(|| wrong("a list of objects"))?;
        let body = Body(members);
        body.known(&["event", "sequence", "body"])?;
        body.required(&["event", "sequence", "body"])?;
        let names = EventName::ALL.map(EventName::as_str);
        let name = EventName::ALL[body.one_of("event", &names)?.unwrap_or_default()];
        let sequence = body
            .integer("sequence")?
            .and_then(|sequence| u32::try_from(sequence).ok());
        Ok(Given {
            name,
            sequence: sequence.ok_or_else(|| Refusal::bad_request("sequence must be a number of an event"))?,
            body: body.text("body")?.unwrap_or_default(),
        })
    };
    items.iter().map(event).collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn events_are_read_strictly() {
        let good = json!([{"event": "requested_token", "sequence": 2, "body": "{}"}]);
        let read = events(Some(&good)).expect("an event");
        assert_eq!(
            read[0],
            Given {
                name: EventName::RequestedToken,
                sequence: 2,
                body: "{}".into()
            }
        );
        for bad in [
            json!(null),
            json!({}),
            json!([1]),
            json!([{}]),
            json!([{"event": "other", "sequence": 1, "body": ""}]),
            json!([{"event": "requested_token", "sequence": -1, "body": ""}]),
            json!([{"event": "requested_token", "sequence": 1, "body": {}}]),
            json!([{"event": "requested_token", "sequence": 1, "body": "", "url": ""}]),
            Value::Array(vec![json!({}); MOST + 1]),
        ] {
            assert_eq!(events(Some(&bad)).map_err(|refusal| refusal.status), Err(400), "{bad}");
        }
    }
}
