//! Where metadata stands: the well-known path goes between host and path (META-2, ASMETA-1, SDVC-9).

use url::Url;

use crate::failure::Failure;

/// Issuer metadata.
pub(crate) const ISSUER: &str = "openid-credential-issuer";
/// Authorization server metadata.
pub(crate) const AUTHORIZATION_SERVER: &str = "oauth-authorization-server";
/// Keys of an issuer of JWT credentials.
pub(crate) const JWT_VC_ISSUER: &str = "jwt-vc-issuer";

/// The URL of `name` for `identifier`. A terminating `/` of the path is dropped (ASMETA-2, SDVC-9; META-3 leaves it open).
pub(crate) fn insert(identifier: &str, name: &str) -> Result<Url, Failure> {
    let bad = |reason: &str| {
        Failure::new(
            "identifier_invalid",
            format!("\"{identifier}\" is no identifier: {reason} (META-1)"),
        )
    };
    let mut url = Url::parse(identifier).map_err(|error| bad(&error.to_string()))?;
    if !matches!(url.scheme(), "https" | "http") {
        return Err(bad("it must be a https URL"));
    }
    if url.query().is_some() || url.fragment().is_some() {
        return Err(bad("it has a query or a fragment"));
    }
    let path = format!(
        "/.well-known/{name}{}",
        url.path().strip_suffix('/').unwrap_or(url.path())
    );
    url.set_path(&path);
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(identifier: &str, name: &str, expect: &str) {
        assert_eq!(insert(identifier, name).expect("an identifier").as_str(), expect);
    }

    /// V-WK-1; META-2.
    #[test]
    fn the_vectors() {
        let base = "https://issuer.example.com/.well-known/openid-credential-issuer";
        check("https://issuer.example.com", ISSUER, base);
        check("https://issuer.example.com/", ISSUER, base);
        check("https://issuer.example.com/tenant", ISSUER, &format!("{base}/tenant"));
        let ported = "https://issuer.example.com:8443/.well-known/openid-credential-issuer/a/b";
        check("https://issuer.example.com:8443/a/b", ISSUER, ported);
        let server = "https://as.example.com/.well-known/oauth-authorization-server/t1";
        check("https://as.example.com/t1", AUTHORIZATION_SERVER, server);
        check("https://as.example.com/t1/", AUTHORIZATION_SERVER, server);
        let jwt = "https://example.com/.well-known/jwt-vc-issuer/tenant/1234";
        check("https://example.com/tenant/1234", JWT_VC_ISSUER, jwt);
        check(
            "http://localhost:7002",
            ISSUER,
            "http://localhost:7002/.well-known/openid-credential-issuer",
        );
    }

    /// META-1.
    #[test]
    fn what_is_no_identifier() {
        for bad in [
            "",
            "issuer.example.com",
            "https://h/?q",
            "https://h/#f",
            "did:web:h",
            "ftp://h/",
        ] {
            assert_eq!(insert(bad, ISSUER).expect_err(bad).code, "identifier_invalid");
        }
    }
}
