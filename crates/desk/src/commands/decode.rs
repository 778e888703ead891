//! What a text, or something that happened, says when it is taken apart.

use super::away;
use crate::decode::{self, Moment};
use crate::desk::Desk;
use crate::schema::{CallError, DecodeItem, DecodeText, Decoded};

/// Takes a text apart, judged now.
pub async fn text(desk: &Desk, args: DecodeText) -> Result<Vec<Decoded>, CallError> {
    away(desk, move |desk| {
        let moment = Moment {
            now: desk.inner.clock.now(),
            ..Moment::default()
        };
        Ok(decode::text(&args.text, &moment))
    })
    .await
}

/// Takes apart what an item holds, judged at its own time.
pub async fn item(desk: &Desk, args: DecodeItem) -> Result<Vec<Decoded>, CallError> {
    away(desk, move |_| Ok(decode::item(&args.item, args.issuer.as_deref()))).await
}
