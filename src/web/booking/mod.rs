//! The booker's pages: booking a tour step by step, and everything behind the link that the letters carry.

pub mod new;
