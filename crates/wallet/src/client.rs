//! Who this wallet is towards one authorization server: its name, the key its tokens are bound to, who vouches for it.

use crate::attestation::Instance;
use crate::bend::{At, Bend, Jwt};
use crate::call::Call;
use crate::dpop::Dpop;
use crate::failure::Failure;
use crate::http::Answer;
use crate::metadata::Server;
use crate::options::{ROBOT, WalletOptions};
use crate::token::Token;

/// The client of a claim.
pub(crate) struct Client<'a> {
    /// `client_id`; none for an anonymous wallet.
    pub(crate) id: Option<String>,
    pub(crate) dpop: Option<Dpop>,
    pub(crate) instance: Option<Instance<'a>>,
}

impl<'a> Client<'a> {
    /// As the options say and the server takes it. `named` is for grants that need a `client_id`.
    pub(crate) fn new(options: &'a WalletOptions, server: &Server, named: bool) -> Result<Self, Failure> {
        let instance = match &options.attester {
            Some(attester) if server.attested => Some(Instance::new(attester)?),
            _ => None,
        };
        let dpop = match options.dpop.unwrap_or(!server.dpop.is_empty()) {
            true => Some(Dpop::new(&server.dpop)?),
            false => None,
        };
        let id = options.client_id.clone();
        let id = id.or_else(|| (named || instance.is_some() || !server.anonymous).then(|| ROBOT.to_owned()));
        Ok(Self { id, dpop, instance })
    }

    /// Adds what says who asks: attestation and proof of possession to the authorization server (CATT-1, DPOP-4), the access
    /// token with its proof to the issuer (CRED-2, DPOP-9).
    pub(crate) fn sign(
        &self,
        call: &mut Call,
        at: At,
        bend: &Bend,
        (options, server, token): (&WalletOptions, &Server, Option<&Token>),
    ) -> Result<(), Failure> {
        let now = options.clock.now();
        if at.is_of_the_server()
            && let (Some(instance), Some(id)) = (&self.instance, &self.id)
        {
            let mut attestation = instance.attestation(id, now);
            let mut pop = instance.pop(id, &server.identifier, now)?;
            bend.jwt(Jwt::Attestation(at), &mut attestation, instance.attester_key());
            bend.jwt(Jwt::Pop(at), &mut pop, &instance.key);
            call.set("oauth-client-attestation", attestation.write(instance.attester_key())?);
            call.set("oauth-client-attestation-pop", pop.write(&instance.key)?);
        }
        let token = token.filter(|_| !at.is_of_the_server());
        if let Some(token) = token {
            let scheme = if token.bound { "DPoP" } else { "Bearer" };
            call.set("authorization", format!("{scheme} {}", token.access_token.reveal()));
        }
        if let Some(dpop) = &self.dpop
            && token.is_none_or(|token| token.bound)
        {
            let token = token.map(|token| token.access_token.reveal());
            let mut draft = dpop.draft(at, call.method.as_str(), &call.url, token, now)?;
            bend.jwt(Jwt::Dpop(at), &mut draft, &dpop.key);
            call.set("dpop", draft.write(&dpop.key)?);
        }
        Ok(())
    }

    /// Keeps what an answer gives for the next request; whether this one is worth repeating with it (DPOP-5, CATT-6).
    pub(crate) fn heed(&self, at: At, answer: &Answer) -> bool {
        let dpop = self.dpop.as_ref().is_some_and(|dpop| dpop.heed(at, answer));
        let challenge = self.instance.as_ref().is_some_and(|instance| instance.heed(answer));
        dpop || challenge
    }
}
