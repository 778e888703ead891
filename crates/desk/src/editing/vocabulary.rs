//! The keys that each place of the configuration knows, and the words that some of them take (fact sheet 6, and our own keys).

use crate::config::{AUTHENTICATION, METADATA, PROFILES, SERVICE, SERVICE_ALIAS, WEB};

const LISTS: &[&str] = &["type", "bits", "purpose"];
const SWITCH: &[&str] = &["true", "false"];
const EVENTS: &[&str] = &[
    "resolved_credential_offer",
    "requested_token",
    "jwt_issue",
    "sdjwt_issue",
    "generated_mdoc",
    "issuance_status",
];

/// The members that the object at `path` of a file may have; none where they are the person's own.
pub fn keys(file: &str, path: &[&str]) -> &'static [&'static str] {
    match (file, path) {
        (PROFILES, []) => &[
            "profiles",
            "defaultIssuerKey",
            "defaultIssuerDid",
            "defaultIssuerX5chain",
            "defaultMdocIssuerX5chain",
        ],
        (PROFILES, ["profiles", _]) => &[
            "name",
            "credentialConfigurationId",
            "credentialData",
            "issuerKey",
            "issuerDid",
            "x5Chain",
            "mapping",
            "selectiveDisclosure",
            "idTokenClaimsMapping",
            "mDocNameSpacesDataMappingConfig",
            "authorizedTransactionDataTypes",
            "notifications",
            "credentialStatus",
            "statusList",
            "validity",
            "deferred",
            "haip",
        ],
        (PROFILES, ["profiles", _, rest @ ..]) => of_profile(rest),
        (PROFILES, ["defaultIssuerKey"]) => &["type", "jwk"],
        (METADATA, []) => &["issuerDisplay", "credentialConfigurations"],
        (METADATA, ["issuerDisplay", _]) => &["name", "locale", "logo"],
        (METADATA, ["credentialConfigurations", _]) => &[
            "format",
            "scope",
            "vct",
            "doctype",
            "credential_definition",
            "credential_signing_alg_values_supported",
            "cryptographic_binding_methods_supported",
            "proof_types_supported",
            "credential_metadata",
        ],
        (METADATA, ["credentialConfigurations", _, rest @ ..]) => of_configuration(rest),
        (METADATA, [.., "logo"]) => &["uri", "alt_text"],
        (SERVICE | SERVICE_ALIAS, []) => &[
            "baseUrl",
            "login",
            "batchSize",
            "credentialEncryptionKey",
            "credentialEncryption",
            "credentialNotification",
            "enforcePushedAuthorizationRequests",
            "refreshTokens",
            "offlineAccess",
            "clientAuthenticationConfig",
            "clientAttestation",
            "dpop",
            "keyAttestation",
        ],
        (SERVICE | SERVICE_ALIAS, rest) => of_service(rest),
        (WEB, []) => &["webHost", "webPort"],
        (AUTHENTICATION, []) => &[
            "name",
            "issuer",
            "authorizeUrl",
            "accessTokenUrl",
            "clientId",
            "clientSecret",
            "defaultScopes",
            "forwardIssuerStateToAuthorizationServer",
        ],
        _ => &[],
    }
}

fn of_profile(path: &[&str]) -> &'static [&'static str] {
    match path {
        ["issuerKey"] => &["type", "jwk"],
        ["notifications"] => &["webhook"],
        ["notifications", "webhook"] => &["url", "bearerToken", "basicAuth", "signingSecret", "headers", "events"],
        ["notifications", "webhook", "basicAuth"] => &["username", "password"],
        ["statusList"] => LISTS,
        ["deferred"] => &["after"],
        ["selectiveDisclosure", rest @ ..] => match rest {
            [] | [.., "children"] => &["fields", "decoyMode", "decoys"],
            [.., "fields", _] | [.., "elements", _] | [.., "wildcard"] => &["sd", "children", "arrayChildren"],
            [.., "arrayChildren"] => &["elements", "wildcard", "decoyMode", "decoys"],
            _ => &[],
        },
        ["mDocNameSpacesDataMappingConfig", _] => &["entriesConfigMap"],
        [
            "mDocNameSpacesDataMappingConfig",
            ..,
            "entriesConfigMap" | "arrayConfig",
            _,
        ] => &["type", "conversionType", "entriesConfigMap", "arrayConfig"],
        _ => &[],
    }
}

fn of_configuration(path: &[&str]) -> &'static [&'static str] {
    match path {
        ["credential_definition"] => &["type", "@context"],
        ["proof_types_supported"] => &["jwt", "attestation"],
        ["proof_types_supported", _] => &["proof_signing_alg_values_supported", "key_attestations_required"],
        ["proof_types_supported", _, "key_attestations_required"] => &["key_storage", "user_authentication"],
        ["credential_metadata"] => &["display", "claims"],
        ["credential_metadata", "display", _] => &[
            "name",
            "locale",
            "logo",
            "description",
            "background_color",
            "background_image",
            "text_color",
        ],
        ["credential_metadata", "claims", _] => &["path", "mandatory", "display"],
        ["credential_metadata", "claims", _, "display", _] => &["name", "locale"],
        [.., "logo"] => &["uri", "alt_text"],
        [.., "background_image"] => &["uri"],
        _ => &[],
    }
}

fn of_service(path: &[&str]) -> &'static [&'static str] {
    match path {
        ["clientAuthenticationConfig"] => &["supportedMethods"],
        ["clientAuthenticationConfig", "supportedMethods", _] => &["type", "config"],
        ["clientAuthenticationConfig", "supportedMethods", _, "config"] => &["verificationMethod"],
        [.., "verificationMethod"] | ["keyAttestation", "trust"] => {
            &["type", "jwk", "trustedRootCertificatesPem", "reference"]
        }
        ["clientAttestation"] => &["challenge", "requireIss", "maxAge"],
        ["dpop"] => &["required", "nonce", "accessTokenSeconds"],
        ["keyAttestation"] => &["trust"],
        ["credentialEncryption"] => &["enabled", "requestRequired", "responseRequired"],
        _ => &[],
    }
}

/// The words that the value at `path` of a file can be, where they can be counted.
pub fn words(file: &str, path: &[&str]) -> &'static [&'static str] {
    match (file, path) {
        (PROFILES, ["profiles", _, "haip"]) => SWITCH,
        (PROFILES, ["profiles", _, "deferred"]) => &["operator"],
        (PROFILES, ["profiles", _, "statusList", "type"]) => &["token", "bitstring"],
        (PROFILES, ["profiles", _, "statusList", "purpose"]) => &["revocation", "suspension"],
        (PROFILES, ["profiles", _, "notifications", "webhook", "events", _]) => EVENTS,
        (PROFILES, ["profiles", _, "issuerKey", "type"] | ["defaultIssuerKey", "type"]) => &["jwk"],
        (PROFILES, ["profiles", _, "selectiveDisclosure", .., "sd"]) => SWITCH,
        (PROFILES, ["profiles", _, "selectiveDisclosure", .., "decoyMode"]) => &["NONE", "FIXED", "RANDOM"],
        (PROFILES, ["profiles", _, "mDocNameSpacesDataMappingConfig", .., "conversionType"]) => &[
            "stringToFullDate",
            "stringToTDate",
            "base64StringToByteString",
            "base64UrlStringToByteString",
        ],
        (PROFILES, ["profiles", _, "mDocNameSpacesDataMappingConfig", .., "type"]) => &["string", "object", "array"],
        (METADATA, ["credentialConfigurations", _, "format"]) => &["jwt_vc_json", "dc+sd-jwt", "mso_mdoc"],
        (METADATA, [.., "mandatory"]) => SWITCH,
        (SERVICE | SERVICE_ALIAS, ["login"]) => &["own", "off"],
        (SERVICE | SERVICE_ALIAS, ["refreshTokens"]) => &["off", "on", "rotate"],
        (
            SERVICE | SERVICE_ALIAS,
            ["credentialNotification" | "enforcePushedAuthorizationRequests" | "offlineAccess"]
            | ["credentialEncryption", _]
            | ["dpop", "required" | "nonce"]
            | ["clientAttestation", "challenge" | "requireIss"],
        ) => SWITCH,
        (SERVICE | SERVICE_ALIAS, ["clientAuthenticationConfig", "supportedMethods", _, "type"]) => {
            &["preauth-anonymous", "client-attestation", "none"]
        }
        (SERVICE | SERVICE_ALIAS, [.., "verificationMethod", "type"] | ["keyAttestation", "trust", "type"]) => {
            &["static-jwk", "x509-chain", "key-reference"]
        }
        (AUTHENTICATION, ["forwardIssuerStateToAuthorizationServer"]) => SWITCH,
        _ => &[],
    }
}

#[cfg(test)]
mod tests {
    use hocon_edit::Document;

    use super::*;

    /// Every member that the shipped files use where members are known is one of them.
    #[test]
    fn the_shipped_files_use_known_keys() {
        let shipped = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join("../../profiles");
        let mut seen = 0;
        for file in crate::config::FILES {
            let Ok(text) = std::fs::read_to_string(shipped.join(file)) else {
                continue;
            };
            let document = Document::parse(text);
            let mut open = vec![Vec::<String>::new()];
            while let Some(path) = open.pop() {
                let names: Vec<&str> = path.iter().map(String::as_str).collect();
                let known = keys(file, &names);
                for child in document.children(&path) {
                    // At the top anybody may keep values to refer to; a configuration's other members are published as they are.
                    let free = known.is_empty()
                        || path.is_empty()
                        || names.starts_with(&["credentialConfigurations"]) && path.len() == 2;
                    assert!(
                        free || known.contains(&child.name.as_str()),
                        "{file}: {names:?} has {}",
                        child.name
                    );
                    seen += usize::from(!free);
                    open.push(path.iter().cloned().chain([child.name]).collect());
                }
            }
        }
        assert!(seen > 50, "{seen}");
    }

    #[test]
    fn places_nest() {
        for (file, path, expect) in [
            (PROFILES, "profiles/p/selectiveDisclosure/fields/a", Some("sd")),
            (
                PROFILES,
                "profiles/p/selectiveDisclosure/fields/a/children",
                Some("fields"),
            ),
            (
                PROFILES,
                "profiles/p/selectiveDisclosure/fields/a/children/fields/b",
                Some("children"),
            ),
            (
                PROFILES,
                "profiles/p/selectiveDisclosure/fields/a/arrayChildren/elements/0",
                Some("sd"),
            ),
            (
                PROFILES,
                "profiles/p/mDocNameSpacesDataMappingConfig/n/entriesConfigMap/x",
                Some("conversionType"),
            ),
            (
                PROFILES,
                "profiles/p/mDocNameSpacesDataMappingConfig/n/entriesConfigMap/x/arrayConfig/0/entriesConfigMap/y",
                Some("type"),
            ),
            (PROFILES, "profiles/p/credentialData", None),
            (PROFILES, "profiles", None),
            (
                METADATA,
                "credentialConfigurations/c/credential_metadata/display/0/logo",
                Some("uri"),
            ),
            (METADATA, "issuerDisplay/0/logo", Some("uri")),
            (
                SERVICE,
                "clientAuthenticationConfig/supportedMethods/0/config/verificationMethod",
                Some("type"),
            ),
            (SERVICE_ALIAS, "dpop", Some("nonce")),
            ("elsewhere.conf", "profiles/p", None),
        ] {
            let path: Vec<&str> = path.split('/').collect();
            let keys = keys(file, &path);
            assert_eq!(
                expect.map(|key| keys.contains(&key)),
                (!keys.is_empty()).then_some(true),
                "{file} {path:?}: {keys:?}"
            );
        }
    }
}
