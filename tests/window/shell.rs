//! What is around the window: the item in the tray, notices, links that open it, and the window for a room.

use std::process::{Command, Stdio};

use crate::artefacts;
use crate::bus::Bus;
use crate::desktop::{self, Desktop};
use crate::driver::{self, Window};
use crate::offered::offered;
use crate::served::{self, Folder};

const ESCAPE: char = '\u{e00c}';

/// Makes an offer; its session's id.
async fn offered_session(window: &Window) -> String {
    let link = offered(window).await;
    link.rsplit_once("id%3D")
        .map(|(_, id)| id.to_owned())
        .expect("a session")
}

/// Has the session watched, and goes back to the offer.
async fn watched(window: &Window) {
    window.click("[data-testid=open-session]").await;
    window.click("[data-testid=session-bell]").await;
    window.appears("[data-testid=session-bell][aria-pressed=true]").await;
    window.click("[data-testid=nav-issue]").await;
    window.appears("[data-testid=claim-robot]").await;
}

/// Has the robot claim the offer, and looks elsewhere at once.
async fn claimed_meanwhile(window: &Window) {
    window
        .run("for (const id of ['claim-robot', 'nav-settings']) document.querySelector(`[data-testid=${id}]`).click()")
        .await;
}

/// Starts the program a second time with a link; it hands it to the first and ends.
fn linked(folder: &Folder, bus: &Bus, link: &str) {
    let second = Command::new(env!("CARGO_BIN_EXE_issuer-desk"))
        .arg(link)
        .env("DBUS_SESSION_BUS_ADDRESS", &bus.address)
        .env("ISSUER_DESK_CONFIG", folder.at("config"))
        .env("ISSUER_DESK_DATA", folder.at("data"))
        .env("ISSUER_DESK_LISTEN", "127.0.0.1:0")
        .env("XDG_CONFIG_HOME", folder.at("home/config"))
        .env("XDG_DATA_HOME", folder.at("home/data"))
        .env("XDG_CACHE_HOME", folder.at("home/cache"))
        .stdin(Stdio::null())
        .output()
        .expect("the program can be started");
    assert!(second.status.success(), "{second:?}");
}

async fn picture(window: &Window, name: &str) {
    let path = artefacts::folder().join(name);
    std::fs::write(&path, window.picture().await).expect("the picture can be kept");
}

#[tokio::test]
async fn the_desktop_shows_the_count_and_the_end_and_links_lead_back() {
    let folder = Folder::new("shell");
    let bus = Bus::start(&folder);
    let mut desktop = Desktop::start(&bus).await;
    let window = Window::open_on(&folder, &bus).await;
    window.appears("[data-testid=profile-card-identity-credential]").await;

    // The tray comes later than the program.
    let item = desktop.tray().await;
    item.reads("Issuer Desk", "0 sessions open").await;
    let (width, height, bytes) = item.picture().await;
    assert!(
        width > 0 && width == height && bytes == 4 * (width * height) as usize,
        "{width} × {height}: {bytes}"
    );
    let first = offered_session(&window).await;
    item.reads("Issuer Desk (1)", "1 session open").await;

    watched(&window).await;
    claimed_meanwhile(&window).await;
    let notice = desktop.notice().await;
    assert_eq!(notice.title, "Identity Credential: successful");
    assert_eq!(
        notice.body,
        format!("The wallet has the credential. Session {}.", &first[..8])
    );
    assert_eq!(notice.actions.first().map(String::as_str), Some("default"));
    item.reads("Issuer Desk", "0 sessions open").await;
    let session = |id: &str| format!("[aria-labelledby=session-title] [title='{id}']");
    window.appears("[data-testid=nav-settings][aria-current]").await;
    desktop.click(notice.id).await;
    window.appears(&session(&first)).await;
    assert!(!desktop.more(), "the end is told once");

    // A click in the tray's menu leads to all sessions, a link to one of them, and an unknown link is said to be so.
    window.click("[data-testid=nav-issue]").await;
    item.click().await;
    item.pick("0 sessions open").await;
    window.appears("[data-testid=nav-sessions][aria-current]").await;
    window.click("[data-testid=nav-settings]").await;
    linked(&folder, &bus, &format!("issuer-desk://session/{first}"));
    window.appears(&session(&first)).await;
    linked(&folder, &bus, "issuer-desk://elsewhere/<b>");
    window
        .reads("[data-testid=link-banner]", "issuer-desk://elsewhere/<b>")
        .await;

    let program = window.program();
    let labels: Vec<_> = item.entries().await.into_iter().map(|(_, label)| label).collect();
    assert_eq!(labels, ["0 sessions open", "Open Issuer Desk", "Quit"]);
    item.pick("Quit").await;
    assert!(driver::holds(async || !driver::runs(program)).await, "it goes on");
    assert!(!window.said().contains("panicked"), "{}", window.said());
}

#[tokio::test]
async fn without_a_desktop_the_page_says_it_and_a_room_has_a_window_of_its_own() {
    let folder = Folder::new("room");
    let bus = Bus::start(&folder);
    let window = Window::open_on(&folder, &bus).await;
    let first = offered_session(&window).await;
    watched(&window).await;
    claimed_meanwhile(&window).await;
    window
        .reads("[data-testid=notice]", "Identity Credential: successful")
        .await;
    window.reads("[data-testid=notice]", &first[..8]).await;
    picture(&window, "window-notice.png").await;
    window.run("document.documentElement.dataset.theme = 'dark'").await;
    picture(&window, "window-notice-dark.png").await;
    window.click("[data-testid=notice-open]").await;
    window
        .appears(&format!("[aria-labelledby=session-title] [title='{first}']"))
        .await;
    window.gone("[data-testid=notice]").await;

    // A desktop that never answers is as good as none.
    let mute = desktop::mute(&bus).await;
    window.click("[data-testid=nav-issue]").await;
    window.click("[data-testid=new-offer]").await;
    let unanswered = offered_session(&window).await;
    watched(&window).await;
    claimed_meanwhile(&window).await;
    window.reads("[data-testid=notice]", &unanswered[..8]).await;
    window.click("[data-testid=notice-close]").await;
    window.gone("[data-testid=notice]").await;
    drop(mute);

    // The next offer is shown to a room.
    window.click("[data-testid=nav-issue]").await;
    window.click("[data-testid=new-offer]").await;
    let second = offered_session(&window).await;
    let desk = window.windows(1).await.remove(0);
    for _ in 0..2 {
        window.click("[data-testid=present]").await;
        window.click("[data-testid=present-window]").await;
        let both = window.windows(2).await;
        let room = both.iter().find(|one| **one != desk).expect("another window");
        window.look_at(room).await;
        window.appears("[data-testid=beamed] [data-testid=present-qr]").await;
        let address = window.run("return location.search").await;
        assert_eq!(address, format!("?present={second}"));
        picture(&window, "window-room.png").await;
        window.presses(ESCAPE).await;
        window.windows(1).await;
        window.look_at(&desk).await;
        window.presses(ESCAPE).await;
        window.gone("[data-testid=present-view]").await;
    }

    // It ends with the program.
    window.click("[data-testid=present]").await;
    window.click("[data-testid=present-window]").await;
    window.windows(2).await;
    let program = window.program();
    served::terminate(program);
    assert!(driver::holds(async || !driver::runs(program)).await, "it goes on");
    assert!(!window.said().contains("panicked"), "{}", window.said());
}
