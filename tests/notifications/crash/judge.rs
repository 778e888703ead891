//! Whether what everybody saw is what the journal says.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde_json::Value;

use super::receiver::Arrival;
use super::stream::Told;
use super::wallet::Seen;

/// The events of a run by session, each session's in order.
pub struct Truth<'a> {
    by_seq: BTreeMap<u64, &'a Told>,
    by_session: HashMap<String, Vec<(String, &'a str)>>,
}

impl<'a> Truth<'a> {
    /// From the journal's own stream.
    pub fn of(events: &'a [Told]) -> Self {
        let mut by_session: HashMap<String, Vec<(String, &str)>> = HashMap::new();
        for event in events {
            let (session, name) = names(&event.body);
            by_session.entry(session).or_default().push((name, &event.body));
        }
        Self {
            by_seq: events.iter().map(|event| (event.seq, event)).collect(),
            by_session,
        }
    }

    /// How many events each session has.
    pub fn sessions(&self) -> impl Iterator<Item = (&str, usize)> {
        self.by_session.iter().map(|(id, events)| (id.as_str(), events.len()))
    }

    /// Nothing was streamed that the journal lacks, or says otherwise.
    pub fn streamed(&self, heard: &[Told]) -> Vec<String> {
        let differs = |told: &&Told| self.by_seq.get(&told.seq).is_none_or(|kept| *kept != *told);
        let wrong = heard.iter().filter(differs);
        wrong
            .map(|told| format!("streamed and not kept: {} {}", told.seq, told.body))
            .collect()
    }

    /// Every event arrived, as it is, in order, under one id of its own.
    pub fn arrived(&self, arrivals: &[Arrival], seen: &HashMap<String, Seen>) -> Vec<String> {
        let mut findings = Vec::new();
        let mut ids: HashMap<&str, (&str, u32)> = HashMap::new();
        let mut lanes: HashMap<String, Vec<&Arrival>> = HashMap::new();
        for arrival in arrivals {
            let (session, _) = names(&arrival.body);
            let kept = self
                .by_session
                .get(&session)
                .and_then(|events| events.get(arrival.sequence as usize - 1));
            if kept.is_none_or(|(_, body)| *body != arrival.body) {
                findings.push(format!(
                    "arrived and not kept: {session} {}: {}",
                    arrival.sequence, arrival.body
                ));
            }
            if seen.get(&session).is_none_or(|seen| seen.target != arrival.target) {
                findings.push(format!("{session} came to receiver {}", arrival.target));
            }
            lanes.entry(session).or_default().push(arrival);
        }
        for (session, events) in &self.by_session {
            let none = Vec::new();
            let lane = lanes.get(session).unwrap_or(&none);
            findings.extend(in_order(session, events.len(), lane));
            for arrival in lane {
                let known = *ids.entry(&arrival.id).or_insert((session, arrival.sequence));
                if known != (session.as_str(), arrival.sequence) {
                    findings.push(format!(
                        "{} stands for {known:?} and {session} {}",
                        arrival.id, arrival.sequence
                    ));
                }
            }
        }
        let events: HashSet<_> = ids.values().collect();
        if events.len() != ids.len() {
            findings.push(format!("{} events had {} ids", events.len(), ids.len()));
        }
        findings
    }

    /// What wallets were told is what is kept.
    pub fn issued(&self, seen: &HashMap<String, Seen>) -> Vec<String> {
        let mut findings = Vec::new();
        for (session, seen) in seen {
            let events = self.by_session.get(session).map_or(&[][..], Vec::as_slice);
            let count = |wanted: &str| events.iter().filter(|(name, _)| name == wanted).count();
            let (fetched, tokens) = (count("resolved_credential_offer"), count("requested_token"));
            let (made, ended) = (count("sdjwt_issue"), count("issuance_status"));
            let mut check = |good: bool, what: &str| {
                if !good {
                    findings.push(format!(
                        "{session}: {what}: {seen:?}, {fetched} {tokens} {made} {ended}"
                    ));
                }
            };
            check(
                (seen.fetched..=seen.asked).contains(&fetched),
                "offers fetched and events of it",
            );
            check(seen.granted <= 1, "tokens for one code");
            check(tokens <= 1, "tokens granted for one code");
            check(
                !(seen.granted == 1 || seen.spent_unseen) || tokens == 1,
                "a code was spent, and no event says so",
            );
            check(made <= 1 && ended == made, "credentials and ends");
            check(!seen.issued || made == 1, "a credential came, and no event says so");
        }
        findings
    }
}

/// Before a later event comes at all, the ones before it were accepted.
fn in_order(session: &str, events: usize, lane: &[&Arrival]) -> Vec<String> {
    let mut findings = Vec::new();
    let mut accepted: Vec<Option<u64>> = vec![None; events];
    let mut came: Vec<Option<u64>> = vec![None; events];
    let mut attempts = vec![0; events];
    for arrival in lane {
        // What is not kept was found before.
        let Some(at) = (arrival.sequence as usize).checked_sub(1).filter(|at| *at < events) else {
            continue;
        };
        // The attempt's row is on the disk before its request leaves.
        if arrival.attempt <= attempts[at] {
            findings.push(format!(
                "{session} {} came twice as attempt {}",
                at + 1,
                arrival.attempt
            ));
        }
        attempts[at] = arrival.attempt;
        let earlier = |known: Option<u64>, new: u64| Some(known.map_or(new, |known: u64| known.min(new)));
        came[at] = earlier(came[at], arrival.came);
        if let Some(when) = arrival.accepted {
            accepted[at] = earlier(accepted[at], when);
        }
    }
    for at in 0..events {
        match accepted[at] {
            None => findings.push(format!("{session} {} never arrived", at + 1)),
            Some(when) if at + 1 < events && came[at + 1].is_some_and(|next| next < when) => {
                findings.push(format!(
                    "{session} {} came before the one before it was accepted",
                    at + 2
                ));
            }
            Some(_) => {}
        }
    }
    findings
}

fn names(body: &str) -> (String, String) {
    let body: Value = serde_json::from_str(body).expect("JSON");
    let text = |key: &str| body[key].as_str().expect("a text").to_owned();
    (text("target"), text("event"))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn arrival(sequence: u32, came: u64, accepted: Option<u64>) -> Arrival {
        Arrival {
            target: 0,
            id: format!("m{sequence}"),
            sequence,
            attempt: came as u32,
            body: body(sequence),
            accepted,
            came,
        }
    }

    fn body(sequence: u32) -> String {
        format!(r#"{{"target":"s","event":"requested_token","session":{{"n":{sequence}}}}}"#)
    }

    fn events(count: u32) -> Vec<Told> {
        (1..=count)
            .map(|seq| Told {
                seq: seq.into(),
                body: body(seq),
            })
            .collect()
    }

    /// The judge finds what it is there to find.
    #[test]
    fn what_is_wrong_is_found() {
        let kept = events(3);
        let truth = Truth::of(&kept);
        let seen = HashMap::from([("s".to_owned(), Seen::default())]);
        let check = |arrivals: &[Arrival], expect: &str| {
            let findings = truth.arrived(arrivals, &seen);
            match expect {
                "" => assert!(findings.is_empty(), "{findings:?}"),
                expect => assert!(findings.iter().any(|found| found.contains(expect)), "{findings:?}"),
            }
        };
        let good = [
            arrival(1, 1, Some(2)),
            arrival(2, 3, None),
            arrival(2, 4, Some(5)),
            arrival(3, 6, Some(7)),
        ];
        check(&good, "");
        check(&good[..3], "s 3 never arrived");
        check(
            &[arrival(1, 1, Some(4)), arrival(2, 3, Some(5)), arrival(3, 6, Some(7))],
            "s 2 came before",
        );
        let mut other_id = good.clone();
        other_id[1].id = "m9".into();
        check(&other_id, "3 events had 4 ids");
        let mut shared = good.clone();
        shared[3].id = "m1".into();
        check(&shared, "stands for");
        let mut unkept = good.clone();
        unkept[2].attempt = 3;
        check(&unkept, "came twice as attempt 3");
        let mut rewritten = good.clone();
        rewritten[3].body.push(' ');
        check(&rewritten, "arrived and not kept");
        let heard = [Told { seq: 4, body: body(4) }];
        assert_eq!(truth.streamed(&heard).len(), 1);
        assert_eq!(truth.streamed(&kept).len(), 0);
        let twice = HashMap::from([(
            "s".to_owned(),
            Seen {
                granted: 2,
                ..Seen::default()
            },
        )]);
        assert!(
            truth
                .issued(&twice)
                .iter()
                .any(|found| found.contains("tokens for one code"))
        );
    }
}
