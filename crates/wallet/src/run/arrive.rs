//! The offer, and what issuer and authorization server say about themselves.

use super::{Run, Stopped};
use crate::bend::Bend;
use crate::client::Client;
use crate::failure::Failure;
use crate::http;
use crate::link::{self, Link};
use crate::metadata::{Issuer, Server};
use crate::offer::{self, AUTHORIZATION_CODE, Offer, PRE_AUTHORIZED};
use crate::options::{WalletOptions, Way};
use crate::visit::Visit;

impl<'a> Run<'a> {
    /// From the link to everything a wallet knows before it asks for a token.
    pub(crate) async fn arrive(&mut self, link: &str, bend: &'a Bend) -> Result<Visit<'a>, Stopped> {
        let options = self.options;
        let offer = read_offer(options, link).await;
        let offer = offer.and_then(|offer| way(&offer, options.way).map(|way| (offer, way)));
        let (offer, way) = self.at("offer", offer, |(offer, way)| {
            let ids = offer.configurations.join(", ");
            let hint = offer.tx_code().filter(|_| *way == Way::PreAuthorized);
            let how = match (way, hint) {
                (Way::Login, _) => "; the person has to log in".to_owned(),
                (Way::PreAuthorized, Some(hint)) => format!("; a transaction code is needed ({hint})"),
                (Way::PreAuthorized, None) => String::new(),
            };
            format!("{} offers {ids}{how}", offer.credential_issuer)
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

        let server = server(options, &issuer, &offer, way).await;
        let (server, client) = self.at("authorization-server-metadata", server, |(server, client)| {
            let unsaid = "; it does not say that it takes wallets without a client_id (ASMETA-3)";
            let silent = client.id.is_none() && !server.anonymous;
            format!(
                "tokens come from {}{}",
                server.token_endpoint,
                if silent { unsaid } else { "" }
            )
        })?;
        Ok(Visit {
            options,
            bend,
            offer,
            way,
            issuer,
            server,
            configuration,
            client,
            token: None,
        })
    }
}

/// Which grant: the wish if the offer has it, else the pre-authorized code where there is one (OFFER-5).
fn way(offer: &Offer, wish: Option<Way>) -> Result<Way, Failure> {
    match (wish, &offer.pre_authorized, &offer.login) {
        (None | Some(Way::PreAuthorized), Some(_), _) => Ok(Way::PreAuthorized),
        (None | Some(Way::Login), _, Some(_)) => Ok(Way::Login),
        _ => {
            let message = "the offer has not the grant that was wanted (OFFER-5)";
            Err(Failure::new("offer_grant_unsupported", message))
        }
    }
}

async fn server<'a>(
    options: &'a WalletOptions,
    issuer: &Issuer,
    offer: &Offer,
    way: Way,
) -> Result<(Server, Client<'a>), Failure> {
    let (named, grant) = match way {
        Way::PreAuthorized => (
            offer
                .pre_authorized
                .as_ref()
                .and_then(|grant| grant.authorization_server.as_deref()),
            PRE_AUTHORIZED,
        ),
        Way::Login => (
            offer
                .login
                .as_ref()
                .and_then(|grant| grant.authorization_server.as_deref()),
            AUTHORIZATION_CODE,
        ),
    };
    let server = Server::fetch(options, issuer.server_for(named)?).await?;
    server.takes(grant)?;
    let client = Client::new(options, &server, way == Way::Login)?;
    Ok((server, client))
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
        Link::Issuer(identifier) => match &options.configuration {
            Some(configuration) => Ok(Offer::of_wallet(&identifier, configuration)),
            None => {
                let message = "without an offer, the credential configuration has to be named";
                Err(Failure::new("configuration_missing", message))
            }
        },
    }
}
