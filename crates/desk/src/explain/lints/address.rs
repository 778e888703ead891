//! Where the issuer is, and whether a wallet can get there: judged when a session fell silent.

use core::net::IpAddr;

use url::{Host, Url};

use super::super::lint::{Evidence, Lint};
use super::lint;
use crate::explain::case::Case;
use crate::explain::covers;
use crate::explain::stage;
use crate::net::is_private;
use crate::schema::{Family, Rank, SessionMethod, Step};

const LAN: &str = "Choose the local network address in the window, and make a new offer.";
const HTTPS: &str =
    "Offer at an address with https: a tunnel or a proxy in front of --wallet-listen, named by --base-url.";

pub(super) const LINTS: &[Lint] = &[
    lint(
        Family::Address,
        "address-closed",
        Rank::Certain,
        "The offer names an address that is not served any more",
        "It says {issuer}, and no listener of this desk has that address now: it was closed, or this computer's address has changed.",
        &["Open the address again, or make a new offer at one that is open."],
        |case| {
            let known = !case.facts.issuer.is_empty();
            (known && !case.facts.listening && before_credential(case)).then(|| at(case))
        },
    ),
    lint(
        Family::Address,
        "mixed-content",
        Rank::Certain,
        "The wallet is a page with https, and the issuer has http",
        "Requests come from the page {origin}; browsers keep such pages from calling {issuer}.",
        &[HTTPS, "For a trial, open the wallet's page by http or on localhost."],
        |case| {
            let page = case
                .seen
                .iter()
                .find_map(|one| one.header("origin").map(|origin| (one, origin)))?;
            let (one, origin) = page;
            let mixed = origin.starts_with("https://") && http(case) && !loopback(case);
            (mixed && before_credential(case)).then(|| at(case).with("origin", origin).at(one.key))
        },
    ),
    lint(
        Family::Address,
        "address-differs",
        Rank::Likely,
        "The wallet came to another address than the offer names",
        "It asked at {asked}; the offer's issuer is {issuer}. A wallet that holds the two against each other stops there.",
        &["Set the base URL to the address that wallets reach, and make a new offer."],
        |case| {
            let one = case
                .seen
                .iter()
                .find(|one| one.asked.is_some_and(|asked| !covers(asked, &case.facts.issuer)))?;
            let silent = case.is_silent() && before_credential(case);
            silent.then(|| at(case).with("asked", one.asked.unwrap_or_default()).at(one.key))
        },
    ),
    lint(
        Family::Address,
        "loopback",
        Rank::Likely,
        "The offer names this computer only",
        "The issuer is {issuer}: on a phone that is the phone itself, and nothing of its tries is seen here.",
        &[LAN, "To try things out on this computer, claim with the robot wallet."],
        |case| (loopback(case) && unseen(case)).then(|| at(case)),
    ),
    lint(
        Family::Address,
        "plain-http",
        Rank::Likely,
        "The issuer has http, and strict wallets take https alone",
        "The issuer is {issuer}. {seen}.",
        &[
            HTTPS,
            "See whether the wallet has a setting for developers that allows http.",
        ],
        |case| {
            let step = stage::last(case).step;
            let seen = match step {
                Step::Made => "A wallet that refuses http fetches nothing, so nothing is seen of it",
                Step::Offer => {
                    "The offer was fetched, and then the wallet stopped: many look at the issuer's address first"
                }
                _ => "The metadata were read, and then the wallet stopped",
            };
            let silent = case.is_silent() && step <= Step::Metadata;
            (silent && http(case) && !loopback(case)).then(|| at(case).with("seen", seen))
        },
    ),
    lint(
        Family::Address,
        "other-network",
        Rank::Possible,
        "The phone may be in another network",
        "The issuer is {issuer}, which only devices in the same network reach. Guest networks often keep devices from each other.",
        &[
            "Put the phone into the same Wi-Fi, and open the address in its browser.",
            "Let this desk through the computer's firewall.",
            "Use a public address otherwise.",
        ],
        |case| (private(case) && unseen(case)).then(|| at(case)),
    ),
    lint(
        Family::Address,
        "not-forwarded",
        Rank::Possible,
        "What stands before this desk may not forward",
        "The issuer is {issuer}, and nothing came from there.",
        &[
            "Open {issuer}/.well-known/openid-credential-issuer from another device.",
            "See whether the tunnel or the proxy is running.",
        ],
        |case| {
            let public = !loopback(case) && !private(case) && host(case).is_some();
            (public && unseen(case)).then(|| at(case))
        },
    ),
    lint(
        Family::Address,
        "tunnel-page",
        Rank::Possible,
        "The tunnel may show a page of its own first",
        "{issuer} is a tunnel whose free plans answer with a warning page until somebody clicks it away; a wallet cannot.",
        &[
            "Open the address once in the phone's browser.",
            "Use a tunnel without such a page.",
        ],
        |case| {
            let tunnel = ["ngrok", "loca.lt", "localtunnel", "devtunnels"];
            let found = tunnel.iter().any(|name| case.facts.issuer.contains(name));
            (found && case.is_silent() && stage::last(case).step <= Step::Metadata).then(|| at(case))
        },
    ),
    lint(
        Family::Address,
        "local-name",
        Rank::Possible,
        "Not every phone finds names that end in .local",
        "The issuer is {issuer}. Many Android devices do not look such names up.",
        &["Offer at the address in numbers.", LAN],
        |case| {
            let local = host(case).is_some_and(|host| host.to_string().ends_with(".local"));
            (local && unseen(case)).then(|| at(case))
        },
    ),
    lint(
        Family::Address,
        "unknown-scheme",
        Rank::Possible,
        "No app may have opened the link",
        "Links begin with openid-credential-offer://. A device without a wallet that knows it shows nothing, or a search.",
        &[
            "Scan the code with the wallet itself instead of the camera.",
            "See whether the wallet is installed and knows OpenID4VCI offers.",
        ],
        |case| unseen(case).then(Evidence::plain),
    ),
    lint(
        Family::Address,
        "by-value",
        Rank::Possible,
        "The offer stands in the link: nobody sees whether it was opened",
        "A wallet need not fetch it; the first that would be seen here is a request for metadata or a token.",
        &["Make the offer by reference: then its fetching shows."],
        |case| (case.facts.by_value && case.seen.is_empty() && case.is_silent()).then(Evidence::plain),
    ),
    lint(
        Family::Address,
        "previewed",
        Rank::Likely,
        "It was no wallet that fetched the offer",
        "{agent} did: a chat, a mail filter or a browser that looked at the link. No wallet came.",
        &["Send the link so that nothing previews it, or let the wallet scan the code."],
        |case| {
            let first = case.seen.first()?;
            let agent = first.agent?;
            let looks = [
                "bot",
                "facebookexternalhit",
                "WhatsApp",
                "Slack",
                "Teams",
                "Discord",
                "preview",
                "Twitter",
                "Safe",
            ];
            let found = looks.iter().any(|name| agent.contains(name));
            (found && case.is_silent() && stage::last(case).step == Step::Offer)
                .then(|| Evidence::plain().with("agent", agent).at(first.key))
        },
    ),
    lint(
        Family::Address,
        "issuer-path",
        Rank::Possible,
        "The issuer's name has a path, which wallets handle in two ways",
        "The issuer is {issuer}: its metadata lie at /.well-known/openid-credential-issuer before the path, and older wallets look behind it.",
        &[
            "Make the identifier a name without a path (--identifier-path \"\").",
            "Update the wallet.",
        ],
        |case| {
            let path = Url::parse(&case.facts.issuer).ok().is_some_and(|url| url.path() != "/");
            let read = case
                .visits
                .iter()
                .any(|one| one.is("openid-credential-issuer") && !one.is_refused());
            let silent = case.is_silent() && stage::last(case).step <= Step::Metadata;
            (path && silent && !read).then(|| at(case))
        },
    ),
];

fn at(case: &Case<'_>) -> Evidence {
    Evidence::plain().with("issuer", &case.facts.issuer)
}

/// Silence before anything came, where something would have been seen.
fn unseen(case: &Case<'_>) -> bool {
    case.seen.is_empty()
        && case.visits.is_empty()
        && case.is_silent()
        && case.detail.method != SessionMethod::WalletInitiated
}

fn before_credential(case: &Case<'_>) -> bool {
    case.detail.row.status != "SUCCESSFUL" && case.refused.is_none() && stage::last(case).step < Step::Credential
}

fn host(case: &Case<'_>) -> Option<Host<String>> {
    Url::parse(&case.facts.issuer).ok()?.host().map(|host| host.to_owned())
}

fn ip(case: &Case<'_>) -> Option<IpAddr> {
    match host(case)? {
        Host::Ipv4(ip) => Some(ip.into()),
        Host::Ipv6(ip) => Some(ip.into()),
        Host::Domain(_) => None,
    }
}

fn loopback(case: &Case<'_>) -> bool {
    let name = matches!(host(case), Some(Host::Domain(name)) if name == "localhost");
    name || ip(case).is_some_and(|ip| ip.is_loopback())
}

fn private(case: &Case<'_>) -> bool {
    ip(case).is_some_and(is_private)
}

fn http(case: &Case<'_>) -> bool {
    case.facts.issuer.starts_with("http://")
}
