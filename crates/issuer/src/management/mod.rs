//! The management API `/issuer2` (fact sheet 1 to 4), one file per resource, behind one guard. Deliveries, targets, replays,
//! test events, the status of issued credentials and decisions about those that were put off are extensions of this desk, for
//! its command line.

mod answer;
mod credentials;
mod deferral;
mod deliveries;
pub mod freeze;
mod guard;
mod haip;
mod mark;
mod offers;
mod openapi;
mod profiles;
mod query;
mod recreate;
pub mod refusal;
mod refusals;
mod replay;
mod resend;
mod session_list;
mod sessions;
mod stream;
mod targets;
mod test_event;
#[cfg(test)]
mod tests;
mod tickets;

use axum::Router;
use axum::extract::DefaultBodyLimit;
use axum::response::Redirect;
use axum::routing::{any, get, post};
use model::failure::Refusal;

pub use deferral::{Decided, decide};
pub use mark::LONGEST_NOTE;
pub use sessions::reject;
pub use stream::Feed;

use crate::serve::{Here, LARGEST_BODY};

/// The management routes of a listener. A trailing slash is ignored; every `GET` answers `HEAD`.
pub fn routes(here: &Here) -> Router<Here> {
    let mut router = Router::new();
    for slash in ["", "/"] {
        let at = |path: &str| format!("/issuer2/{path}{slash}");
        router = router
            .route(&at("profiles"), get(profiles::list))
            .route(&at("profiles/{id}"), get(profiles::one))
            .route(&at("profiles/{id}/haip"), get(haip::findings))
            .route(&at("refusals"), get(refusals::list))
            .route(&at("credential-offers"), post(offers::create))
            .route(&at("sessions"), get(sessions::list))
            .route(&at("sessions/{id}"), get(sessions::one))
            .route(&at("sessions/{id}/events"), get(stream::of_session))
            .route(&at("events"), get(stream::of_issuer))
            .route(&at("tickets"), post(tickets::make))
            .route(&at("deliveries"), get(deliveries::list))
            .route(&at("deliveries/redeliver"), post(deliveries::redeliver_failed))
            .route(&at("deliveries/{id}/retry"), post(deliveries::retry))
            .route(&at("deliveries/{id}/redeliver"), post(deliveries::redeliver))
            .route(&at("deliveries/{id}/give-up"), post(deliveries::give_up))
            .route(&at("session-list"), get(session_list::list))
            .route(&at("sessions/{id}/mark"), post(mark::mark))
            .route(&at("sessions/{id}/recreate"), post(recreate::recreate))
            .route(&at("sessions/{id}/replay"), post(replay::replay))
            .route(&at("sessions/{id}/approve"), post(deferral::approve))
            .route(&at("sessions/{id}/refuse"), post(deferral::refuse))
            .route(&at("sessions/{id}/credentials"), get(credentials::of_session))
            .route(&at("credentials/{id}/revoke"), post(credentials::revoke))
            .route(&at("credentials/{id}/suspend"), post(credentials::suspend))
            .route(&at("credentials/{id}/restore"), post(credentials::restore))
            .route(&at("profiles/{id}/test-event"), post(test_event::test_event))
            .route(&at("targets"), get(targets::list))
            .route(&at("targets/{number}/hold"), post(targets::hold))
            .route(&at("targets/{number}/release"), post(targets::release));
    }
    let nothing = || async { refusal::refused(Refusal::not_found("No such resource")) };
    for path in ["/issuer2", "/issuer2/", "/issuer2/{*rest}"] {
        router = router.route(path, any(nothing));
    }
    router
        .route("/api.json", get(openapi::document))
        .route("/", get(|| async { Redirect::temporary("/api.json") }))
        .method_not_allowed_fallback(|| async {
            refusal::refused(Refusal::new(
                405,
                "MethodNotAllowedException",
                "This method is not allowed here",
            ))
        })
        .layer((
            DefaultBodyLimit::max(LARGEST_BODY),
            axum::middleware::from_fn_with_state(here.clone(), guard::check),
        ))
}
