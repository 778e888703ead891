//! Start-up: the headless issuer until it answers, and the window until it is painted and its first command answered.

use std::io::{BufRead as _, BufReader};
use std::path::Path;
use std::process::{Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;

use crate::process::{Served, fresh};

/// Starts of each kind; the median is told.
const STARTS: usize = 7;

/// Milliseconds.
#[derive(Debug, Clone, Default)]
pub struct Startup {
    /// First start: folders, keys and certificates are made.
    pub first: f64,
    /// `desk serve` on a folder that is there, until it answered a request.
    pub serve: f64,
    /// The window's marks, in order, each the median over the starts.
    pub window: Vec<(String, f64)>,
}

/// Measures both.
pub async fn measure(folder: &Path) -> Startup {
    let place = fresh(folder, "start");
    let http = reqwest::Client::builder().no_proxy().build().expect("a client");
    let mut times = Vec::new();
    for _ in 0..=STARTS {
        let begun = Instant::now();
        let desk = Served::desk(&place);
        let answer = http.get(format!("{}/issuer2/profiles", desk.base())).send().await;
        answer.expect("an answer").error_for_status().expect("a good answer");
        times.push(begun.elapsed().as_secs_f64() * 1e3);
        desk.end();
    }
    let first = times.remove(0);
    let startup = Startup {
        first,
        serve: median(times),
        window: window(&place),
    };
    let _ = std::fs::remove_dir_all(place);
    startup
}

fn median(mut times: Vec<f64>) -> f64 {
    times.sort_by(f64::total_cmp);
    times[times.len() / 2]
}

/// The marks of the window's starts; empty where there is no display.
fn window(place: &Path) -> Vec<(String, f64)> {
    if std::env::var_os("DISPLAY").is_none() {
        return Vec::new();
    }
    let mut marks: Vec<(String, Vec<f64>)> = Vec::new();
    for _ in 0..STARTS {
        for (mark, at) in one_window(place) {
            match marks.iter_mut().find(|(known, _)| *known == mark) {
                Some((_, times)) => times.push(at),
                None => marks.push((mark, vec![at])),
            }
        }
    }
    marks.into_iter().map(|(mark, times)| (mark, median(times))).collect()
}

fn one_window(place: &Path) -> Vec<(String, f64)> {
    let mut command = Command::new(env!("CARGO_BIN_EXE_issuer-desk"));
    command
        .env("ISSUER_DESK_MARKS", "1")
        .env("ISSUER_DESK_CONFIG", place.join("config"))
        .env("ISSUER_DESK_DATA", place.join("data"))
        .env("ISSUER_DESK_LISTEN", "127.0.0.1:0")
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null());
    let mut child = command.spawn().expect("the window starts");
    let (send, lines) = std::sync::mpsc::channel();
    let out = child.stdout.take().expect("its output");
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    let mut marks = Vec::new();
    let wanted = ["page/gallery-painted", "page/first-call-answered"];
    let until = Instant::now() + Duration::from_secs(20);
    while !wanted
        .iter()
        .all(|wanted| marks.iter().any(|(mark, _): &(String, f64)| mark == wanted))
    {
        let Ok(line) = lines.recv_timeout(until.saturating_duration_since(Instant::now())) else {
            break;
        };
        if let Ok(mark) = serde_json::from_str::<Value>(&line)
            && let (Some(name), Some(at)) = (mark["mark"].as_str(), mark["at"].as_f64())
        {
            marks.push((name.to_owned(), at));
        }
    }
    // The page is asked to end as a person would end it: by the signal a desktop sends.
    let _ = Command::new("kill").arg(child.id().to_string()).status();
    let _ = child.wait();
    // From the process's own first mark.
    let first = marks
        .iter()
        .find(|(mark, _)| mark == "process")
        .map_or(0.0, |(_, at)| *at);
    marks.into_iter().map(|(mark, at)| (mark, at - first)).collect()
}
