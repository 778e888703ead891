//! Encrypted requests and answers (ENC): where the issuer requires them, and where the wallet wishes.
//!
//! `offered` is what the issuer says, `plan` what follows from it, `letter` a request, `reply` its answer. Both the credential and
//! the deferred credential endpoint are asked this way, each request for itself (DEFER-7).

mod letter;
mod offered;
mod plan;
mod reply;

use reqwest::Method;
use serde_json::{Map, Value};

pub(crate) use letter::Letter;
pub(crate) use offered::Offered;
pub(crate) use plan::Plan;

use self::reply::{Reply, open};
use crate::bend::At;
use crate::call::Call;
use crate::failure::Failure;
use crate::http::Answer;
use crate::visit::Visit;

/// How the messages of a visit are encrypted, if they are.
pub(crate) fn plan(visit: &Visit<'_>) -> Result<Option<Plan>, Failure> {
    plan::plan(visit.options.encryption, &visit.issuer.encryption, visit.bend.seals())
}

/// Sends a message, and answers with what came back, in clear.
pub(crate) async fn send(
    visit: &Visit<'_>,
    at: At,
    url: &str,
    mut body: Map<String, Value>,
) -> Result<Answer, Failure> {
    visit.bend.body(at, &mut body, visit);
    let plan = plan(visit)?;
    let reply = plan
        .as_ref()
        .and_then(|plan| plan.answers)
        .map(Reply::fresh)
        .transpose()?;
    if let Some(reply) = &reply {
        body.insert("credential_response_encryption".into(), reply.asked());
    }
    let envelope = plan.map(|plan| plan.envelope);
    let mut letter = Letter { body, envelope };
    visit.bend.letter(at, &mut letter);
    let mut text = Value::Object(letter.body).to_string().into_bytes();
    visit.bend.text(at, &mut text);
    let call = Call::new(Method::POST, url);
    let call = match letter.envelope {
        None => call.with_body("application/json", text),
        Some(envelope) => {
            let mut jwe = envelope.seal(&text)?;
            visit.bend.jwe(at, &mut jwe);
            call.with_body("application/jwt", jwe)
        }
    };
    open(visit.send(at, call).await?, reply.as_ref())
}
