//! Why TLS failed, in words.

use std::fmt::Display;

use jiff::Timestamp;
use rustls::pki_types::UnixTime;
use rustls::{AlertDescription, CertificateError, Error};

/// Names of a certificate that are shown.
const NAMES: usize = 3;

/// What to tell a person who looks at the receiver's certificate next.
pub(crate) fn words(error: &Error) -> String {
    match error {
        Error::InvalidCertificate(certificate) => format!("TLS: {}", certificate_words(certificate)),
        Error::InvalidMessage(_) => "TLS: what answers there does not speak TLS; is it http?".to_owned(),
        Error::NoCertificatesPresented => "TLS: the receiver has no certificate".to_owned(),
        Error::AlertReceived(AlertDescription::ProtocolVersion) => {
            "TLS: the receiver speaks neither TLS 1.2 nor 1.3".to_owned()
        }
        Error::AlertReceived(AlertDescription::UnrecognisedName) => {
            "TLS: the receiver has no certificate for this name".to_owned()
        }
        Error::AlertReceived(AlertDescription::CertificateRequired) => {
            "TLS: the receiver wants a certificate of ours".to_owned()
        }
        Error::AlertReceived(alert) => format!("TLS: the receiver broke the handshake off ({alert:?})"),
        Error::PeerIncompatible(what) => format!("TLS: nothing in common with the receiver ({what:?})"),
        other => format!("TLS: {other}"),
    }
}

fn certificate_words(error: &CertificateError) -> String {
    use CertificateError::*;
    match error {
        UnknownIssuer => "the certificate's issuer is unknown: self-signed, or an intermediate is missing".to_owned(),
        Expired => "the certificate has expired".to_owned(),
        ExpiredContext { not_after, .. } => format!("the certificate expired on {}", day(*not_after)),
        NotValidYet => "the certificate is not valid yet".to_owned(),
        NotValidYetContext { not_before, .. } => {
            format!("the certificate is not valid before {}", day(*not_before))
        }
        Revoked => "the certificate was revoked".to_owned(),
        NotValidForName => "the certificate is for another name".to_owned(),
        NotValidForNameContext { expected, presented } => {
            let expected = expected.to_str();
            if presented.is_empty() {
                return format!("the certificate is not for {expected}: it names nobody");
            }
            format!("the certificate is not for {expected} but for {}", names(presented))
        }
        InvalidPurpose | InvalidPurposeContext { .. } => "the certificate is not one for servers".to_owned(),
        BadEncoding => "the certificate cannot be read".to_owned(),
        other => format!("the certificate is not accepted: {other}"),
    }
}

fn names(presented: &[String]) -> String {
    // `DnsName("a.example")`, `IpAddress(127.0.0.1)` as the library writes them; only the name is of use.
    let bare = |name: &String| -> String {
        let inside = name
            .split_once('(')
            .map_or(name.as_str(), |(_, rest)| rest.trim_end_matches(')'));
        inside.trim_matches('"').chars().take(100).collect()
    };
    let shown: Vec<String> = presented.iter().take(NAMES).map(bare).collect();
    let more = if presented.len() > NAMES { ", …" } else { "" };
    format!("{}{more}", shown.join(", "))
}

fn day(time: UnixTime) -> impl Display {
    let second = i64::try_from(time.as_secs()).unwrap_or(i64::MAX);
    let timestamp = Timestamp::from_second(second).unwrap_or(Timestamp::MAX);
    timestamp.strftime("%Y-%m-%d").to_string()
}

#[cfg(test)]
mod tests {
    use std::time::Duration;

    use rustls::pki_types::ServerName;

    use super::*;

    #[test]
    fn each_failure_says_what_to_look_at() {
        let check = |error: Error, expect: &str| assert_eq!(words(&error), expect, "{error:?}");
        let certificate = Error::InvalidCertificate;
        let at = |second: u64| UnixTime::since_unix_epoch(Duration::from_secs(second));
        check(
            certificate(CertificateError::ExpiredContext {
                time: at(2_000_000_000),
                not_after: at(1_767_312_000),
            }),
            "TLS: the certificate expired on 2026-01-02",
        );
        let expected = ServerName::try_from("hooks.example").expect("a name");
        let wrong = |presented: &[&str]| {
            certificate(CertificateError::NotValidForNameContext {
                expected: expected.clone(),
                presented: presented.iter().map(|name| (*name).to_owned()).collect(),
            })
        };
        check(
            wrong(&["DnsName(\"a.example\")", "IpAddress(127.0.0.1)"]),
            "TLS: the certificate is not for hooks.example but for a.example, 127.0.0.1",
        );
        check(
            wrong(&["DnsName(\"a\")", "DnsName(\"b\")", "DnsName(\"c\")", "DnsName(\"d\")"]),
            "TLS: the certificate is not for hooks.example but for a, b, c, …",
        );
        check(
            wrong(&[]),
            "TLS: the certificate is not for hooks.example: it names nobody",
        );
        check(
            Error::AlertReceived(AlertDescription::ProtocolVersion),
            "TLS: the receiver speaks neither TLS 1.2 nor 1.3",
        );
        check(
            Error::AlertReceived(AlertDescription::HandshakeFailure),
            "TLS: the receiver broke the handshake off (HandshakeFailure)",
        );
    }
}
