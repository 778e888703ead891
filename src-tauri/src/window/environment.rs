//! What the window's desk is started with: one person's desk, changed by the environment.
//!
//! The names are the environment twins of `desk serve`'s flags, so that a folder or a port chosen for one is chosen for
//! the other. A program opened from an icon has no command line; this is its only way to be told.

use std::net::SocketAddr;
use std::path::Path;
use std::str::FromStr;

use desk_app::options::{is_on, read_origin, read_token};
use desk_app::{CallError, IdentifierPath, Options};

/// Reads the options from the environment that `look` looks up.
///
/// # Errors
/// Code `bad-environment`: a variable is there and cannot be read; the message names it.
pub(super) fn options(look: impl Fn(&str) -> Option<String>) -> Result<Options, CallError> {
    let look = |name: &str| look(name).filter(|value| !value.is_empty());
    let mut options = Options::personal();
    if let Some(folder) = look("ISSUER_DESK_CONFIG") {
        options.config = Some(folder.into());
    }
    if let Some(folder) = look("ISSUER_DESK_DATA") {
        options.data = folder.into();
    }
    if let Some(url) = look("ISSUER_DESK_BASE_URL") {
        options.base_url = Some(url);
    }
    let address = |name: &str| look(name).map(|value| read_address(name, &value)).transpose();
    if let Some(listen) = address("ISSUER_DESK_LISTEN")? {
        options.listen = Some(listen);
    }
    if let Some(listen) = address("ISSUER_DESK_WALLET_LISTEN")? {
        options.wallet_listen = Some(listen);
    }
    webhooks(&mut options, &look)?;
    if let Some(file) = look("ISSUER_DESK_TOKEN_FILE") {
        options.token = Some(read_token(Path::new(&file)).map_err(unusable)?);
    }
    if let Some(value) = look("ISSUER_DESK_KEEP_CREDENTIALS") {
        options.keep_credentials = is_on(&value);
    }
    rulings(&mut options, &look)?;
    Ok(options)
}

/// When webhooks are tried again, how long they wait and are kept, where inboxes listen.
fn webhooks(options: &mut Options, look: &impl Fn(&str) -> Option<String>) -> Result<(), CallError> {
    fn read<T: FromStr<Err = String>>(name: &str, value: Option<String>) -> Result<Option<T>, CallError> {
        let read = |value: String| value.parse().map_err(|must| unusable(format!("{name}: {must}")));
        value.map(read).transpose()
    }
    options.retry = read("ISSUER_DESK_RETRY", look("ISSUER_DESK_RETRY"))?;
    options.max_wait = read("ISSUER_DESK_ORDER_MAX_WAIT", look("ISSUER_DESK_ORDER_MAX_WAIT"))?;
    let number = |name: &str| {
        let read = |value: String| value.parse().map_err(|_| bad(name, &value, "must be a number"));
        look(name).map(read).transpose()
    };
    options.keep_days = number("ISSUER_DESK_KEEP_DAYS")?;
    options.keep_attempts = number("ISSUER_DESK_KEEP_ATTEMPTS")?;
    if let Some(value) = look("ISSUER_DESK_INBOX_LISTEN") {
        let address = read_address("ISSUER_DESK_INBOX_LISTEN", &value)?;
        if !address.ip().to_canonical().is_loopback() {
            return Err(bad("ISSUER_DESK_INBOX_LISTEN", &value, "must be a loopback address"));
        }
        options.inbox_listen = Some(address);
    }
    Ok(())
}

/// The switches of single rulings: R5, the address guard, R28, R13.
fn rulings(options: &mut Options, look: &impl Fn(&str) -> Option<String>) -> Result<(), CallError> {
    match look("ISSUER_DESK_SSE_REPLAY").as_deref() {
        None | Some("all") => {}
        Some("none") => options.replay = false,
        Some(other) => return Err(bad("ISSUER_DESK_SSE_REPLAY", other, "must be `all` or `none`")),
    }
    options.offer_functions = look("ISSUER_DESK_OFFER_FUNCTIONS").is_some_and(|value| is_on(&value));
    if let Some(hosts) = look("ISSUER_DESK_ALLOW_HOST") {
        options.allowed_hosts = hosts.split(',').map(|host| host.trim().to_owned()).collect();
    }
    if let Some(origins) = look("ISSUER_DESK_ALLOW_ORIGIN") {
        let read: Result<_, _> = origins.split(',').map(read_origin).collect();
        options.origins = read.map_err(unusable)?;
    }
    if let Some(path) = look("ISSUER_DESK_IDENTIFIER_PATH") {
        let found = IdentifierPath::from_name(&path);
        options.identifier_path =
            found.ok_or_else(|| bad("ISSUER_DESK_IDENTIFIER_PATH", &path, "must be empty or /openid4vci"))?;
    }
    Ok(())
}

fn unusable(message: String) -> CallError {
    CallError {
        code: "bad-environment".into(),
        message,
    }
}

fn read_address(name: &str, value: &str) -> Result<SocketAddr, CallError> {
    value
        .parse()
        .map_err(|_| bad(name, value, "must be an address and a port, such as 127.0.0.1:7002"))
}

fn bad(name: &str, value: &str, must: &str) -> CallError {
    unusable(format!("{name}={value} {must}"))
}

#[cfg(test)]
mod tests {
    use desk_app::{MaxWait, Retry};

    use super::*;

    fn check(name: &str, value: &str, expect: Result<fn(&Options) -> bool, &str>) {
        let options = options(|asked| (asked == name).then(|| value.to_owned()));
        match (options, expect) {
            (Ok(options), Ok(holds)) => assert!(holds(&options), "{name}={value}: {options:?}"),
            (Err(error), Err(message)) => assert_eq!(error.message, message),
            (options, _) => panic!("{name}={value}: {options:?}"),
        }
    }

    #[test]
    fn the_environment_changes_a_personal_desk() {
        check(
            "NOTHING",
            "",
            Ok(|options| options.listen.is_none() && options.retry.is_none() && options.usual_retry == Retry::Demo),
        );
        check("ISSUER_DESK_DATA", "here", Ok(|options| options.data.ends_with("here")));
        check(
            "ISSUER_DESK_DATA",
            "",
            Ok(|options| !options.data.as_os_str().is_empty()),
        );
        check(
            "ISSUER_DESK_CONFIG",
            "there",
            Ok(|options| options.config.as_ref().is_some_and(|folder| folder.ends_with("there"))),
        );
        check(
            "ISSUER_DESK_LISTEN",
            "[::1]:0",
            Ok(|options| options.listen.is_some_and(|at| at.is_ipv6())),
        );
        check(
            "ISSUER_DESK_RETRY",
            "production",
            Ok(|options| options.retry == Some(Retry::Production)),
        );
        check(
            "ISSUER_DESK_RETRY",
            "often",
            Err("ISSUER_DESK_RETRY: often must be demo, production, never, or waits such as 1s,5s,30s"),
        );
        check(
            "ISSUER_DESK_ORDER_MAX_WAIT",
            "forever",
            Ok(|options| options.max_wait == Some(MaxWait::Forever)),
        );
        check("ISSUER_DESK_KEEP_DAYS", "7", Ok(|options| options.keep_days == Some(7)));
        check(
            "ISSUER_DESK_KEEP_ATTEMPTS",
            "many",
            Err("ISSUER_DESK_KEEP_ATTEMPTS=many must be a number"),
        );
        check(
            "ISSUER_DESK_INBOX_LISTEN",
            "0.0.0.0:9",
            Err("ISSUER_DESK_INBOX_LISTEN=0.0.0.0:9 must be a loopback address"),
        );
        check(
            "ISSUER_DESK_LISTEN",
            "7002",
            Err("ISSUER_DESK_LISTEN=7002 must be an address and a port, such as 127.0.0.1:7002"),
        );
    }
    #[test]
    fn the_environment_switches_as_flags_do() {
        for (value, expect) in [("1", true), ("on", true), ("0", false), ("false", false), ("no", false)] {
            let options = options(|asked| (asked == "ISSUER_DESK_KEEP_CREDENTIALS").then(|| value.to_owned()));
            assert_eq!(options.map(|options| options.keep_credentials), Ok(expect), "{value}");
        }
        check(
            "ISSUER_DESK_KEEP_CREDENTIALS",
            "",
            Ok(|options| options.keep_credentials),
        );
        check("ISSUER_DESK_SSE_REPLAY", "none", Ok(|options| !options.replay));
        check(
            "ISSUER_DESK_OFFER_FUNCTIONS",
            "1",
            Ok(|options| options.offer_functions),
        );
        check(
            "ISSUER_DESK_ALLOW_ORIGIN",
            "https://a.example,https://b.example",
            Ok(|options| options.origins == ["https://a.example", "https://b.example"]),
        );
        check(
            "ISSUER_DESK_IDENTIFIER_PATH",
            "/openid4vci",
            Ok(|options| options.identifier_path == IdentifierPath::Endpoints),
        );
        check(
            "ISSUER_DESK_IDENTIFIER_PATH",
            "/other",
            Err("ISSUER_DESK_IDENTIFIER_PATH=/other must be empty or /openid4vci"),
        );
    }

    #[test]
    fn the_token_is_read_from_its_file() {
        let path = std::env::temp_dir().join(format!("issuer-desk-token-{}", std::process::id()));
        std::fs::write(&path, "0123456789abcdef\n").expect("a file");
        let name = path.display().to_string();
        check("ISSUER_DESK_TOKEN_FILE", &name, Ok(|options| options.token.is_some()));
        std::fs::write(&path, "short\n").expect("a file");
        let short = format!("the token in {name} must have at least 16 characters");
        check("ISSUER_DESK_TOKEN_FILE", &name, Err(&short));
        std::fs::remove_file(&path).expect("the file");
    }
}
