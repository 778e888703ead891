//! What was said of a delivery while its attempt was under way here: looked at when that has ended.

use journal::Delivery;
use model::delivery::DeliveryState;

use super::{Lanes, entry};

/// Words about a delivery.
pub(super) struct Heard {
    delivery: Delivery,
    /// When they were heard, by the clock as it went then.
    now: i64,
    /// By how much the clock was set back since.
    back: i64,
}

impl Heard {
    pub(super) fn new(delivery: Delivery, now: i64) -> Self {
        Self { delivery, now, back: 0 }
    }

    pub(super) fn set_back(&mut self, back: i64) {
        self.back = self.back.saturating_add(back);
    }
}

impl Lanes {
    /// Takes in what was said by the clock as it went then.
    pub(super) fn hear(&mut self, heard: Heard) {
        let Heard { delivery, now, back } = heard;
        let known = self.known(&delivery).copied();
        let is_new = known.is_none_or(|entry| entry.told_at != delivery.due_at);
        let lines_up = matches!(delivery.state, DeliveryState::Pending | DeliveryState::Waiting);
        if back == 0 || !lines_up || !is_new || self.is_shut(delivery.lane.target) {
            return self.told(&delivery, None, now);
        }
        let mut entry = entry(&delivery, known, None, now);
        entry.due_at = entry.due_at.saturating_sub(back);
        if known.is_none() {
            entry.created_at = entry.created_at.saturating_sub(back);
        }
        self.line_up(delivery.lane, entry);
    }
}
