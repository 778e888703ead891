//! What stays on record of a wallet's requests: headers, secrets masked, the listener asked, and what it asked for before.

use std::sync::Arc;

use model::exchange::{Exchange, MASK};
use serde_json::json;
use wallet::WalletOptions;

use crate::support::issuer::TestIssuer;

fn robot(issuer: &TestIssuer, agent: &str) -> WalletOptions {
    let http = reqwest::Client::builder().user_agent(agent).build().expect("a client");
    let options = WalletOptions::new(Arc::new(issuer.clock.clone())).expect("a wallet");
    WalletOptions {
        http,
        dpop: Some(true),
        ..options
    }
}

fn header<'a>(headers: &'a [(String, String)], name: &str) -> Option<&'a str> {
    let found = headers.iter().find(|(known, _)| known == name);
    found.map(|(_, value)| value.as_str())
}

/// What a wallet asked for before each exchange.
fn before(exchanges: &[Exchange]) -> Vec<&str> {
    let more = exchanges.iter().filter_map(|exchange| exchange.more.as_deref());
    let visits = more.flat_map(|more| &more.before);
    visits.map(|visit| visit.path.as_str()).collect()
}

/// Two wallets at the same time behind one address: each session has its own wallet's visits, every header that matters, and no
/// secret.
#[tokio::test]
async fn headers_and_visits_are_kept() {
    let issuer = TestIssuer::choosing("dpop { nonce = true }").await;
    let (one, two) = (
        issuer.offer("plain", json!({})).await,
        issuer.offer("plain", json!({})).await,
    );
    let (first, second) = (robot(&issuer, "First/1"), robot(&issuer, "Second/1"));
    let (link, other) = (one.link(), two.link());
    let (a, b) = tokio::join!(wallet::claim(&first, &link), wallet::claim(&second, &other));
    assert!(a.ok && b.ok, "{a:#?} {b:#?}");
    for (made, agent) in [(&one, "First/1"), (&two, "Second/1")] {
        let exchanges = issuer.exchanges(&made.id).await;
        let visits = before(&exchanges);
        let nonces = visits.iter().filter(|path| path.ends_with("/nonce")).count();
        let metadata = visits
            .iter()
            .filter(|path| path.contains("openid-credential-issuer"))
            .count();
        assert_eq!((nonces, metadata), (1, 1), "{visits:?}");
        let last = exchanges
            .iter()
            .rfind(|kept| kept.path.ends_with("/credential") && kept.status == 200);
        let last = last.expect("a credential");
        let more = last.more.as_deref().expect("more of it");
        assert_eq!(last.agent.as_deref(), Some(agent));
        assert!(
            more.asked.as_deref().is_some_and(|asked| asked.starts_with("http://")),
            "{more:?}"
        );
        let token = header(&more.request, "authorization").expect("a token");
        assert!(
            token.starts_with("DPoP ") && token.ends_with(MASK) && token.chars().count() == 14,
            "{token}"
        );
        let proof = header(&more.request, "dpop").expect("a proof");
        assert!(
            proof.ends_with(&format!(".{MASK}")) && proof.matches('.').count() == 2,
            "{proof}"
        );
        assert_eq!(header(&more.response, "content-type"), Some("application/json"));
        assert_eq!(header(&more.response, "cache-control"), Some("no-store"));
        assert!(
            header(&more.response, "dpop-nonce").is_some_and(|nonce| nonce.len() > 60),
            "{more:?}"
        );
        // The first request at the token endpoint had no nonce: the refusal told one.
        let refused = exchanges.iter().find(|kept| kept.status == 400).expect("a refusal");
        let more = refused.more.as_deref().expect("more of it");
        assert!(header(&more.response, "dpop-nonce").is_some(), "{more:?}");
        assert_eq!(header(&more.request, "user-agent"), Some(agent));
    }
}
