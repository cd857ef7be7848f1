//! Pages for everybody.

pub mod home;
