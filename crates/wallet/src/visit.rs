//! One wallet's business with one issuer: what it knows of it, and what it has from it so far.

use crate::bend::{At, Bend};
use crate::call::Call;
use crate::failure::Failure;
use crate::http::{self, Answer};
use crate::metadata::{Configuration, Issuer, Server};
use crate::offer::Offer;
use crate::options::WalletOptions;
use crate::token::Token;

/// From the offer on.
pub(crate) struct Visit<'a> {
    pub(crate) options: &'a WalletOptions,
    pub(crate) bend: &'a Bend,
    pub(crate) offer: Offer,
    pub(crate) issuer: Issuer,
    pub(crate) server: Server,
    pub(crate) configuration: Configuration,
    /// Once granted.
    pub(crate) token: Option<Token>,
}

impl Visit<'_> {
    /// Sends a request of the flow, bent if this is the place; the answer to a bent one is the end of the flow.
    pub(crate) async fn send(&self, at: At, mut call: Call) -> Result<Answer, Failure> {
        self.bend.call(at, &mut call);
        let answer = http::call(self.options, &call).await?;
        if call.bent {
            return Err(Failure::caught(answer.answered()));
        }
        if self.bend.again(at) && answer.status < 300 {
            let second = http::call(self.options, &call).await?;
            return Err(Failure::caught(second.answered()));
        }
        Ok(answer)
    }
}
