//! Packing what happened long ago in a long session: each text once, everything else by its place.

use std::collections::HashMap;

use journal::{EventLine, StoredExchange};
use model::session::Session;

use super::session::millis;
use super::timeline::wants;
use crate::schema::{Earlier, EarlierEvents, EarlierExchange};

/// Events and exchanges, packed. Visits are left out.
pub fn pack(session: &Session, events: &[EventLine], exchanges: &[StoredExchange]) -> Earlier {
    let mut texts = Texts::default();
    Earlier {
        events: columns(&mut texts, session, events),
        exchanges: exchanges
            .iter()
            .filter(|stored| !stored.exchange.is_ascribed())
            .map(|stored| exchange(&mut texts, stored))
            .collect(),
        texts: texts.all.into_iter().map(str::to_owned).collect(),
    }
}

fn columns(texts: &mut Texts<'_>, session: &Session, events: &[EventLine]) -> EarlierEvents {
    let mut packed = EarlierEvents::default();
    let mut before = 0;
    for line in events {
        let name = texts.of(line.name.as_str());
        packed.sequences.push(line.sequence);
        packed.steps.push(millis(line.at - before));
        packed.names.push(name);
        if !packed.unwanted.contains(&name) && !wants(session, line.name) {
            packed.unwanted.push(name);
        }
        before = line.at;
    }
    packed
}

fn exchange<'a>(texts: &mut Texts<'a>, stored: &'a StoredExchange) -> EarlierExchange {
    let exchange = &stored.exchange;
    let asked = exchange.more.as_deref().and_then(|more| more.asked.as_ref());
    let maybe = [
        exchange.agent.as_ref(),
        exchange.error.as_ref(),
        exchange.reason.as_ref(),
        exchange.item.as_ref(),
        exchange.expected.as_ref(),
        exchange.received.as_ref(),
        asked,
    ];
    let mut indices = [None; 9];
    let all = [Some(&exchange.method), Some(&exchange.path)].into_iter().chain(maybe);
    for (index, text) in indices.iter_mut().zip(all) {
        *index = text.map(|text| texts.of(text));
    }
    EarlierExchange(
        millis(stored.number),
        millis(exchange.at),
        exchange.status.into(),
        f64::from(exchange.micros) / 1000.0,
        indices,
    )
}

/// Each text once.
#[derive(Default)]
struct Texts<'a> {
    all: Vec<&'a str>,
    indices: HashMap<&'a str, u32>,
}

impl<'a> Texts<'a> {
    fn of(&mut self, text: &'a str) -> u32 {
        *self.indices.entry(text).or_insert_with(|| {
            self.all.push(text);
            u32::try_from(self.all.len() - 1).unwrap_or(u32::MAX)
        })
    }
}
