//! What is kept, and for how long.

use super::*;
use crate::answer::Act;
use crate::body::Came;
use crate::marks::OrderMark;
use crate::verdict::SignatureVerdict;

const PLENTY: usize = usize::MAX;

fn shelf(answers: Vec<Answer>) -> Shelf {
    let verify: Arc<[VerifyKey]> = Arc::from(Vec::new());
    Shelf::new(
        String::from("a"),
        Arc::from("/in/a"),
        Vec::new(),
        verify,
        answers,
        CancellationToken::new(),
    )
}

fn row(id: &str, body: &str) -> Received {
    let request = http::Request::post("/").header("webhook-id", id);
    let (parts, ()) = request.body(()).expect("a request").into_parts();
    let came = Came {
        bytes: body.as_bytes().to_vec(),
        size: body.len() as u64,
        whole: true,
    };
    Received::new(&parts, "", &came, (SignatureVerdict::Unsigned, String::new()), 9)
}

fn numbers(page: &(Vec<Received>, Option<u64>)) -> (Vec<u64>, Option<u64>) {
    (page.0.iter().map(|row| row.number).collect(), page.1)
}

#[test]
fn pages_go_back_from_the_newest() {
    let mut shelf = shelf(Vec::new());
    assert_eq!(numbers(&shelf.page(None, 2)), (vec![], None));
    for id in ["a", "b", "c", "d", "e"] {
        shelf.put(row(id, ""), PLENTY);
    }
    assert_eq!(numbers(&shelf.page(None, 2)), (vec![5, 4], Some(4)));
    assert_eq!(numbers(&shelf.page(Some(4), 2)), (vec![3, 2], Some(2)));
    assert_eq!(numbers(&shelf.page(Some(2), 2)), (vec![1], None));
    assert_eq!(numbers(&shelf.page(Some(1), 2)), (vec![], None));
    assert_eq!(numbers(&shelf.page(Some(99), 5)), (vec![5, 4, 3, 2, 1], None));
}

#[test]
fn the_oldest_goes_when_there_are_too_many() {
    let mut shelf = shelf(Vec::new());
    for number in 0..=REQUESTS {
        shelf.put(row(&number.to_string(), ""), PLENTY);
    }
    assert_eq!(shelf.rows.len(), REQUESTS);
    assert!(shelf.row(1).is_none() && shelf.row(2).is_some());
    assert_eq!(shelf.received as usize, REQUESTS + 1);
    let (rows, next) = shelf.page(Some(3), 5);
    assert_eq!((rows.len(), next), (1, None), "the last page is that");
}

#[test]
fn the_oldest_goes_when_there_is_too_much() {
    let mut shelf = shelf(Vec::new());
    let one = row("x", &"b".repeat(1000)).cost();
    for _ in 0..10 {
        shelf.put(row("x", &"b".repeat(1000)), one * 3);
    }
    assert_eq!(numbers(&shelf.page(None, 50)).0, [10, 9, 8]);
    assert_eq!(shelf.bytes, one * 3);
    shelf.put(row("x", &"b".repeat(1000)), 1);
    assert_eq!(
        numbers(&shelf.page(None, 50)).0,
        [11],
        "the newest stays, whatever it costs"
    );
}

#[test]
fn emptied_it_forgets_and_counts_on() {
    let mut shelf = shelf(Vec::new());
    shelf.put(row("a", ""), PLENTY);
    shelf.empty();
    assert_eq!((shelf.received, shelf.last_at, shelf.bytes), (0, None, 0));
    let (number, _) = shelf.put(row("a", ""), PLENTY);
    assert_eq!(number, 2);
    assert_eq!(shelf.row(2).map(|row| row.order.clone()), Some(vec![]), "no duplicate");
    // An answer to what was forgotten.
    shelf.answered(1, 200);
    shelf.accepted(1);
    assert_eq!(shelf.row(2).and_then(|row| row.answered), Some(200));
}

#[test]
fn an_answer_at_once_is_noted_at_once_and_a_later_one_later() {
    let delayed = Answer {
        delay: 5,
        ..Answer::default()
    };
    let dripping = Answer {
        act: Act::Drip,
        ..Answer::default()
    };
    let refusing = Answer {
        status: 500,
        ..Answer::default()
    };
    for (answer, noted, again) in [
        (Answer::default(), Some(200), OrderMark::Duplicate),
        (refusing, Some(500), OrderMark::Retry),
        (delayed, None, OrderMark::Retry),
        (dripping, None, OrderMark::Retry),
    ] {
        let mut shelf = shelf(vec![answer.clone()]);
        let (number, play) = shelf.put(row("a", ""), PLENTY);
        assert_eq!(play, Play::Do(answer.clone()));
        assert_eq!(shelf.row(number).and_then(|row| row.answered), noted, "{answer:?}");
        let (number, _) = shelf.put(row("a", ""), PLENTY);
        let order = shelf.row(number).map(|row| row.order.clone());
        assert_eq!(order, Some(vec![again]), "{answer:?}");
    }
}

#[test]
fn a_late_answer_accepts_when_it_is_out() {
    let mut shelf = shelf(vec![Answer {
        delay: 5,
        ..Answer::default()
    }]);
    let (number, _) = shelf.put(row("a", ""), PLENTY);
    shelf.answered(number, 200);
    shelf.accepted(number);
    let (second, _) = shelf.put(row("a", ""), PLENTY);
    assert_eq!(shelf.row(number).and_then(|row| row.answered), Some(200));
    assert_eq!(
        shelf.row(second).map(|row| row.order.clone()),
        Some(vec![OrderMark::Duplicate])
    );
}
