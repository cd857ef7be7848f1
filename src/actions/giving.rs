//! Whoever gives a page of a traveller's details, what is noted about it.

use crate::domain::details::GivenBy;
use crate::domain::details::Page;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::details;

/// The actor of somebody who came by the traveller's own link.
pub const TRAVELLER: &str = "traveller";

/// Who acts: staff, the traveller, or the booker by the booking's link.
pub fn giver(tx: &Tx<'_>) -> GivenBy {
    match tx.by.actor.as_str() {
        TRAVELLER => GivenBy::Traveller,
        actor if actor.starts_with("staff:") => GivenBy::Desk,
        _ => GivenBy::Booker,
    }
}

/// Notes that the actor gave a page, so that task lists and the board tell it as done.
pub fn note_page(tx: &mut Tx<'_>, traveller_id: &str, page: Page) -> Result<(), StoreError> {
    let (by, at) = (giver(tx), tx.stamp());
    details::give_page(tx.conn, traveller_id, page, by, at)
}
