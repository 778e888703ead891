//! `issuer-service.conf`, `web.conf` and `authentication-service.conf`: base URL, port, and what is asked of wallets.

use issuer::policy::{Login, Policy};
use serde_json::Value;

use super::environment::expand;
use super::files::{AUTHENTICATION, SERVICE, SERVICE_ALIAS, WEB};
use super::read::{Files, Read};
use super::{authentication, policy, problem};
use crate::net::{BaseUrl, may_be_public};
use crate::options::Options;
use crate::schema::Problem;

/// What the service files say; flags and environment win over it.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub struct Service {
    /// `baseUrl`.
    pub base_url: Option<BaseUrl>,
    /// `webPort`.
    pub port: Option<u16>,
    /// The file that `baseUrl` is read from (R50).
    pub file: &'static str,
    /// What is asked of wallets; live with the catalogue, not only from the next start on.
    pub policy: Policy,
}

/// Takes what is wrong at a path of a file.
pub type Complain<'a> = dyn FnMut(&[&str], &str) + 'a;

impl Service {
    /// What is to be said about these files beside their defects: what differs from what is in use, which was read at the
    /// start, and a base URL that is not used because management would be reachable through it (R28).
    pub fn remarks(&self, used: &Self, options: &Options) -> Vec<Problem> {
        let mut out = Vec::new();
        let needs_restart = |file, what: &str| {
            let text = format!("{what} is read when the desk starts; this one is used from the next start on");
            problem(file, "config-needs-restart", None, text)
        };
        if options.base_url.is_none() {
            if self.base_url != used.base_url {
                out.push(needs_restart(self.file, "baseUrl"));
            }
            if self.base_url.as_ref().is_some_and(|url| !url.is_loopback()) && !may_be_public(options) {
                let text = "baseUrl is not of this computer, and whatever forwards it here would reach the management \
                            routes too: it is not used. Start with --wallet-listen 127.0.0.1:PORT and point it there, or \
                            with --token-file";
                out.push(problem(self.file, "config-base-url-public", None, text));
            }
        }
        if options.listen.is_none() && options.port.is_none() && self.port != used.port {
            out.push(needs_restart(WEB, "webPort"));
        }
        out
    }
}

/// Reads the files; what is wrong is added to `problems`.
pub fn read(files: &Files<'_>, problems: &mut Vec<Problem>) -> Service {
    let file = if files.has(SERVICE) { SERVICE } else { SERVICE_ALIAS };
    let mut service = Service {
        file,
        ..Service::default()
    };
    if file == SERVICE_ALIAS && files.has(file) {
        // R50.
        let text = format!("{SERVICE_ALIAS} is read because there is no {SERVICE}");
        problems.push(problem(file, "config-file-name", None, text));
    }
    let own = Expanded::read(files, file, problems);
    let unread = files.has(file) && own.is_none();
    let own = own.unwrap_or_default();
    if let Some(base) = own.value.get("baseUrl") {
        match BaseUrl::parse(base.as_str().unwrap_or_default()) {
            Ok(url) => service.base_url = Some(url),
            Err(bad) => problems.push(own.problem(&["baseUrl"], &format!("baseUrl: {bad}"))),
        }
    }
    let provider = Expanded::read(files, AUTHENTICATION, problems).and_then(|file| {
        let mut complain = |path: &[&str], text: &str| problems.push(file.problem(path, text));
        authentication::read(&file.value, &mut complain)
    });
    // R38: never a half-configured login, and never another than the one that was meant.
    let half = files.has(AUTHENTICATION) && provider.is_none();
    let unsaid = own.value.get("login").is_none_or(Value::is_null);
    let closed = provider.is_none() && (unread || half && unsaid);
    let mut complain = |path: &[&str], text: &str| problems.push(own.problem(path, text));
    service.policy = policy::read(&own.value, provider, &mut complain);
    if closed {
        service.policy.authorization.login = Login::Off;
    }
    if let Some(web) = Expanded::read(files, WEB, problems)
        && let Some(port) = web.value.get("webPort")
    {
        // walt.id writes the port as a string.
        let number = port.as_u64().or_else(|| port.as_str()?.parse().ok());
        match number.and_then(|number| u16::try_from(number).ok()) {
            Some(port) => service.port = Some(port),
            None => problems.push(web.problem(&["webPort"], "webPort must be a port number")),
        }
    }
    service
}

/// A file with the names in its quotes expanded (R25); of a file that is not there, nothing.
#[derive(Default)]
struct Expanded<'d> {
    value: Value,
    read: Option<Read<'d>>,
}

impl<'d> Expanded<'d> {
    fn read(files: &'d Files<'_>, file: &'static str, problems: &mut Vec<Problem>) -> Option<Self> {
        let read = files.read(file, problems)?;
        let mut value = read.value().clone();
        match expand(&mut value, &|name| files.variable(name)) {
            Ok(()) => Some(Self {
                value,
                read: Some(read),
            }),
            Err(name) => {
                let text = format!("the environment variable {name} is not defined");
                problems.push(problem(file, "config-environment", None, text));
                None
            }
        }
    }

    fn problem(&self, path: &[&str], message: &str) -> Problem {
        const CODE: &str = "config-value";
        match &self.read {
            Some(read) => read.problem(path, CODE, message),
            None => problem(SERVICE, CODE, None, message),
        }
    }
}

#[cfg(test)]
mod tests {
    use hocon_edit::Alone;

    use super::*;
    use crate::config::Texts;

    fn codes(now: Option<&str>, used: Option<&str>, options: &Options) -> Vec<String> {
        let service = |url: Option<&str>| Service {
            base_url: url.map(|url| BaseUrl::parse(url).expect("a base URL")),
            port: Some(7002),
            file: SERVICE,
            policy: Policy::default(),
        };
        let remarks = service(now).remarks(&service(used), options);
        remarks.into_iter().map(|problem| problem.code).collect()
    }

    #[test]
    fn what_is_saved_but_not_in_use_is_said() {
        let mut options = Options::personal();
        let (here, far) = (Some("http://localhost:7002"), Some("https://issuer.example.com"));
        assert!(codes(here, here, &options).is_empty());
        assert_eq!(codes(here, None, &options), ["config-needs-restart"]);
        assert_eq!(codes(far, far, &options), ["config-base-url-public"]);
        options.wallet_listen = Some(([127, 0, 0, 1], 0).into());
        assert!(codes(far, far, &options).is_empty());
        options.base_url = here.map(str::to_owned);
        assert!(codes(here, far, &options).is_empty(), "a flag wins over the file");

        let port = |port| Service {
            port,
            file: SERVICE,
            ..Service::default()
        };
        let mut options = Options::personal();
        let remarks = port(Some(1)).remarks(&port(None), &options);
        assert_eq!((remarks.len(), remarks[0].file.as_str()), (1, WEB));
        options.listen = Some(([127, 0, 0, 1], 0).into());
        assert!(port(Some(1)).remarks(&port(None), &options).is_empty());
    }

    fn complaint(base: &str) -> Option<String> {
        let mut problems = Vec::new();
        let text = format!("baseUrl = \"{base}\"\n");
        let texts = Texts::from([(SERVICE, Ok(text))]);
        let service = read(&Files::of(&texts, &Alone), &mut problems);
        assert_eq!(service.base_url.is_none(), !problems.is_empty());
        problems.pop().map(|problem| problem.code)
    }

    /// R38: a file that cannot be read, or a word that is none, never opens the page that asks nobody who they are.
    #[test]
    fn what_cannot_be_read_closes_the_login() {
        let check = |service: Option<&str>, authentication: Option<&str>, expect: Option<Login>| {
            let mut texts = Texts::new();
            for (name, text) in [(SERVICE, service), (AUTHENTICATION, authentication)] {
                texts.extend(text.map(|text| (name, Ok(text.to_owned()))));
            }
            let login = read(&Files::of(&texts, &Alone), &mut Vec::new())
                .policy
                .authorization
                .login;
            match expect {
                Some(expect) => assert_eq!(login, expect, "{texts:?}"),
                None => assert!(matches!(login, Login::External(_)), "{texts:?}: {login:?}"),
            }
        };
        let whole = "issuer = \"https://op.example\", clientId = desk";
        let undefined = "issuer = \"https://op.example\", clientId = \"${ISSUER_DESK_NOT_DEFINED}\"";
        check(None, None, Some(Login::Own));
        check(Some(""), None, Some(Login::Own));
        check(None, Some(whole), None);
        check(Some("login = off"), Some(whole), Some(Login::Off));
        check(Some("login = own"), Some(whole), Some(Login::Own));
        check(Some("login = external"), Some(whole), None);
        check(Some("login = external"), None, Some(Login::Off));
        check(Some("login = external"), Some(undefined), Some(Login::Off));
        check(Some("login = own"), Some(undefined), Some(Login::Own));
        check(None, Some(undefined), Some(Login::Off));
        check(None, Some("{"), Some(Login::Off));
        check(Some("login = off, {"), None, Some(Login::Off));
        check(
            Some("login = off, x = \"${ISSUER_DESK_NOT_DEFINED}\""),
            None,
            Some(Login::Off),
        );
        check(Some("{"), Some(whole), None);
    }

    #[test]
    fn a_base_url_that_is_none_is_a_problem() {
        assert_eq!(complaint("http://localhost:7002/"), None);
        for bad in [
            "nonsense",
            "http://localhost/openid4vci",
            "http://localhost/%7Bx%7D",
            "http://a@localhost",
        ] {
            assert_eq!(complaint(bad).as_deref(), Some("config-value"), "{bad}");
        }
    }
}
