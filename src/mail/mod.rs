//! Letters and their transport: facts in, words out, and a message carried to a mail server or a folder. No SQL.

pub mod inert;
pub mod facts;
pub mod placeholder;
pub mod kind;
pub mod letters;
pub mod html;
pub mod message;
pub mod smtp;
pub mod transport;
pub mod retry;

#[cfg(test)]
mod tests;
