//! What issuer and authorization server say about themselves (META, ASMETA).

use serde_json::{Map, Value};

use crate::failure::Failure;
use crate::http;
use crate::offer::Offer;
use crate::options::WalletOptions;
use crate::sealed::Offered;
use crate::well_known::{self, AUTHORIZATION_SERVER, ISSUER, JWT_VC_ISSUER};

/// The parts of the issuer's metadata that a claim needs.
#[derive(Debug, Clone)]
pub(crate) struct Issuer {
    pub(crate) identifier: String,
    pub(crate) credential_endpoint: String,
    pub(crate) nonce_endpoint: Option<String>,
    pub(crate) deferred_endpoint: Option<String>,
    pub(crate) notification_endpoint: Option<String>,
    pub(crate) authorization_servers: Vec<String>,
    /// 1 without `batch_credential_issuance` (META-18).
    pub(crate) batch_size: u64,
    /// How messages may be encrypted (META-16, META-17).
    pub(crate) encryption: Offered,
    configurations: Map<String, Value>,
}

/// The parts of the authorization server's metadata that a claim needs.
#[derive(Debug, Clone)]
pub(crate) struct Server {
    pub(crate) identifier: String,
    pub(crate) token_endpoint: String,
    pub(crate) authorization_endpoint: Option<String>,
    pub(crate) par_endpoint: Option<String>,
    /// `grant_types_supported` (ASMETA-4).
    pub(crate) grants: Vec<String>,
    /// Whether answers carry `iss` (ASMETA-9).
    pub(crate) says_iss: bool,
    /// Algorithms of DPoP proofs; empty without DPoP (ASMETA-8).
    pub(crate) dpop: Vec<String>,
    /// Whether clients may authenticate by attestation (ASMETA-10).
    pub(crate) attested: bool,
    pub(crate) anonymous: bool,
    pub(crate) jwks_uri: Option<String>,
}

/// One entry of `credential_configurations_supported`.
#[derive(Debug, Clone)]
pub(crate) struct Configuration {
    pub(crate) id: String,
    pub(crate) format: String,
    pub(crate) published: Map<String, Value>,
}

impl Issuer {
    /// Fetches and checks the metadata of `identifier` (META-2, META-4, META-7, META-12, META-20).
    pub(crate) async fn fetch(options: &WalletOptions, identifier: &str) -> Result<Self, Failure> {
        let url = well_known::insert(identifier, ISSUER)?;
        Self::read(identifier, &http::get(options, url.as_str()).await?.object("META-4")?)
    }

    fn read(identifier: &str, document: &Map<String, Value>) -> Result<Self, Failure> {
        same(document, "credential_issuer", identifier, "META-7")?;
        let configurations = document
            .get("credential_configurations_supported")
            .and_then(Value::as_object);
        let servers = document.get("authorization_servers").and_then(Value::as_array);
        if servers.is_some_and(Vec::is_empty) {
            return Err(Failure::breach("META-11", "authorization_servers is empty"));
        }
        let batch = document.get("batch_credential_issuance");
        let batch_size = match batch.map(|batch| batch.get("batch_size").and_then(Value::as_u64)) {
            None => 1,
            Some(Some(size)) if size >= 2 => size,
            Some(_) => return Err(Failure::breach("META-18", "batch_size is not an integer of at least 2")),
        };
        let url = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
        Ok(Self {
            identifier: identifier.to_owned(),
            deferred_endpoint: url("deferred_credential_endpoint"),
            notification_endpoint: url("notification_endpoint"),
            credential_endpoint: endpoint(document, "credential_endpoint", "META-12")?,
            nonce_endpoint: url("nonce_endpoint"),
            authorization_servers: servers
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect(),
            batch_size,
            encryption: Offered::read(document),
            configurations: configurations
                .ok_or_else(|| Failure::breach("META-20", "there are no credential_configurations_supported"))?
                .clone(),
        })
    }

    /// Picks the configuration to ask for: `wanted` if it was offered, else the first offered.
    pub(crate) fn choose(&self, offer: &Offer, wanted: Option<&str>) -> Result<Configuration, Failure> {
        let id = match wanted {
            None => offer.configurations.first().map(String::as_str).unwrap_or_default(),
            Some(id) if offer.configurations.iter().any(|offered| offered == id) => id,
            Some(id) => {
                return Err(Failure::new(
                    "configuration_not_offered",
                    format!("the offer does not contain {id}"),
                ));
            }
        };
        let published = self.configurations.get(id).and_then(Value::as_object);
        let published =
            published.ok_or_else(|| Failure::breach("OFFER-4", format!("the metadata has no configuration {id}")))?;
        let format = published.get("format").and_then(Value::as_str);
        let format = format.ok_or_else(|| Failure::breach("META-30", format!("configuration {id} names no format")))?;
        Ok(Configuration {
            id: id.to_owned(),
            format: format.to_owned(),
            published: published.clone(),
        })
    }

    /// Which authorization server to ask, `named` being the offer's wish (META-11, OFFER-13).
    pub(crate) fn server_for<'a>(&'a self, named: Option<&str>) -> Result<&'a str, Failure> {
        match (named, self.authorization_servers.as_slice()) {
            (None, []) => Ok(&self.identifier),
            (None, [first, ..]) => Ok(first),
            (Some(named), servers) => servers
                .iter()
                .find(|server| *server == named)
                .map(String::as_str)
                .ok_or_else(|| {
                    let message = format!("the offer names the authorization server {named}, the metadata does not");
                    Failure::breach("OFFER-13", message)
                }),
        }
    }
}

impl Server {
    /// Fetches and checks the metadata of `identifier` (ASMETA-1, ASMETA-3, ASMETA-4, ASMETA-14).
    pub(crate) async fn fetch(options: &WalletOptions, identifier: &str) -> Result<Self, Failure> {
        let url = well_known::insert(identifier, AUTHORIZATION_SERVER)?;
        Self::read(identifier, &http::get(options, url.as_str()).await?.object("ASMETA-1")?)
    }

    /// ASMETA-4: a grant that is not listed is not there.
    pub(crate) fn takes(&self, grant: &str) -> Result<(), Failure> {
        match self.grants.iter().any(|listed| listed == grant) {
            true => Ok(()),
            false => Err(Failure::breach(
                "ASMETA-4",
                format!("grant_types_supported does not list {grant}"),
            )),
        }
    }

    fn read(identifier: &str, document: &Map<String, Value>) -> Result<Self, Failure> {
        same(document, "issuer", identifier, "ASMETA-1")?;
        let text = |name: &str| document.get(name).and_then(Value::as_str).map(str::to_owned);
        let list = |name: &str| -> Vec<String> {
            let entries = document.get(name).and_then(Value::as_array);
            entries
                .into_iter()
                .flatten()
                .filter_map(Value::as_str)
                .map(str::to_owned)
                .collect()
        };
        let says_iss = document.get("authorization_response_iss_parameter_supported") == Some(&Value::Bool(true));
        let methods = list("token_endpoint_auth_methods_supported");
        let anonymous = document.get("pre-authorized_grant_anonymous_access_supported") == Some(&Value::Bool(true));
        Ok(Self {
            identifier: identifier.to_owned(),
            authorization_endpoint: text("authorization_endpoint"),
            par_endpoint: text("pushed_authorization_request_endpoint"),
            grants: list("grant_types_supported"),
            says_iss,
            dpop: list("dpop_signing_alg_values_supported"),
            attested: methods.iter().any(|method| method == "attest_jwt_client_auth"),
            jwks_uri: text("jwks_uri"),
            token_endpoint: endpoint(document, "token_endpoint", "ASMETA-14")?,
            anonymous,
        })
    }
}

impl Configuration {
    /// The algorithms `jwt` proofs may use; `None` when no proof is asked for (META-34, CRED-9).
    pub(crate) fn proof_algorithms(&self) -> Result<Option<Vec<&str>>, Failure> {
        let Some(types) = self.published.get("proof_types_supported") else {
            return Ok(None);
        };
        let Some(jwt) = types.get("jwt") else {
            return Err(Failure::new(
                "proof_type_unsupported",
                "the issuer takes no jwt proofs for this configuration",
            ));
        };
        let listed = jwt.get("proof_signing_alg_values_supported").and_then(Value::as_array);
        let listed: Vec<&str> = listed.into_iter().flatten().filter_map(Value::as_str).collect();
        if listed.is_empty() {
            return Err(Failure::breach(
                "META-35",
                "the configuration lists no algorithm for jwt proofs",
            ));
        }
        Ok(Some(listed))
    }

    /// `key_attestations_required` of a proof type (META-36).
    pub(crate) fn attestations_required(&self, kind: &str) -> Option<&Map<String, Value>> {
        let types = self.published.get("proof_types_supported")?;
        types.get(kind)?.get("key_attestations_required")?.as_object()
    }

    /// Whether keys are proved by attestations and not by `jwt` proofs.
    pub(crate) fn only_attestations(&self) -> bool {
        let types = self.published.get("proof_types_supported");
        types.is_some_and(|types| types.get("jwt").is_none() && types.get("attestation").is_some())
    }

    /// `cryptographic_binding_methods_supported`.
    pub(crate) fn binding_methods(&self) -> Vec<&str> {
        let methods = self
            .published
            .get("cryptographic_binding_methods_supported")
            .and_then(Value::as_array);
        methods.into_iter().flatten().filter_map(Value::as_str).collect()
    }

    /// A member that is a string.
    pub(crate) fn text(&self, name: &str) -> Option<&str> {
        self.published.get(name).and_then(Value::as_str)
    }
}

/// The keys an issuer of JWT credentials publishes (SDVC-9): from `jwks` or `jwks_uri` of its own metadata.
pub(crate) async fn issuer_keys(options: &WalletOptions, iss: &str) -> Result<Vec<Value>, Failure> {
    let url = well_known::insert(iss, JWT_VC_ISSUER)?;
    let document = http::get(options, url.as_str()).await?.object("SDVC-9")?;
    same(&document, "issuer", iss, "SDVC-9")?;
    match (document.get("jwks"), document.get("jwks_uri").and_then(Value::as_str)) {
        (Some(jwks), None) => keys(jwks),
        (None, Some(uri)) => jwks(options, uri).await,
        _ => Err(Failure::breach(
            "SDVC-9",
            "the issuer's key metadata needs exactly one of jwks and jwks_uri",
        )),
    }
}

/// The keys at `uri`.
pub(crate) async fn jwks(options: &WalletOptions, uri: &str) -> Result<Vec<Value>, Failure> {
    keys(&Value::Object(http::get(options, uri).await?.object("ASMETA-14")?))
}

fn keys(jwks: &Value) -> Result<Vec<Value>, Failure> {
    let keys = jwks.get("keys").and_then(Value::as_array);
    keys.cloned()
        .ok_or_else(|| Failure::breach("SDVC-9", "the key set has no keys"))
}

fn same(document: &Map<String, Value>, member: &str, identifier: &str, item: &str) -> Result<(), Failure> {
    match document.get(member).and_then(Value::as_str) {
        Some(said) if said == identifier => Ok(()),
        Some(said) => Err(Failure::breach(
            item,
            format!("{member} is \"{said}\", not \"{identifier}\""),
        )),
        None => Err(Failure::breach(item, format!("the metadata has no {member}"))),
    }
}

fn endpoint(document: &Map<String, Value>, member: &str, item: &str) -> Result<String, Failure> {
    let text = document.get(member).and_then(Value::as_str);
    text.map(str::to_owned)
        .ok_or_else(|| Failure::breach(item, format!("the metadata has no {member}")))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::offer::PRE_AUTHORIZED;
    use serde_json::json;

    const ID: &str = "https://i.example/t";

    fn object(value: Value) -> Map<String, Value> {
        value.as_object().cloned().unwrap_or_default()
    }

    fn issuer(change: Value) -> Result<Issuer, Failure> {
        let mut document = object(
            json!({"credential_issuer": ID, "credential_endpoint": "https://i.example/c",
            "credential_configurations_supported": {"a": {"format": "dc+sd-jwt"}}}),
        );
        document.extend(object(change));
        document.retain(|_, value| !value.is_null());
        Issuer::read(ID, &document)
    }

    fn server(change: Value) -> Result<Server, Failure> {
        let mut document = object(
            json!({"issuer": ID, "token_endpoint": "https://i.example/t", "grant_types_supported": [PRE_AUTHORIZED]}),
        );
        document.extend(object(change));
        document.retain(|_, value| !value.is_null());
        Server::read(ID, &document)
    }

    fn breach<T: std::fmt::Debug>(got: Result<T, Failure>, item: &str) {
        let failure = got.expect_err(item);
        assert!(failure.message.ends_with(&format!("({item})")), "{failure}");
    }

    /// META-7, META-11, META-12, META-18, META-20.
    #[test]
    fn issuer_metadata() {
        assert_eq!(issuer(json!({})).expect("good").batch_size, 1);
        assert_eq!(
            issuer(json!({"batch_credential_issuance": {"batch_size": 5}}))
                .expect("good")
                .batch_size,
            5
        );
        breach(issuer(json!({"credential_issuer": "https://i.example/t/"})), "META-7");
        breach(issuer(json!({"credential_issuer": "https://I.example/t"})), "META-7");
        breach(issuer(json!({"credential_endpoint": null})), "META-12");
        breach(issuer(json!({"authorization_servers": []})), "META-11");
        breach(
            issuer(json!({"batch_credential_issuance": {"batch_size": 1}})),
            "META-18",
        );
        breach(issuer(json!({"credential_configurations_supported": null})), "META-20");
    }

    /// ASMETA-1, ASMETA-4, ASMETA-14.
    #[test]
    fn server_metadata() {
        assert!(!server(json!({})).expect("good").anonymous);
        assert!(
            server(json!({"pre-authorized_grant_anonymous_access_supported": true}))
                .expect("good")
                .anonymous
        );
        breach(server(json!({"issuer": null})), "ASMETA-1");
        breach(
            server(json!({"grant_types_supported": null}))
                .expect("good")
                .takes(PRE_AUTHORIZED),
            "ASMETA-4",
        );
        server(json!({})).expect("good").takes(PRE_AUTHORIZED).expect("listed");
        breach(server(json!({"token_endpoint": null})), "ASMETA-14");
    }

    fn offer() -> Offer {
        let grant = json!({"pre-authorized_code": "c"});
        let offer = json!({"credential_issuer": ID, "credential_configuration_ids": ["a", "b"], "grants": {PRE_AUTHORIZED: grant}});
        crate::offer::read(offer.to_string().as_bytes()).expect("an offer")
    }

    /// META-11, OFFER-13, OFFER-4.
    #[test]
    fn choices() {
        let alone = issuer(json!({})).expect("good");
        assert_eq!(alone.server_for(None).expect("itself"), ID);
        breach(alone.server_for(Some(ID)), "OFFER-13");
        let two = issuer(json!({"authorization_servers": ["https://a.example", "https://b.example"]})).expect("good");
        assert_eq!(two.server_for(None).expect("the first"), "https://a.example");
        assert_eq!(
            two.server_for(Some("https://b.example")).expect("named"),
            "https://b.example"
        );
        assert_eq!(alone.choose(&offer(), None).expect("the first").id, "a");
        breach(alone.choose(&offer(), Some("b")), "OFFER-4");
        assert_eq!(
            alone.choose(&offer(), Some("c")).expect_err("not offered").code,
            "configuration_not_offered"
        );
    }
}
