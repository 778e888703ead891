//! The functions themselves.

use jiff::{SignedDuration, Span, SpanRelativeTo, Timestamp};
use serde_json::{Map, Value};

use super::MappingError;
use super::call::Call;
use super::evaluate::Run;

/// Runs one call and remembers its result for `<last:fn>`.
pub(super) fn call(run: &mut Run<'_>, call: Call<'_>) -> Result<Value, MappingError> {
    let context = run.context;
    let value = match call.name {
        "uuid" => Value::String(format!("urn:uuid:{}", uuid(model::entropy::bytes(context.entropy)))),
        "timestamp" => instant(context.now),
        "timestamp-seconds" => seconds(context.now),
        "timestamp-in" => instant(shifted(context.now, call, 1)?),
        "timestamp-in-seconds" => seconds(shifted(context.now, call, 1)?),
        "timestamp-before" => instant(shifted(context.now, call, -1)?),
        "timestamp-before-seconds" => seconds(shifted(context.now, call, -1)?),
        "timestamp-ebsi" => whole(context.now),
        "timestamp-ebsi-in" => whole(shifted(context.now, call, 1)?),
        "subjectDid" => match context.subject_did {
            Some(did) => Value::String(did.to_owned()),
            None => return Err(MappingError::NotInContext("subjectDid".into())),
        },
        "issuerDid" | "issuerId" => Value::String(context.issuer.to_owned()),
        "context" => context_value(run, argument(call)?)?,
        "display" => camel_case(
            context
                .display
                .ok_or_else(|| MappingError::NotInContext("display".into()))?,
        ),
        "webhook" => Value::String(fetched(run, call)?.to_owned()),
        "webhook-json" => {
            let body = fetched(run, call)?;
            serde_json::from_str(body).map_err(|error| bad(call, format!("the answer is not JSON: {error}")))?
        }
        "last" => {
            let name = argument(call)?;
            return run
                .last
                .get(name)
                .cloned()
                .ok_or_else(|| MappingError::NoLast(name.to_owned()));
        }
        name => {
            return Err(MappingError::UnknownFunction {
                name: name.to_owned(),
                call: call.text.to_owned(),
            });
        }
    };
    if !value.is_object() && !value.is_array() {
        run.last.insert(call.name.to_owned(), value.clone());
    }
    Ok(value)
}

fn bad(call: Call<'_>, reason: impl Into<String>) -> MappingError {
    MappingError::BadArgument {
        call: call.text.to_owned(),
        reason: reason.into(),
    }
}

fn argument(call: Call<'_>) -> Result<&str, MappingError> {
    call.argument
        .filter(|text| !text.is_empty())
        .ok_or_else(|| bad(call, "an argument is missing"))
}

/// UTC with milliseconds and one `Z`.
fn instant(at: Timestamp) -> Value {
    Value::String(format!("{at:.3}"))
}

/// UTC without sub-seconds and one `Z` (R19).
fn whole(at: Timestamp) -> Value {
    Value::String(format!("{at:.0}"))
}

fn seconds(at: Timestamp) -> Value {
    Value::from(at.as_second())
}

/// Now plus or minus the argument: Kotlin's duration syntax (`365d`, `1h30m`, `500ms`, `-90s`) or ISO (`P1D`, `PT1H`). A day
/// has 24 hours.
fn shifted(now: Timestamp, call: Call<'_>, sign: i32) -> Result<Timestamp, MappingError> {
    let text = argument(call)?;
    let duration =
        duration(text).ok_or_else(|| bad(call, format!("\"{text}\" is not a duration such as 365d or PT1H")))?;
    let duration = if sign < 0 {
        duration.checked_neg()
    } else {
        Some(duration)
    };
    duration
        .and_then(|duration| now.checked_add(duration).ok())
        .ok_or_else(|| bad(call, "the result is out of range"))
}

fn duration(text: &str) -> Option<SignedDuration> {
    // Kotlin writes negative compounds as -(1h 30m).
    if let Some(inner) = text.strip_prefix("-(").and_then(|text| text.strip_suffix(')')) {
        return duration(inner)?.checked_neg();
    }
    let span: Span = text.parse().ok()?;
    // Years and months have no length of their own.
    (span.get_years() == 0 && span.get_months() == 0)
        .then(|| span.to_duration(SpanRelativeTo::days_are_24_hours()).ok())
        .flatten()
}

fn context_value(run: &Run<'_>, name: &str) -> Result<Value, MappingError> {
    let context = run.context;
    let text = |text: &str| Value::String(text.to_owned());
    let known = match name {
        "subjectDid" => context.subject_did.map(text),
        "issuerDid" | "issuerId" => Some(text(context.issuer)),
        "display" => context.display.cloned(),
        other => context.extra.get(other).cloned(),
    };
    known.ok_or_else(|| MappingError::NotInContext(name.to_owned()))
}

fn fetched<'a>(run: &Run<'a>, call: Call<'_>) -> Result<&'a str, MappingError> {
    let url = argument(call)?;
    let failed = |reason: &str| MappingError::FetchFailed {
        url: url.to_owned(),
        reason: reason.to_owned(),
    };
    match run.context.fetched.get(url) {
        Some(Ok(body)) => Ok(body),
        Some(Err(reason)) => Err(failed(reason)),
        None => Err(failed("it was not fetched")),
    }
}

/// A random UUID (version 4) from 16 random bytes.
fn uuid(mut bytes: [u8; 16]) -> String {
    bytes[6] = bytes[6] & 0x0f | 0x40;
    bytes[8] = bytes[8] & 0x3f | 0x80;
    let mut text = String::with_capacity(36);
    for (at, byte) in bytes.iter().enumerate() {
        if matches!(at, 4 | 6 | 8 | 10) {
            text.push('-');
        }
        for digit in [byte >> 4, byte & 15] {
            text.extend(char::from_digit(u32::from(digit), 16));
        }
    }
    text
}

/// Member names `background_color` become `backgroundColor`, at every depth.
fn camel_case(value: &Value) -> Value {
    match value {
        Value::Array(items) => items.iter().map(camel_case).collect(),
        Value::Object(members) => {
            let members = members.iter().map(|(name, value)| (camel(name), camel_case(value)));
            Value::Object(members.collect::<Map<_, _>>())
        }
        other => other.clone(),
    }
}

fn camel(name: &str) -> String {
    let mut words = name.split('_');
    let mut out = words.next().unwrap_or_default().to_owned();
    for word in words {
        let mut letters = word.chars();
        out.extend(letters.next().into_iter().flat_map(char::to_uppercase));
        out.push_str(letters.as_str());
    }
    out
}
