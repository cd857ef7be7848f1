//! The rooms of a departure: the proposal with its reasons, and what the desk does with it.

mod words;
pub mod show;
pub mod beds;
pub mod kept;
pub mod undone;
pub mod apart;
pub mod mates;
pub mod questions;
