//! What `issuer-service.conf` asks of wallets about who they are and which keys they have (fact sheet 6.3), and keys of our own
//! beside walt.id's.

use issuer::policy::{Attestation, Clients, Dpop, Policy, Trust};
use serde_json::Value;

use super::flag::flag;
use super::service::Complain;
use super::trust;

/// Reads the choices into `policy`; a key that is missing keeps its default.
pub fn read(service: &Value, policy: &mut Policy, complain: &mut Complain<'_>) {
    if let Some(clients) = service.get("clientAuthenticationConfig") {
        (policy.anonymous, policy.clients) = methods(clients, complain);
    }
    if let (Some(attestation), Some(asked)) = (&mut policy.clients.attestation, service.get("clientAttestation")) {
        let mut choice = Choices::of("clientAttestation", asked, complain);
        choice.switch("challenge", &mut attestation.challenge);
        choice.switch("requireIss", &mut attestation.needs_issuer);
        let mut seconds = 0;
        choice.seconds("maxAge", 1..=i64::MAX, &mut seconds);
        attestation.max_age = Some(seconds).filter(|seconds| *seconds > 0);
    }
    if let Some(asked) = service.get("dpop") {
        let mut dpop = Dpop::default();
        let mut choice = Choices::of("dpop", asked, complain);
        choice.switch("required", &mut dpop.required);
        choice.switch("nonce", &mut dpop.nonce);
        choice.seconds("accessTokenSeconds", 1..=DAY, &mut dpop.token_seconds);
        policy.dpop = dpop;
    }
    if let Some(trusted) = service.get("keyAttestation").and_then(|asked| asked.get("trust")) {
        policy.key_attesters = match trusted.as_str() {
            Some("any") => Trust {
                anybody: true,
                ..Trust::default()
            },
            _ => trust::read(trusted, &mut |text| complain(&["keyAttestation", "trust"], text)),
        };
    }
}

/// The longest life of an access token, seconds.
const DAY: i64 = 86_400;

/// `supportedMethods` names who may come; without it, anybody may (R39). `none`, beside walt.id's two, is a client that only
/// names itself; it is also meant where no attestation is asked for.
fn methods(clients: &Value, complain: &mut Complain<'_>) -> (bool, Clients) {
    const PATH: [&str; 2] = ["clientAuthenticationConfig", "supportedMethods"];
    let anybody = (true, Clients::default());
    let Some(methods) = clients.get("supportedMethods") else {
        return anybody;
    };
    let Some(methods) = methods.as_array() else {
        complain(&PATH, "supportedMethods must be a list");
        return anybody;
    };
    let (mut anonymous, mut public, mut attestation) = (false, false, None);
    for method in methods {
        match method.get("type").and_then(Value::as_str).unwrap_or_default() {
            "preauth-anonymous" => anonymous = true,
            "none" => public = true,
            "client-attestation" if attestation.is_some() => complain(&PATH, "client-attestation stands twice"),
            "client-attestation" => {
                let trusted = method.get("config").and_then(|config| config.get("verificationMethod"));
                attestation = Some(Attestation {
                    trust: trust::read(trusted.unwrap_or(&Value::Null), &mut |text| complain(&PATH, text)),
                    challenge: false,
                    max_age: None,
                    needs_issuer: true,
                });
            }
            other => {
                let text = format!("\"{other}\" is no method: preauth-anonymous, client-attestation, none");
                complain(&PATH, &text);
            }
        }
    }
    let clients = Clients {
        public: public || attestation.is_none(),
        attestation,
    };
    (anonymous, clients)
}

/// The members of one object of choices.
struct Choices<'a, 'b> {
    name: &'static str,
    members: &'a Value,
    complain: &'a mut Complain<'b>,
}

impl<'a, 'b> Choices<'a, 'b> {
    fn of(name: &'static str, members: &'a Value, complain: &'a mut Complain<'b>) -> Self {
        if !members.is_object() {
            complain(&[name], &format!("{name} must be an object"));
        }
        Self {
            name,
            members,
            complain,
        }
    }

    fn switch(&mut self, key: &str, into: &mut bool) {
        let Some(value) = self.members.get(key) else { return };
        match flag(value) {
            Some(value) => *into = value,
            None => (self.complain)(&[self.name, key], &format!("{key} must be true or false")),
        }
    }

    fn seconds(&mut self, key: &str, range: std::ops::RangeInclusive<i64>, into: &mut i64) {
        let Some(value) = self.members.get(key) else { return };
        let number = value.as_i64().or_else(|| value.as_str()?.parse().ok());
        match number.filter(|seconds| range.contains(seconds)) {
            Some(seconds) => *into = seconds,
            None => {
                let text = format!("{key} must be a number of seconds, at least {}", range.start());
                (self.complain)(&[self.name, key], &text);
            }
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::key::SigningKey;
    use serde_json::json;

    fn policy(service: &Value) -> (Policy, Vec<String>) {
        let (mut policy, mut said) = (Policy::default(), Vec::new());
        read(service, &mut policy, &mut |path, text| {
            said.push(format!("{}: {text}", path.join(".")));
        });
        (policy, said)
    }

    fn with(methods: Value) -> Value {
        json!({"clientAuthenticationConfig": {"supportedMethods": methods}})
    }

    fn check(service: Value, anonymous: bool, public: bool, attested: bool, complaints: usize) {
        let (policy, said) = policy(&service);
        let clients = &policy.clients;
        let got = (
            policy.anonymous,
            clients.public,
            clients.attestation.is_some(),
            said.len(),
        );
        assert_eq!(got, (anonymous, public, attested, complaints), "{service} {said:?}");
    }

    /// R39; fact sheet 6.3.
    #[test]
    fn anybody_may_come_unless_it_says_who() {
        let key = SigningKey::generate_p256().expect("a key").public().to_jwk();
        let attestation = json!({
            "type": "client-attestation",
            "config": {"verificationMethod": {"type": "static-jwk", "jwk": key}},
        });
        check(json!({}), true, true, false, 0);
        check(with(json!([{"type": "preauth-anonymous"}])), true, true, false, 0);
        check(with(json!([])), false, true, false, 0);
        check(with(json!("x")), true, true, false, 1);
        check(with(json!([attestation])), false, false, true, 0);
        check(
            with(json!([attestation, {"type": "preauth-anonymous"}])),
            true,
            false,
            true,
            0,
        );
        check(with(json!([attestation, {"type": "none"}])), false, true, true, 0);
        check(with(json!([attestation, attestation])), false, false, true, 1);
        check(with(json!([{"type": "client-attestation"}])), false, false, true, 1);
        check(with(json!([{"type": "private_key_jwt"}])), false, true, false, 1);
    }

    /// CATT-6, CATT-7, CATT-13.
    #[test]
    fn attestations_may_be_asked_for_more() {
        let mut service = with(json!([{"type": "client-attestation", "config": {"verificationMethod": []}}]));
        let attestation = |service: &Value| policy(service).0.clients.attestation.expect("asked for");
        let plain = attestation(&service);
        assert_eq!(
            (plain.challenge, plain.max_age, plain.needs_issuer),
            (false, None, true)
        );
        service["clientAttestation"] = json!({"challenge": true, "maxAge": 3600, "requireIss": false});
        let more = attestation(&service);
        assert_eq!(
            (more.challenge, more.max_age, more.needs_issuer),
            (true, Some(3600), false)
        );
        for bad in [
            json!({"challenge": 1}),
            json!({"maxAge": 0}),
            json!({"maxAge": "1h"}),
            json!([]),
        ] {
            service["clientAttestation"] = bad;
            assert_eq!(
                (policy(&service).1.len(), attestation(&service)),
                (1, plain.clone()),
                "{service}"
            );
        }
    }

    /// DPOP-5, DPOP-13, TOKEN-19.
    #[test]
    fn dpop_may_be_asked_for() {
        let dpop = |service: Value| {
            let (policy, said) = policy(&service);
            (
                policy.dpop.required,
                policy.dpop.nonce,
                policy.dpop.token_seconds,
                said.len(),
            )
        };
        assert_eq!(dpop(json!({})), (false, false, 300, 0));
        let all = json!({"dpop": {"required": true, "nonce": true, "accessTokenSeconds": 3600}});
        assert_eq!(dpop(all), (true, true, 3600, 0));
        for bad in [
            json!({"required": "perhaps"}),
            json!({"accessTokenSeconds": 0}),
            json!("on"),
        ] {
            assert_eq!(dpop(json!({"dpop": bad})), (false, false, 300, 1));
        }
    }

    /// KATT-7.
    #[test]
    fn key_attestations_may_be_believed() {
        let trust = |trust: Value| {
            let (policy, said) = policy(&json!({"keyAttestation": {"trust": trust}}));
            let trust = policy.key_attesters;
            (trust.is_empty(), trust.anybody, said.len())
        };
        assert!(policy(&json!({})).0.key_attesters.is_empty());
        assert_eq!(trust(json!("any")), (false, true, 0));
        assert_eq!(
            trust(json!([{"type": "key-reference", "reference": "r"}])),
            (false, false, 0)
        );
        assert_eq!(trust(json!("everybody")), (true, false, 1));
    }
}
