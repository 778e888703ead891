//! `GET /issuer2/sessions/{id}/bundle`: one session in one file. An extension of this desk.

use axum::extract::{RawQuery, State};
use axum::http::header;
use axum::response::{IntoResponse, Response};
use model::failure::Refusal;

use super::query::Query;
use super::refusal::{self, refused};
use super::sessions;
use crate::bundles::Wanted;
use crate::serve::Here;

/// The bundle, a zip file; with `format=har` its exchanges as an HTTP archive.
pub async fn of_session(State(here): State<Here>, id: refusal::Name, RawQuery(query): RawQuery) -> Response {
    match make(&here, id, query.as_deref()).await {
        Ok((kind, bytes)) => {
            let headers = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
            (headers, bytes).into_response()
        }
        Err(refusal) => refused(refusal),
    }
}

async fn make(here: &Here, id: refusal::Name, query: Option<&str>) -> Result<(&'static str, Vec<u8>), Refusal> {
    let session = sessions::read(&here.issuer, &refusal::name(id)?)?;
    let wanted = wanted(query)?;
    let none = || Refusal::not_found("This issuer makes no bundles");
    let bundles = here.issuer.bundles.get().ok_or_else(none)?;
    let bytes = bundles.bundle(session.id.as_str(), wanted).await?;
    Ok((
        if wanted.har {
            "application/json"
        } else {
            "application/zip"
        },
        bytes,
    ))
}

fn wanted(query: Option<&str>) -> Result<Wanted, Refusal> {
    let query = Query::parse(query, &["personal", "format"])?;
    let personal = match query.text("personal") {
        None | Some("false") => false,
        Some("true") => true,
        Some(_) => return Err(Refusal::bad_request("personal must be true or false")),
    };
    let har = match query.text("format") {
        None | Some("zip") => false,
        Some("har") => true,
        Some(_) => return Err(Refusal::bad_request("format must be zip or har")),
    };
    Ok(Wanted { personal, har })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_wanted_is_read_strictly() {
        let check = |query: &str, personal: bool, har: bool| {
            assert_eq!(wanted(Some(query)), Ok(Wanted { personal, har }), "{query}");
        };
        check("", false, false);
        check("personal=true", true, false);
        check("personal=false&format=har", false, true);
        check("format=zip", false, false);
        for bad in [
            "personal=yes",
            "format=pdf",
            "secrets=true",
            "personal=true&personal=true",
        ] {
            assert_eq!(wanted(Some(bad)).map_err(|refusal| refusal.status), Err(400), "{bad}");
        }
    }
}
