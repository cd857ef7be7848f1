//! What the engine must answer: the cases of the domain, properties over all of them, and documents that are
//! refused.

mod fixtures;

mod cases;
mod crossings;
mod lists;
mod matching;
mod documents;
mod edits;
mod attention;
mod elsewhere;
mod properties;
mod covering;
