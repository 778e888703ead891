//! The robot wallet against an issuer that breaks one rule at a time.

mod certified;
mod flow;
mod issuer;
mod jwt_vc;
mod sd_jwt;
mod sealed;

use std::sync::{Arc, LazyLock};

use credentials::entropy::SystemEntropy;
use credentials::sd_jwt::{SdField, SdMap, VcInput, make_vc};
use issuer::{Answer, Issuer, Make, Order, VCT, start};
use jiff::Timestamp;
use model::time::FakeClock;
use serde_json::{Map, Value, json};
use wallet::{Report, WalletOptions, claim};

const NOW: i64 = 1_800_000_000;

fn options() -> WalletOptions {
    let now = Timestamp::from_second(NOW).expect("an instant");
    WalletOptions::new(Arc::new(FakeClock::at(now))).expect("a wallet")
}

fn object(value: Value) -> Map<String, Value> {
    value.as_object().cloned().unwrap_or_default()
}

fn sd_jwt_format() -> Value {
    json!({"format": "dc+sd-jwt", "vct": VCT, "cryptographic_binding_methods_supported": ["jwk"]})
}

static NAME_ONLY: LazyLock<SdMap> = LazyLock::new(|| {
    let field = SdField {
        sd: true,
        ..SdField::default()
    };
    SdMap {
        fields: [("name".to_owned(), field)].into(),
        ..SdMap::default()
    }
});

fn badge_with<'a>(order: &Order<'a>, change: impl FnOnce(&mut VcInput<'a>)) -> String {
    let mut input = VcInput {
        claims: object(json!({"name": "Ada", "level": 3, "exp": NOW + 60})),
        disclosure: Some(&*NAME_ONLY),
        issuer: order.base,
        vct: VCT,
        holder: Some(order.holder),
        status: None,
        kid: Some(order.key.kid()),
        x5c: None,
        key: order.key,
        entropy: &SystemEntropy,
    };
    change(&mut input);
    make_vc(input).expect("a credential")
}

fn badge(order: &Order<'_>) -> String {
    badge_with(order, |_| {})
}

async fn run(make: Make, instead: Vec<(&'static str, Answer)>) -> (Arc<Issuer>, Report) {
    let issuer = start(sd_jwt_format(), make, instead).await;
    let report = claim(&options(), &issuer.link()).await;
    (issuer, report)
}

fn names(report: &Report) -> Vec<(&str, bool)> {
    report.steps.iter().map(|step| (step.name, step.ok)).collect()
}
