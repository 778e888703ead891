//! The lines of a text, put in order when somebody asks for it.

use serde_json::json;

use super::desk::{PROFILES, TestDesk};
use super::form::changed;

/// Only what leads and ends a line changes; a text with mistakes is told where.
#[tokio::test]
async fn on_demand_and_nothing_but_blanks() {
    let desk = TestDesk::start().await;
    let text = desk.on_disk(PROFILES);
    let format = async |text: &str| desk.call("format_text", json!({"text": text})).await;
    let none = format(&text).await.expect("formatted");
    assert_eq!(none["changes"], json!([]), "the shipped file is in order");
    let crooked: String = text.lines().map(|line| format!("   {}  \n", line.trim())).collect();
    let done = format(&crooked).await.expect("formatted");
    let straight = changed(&crooked, &done["changes"]);
    let ends = |text: &str| -> Vec<String> { text.lines().map(|line| line.trim_end().to_owned()).collect() };
    assert_eq!(ends(&straight), ends(&text));
    let refused = format("profiles {\n  a = \"\n}").await.expect_err("refused");
    assert_eq!(refused.code, "config-broken");
    assert!(refused.message.contains("Line 2"), "{}", refused.message);
    desk.end().await;
}
