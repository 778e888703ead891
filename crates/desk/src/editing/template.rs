//! A profile to begin with: what fits a credential configuration, with an example value for each claim that it describes.

use indexmap::IndexMap;
use model::configuration::{Configuration, Format};
use serde_json::{Map, Value, json};

use super::example::{example, is_picture, label};

/// What a shipped profile says where the mapping puts the value.
const LATER: &str = "made when issued";
/// Claims that a verifier must see: they are never hidden (RFC 9901, SD-JWT VC).
const ALWAYS: [&str; 8] = ["iss", "nbf", "exp", "iat", "cnf", "vct", "vct#integrity", "status"];

/// What a mobile driving licence has at least (ISO/IEC 18013-5, 7.2.1).
const LICENCE: [&str; 11] = [
    "family_name",
    "given_name",
    "birth_date",
    "issue_date",
    "expiry_date",
    "issuing_country",
    "issuing_authority",
    "document_number",
    "portrait",
    "driving_privileges",
    "un_distinguishing_sign",
];

/// A claim, or a group of them.
#[derive(Default)]
struct Claim {
    label: Option<String>,
    mandatory: bool,
    /// Described for the elements of a list.
    list: bool,
    below: IndexMap<String, Claim>,
}

/// The members of a profile of this configuration, in their order.
pub fn profile(name: &str, configuration: &Configuration) -> Value {
    let mut claims = described(configuration);
    if claims.below.is_empty() {
        claims = usual(configuration);
    }
    let mut out = Map::new();
    out.insert("name".into(), name.into());
    out.insert("credentialConfigurationId".into(), configuration.id.as_str().into());
    match configuration.format {
        Format::SdJwtVc => sd_jwt(&claims, &mut out),
        Format::JwtVcJson => w3c(&claims, configuration, &mut out),
        Format::Mdoc => mdoc(&claims, &mut out),
    }
    Value::Object(out)
}

/// The namespace that an mdoc's elements are in, when nothing says another.
pub fn namespace(doctype: &str) -> &str {
    doctype.strip_suffix(".mDL").unwrap_or(doctype)
}

fn sd_jwt(claims: &Claim, out: &mut Map<String, Value>) {
    out.insert("credentialData".into(), data(claims, false));
    let mapping = json!({"iat": "<timestamp-seconds>", "exp": "<timestamp-in-seconds:365d>"});
    out.insert("mapping".into(), mapping);
    let fields = disclosable(claims, true);
    if !fields.is_empty() {
        out.insert("selectiveDisclosure".into(), json!({"fields": fields}));
    }
}

/// Each claim that need not be there is the holder's to show.
fn disclosable(claims: &Claim, top: bool) -> Map<String, Value> {
    let mut fields = Map::new();
    for (name, claim) in &claims.below {
        if top && ALWAYS.contains(&name.as_str()) {
            continue;
        }
        let below = match claim.list {
            true => Map::new(),
            false => disclosable(claim, false),
        };
        match (claim.mandatory, below.is_empty()) {
            (true, true) => {}
            (_, true) => drop(fields.insert(name.clone(), json!({"sd": true}))),
            (mandatory, false) => {
                let field = json!({"sd": !mandatory, "children": {"fields": below}});
                fields.insert(name.clone(), field);
            }
        }
    }
    fields
}

fn w3c(claims: &Claim, configuration: &Configuration, out: &mut Map<String, Value>) {
    let definition = configuration.published.get("credential_definition");
    let given = |name: &str| definition.and_then(|definition| definition.get(name)).cloned();
    let Value::Object(mut described) = data(claims, false) else {
        return;
    };
    let mut subject = Map::from_iter([("id".to_owned(), Value::from(LATER))]);
    if let Some(Value::Object(members)) = described.shift_remove("credentialSubject") {
        subject.extend(members);
    }
    let mut data = Map::new();
    let context = given("@context").unwrap_or_else(|| json!(["https://www.w3.org/2018/credentials/v1"]));
    data.insert("@context".into(), context);
    data.insert("id".into(), LATER.into());
    data.insert("type".into(), given("type").unwrap_or_default());
    data.insert("issuer".into(), json!({"id": LATER, "name": "Example Authority"}));
    data.insert("issuanceDate".into(), LATER.into());
    data.insert("expirationDate".into(), LATER.into());
    for (name, value) in described {
        data.entry(name).or_insert(value);
    }
    data.insert("credentialSubject".into(), subject.into());
    out.insert("credentialData".into(), data.into());
    let mapping = json!({
        "id": "<uuid>",
        "issuer": {"id": "<issuerDid>"},
        "issuanceDate": "<timestamp>",
        "expirationDate": "<timestamp-in:365d>",
        "credentialSubject": {"id": "<subjectDid>"},
    });
    out.insert("mapping".into(), mapping);
}

fn mdoc(claims: &Claim, out: &mut Map<String, Value>) {
    let data = data(claims, true);
    let namespaces = data.as_object().into_iter().flatten();
    let conversions: Map<_, _> = namespaces
        .filter_map(|(name, elements)| {
            let entries = entries(elements);
            (!entries.is_empty()).then(|| (name.clone(), json!({"entriesConfigMap": entries})))
        })
        .collect();
    out.insert("credentialData".into(), data);
    if !conversions.is_empty() {
        out.insert("mDocNameSpacesDataMappingConfig".into(), conversions.into());
    }
}

/// How the members of an object become CBOR, those that are no plain values.
fn entries(members: &Value) -> Map<String, Value> {
    let members = members.as_object().into_iter().flatten();
    members
        .filter_map(|(name, value)| Some((name.clone(), conversion(value)?)))
        .collect()
}

/// An example says by its form what it is.
fn conversion(value: &Value) -> Option<Value> {
    match value {
        Value::String(text) => {
            let to = match () {
                () if is_picture(text) => "base64StringToByteString",
                () if text.parse::<jiff::Timestamp>().is_ok() => "stringToTDate",
                () if text.parse::<jiff::civil::Date>().is_ok() => "stringToFullDate",
                () => return None,
            };
            Some(json!({"type": "string", "conversionType": to}))
        }
        Value::Object(_) => {
            let entries = entries(value);
            (!entries.is_empty()).then(|| json!({"type": "object", "entriesConfigMap": entries}))
        }
        // One entry for each element.
        Value::Array(items) => {
            let each: Option<Vec<Value>> = items.iter().map(conversion).collect();
            let each = each.filter(|each| !each.is_empty())?;
            Some(json!({"type": "array", "arrayConfig": each}))
        }
        _ => None,
    }
}

/// The claims that a configuration describes, as a tree.
fn described(configuration: &Configuration) -> Claim {
    let mut root = Claim::default();
    let metadata = configuration.published.get("credential_metadata");
    let claims = metadata.and_then(|metadata| metadata.get("claims")?.as_array());
    for claim in claims.into_iter().flatten() {
        let Some(path) = claim.get("path").and_then(Value::as_array) else {
            continue;
        };
        let root_of = match (configuration.format, path.first().and_then(Value::as_str)) {
            (Format::JwtVcJson, Some(first)) if first != "credentialSubject" && path.len() == 1 => {
                root.below.entry("credentialSubject".to_owned()).or_default()
            }
            // An element without a namespace is in none.
            (Format::Mdoc, _) if path.len() < 2 => continue,
            _ => &mut root,
        };
        let mut here = root_of;
        for segment in path {
            match segment {
                Value::String(name) => here = here.below.entry(name.clone()).or_default(),
                _ => here.list = true,
            }
        }
        here.mandatory = claim.get("mandatory") == Some(&Value::Bool(true));
        let name = claim
            .get("display")
            .and_then(|display| display.get(0)?.get("name")?.as_str());
        here.label = name.map(str::to_owned);
    }
    root
}

/// What a credential of this format has most often.
fn usual(configuration: &Configuration) -> Claim {
    let group = |names: &[&str]| Claim {
        below: names
            .iter()
            .map(|name| ((*name).to_owned(), Claim::default()))
            .collect(),
        ..Claim::default()
    };
    let below = |name: &str, names: &[&str]| Claim {
        below: IndexMap::from_iter([(name.to_owned(), group(names))]),
        ..Claim::default()
    };
    match (configuration.format, configuration.doctype()) {
        (Format::SdJwtVc, _) => group(&["given_name", "family_name", "birthdate"]),
        (Format::JwtVcJson, _) => below("credentialSubject", &["givenName", "familyName"]),
        (Format::Mdoc, Some(doctype)) if doctype.ends_with(".mDL") => below(namespace(doctype), &LICENCE),
        (Format::Mdoc, doctype) => below(
            namespace(doctype.unwrap_or_default()),
            &["family_name", "given_name", "birth_date", "issue_date", "expiry_date"],
        ),
    }
}

/// An example of everything in a group.
fn data(claims: &Claim, bytes: bool) -> Value {
    let one = |(name, claim): (&String, &Claim)| {
        let value = match claim.below.is_empty() {
            true => example(name, claim.label.as_deref().unwrap_or(&label(name)), bytes),
            false => data(claim, bytes),
        };
        let listed = claim.list && !value.is_array();
        (name.clone(), if listed { json!([value]) } else { value })
    };
    claims.below.iter().map(one).collect()
}
