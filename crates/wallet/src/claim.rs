//! One claim, from the link to the verified credential.

use credentials::key::{PublicKey, SigningKey};
use serde_json::Value;

use crate::exchange::{self, Token};
use crate::failure::{Failure, short};
use crate::http;
use crate::link::{self, Link};
use crate::metadata::{Configuration, Issuer, Server};
use crate::offer::{self, Offer};
use crate::options::WalletOptions;
use crate::report::{ClaimError, Report, Step};
use crate::verify::{self, Checked, Subject};

/// Claims the offer behind `link` and verifies what comes.
///
/// Never fails as such: whatever goes wrong is in the report, after the steps that went well.
pub async fn claim(options: &WalletOptions, link: &str) -> Report {
    claim_watched(options, link, &mut |_| {}).await
}

/// [`claim`], telling each step to `watch` when it is done. Dropping the future cancels the claim.
pub async fn claim_watched(options: &WalletOptions, link: &str, watch: &mut (dyn FnMut(&Step) + Send)) -> Report {
    let report = Report {
        steps: Vec::new(),
        ok: false,
        format: None,
        configuration: None,
        credentials: Vec::new(),
        claims: Value::Null,
        error: None,
    };
    let mut run = Run { options, report, watch };
    // A stop has already written down why.
    if let Ok(got) = run.obtain(link).await {
        run.verify(got).await;
    }
    run.report.ok = run.report.error.is_none();
    run.report
}

struct Run<'a> {
    options: &'a WalletOptions,
    report: Report,
    watch: &'a mut (dyn FnMut(&Step) + Send),
}

/// The report says why.
struct Stopped;

/// What the exchanges brought.
struct Obtained {
    issuer: Issuer,
    server: Server,
    configuration: Configuration,
    keys: Vec<SigningKey>,
}

impl Run<'_> {
    async fn obtain(&mut self, link: &str) -> Result<Obtained, Stopped> {
        let options = self.options;
        let offer = read_offer(options, link).await;
        let offer = self.at("offer", offer, |offer| {
            let code = offer
                .tx_code
                .as_ref()
                .map(|hint| format!("; a transaction code is needed ({hint})"));
            let ids = offer.configurations.join(", ");
            format!("{} offers {ids}{}", offer.credential_issuer, code.unwrap_or_default())
        })?;

        let issuer = Issuer::fetch(options, &offer.credential_issuer).await;
        let chosen = issuer.and_then(|issuer| {
            let configuration = issuer.choose(&offer, options.configuration.as_deref())?;
            Ok((issuer, configuration))
        });
        let (issuer, configuration) = self.at("issuer-metadata", chosen, |(_, configuration)| {
            format!("{} has the format {}", configuration.id, configuration.format)
        })?;
        self.report.format = Some(configuration.format.clone());
        self.report.configuration = Some(configuration.id.clone());

        let server = match issuer.server_for(&offer) {
            Ok(identifier) => Server::fetch(options, identifier).await,
            Err(failure) => Err(failure),
        };
        let server = self.at("authorization-server-metadata", server, |server| {
            let unsaid = "; it does not say that it takes wallets without a client_id (ASMETA-3)";
            format!(
                "tokens come from {}{}",
                server.token_endpoint,
                if server.anonymous { "" } else { unsaid }
            )
        })?;

        let token = exchange::token(options, &server, &offer, &configuration).await;
        let token = self.judge("token", token)?;
        let life = token
            .expires_in
            .map(|seconds| format!(" for {seconds} s"))
            .unwrap_or_default();
        self.uncached("token", token.no_store, "TOKEN-14", format!("a Bearer token{life}"));
        let keys = self.credential(&issuer, &configuration, &token).await?;
        Ok(Obtained {
            issuer,
            server,
            configuration,
            keys,
        })
    }

    /// Nonce, proof, credential; once more if the issuer finds the nonce stale, as it may (NONCE-5, CRED-44).
    async fn credential(
        &mut self,
        issuer: &Issuer,
        configuration: &Configuration,
        token: &Token,
    ) -> Result<Vec<SigningKey>, Stopped> {
        let options = self.options;
        let chosen = exchange::choose_key(options, configuration);
        let chosen = self.judge("proof", chosen)?;
        let copies = u64::try_from(options.copies)
            .unwrap_or(u64::MAX)
            .clamp(1, issuer.batch_size);
        let keys = match chosen {
            None => Ok(Vec::new()),
            Some((alg, _)) => (0..copies).map(|_| SigningKey::generate(alg)).collect(),
        };
        let keys: Vec<SigningKey> = self.judge(
            "proof",
            keys.map_err(|error| Failure::new("proof_failed", error.to_string())),
        )?;

        let mut again = true;
        let answer = loop {
            let proofs = match chosen {
                None => {
                    self.done("proof", "this configuration asks for none".into());
                    Vec::new()
                }
                Some((alg, binding)) => {
                    let nonce = self.nonce(issuer).await?;
                    let now = options.clock.now();
                    let proof = |key| exchange::proof(key, binding, &issuer.identifier, nonce.as_deref(), now);
                    let proofs: Result<Vec<String>, Failure> = keys.iter().map(proof).collect();
                    let (count, alg) = (keys.len(), alg.name());
                    self.at("proof", proofs, |_| {
                        format!("{count} signed with {alg}, named by {binding:?}")
                    })?
                }
            };
            let answer = exchange::credential(options, issuer, configuration, token, &proofs).await;
            let answer = self.judge("credential", answer)?;
            if !(std::mem::take(&mut again) && answer.error().as_deref() == Some("invalid_nonce")) {
                break answer;
            }
        };
        let credentials = exchange::read_credentials(&answer, keys.len().max(1));
        let credentials = self.at("credential", credentials, |got| match got.as_slice() {
            [one] => format!("one, {} characters", one.len()),
            several => format!("{} of them", several.len()),
        })?;
        self.report.credentials = credentials;
        Ok(keys)
    }

    async fn nonce(&mut self, issuer: &Issuer) -> Result<Option<String>, Stopped> {
        let Some(endpoint) = &issuer.nonce_endpoint else {
            self.done(
                "nonce",
                "the issuer has no nonce endpoint, so none is needed (META-13)".into(),
            );
            return Ok(None);
        };
        let nonce = exchange::nonce(self.options, endpoint).await;
        let nonce = self.judge("nonce", nonce)?;
        self.uncached("nonce", nonce.no_store, "NONCE-3", "fresh".into());
        Ok(Some(nonce.value))
    }

    async fn verify(&mut self, got: Obtained) {
        let holders: Vec<PublicKey> = got.keys.iter().map(|key| key.public().clone()).collect();
        let credentials = std::mem::take(&mut self.report.credentials);
        let mut used = vec![false; holders.len()];
        for (at, text) in credentials.iter().enumerate() {
            let subject = Subject {
                options: self.options,
                issuer: &got.issuer,
                server: &got.server,
                configuration: &got.configuration,
                holders: &holders,
            };
            let Checked { steps, claims, holder } = verify::credential(&subject, text).await;
            for mut step in steps {
                if credentials.len() > 1 {
                    step.detail = format!("credential {} of {}: {}", at + 1, credentials.len(), step.detail);
                }
                self.push(step);
            }
            if at == 0 {
                self.report.claims = claims;
            }
            if let Some(holder) = holder
                && std::mem::replace(&mut used[holder], true)
            {
                let detail = format!("credential {} is bound to a key that has one already (CRED-23)", at + 1);
                self.push(Step {
                    name: "holder-binding",
                    ok: false,
                    detail,
                });
            }
        }
        self.report.credentials = credentials;
    }

    /// Notes the step as done, or the failure as the end.
    fn at<T>(
        &mut self,
        name: &'static str,
        result: Result<T, Failure>,
        detail: impl FnOnce(&T) -> String,
    ) -> Result<T, Stopped> {
        let value = self.judge(name, result)?;
        self.done(name, detail(&value));
        Ok(value)
    }

    fn judge<T>(&mut self, name: &'static str, result: Result<T, Failure>) -> Result<T, Stopped> {
        result.map_err(
            |Failure {
                 code,
                 message,
                 issuer_error,
             }| {
                let step = Step {
                    name,
                    ok: false,
                    detail: message.clone(),
                };
                (self.watch)(&step);
                self.report.steps.push(step);
                self.report.error = Some(ClaimError {
                    code,
                    message,
                    step: name,
                    issuer_error,
                });
                Stopped
            },
        )
    }

    /// An answer that caches may keep is a breach, but no reason to stop.
    fn uncached(&mut self, name: &'static str, no_store: bool, item: &str, mut detail: String) {
        if !no_store {
            detail.push_str(&format!(
                ", but caches may keep it: Cache-Control lacks no-store ({item})"
            ));
        }
        self.push(Step {
            name,
            ok: no_store,
            detail,
        });
    }

    fn done(&mut self, name: &'static str, detail: String) {
        self.push(Step { name, ok: true, detail });
    }

    /// A failed check is the report's error if it is the first.
    fn push(&mut self, mut step: Step) {
        step.detail = short(&step.detail);
        if !step.ok && self.report.error.is_none() {
            let message = step.detail.clone();
            self.report.error = Some(ClaimError {
                code: "check_failed",
                message,
                step: step.name,
                issuer_error: None,
            });
        }
        (self.watch)(&step);
        self.report.steps.push(step);
    }
}

async fn read_offer(options: &WalletOptions, text: &str) -> Result<Offer, Failure> {
    match link::parse(text)? {
        Link::Value(json) => offer::read(json.as_bytes()),
        Link::Reference(uri) => {
            let answer = http::get(options, &uri).await?;
            if matches!(answer.status, 404 | 410) {
                let message = format!("the issuer has no such offer any more ({})", answer.status);
                return Err(Failure::new("offer_gone", message));
            }
            offer::read(answer.json_bytes("OFFER-14")?)
        }
    }
}
