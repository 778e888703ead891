//! The steps of a claim in order, each noted in the report. A fault goes the same way as far as its place.

use credentials::key::{PublicKey, SigningKey};
use serde_json::Value;

use crate::bend::Bend;
use crate::failure::{Answered, Failure, short};
use crate::http;
use crate::link::{self, Link};
use crate::metadata::{Issuer, Server};
use crate::offer::{self, Offer};
use crate::options::WalletOptions;
use crate::report::{ClaimError, Report, Step};
use crate::verify::{self, Checked, Subject};
use crate::visit::Visit;
use crate::{credential, nonce, proof, token};

/// One report in the making.
pub(crate) struct Run<'a> {
    options: &'a WalletOptions,
    report: Report,
    watch: &'a mut (dyn FnMut(&Step) + Send),
}

/// The report says why; the answer, if a fault was answered.
#[derive(Debug)]
pub(crate) struct Stopped(pub(crate) Option<Box<Answered>>);

/// What the credential endpoint gave.
pub(crate) struct Obtained {
    keys: Vec<SigningKey>,
    credentials: Vec<String>,
}

impl<'a> Run<'a> {
    pub(crate) fn new(options: &'a WalletOptions, watch: &'a mut (dyn FnMut(&Step) + Send)) -> Self {
        let report = Report {
            steps: Vec::new(),
            ok: false,
            format: None,
            configuration: None,
            credentials: Vec::new(),
            claims: Value::Null,
            error: None,
        };
        Self { options, report, watch }
    }

    /// Why it stopped, in words.
    pub(crate) fn reason(&self) -> String {
        let error = self.report.error.as_ref();
        error.map_or_else(String::new, |error| format!("{}: {}", error.step, error.message))
    }

    /// The report as it stands.
    pub(crate) fn end(mut self) -> Report {
        self.report.ok = self.report.error.is_none();
        self.report
    }

    /// Reads the offer and what issuer and authorization server say about themselves.
    pub(crate) async fn arrive(&mut self, link: &str, bend: &'a Bend) -> Result<Visit<'a>, Stopped> {
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

        Ok(Visit {
            options,
            bend,
            offer,
            issuer,
            server,
            configuration,
            token: None,
        })
    }

    /// Gets an access token.
    pub(crate) async fn grant(&mut self, visit: &mut Visit<'_>) -> Result<(), Stopped> {
        let token = token::ask(visit).await;
        let token = self.judge("token", token)?;
        let life = token
            .expires_in
            .map(|seconds| format!(" for {seconds} s"))
            .unwrap_or_default();
        self.uncached("token", token.no_store, "TOKEN-14", format!("a Bearer token{life}"));
        visit.token = Some(token);
        Ok(())
    }

    /// Nonce, proof, credential; once more if the issuer finds the nonce stale, as it may (NONCE-5, CRED-44).
    pub(crate) async fn credential(&mut self, visit: &Visit<'_>) -> Result<Obtained, Stopped> {
        let options = self.options;
        let chosen = proof::choose_key(options, &visit.configuration);
        let chosen = self.judge("proof", chosen)?;
        let copies = match visit.bend {
            Bend::TooMany => visit.issuer.batch_size.saturating_add(1),
            _ => u64::try_from(options.copies)
                .unwrap_or(u64::MAX)
                .clamp(1, visit.issuer.batch_size),
        };
        let keys = match chosen {
            None => Ok(Vec::new()),
            Some((alg, _)) => (0..copies).map(|_| SigningKey::generate(alg)).collect(),
        };
        let keys: Vec<SigningKey> = self.judge(
            "proof",
            keys.map_err(|error| Failure::new("proof_failed", error.to_string())),
        )?;
        let Some(token) = &visit.token else {
            let failure = Failure::new("token_missing", "there is no access token to ask with");
            return self.judge("credential", Err(failure));
        };

        let mut again = true;
        let answer = loop {
            let proofs = match chosen {
                None => {
                    self.done("proof", "this configuration asks for none".into());
                    Vec::new()
                }
                Some((alg, binding)) => {
                    let nonce = self.nonce(&visit.issuer).await?;
                    let (audience, now) = (&visit.issuer.identifier, options.clock.now());
                    let proofs = keys.iter().enumerate().map(|(at, key)| {
                        let mut draft = proof::draft(key, binding, audience, None, nonce.as_deref(), now)?;
                        if at == 0 {
                            visit.bend.proof(&mut draft, key);
                        }
                        draft.write(key)
                    });
                    let (count, alg) = (keys.len(), alg.name());
                    self.at("proof", proofs.collect::<Result<Vec<String>, Failure>>(), |_| {
                        format!("{count} signed with {alg}, named by {binding:?}")
                    })?
                }
            };
            let answer = credential::ask(visit, token, &proofs).await;
            let answer = self.judge("credential", answer)?;
            if !(std::mem::take(&mut again) && answer.error().as_deref() == Some("invalid_nonce")) {
                break answer;
            }
        };
        let credentials = credential::read(&answer, keys.len().max(1));
        let credentials = self.at("credential", credentials, |got| match got.as_slice() {
            [one] => format!("one, {} characters", one.len()),
            several => format!("{} of them", several.len()),
        })?;
        Ok(Obtained { keys, credentials })
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

    /// Checks every credential, and that no two are bound to one key (CRED-23).
    pub(crate) async fn verify(&mut self, visit: &Visit<'_>, got: &Obtained) {
        let holders: Vec<PublicKey> = got.keys.iter().map(|key| key.public().clone()).collect();
        let credentials = &got.credentials;
        let mut used = vec![false; holders.len()];
        for (at, text) in credentials.iter().enumerate() {
            let subject = Subject {
                options: self.options,
                issuer: &visit.issuer,
                server: &visit.server,
                configuration: &visit.configuration,
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
        self.report.credentials = credentials.clone();
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
                 answered,
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
                Stopped(answered)
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
