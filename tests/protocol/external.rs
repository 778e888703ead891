//! A login at an OpenID provider (R38; fact sheet 5.5, 6.7). The provider is played here; a real one is in `tests/wallets`.

use credentials::key::SigningKey;
use desk_app::config;
use jiff::SignedDuration;
use serde_json::{Value, json};

use crate::authorize::shown;
use crate::support::fixture;
use crate::support::issuer::{Setup, TestIssuer, texts};
use crate::support::person::{BACK, CLIENT, led};
use crate::support::provider::{CODE, CONFIGURED, ISSUER, PROFILES, Scene};

/// R38; fact sheet 5.5, 6.7, 3.1; AUTHZ-9, AUTHZ-12: from the offer over the provider's login to a credential about who logged in.
#[tokio::test]
async fn a_person_logs_in_elsewhere() {
    let scene = Scene::new().await;
    let issuer = &scene.issuer;
    let made = issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    let sent = &leaving.query;
    assert_eq!(
        (sent["response_type"].as_str(), sent["client_id"].as_str()),
        ("code", "desk")
    );
    assert_eq!(sent["scope"], "openid profile");
    assert_eq!(
        sent["redirect_uri"],
        format!("{}/openid4vci/external/oauth/callback", issuer.base)
    );
    assert!(!sent.contains_key("issuer_state"), "not forwarded unless configured");
    let page = scene.back(&leaving, &[]).send().await.expect(200);
    let text = page.text();
    assert!(text.contains("Signed in as Ada &lt;b&gt; at Town Hall"), "{text}");
    let posted = scene.provider.posted.lock().expect("no panic").clone();
    assert_eq!(posted["to"], format!("{ISSUER}/token"));
    assert_eq!(posted["authorization"], "Basic ZGVzazpzM2NyZXQ=");
    assert_eq!(
        (posted["code"].as_str(), &posted["redirect_uri"]),
        (CODE, &sent["redirect_uri"])
    );
    assert!(!posted.contains_key("client_secret"));
    let (to, query) = led(&issuer.decide(&page, "approve").send().await);
    assert_eq!(to, BACK);
    let body = issuer.redeem(&query["code"], &[]).send().await.expect(200).json();
    let credential = scene
        .credential("mapped", body["access_token"].as_str().expect("a token"))
        .await;
    assert_eq!(credential, "Ada");
    let session = issuer.session(&made.id).await;
    assert_eq!(session["authorizationClaims"]["sub"], "ada-1");
    assert_eq!(session["credentialData"]["given_name"], "Ada");
    assert_eq!(session["status"], "SUCCESSFUL");
    let stored = String::from_utf8_lossy(&issuer.stored()).into_owned();
    let signature = scene
        .provider
        .id_token()
        .rsplit('.')
        .next()
        .expect("a signature")
        .to_owned();
    assert!(stored.contains("ada-1"), "who logged in is there");
    for secret in [
        "s3cret",
        "ZGVzazpzM2NyZXQ=",
        CODE,
        &signature,
        &sent["state"],
        &sent["nonce"],
        &posted["code_verifier"],
    ] {
        assert!(!stored.contains(secret), "{secret} is in the journal");
    }
}

/// R38, fact sheet 2.5: the provider is asked once in a while, and a wallet may begin by itself.
#[tokio::test]
async fn the_provider_is_known_for_a_while() {
    let scene = Scene::new().await;
    let issuer = &scene.issuer;
    let asked = || scene.provider.asked.lock().expect("no panic").len();
    let wallet = [("scope", "identity_credential_dc+sd-jwt")];
    for _ in 0..2 {
        let leaving = scene.leave(&wallet, |_| ()).await;
        let page = scene.back(&leaving, &[]).send().await;
        let (_, query) = led(&issuer.decide(&page, "approve").send().await);
        issuer.redeem(&query["code"], &[]).send().await.expect(200);
    }
    let once = asked();
    assert_eq!(
        scene.provider.asked.lock().expect("no panic")[once - 1],
        format!("{ISSUER}/keys")
    );
    issuer.clock.advance(SignedDuration::from_mins(10));
    scene.leave(&wallet, |_| ()).await;
    assert_eq!(asked(), once * 2);
    // Keys that are new are fetched when they are met.
    let leaving = scene.leave(&wallet, |_| ()).await;
    *scene.provider.key.lock().expect("no panic") = SigningKey::generate_p256().expect("a key");
    scene.back(&leaving, &[]).send().await.expect(200);
    assert_eq!(asked(), once * 3);
}

/// R38: signature, `iss`, `aud`, `exp`, `nonce`; RFC 9207. The wallet learns that it failed, the record why.
#[tokio::test]
async fn what_does_not_hold_is_not_believed() {
    let scene = Scene::new().await;
    let cases: [(&str, Value, &str); 6] = [
        ("iss", json!("https://other.example"), "iss of the ID token"),
        ("aud", json!("other"), "aud of the ID token"),
        ("exp", json!(1), "exp of the ID token"),
        ("nonce", json!("n"), "nonce of the ID token"),
        ("given_name", Value::Null, "every source of idTokenClaimsMapping"),
        ("sub", Value::Null, "sub of the ID token"),
    ];
    for (claim, value, expect) in cases {
        let made = scene.issuer.authorized("mapped", json!({})).await;
        let leaving = scene
            .leave(&[("issuer_state", &made.id)], |claims| claims[claim] = value)
            .await;
        let (error, said) = scene.told(&made, &scene.back(&leaving, &[]).send().await).await;
        assert_eq!(error, "server_error");
        assert!(
            said.contains(expect) && !said.contains(&leaving.query["nonce"]),
            "{said}"
        );
        assert_eq!(
            scene.issuer.session(&made.id).await["status"],
            "ACTIVE",
            "it may be tried again"
        );
    }
    for (more, expect) in [
        (
            &[("error", "login_required"), ("error_description", "x")][..],
            "login_required x",
        ),
        (&[("code", "")], "a code / none"),
        (&[("iss", "https://other.example")], "iss https://op.example"),
    ] {
        let made = scene.issuer.authorized("mapped", json!({})).await;
        let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
        let (error, said) = scene.told(&made, &scene.back(&leaving, more).send().await).await;
        assert_eq!(error, "server_error");
        assert!(said.contains(expect), "{said}");
    }
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    scene.back(&leaving, &[("iss", ISSUER)]).send().await.expect(200);
}

/// R10, AUTHZ-10: whoever declines at the provider declines.
#[tokio::test]
async fn a_person_declines_elsewhere() {
    let scene = Scene::new().await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    let answer = scene
        .back(&leaving, &[("code", ""), ("error", "access_denied")])
        .send()
        .await;
    assert_eq!(led(&answer).1["error"], "access_denied");
    assert_eq!(scene.issuer.session(&made.id).await["status"], "REJECTED_BY_USER");
}

/// R38: a login comes back once, in time, and in the browser it left with; else nobody is redirected.
#[tokio::test]
async fn a_login_belongs_to_its_browser() {
    let scene = Scene::new().await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let state: &[(&str, &str)] = &[("issuer_state", &made.id)];
    let leaving = scene.leave(state, |_| ()).await;
    shown(&scene.back(&leaving, &[("state", "")]).send().await);
    shown(&scene.back(&leaving, &[("state", "guess")]).send().await);
    let elsewhere = scene.back(&leaving, &[]).set("cookie", "other=1").send().await;
    shown(&elsewhere);
    assert!(elsewhere.text().contains("another browser"), "{}", elsewhere.text());
    shown(&scene.back(&leaving, &[]).send().await);
    let leaving = scene.leave(state, |_| ()).await;
    scene.back(&leaving, &[]).send().await.expect(200);
    shown(&scene.back(&leaving, &[]).send().await);
    let leaving = scene.leave(state, |_| ()).await;
    scene.issuer.clock.advance(SignedDuration::from_mins(10));
    shown(&scene.back(&leaving, &[]).send().await);
}

/// R38: a provider that does not answer, or is another than it says, is no login.
#[tokio::test]
async fn a_provider_that_is_not_there() {
    let scene = Scene::new().await;
    *scene.provider.up.lock().expect("no panic") = false;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let answer = scene.issuer.authorize(&[("issuer_state", &made.id)]).send().await;
    let (error, said) = scene.told(&made, &answer).await;
    assert_eq!(error, "temporarily_unavailable");
    assert!(said.contains("nobody answers"), "{said}");
    *scene.provider.up.lock().expect("no panic") = true;
    // Not every stranger has it asked again.
    scene
        .issuer
        .authorize(&[("issuer_state", &made.id)])
        .send()
        .await
        .expect(303);
    scene.issuer.clock.advance(SignedDuration::from_secs(5));
    let leaving = scene.leave(&[("scope", "identity_credential_dc+sd-jwt")], |_| ()).await;
    // Once it is known, it may be away for a while.
    *scene.provider.up.lock().expect("no panic") = false;
    scene.issuer.clock.advance(SignedDuration::from_mins(4));
    scene.back(&leaving, &[]).send().await.expect(200);
    scene.issuer.clock.advance(SignedDuration::from_mins(50));
    scene.leave(&[("scope", "identity_credential_dc+sd-jwt")], |_| ()).await;
    scene.issuer.clock.advance(SignedDuration::from_mins(10));
    let answer = scene
        .issuer
        .authorize(&[("scope", "identity_credential_dc+sd-jwt")])
        .send()
        .await;
    assert_eq!(led(&answer).1["error"], "temporarily_unavailable");
}

/// R38: however many come at once, the provider is asked once.
#[tokio::test(flavor = "multi_thread")]
async fn a_crowd_asks_once() {
    let scene = Scene::new().await;
    for (up, expect) in [(false, "temporarily_unavailable"), (true, "")] {
        *scene.provider.up.lock().expect("no panic") = up;
        scene.provider.asked.lock().expect("no panic").clear();
        scene.issuer.clock.advance(SignedDuration::from_secs(5));
        let mut crowd = tokio::task::JoinSet::new();
        for _ in 0..30 {
            let ask = scene.issuer.authorize(&[("scope", "identity_credential_dc+sd-jwt")]);
            crowd.spawn(async move { led(&ask.send().await).1 });
        }
        for query in crowd.join_all().await {
            assert_eq!(query.get("error").map_or("", String::as_str), expect);
        }
        let asked = scene.provider.asked.lock().expect("no panic").clone();
        let documents = asked
            .iter()
            .filter(|url| url.starts_with("https://op.example/.well-known/"))
            .count();
        assert!(documents <= 1 && asked.len() <= 6, "{asked:?}");
    }
}

/// PAR-4, R38: one request, two logins: the first who decides decides.
#[tokio::test]
async fn a_request_is_decided_once() {
    let scene = Scene::new().await;
    let issuer = &scene.issuer;
    for second in [&[][..], &[("code", ""), ("error", "access_denied")]] {
        let made = issuer.authorized("mapped", json!({})).await;
        let pushed = issuer.pushed(&[("issuer_state", &made.id)]).await;
        let other = scene.leave_by(issuer.take_up(CLIENT, &pushed), |_| ()).await;
        let one = scene.leave_by(issuer.take_up(CLIENT, &pushed), |_| ()).await;
        let page = scene.back(&one, &[]).send().await;
        let (_, query) = led(&issuer.decide(&page, "approve").send().await);
        shown(&scene.back(&other, second).send().await);
        issuer.redeem(&query["code"], &[]).send().await.expect(200);
        assert_eq!(issuer.session(&made.id).await["status"], "ACTIVE", "nobody declined");
    }
}

/// R13: behind a proxy, below a path.
#[tokio::test]
async fn below_a_path() {
    let scene = Scene::with(Setup {
        authentication: CONFIGURED,
        base: Some("https://issuer.example/tenant"),
        ..Setup::default()
    })
    .await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let answer = scene.issuer.authorize(&[("issuer_state", &made.id)]).send().await;
    let back = "https://issuer.example/tenant/openid4vci/external/oauth/callback";
    assert_eq!(led(&answer).1["redirect_uri"], back);
    let cookie = answer.header("set-cookie").expect("a cookie");
    assert!(
        cookie.contains("; Path=/tenant/openid4vci/external/oauth/callback; "),
        "{cookie}"
    );
    assert!(cookie.ends_with("; Secure"), "{cookie}");
}

/// R38: the token endpoint's own words are on record; they are none of the wallet's business.
#[tokio::test]
async fn a_code_that_is_not_redeemed() {
    let scene = Scene::new().await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    *scene.provider.status.lock().expect("no panic") = 401;
    let answer = scene.back(&leaving, &[]).send().await;
    let (_, query) = led(&answer);
    assert!(!query["error_description"].contains("invalid_client"), "{query:?}");
    let (error, said) = scene.told(&made, &answer).await;
    assert_eq!(error, "server_error");
    assert!(said.contains("401: invalid_client unknown"), "{said}");
}

/// R38: whoever met the page before there was a login server has not logged in, and is let in no more; with one, and without.
#[tokio::test]
async fn the_configuration_of_the_moment_counts() {
    let scene = Scene::configured("").await;
    let issuer = &scene.issuer;
    let made = issuer.authorized("mapped", json!({})).await;
    let open = async || issuer.authorize(&[("issuer_state", &made.id)]).send().await.expect(200);
    let (one, other, denied) = (open().await, open().await, open().await);
    let configure = |files: &[(&'static str, &str)]| {
        let mut texts = texts(PROFILES);
        texts.extend(files.iter().map(|(name, text)| (*name, Ok((*text).to_owned()))));
        let loaded = config::load(&texts, &hocon_edit::Alone, &fixture::identity());
        issuer.issuer.replace_catalogue(loaded.catalogue);
    };
    configure(&[(config::AUTHENTICATION, CONFIGURED)]);
    shown(&issuer.decide(&one, "approve").send().await);
    configure(&[(config::SERVICE, "login = off")]);
    shown(&issuer.decide(&other, "approve").send().await);
    let told = issuer.decide(&denied, "deny").send().await;
    assert_eq!(led(&told).1["error"], "access_denied", "no is no at any time");
}

/// R38; fact sheet 6.1: what is forwarded, and a file that is no configuration.
#[tokio::test]
async fn the_file_decides() {
    let forwarding = r#"
issuer = "https://op.example/realms/town", clientId = "desk", forwardIssuerStateToAuthorizationServer = true
"#;
    let scene = Scene::configured(forwarding).await;
    let made = scene.issuer.authorized("mapped", json!({})).await;
    let leaving = scene.leave(&[("issuer_state", &made.id)], |_| ()).await;
    assert_eq!(leaving.query["issuer_state"], made.id);
    scene.back(&leaving, &[]).send().await.expect(200);
    let posted = scene.provider.posted.lock().expect("no panic").clone();
    assert_eq!(
        (posted["authorization"].as_str(), posted["client_id"].as_str()),
        ("", "desk")
    );

    let half = Scene::configured("name = \"half\"").await;
    let body = TestIssuer::offer_request("mapped", &json!({"authMethod": "AUTHORIZED"}));
    let ask = half.issuer.post("/issuer2/credential-offers").json(&body);
    ask.send().await.expect(400);
}
