//! The editor's figures, on the folder that walt.id's issuer2 shipped with 0.21.0: its profiles read in parts, a text checked at
//! each keystroke, a save and a change from outside until they are live.

use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

use desk_app::{Desk, News, Options, config};
use futures_util::StreamExt as _;
use hocon_edit::{Alone, Document};
use jiff::Timestamp;
use serde_json::{Value, json};

use crate::figures::{Spread, median, spread};
use crate::process::fresh;
use crate::scaled;

/// How often each part is done.
const ROUNDS: usize = 200;
/// Keys pressed.
const KEYS: usize = 1_000;
/// How long somebody looks at the file before the first of them: a desk that has just started is still at other things.
const GAZE: Duration = Duration::from_millis(1_500);
/// How often something is saved: each waits for the disk.
const SAVES: usize = 40;

/// Everything about the editor.
#[derive(Debug, Clone)]
pub struct Editor {
    /// Lines of the profiles' file.
    pub lines: usize,
    /// Milliseconds in which it is parsed.
    pub parse: f64,
    /// Milliseconds in which it is put together, once parsed.
    pub resolve: f64,
    /// Milliseconds in which both files are parsed, put together and validated: the whole folder.
    pub whole: f64,
    /// From a keystroke that the desk was told, to everything that is wrong with the text.
    pub keystroke: Spread,
    /// The same for a form over one profile of it.
    pub form: Spread,
    /// From the call to the answer of a save, which is live by then.
    pub save: Spread,
    /// From a write by another program to the news that it is live.
    pub outside: Spread,
}

/// Measures all of it; nothing where the data is not there.
pub async fn measure(folder: &Path) -> Option<Editor> {
    let from = PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("../shared/data/waltid-0.21.0");
    if !from.is_dir() {
        println!("skipped: no ../shared");
        return None;
    }
    let place = fresh(folder, "editor");
    let home = place.join("config");
    std::fs::create_dir_all(&home).expect("a folder");
    for file in std::fs::read_dir(from).expect("the data").flatten() {
        std::fs::copy(file.path(), home.join(file.file_name())).expect("a copy");
    }
    let text = std::fs::read_to_string(home.join(config::PROFILES)).expect("the profiles");
    let (parse, resolve, whole) = parts(&home, &text);
    let options = Options {
        config: Some(home.clone()),
        data: place.join("data"),
        listen: Some(([127, 0, 0, 1], 0).into()),
        ..Options::personal()
    };
    let desk = Desk::start(options).await.expect("a desk");
    tokio::time::sleep(GAZE).await;
    let keystroke = keystrokes(
        &desk,
        &text,
        "check_file",
        |text| json!({"name": config::PROFILES, "text": text}),
    );
    let keystroke = keystroke.await;
    let form = keystrokes(
        &desk,
        &text,
        "read_form",
        |text| json!({"name": config::PROFILES, "text": text, "path": ["profiles", "isoMdl"]}),
    );
    let form = form.await;
    let save = saves(&desk, &text).await;
    let outside = outside(&desk, &home, &text).await;
    desk.shutdown().await;
    let _ = std::fs::remove_dir_all(place);
    Some(Editor {
        lines: text.lines().count(),
        parse,
        resolve,
        whole,
        keystroke,
        form,
        save,
        outside,
    })
}

/// The parts, medians in milliseconds.
fn parts(home: &Path, text: &str) -> (f64, f64, f64) {
    let entropy = credentials::entropy::SystemEntropy;
    let identity = desk_app::identity::Identity::passing(Timestamp::now(), &entropy).expect("an identity");
    let texts = config::read_all(home);
    let each = |work: &dyn Fn()| {
        work();
        let times = (0..scaled(ROUNDS)).map(|_| {
            let begun = Instant::now();
            work();
            begun.elapsed().as_secs_f64() * 1e3
        });
        median(times)
    };
    let parsed = Document::parse(text);
    (
        each(&|| drop(std::hint::black_box(Document::parse(text)))),
        each(&|| drop(std::hint::black_box(parsed.resolve(config::PROFILES, &Alone)))),
        each(&|| drop(std::hint::black_box(config::load(&texts, &Alone, &identity)))),
    )
}

/// One character more each time, as somebody types into a name in the middle of the file.
async fn keystrokes(desk: &Desk, text: &str, command: &str, args: impl Fn(&str) -> Value) -> Spread {
    let at = text
        .match_indices("name = \"")
        .nth(24)
        .map_or(0, |(at, found)| at + found.len());
    let (mut times, mut typed) = (Vec::new(), text.to_owned());
    for _ in 0..scaled(KEYS) {
        typed.insert(at, 'x');
        let args = args(&typed);
        let begun = Instant::now();
        desk.answer(command, args).await.expect("an answer");
        times.push(begun.elapsed());
    }
    spread(times)
}

async fn saves(desk: &Desk, text: &str) -> Spread {
    let (mut times, mut hash) = (Vec::new(), config::hash(text));
    for round in 0..scaled(SAVES) {
        let text = format!("{text}\n# {round}\n");
        let args = json!({"name": config::PROFILES, "text": text, "baseHash": hash});
        let begun = Instant::now();
        let saved = desk.answer("save_file", args).await.expect("an answer");
        times.push(begun.elapsed());
        let saved: Value = serde_json::from_str(&saved).expect("JSON");
        assert_eq!(saved["saved"], true, "{saved}");
        hash = config::hash(&text);
    }
    spread(times)
}

async fn outside(desk: &Desk, home: &Path, text: &str) -> Spread {
    let mut news = Box::pin(desk.news());
    let mut times = Vec::new();
    for round in 0..scaled(SAVES) {
        // What is left of the round before, and of the saves.
        while tokio::time::timeout(Duration::from_millis(250), news.next())
            .await
            .is_ok()
        {}
        let text = format!("{text}\n# from outside, {round}\n");
        let begun = Instant::now();
        std::fs::write(home.join(config::PROFILES), text).expect("a file");
        while !news
            .next()
            .await
            .expect("news")
            .iter()
            .any(|news| matches!(news, News::Profiles))
        {}
        times.push(begun.elapsed());
    }
    spread(times)
}
