//! Node and npm, which a person installs; here they are only looked at.

use crate::Outcome;
use crate::command;

/// The least Node: what Vite and the tests accept.
const LEAST: (u32, u32) = (20, 19);

/// Checks that Node and npm are there and new enough.
///
/// # Errors
/// They are missing or too old; the message names the least version.
pub(super) fn check() -> Outcome {
    let need = format!("Node {}.{} or newer is needed, with npm", LEAST.0, LEAST.1);
    let said = command::output(command::new("node").arg("--version"))
        .map_err(|_| format!("{need}; there is no `node` here"))?;
    match version(&said) {
        Some(found) if found >= LEAST => {}
        _ => return Err(format!("{need}; found {}", said.trim())),
    }
    if command::quietly(command::new(crate::npm::PROGRAM).arg("--version")) {
        Ok(())
    } else {
        Err(format!("{need}; there is no `npm` here"))
    }
}

/// Major and minor of `v20.19.5`.
fn version(said: &str) -> Option<(u32, u32)> {
    let mut parts = said.trim().strip_prefix('v')?.split('.');
    Some((parts.next()?.parse().ok()?, parts.next()?.parse().ok()?))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(said: &str, expect: Option<(u32, u32)>) {
        assert_eq!(version(said), expect, "{said}");
    }

    #[test]
    fn versions() {
        check("v20.19.5\n", Some((20, 19)));
        check("v9.1.0", Some((9, 1)));
        check("20.19.5", None);
        check("nonsense", None);
    }
}
