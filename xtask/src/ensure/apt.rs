//! System packages, on Debian and its kin: as root, or through a sudo that asks nothing; else the command is printed and
//! the chore stops.

use std::process::Command;

use super::Need;
use crate::Outcome;
use crate::command;
use crate::place;

/// Installs the packages of the needs that are not met. Nothing happens when all are.
///
/// # Errors
/// Something is missing and this is no Debian, or nobody here may install; the message says what to do.
pub(super) fn install(needs: &[&Need]) -> Outcome {
    let missing: Vec<&Need> = needs.iter().copied().filter(|need| !need.present()).collect();
    if missing.is_empty() {
        return Ok(());
    }
    let names = missing
        .iter()
        .map(|need| format!("  - {}\n", need.name))
        .collect::<String>();
    let packages = packages(&missing);
    if place::on_path(&["apt-get"]).is_none() {
        return Err(format!(
            "missing on this machine:\n{names}Install them the way this system does; Debian and Ubuntu call them: {}",
            packages.join(" ")
        ));
    }
    println!(
        "Missing on this machine:\n{names}About to install from the system's packages: {}",
        packages.join(" ")
    );
    let Some(rights) = rights() else {
        return Err(format!(
            "no right to install packages here. Run this, then try again:\n  sudo apt-get update && sudo apt-get install \
             -y --no-install-recommends {}",
            packages.join(" ")
        ));
    };
    command::run(apt(rights).arg("update").arg("-qq"))?;
    command::run(
        apt(rights)
            .args(["install", "-y", "-qq", "--no-install-recommends"])
            .args(&packages),
    )?;
    match missing.iter().find(|need| !need.present()) {
        None => Ok(()),
        Some(need) => Err(format!(
            "the packages {} are installed, yet {} is still missing",
            need.packages.join(" "),
            need.name
        )),
    }
}

/// The packages of all needs, each once, in order.
fn packages(needs: &[&Need]) -> Vec<&'static str> {
    let mut packages = Vec::new();
    for package in needs.iter().flat_map(|need| need.packages) {
        if !packages.contains(package) {
            packages.push(*package);
        }
    }
    packages
}

#[derive(Clone, Copy)]
enum Rights {
    Root,
    Sudo,
}

fn rights() -> Option<Rights> {
    if command::output(command::new("id").arg("-u")).is_ok_and(|id| id.trim() == "0") {
        return Some(Rights::Root);
    }
    command::quietly(command::new("sudo").args(["-n", "true"])).then_some(Rights::Sudo)
}

fn apt(rights: Rights) -> Command {
    let mut apt = match rights {
        Rights::Root => command::new("env"),
        Rights::Sudo => {
            let mut sudo = command::new("sudo");
            sudo.args(["-n", "env"]);
            sudo
        }
    };
    apt.args(["DEBIAN_FRONTEND=noninteractive", "apt-get"]);
    apt
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_package_is_named_once() {
        let a = Need {
            name: "a",
            present: || false,
            packages: &["one", "two"],
        };
        let b = Need {
            name: "b",
            present: || false,
            packages: &["two", "three"],
        };
        assert_eq!(packages(&[&a, &b]), ["one", "two", "three"]);
    }
}
