use credentials::entropy::SystemEntropy;
use credentials::key::SigningKey;
use credentials::sd_jwt::{SdMap, VcInput, make_vc};
use model::configuration::{Configuration, Format};

use super::*;

fn bare() -> Configuration {
    let described = json!({"claims": [{"path": ["address", "street"], "display": [{"name": "Street"}]}]});
    Configuration {
        id: "c".into(),
        format: Format::SdJwtVc,
        published: described.as_object().cloned().unwrap_or_default(),
    }
}

fn opened(data: Value, map: Value) -> Opened {
    let disclosure: SdMap = serde_json::from_value(map).expect("an SDMap");
    let key = SigningKey::generate_p256().expect("a key");
    let evaluated = Evaluated {
        data,
        jwt_options: Map::new(),
    };
    let credential = make_vc(VcInput {
        claims: evaluated.data.as_object().cloned().unwrap_or_default(),
        disclosure: Some(&disclosure),
        issuer: "https://issuer.example",
        vct: "v",
        holder: Some(key.public()),
        status: None,
        kid: None,
        x5c: None,
        key: &key,
        entropy: &SystemEntropy,
    });
    let configuration = bare();
    open(
        &credential.expect("a credential"),
        &evaluated,
        &Labels::of(&configuration),
    )
    .expect("claims")
}

/// Path, value or `-`, `always` or `choice`, and `*` for what the issuer put in.
fn lines(opened: &Opened) -> Vec<String> {
    let line = |claim: &PreviewClaim| {
        format!(
            "{} {} {}{}",
            claim.path.join("/"),
            claim.value.as_deref().unwrap_or("-"),
            match claim.disclosed {
                Disclosed::Always => "always",
                Disclosed::Choice => "choice",
            },
            if claim.by_issuer { " *" } else { "" },
        )
    };
    // The holder's key is another every time.
    let own = opened.claims.iter().filter(|claim| claim.path[0] != "cnf");
    own.map(line).collect()
}

/// Nested disclosures, elements of arrays, what stays with its parent; in the order of the profile.
#[test]
fn who_sees_what() {
    let check = |data: Value, map: Value, expect: &[&str]| {
        let opened = opened(data, map.clone());
        let (own, issuers): (Vec<_>, Vec<_>) = lines(&opened).into_iter().partition(|line| !line.ends_with('*'));
        assert_eq!(own, expect, "{map}");
        let expect = ["iss \"https://issuer.example\" always *", "vct \"v\" always *"];
        assert_eq!(issuers, expect, "{map}");
        assert_eq!(opened.decoys, 0);
    };
    let data = json!({"z": 1, "address": {"street": "S", "city": "C"}, "list": ["a", "b"], "a": true});
    let all = |address: [&str; 3], list: &[&str]| {
        let address = address.into_iter().map(str::to_owned);
        let list = list.iter().map(|line| (*line).to_owned());
        let first = ["z 1 choice".to_owned()];
        let last = ["a true always".to_owned()];
        first
            .into_iter()
            .chain(address)
            .chain(list)
            .chain(last)
            .collect::<Vec<_>>()
    };
    let expect = all(
        [
            "address - always",
            "address/street \"S\" choice",
            "address/city \"C\" always",
        ],
        &["list [\"a\",\"b\"] always"],
    );
    let map = json!({"fields": {"z": {"sd": true}, "address": {"sd": false, "children": {"fields": {"street": {"sd": true}}}}}});
    check(
        data.clone(),
        map,
        &expect.iter().map(String::as_str).collect::<Vec<_>>(),
    );
    // What is in a claim of the holder's choice is never seen by everybody.
    let expect = all(
        [
            "address - choice",
            "address/street \"S\" choice",
            "address/city \"C\" choice",
        ],
        &["list - always", "list/0 \"a\" always", "list/1 \"b\" choice"],
    );
    let map = json!({"fields": {
        "z": {"sd": true},
        "address": {"sd": true, "children": {"fields": {"street": {"sd": true}}}},
        "list": {"sd": false, "arrayChildren": {"elements": [{"sd": false}, {"sd": true}]}},
    }});
    check(data, map, &expect.iter().map(String::as_str).collect::<Vec<_>>());
}

/// Digests of nothing are counted; labels are found; the holder's key is the issuer's doing, in one piece.
#[test]
fn decoys_labels_and_the_binding() {
    let map = json!({"fields": {"address": {"sd": true}}, "decoyMode": "FIXED", "decoys": 3});
    let opened = opened(json!({"address": {"street": "S"}}), map);
    assert_eq!(opened.decoys, 3);
    let street = opened.claims.iter().find(|claim| claim.path == ["address", "street"]);
    assert_eq!(street.and_then(|claim| claim.label.as_deref()), Some("Street"));
    let binding: Vec<_> = opened.claims.iter().filter(|claim| claim.path[0] == "cnf").collect();
    let [cnf] = binding[..] else { panic!("{binding:?}") };
    assert!(cnf.by_issuer && cnf.value.as_deref().is_some_and(|value| value.contains("\"kty\"")));
    assert_eq!(opened.document["disclosures"].as_array().map(Vec::len), Some(1));
}
