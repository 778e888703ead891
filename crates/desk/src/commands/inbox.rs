//! Inboxes: receivers of the desk's own.

use inbox::{Act, Answer, InboxError, OrderMark as Mark, SignatureVerdict as Verdict};
use model::notifications::Webhook;
use serde_json::{Map, Value, json};
use signing::Key;

use super::form;
use super::session::millis;
use crate::desk::Desk;
use crate::inboxes::ChangeError;
use crate::schema::{
    AnswerInbox, CallError, FreshSecret, HeaderLine, Inbox, InboxAct, InboxAnswer, InboxPage, InboxQuery, InboxRef,
    MakeInbox, OrderMark, Received, SignatureVerdict,
};

/// Bytes of bodies that a page holds.
const LARGEST: usize = 8 << 20;

/// All inboxes, oldest first.
pub fn list(desk: &Desk) -> Vec<Inbox> {
    desk.inner.inboxes.list().into_iter().map(inbox).collect()
}

/// Makes an inbox with a random path and a secret of its own.
pub fn make(desk: &Desk, args: &MakeInbox) -> Result<Inbox, CallError> {
    desk.inner.inboxes.make(&args.name).map(inbox).map_err(changed)
}

/// Removes an inbox with everything in it.
pub fn remove(desk: &Desk, args: &InboxRef) -> Result<(), CallError> {
    desk.inner.inboxes.remove(&args.path).map_err(changed)
}

/// Forgets what came to an inbox.
pub fn empty(desk: &Desk, args: &InboxRef) -> Result<Inbox, CallError> {
    desk.inner.inboxes.empty(&args.path).map(inbox).map_err(refused)
}

/// Programs what an inbox answers below a path.
pub fn answer(desk: &Desk, args: AnswerInbox) -> Result<Inbox, CallError> {
    let InboxAnswer {
        below,
        act,
        status,
        delay,
        fail_first,
        body,
    } = args.answer;
    let answer = Answer {
        below,
        act: match act {
            InboxAct::Answer => Act::Answer,
            InboxAct::Reset => Act::Reset,
            InboxAct::Hang => Act::Hang,
            InboxAct::Redirect { location } => Act::Redirect { location },
            InboxAct::Drip => Act::Drip,
        },
        status,
        delay,
        fail_first,
        body,
    };
    desk.inner
        .inboxes
        .answer(&args.path, answer)
        .map(inbox)
        .map_err(changed)
}

/// A page of what came to an inbox, newest first.
pub fn page(desk: &Desk, args: &InboxQuery) -> Result<InboxPage, CallError> {
    #[expect(
        clippy::cast_possible_truncation,
        clippy::cast_sign_loss,
        reason = "a mark this desk gave out; others find nothing"
    )]
    let before = args.before.map(|before| before as u64);
    let limit = args.limit.clamp(1, 500) as usize;
    let page = desk.inner.inboxes.page(&args.path, before, limit).map_err(refused)?;
    let fit = fitting(page.rows.iter().map(|row| row.body.len()));
    let next = if fit < page.rows.len() {
        page.rows.get(fit - 1).map(|row| row.number)
    } else {
        page.next
    };
    Ok(InboxPage {
        rows: page.rows.into_iter().take(fit).map(received).collect(),
        next: next.map(counted),
    })
}

/// How many rows with bodies of these lengths a page holds: all, one at least, and no more than [`LARGEST`] bytes of them.
fn fitting(bodies: impl Iterator<Item = usize>) -> usize {
    let sums = bodies.scan(0, |sum, body| {
        *sum += body;
        Some(*sum)
    });
    sums.take_while(|sum| *sum <= LARGEST).count().max(1)
}

/// An inbox's own secret, so that other senders can sign for it.
pub fn secret(desk: &Desk, args: &InboxRef) -> Result<FreshSecret, CallError> {
    let (_, keys) = desk.inner.inboxes.target(&args.path).map_err(refused)?;
    let none = || CallError::new("inbox-unsigned", "This inbox has no secret.");
    let secret = keys.first().ok_or_else(none)?.reveal().to_owned();
    let key = Key::parse(&secret).map_err(|error| CallError::new("secret", error.to_string()))?;
    Ok(FreshSecret {
        public: key.public(),
        secret,
    })
}

/// An inbox's name.
pub fn name(desk: &Desk, path: &str) -> Result<String, CallError> {
    Ok(desk.inner.inboxes.target(path).map_err(refused)?.0.name)
}

/// An inbox as a target: its URL and the secrets that deliveries to it are signed with.
pub fn settings(desk: &Desk, path: &str) -> Result<Value, CallError> {
    let (inbox, keys) = desk.inner.inboxes.target(path).map_err(refused)?;
    let mut out = Map::new();
    out.insert("url".into(), inbox.url.into());
    let secrets: Vec<_> = keys
        .iter()
        .map(|key| key.reveal())
        .filter(|key| may_sign(key))
        .collect();
    if !secrets.is_empty() {
        out.insert("signingSecret".into(), json!(secrets));
    }
    Ok(out.into())
}

/// A public key verifies and cannot sign.
fn may_sign(key: &str) -> bool {
    !key.starts_with("whpk_")
}

/// [`settings`], checked.
pub fn webhook(desk: &Desk, path: &str) -> Result<Webhook, CallError> {
    form::checked(&settings(desk, path)?)
}

fn inbox(inbox: inbox::Inbox) -> Inbox {
    Inbox {
        name: inbox.name,
        path: inbox.path,
        url: inbox.url,
        received: inbox.received,
        last_at: inbox.last_at.map(millis),
        answers: inbox.answers.into_iter().map(shown).collect(),
        signed: inbox.signed,
    }
}

fn shown(answer: Answer) -> InboxAnswer {
    InboxAnswer {
        below: answer.below,
        act: match answer.act {
            Act::Answer => InboxAct::Answer,
            Act::Reset => InboxAct::Reset,
            Act::Hang => InboxAct::Hang,
            Act::Redirect { location } => InboxAct::Redirect { location },
            Act::Drip => InboxAct::Drip,
        },
        status: answer.status,
        delay: answer.delay,
        fail_first: answer.fail_first,
        body: answer.body,
    }
}

/// A request as the window has it.
pub fn received(row: inbox::Received) -> Received {
    Received {
        number: counted(row.number),
        at: millis(row.at),
        body: super::timeline::masked(&row.shown_body()),
        below: match row.query {
            Some(query) => format!("{}?{query}", row.below),
            None => row.below,
        },
        method: row.method,
        delivery_id: row.delivery_id,
        session_id: row.session_id,
        event: row.event,
        sequence: row.sequence,
        attempt: row.attempt,
        mark: row.mark.map(|mark| mark.as_str().to_owned()),
        order: row.order.into_iter().map(mark).collect(),
        signature: verdict(row.signature),
        words: row.words,
        answered: row.answered,
        headers: row
            .headers
            .iter()
            .map(|header| HeaderLine {
                name: header.name.clone(),
                value: header.value.clone(),
            })
            .collect(),
    }
}

fn mark(mark: Mark) -> OrderMark {
    match mark {
        Mark::Duplicate => OrderMark::Duplicate,
        Mark::Retry => OrderMark::Retry,
        Mark::OutOfOrder => OrderMark::OutOfOrder,
        Mark::Gap => OrderMark::Gap,
    }
}

fn verdict(verdict: Verdict) -> SignatureVerdict {
    match verdict {
        Verdict::Valid => SignatureVerdict::Valid,
        Verdict::Unsigned => SignatureVerdict::Unsigned,
        Verdict::NoSecret => SignatureVerdict::NoSecret,
        Verdict::BodyChanged => SignatureVerdict::BodyChanged,
        Verdict::WrongSecret => SignatureVerdict::WrongSecret,
        Verdict::Stale => SignatureVerdict::Stale,
        Verdict::Malformed => SignatureVerdict::Malformed,
    }
}

fn counted(number: u64) -> f64 {
    #[expect(clippy::cast_precision_loss, reason = "requests are counted far below 2^53")]
    let number = number as f64;
    number
}

fn refused(error: InboxError) -> CallError {
    CallError::new(error.code(), error.to_string())
}

fn changed(error: ChangeError) -> CallError {
    match error {
        ChangeError::Inbox(error) => refused(error),
        ChangeError::Io(_) => CallError::new("inboxes-io", error.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_page_is_bounded_in_bytes() {
        let check = |bodies: &[usize], expect: usize| {
            assert_eq!(fitting(bodies.iter().copied()), expect, "{bodies:?}");
        };
        check(&[1, 2, 3], 3);
        check(&[LARGEST], 1);
        check(&[LARGEST, 1], 1);
        check(&[LARGEST + 1, 1], 1);
        check(&[LARGEST / 2, LARGEST / 2, 0, 1], 3);
    }
}
