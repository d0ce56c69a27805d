//! Open connections: their activity, their timeouts, and which one is evicted when there are too many.
//!
//! One task checks all of them once a second, so that a connection needs no timers of its own. It closes a connection whose
//! request does not complete, whose answer or socket makes no progress because the client does not read, or which has had no
//! request for a while. A live stream is an answer that its client reads: it may last forever.
//!
//! Many people can share one address, such as everyone in a lobby. So no client is refused because of others at its address:
//! when an address has more than its share of connections, the one of them that has been idle longest is evicted. Connections
//! that have carried a valid session, device key or token are not counted in that share and are evicted last.

mod answers;
mod bodies;
mod connection;
mod counts;
mod limits;
mod registry;
mod streams;

pub(crate) use self::answers::Leaving;
pub use self::bodies::GivenUp;
pub use self::connection::Connection;
pub(crate) use self::connection::Order;
pub use self::counts::Counts;
pub use self::limits::Sockets;
pub(crate) use self::registry::Admitted;
pub use self::registry::Connections;
pub(crate) use self::streams::Noted;
