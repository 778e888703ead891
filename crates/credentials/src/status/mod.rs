//! Status lists: which of the credentials an issuer issued are valid no more.
//!
//! Two kinds, alike in purpose and opposite in detail. A **Token Status List** (TSL) has 1, 2, 4 or 8 bits an entry, the first
//! entry in the *least* significant bits, in ZLIB; it travels as a JWT or a CWT. A **Bitstring Status List** (BSL) has one bit
//! an entry, the first in the *most* significant bit, in GZIP, and at least 131,072 entries; it travels as a W3C credential.
//!
//! | Module | What it knows |
//! |---|---|
//! | `entries` | entries in bits, in either order |
//! | `deflate` | ZLIB and GZIP, inflation within bounds |
//! | `token` | the claims of a Status List Token, and judging them |
//! | `jwt`, `cwt` | the two forms of a Status List Token |
//! | `bitstring` | the list credential |

mod bitstring;
mod cwt;
mod deflate;
mod entries;
mod error;
mod jwt;
mod token;

pub use bitstring::{BitstringInput, make_bitstring, read_bitstring};
pub use cwt::{DecodedCwt, decode_cwt, make_cwt};
pub use entries::{Entries, Order};
pub use error::StatusError;
pub use jwt::{make_jwt, verify_jwt};
pub use token::{StatusToken, TokenInput};

/// The fewest entries of a Bitstring Status List (BSL-5): its herd is large enough to hide in.
pub const FEWEST: u32 = 131_072;

#[cfg(test)]
mod tests;
