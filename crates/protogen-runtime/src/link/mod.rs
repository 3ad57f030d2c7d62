//! A connection that comes back: dials again, logs in again, and sends again what was not
//! acknowledged.
//!
//! ```text
//! dial -> login hook -> unacknowledged deliveries, in order -> packets of the user
//!   ^                                                              |
//!   '---- wait (backoff with jitter) <---- ended, and may be retried
//! ```

mod delivery;
mod dial;
mod event;
mod login;
mod supervisor;

pub use delivery::{DeliveryId, DeliveryLimits, Resend};
pub use dial::{Dial, TcpDial};
pub use event::LinkEvent;
pub use login::{Login, NoLogin};
pub use supervisor::{Link, LinkBuilder, LinkEvents};
