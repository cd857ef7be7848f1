use super::*;

mod connection;
mod flight_line;
mod transfer;
