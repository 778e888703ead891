//! What is wrong with a `selectiveDisclosure`, told when the profile is loaded.

use super::map::{SdArray, SdField, SdMap};

/// Claims of an SD-JWT VC that are never disclosable (SDVC-3, SDJWT-15).
pub const NEVER_DISCLOSABLE: &[&str] = &[
    "iss",
    "nbf",
    "exp",
    "cnf",
    "vct",
    "vct#integrity",
    "status",
    "aud",
    "aka_vcts",
    "_sd_alg",
];

/// Members of a W3C credential that are kept plain: a verifier needs them before it can judge anything.
pub const NEVER_DISCLOSABLE_W3C: &[&str] = &[
    "@context",
    "type",
    "issuer",
    "credentialStatus",
    "issuanceDate",
    "expirationDate",
    "validFrom",
    "validUntil",
];

/// One thing wrong. The claim is kept plain when a credential is issued all the same.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Finding {
    /// Member names joined by `.`, elements as `[0]` or `[*]`.
    pub path: String,
    /// The stable code.
    pub code: &'static str,
    /// For the person.
    pub message: String,
}

/// Judges `map`; `never` is [`NEVER_DISCLOSABLE`] or [`NEVER_DISCLOSABLE_W3C`] and holds for the top level.
pub fn lint(map: &SdMap, never: &[&str]) -> Vec<Finding> {
    let mut findings = Vec::new();
    for name in never {
        if map.fields.get(*name).is_some_and(|field| field.sd) {
            findings.push(Finding {
                path: (*name).to_owned(),
                code: "sd_jwt.never_disclosable",
                message: format!("`{name}` must not be selectively disclosable; it stays in clear"),
            });
        }
    }
    object(map, "", &mut findings);
    findings.sort_by(|a, b| (&a.path, a.code).cmp(&(&b.path, b.code)));
    findings
}

fn object(map: &SdMap, path: &str, findings: &mut Vec<Finding>) {
    for (name, inner) in &map.fields {
        let path = if path.is_empty() {
            name.clone()
        } else {
            format!("{path}.{name}")
        };
        if name == "_sd" || name == "..." {
            findings.push(Finding {
                path: path.clone(),
                code: "sd_jwt.reserved_name",
                message: format!("a claim must not be called `{name}`"),
            });
        }
        field(inner, &path, findings);
    }
}

fn field(inner: &SdField, path: &str, findings: &mut Vec<Finding>) {
    if inner.children.is_some() && inner.array_children.is_some() {
        findings.push(Finding {
            path: path.to_owned(),
            code: "sd_jwt.both_children",
            message: "`children` and `arrayChildren` exclude each other".into(),
        });
    }
    if let Some(map) = &inner.children {
        object(map, path, findings);
    }
    if let Some(SdArray { elements, wildcard, .. }) = &inner.array_children {
        for (at, element) in elements.iter().enumerate() {
            field(element, &format!("{path}[{at}]"), findings);
        }
        if let Some(element) = wildcard {
            field(element, &format!("{path}[*]"), findings);
        }
    }
}
