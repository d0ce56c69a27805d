//! Every open connection: what it does, how long it may go on doing that, and which one has to go when there are too many.
//!
//! One task looks at all of them once a second, so that a connection costs no timers of its own. What it holds against a
//! connection: a request that does not get complete, an answer or a socket that does not move on because the client does not
//! read, and no request at all for a while. A live stream is an answer that its client reads: it may last for ever.
//!
//! Many people can share one address, such as everybody in a lobby. So nobody is refused for what others behind the same address
//! do: when an address has more than its share of connections, the one of them that has been idle longest makes room. Connections
//! that have shown a session, a device's key or a token are not counted in that share and go last.

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
