//! Join the waiting list of a departure that is sold out.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::contact::EmailAddress;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::desk;
use crate::store::desk::WaitlistEntry;

/// A party that waits.
#[derive(Clone, Debug)]
pub struct JoinWaitlist {
    /// Minted.
    pub id: String,
    /// Which departure.
    pub departure_code: String,
    /// Where to write.
    pub email: EmailAddress,
    /// One to six.
    pub party_size: i64,
}

/// Puts the party at the end; the same address keeps the place it has.
pub fn join_waitlist(tx: &mut Tx<'_>, command: &JoinWaitlist) -> Result<(), StoreError> {
    let (departure, _) = departures::by_code(tx.conn, &command.departure_code)?;
    let row = WaitlistEntry {
        id: command.id.clone(),
        departure_id: departure.id.clone(),
        email: command.email.to_string(),
        email_folded: command.email.key(),
        party_size: command.party_size,
        created_at: tx.stamp(),
    };
    desk::join_waitlist(tx.conn, &row)?;
    audit::note(
        tx,
        "join_waitlist",
        About::departure(&departure.id),
        &format!("party of {}", command.party_size),
    )
}
