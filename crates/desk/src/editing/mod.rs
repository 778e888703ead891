//! What the text editor asks while somebody types: what fits at the cursor, and where a `${…}` leads. Pure: a text and a place in,
//! an answer out.

mod complete;
mod define;
pub mod offsets;
mod vocabulary;

pub use complete::complete;
pub use define::define;
