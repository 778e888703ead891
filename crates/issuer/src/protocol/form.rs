//! Form bodies of the token and pushed authorization endpoints, read strictly (TOKEN-1, PAR-1).

use axum::http::{HeaderMap, header};
use model::exchange::MASK;

use super::answer::{REPEATED, WalletError, brief, or_none};

/// The most parameters taken.
const MOST: usize = 64;
/// The longest `client_id` taken; it travels in the token.
const LONGEST_CLIENT: usize = 512;

/// The form body, read strictly (TOKEN-1).
pub struct Form(Vec<(String, String)>);

impl Form {
    /// Reads a body.
    ///
    /// # Errors
    /// `invalid_request`: another content type, a repeated parameter, too many of them.
    pub fn read(headers: &HeaderMap, body: &[u8]) -> Result<Self, WalletError> {
        let bad = |text: &str| WalletError::bad("invalid_request", "TOKEN-1", text);
        let kind = headers
            .get(header::CONTENT_TYPE)
            .and_then(|value| value.to_str().ok())
            .unwrap_or_default();
        if !kind
            .split(';')
            .next()
            .unwrap_or_default()
            .trim()
            .eq_ignore_ascii_case("application/x-www-form-urlencoded")
        {
            let error = bad("Content-Type must be application/x-www-form-urlencoded");
            return Err(error.because("application/x-www-form-urlencoded", or_none(kind)));
        }
        Self::pairs(body)
    }

    /// Reads the query of an authorization request, as strictly.
    ///
    /// # Errors
    /// `invalid_request`: a repeated parameter, too many of them.
    pub fn of_query(query: &str) -> Result<Self, WalletError> {
        Self::pairs(query.as_bytes())
    }

    fn pairs(text: &[u8]) -> Result<Self, WalletError> {
        let bad = |text: &str| WalletError::bad("invalid_request", "TOKEN-1", text);
        let mut form: Vec<(String, String)> = Vec::new();
        for (key, value) in url::form_urlencoded::parse(text) {
            // Few enough to compare each with each.
            if form.len() == MOST {
                let sent = url::form_urlencoded::parse(text).count();
                let error = bad(&format!("the form has more than {MOST} parameters"));
                return Err(error.because(format!("at most {MOST} parameters"), sent.to_string()));
            }
            if form.iter().any(|(before, _)| *before == key) {
                let error = bad(&format!("parameter {} is repeated", brief(&key, REPEATED)));
                return Err(error.because("each parameter once", format!("{key} more than once")));
            }
            form.push((key.into_owned(), value.into_owned()));
        }
        Ok(Self(form))
    }

    /// A parameter's value; one sent without a value counts as not sent (RFC 6749 3.2).
    pub fn one(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, value)| key == name && !value.is_empty())
            .map(|(_, value)| value.as_str())
    }

    /// A parameter's value, the empty one too.
    pub fn sent(&self, name: &str) -> Option<&str> {
        self.0
            .iter()
            .find(|(key, _)| key == name)
            .map(|(_, value)| value.as_str())
    }

    /// `client_id`, if there is one.
    ///
    /// # Errors
    /// `invalid_request` for one that is longer than any a wallet would have.
    pub fn client(&self) -> Result<Option<&str>, WalletError> {
        let client = self.one("client_id");
        if let Some(long) = client.filter(|client| client.len() > LONGEST_CLIENT) {
            let error = WalletError::bad(
                "invalid_request",
                "TOKEN-3",
                format!("client_id is longer than {LONGEST_CLIENT} bytes"),
            );
            let sent = format!("{} bytes", long.len());
            return Err(error.because(format!("at most {LONGEST_CLIENT} bytes"), sent));
        }
        Ok(client)
    }

    /// The form for the record: only values that are known to be no secret are shown.
    pub fn masked(&self) -> String {
        const SHOWN: [&str; 15] = [
            "grant_type",
            "client_id",
            "resource",
            "scope",
            "redirect_uri",
            "response_type",
            "response_mode",
            "authorization_details",
            "issuer_state",
            "code_challenge",
            "code_challenge_method",
            "dpop_jkt",
            "decision",
            "error",
            "error_description",
        ];
        let pairs = self.0.iter().map(|(key, value)| {
            let value = if SHOWN.contains(&key.as_str()) { value } else { MASK };
            format!("{}={value}", brief(key, REPEATED))
        });
        pairs.collect::<Vec<_>>().join("&")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn read(body: &str) -> Result<Form, WalletError> {
        let mut headers = HeaderMap::new();
        headers.insert(
            header::CONTENT_TYPE,
            "application/x-www-form-urlencoded; charset=UTF-8"
                .parse()
                .expect("a header"),
        );
        Form::read(&headers, body.as_bytes())
    }

    fn check(body: &str, name: &str, expect: Result<Option<&str>, &str>) {
        let got = read(body).map(|form| form.one(name).map(str::to_owned));
        let got = got.as_ref().map(Option::as_deref).map_err(|error| error.error);
        assert_eq!(got, expect, "{body}");
    }

    /// TOKEN-1, PAR-1, GEN-2.
    #[test]
    fn the_form_is_read_strictly() {
        check("a=b%2Bc&unknown=1", "a", Ok(Some("b+c")));
        check("a=", "a", Ok(None));
        check("a=1&a=2", "a", Err("invalid_request"));
        check("a=&a=", "a", Err("invalid_request"));
        check("", "a", Ok(None));
        assert_eq!(
            Form::read(&HeaderMap::new(), b"a=b").err().map(|error| error.error),
            Some("invalid_request")
        );
        let long = format!("client_id={}", "c".repeat(513));
        assert!(read(&long).expect("a form").client().is_err());
        assert_eq!(read("client_id=c").expect("a form").client(), Ok(Some("c")));
    }

    /// TOKEN-1: a flood of names is refused, not compared.
    #[test]
    fn the_form_has_few_parameters() {
        let names = |count: usize| (0..count).map(|n| format!("&n{n}=")).collect::<String>();
        check(&format!("a=b{}", names(63)), "a", Ok(Some("b")));
        check(&format!("a=b{}", names(64)), "a", Err("invalid_request"));
        check(&names(150_000), "a", Err("invalid_request"));
    }

    /// design.md section 1, Exchanges: what is not known to be harmless is masked.
    #[test]
    fn unknown_values_are_masked() {
        let long = "n".repeat(100);
        let form = read(&format!(
            "grant_type=g&client_id=c&scope=s&resource=r&tx_code=1&pre-authorized_code=2&pin=3&client_assertion=4&{long}=5"
        ));
        assert_eq!(
            form.map(|form| form.masked()).map_err(|error| error.reason),
            Ok(format!(
                "grant_type=g&client_id=c&scope=s&resource=r&tx_code=•••&pre-authorized_code=•••\
                 &pin=•••&client_assertion=•••&{}...=•••",
                "n".repeat(64)
            ))
        );
    }

    #[test]
    fn a_long_name_is_not_repeated_whole() {
        let name = "n".repeat(10_000);
        let error = read(&format!("{name}=1&{name}=2")).err().expect("refused");
        assert!(
            error.description.len() < 100 && error.reason.len() < 100,
            "{}",
            error.reason
        );
    }
}
