//! The interface has two doors to Rust, `ui/src/backend/tauri.ts` and `http.ts`, and asks the network nothing itself.

use super::Finding;
use super::house::{House, is_test};

const TAURI: &str = "ui/src/backend/tauri.ts";
const HTTP: &str = "ui/src/backend/http.ts";

/// What leaves the page in some other way.
const NETWORK: &[&str] = &[
    "fetch(",
    "window.fetch(",
    "globalThis.fetch(",
    "new EventSource",
    "XMLHttpRequest",
    "new WebSocket",
    "sendBeacon",
];

/// The only addresses that the window's page may connect to: Tauri's own channel.
const CONNECT: &str = "\"connect-src\": \"ipc: http://ipc.localhost\"";

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in house.pick(|path| is_interface(path) && path != TAURI) {
        for (number, line) in file.lines() {
            if line.contains("@tauri-apps/") {
                findings.push(Finding::new(
                    file.at(number),
                    format!("only {TAURI} may import from @tauri-apps"),
                ));
            }
            for call in NETWORK.iter().filter(|call| file.path != HTTP && calls(line, call)) {
                findings.push(Finding::new(
                    file.at(number),
                    format!("`{call}`: only {HTTP} may ask the network"),
                ));
            }
        }
    }
    for file in house.pick(|path| path == "tauri.conf.json") {
        if !file.text.contains(CONNECT) {
            findings.push(Finding::new(
                &file.path,
                format!("the page's policy must say {CONNECT}"),
            ));
        }
    }
    findings
}

/// Whether `call` stands in `line` by itself, not as the end of another name or as somebody's method.
fn calls(line: &str, call: &str) -> bool {
    line.match_indices(call).any(|(at, _)| {
        let before = line[..at].chars().next_back();
        !before.is_some_and(|c| c.is_alphanumeric() || matches!(c, '_' | '.' | '#' | '$'))
    })
}

fn is_interface(path: &str) -> bool {
    let code = [".ts", ".js", ".svelte"].iter().any(|end| path.ends_with(end));
    path.starts_with("ui/src/") && code && !is_test(path)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(path: &str, text: &str, expect: usize) {
        assert_eq!(
            super::check(&House::of(&[(path, text)])).len(),
            expect,
            "{path}: {text}"
        );
    }

    #[test]
    fn only_the_doors_lead_out() {
        check(
            "ui/src/backend/tauri.ts",
            "import { invoke } from '@tauri-apps/api/core';",
            0,
        );
        check("ui/src/backend/http.ts", "await fetch(url)", 0);
        check("ui/src/backend/http.ts", "import x from '@tauri-apps/api';", 1);
        check("ui/src/places/Issue.svelte", "await fetch(url)", 1);
        check("ui/src/places/Issue.svelte", "prefetch()", 0);
        check("ui/src/state/sessions.ts", "await this.#fetch(1)", 0);
        check("ui/src/state/sessions.ts", "await window.fetch(1)", 1);
        check("tauri.conf.json", "\"connect-src\": \"*\"", 1);
        check("tauri.conf.json", CONNECT, 0);
    }
}
