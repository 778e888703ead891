//! What holds at every moment, whatever was done, and after any crash.

use model::delivery::Kind;
use model::replay::Planned;

use super::*;
use crate::{NewReplay, Notice, Retention};

const DAY: i64 = 24 * 60 * 60 * 1000;

/// Rows that must not be, with what is wrong with them.
const NEVER: [(&str, &str); 9] = [
    (
        "open says what the state says",
        "SELECT number FROM deliveries WHERE (open IS NOT NULL) <> (state IN ('scheduled', 'in_flight', 'waiting'))",
    ),
    (
        "only what is asked for has a state to go back to",
        "SELECT number FROM deliveries WHERE (back IS NULL) <> (back_due IS NULL)
           OR (back IS NOT NULL AND state NOT IN ('scheduled', 'in_flight'))",
    ),
    (
        "an attempt has a row once it is over, and not before",
        "SELECT a.id FROM attempts a JOIN deliveries d ON d.number = a.delivery
         WHERE a.total IS NULL OR a.number > d.attempts OR (d.state = 'in_flight' AND a.number = d.attempts)",
    ),
    (
        "a delivery knows its latest attempt",
        "SELECT a.id FROM attempts a JOIN deliveries d ON d.number = a.delivery
         WHERE (a.number = d.attempts) <> (a.id = d.attempt) OR (a.number = d.attempts AND a.at <> d.begun_at)
           OR a.id > d.attempt",
    ),
    (
        "no two attempts have one number",
        "SELECT attempt FROM deliveries WHERE state = 'in_flight' GROUP BY attempt HAVING count(*) > 1
         UNION ALL SELECT d.attempt FROM deliveries d JOIN attempts a ON a.id = d.attempt WHERE d.state = 'in_flight'",
    ),
    (
        "an attempt has its delivery, and says the same of it",
        "SELECT a.id FROM attempts a LEFT JOIN deliveries d ON d.number = a.delivery
         WHERE d.number IS NULL OR d.target <> a.target OR d.session <> a.session",
    ),
    (
        "a delivery has its event or its test event, and its target",
        "SELECT number FROM deliveries d WHERE target NOT IN (SELECT number FROM targets)
           OR (event = 0 AND -session NOT IN (SELECT number FROM trials))
           OR (event > 0 AND (event NOT IN (SELECT seq FROM events) OR session NOT IN (SELECT number FROM sessions)))",
    ),
    (
        "the schedule counts no more than there were",
        "SELECT number FROM deliveries WHERE tries > attempts",
    ),
    (
        "a target that is not open says since when",
        "SELECT number FROM targets WHERE (standing = 'open') <> (since IS NULL)",
    ),
];

fn hold(journal: &Journal, when: &str) {
    for (rule, sql) in NEVER {
        let broken = journal.shared.readers.read(|db| {
            db.prepare(sql)?
                .query_map([], |row| row.get::<_, i64>(0))?
                .collect::<rusqlite::Result<Vec<_>>>()
        });
        assert_eq!(broken, Ok(vec![]), "{when}: {rule}");
    }
}

/// A small generator of its own: the same run every time.
struct Dice(u64);

impl Dice {
    fn below(&mut self, n: u64) -> u64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        (self.0 >> 33) % n
    }
}

/// One of the latest deliveries.
fn some(journal: &Journal, dice: &mut Dice) -> i64 {
    let latest = crate::DeliveriesFilter {
        limit: 8,
        ..crate::DeliveriesFilter::default()
    };
    let latest = journal.deliveries_page(&latest).expect("a page");
    let at = dice.below(latest.len().max(1) as u64) as usize;
    latest.get(at).map_or(1, |line| line.delivery.number)
}

/// One thing that somebody does, at random.
async fn act(journal: &Journal, dice: &mut Dice, now: i64) -> String {
    let delivery = some(journal, dice);
    let target = 1 + dice.below(3) as i64;
    let name = format!("s{}-{}", now / DAY, dice.below(6));
    match dice.below(16) {
        0..=2 => {
            if journal.session(&id(&name)).expect("a read").is_none() {
                journal
                    .create(new_session(journal, &name, now))
                    .await
                    .expect("a session");
            }
            let session = read(journal, &name);
            if !session.state.is_over(now) {
                let mut step = commit(&session, Command::Fetch, now);
                step.target.as_mut().expect("a target").secret.0 = format!("target {target}");
                journal.commit(step).await.expect("a commit");
            }
            format!("an event of {name}")
        }
        3..=6 => {
            journal.attempt_begun(delivery, now, false).await.expect("an answer");
            format!("begin {delivery}")
        }
        7..=10 => {
            let (status, next) = match dice.below(9) {
                0 => (500, Next::Wait(now + 10)),
                1 => (500, Next::GiveUp),
                2 => (410, Next::Stop),
                3 => (500, Next::AsBefore),
                _ => (200, Next::Delivered),
            };
            let ended = journal.attempt_ended(delivery, sent(1), outcome(status), next);
            ended.await.expect("an answer");
            format!("end {delivery} {next:?}")
        }
        11 => format!("retry {delivery}: {:?}", journal.retry_now(delivery, now).await),
        12 => format!("redeliver {delivery}: {:?}", journal.redeliver(delivery, now).await),
        13 if dice.below(3) == 0 => format!("give up {delivery}: {:?}", journal.give_up(delivery).await),
        13 => {
            journal.release(target, now).await.expect("released");
            format!("release {target}")
        }
        14 if dice.below(6) == 0 => {
            journal.hold(target, now, "").await.expect("held");
            format!("hold {target}")
        }
        14 => format!(
            "redeliver all: {:?}",
            journal.redeliver_failed(now - 50, None, now).await
        ),
        _ => match dice.below(8) {
            0 => format!("erase {name}: {:?}", journal.erase(&id(&name)).await),
            1 => format!("cut off: {:?}", journal.release_in_flight(now).await),
            2 => format!("prune: {:?}", journal.prune(now).await),
            _ => {
                let events = journal.events(Some(&id(&name)), 0, 9).expect("events");
                let plan = events.iter().map(|event| Planned {
                    seq: event.seq,
                    due_at: now,
                    copy_of: (dice.below(2) == 0).then_some(0),
                    dropped: dice.below(4) == 0,
                });
                let new = NewReplay {
                    session: id(&name),
                    kind: Kind::Drill,
                    target: Target {
                        secret: model::session::SecretRef(format!("target {target}")),
                        masked: "m".into(),
                        events: EventSet::ALL,
                    },
                    secrets: vec![],
                    plan: plan.collect(),
                    now,
                };
                format!("replay {name}: {:?}", journal.replay(new).await)
            }
        },
    }
}

/// After every one of many random acts the rows make sense, and what was told of a target is what the rows say.
#[tokio::test]
async fn whatever_is_done_the_rows_make_sense() {
    for seed in 1..=3 {
        let folder = Folder::new();
        let journal = folder.open();
        journal.set_retention(Retention {
            session_days: 1,
            attempt_days: 1,
            attempts_kept: 40,
        });
        let mut all = journal.follow();
        let mut dice = Dice(seed);
        for round in 0..400 {
            // Sometimes a night goes by, so that there is something to prune.
            let now = 1000 + round * 5 + round / 100 * DAY;
            let done = act(&journal, &mut dice, now).await;
            let when = format!("seed {seed}, round {round}, {done}");
            hold(&journal, &when);
            while let Ok(Some(notice)) = all.try_next() {
                if let Notice::Target(told) = notice {
                    // An act may tell of several transactions; the latest is the one to compare.
                    let later = journal.target(told.number).expect("a read");
                    if later.as_ref().map(|later| later.attempts) == Some(told.attempts) && !done.starts_with("prune") {
                        assert_eq!(later.as_ref(), Some(&*told), "{when}");
                    }
                }
            }
        }
        let attempts = journal.shared.readers.read(|db| {
            let sql = "SELECT max((SELECT max(attempt) FROM deliveries WHERE attempts > 0),
                              (SELECT last FROM counters WHERE name = 'attempt'))";
            db.query_row(sql, [], |row| row.get::<_, i64>(0))
        });
        assert!(
            attempts.as_ref().is_ok_and(|made| *made > 40),
            "the run did something: {attempts:?}"
        );
    }
}

/// A write-ahead log cut anywhere: no attempt without its delivery, no health without its attempt.
#[tokio::test]
async fn a_torn_log_never_shows_half_an_attempt() {
    let folder = Folder::new();
    let journal = folder.open();
    claimed(&journal, "a").await;
    attempt(&journal, 1, 3000, 500, Next::Wait(4000)).await;
    deliver(&journal, 1, 4000).await;
    attempt(&journal, 2, 5000, 410, Next::Stop).await;
    let log = std::fs::read(folder.path().join("journal.db-wal")).expect("a log");
    let mut seen = std::collections::BTreeSet::new();
    for length in (0..=log.len()).step_by(4120) {
        let copy = folder.cut();
        std::fs::write(copy.path().join("journal.db-wal"), &log[..length]).expect("a torn log");
        let journal = copy.open();
        hold(&journal, &format!("{length} bytes"));
        let ended = journal.attempts_page(&crate::AttemptsFilter {
            limit: 9,
            ..crate::AttemptsFilter::default()
        });
        let ended = ended
            .expect("a page")
            .iter()
            .filter(|line| line.total.is_some())
            .count() as u64;
        let counted = journal.target(1).expect("a read").map_or(0, |target| target.attempts);
        assert_eq!(ended, counted, "{length} bytes");
        seen.insert(ended);
    }
    assert!(seen.len() > 2, "the cuts fell between the attempts: {seen:?}");
}
