//! What the page says of the ways to a credential.

use std::fmt::Write as _;

use super::verdict;
use crate::turns::TURNS;
use crate::ways::{Line, WALLETS};

/// The section's title.
pub const TITLE: &str = "## Ways to a credential\n";

/// The section of a run.
pub fn section(lines: &[Line]) -> String {
    let mut out = TITLE.to_owned();
    // Writing to a string cannot fail.
    let _ = write!(
        out,
        "\nWritten by `cargo xtask bench`, also alone (`cargo xtask bench target/bench ways`), on {}. The shipped profiles `identity-credential`, \
         `university-degree` and\n`iso-mdl`, {WALLETS} wallets at the same time. Processor time of a separate `desk serve` for one issuance (five exchanges, as \
         above), beside the yardsticks of the same\ncase and run: verifying its proofs, opening and sealing, making and signing its credentials; the same \
         exchanges answered with constant bytes of the same length; the\nsame rows committed. The four take turns, {TURNS} each; medians, µs per issuance, and the medians of the turns' own sums and ratios:\n\n\
         | format | asked for | desk serve | crypto | HTTP | rows | sum of the three | desk / sum | issuances/s | wallets' own CPU |\n\
         |---|---|---|---|---|---|---|---|---|---|\n",
        jiff::Timestamp::now().strftime("%Y-%m-%d"),
    );
    for line in lines {
        let _ = writeln!(
            out,
            "| {} | {} | {:.0} | {:.0} | {:.0} | {:.0} | {:.0} | {:.2} | {:.0} | {:.0} |",
            line.format,
            line.manner,
            line.cost.desk,
            line.cost.crypto,
            line.cost.http,
            line.cost.rows,
            line.cost.floor,
            line.cost.ratio,
            line.cost.rate,
            line.cost.generator,
        );
    }
    let worst = lines.iter().map(|line| line.cost.ratio).fold(0.0, f64::max);
    let _ = write!(
        out,
        "\nTarget: desk / sum ≤ 1.5, {} (worst {worst:.2}).\n\n",
        verdict(worst <= 1.5)
    );
    out
}
