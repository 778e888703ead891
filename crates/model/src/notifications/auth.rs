//! How requests are authorised: a bearer token, or user and password, given as such or in the URL. At most one of them.

use base64::Engine as _;
use base64::engine::general_purpose::STANDARD;
use percent_encoding::percent_decode_str;
use serde_json::Value;
use url::Url;

use super::objection::Objection;
use super::settings::known;
use super::url::has_user;
use crate::secret::Secret;

/// The most characters of a token, of a user and of a password.
const LONGEST: usize = 4096;

/// A kind of authorisation.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub enum AuthKind {
    /// `bearerToken`.
    Bearer,
    /// `basicAuth`, or user and password in the URL.
    Basic,
}

/// An authorisation. It does not print.
#[derive(Debug)]
pub enum Auth {
    /// `bearerToken`.
    Bearer(Secret),
    /// `basicAuth`.
    Basic {
        /// The user.
        user: Secret,
        /// The password.
        password: Secret,
    },
    /// User and password in the URL, decoded.
    InUrl {
        /// The user.
        user: Secret,
        /// The password.
        password: Secret,
    },
}

impl Auth {
    /// Its kind.
    pub fn kind(&self) -> AuthKind {
        match self {
            Self::Bearer(_) => AuthKind::Bearer,
            Self::Basic { .. } | Self::InUrl { .. } => AuthKind::Basic,
        }
    }

    /// The value of the `authorization` header.
    pub fn header(&self) -> Secret {
        match self {
            Self::Bearer(token) => Secret::new(format!("Bearer {}", token.reveal())),
            Self::Basic { user, password } | Self::InUrl { user, password } => {
                let pair = Secret::new(format!("{}:{}", user.reveal(), password.reveal()));
                Secret::new(format!("Basic {}", STANDARD.encode(pair.reveal())))
            }
        }
    }
}

/// Reads the one way there is.
///
/// # Errors
/// More than one, or one whose form is wrong.
pub fn read(url: &Url, bearer: Option<&Value>, basic: Option<&Value>) -> Result<Option<Auth>, Objection> {
    match (has_user(url), bearer, basic) {
        (false, None, None) => Ok(None),
        (false, Some(token), None) => bearer_token(token).map(Some),
        (false, None, Some(pair)) => basic_auth(pair).map(Some),
        (true, None, None) => in_url(url).map(Some),
        (_, Some(_), Some(_)) => Err(Objection::member("basicAuth", "must not be given beside bearerToken")),
        (true, Some(_), _) => Err(Objection::member("bearerToken", BESIDE_USER)),
        (true, _, Some(_)) => Err(Objection::member("basicAuth", BESIDE_USER)),
    }
}

const BESIDE_USER: &str = "must not be given when the url carries a user or a password";

fn bearer_token(value: &Value) -> Result<Auth, Objection> {
    let fits = |token: &&str| matches!(token.len(), 1..=LONGEST) && token.bytes().all(|byte| byte.is_ascii_graphic());
    match value.as_str().filter(fits) {
        Some(token) => Ok(Auth::Bearer(Secret::new(token))),
        None => Err(Objection::member(
            "bearerToken",
            "must be a string of 1 to 4,096 visible ASCII characters without spaces",
        )),
    }
}

fn basic_auth(value: &Value) -> Result<Auth, Objection> {
    let wrong = |rest| Objection::member("basicAuth", rest);
    let pair = value
        .as_object()
        .ok_or_else(|| wrong("must be an object with username and password"))?;
    known(
        pair,
        &["username", "password"],
        "notifications.webhook.basicAuth",
        &["webhook", "basicAuth"],
    )?;
    let part = |key: &str| pair.get(key).and_then(Value::as_str);
    let (Some(user), Some(password)) = (part("username"), part("password")) else {
        return Err(wrong("must give username and password as strings"));
    };
    match fault(user, password) {
        Some(fault) => Err(Objection::member("basicAuth", fault)),
        None => Ok(Auth::Basic {
            user: Secret::new(user),
            password: Secret::new(password),
        }),
    }
}

fn in_url(url: &Url) -> Result<Auth, Objection> {
    let decode = |part: &str| percent_decode_str(part).decode_utf8().ok().map(Secret::new);
    let pair = decode(url.username()).zip(decode(url.password().unwrap_or_default()));
    let (user, password) = pair.ok_or_else(|| Objection::member("url", "must carry its user and password as UTF-8"))?;
    match fault(user.reveal(), password.reveal()) {
        Some(fault) => Err(Objection::member("url", fault)),
        None => Ok(Auth::InUrl { user, password }),
    }
}

/// What no `Basic` header can carry (RFC 7617 section 2).
fn fault(user: &str, password: &str) -> Option<&'static str> {
    if user.contains(':') {
        return Some("must not have a colon in its username");
    }
    if user.chars().chain(password.chars()).any(char::is_control) {
        return Some("must not have control characters in username or password");
    }
    if user.is_empty() && password.is_empty() {
        return Some("must not have an empty username and an empty password");
    }
    let long = [user, password].iter().any(|part| part.chars().nth(LONGEST).is_some());
    long.then_some("must not have a username or password of more than 4,096 characters")
}
