//! Live events (fact sheet 4.6, R3 to R5; SSE-1 to SSE-10).
//!
//! * [`decode`]: bytes to messages, pure;
//! * [`backoff`]: how long to wait before asking again, pure;
//! * [`envelope`]: messages to events, with the dialects of other issuers;
//! * [`follow`]: the connection, resumed until the issuer says it is over.
//!
//! Why an own decoder: the ready-made parsers looked at drop `id` and `retry` of a block without data (SSE-5, SSE-8), do
//! not keep an id (SSE-7), copy the rest of the buffer once per line, and lose a chunk to one invalid byte. Guarding
//! against all of that from outside takes more code than the hundred lines it takes to do it right.

pub mod backoff;
pub mod decode;
pub mod envelope;
pub mod follow;

pub use envelope::{Envelope, Received};
