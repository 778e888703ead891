//! Reading `statusList` of a profile: `{ type = "token", bits = 2 }` or `{ type = "bitstring", purpose = "revocation" }`.

use serde_json::{Map, Value};

use super::{Purpose, StatusList};
use crate::configuration::Format;

/// What is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Objection {
    /// The member; `None` for `statusList` itself.
    pub member: Option<&'static str>,
    /// The rest of a sentence that begins with `statusList`.
    pub message: String,
}

fn objection(member: Option<&'static str>, message: impl Into<String>) -> Objection {
    Objection {
        member,
        message: message.into(),
    }
}

/// Reads it for credentials of `format`; `None` when that is not known, and then nothing is asked of it.
///
/// # Errors
/// The first thing that is wrong: a member or value nobody knows, or a kind of list the format does not have (SDVC-7, HAIP-14,
/// MDOC-23, JWTVC-11).
pub fn read(given: &Value, format: Option<Format>) -> Result<StatusList, Objection> {
    let members = given.as_object().ok_or_else(|| objection(None, "must be an object"))?;
    let kind = match members.get("type").and_then(Value::as_str) {
        Some(kind @ ("token" | "bitstring")) => kind,
        _ => return Err(objection(Some("type"), "type must be \"token\" or \"bitstring\"")),
    };
    let own = if kind == "token" { "bits" } else { "purpose" };
    if let Some(other) = members.keys().find(|key| !["type", own].contains(&key.as_str())) {
        return Err(objection(
            None,
            format!("has a member that type \"{kind}\" does not know: {other}"),
        ));
    }
    match (kind, format) {
        ("token", Some(Format::JwtVcJson)) => {
            Err(objection(Some("type"), "type must be \"bitstring\" for jwt_vc_json"))
        }
        ("token", _) => bits(members, format).map(|bits| StatusList::Token { bits }),
        (_, Some(format @ (Format::SdJwtVc | Format::Mdoc))) => {
            let text = format!("type must be \"token\" for {}", format.as_str());
            Err(objection(Some("type"), text))
        }
        _ => purpose(members).map(|purpose| StatusList::Bitstring { purpose }),
    }
}

/// One bit for an mdoc (MDOC-23); else 2 unless said otherwise, which is what suspending needs (TSL-7).
fn bits(members: &Map<String, Value>, format: Option<Format>) -> Result<u8, Objection> {
    let given = members.get("bits").map(Value::as_u64);
    match (given, format) {
        (None | Some(Some(1)), Some(Format::Mdoc)) => Ok(1),
        (Some(_), Some(Format::Mdoc)) => Err(objection(Some("bits"), "bits must be 1 for an mdoc")),
        (None, _) => Ok(2),
        (Some(Some(bits @ (1 | 2 | 4 | 8))), _) => Ok(u8::try_from(bits).unwrap_or(8)),
        (Some(_), _) => Err(objection(Some("bits"), "bits must be 1, 2, 4 or 8")),
    }
}

/// `revocation` unless said otherwise.
fn purpose(members: &Map<String, Value>) -> Result<Purpose, Objection> {
    match members.get("purpose") {
        None => Ok(Purpose::Revocation),
        Some(given) => given.as_str().and_then(Purpose::from_name).ok_or_else(|| {
            let text = "purpose must be \"revocation\" or \"suspension\"";
            objection(Some("purpose"), text)
        }),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    fn good(given: Value, format: Format, expect: StatusList) {
        assert_eq!(read(&given, Some(format)), Ok(expect), "{given}");
    }

    fn bad(given: Value, format: Format, member: Option<&str>) {
        let objection = read(&given, Some(format)).expect_err("an objection");
        assert_eq!(objection.member, member, "{given}: {}", objection.message);
    }

    /// TSL-1, SDVC-7, HAIP-14, MDOC-23, JWTVC-11.
    #[test]
    fn each_format_has_its_list() {
        use Format::{JwtVcJson, Mdoc, SdJwtVc};
        good(json!({"type": "token"}), SdJwtVc, StatusList::Token { bits: 2 });
        good(
            json!({"type": "token", "bits": 8}),
            SdJwtVc,
            StatusList::Token { bits: 8 },
        );
        good(json!({"type": "token"}), Mdoc, StatusList::Token { bits: 1 });
        let of = |purpose| StatusList::Bitstring { purpose };
        good(json!({"type": "bitstring"}), JwtVcJson, of(Purpose::Revocation));
        let suspension = json!({"type": "bitstring", "purpose": "suspension"});
        good(suspension, JwtVcJson, of(Purpose::Suspension));

        bad(json!("token"), SdJwtVc, None);
        bad(json!({}), SdJwtVc, Some("type"));
        bad(json!({"type": "bitstring"}), SdJwtVc, Some("type"));
        bad(json!({"type": "bitstring"}), Mdoc, Some("type"));
        bad(json!({"type": "token"}), JwtVcJson, Some("type"));
        bad(json!({"type": "token", "bits": 3}), SdJwtVc, Some("bits"));
        bad(json!({"type": "token", "bits": "2"}), SdJwtVc, Some("bits"));
        bad(json!({"type": "token", "bits": 2}), Mdoc, Some("bits"));
        bad(json!({"type": "token", "purpose": "revocation"}), SdJwtVc, None);
        bad(
            json!({"type": "bitstring", "purpose": "message"}),
            JwtVcJson,
            Some("purpose"),
        );
    }

    /// What is frozen with a session reads like the profile.
    #[test]
    fn it_is_kept_as_it_is_written() {
        let kept = serde_json::to_value(StatusList::Token { bits: 2 }).expect("JSON");
        assert_eq!(kept, json!({"type": "token", "bits": 2}));
        assert_eq!(read(&kept, None), Ok(StatusList::Token { bits: 2 }));
    }
}
