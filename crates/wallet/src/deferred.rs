//! A credential that is not ready: asked for again at the issuer's interval (DEFER).

use jiff::SignedDuration;
use serde_json::{Map, Value, json};

use crate::bend::At;
use crate::failure::Failure;
use crate::http::Answer;
use crate::sealed;
use crate::visit::Visit;

/// What a 202 says (CRED-21).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Deferral {
    pub(crate) transaction_id: String,
    /// Seconds.
    pub(crate) interval: i64,
}

/// Reads a 202 (CRED-21, CRED-22, DEFER-3).
pub(crate) fn read(body: &Map<String, Value>) -> Result<Deferral, Failure> {
    let id = body.get("transaction_id").and_then(Value::as_str);
    let id = id.ok_or_else(|| Failure::breach("CRED-21", "the 202 has no transaction_id"))?;
    let interval = body
        .get("interval")
        .and_then(Value::as_f64)
        .filter(|seconds| *seconds > 0.0);
    let interval = interval.ok_or_else(|| Failure::breach("CRED-21", "interval is not a positive number"))?;
    if let Some(name) = ["credentials", "notification_id"]
        .into_iter()
        .find(|name| body.contains_key(*name))
    {
        return Err(Failure::breach("CRED-22", format!("the 202 has {name} as well")));
    }
    #[expect(
        clippy::cast_possible_truncation,
        reason = "the cast saturates, and patience ends long before that"
    )]
    let interval = interval.ceil() as i64;
    Ok(Deferral {
        transaction_id: id.to_owned(),
        interval,
    })
}

fn endpoint<'a>(visit: &'a Visit<'_>) -> Result<&'a str, Failure> {
    visit.issuer.deferred_endpoint.as_deref().ok_or_else(|| {
        let message = "the issuer defers the credential and has no deferred_credential_endpoint";
        Failure::breach("META-14", message)
    })
}

/// Waits as long as it was asked to, if there is anything to wait for. `waited` is how long it has waited before.
pub(crate) async fn wait(visit: &Visit<'_>, deferral: &Deferral, waited: &mut SignedDuration) -> Result<(), Failure> {
    endpoint(visit)?;
    let interval = SignedDuration::from_secs(deferral.interval);
    *waited = waited.saturating_add(interval);
    if *waited > visit.options.patience {
        let patience = visit.options.patience.as_secs();
        let message = format!("the credential is not ready, and this wallet waits {patience} s at most (CRED-21)");
        return Err(Failure::new("issuance_deferred", message));
    }
    let now = visit.options.clock.now();
    let until = now.checked_add(interval).unwrap_or(jiff::Timestamp::MAX);
    visit.options.clock.sleep_until(until).await;
    Ok(())
}

/// Asks for it.
pub(crate) async fn ask(visit: &Visit<'_>, deferral: &Deferral) -> Result<Answer, Failure> {
    let endpoint = endpoint(visit)?;
    let mut body = Map::new();
    body.insert("transaction_id".into(), json!(deferral.transaction_id));
    sealed::send(visit, At::Deferred, endpoint, body).await
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(body: Value, expect: Result<i64, &str>) {
        let got = read(body.as_object().expect("an object"));
        match (got, expect) {
            (Ok(got), Ok(interval)) => assert_eq!((got.transaction_id.as_str(), got.interval), ("t", interval)),
            (Err(failure), Err(item)) => assert!(failure.message.ends_with(&format!("({item})")), "{failure}"),
            (got, _) => panic!("{body}: {got:?}"),
        }
    }

    /// CRED-21, CRED-22.
    #[test]
    fn deferrals() {
        check(json!({"transaction_id": "t", "interval": 5}), Ok(5));
        check(json!({"transaction_id": "t", "interval": 0.5}), Ok(1));
        check(json!({"transaction_id": "t"}), Err("CRED-21"));
        check(json!({"transaction_id": "t", "interval": 0}), Err("CRED-21"));
        check(json!({"interval": 5}), Err("CRED-21"));
        check(
            json!({"transaction_id": "t", "interval": 5, "credentials": []}),
            Err("CRED-22"),
        );
        check(
            json!({"transaction_id": "t", "interval": 5, "notification_id": "n"}),
            Err("CRED-22"),
        );
    }
}
