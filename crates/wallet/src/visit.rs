//! One wallet's business with one issuer: what it knows of it, and what it has from it so far.

use crate::bend::{At, Bend};
use crate::call::Call;
use crate::client::Client;
use crate::failure::Failure;
use crate::http::{self, Answer};
use crate::metadata::{Configuration, Issuer, Server};
use crate::offer::Offer;
use crate::options::{WalletOptions, Way};
use crate::token::Token;

/// From the offer on.
pub(crate) struct Visit<'a> {
    pub(crate) options: &'a WalletOptions,
    pub(crate) bend: &'a Bend,
    pub(crate) offer: Offer,
    pub(crate) way: Way,
    pub(crate) issuer: Issuer,
    pub(crate) server: Server,
    pub(crate) configuration: Configuration,
    pub(crate) client: Client<'a>,
    /// Once granted.
    pub(crate) token: Option<Token>,
}

impl Visit<'_> {
    /// Sends a request of the flow, signed and bent; once more for each thing it lacked that an answer hands out: a nonce, a
    /// challenge. The answer to a bent
    /// request is the end of the flow.
    pub(crate) async fn send(&self, at: At, call: Call) -> Result<Answer, Failure> {
        let mut again = 2;
        let (call, answer) = loop {
            let call = self.dressed(at, &call)?;
            if self.bend.replays(at) {
                self.spend(&call).await?;
            }
            let answer = http::call(self.options, &call).await?;
            if !self.client.heed(at, &answer) || again == 0 {
                break (call, answer);
            }
            again -= 1;
        };
        if call.bent {
            return Err(Failure::caught(answer.answered()));
        }
        if self.bend.again(at) && matches!(answer.status, 200 | 201) {
            let second = self.dressed(at, &call)?;
            let second = http::call(self.options, &second).await?;
            return Err(Failure::caught(second.answered()));
        }
        Ok(answer)
    }

    fn dressed(&self, at: At, call: &Call) -> Result<Call, Failure> {
        let mut call = call.clone();
        let said = (self.options, &self.server, self.token.as_ref());
        self.client.sign(&mut call, at, self.bend, said)?;
        self.bend.call(at, &mut call);
        Ok(call)
    }

    /// Uses a request's proof of possession up, with a body that does no harm.
    async fn spend(&self, call: &Call) -> Result<(), Failure> {
        let harmless = Call {
            body: b"{}".to_vec(),
            ..call.clone()
        };
        http::call(self.options, &harmless).await.map(drop)
    }
}
