mod asked;
mod order;
mod sharing;
mod time;
mod world;

use std::time::Duration;

use model::event::EventName;
use model::id::SessionId;

use super::*;

const WAIT: MaxWait = MaxWait::For(Duration::from_secs(15));

fn delivery(number: i64, session: i64, target: i64) -> Delivery {
    Delivery {
        number,
        lane: Lane { session, target },
        session: SessionId::parse("s").expect("an id"),
        sequence: 1,
        event: EventName::RequestedToken,
        kind: Kind::Event,
        state: DeliveryState::Pending,
        asked: false,
        ended_before: false,
        attempts: 0,
        due_at: 0,
        created_at: 0,
        overtook: false,
        message: number,
    }
}

fn lanes(max_wait: MaxWait, deliveries: &[(i64, i64, i64)]) -> Lanes {
    let mut lanes = Lanes::new(max_wait, 8, 64);
    tell(&mut lanes, deliveries);
    lanes
}

fn tell(lanes: &mut Lanes, deliveries: &[(i64, i64, i64)]) {
    for (number, session, target) in deliveries {
        lanes.told(&delivery(*number, *session, *target), None, 0);
    }
}

fn number(claim: Option<Claim>) -> Option<i64> {
    claim.map(|claim| claim.delivery)
}

/// Everything that may go now.
fn all(lanes: &mut Lanes, now: i64) -> Vec<Claim> {
    std::iter::from_fn(|| lanes.claim(now)).collect()
}

/// Lets a target answer so often that it has its full allowance.
fn prove(lanes: &mut Lanes, target: i64, times: i64) {
    for n in 0..times {
        let number = 1_000_000 * target + n;
        tell(lanes, &[(number, number, target)]);
        let claim = lanes.claim(0).expect("a claim");
        assert_eq!(claim.delivery, number);
        lanes.ended(claim, Ended::Delivered, 0);
    }
}

/// Nothing is kept of what is over.
fn assert_empty(lanes: &Lanes) {
    assert!(lanes.lanes.is_empty() && lanes.places.is_empty() && lanes.heard.is_empty());
    assert!(lanes.turns.iter().all(BTreeSet::is_empty));
    assert!(lanes.waiting().is_empty() && lanes.next_at().is_none());
}
