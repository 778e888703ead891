//! One credential, in the session's format.

use credentials::mapping::Evaluated;
use credentials::mdoc::{self, KeyAuthorizations, MdocInput, Validity};
use credentials::{jwt_vc, sd_jwt};
use model::configuration::Format;
use serde_json::{Map, Value};

use super::Trouble;
use super::order::Order;
use super::prepare::Prepared;
use crate::catalogue::vct;
use crate::protocol::proof::Holder;

/// Makes the credential out of data that the mapping is laid over. `entry` is its entry of a status list.
///
/// # Errors
/// [`Trouble`].
pub fn credential(
    order: &Order<'_>,
    prepared: &Prepared,
    evaluated: Evaluated,
    holder: Option<&Holder>,
    entry: Option<&Value>,
) -> Result<String, Trouble> {
    let data = match evaluated.data {
        Value::Object(data) => data,
        _ => Map::new(),
    };
    let making = Making {
        order,
        prepared,
        holder,
        status: entry.or(order.frozen.credential_status.as_ref()),
    };
    match order.frozen.configuration.format {
        Format::SdJwtVc => making.sd_jwt_vc(data, evaluated.jwt_options),
        Format::JwtVcJson => making.w3c(data, evaluated.jwt_options),
        Format::Mdoc => making.mdoc(data),
    }
}

struct Making<'a> {
    order: &'a Order<'a>,
    prepared: &'a Prepared,
    holder: Option<&'a Holder>,
    /// `status` or `credentialStatus`, whatever the format calls it.
    status: Option<&'a Value>,
}

impl Making<'_> {
    fn x5c(&self) -> Option<&[String]> {
        self.prepared.chain.as_ref().map(|chain| chain.x5c())
    }

    fn sd_jwt_vc(&self, mut claims: Map<String, Value>, options: Map<String, Value>) -> Result<String, Trouble> {
        claims.extend(options);
        let frozen = self.order.frozen;
        let vct = vct(&frozen.configuration, self.order.identifier).ok_or(Trouble::Configuration("vct"))?;
        Ok(sd_jwt::make_vc(sd_jwt::VcInput {
            claims,
            disclosure: self.prepared.disclosure.as_ref(),
            issuer: self.order.iss(),
            vct: &vct,
            holder: self.holder.map(|holder| &holder.key),
            status: self.status,
            kid: Some(&self.prepared.kid),
            x5c: self.x5c(),
            key: &self.prepared.key,
            entropy: self.order.entropy,
        })?)
    }

    fn w3c(&self, credential: Map<String, Value>, jwt_options: Map<String, Value>) -> Result<String, Trouble> {
        Ok(jwt_vc::make(jwt_vc::Input {
            credential,
            jwt_options,
            issuer: self.order.iss(),
            subject_did: self.holder.and_then(|holder| holder.did.as_deref()),
            holder: self.holder.map(|holder| &holder.key),
            status: self.status,
            disclosure: self.prepared.disclosure.as_ref(),
            kid: Some(&self.prepared.kid),
            x5c: self.x5c(),
            key: &self.prepared.key,
            now: self.order.now,
            entropy: self.order.entropy,
        })?)
    }

    fn mdoc(&self, data: Map<String, Value>) -> Result<String, Trouble> {
        let frozen = self.order.frozen;
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
            validity: Validity::for_period(self.order.now, self.prepared.lasting, chain.validity())?,
            status: self.status,
            key_authorizations: KeyAuthorizations::for_transaction_data(types).as_ref(),
            entropy: self.order.entropy,
        })?)
    }
}
