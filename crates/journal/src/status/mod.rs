//! Status lists: which issued credential has which entry (TSL-13, TSL-14, TSL-16, BSL-7).
//!
//! **When is an index taken?** It stands inside the credential, so it is needed before the credential is signed; and it must be
//! on disk when the wallet has the credential, or it could be given away twice. Writing it down beforehand would cost an
//! issuance a second trip to the disk, and leave an entry behind that belongs to nobody whenever something fails in between. So
//! it is taken in memory ([`Place`]), and written in the transaction that says the credential was issued:
//!
//! - This process alone has the data folder, so memory is enough to keep two requests off one index.
//! - A place that is dropped without a commit is free again: the credential it stood in never left the house.
//! - The commit holds its places until the writer is done with it, so a request that is given up after its commit was queued
//!   cannot free what is about to be written.
//! - After a crash the rows are the whole truth. What was taken but not committed was given to nobody.
//!
//! A list begins durably, before its first place is taken: its address stands in credentials too. That is one commit in tens of
//! thousands of issuances. Places are chosen at random among the free ones; a list is never filled by more than half, so that a
//! choice takes two tries on average, and the unused half hides how many credentials there are (TSL-13's decoys). Then the next
//! list of the series begins. Lists and entries are never deleted or shortened (TSL-16): erasing a session makes its entries
//! nobody's.
//!
//! Whoever issues without a list pays nothing: no row, no read, no lock.

mod begin;
mod change;
mod lists;
mod place;
mod read;

pub use change::StatusError;
pub(crate) use lists::Lists;
pub use place::Place;
pub(crate) use place::insert;
pub use read::{KeptList, StatusEntry};
