//! Whom to believe: `verificationMethod` (fact sheet 6.3).

use credentials::certificate::Certificate;
use credentials::key::PublicKey;
use issuer::policy::Trust;
use serde_json::Value;

/// Reads one verification method or a list of them: `static-jwk`, `x509-chain`, `key-reference`. What is wrong is said to
/// `complain`, and believed is nobody then but those who were named well.
pub fn read(methods: &Value, complain: &mut dyn FnMut(&str)) -> Trust {
    let mut trust = Trust::default();
    let one = std::slice::from_ref(methods);
    for method in methods.as_array().map_or(one, Vec::as_slice) {
        if let Err(reason) = add(&mut trust, method) {
            complain(&reason);
        }
    }
    trust
}

fn add(trust: &mut Trust, method: &Value) -> Result<(), String> {
    let kind = method.get("type").and_then(Value::as_str).unwrap_or_default();
    match kind {
        "static-jwk" => {
            let jwk = method.get("jwk").ok_or("static-jwk needs jwk, a public key")?;
            let key = PublicKey::from_jwk(jwk).map_err(|error| format!("static-jwk: jwk: {error}"))?;
            trust.keys.push(key);
        }
        "x509-chain" => {
            let roots = method.get("trustedRootCertificatesPem").and_then(Value::as_array);
            let roots = roots.filter(|roots| !roots.is_empty());
            for pem in roots.ok_or("x509-chain needs trustedRootCertificatesPem, a list of certificates")? {
                let root = Certificate::from_pem(pem.as_str().unwrap_or_default())
                    .map_err(|error| format!("x509-chain: trustedRootCertificatesPem: {error}"))?;
                trust.roots.push(root);
            }
        }
        "key-reference" => {
            let reference = method.get("reference").and_then(Value::as_str);
            trust
                .references
                .push(reference.ok_or("key-reference needs reference, a name")?.to_owned());
        }
        other => {
            return Err(format!(
                "\"{other}\" is no verification method: static-jwk, x509-chain, key-reference"
            ));
        }
    }
    Ok(())
}

#[cfg(test)]
mod tests {
    use super::*;
    use credentials::key::SigningKey;
    use serde_json::json;

    fn check(methods: Value, keys: usize, roots: usize, references: usize, complaint: &str) {
        let mut said = Vec::new();
        let trust = read(&methods, &mut |text| said.push(text.to_owned()));
        let got = (trust.keys.len(), trust.roots.len(), trust.references.len());
        assert_eq!(got, (keys, roots, references), "{methods}");
        match complaint {
            "" => assert!(said.is_empty(), "{said:?}"),
            text => assert!(said.len() == 1 && said[0].contains(text), "{methods}: {said:?}"),
        }
    }

    /// Fact sheet 6.3.
    #[test]
    fn verification_methods() {
        let key = SigningKey::generate_p256().expect("a key");
        let public = json!({"type": "static-jwk", "jwk": key.public().to_jwk()});
        let reference = json!({"type": "key-reference", "reference": "r"});
        check(public.clone(), 1, 0, 0, "");
        check(json!([public, reference]), 1, 0, 1, "");
        check(json!([]), 0, 0, 0, "");
        let mut private = public.clone();
        private["jwk"]["d"] = "AAAA".into();
        check(json!([private, reference]), 0, 0, 1, "static-jwk");
        check(json!({"type": "static-jwk"}), 0, 0, 0, "needs jwk");
        for roots in [Value::Null, json!([]), json!("x")] {
            let method = json!({"type": "x509-chain", "trustedRootCertificatesPem": roots});
            check(method, 0, 0, 0, "trustedRootCertificatesPem");
        }
        check(
            json!({"type": "x509-chain", "trustedRootCertificatesPem": ["x"]}),
            0,
            0,
            0,
            "x509-chain",
        );
        check(json!({"type": "key-reference"}), 0, 0, 0, "key-reference");
        check(json!({"type": "x"}), 0, 0, 0, "no verification method");
        check(json!("any"), 0, 0, 0, "no verification method");
    }
}
