//! What a management caller is told when something is refused: the error body of the fact sheet's section 1.5.

use serde_json::{Map, Value, json};

/// A refusal by the management API.
///
/// `message` is for the caller; the HTTP status and the stable `id` are for the caller's code.
#[derive(Debug, Clone, PartialEq, thiserror::Error)]
#[error("{message}")]
pub struct Refusal {
    /// HTTP status: 400, 401, 403, 404, 405, 409, 413, 500 or 503.
    pub status: u16,
    /// The name walt.id's clients branch on, for example `NotFoundException`.
    pub id: &'static str,
    /// For the caller.
    pub message: String,
    /// Lists of missing and unknown fields of a body (R51).
    pub details: Option<Map<String, Value>>,
}

impl Refusal {
    /// A body or value that cannot be used: 400.
    pub fn bad_request(message: impl Into<String>) -> Self {
        Self::new(400, "BadRequestException", message)
    }

    /// A well-formed request whose values do not fit: 400.
    pub fn illegal_argument(message: impl Into<String>) -> Self {
        Self::new(400, "IllegalArgumentException", message)
    }

    /// Nothing has that name: 404.
    pub fn not_found(message: impl Into<String>) -> Self {
        Self::new(404, "NotFoundException", message)
    }

    /// The session id is taken: 409 (R21).
    pub fn session_exists(id: &str) -> Self {
        Self::new(
            409,
            "SessionAlreadyExistsException",
            format!("Issuance session already exists: {id}"),
        )
    }

    /// Something failed on this side: 500. The reason belongs in the log.
    pub fn internal() -> Self {
        Self::new(
            500,
            "InternalServerErrorException",
            "The issuer could not complete the request",
        )
    }

    /// Any other status.
    pub fn new(status: u16, id: &'static str, message: impl Into<String>) -> Self {
        Self {
            status,
            id,
            message: message.into(),
            details: None,
        }
    }

    /// The body of section 1.5. `code` is the status as a *string*.
    pub fn body(&self) -> Value {
        let mut body = json!({
            "exception": true,
            "id": self.id,
            "status": phrase(self.status),
            "code": self.status.to_string(),
            "message": self.message,
        });
        if let (Some(details), Value::Object(members)) = (&self.details, &mut body) {
            members.insert("details".into(), Value::Object(details.clone()));
        }
        body
    }
}

fn phrase(status: u16) -> &'static str {
    match status {
        400 => "Bad Request",
        401 => "Unauthorized",
        403 => "Forbidden",
        404 => "Not Found",
        405 => "Method Not Allowed",
        409 => "Conflict",
        413 => "Payload Too Large",
        415 => "Unsupported Media Type",
        503 => "Service Unavailable",
        _ => "Internal Server Error",
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// Fact sheet 1.5.
    #[test]
    fn the_body_has_the_five_members_and_a_code_in_quotes() {
        let body = Refusal::not_found("Credential profile not found: x").body();
        assert_eq!(
            body,
            json!({"exception":true,"id":"NotFoundException","status":"Not Found","code":"404","message":"Credential profile not found: x"})
        );
    }
}
