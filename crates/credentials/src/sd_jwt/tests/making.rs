use super::*;

fn claims() -> Value {
    json!({
        "given_name": "Erika", "family_name": "Möbius", "iat": 1, "exp": 1900000000u64,
        "address": {"street": "Heidestr. 17", "country": "DE"},
        "nationalities": ["DE", "FR", "UK"], "nested": {"deep": {"a": 1, "b": 2}},
    })
}

fn all() -> Value {
    json!({"fields": {
        "given_name": {"sd": true}, "absent": {"sd": true}, "iat": {"sd": true},
        "address": {"sd": true, "children": {"fields": {"street": {"sd": true}}}},
        "nationalities": {"sd": false, "arrayChildren": {"elements": [{"sd": true}, {"sd": false}], "wildcard": {"sd": true}}},
        "nested": {"sd": false, "children": {"fields": {"deep": {"sd": true, "children": {"fields": {"a": {"sd": true}}}}}}},
    }})
}

/// SDVC-1 to SDVC-5, SDJWT-1, -3, -4, -7, -8, -12: round trip of every kind of disclosure.
#[test]
fn round_trip() {
    let (text, key, holder) = issue(claims(), Some(all()));
    assert!(text.ends_with('~'));
    let verified = verify(&text, key.public(), now()).unwrap();
    let mut expect = claims();
    expect["iss"] = json!("https://issuer.example");
    expect["vct"] = json!("urn:example:pid");
    expect["cnf"] = json!({"jwk": holder.public().to_jwk()});
    expect["status"] = json!({"status_list": {"idx": 7, "uri": "https://issuer.example/status"}});
    assert_eq!(Value::Object(verified.claims), expect);
    assert_eq!(verified.holder.as_ref(), Some(holder.public()));
    let decoded = verified.decoded;
    assert_eq!(decoded.jws.header_text("typ"), Some("dc+sd-jwt"));
    assert_eq!(decoded.jws.header_text("kid"), Some(key.kid()));
    assert_eq!(decoded.payload["_sd_alg"], "sha-256");
    assert!(decoded.decoys.is_empty());
    let find = |name: &str| {
        decoded
            .disclosures
            .iter()
            .position(|one| one.name.as_deref() == Some(name))
            .unwrap()
    };
    let place = |name: &str| decoded.disclosures[find(name)].place.clone().unwrap();
    // given_name, iat, address, street, two nationalities, deep, a.
    assert_eq!(decoded.disclosures.len(), 8);
    assert_eq!(
        place("given_name"),
        Place {
            path: String::new(),
            inside: None
        }
    );
    assert_eq!(
        place("street"),
        Place {
            path: "address".into(),
            inside: Some(find("address"))
        }
    );
    assert_eq!(
        place("deep"),
        Place {
            path: "nested".into(),
            inside: None
        }
    );
    assert_eq!(
        place("a"),
        Place {
            path: "nested.deep".into(),
            inside: Some(find("deep"))
        }
    );
    let elements: Vec<_> = decoded.disclosures.iter().filter(|one| one.name.is_none()).collect();
    assert_eq!(elements[0].place.as_ref().unwrap().path, "nationalities[0]");
    assert_eq!(decoded.payload["nationalities"][0].as_object().unwrap().len(), 1);
    assert_eq!(decoded.payload["nationalities"][1], "FR");
    let digests: Vec<_> = decoded.payload["_sd"]
        .as_array()
        .unwrap()
        .iter()
        .map(|one| one.as_str().unwrap())
        .collect();
    assert!(digests.is_sorted() && digests.len() == 3);
    // SDJWT-5: 16 random bytes each, all different.
    let salts: std::collections::HashSet<_> = decoded.disclosures.iter().map(|one| &one.salt).collect();
    assert!(salts.len() == 8 && salts.iter().all(|salt| salt.len() == 22));
}

/// SDVC-6, SDJWT-7: nothing disclosable, no `_sd`, one `~`, no decoys either.
#[test]
fn without_disclosures() {
    let maps = [
        None,
        Some(json!({"fields": {}, "decoyMode": "FIXED", "decoys": 3})),
        Some(json!({"fields": {"given_name": {"sd": false}}})),
        Some(json!({"fields": {"absent": {"sd": true}}})),
    ];
    for disclosure in maps {
        let (text, key, _) = issue(claims(), disclosure);
        assert_eq!(text.matches('~').count(), 1);
        assert!(
            !verify(&text, key.public(), now())
                .unwrap()
                .decoded
                .payload
                .contains_key("_sd")
        );
    }
}

/// SDVC-3, SDJWT-15: kept plain at issue time whatever the profile says, and told by `lint`.
#[test]
fn never_disclosable() {
    let fields: Map<_, _> = NEVER_DISCLOSABLE
        .iter()
        .map(|name| ((*name).to_owned(), json!({"sd": true})))
        .collect();
    let disclosure = json!({"fields": fields});
    let (text, key, _) = issue(claims(), Some(disclosure.clone()));
    assert!(
        verify(&text, key.public(), now())
            .unwrap()
            .decoded
            .disclosures
            .is_empty()
    );
    let findings = lint(&map(disclosure), NEVER_DISCLOSABLE);
    assert_eq!(findings.len(), NEVER_DISCLOSABLE.len());
    assert!(
        findings
            .iter()
            .all(|finding| finding.code == "sd_jwt.never_disclosable")
    );
    let strange = map(json!({"fields": {
        "a": {"sd": false, "children": {"fields": {"_sd": {"sd": true}}}},
        "b": {"sd": false, "children": {"fields": {}}, "arrayChildren": {"elements": []}},
        "c": {"sd": false, "arrayChildren": {"elements": [], "wildcard": {"sd": false, "children": {"fields": {"...": {"sd": true}}}}}},
    }}));
    let findings: Vec<_> = lint(&strange, NEVER_DISCLOSABLE)
        .into_iter()
        .map(|one| (one.path, one.code))
        .collect();
    let expect = [
        ("a._sd", "sd_jwt.reserved_name"),
        ("b", "sd_jwt.both_children"),
        ("c[*]....", "sd_jwt.reserved_name"),
    ];
    assert_eq!(findings, expect.map(|(path, code)| (path.to_owned(), code)));
    assert_eq!(lint(&map(all()), NEVER_DISCLOSABLE), []);
}

/// SDJWT-11 and R19: decoys on every level, in objects and arrays, exact when FIXED, at most when RANDOM.
#[test]
fn decoys() {
    let disclosure = |mode: &str, decoys: u16| {
        json!({"decoyMode": mode, "decoys": decoys, "fields": {
            "given_name": {"sd": true},
            "address": {"sd": true, "children": {"decoyMode": mode, "decoys": decoys, "fields": {"street": {"sd": true}}}},
            "nationalities": {"sd": false, "arrayChildren": {"decoyMode": mode, "decoys": decoys, "elements": [{"sd": true}]}},
        }})
    };
    let (text, key, _) = issue(claims(), Some(disclosure("FIXED", 3)));
    let verified = verify(&text, key.public(), now()).unwrap();
    assert_eq!(verified.decoded.decoys.len(), 9);
    assert_eq!(verified.decoded.payload["_sd"].as_array().unwrap().len(), 5);
    assert_eq!(verified.decoded.payload["nationalities"].as_array().unwrap().len(), 6);
    assert_eq!(verified.claims["nationalities"], json!(["DE", "FR", "UK"]));
    let (text, key, _) = issue(claims(), Some(disclosure("NONE", 3)));
    assert!(verify(&text, key.public(), now()).unwrap().decoded.decoys.is_empty());
    let source = SeededEntropy::new(9);
    let random = map(json!({"fields": {"a": {"sd": true}}, "decoyMode": "RANDOM", "decoys": 4}));
    let mut numbers = std::collections::BTreeSet::new();
    for _ in 0..200 {
        let key = SigningKey::generate_p256().unwrap();
        let input = SdJwtInput {
            claims: object(json!({"a": 1})),
            disclosure: Some(&random),
            never: &[],
            header: crate::jws::Header {
                typ: "x",
                ..Default::default()
            },
            key: &key,
            entropy: &source,
        };
        numbers.insert(decode(&make(input).unwrap()).unwrap().decoys.len());
    }
    assert_eq!(numbers.into_iter().collect::<Vec<_>>(), [0, 1, 2, 3, 4]);
}

/// The claims that are forced win over the data; `cnf` of the data binds nobody.
#[test]
fn forced_claims() {
    let data = json!({"iss": "x", "vct": "x", "cnf": {"jwk": {}}, "status": "x", "_sd_alg": "md5", "a": 1});
    let (text, key, holder) = issue(data.clone(), None);
    let claims = verify(&text, key.public(), now()).unwrap().claims;
    assert_eq!(
        (claims["iss"].as_str(), claims["vct"].as_str()),
        (Some("https://issuer.example"), Some("urn:example:pid"))
    );
    assert_eq!(claims["cnf"]["jwk"], holder.public().to_jwk());
    assert_eq!(claims["status"]["status_list"]["idx"], 7);
    let bearer = make_vc(VcInput {
        claims: object(data),
        disclosure: None,
        issuer: "i",
        vct: "v",
        holder: None,
        status: None,
        kid: None,
        x5c: None,
        key: &key,
        entropy: &SeededEntropy::new(1),
    });
    assert!(!decode(&bearer.unwrap()).unwrap().payload.contains_key("cnf"));
}

/// A holder would refuse what is no NumericDate, so it is not issued.
#[test]
fn times_are_numbers() {
    let key = SigningKey::generate_p256().unwrap();
    for (name, value, good) in [
        ("exp", json!("tomorrow"), false),
        ("nbf", json!([]), false),
        ("iat", json!(null), false),
        ("exp", json!(1.5), true),
        ("iat", json!(-1), true),
    ] {
        let made = make_vc(VcInput {
            claims: object(json!({name: value})),
            disclosure: None,
            issuer: "i",
            vct: "v",
            holder: None,
            status: None,
            kid: None,
            x5c: None,
            key: &key,
            entropy: &SeededEntropy::new(1),
        });
        assert_eq!(made.err(), (!good).then_some(SdJwtError::BadClaim(name)), "{name}");
    }
}

/// SDJWT-6: reserved names anywhere, disclosable or not.
#[test]
fn reserved_names() {
    let key = SigningKey::generate_p256().unwrap();
    let disclosure = map(json!({"fields": {"a": {"sd": true}}}));
    for claims in [
        json!({"_sd": []}),
        json!({"...": 1}),
        json!({"a": {"_sd": 1}}),
        json!({"b": [{"...": 1}]}),
        json!({"a": [[{"_sd": 1}]]}),
    ] {
        let input = SdJwtInput {
            claims: object(claims.clone()),
            disclosure: Some(&disclosure),
            never: &[],
            header: Default::default(),
            key: &key,
            entropy: &SeededEntropy::new(1),
        };
        assert_eq!(make(input).unwrap_err().code(), "sd_jwt.reserved_name", "{claims}");
    }
}

/// 6.5: the shapes walt.id's profiles have, and unknown members refused.
#[test]
fn map_shapes() {
    let short = map(json!({"fields": {"a": {"sd": true}}}));
    assert_eq!((short.decoy_mode, short.decoys), (DecoyMode::None, 0));
    let text = serde_json::to_value(&short).unwrap();
    assert_eq!(
        text,
        json!({"fields": {"a": {"sd": true}}, "decoyMode": "NONE", "decoys": 0})
    );
    for bad in [
        json!({}),
        json!({"fields": {"a": {}}}),
        json!({"fields": {}, "x": 1}),
        json!({"fields": {}, "decoyMode": "SOME"}),
    ] {
        assert!(serde_json::from_value::<SdMap>(bad).is_err());
    }
}
