//! The authorization code grant, as far as the code (AUTHZ, PAR, PKCE): request, login page, the way back.

mod back;
mod page;
mod request;

use jiff::{SignedDuration, Timestamp};
use serde_json::Value;

use self::back::Back;
use crate::bend::At;
use crate::call::{Call, Form};
use crate::failure::Failure;
use crate::random;
use crate::visit::Visit;

/// A code, and what the token endpoint asks for with it (TOKEN-11).
#[derive(Clone)]
pub(crate) struct Code {
    pub(crate) code: String,
    pub(crate) verifier: String,
    /// How it was come by, for the person.
    pub(crate) told: String,
}

/// Goes to the authorization server and back.
pub(crate) async fn code(visit: &Visit<'_>) -> Result<Code, Failure> {
    let endpoint = visit.server.authorization_endpoint.as_deref().ok_or_else(|| {
        let message = "the authorization server has no authorization_endpoint";
        Failure::breach("ASMETA-14", message)
    })?;
    let (verifier, state) = (random::text()?, random::text()?);
    let mut form = request::form(visit, &random::sha256(&verifier), &state)?;
    visit.bend.form(At::Request, &mut form, visit);
    let pushed = visit.server.par_endpoint.as_deref().filter(|_| visit.options.push);
    let mut sent = match pushed {
        Some(endpoint) => {
            let id = form.get("client_id").unwrap_or_default().to_owned();
            let (reference, life) = push(visit, endpoint, &form).await?;
            if visit.bend.late(At::Authorize) {
                outlive(visit, life).await?;
            }
            let mut sent = Form::default();
            sent.push("client_id", id);
            sent.push("request_uri", reference);
            sent
        }
        None => form,
    };
    visit.bend.form(At::Authorize, &mut sent, visit);
    let joint = if endpoint.contains('?') { '&' } else { '?' };
    let url = format!("{endpoint}{joint}{}", sent.encoded());
    let place = visit.bend.place();
    let bent = place == Some(At::Authorize) || (pushed.is_none() && place == Some(At::Request));
    let ended = page::walk(visit, &url).await;
    if bent && !visit.bend.again(At::Authorize) {
        return Err(Failure::caught(page::answered(&ended?)));
    }
    let (back, pages) = match ended? {
        page::Ended::Back(back, pages) => (back, pages),
        page::Ended::Refused(answer) => return Err(answer.refusal()),
    };
    let code = read(visit, &back, &state)?;
    if visit.bend.again(At::Authorize) {
        return Err(Failure::caught(page::answered(&page::walk(visit, &url).await?)));
    }
    let way = if pushed.is_some() { "pushed" } else { "in the address" };
    Ok(Code {
        code,
        verifier,
        told: format!("the request went {way}; {pages}"),
    })
}

/// PAR-1, PAR-3.
async fn push(visit: &Visit<'_>, endpoint: &str, form: &Form) -> Result<(String, f64), Failure> {
    let answer = visit.send(At::Request, Call::form(endpoint, form)).await?;
    if answer.status != 201 {
        return Err(answer.refusal());
    }
    let body: Value = serde_json::from_slice(answer.body()).unwrap_or_default();
    let life = body.get("expires_in").and_then(Value::as_f64);
    let life = life.filter(|life| *life > 0.0);
    let life = life.ok_or_else(|| Failure::breach("PAR-3", "expires_in is not a positive number"))?;
    let reference = body.get("request_uri").and_then(Value::as_str);
    let reference = reference.ok_or_else(|| Failure::breach("PAR-3", "there is no request_uri"))?;
    Ok((reference.to_owned(), life))
}

/// Waits until a reference that is good for so many seconds is good no more.
async fn outlive(visit: &Visit<'_>, life: f64) -> Result<(), Failure> {
    let life = SignedDuration::try_from_secs_f64(life.ceil() + 1.0).unwrap_or(SignedDuration::MAX);
    if life > visit.options.patience {
        let (life, patience) = (life.as_secs(), visit.options.patience.as_secs());
        let message =
            format!("the reference has to be outlived by {life} s, and this wallet waits {patience} s at most");
        return Err(Failure::new("out_of_patience", message));
    }
    let until = visit.options.clock.now().checked_add(life);
    visit.options.clock.sleep_until(until.unwrap_or(Timestamp::MAX)).await;
    Ok(())
}

/// AUTHZ-9, AUTHZ-10.
fn read(visit: &Visit<'_>, back: &Back, state: &str) -> Result<String, Failure> {
    if back.get("state") != Some(state) {
        return Err(Failure::breach("AUTHZ-9", "the answer does not repeat state"));
    }
    match back.get("iss") {
        Some(iss) if iss == visit.server.identifier => {}
        Some(iss) => {
            let message = format!("iss is {iss}, not {}", visit.server.identifier);
            return Err(Failure::breach("AUTHZ-9", message));
        }
        None if visit.server.says_iss => return Err(Failure::breach("ASMETA-9", "the answer has no iss")),
        None => {}
    }
    if let Some(error) = back.get("error") {
        let description = back.get("error_description").map(|text| format!(": {text}"));
        return Err(Failure {
            issuer_error: Some(error.to_owned()),
            ..Failure::new(
                "authorization_refused",
                format!(
                    "the authorization server refuses with {error}{}",
                    description.unwrap_or_default()
                ),
            )
        });
    }
    let code = back.get("code").filter(|code| !code.is_empty());
    code.map(str::to_owned)
        .ok_or_else(|| Failure::breach("AUTHZ-9", "the answer has no code"))
}
