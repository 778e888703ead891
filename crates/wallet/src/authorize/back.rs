//! The way back from the authorization server: the redirect that ends at the wallet.

use url::Url;

/// The parameters of an authorization response (AUTHZ-9).
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Back(Vec<(String, String)>);

impl Back {
    /// Reads `location` if it leads to `redirect_uri`.
    pub(crate) fn read(location: &Url, redirect_uri: &str) -> Option<Self> {
        let own = Url::parse(redirect_uri).ok()?;
        let bare = |url: &Url| {
            let mut url = url.clone();
            url.set_query(None);
            url.set_fragment(None);
            url
        };
        if bare(location) != bare(&own) {
            return None;
        }
        let pairs = location.query_pairs();
        Some(Self(
            pairs
                .map(|(name, value)| (name.into_owned(), value.into_owned()))
                .collect(),
        ))
    }

    /// A parameter.
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(known, _)| known == name)
            .map(|(_, value)| value.as_str())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(location: &str, redirect_uri: &str, expect: Option<&str>) {
        let location = Url::parse(location).expect("a URL");
        let back = Back::read(&location, redirect_uri);
        assert_eq!(back.as_ref().map(|back| back.get("code").unwrap_or_default()), expect);
    }

    #[test]
    fn only_the_wallets_own_address_is_the_way_back() {
        check(
            "https://w.example/cb?code=a%2Bb&state=s",
            "https://w.example/cb",
            Some("a+b"),
        );
        check("https://w.example/cb?x=1&code=c", "https://w.example/cb?x=1", Some("c"));
        check(
            "https://w.example/cb?error=access_denied",
            "https://w.example/cb",
            Some(""),
        );
        check("https://w.example/cb/?code=c", "https://w.example/cb", None);
        check("https://w.example.org/cb?code=c", "https://w.example/cb", None);
        check("app:/cb?code=c", "app:/cb", Some("c"));
    }
}
