//! The list of sessions, what a person says of one, and making its offer again.

use journal::{SessionsFilter as Filter, SessionsPlace, SessionsQuery as Query, SessionsSort as Sort, Total};
use model::configuration::Format;
use model::id::SessionId;
use model::session::Status;

use super::{from_issuer, number, profile, session, unreadable};
use crate::desk::Desk;
use crate::schema::{
    AddressKind, CallError, NoteSession, OfferMade, PinSession, RecreateOffer, SessionRow, SessionsFilter,
    SessionsPage, SessionsQuery, SessionsSort, SessionsTotal,
};

/// Characters of a note.
const NOTE: usize = issuer::LONGEST_NOTE;

/// A page of the list.
pub fn page(desk: &Desk, args: SessionsQuery) -> Result<SessionsPage, CallError> {
    let now = desk.inner.clock.now_ms();
    let after = args.before.as_deref().map(|text| {
        SessionsPlace::parse(text).ok_or_else(|| CallError::new("bad-arguments", "That is no place in the list."))
    });
    let query = Query {
        filter: filter(
            desk,
            args.filter.unwrap_or_default(),
            args.search.unwrap_or_default(),
            now,
        )?,
        sort: match args.sort.unwrap_or_default() {
            SessionsSort::Newest => Sort::Newest,
            SessionsSort::Oldest => Sort::Oldest,
            SessionsSort::Changed => Sort::Changed,
            SessionsSort::Profile => Sort::Profile,
        },
        after: after.transpose()?,
        limit: args.limit.min(500) as usize,
        above: args.above.map(number),
    };
    let page = desk.inner.journal.sessions(&query, now).map_err(unreadable)?;
    Ok(SessionsPage {
        rows: page.rows.iter().map(|summary| session::row(desk, summary)).collect(),
        next: page.next.map(|place| place.to_string()),
        total: total(page.total),
        above: total(page.above),
        newest: session::millis(page.newest),
    })
}

fn total(total: Total) -> SessionsTotal {
    SessionsTotal {
        count: u32::try_from(total.count).unwrap_or(u32::MAX),
        exact: total.exact,
    }
}

fn filter(desk: &Desk, asked: SessionsFilter, search: String, now: i64) -> Result<Filter, CallError> {
    fn each<T>(names: &[String], read: impl Fn(&str) -> Option<T>) -> Result<Vec<T>, CallError> {
        let unknown =
            |name: &str| CallError::new("bad-arguments", format!("{name} is no status or format of a session."));
        names
            .iter()
            .map(|name| read(name).ok_or_else(|| unknown(name)))
            .collect()
    }
    let catalogue = desk.inner.issuer.catalogue();
    let names = match search.trim() {
        "" => Vec::new(),
        _ => catalogue
            .profiles
            .iter()
            .map(|(id, known)| (id.clone(), profile::card(known, None).name))
            .collect(),
    };
    Ok(Filter {
        search,
        names,
        statuses: each(&asked.statuses, Status::from_name)?,
        formats: each(&asked.formats, Format::from_name)?,
        profiles: asked.profiles,
        since: asked
            .since
            .map(number)
            .max(asked.within.map(|within| now.saturating_sub(number(within)))),
        until: asked.until.map(number),
        silent: asked.silent,
        failing: asked.failing,
        pinned: asked.pinned,
    })
}

fn named(id: &str) -> Result<SessionId, CallError> {
    SessionId::parse(id).map_err(|_| session::gone())
}

/// Pins a session or unpins it.
pub async fn pin(desk: &Desk, args: PinSession) -> Result<SessionRow, CallError> {
    let id = named(&args.session_id)?;
    desk.inner.journal.pin(&id, args.pinned).await.map_err(unreadable)?;
    session::row_of(desk, &id)
}

/// Says something of a session.
pub async fn note(desk: &Desk, args: NoteSession) -> Result<SessionRow, CallError> {
    let id = named(&args.session_id)?;
    let note = args.note.trim();
    if note.chars().count() > NOTE {
        return Err(CallError::new(
            "note-too-long",
            format!("A note has at most {NOTE} characters."),
        ));
    }
    desk.inner.journal.note(&id, note).await.map_err(unreadable)?;
    session::row_of(desk, &id)
}

/// Makes a session's offer again, as any API user would.
pub async fn recreate(desk: &Desk, args: RecreateOffer) -> Result<OfferMade, CallError> {
    let address = match args.address {
        AddressKind::Local => "local",
        AddressKind::Lan => "lan",
        AddressKind::Public => "public",
    };
    let client = &desk.inner.client;
    let offered = client
        .recreate_offer(&args.session_id, Some(address))
        .await
        .map_err(from_issuer)?;
    let id = named(&offered.offer_id)?;
    let made = desk
        .inner
        .journal
        .session(&id)
        .map_err(unreadable)?
        .ok_or_else(session::gone)?;
    let tx_code = offered.tx_code_value.map(|code| code.reveal().to_owned());
    session::made(desk, &made, offered.credential_offer, tx_code)
}
