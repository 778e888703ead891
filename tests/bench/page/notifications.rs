//! What the page says of webhooks and streams.

use std::fmt::Write as _;

use super::verdict;
use crate::dispatch::{Dispatch, Pace};
use crate::figures::Spread;
use crate::firehose::Firehose;
use crate::isolation::{Isolation, RATE, SECONDS, TARGETS, TURNS};

/// Deliveries a second.
pub fn dispatch(out: &mut String, figures: &Dispatch) {
    let share = |of: Pace| figures.logged.rate / of.rate;
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "## Webhook dispatch\n\nTo one receiver in a process of its own on the same machine, bodies of 3.3 kB, at most {} requests under way. With the \
         durable attempt log: that an attempt\nbegins is on disk before its request, its outcome after it. The same work without the log: what is due is \
         read from the journal, made a request of, and sent. They take turns;\nmedians:\n\n| | deliveries/s | processor time of each, µs |\n|---|---|---|\n",
        figures.at_once,
    );
    for (name, pace) in [
        ("with the log", figures.logged),
        ("the same work without it", figures.unlogged),
        ("the HTTP client alone", figures.bare),
    ] {
        let _ = writeln!(out, "| {name} | {:.0} | {:.0} |", pace.rate, pace.cpu);
    }
    let _ = write!(
        out,
        "\nTargets: ≥ 8,000/s, {}; ≥ 60 % of the same work without the log, {} ({:.0} %). Of the HTTP client alone it is {:.0} %.\n\n",
        verdict(figures.logged.rate >= 8000.0),
        verdict(share(figures.unlogged) >= 0.6),
        share(figures.unlogged) * 100.0,
        share(figures.bare) * 100.0,
    );
}

/// From commit to target.
pub fn first_byte(out: &mut String, figures: &Spread) {
    let _ = write!(
        out,
        "## From commit to target\n\nFrom the journal's notice of an event, given after the commit, to its first byte at the target, one event after the \
         other on an idle desk,\n{} events: median {:.2} ms, p99 {:.2} ms, slowest {:.2} ms. Target: p99 ≤ 20 ms, {}.\n\n",
        figures.count,
        figures.p50,
        figures.p99,
        figures.max,
        verdict(figures.p99 <= 20.0),
    );
}

/// Healthy targets beside others.
pub fn isolation(out: &mut String, figures: &Isolation) {
    let _ = write!(
        out,
        "## Isolation\n\n{TARGETS} targets under {RATE} issuances/s, every tenth of them to one of three targets: in the one kind of turn these are healthy, \
         in the other nobody listens\nat the first, nobody answers at the second, and the third answers a byte a second. Turns of {SECONDS} s, {TURNS} of each, \
         alternating;\nmedians of the turns' figures. Delivery is from commit to arrival at the other {}; milliseconds:\n\n| | deliveries | median | p99 | slowest | issuances | median | p99 | slowest |\n\
         |---|---|---|---|---|---|---|---|---|\n",
        TARGETS - 3,
    );
    for (name, turn) in [("all healthy", figures.alone), ("three ill", figures.beside)] {
        let (delivery, issuance) = (turn.delivery, turn.issuance);
        let _ = writeln!(
            out,
            "| {name} | {} | {:.2} | {:.2} | {:.2} | {} | {:.2} | {:.2} | {:.2} |",
            delivery.count,
            delivery.p50,
            delivery.p99,
            delivery.max,
            issuance.count,
            issuance.p50,
            issuance.p99,
            issuance.max,
        );
    }
    let delivery = figures.beside.delivery.p99 / figures.alone.delivery.p99;
    let issuance = figures.beside.issuance.p99 / figures.alone.issuance.p99;
    let _ = write!(
        out,
        "\nTargets: delivery p99 with the three within 10 % of that without, {} ({:+.0} %); issuance p99 unchanged (within 10 %), {} ({:+.0} %).\n\n",
        verdict(delivery <= 1.1),
        (delivery - 1.0) * 100.0,
        verdict(issuance <= 1.1),
        (issuance - 1.0) * 100.0,
    );
}

/// Many subscribers.
pub fn firehose(out: &mut String, figures: &Firehose) {
    let (subscribers, rate, seconds) = figures.asked;
    let said = &figures.said;
    let number = |value: &serde_json::Value| value.as_f64().unwrap_or(f64::NAN);
    let pinned = if figures.pinned {
        "`desk serve` on one processor, the subscribers and the wallets that make the events together on another (`taskset`)"
    } else {
        "nothing kept to a processor (no `taskset` here)"
    };
    let (without, with, idle) = figures.idle;
    let _ = write!(
        out,
        "## Subscribers\n\n{subscribers} subscribers of `GET /issuer2/events`, {rate} events/s of {:.1} kB for {seconds} s; {pinned}. Made: {:.0} events/s; the \
         desk used {:.0} % of\nits processor; everybody had everything {:.0} ms after the last event. Lost: {:.0}; subscribers that lack an event: {:.0}. One more \
         reader took nothing: after {:.0} events it\nwas told \"{}\", came back with the last number it had, and got the other {:.0}. Target: nothing lost, {}.\n\
         Memory of the desk with no subscriber {:.1} MB, with {idle} idle ones {:.1} MB: {:.1} kB each.\n\n",
        number(&said["bytes"]) / 1e3,
        figures.rate(),
        figures.load * 100.0,
        number(&said["behindMs"]),
        number(&said["lost"]),
        number(&said["short"]),
        number(&said["stuck"]["before"]),
        said["stuck"]["words"].as_str().unwrap_or("nothing"),
        number(&said["stuck"]["after"]),
        verdict(figures.met()),
        without as f64 / 1e6,
        with as f64 / 1e6,
        figures.each() / 1e3,
    );
}
