//! The partner's pages: a link that says almost nothing, a code to the recipient's address, then that pack alone.

pub mod door;
pub mod code;
pub mod pack;
pub mod files;
pub mod received;
pub mod marks;
pub mod questions;
