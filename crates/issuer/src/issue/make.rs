//! One credential, in the session's format.

use credentials::mdoc::{self, KeyAuthorizations, MdocInput, Validity};
use credentials::{jwt_vc, sd_jwt};
use jiff::Timestamp;
use journal::Place;
use model::configuration::Format;
use model::session::Session;
use serde_json::{Map, Value};

use super::Trouble;
use super::evaluate::{Fetched, evaluate};
use super::prepare::Prepared;
use crate::app::Issuer;
use crate::catalogue::vct;
use crate::protocol::proof::Holder;
use crate::status;

/// Makes the credential.
///
/// # Errors
/// [`Trouble`].
pub fn credential(
    issuer: &Issuer,
    session: &Session,
    prepared: &Prepared,
    fetched: &Fetched,
    holder: Option<&Holder>,
    place: Option<&Place>,
    now: Timestamp,
) -> Result<String, Trouble> {
    let evaluated = evaluate(issuer, session, prepared, fetched, holder, now)?;
    let data = match evaluated.data {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    let frozen = &session.frozen;
    let entry = place
        .zip(frozen.status_list)
        .map(|(place, list)| status::claim(list, &session.offer.issuer, place));
    let making = Making {
        issuer,
        session,
        prepared,
        holder,
        status: entry.as_ref().or(frozen.credential_status.as_ref()),
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
    prepared: &'a Prepared,
    holder: Option<&'a Holder>,
    /// `status` or `credentialStatus`, whatever the format calls it.
    status: Option<&'a Value>,
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

    fn x5c(&self) -> Option<&[String]> {
        self.prepared.chain.as_ref().map(|chain| chain.x5c())
    }

    fn sd_jwt_vc(&self, mut claims: Map<String, Value>, options: Map<String, Value>) -> Result<String, Trouble> {
        claims.extend(options);
        let frozen = &self.session.frozen;
        let vct = vct(&frozen.configuration, &self.session.offer.issuer).ok_or(Trouble::Configuration("vct"))?;
        Ok(sd_jwt::make_vc(sd_jwt::VcInput {
            claims,
            disclosure: self.prepared.disclosure.as_ref(),
            issuer: self.iss(),
            vct: &vct,
            holder: self.holder.map(|holder| &holder.key),
            status: self.status,
            kid: Some(&self.prepared.kid),
            x5c: self.x5c(),
            key: &self.prepared.key,
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
            status: self.status,
            disclosure: self.prepared.disclosure.as_ref(),
            kid: Some(&self.prepared.kid),
            x5c: self.x5c(),
            key: &self.prepared.key,
            now: self.now,
            entropy: &*self.issuer.entropy,
        })?)
    }

    fn mdoc(&self, data: Map<String, Value>) -> Result<String, Trouble> {
        let frozen = &self.session.frozen;
        let chain = self.prepared.chain.as_ref().ok_or(Trouble::Profile("x5Chain"))?;
        let types = frozen.authorized_transaction_data_types.as_deref().unwrap_or_default();
        Ok(mdoc::make(&MdocInput {
            doctype: frozen
                .configuration
                .doctype()
                .ok_or(Trouble::Configuration("doctype"))?,
            data: &Value::Object(data),
            conversions: self.prepared.conversions.as_ref(),
            device_key: &self.holder.ok_or(Trouble::Unbound)?.key,
            key: &self.prepared.key,
            chain,
            validity: Validity::for_period(self.now, self.prepared.lasting, chain.validity())?,
            status: self.status,
            key_authorizations: KeyAuthorizations::for_transaction_data(types).as_ref(),
            entropy: &*self.issuer.entropy,
        })?)
    }
}
