//! One target: which one is meant, and what it is set to.

use client::Client;
use model::event::EventName;
use serde_json::Value;

use crate::Failure;

/// The number of the target that is meant: by its number, or by a URL that one target alone has.
///
/// # Errors
/// [`Failure::Usage`] for a URL that no target has, or several; then what tells them apart.
pub async fn number(client: &Client, named: &str) -> Result<u32, Failure> {
    if let Ok(number) = named.parse() {
        return Ok(number);
    }
    let answer = client.targets().await?;
    let mut found: Vec<&Value> = rows(&answer).iter().filter(|row| row["url"] == named).collect();
    found.sort_by_key(|row| row["target"].as_u64());
    let number = |row: &Value| row["target"].as_u64().and_then(|number| number.try_into().ok());
    match found.as_slice() {
        [] => Err(Failure::Usage(format!("nothing was ever sent to {named}"))),
        [one] => number(one).ok_or_else(|| Failure::Usage(format!("the issuer gave {named} no number"))),
        several => Err(Failure::Usage(ambiguous(several))),
    }
}

/// The targets of an answer.
pub fn rows(answer: &Value) -> &[Value] {
    let rows = answer["targets"].as_array().or(answer.as_array());
    rows.map(Vec::as_slice).unwrap_or_default()
}

/// What several targets of one URL differ in, each with its number.
fn ambiguous(several: &[&Value]) -> String {
    let all: Vec<_> = several.iter().map(|row| settings(row)).collect();
    let differs = |at: usize| all.iter().any(|one| one[at] != all[0][at]);
    let lines = several.iter().zip(&all).map(|(row, settings)| {
        let told = settings.iter().enumerate().filter(|(at, _)| differs(*at));
        let told: Vec<_> = told.map(|(_, words)| words.as_str()).collect();
        let told = if told.is_empty() {
            "other secrets than the others".to_owned()
        } else {
            told.join(", ")
        };
        format!("  {}: {told}", row["target"])
    });
    let lines: Vec<_> = lines.collect();
    format!(
        "{} targets have this URL, with different settings: give the number\n{}",
        several.len(),
        lines.join("\n")
    )
}

/// What a target is set to, in words: how it is signed, authorised, its headers, its events.
pub fn settings(row: &Value) -> [String; 4] {
    let list = |name: &str| -> Vec<&str> {
        let list = row[name].as_array().map(Vec::as_slice).unwrap_or_default();
        list.iter().filter_map(Value::as_str).collect()
    };
    let signed = match list("signed").as_slice() {
        [] => "unsigned".to_owned(),
        kinds => format!("signed {}", kinds.join(" and ")),
    };
    let headers = list("headers");
    let auth = match row["auth"].as_str() {
        Some("bearer") => "bearer token",
        Some("basic") => "user and password",
        Some(other) => other,
        None if headers.iter().any(|name| name.eq_ignore_ascii_case("authorization")) => "authorization header",
        None => "no authorization",
    };
    let added = match headers.as_slice() {
        [] => "no headers".to_owned(),
        [one] => format!("header {one}"),
        several => format!("headers {}", several.join(" and ")),
    };
    let events = list("events");
    let events = if events.len() == EventName::ALL.len() {
        "all events".to_owned()
    } else {
        format!("only {}", events.join(" and "))
    };
    [signed, auth.to_owned(), added, events]
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn what_differs_is_told_and_nothing_else() {
        let all = EventName::ALL.map(EventName::as_str);
        let plain = json!({"target": 3, "events": all});
        let signed = json!({"target": 5, "events": ["requested_token", "issuance_status"], "signed": ["v1"]});
        let check = |rows: &[&Value], expect: &[&str]| {
            let text = ambiguous(rows);
            assert_eq!(text.lines().skip(1).collect::<Vec<_>>(), expect);
        };
        check(
            &[&plain, &signed],
            &[
                "  3: unsigned, all events",
                "  5: signed v1, only requested_token and issuance_status",
            ],
        );
        let other = json!({"target": 9, "events": all});
        check(
            &[&plain, &other],
            &[
                "  3: other secrets than the others",
                "  9: other secrets than the others",
            ],
        );
        let header = json!({"target": 1, "events": all, "headers": ["Authorization"]});
        let bearer = json!({"target": 2, "events": all, "auth": "bearer", "headers": ["X-A", "X-B"]});
        check(
            &[&header, &bearer],
            &[
                "  1: authorization header, header Authorization",
                "  2: bearer token, headers X-A and X-B",
            ],
        );
    }
}
