//! A request's query, read strictly: each parameter once, none that is not known.

use std::borrow::Cow;

use model::failure::Refusal;

/// Parameters by name.
pub struct Query<'a>(Vec<(Cow<'a, str>, Cow<'a, str>)>);

impl<'a> Query<'a> {
    /// Reads a query whose parameters are among `known`. An empty value counts as absent.
    ///
    /// # Errors
    /// 400 for another parameter, and for one that comes twice.
    pub fn parse(query: Option<&'a str>, known: &[&str]) -> Result<Self, Refusal> {
        let mut pairs: Vec<(Cow<'a, str>, Cow<'a, str>)> = Vec::new();
        for (name, value) in url::form_urlencoded::parse(query.unwrap_or_default().as_bytes()) {
            if !known.contains(&&*name) {
                return Err(Refusal::bad_request(format!("unknown parameter {name}")));
            }
            if pairs.iter().any(|(other, _)| *other == name) {
                return Err(Refusal::bad_request(format!("{name} must be given once")));
            }
            pairs.push((name, value));
        }
        Ok(Self(pairs))
    }

    /// A text.
    pub fn text(&self, name: &str) -> Option<&str> {
        let pair = self.0.iter().find(|(known, _)| known == name);
        pair.map(|(_, value)| &**value).filter(|value| !value.is_empty())
    }

    /// A number of something: digits only.
    ///
    /// # Errors
    /// 400 for anything else, and for one beyond 2^63.
    pub fn number(&self, name: &str) -> Result<Option<i64>, Refusal> {
        let Some(text) = self.text(name) else { return Ok(None) };
        let digits = text.bytes().all(|byte| byte.is_ascii_digit());
        let number = text.parse().ok().filter(|_| digits);
        let wrong = || Refusal::bad_request(format!("{name} must be a whole number"));
        number.ok_or_else(wrong).map(Some)
    }

    /// How many rows: 1 to `most`, or `usual` when it does not say.
    ///
    /// # Errors
    /// 400 for fewer or more.
    pub fn limit(&self, usual: usize, most: usize) -> Result<usize, Refusal> {
        match self.number("limit")?.map(usize::try_from) {
            None => Ok(usual),
            Some(Ok(limit)) if (1..=most).contains(&limit) => Ok(limit),
            Some(_) => Err(Refusal::bad_request(format!("limit must be 1 to {most}"))),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_query_is_read_strictly() {
        let read = |query: &'static str| Query::parse(Some(query), &["limit", "a"]);
        let refused = |query| read(query).err().map(|refusal| refusal.message);
        assert_eq!(refused("b=1").as_deref(), Some("unknown parameter b"));
        assert_eq!(refused("a=1&a=2").as_deref(), Some("a must be given once"));
        let query = read("a=%C3%BC+1&limit=").expect("a good query");
        assert_eq!((query.text("a"), query.text("limit")), (Some("ü 1"), None));
        assert!(Query::parse(None, &[]).is_ok());

        let limit = |query| read(query).and_then(|query| query.limit(7, 9)).map_err(|r| r.message);
        assert_eq!(limit("a=1"), Ok(7));
        assert_eq!(limit("limit=9"), Ok(9));
        for bad in ["limit=0", "limit=10"] {
            assert_eq!(limit(bad), Err("limit must be 1 to 9".into()), "{bad}");
        }
        for bad in ["limit=-1", "limit=%2B1", "limit=x", "limit=99999999999999999999"] {
            assert_eq!(limit(bad), Err("limit must be a whole number".into()), "{bad}");
        }
    }
}
