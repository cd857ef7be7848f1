//! The own ways of travellers: to the gateway before the tour and home from it afterwards.

mod airport;
mod flight_line;
mod connection;
mod transfer;

pub use self::airport::Airport;
pub use self::airport::airport;
pub use self::connection::Connections;
pub use self::connection::Finding;
pub use self::connection::GatewayPlace;
pub use self::connection::Graveness;
pub use self::connection::Group;
pub use self::connection::Own;
pub use self::connection::check;
pub use self::flight_line::FlightLine;
pub use self::flight_line::FlightLineFault;
pub use self::transfer::Arrival;
pub use self::transfer::Window;
pub use self::transfer::windows;

#[cfg(test)]
#[path = "../tests/ways/mod.rs"]
mod tests;
