//! Holds an answer against what the specification demands.

use serde::Serialize;

use super::{Expect, Fault};
use crate::bend::At;
use crate::failure::{Answered, short};
use crate::report::Step;

/// How the issuer stood up to a fault.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[serde(rename_all = "kebab-case")]
pub enum Verdict {
    /// It answered as the specification demands.
    AsDemanded,
    /// It let the fault pass, which it may.
    Tolerated,
    /// It answered otherwise.
    Otherwise,
    /// The fault makes no sense here, or the claim did not get that far.
    NotTried,
}

/// What came of a fault.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Tried {
    /// The scenario's name.
    pub name: &'static str,
    /// The scenario's title.
    pub title: &'static str,
    /// The item that it tries.
    pub item: &'static str,
    /// The outcome.
    pub verdict: Verdict,
    /// What the specification demands, for people.
    pub expected: String,
    /// What came, or why nothing could be tried, for people.
    pub received: String,
    /// The answer's status, if the fault was answered.
    pub status: Option<u16>,
    /// The answer's error code.
    pub error: Option<String>,
    /// The steps on the way.
    pub steps: Vec<Step>,
}

impl Tried {
    /// A fault that was not tried, and why.
    pub(super) fn not(fault: &Fault, reason: impl Into<String>) -> Self {
        Self {
            name: fault.name,
            title: fault.title,
            item: fault.item,
            verdict: Verdict::NotTried,
            expected: fault.expected(),
            received: reason.into(),
            status: None,
            error: None,
            steps: Vec::new(),
        }
    }

    /// A fault that was answered.
    pub(super) fn answered(fault: &Fault, answered: &Answered) -> Self {
        let (verdict, flaw) = hold(&fault.expect, fault.item, fault.place(), answered);
        Self {
            verdict,
            received: answered.told(flaw.as_deref()),
            status: Some(answered.status),
            error: answered.error.clone(),
            ..Self::not(fault, "")
        }
    }
}

impl Answered {
    /// For people: `400 invalid_grant: tx_code is invalid`.
    pub(crate) fn told(&self, flaw: Option<&str>) -> String {
        let mut text = self.status.to_string();
        if let Some(error) = &self.error {
            text.push_str(&format!(" {error}"));
        }
        if let Some(description) = &self.description {
            text.push_str(&format!(": {}", short(description)));
        }
        if let Some(flaw) = flaw {
            text.push_str(&format!("; {flaw}"));
        }
        text
    }
}

/// Holds an answer against what is demanded of it; with what is wrong beside status and code.
pub(crate) fn hold(expect: &Expect, item: &str, place: Option<At>, answered: &Answered) -> (Verdict, Option<String>) {
    let error = answered.error.as_deref();
    if (200..300).contains(&answered.status) {
        return match expect.may_pass {
            true => (Verdict::Tolerated, None),
            false => (Verdict::Otherwise, Some(format!("it must be refused ({item})"))),
        };
    }
    let coded = expect.errors.is_empty() || expect.errors.contains(&error.unwrap_or_default());
    if !expect.statuses.contains(&answered.status) || !coded {
        return (Verdict::Otherwise, None);
    }
    match flaw(place, answered) {
        Some(flaw) => (Verdict::Otherwise, Some(flaw)),
        None => (Verdict::AsDemanded, None),
    }
}

/// What every refusal must be, whatever it refuses.
fn flaw(place: Option<At>, answered: &Answered) -> Option<String> {
    let of_the_server = place.is_some_and(At::is_of_the_server);
    if answered.status == 401 && !of_the_server && answered.challenge.is_none() {
        return Some("a 401 needs WWW-Authenticate (CRED-47)".into());
    }
    // On the way to a code an error may be a page for the person (AUTHZ-10).
    let page = matches!(place, Some(At::Request | At::Authorize));
    if answered.status == 400 && !page && !answered.json {
        return Some("an error is application/json (CRED-50, TOKEN-24)".into());
    }
    if let Some(name) = &answered.strange {
        return Some(format!("an error has no member {name} (CRED-50)"));
    }
    if let Some(description) = &answered.description
        && description
            .chars()
            .any(|c| !matches!(c, ' '..='~') || matches!(c, '"' | '\\'))
    {
        return Some("error_description holds characters that it must not (GEN-3)".into());
    }
    if place == Some(At::Token) && !answered.no_store {
        return Some("caches may keep it: Cache-Control lacks no-store (TOKEN-24)".into());
    }
    None
}

#[cfg(test)]
mod tests {
    use super::*;

    fn answered(status: u16, error: Option<&str>) -> Answered {
        Answered {
            status,
            error: error.map(str::to_owned),
            description: None,
            challenge: (status == 401).then(|| "Bearer".into()),
            json: true,
            strange: None,
            no_store: true,
        }
    }

    fn check(name: &str, answered: &Answered, expect: Verdict) {
        let fault = Fault::find(name).expect("a fault");
        assert_eq!(Tried::answered(fault, answered).verdict, expect, "{name} {answered:?}");
    }

    /// TOKEN-7, TOKEN-24, CRED-47, CRED-48, CRED-50, GEN-3.
    #[test]
    fn answers_are_held_against_the_table() {
        let good = answered(400, Some("invalid_grant"));
        check("wrong-pin", &good, Verdict::AsDemanded);
        check("wrong-pin", &answered(401, Some("invalid_grant")), Verdict::Otherwise);
        check("wrong-pin", &answered(400, Some("invalid_request")), Verdict::Otherwise);
        check("wrong-pin", &answered(400, None), Verdict::Otherwise);
        check("wrong-pin", &answered(200, None), Verdict::Otherwise);
        check("oversized-batch", &answered(200, None), Verdict::Tolerated);
        check("no-token", &answered(401, None), Verdict::AsDemanded);
        check("no-token", &answered(401, Some("invalid_token")), Verdict::Otherwise);
        check(
            "broken-token",
            &answered(401, Some("invalid_token")),
            Verdict::AsDemanded,
        );
        check("token-in-query", &answered(401, None), Verdict::AsDemanded);
        let changed = |change: fn(&mut Answered)| {
            let mut answered = good.clone();
            change(&mut answered);
            check("wrong-pin", &answered, Verdict::Otherwise);
        };
        changed(|answered| answered.json = false);
        changed(|answered| answered.no_store = false);
        changed(|answered| answered.strange = Some("status".into()));
        changed(|answered| answered.description = Some("a \"quoted\" word".into()));
        changed(|answered| answered.description = Some("ü".into()));
        let silent = Answered {
            challenge: None,
            ..answered(401, Some("invalid_token"))
        };
        check("broken-token", &silent, Verdict::Otherwise);
    }
}
