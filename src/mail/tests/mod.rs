//! What a letter is, end to end: its words, its message, its way.

mod samples;
mod letters;
mod message;
mod transport;
