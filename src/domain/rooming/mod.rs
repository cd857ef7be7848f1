//! Who sleeps where, and why: the people and their wishes, the best proposal that keeps them all, and who pays
//! a supplement.
//!
//! A proposal answers to goals in a fixed order ([`Score`]): the most people in a room, the most wishes both
//! made, the most wishes one made of their own booking, the most people beside somebody they booked with, the
//! fewest rooms to ask about, the fewest rooms, and the fewest people alone who did not wish it. It takes
//! three steps, each exact:
//!
//! 1. Ties exist only inside a booking and between two who named one another, so people fall into small
//!    groups. A table tries every way to pair a group; people who are alike stand for one another.
//! 2. What a group leaves over are adults who share with any stranger of their sex. All pairs of them are worth
//!    the same, so of each group's best ways only the parity of women and men left over matters.
//! 3. If the strangers can then be paired but for one odd woman and man, and the stock holds the rooms, no
//!    proposal can do better. If not, all people are tried in one table, so that a few people get the best
//!    there is. [`Rooming::is_best`] says whether either was possible.

mod room;
mod stock;
mod sleeper;
mod bond;
mod table;
mod group;
mod pairs;
mod by_hand;
mod words;
mod propose;
mod supplement;
mod lodging;

pub use self::lodging::Lodging;
pub use self::lodging::NightUse;
pub use self::propose::allocate;
pub use self::propose::propose;
pub use self::room::Room;
pub use self::room::RoomKind;
pub use self::room::Rooming;
pub use self::room::Score;
pub use self::sleeper::Age;
pub use self::sleeper::Bed;
pub use self::sleeper::LockedRoom;
pub use self::sleeper::Sleeper;
pub use self::sleeper::Wishes;
pub use self::stock::NightStock;
pub use self::supplement::Supplement;
pub use self::supplement::supplement;
pub use self::supplement::who_pays_supplement;

#[cfg(test)]
#[path = "../tests/rooming/mod.rs"]
mod tests;
