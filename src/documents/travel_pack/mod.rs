//! A traveller's own pack in finished words. What it says is put together here once; page, paper and comparison draw it.

mod model;
mod source;
mod journey;
mod care;
mod compose;

pub use self::compose::compose;
pub use self::model::DayLine;
pub use self::model::Part;
pub use self::model::Row;
pub use self::model::Section;
pub use self::model::Sheet;
pub use self::model::Topic;
pub use self::model::TravelPack;
pub use self::source::Reader;
pub use self::source::Seats;
pub use self::source::Sight;
pub use self::source::Source;
