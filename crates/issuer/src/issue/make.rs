//! One credential, in the session's format.

use std::collections::BTreeMap;

use credentials::key::SigningKey;
use credentials::mdoc::{self, KeyAuthorizations, MdocInput, NamespaceConversion, Validity};
use credentials::sd_jwt::SdMap;
use credentials::{did, jwt_vc, sd_jwt};
use jiff::{SignedDuration, Timestamp};
use model::configuration::Format;
use model::session::Session;
use serde_json::{Map, Value};

use super::Trouble;
use super::evaluate::{Fetched, evaluate};
use crate::app::Issuer;
use crate::catalogue::vct;
use crate::protocol::proof::Holder;

/// Makes the credential.
///
/// # Errors
/// [`Trouble`].
pub fn credential(
    issuer: &Issuer,
    session: &Session,
    key: &SigningKey,
    fetched: &Fetched,
    holder: Option<&Holder>,
    now: Timestamp,
) -> Result<String, Trouble> {
    let evaluated = evaluate(issuer, session, fetched, holder, now)?;
    let data = match evaluated.data {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    let making = Making {
        issuer,
        session,
        key,
        holder,
        now,
    };
    match session.format() {
        Format::SdJwtVc => making.sd_jwt_vc(data, evaluated.jwt_options),
        Format::JwtVcJson => making.w3c(data, evaluated.jwt_options),
        Format::Mdoc => making.mdoc(data),
    }
}

struct Making<'a> {
    issuer: &'a Issuer,
    session: &'a Session,
    key: &'a SigningKey,
    holder: Option<&'a Holder>,
    now: Timestamp,
}

impl Making<'_> {
    /// `iss`: the DID, else the identifier the offer carried (5.9).
    fn iss(&self) -> &str {
        self.session
            .frozen
            .issuer_did
            .as_deref()
            .unwrap_or(&self.session.offer.issuer)
    }

    fn kid(&self) -> String {
        did::kid_for(self.session.frozen.issuer_did.as_deref(), self.key)
    }

    fn disclosure(&self) -> Result<Option<SdMap>, Trouble> {
        let map = self.session.frozen.selective_disclosure.as_ref();
        map.map(|map| serde::Deserialize::deserialize(map).map_err(Trouble::Disclosure))
            .transpose()
    }

    fn x5c(&self) -> Result<Option<Vec<String>>, Trouble> {
        let Some(pems) = self.session.frozen.x5_chain.as_deref() else {
            return Ok(None);
        };
        Ok(Some(self.issuer.keys.chain(pems)?.x5c().to_vec()))
    }

    fn sd_jwt_vc(&self, mut claims: Map<String, Value>, options: Map<String, Value>) -> Result<String, Trouble> {
        claims.extend(options);
        let frozen = &self.session.frozen;
        let vct = vct(&frozen.configuration, &self.session.offer.issuer).ok_or(Trouble::Configuration("vct"))?;
        Ok(sd_jwt::make_vc(sd_jwt::VcInput {
            claims,
            disclosure: self.disclosure()?.as_ref(),
            issuer: self.iss(),
            vct: &vct,
            holder: self.holder.map(|holder| &holder.key),
            status: frozen.credential_status.as_ref(),
            kid: Some(&self.kid()),
            x5c: self.x5c()?.as_deref(),
            key: self.key,
            entropy: &*self.issuer.entropy,
        })?)
    }

    fn w3c(&self, credential: Map<String, Value>, jwt_options: Map<String, Value>) -> Result<String, Trouble> {
        Ok(jwt_vc::make(jwt_vc::Input {
            credential,
            jwt_options,
            issuer: self.iss(),
            subject_did: self.holder.and_then(|holder| holder.did.as_deref()),
            holder: self.holder.map(|holder| &holder.key),
            status: self.session.frozen.credential_status.as_ref(),
            disclosure: self.disclosure()?.as_ref(),
            kid: Some(&self.kid()),
            x5c: self.x5c()?.as_deref(),
            key: self.key,
            now: self.now,
            entropy: &*self.issuer.entropy,
        })?)
    }

    fn mdoc(&self, data: Map<String, Value>) -> Result<String, Trouble> {
        let frozen = &self.session.frozen;
        let pems = frozen.x5_chain.as_deref().ok_or(Trouble::Profile("x5Chain"))?;
        let chain = self.issuer.keys.chain(pems)?;
        let conversions = frozen.mdoc_mapping.as_ref();
        let conversions: Option<BTreeMap<String, NamespaceConversion>> = conversions
            .map(|map| serde_json::from_value(Value::Object(map.clone())).map_err(Trouble::Conversions))
            .transpose()?;
        let types = frozen.authorized_transaction_data_types.as_deref().unwrap_or_default();
        Ok(mdoc::make(&MdocInput {
            doctype: frozen
                .configuration
                .doctype()
                .ok_or(Trouble::Configuration("doctype"))?,
            data: &Value::Object(data),
            conversions: conversions.as_ref(),
            device_key: &self.holder.ok_or(Trouble::Unbound)?.key,
            key: self.key,
            chain: &chain,
            validity: Validity::for_period(self.now, self.lasting(), chain.validity())?,
            status: frozen.credential_status.as_ref(),
            key_authorizations: KeyAuthorizations::for_transaction_data(types).as_ref(),
            entropy: &*self.issuer.entropy,
        })?)
    }

    /// `validity` of the profile, 365 days without one (R48); the profile was refused if it is no duration.
    fn lasting(&self) -> SignedDuration {
        const YEAR: SignedDuration = SignedDuration::from_hours(365 * 24);
        let text = self.session.frozen.validity.as_deref();
        let span = text.and_then(|text| text.parse::<jiff::Span>().ok());
        span.and_then(|span| span.to_duration(jiff::SpanRelativeTo::days_are_24_hours()).ok())
            .unwrap_or(YEAR)
    }
}
