//! Keys and credential; and the wait for a credential that is deferred.

use credentials::key::SigningKey;
use jiff::SignedDuration;

use super::{Obtained, Run, Stopped};
use crate::bend::Bend;
use crate::credential::{self, Response};
use crate::deferred::Deferral;
use crate::failure::Failure;
use crate::http::Answer;
use crate::visit::Visit;
use crate::{deferred, proof, sealed};

impl Run<'_> {
    /// Nonce, proof, credential; once more if the issuer finds the nonce stale, as it may (NONCE-5, CRED-44).
    pub(crate) async fn credential(&mut self, visit: &mut Visit<'_>) -> Result<Obtained, Stopped> {
        let options = self.options;
        let manner = proof::choose(options, &visit.configuration);
        let manner = self.judge("proof", manner)?;
        let copies = match visit.bend {
            Bend::TooMany => visit.issuer.batch_size.saturating_add(1),
            _ => u64::try_from(options.copies)
                .unwrap_or(u64::MAX)
                .clamp(1, visit.issuer.batch_size),
        };
        let keys = match manner {
            None => Ok(Vec::new()),
            Some(manner) => (0..copies).map(|_| SigningKey::generate(manner.alg)).collect(),
        };
        let keys: Vec<SigningKey> = self.judge(
            "proof",
            keys.map_err(|error| Failure::new("proof_failed", error.to_string())),
        )?;
        let Some(token) = &visit.token else {
            let failure = Failure::new("token_missing", "there is no access token to ask with");
            return self.judge("credential", Err(failure));
        };

        let plan = sealed::plan(visit);
        if let Some(plan) = self.judge("encryption", plan)? {
            self.done("encryption", plan.told());
        }
        let mut again = true;
        let answer = loop {
            let proofs = self.prove(visit, &keys, manner.as_ref()).await?;
            let answer = credential::ask(visit, token, proofs).await;
            let answer = self.judge("credential", answer)?;
            if !(std::mem::take(&mut again) && answer.error().as_deref() == Some("invalid_nonce")) {
                break answer;
            }
        };
        let (credentials, notification) = self.ready(visit, answer, keys.len().max(1)).await?;
        self.done(
            "credential",
            match credentials.as_slice() {
                [one] => format!("one, {} characters", one.len()),
                several => format!("{} of them", several.len()),
            },
        );
        Ok(Obtained {
            keys,
            credentials,
            notification,
        })
    }

    /// Asks for a deferred credential that there is none of.
    pub(crate) async fn poll(&mut self, visit: &Visit<'_>) -> Result<(), Stopped> {
        let none = Deferral {
            transaction_id: "no-such-transaction".into(),
            interval: 0,
        };
        let answer = deferred::ask(visit, &none).await;
        self.judge("deferred", answer).map(drop)
    }

    /// The credentials of an answer, waiting for them if they are deferred (CRED-21, DEFER-1 to DEFER-3).
    async fn ready(
        &mut self,
        visit: &mut Visit<'_>,
        mut answer: Answer,
        most: usize,
    ) -> Result<(Vec<String>, Option<String>), Stopped> {
        let mut waited = SignedDuration::ZERO;
        let mut first: Option<String> = None;
        loop {
            let response = credential::read(&answer, most);
            let deferral = match self.judge("credential", response)? {
                Response::Now(credentials, notification) => return Ok((credentials, notification)),
                Response::Later(deferral) => deferral,
            };
            match &first {
                Some(before) if *before != deferral.transaction_id => {
                    let failure = Failure::breach("DEFER-3", "the transaction_id is another one than before");
                    return self.judge("deferred", Err(failure));
                }
                Some(_) => {}
                None => {
                    self.done("deferred", format!("to be asked for in {} s", deferral.interval));
                    first = Some(deferral.transaction_id.clone());
                }
            }
            let wait = deferred::wait(visit, &deferral, &mut waited).await;
            self.judge("deferred", wait)?;
            let asked = deferred::ask(visit, &deferral).await;
            answer = self.judge("deferred", asked)?;
            // The token may have run out meanwhile (DEFER-10).
            if answer.error().as_deref() == Some("invalid_token") && self.renew(visit).await? {
                let asked = deferred::ask(visit, &deferral).await;
                answer = self.judge("deferred", asked)?;
            }
        }
    }
}
