//! The link of the QR code: `openid-credential-offer://?…` (OFFER-1, OFFER-2).

use url::form_urlencoded;

use crate::failure::Failure;

/// Longer links are refused; by value, an offer takes a few hundred characters.
const MAX_LENGTH: usize = 64 << 10;

/// Where the offer is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Link {
    /// `credential_offer`: the JSON itself.
    Value(String),
    /// `credential_offer_uri`: to be fetched.
    Reference(String),
    /// No offer but an issuer's identifier: the wallet begins by itself.
    Issuer(String),
}

/// Takes a link apart. Any scheme will do: `openid-credential-offer`, `haip-vci`, or a claimed https URL (OFFER-2).
pub(crate) fn parse(link: &str) -> Result<Link, Failure> {
    let bad = |message: &str| Failure::new("offer_link_invalid", message);
    let link = link.trim();
    if link.len() > MAX_LENGTH {
        return Err(bad("the link is longer than any offer"));
    }
    let scheme = link.split_once("://").map(|(scheme, _)| scheme).unwrap_or_default();
    if !scheme.starts_with(|c: char| c.is_ascii_alphabetic()) || scheme.contains(['?', '/', '#']) {
        return Err(bad(
            "this is not an offer link: it must begin like openid-credential-offer://",
        ));
    }
    let query = link
        .split_once('?')
        .map_or("", |(_, rest)| rest.split_once('#').map_or(rest, |(query, _)| query));
    let mut found = Vec::new();
    for (name, value) in form_urlencoded::parse(query.as_bytes()) {
        match &*name {
            "credential_offer" => found.push(Link::Value(value.into_owned())),
            "credential_offer_uri" => found.push(Link::Reference(value.into_owned())),
            _ => {}
        }
    }
    match (found.pop(), found.is_empty()) {
        (Some(link), true) => Ok(link),
        (None, _) if query.is_empty() && matches!(scheme, "https" | "http") => Ok(Link::Issuer(link.to_owned())),
        (None, _) => Err(bad(
            "the link has neither credential_offer nor credential_offer_uri (OFFER-1)",
        )),
        (Some(_), false) => Err(bad(
            "the link has more than one of credential_offer and credential_offer_uri (OFFER-1)",
        )),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const VECTOR: &str = "openid-credential-offer://?credential_offer=%7B%22credential_issuer%22%3A%22https%3A%2F%2Fissuer.example.com%2Ftenant%22%2C%22credential_configuration_ids%22%3A%5B%22pid%22%5D%2C%22grants%22%3A%7B%22urn%3Aietf%3Aparams%3Aoauth%3Agrant-type%3Apre-authorized_code%22%3A%7B%22pre-authorized_code%22%3A%22abc%22%2C%22tx_code%22%3A%7B%7D%7D%7D%7D";

    fn check(link: &str, expect: Option<Link>) {
        assert_eq!(parse(link).ok(), expect, "{link}");
    }

    /// V-OFFER-1; OFFER-1, OFFER-2.
    #[test]
    fn links() {
        let json = r#"{"credential_issuer":"https://issuer.example.com/tenant","credential_configuration_ids":["pid"],"grants":{"urn:ietf:params:oauth:grant-type:pre-authorized_code":{"pre-authorized_code":"abc","tx_code":{}}}}"#;
        check(VECTOR, Some(Link::Value(json.into())));
        let reference = |uri: &str| Some(Link::Reference(uri.into()));
        let uri = "http://localhost:7002/openid4vci/credential-offer?id=a";
        let encoded = "http%3A%2F%2Flocalhost%3A7002%2Fopenid4vci%2Fcredential-offer%3Fid%3Da";
        for scheme in [
            "openid-credential-offer://",
            "haip-vci://",
            "https://wallet.example/offer",
            " openid-credential-offer:///",
        ] {
            check(&format!("{scheme}?credential_offer_uri={encoded}#x"), reference(uri));
        }
        check(
            "openid-credential-offer://?x=1&credential_offer_uri=a%2Bb",
            reference("a+b"),
        );
        check("openid-credential-offer://", None);
        check("openid-credential-offer://?offer=1", None);
        check(
            "openid-credential-offer://?credential_offer=%7B%7D&credential_offer_uri=a",
            None,
        );
        check(
            "openid-credential-offer://?credential_offer_uri=a&credential_offer_uri=a",
            None,
        );
        check(
            "https://issuer.example/t",
            Some(Link::Issuer("https://issuer.example/t".into())),
        );
        check("https://issuer.example/t?x=1", None);
        check("credential_offer_uri=a", None);
        check("?credential_offer_uri=https://a", None);
        check(&format!("x://?credential_offer={}", "a".repeat(MAX_LENGTH)), None);
    }
}
