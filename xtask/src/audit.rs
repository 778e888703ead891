//! `npm audit`, where the registry answers it.

use std::path::Path;

use crate::Outcome;
use crate::npm;

/// Audits every npm lockfile of the project. Only what is shipped or run here counts from `moderate` up.
///
/// # Errors
/// A package has an advisory.
pub fn check() -> Outcome {
    npm::folders().iter().try_for_each(|folder| audit(folder))
}

fn audit(folder: &Path) -> Outcome {
    let output = npm::npm(folder, ["audit", "--audit-level=moderate"])
        .output()
        .map_err(|reason| format!("npm could not be started: {reason}"))?;
    let said = String::from_utf8_lossy(&output.stdout);
    match verdict(output.status.success(), &said) {
        Verdict::Clean => println!("{}: no advisory", folder.display()),
        Verdict::Unreachable => println!("{}: NOT CHECKED, the registry answers no audit here", folder.display()),
        Verdict::Advisories => return Err(format!("advisories for {}:\n{said}", folder.display())),
    }
    Ok(())
}

#[derive(Debug, PartialEq)]
enum Verdict {
    Clean,
    Advisories,
    Unreachable,
}

/// npm ends with the same code for an advisory and for a registry that does not answer; only the former has a report.
fn verdict(success: bool, said: &str) -> Verdict {
    match (
        success,
        said.contains("Severity:") || said.contains("severity vulnerabilit"),
    ) {
        (true, _) => Verdict::Clean,
        (false, true) => Verdict::Advisories,
        (false, false) => Verdict::Unreachable,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(success: bool, said: &str, expect: Verdict) {
        assert_eq!(verdict(success, said), expect, "{said}");
    }

    #[test]
    fn silence_is_not_an_advisory() {
        check(true, "found 0 vulnerabilities", Verdict::Clean);
        check(false, "", Verdict::Unreachable);
        check(false, "undefined\n", Verdict::Unreachable);
        check(
            false,
            "left-pad  <1.0\nSeverity: high\n1 high severity vulnerability",
            Verdict::Advisories,
        );
    }
}
