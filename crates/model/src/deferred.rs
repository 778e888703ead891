//! Putting a credential off: what a profile's key `deferred` says (of ours; DEFER-1).

use jiff::{SignedDuration, Span, SpanRelativeTo};
use serde::{Deserialize, Serialize};
use serde_json::{Value, json};

/// The longest wait: thirty days.
const LONGEST: SignedDuration = SignedDuration::from_hours(30 * 24);

/// What has to happen before the credential may be fetched.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize, Deserialize)]
#[serde(rename_all = "camelCase")]
pub enum Deferred {
    /// The operator approves it.
    Operator,
    /// So much time passes since the wallet asked, milliseconds; the operator may decide earlier.
    After(i64),
}

impl Deferred {
    /// Reads `operator` or `{ after = 30s }`.
    ///
    /// # Errors
    /// What is wrong with it, for the profile's diagnostics.
    pub fn read(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::String(word) if word == "operator" => Ok(Self::Operator),
            Value::Object(members) if members.len() == 1 => {
                let after = members.get("after").and_then(Value::as_str).and_then(duration);
                after
                    .map(Self::After)
                    .ok_or("deferred.after must be a duration such as 30s, of at most 30 days")
            }
            _ => Err("deferred must be operator, or { after = 30s }"),
        }
    }

    /// As a profile shows it.
    pub fn written(self) -> Value {
        match self {
            Self::Operator => json!("operator"),
            Self::After(millis) => json!({"after": format!("{:#}", SignedDuration::from_millis(millis))}),
        }
    }

    /// When a credential that is asked for now becomes ready by itself, epoch milliseconds; never when the operator decides.
    pub fn ready_at(self, now: i64) -> Option<i64> {
        match self {
            Self::Operator => None,
            Self::After(millis) => Some(now.saturating_add(millis)),
        }
    }
}

/// A positive duration, in milliseconds.
fn duration(text: &str) -> Option<i64> {
    let span = text.parse::<Span>().ok()?;
    let duration = span.to_duration(SpanRelativeTo::days_are_24_hours()).ok()?;
    let fits = duration.is_positive() && duration <= LONGEST;
    fits.then(|| i64::try_from(duration.as_millis()).ok()).flatten()
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(value: Value, expect: Option<Deferred>) {
        assert_eq!(Deferred::read(&value).ok(), expect, "{value}");
        if let Some(deferred) = expect {
            assert_eq!(Deferred::read(&deferred.written()), Ok(deferred));
        }
    }

    #[test]
    fn what_a_profile_may_say() {
        check(json!("operator"), Some(Deferred::Operator));
        check(json!({"after": "30s"}), Some(Deferred::After(30_000)));
        check(json!({"after": "1d 2h"}), Some(Deferred::After(26 * 3_600_000)));
        check(json!({"after": "PT1M"}), Some(Deferred::After(60_000)));
        for bad in [
            json!("Operator"),
            json!(true),
            json!({}),
            json!({"after": 30}),
            json!({"after": "0s"}),
            json!({"after": "-1s"}),
            json!({"after": "31d"}),
            json!({"after": "soon"}),
            json!({"after": "1s", "by": "x"}),
        ] {
            check(bad, None);
        }
        assert_eq!(Deferred::Operator.ready_at(5), None);
        assert_eq!(Deferred::After(30_000).ready_at(5), Some(30_005));
    }
}
