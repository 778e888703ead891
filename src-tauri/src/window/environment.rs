//! What the window's desk is started with: one person's desk, changed by the environment.
//!
//! The names are the environment twins of `desk serve`'s flags, so that a folder or a port chosen for one is chosen for
//! the other. A program opened from an icon has no command line; this is its only way to be told.

use std::net::SocketAddr;

use desk_app::{CallError, Options, Retry};

/// Reads the options from the environment that `look` looks up.
///
/// # Errors
/// Code `bad-environment`: a variable is there and cannot be read; the message names it.
pub(super) fn options(look: impl Fn(&str) -> Option<String>) -> Result<Options, CallError> {
    let look = |name: &str| look(name).filter(|value| !value.is_empty());
    let mut options = Options::personal();
    if let Some(folder) = look("ISSUER_DESK_CONFIG") {
        options.config = folder.into();
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
    match look("ISSUER_DESK_RETRY").as_deref() {
        None => {}
        Some("demo") => options.retry = Retry::Demo,
        Some("production") => options.retry = Retry::Production,
        Some(other) => return Err(bad("ISSUER_DESK_RETRY", other, "must be `demo` or `production`")),
    }
    Ok(options)
}

fn read_address(name: &str, value: &str) -> Result<SocketAddr, CallError> {
    value
        .parse()
        .map_err(|_| bad(name, value, "must be an address and a port, such as 127.0.0.1:7002"))
}

fn bad(name: &str, value: &str, must: &str) -> CallError {
    CallError {
        code: "bad-environment".into(),
        message: format!("{name}={value} {must}"),
    }
}

#[cfg(test)]
mod tests {
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
            Ok(|options| options.listen.is_none() && options.retry == Retry::Demo),
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
            Ok(|options| options.config.ends_with("there")),
        );
        check(
            "ISSUER_DESK_LISTEN",
            "[::1]:0",
            Ok(|options| options.listen.is_some_and(|at| at.is_ipv6())),
        );
        check(
            "ISSUER_DESK_RETRY",
            "production",
            Ok(|options| options.retry == Retry::Production),
        );
        check(
            "ISSUER_DESK_RETRY",
            "often",
            Err("ISSUER_DESK_RETRY=often must be `demo` or `production`"),
        );
        check(
            "ISSUER_DESK_LISTEN",
            "7002",
            Err("ISSUER_DESK_LISTEN=7002 must be an address and a port, such as 127.0.0.1:7002"),
        );
    }
}
