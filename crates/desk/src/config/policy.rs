//! What `issuer-service.conf` asks of wallets (fact sheet 6.3), and keys of our own beside walt.id's.

use issuer::policy::Policy;
use serde_json::Value;

use super::service::Complain;

/// Reads the choices; a key that is missing keeps its default.
pub fn read(service: &Value, complain: &mut Complain<'_>) -> Policy {
    let mut policy = Policy::default();
    if let Some(clients) = service.get("clientAuthenticationConfig") {
        policy.anonymous = anonymous(clients, complain);
    }
    policy
}

/// `supportedMethods` names who may come; without it, anybody may (R39).
fn anonymous(clients: &Value, complain: &mut Complain<'_>) -> bool {
    let Some(methods) = clients.get("supportedMethods") else {
        return true;
    };
    let Some(methods) = methods.as_array() else {
        complain(
            &["clientAuthenticationConfig", "supportedMethods"],
            "supportedMethods must be a list",
        );
        return true;
    };
    let mut types = methods.iter().map(|method| method.get("type").and_then(Value::as_str));
    types.any(|kind| kind == Some("preauth-anonymous"))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn check(service: Value, anonymous: bool, complaints: usize) {
        let mut said = Vec::new();
        let policy = read(&service, &mut |path, text| {
            said.push(format!("{}: {text}", path.join(".")))
        });
        assert_eq!(
            (policy.anonymous, said.len()),
            (anonymous, complaints),
            "{service} {said:?}"
        );
    }

    /// R39; fact sheet 6.3.
    #[test]
    fn anybody_may_come_unless_it_says_who() {
        check(json!({}), true, 0);
        let with = |methods: Value| json!({"clientAuthenticationConfig": {"supportedMethods": methods}});
        check(with(json!([{"type": "preauth-anonymous"}])), true, 0);
        check(with(json!([])), false, 0);
        check(with(json!("x")), true, 1);
    }
}
