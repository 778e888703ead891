//! Comparing the URL a proof names with the one it was sent to (RFC 3986, sections 6.2.2 and 6.2.3; DPOP-3).

use url::Url;

/// The longest URL compared.
const LONGEST: usize = 2048;

/// Whether both name the same endpoint: scheme and host in any case, the default port written or not, percent-encoding in any
/// form, query and fragment left out.
///
/// `own` is an address of this server, so whoever writes it letter by letter has it right; almost everybody does.
pub fn same(sent: &str, own: &str) -> bool {
    sent == own || normal(sent).is_some_and(|sent| normal(own).is_some_and(|own| sent == own))
}

/// `None` for what is no http URL. The parser forgives more than a URI may hold, so that is asked first.
fn normal(text: &str) -> Option<String> {
    let strange = |byte: u8| !byte.is_ascii_graphic() || byte == b'\\';
    if text.len() > LONGEST || text.bytes().any(strange) {
        return None;
    }
    let url = Url::parse(text).ok()?;
    let authority = text[url.scheme().len()..].strip_prefix("://")?;
    let nobody = url.username().is_empty() && url.password().is_none();
    if authority.starts_with('/') || !nobody || !matches!(url.scheme(), "http" | "https") {
        return None;
    }
    Some(format!(
        "{}{}",
        url.origin().ascii_serialization(),
        unescaped(url.path())
    ))
}

/// A path with the escapes that need not be taken away, and the others in capitals.
fn unescaped(path: &str) -> String {
    let mut out = String::with_capacity(path.len());
    let mut rest = path;
    while let Some(at) = rest.find('%') {
        out.push_str(&rest[..at]);
        let digits = rest.get(at + 1..at + 3);
        let digits = digits.filter(|digits| digits.bytes().all(|byte| byte.is_ascii_hexdigit()));
        match digits.and_then(|digits| u8::from_str_radix(digits, 16).ok()) {
            Some(byte) if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) => out.push(byte.into()),
            Some(byte) => out.push_str(&format!("%{byte:02X}")),
            None => {
                out.push('%');
                rest = &rest[at + 1..];
                continue;
            }
        }
        rest = &rest[at + 3..];
    }
    out.push_str(rest);
    out
}

#[cfg(test)]
mod tests {
    use super::*;

    /// DPOP-3, CONF-50: what may differ, and what may not.
    #[test]
    fn urls_are_compared_in_their_normal_form() {
        let own = "https://issuer.example/a-b/token";
        for same_one in [
            own,
            "HTTPS://Issuer.EXAMPLE/a-b/token",
            "https://issuer.example:443/a-b/token",
            "https://issuer.example/a-b/token?x=1",
            "https://issuer.example/a-b/token#x",
            "https://issuer.example/%61%2Db/token",
            "https://issuer.example/%61%2db/tok%65n",
        ] {
            assert!(same(same_one, own), "{same_one}");
        }
        for other in [
            "",
            "token",
            "https:issuer.example/a-b/token",
            "https:///issuer.example/a-b/token",
            "http://issuer.example/a-b/token",
            "http://issuer.example:443/a-b/token",
            "https://issuer.example:8443/a-b/token",
            "https://other.example/a-b/token",
            "https://issuer.example/A-b/token",
            "https://issuer.example/a-b/token/",
            "https://issuer.example/a-b/credential",
            "https://issuer.example/a-b%2Ftoken",
            "https://user@issuer.example/a-b/token",
            " https://issuer.example/a-b/token",
            "https://issuer.example/a-b\\token",
            "https://issuer.example/a-b/to\nken",
            "ftp://issuer.example/a-b/token",
            &format!("https://issuer.example/{}", "a".repeat(3000)),
        ] {
            assert!(!same(other, own), "{other}");
        }
        assert!(same("http://localhost:7002/x", "http://localhost:7002/x"));
        assert!(same("http://localhost/x%c3%a4", "http://localhost:80/x%C3%A4"));
    }

    #[test]
    fn broken_escapes_are_left_alone() {
        for (path, expect) in [
            ("/%", "/%"),
            ("/%4", "/%4"),
            ("/%+1", "/%+1"),
            ("/%%41", "/%A"),
            ("/%zz%7e", "/%zz~"),
        ] {
            assert_eq!(unescaped(path), expect);
        }
    }
}
