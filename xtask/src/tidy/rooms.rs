//! Who may know whom. Cargo is asked, so that a way round through a third crate is found as well.

use super::Finding;
use super::house::House;
use crate::command;

/// A room, and the crates it must not reach in any number of steps.
struct Never {
    room: &'static str,
    reaches: &'static [&'static str],
}

/// Crates that speak to a network or run a server. Tokio is none of them: its timers are allowed, its sockets are found by
/// name in `pure.rs`.
const NETWORK: &[&str] = &["reqwest", "hyper", "axum", "rustls", "rusqlite", "notify"];

const NEVERS: &[Never] = &[
    Never {
        room: "model",
        reaches: NETWORK,
    },
    Never {
        room: "hocon-edit",
        reaches: NETWORK,
    },
    Never {
        room: "credentials",
        reaches: NETWORK,
    },
    Never {
        room: "signing",
        reaches: NETWORK,
    },
    // A receiver like any other.
    Never {
        room: "inbox",
        reaches: &["journal", "webhooks", "issuer", "desk", "cli"],
    },
    // The issuer writes deliveries into the journal; who sends them is none of its business.
    Never {
        room: "issuer",
        reaches: &["webhooks", "client", "wallet", "desk", "cli"],
    },
    // The dispatcher knows deliveries, not credentials.
    Never {
        room: "webhooks",
        reaches: &["issuer", "credentials", "wallet", "desk", "cli"],
    },
    // These speak HTTP to the issuer, whichever it is.
    Never {
        room: "client",
        reaches: &["issuer", "journal", "webhooks", "desk", "cli"],
    },
    Never {
        room: "wallet",
        reaches: &["issuer", "journal", "webhooks", "desk", "cli"],
    },
    Never {
        room: "journal",
        reaches: &["issuer", "webhooks", "credentials", "reqwest", "axum"],
    },
];

/// SQLite's crate, and the only room that may name it.
const SQLITE: (&str, &str) = ("rusqlite", "journal");

pub(super) fn check(house: &House) -> Vec<Finding> {
    let mut findings = Vec::new();
    for never in NEVERS {
        match tree(&["--package", never.room, "--edges", "normal,build"]) {
            Ok(reached) => findings.extend(reached_in_spite(never, &reached)),
            Err(reason) => findings.push(Finding::new(never.room, reason)),
        }
    }
    match tree(&["--workspace", "--exclude", "issuer-desk", "--edges", "normal,build,dev"]) {
        Ok(reached) => findings.extend(
            reached
                .iter()
                .filter(|name| name.as_str() == "tauri" || name.starts_with("tauri-"))
                .map(|name| Finding::new("crates/", format!("something reaches {name}; only the shell may"))),
        ),
        Err(reason) => findings.push(Finding::new("crates/", reason)),
    }
    findings.extend(sqlite(house));
    findings
}

fn reached_in_spite(never: &Never, reached: &[String]) -> Vec<Finding> {
    let place = format!("crates/{}", never.room);
    let forbidden = never
        .reaches
        .iter()
        .filter(|name| reached.iter().any(|crate_name| crate_name == *name));
    forbidden
        .map(|name| Finding::new(&place, format!("reaches the crate {name}, which it must not know")))
        .collect()
}

/// Direct use only: everything that uses the journal reaches SQLite through it.
fn sqlite(house: &House) -> Vec<Finding> {
    let (sqlite, owner) = SQLITE;
    let manifests = house.pick(|path| path.ends_with("/Cargo.toml") && path != format!("crates/{owner}/Cargo.toml"));
    let mut findings = Vec::new();
    for file in manifests {
        for (number, _) in file.lines().filter(|(_, line)| line.starts_with(sqlite)) {
            findings.push(Finding::new(file.at(number), format!("only {owner} may use {sqlite}")));
        }
    }
    findings
}

/// The names of all crates in a `cargo tree`.
fn tree(words: &[&str]) -> Result<Vec<String>, String> {
    let mut tree = command::cargo(["tree", "--prefix", "none", "--format", "{p}", "--quiet"]);
    Ok(names(&command::output(tree.args(words))?))
}

fn names(tree: &str) -> Vec<String> {
    let mut names: Vec<String> = tree
        .lines()
        .filter_map(|line| line.split_whitespace().next())
        .map(String::from)
        .collect();
    names.sort();
    names.dedup();
    names
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_forbidden_crate_is_found_wherever_it_stands() {
        let reached = names("wallet v0.1.0 (/x)\nreqwest v0.13.5\nissuer v0.1.0 (/y) (*)\n");
        assert_eq!(reached, ["issuer", "reqwest", "wallet"]);
        let never = Never {
            room: "wallet",
            reaches: &["issuer", "journal"],
        };
        assert_eq!(
            reached_in_spite(&never, &reached),
            [Finding::new(
                "crates/wallet",
                "reaches the crate issuer, which it must not know"
            )]
        );
    }

    #[test]
    fn sqlite_has_one_owner() {
        let house = House::of(&[
            ("Cargo.toml", "rusqlite = \"0.41\""),
            ("crates/journal/Cargo.toml", "rusqlite.workspace = true"),
            ("crates/desk/Cargo.toml", "[dependencies]\nrusqlite.workspace = true"),
        ]);
        assert_eq!(
            sqlite(&house),
            [Finding::new(
                "crates/desk/Cargo.toml:2",
                "only journal may use rusqlite"
            )]
        );
    }
}
