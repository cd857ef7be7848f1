//! What those find who try: another's objects, another door's tokens, stored traps; and the table of what is shown by which test.

pub mod strangers;
mod table;

mod foreign;
mod planting;
mod stored;
mod sessions;
mod tokens;
