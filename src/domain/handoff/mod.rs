//! What is given on to partners: the frozen head of a pack, the bytes its hash goes over, what changed since the one before, what a
//! recipient saw, and the words of its pages in two languages.

pub mod words;
mod language;
mod head;
mod bytes;
mod difference;
mod sighting;

pub use self::bytes::RowBytes;
pub use self::bytes::canonical;
pub use self::difference::Difference;
pub use self::difference::FieldChange;
pub use self::difference::Line;
pub use self::difference::LineChange;
pub use self::difference::Lines;
pub use self::head::Head;
pub use self::head::HeadColumn;
pub use self::head::HeadFlight;
pub use self::head::Since;
pub use self::head::ValueKind;
pub use self::head::columns_of;
pub use self::language::Language;
pub use self::sighting::Sighting;
pub use self::words::Words;

#[cfg(test)]
#[path = "../tests/handoff.rs"]
mod tests;
