//! Any Issuer2 API, local or remote: what the desk, the command line and the tests use to talk to an issuer.
//!
//! * [`rest`]: profiles, offers, sessions ([`Client`]);
//! * [`deliveries`]: what became of webhooks, and acts on them (an extension of this desk);
//! * [`deferral`]: deciding about a credential that was put off (an extension of this desk);
//! * [`credentials`]: what was issued and how it stands (an extension of this desk);
//! * [`refusals`]: what wallets were refused, what of HAIP a profile meets (an extension of this desk);
//! * [`session_list`]: sessions searched and filtered, marked, offered again (an extension of this desk);
//! * [`sse`]: the live events of one session or of the whole issuer, followed over every reconnect;
//! * [`wait`]: times to wait, in words;
//! * [`error`]: what can go wrong, with a code to branch on.
//!
//! The client knows HTTP and the shapes of the fact sheet's sections 1 to 4; it does not know who answers.

pub mod credentials;
pub mod deferral;
pub mod deliveries;
pub mod error;
pub mod refusals;
pub mod rest;
pub mod session_list;
pub mod sse;
pub mod wait;

pub use deliveries::DeliveriesQuery;
pub use error::{ClientError, StreamError};
pub use refusals::RefusalsQuery;
pub use rest::{Client, Offered};
pub use session_list::SessionsQuery;
pub use sse::follow::Subscription;
pub use sse::{Envelope, Received};
