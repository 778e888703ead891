//! Nonce and proofs of one credential request.

use credentials::key::SigningKey;
use serde_json::{Value, json};

use super::{Run, Stopped};
use crate::bend::Jwt;
use crate::draft::Draft;
use crate::failure::Failure;
use crate::metadata::Issuer;
use crate::proof::{Attested, Manner};
use crate::visit::Visit;
use crate::{key_attestation, nonce, proof};

impl Run<'_> {
    /// `proofs` for these keys, with a fresh nonce; nothing when none are asked for.
    pub(super) async fn prove(
        &mut self,
        visit: &Visit<'_>,
        keys: &[SigningKey],
        manner: Option<&Manner>,
    ) -> Result<Option<Value>, Stopped> {
        let Some(manner) = manner else {
            self.done("proof", "this configuration asks for none".into());
            return Ok(None);
        };
        let nonce = self.nonce(&visit.issuer).await?;
        let proofs = write(visit, keys, manner, nonce.as_deref());
        let proofs = self.at("proof", proofs, |_| manner.told(keys.len()))?;
        Ok(Some(proofs))
    }

    async fn nonce(&mut self, issuer: &Issuer) -> Result<Option<String>, Stopped> {
        let Some(endpoint) = &issuer.nonce_endpoint else {
            self.done(
                "nonce",
                "the issuer has no nonce endpoint, so none is needed (META-13)".into(),
            );
            return Ok(None);
        };
        let nonce = nonce::fetch(self.options, endpoint).await;
        let nonce = self.judge("nonce", nonce)?;
        self.uncached("nonce", nonce.no_store, "NONCE-3", "fresh".into());
        Ok(Some(nonce.value))
    }
}

/// One `jwt` proof for each key; or, with an attestation, one by the first of the keys that are attested, or none at all
/// (PROOF-12, PROOF-13, PROOF-15).
fn write(visit: &Visit<'_>, keys: &[SigningKey], manner: &Manner, nonce: Option<&str>) -> Result<Value, Failure> {
    let now = visit.options.clock.now();
    let attestation = || -> Result<Option<String>, Failure> {
        let Some(attester) = &visit.options.attester else {
            return Ok(None);
        };
        let required = visit.configuration.attestations_required(manner.attested.kind());
        let mut draft = key_attestation::draft(attester, keys, required, nonce, now);
        visit.bend.jwt(Jwt::KeyAttestation, &mut draft, attester.key());
        draft.write(attester.key()).map(Some)
    };
    let signed = |at: usize, key: &SigningKey, more: &dyn Fn(&mut Draft)| {
        let (audience, client) = (&visit.issuer.identifier, visit.client.id.as_deref());
        let mut draft = proof::draft(key, manner.binding, audience, client, nonce, now)?;
        more(&mut draft);
        if at == 0 {
            visit.bend.jwt(Jwt::Proof, &mut draft, key);
        }
        draft.write(key)
    };
    let each = |keys: &[SigningKey], more: &dyn Fn(&mut Draft)| -> Result<Value, Failure> {
        let jwt: Result<Vec<String>, Failure> =
            keys.iter().enumerate().map(|(at, key)| signed(at, key, more)).collect();
        Ok(json!({"jwt": jwt?}))
    };
    match manner.attested {
        Attested::Not => each(keys, &|_| ()),
        Attested::Beside => match attestation()? {
            Some(jwt) => each(&keys[..keys.len().min(1)], &|draft| {
                draft.head("key_attestation", jwt.as_str())
            }),
            None => each(keys, &|_| ()),
        },
        Attested::Instead => Ok(json!({"attestation": attestation()?.into_iter().collect::<Vec<_>>()})),
    }
}
