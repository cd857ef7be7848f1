//! How ready the people of a departure are: nine matters each, where each of them stands, and how people are chosen, sorted and
//! acted on.

mod matter;
mod facts;
mod judge;
mod line;
mod wanted;
mod act;

#[cfg(test)]
mod tests;

pub use self::act::Act;
pub use self::act::Seen;
pub use self::act::Would;
pub use self::facts::Dates;
pub use self::facts::Facts;
pub use self::facts::PackFacts;
pub use self::facts::WayFacts;
pub use self::judge::judge;
pub use self::line::Line;
pub use self::line::MarkKind;
pub use self::line::Marks;
pub use self::matter::Cell;
pub use self::matter::Matter;
pub use self::matter::State;
pub use self::matter::days_words;
pub use self::wanted::Group;
pub use self::wanted::Sort;
pub use self::wanted::Wanted;
