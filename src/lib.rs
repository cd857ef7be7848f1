pub mod domain;
pub mod clock;
pub mod keys;
pub mod filters;
pub mod store;
pub mod documents;
pub mod mail;
pub mod actions;
