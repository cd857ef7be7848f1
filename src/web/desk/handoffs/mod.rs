//! Packs of a departure at the desk: what was sent to whom and what came back, what is not yet handed on, taking a link back, answers.

pub mod show;
pub mod index;
pub mod answers;
pub mod revoked;
pub mod told;
