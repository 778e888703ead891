//! SD-JWT VC type metadata (TYPE-1 to TYPE-8): at the `vct` URL itself and at the older well-known location (fact sheet 5.1).

use axum::extract::{Path, State};
use axum::http::{StatusCode, header};
use axum::response::{IntoResponse, Response};
use model::failure::Refusal;
use serde_json::{Map, Value, json};

use crate::catalogue::{Catalogue, vct};
use crate::listener::ENDPOINTS;
use crate::management::refusal::refused;
use crate::serve::Here;

/// `GET /.well-known/vct/{configuration}`, also with the identifier's path before the id.
pub async fn well_known(State(here): State<Here>, Path(suffix): Path<String>) -> Response {
    let suffix = suffix.trim_end_matches('/');
    let (path, id) = suffix.rsplit_once('/').unwrap_or(("", suffix));
    let path = if path.is_empty() {
        String::new()
    } else {
        format!("/{path}")
    };
    let identifier = match here.door.identifier_for(&path) {
        Some(identifier) if !path.is_empty() => identifier,
        // Without a path the identifier this listener offers is meant.
        _ if path.is_empty() => here.door.identifier(),
        _ => return refused(Refusal::bad_request(format!("Invalid type value: {suffix}"))),
    };
    match document(&here.issuer.catalogue(), id, &identifier) {
        Some(document) => answer(&document),
        None => refused(Refusal::bad_request(format!("Invalid type value: {id}"))),
    }
}

/// `GET <vct>`: the type's own URL below either issuer identifier (TYPE-1).
pub async fn direct(State(here): State<Here>, Path(id): Path<String>, uri: axum::http::Uri) -> Response {
    let path = if uri.path().contains(&format!("{ENDPOINTS}/")) {
        ENDPOINTS
    } else {
        ""
    };
    match document(&here.issuer.catalogue(), &id, &format!("{}{path}", here.door.base)) {
        Some(document) => answer(&document),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn answer(document: &Value) -> Response {
    let headers = [
        (header::CONTENT_TYPE, "application/json"),
        (header::CACHE_CONTROL, "max-age=60"),
    ];
    (headers, document.to_string()).into_response()
}

/// The document for a configuration whose `vct` is `<identifier>/<id>`; `None` for every other.
fn document(catalogue: &Catalogue, id: &str, identifier: &str) -> Option<Value> {
    let configuration = catalogue.configurations.get(id)?;
    let vct = vct(configuration, identifier).filter(|vct| *vct == format!("{identifier}/{id}"))?;
    let metadata = configuration.published.get("credential_metadata");
    let shown = configuration
        .display("en")
        .and_then(|display| display.get("name")?.as_str())
        .unwrap_or(id);
    let mut out = Map::new();
    out.insert("vct".into(), json!(vct));
    out.insert("name".into(), json!(shown));
    out.insert("description".into(), json!(format!("{id} Verifiable Credential")));
    if let Some(display) = metadata.and_then(|m| m.get("display")).and_then(Value::as_array) {
        out.insert("display".into(), display.iter().filter_map(display_entry).collect());
    }
    if let Some(claims) = metadata.and_then(|m| m.get("claims")).and_then(Value::as_array) {
        out.insert("claims".into(), claims.iter().filter_map(claim).collect());
    }
    Some(Value::Object(out))
}

/// TYPE-4.
fn display_entry(entry: &Value) -> Option<Value> {
    let mut out = Map::new();
    out.insert(
        "locale".into(),
        entry.get("locale").cloned().unwrap_or_else(|| json!("en")),
    );
    out.insert("name".into(), entry.get("name")?.clone());
    if let Some(description) = entry.get("description") {
        out.insert("description".into(), description.clone());
    }
    let mut simple = Map::new();
    for key in ["logo", "background_color", "text_color"] {
        if let Some(value) = entry.get(key) {
            simple.insert(key.into(), value.clone());
        }
    }
    if !simple.is_empty() {
        out.insert("rendering".into(), json!({"simple": simple}));
    }
    Some(Value::Object(out))
}

/// TYPE-5.
fn claim(entry: &Value) -> Option<Value> {
    let mut out = Map::new();
    out.insert("path".into(), entry.get("path")?.clone());
    if let Some(display) = entry.get("display").and_then(Value::as_array) {
        let labels = display.iter().filter_map(|d| {
            Some(json!({"locale": d.get("locale").cloned().unwrap_or_else(|| json!("en")), "label": d.get("name")?}))
        });
        out.insert("display".into(), labels.collect());
    }
    if let Some(mandatory) = entry.get("mandatory") {
        out.insert("mandatory".into(), mandatory.clone());
    }
    Some(Value::Object(out))
}
