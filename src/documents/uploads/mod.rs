//! Photos and scans that come in: told by what is in them, read under limits, pictures written anew.

pub mod sniff;
pub mod fault;
pub mod picture;
pub mod paper;
pub mod check;
