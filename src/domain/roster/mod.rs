//! The roster of a departure: its views, its columns, and the one table of who may see which of them. Pages,
//! files and packs all ask here.

mod view;
mod who;
mod columns;
mod birthday;
mod changes;

pub use self::birthday::birthday_between;
pub use self::changes::Change;
pub use self::changes::Changes;
pub use self::changes::Marks;
pub use self::changes::REMOVED;
pub use self::columns::COLUMNS;
pub use self::columns::Column;
pub use self::columns::Field;
pub use self::columns::columns_for_job;
pub use self::columns::columns_for_staff;
pub use self::view::Standing;
pub use self::view::View;
pub use self::who::RecipientJob;
pub use self::who::StaffRole;

#[cfg(test)]
#[path = "../tests/roster.rs"]
mod tests;
