//! Show sealed values: a row in the log first, then a page of their own that only who asked can open, for a few minutes.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Disclosure;
use crate::store::change_requests;
use crate::store::travellers;

/// How long the page can be opened.
const MINUTES: i64 = 5;

/// The kind of a disclosure that opens a file of a traveller's.
pub const UPLOAD: &str = "upload";

/// What somebody asks to see.
#[derive(Clone, Debug)]
pub struct Disclose {
    /// Minted; part of the page's address.
    pub id: String,
    /// The session that may open the page.
    pub owner: String,
    /// `traveller`, `upload`, `change_request`, or `roster` for a view of a departure with its sealed columns.
    pub kind: String,
    /// The traveller's (of an upload too), the request's or the departure's id.
    pub subject_id: String,
    /// For a roster: view and format. For an upload: which.
    pub detail: String,
}

/// Logs the reading and opens the page.
pub fn disclose(tx: &mut Tx<'_>, command: &Disclose) -> Result<(), StoreError> {
    let row = Disclosure {
        id: command.id.clone(),
        owner: command.owner.clone(),
        kind: command.kind.clone(),
        subject_id: command.subject_id.clone(),
        detail: command.detail.clone(),
        created_at: tx.stamp(),
        expires_at: tx.stamp() + Duration::minutes(MINUTES),
    };
    access::insert_disclosure(tx.conn, &row)?;
    let words = format!("sealed values shown: {} {}", command.kind, command.detail);
    let traveller_id = match command.kind.as_str() {
        "traveller" | UPLOAD => Some(command.subject_id.clone()),
        "change_request" => Some(change_requests::by_id(tx.conn, &command.subject_id)?.traveller_id),
        _ => None,
    };
    if let Some(id) = traveller_id {
        let traveller = travellers::by_id(tx.conn, &id)?;
        let about = About { traveller: Some(&traveller.id), ..About::booking(&traveller.booking_id) };
        audit::note(tx, "disclose", about, &words)
    } else {
        audit::note(tx, "disclose", About::departure(&command.subject_id), &words)
    }
}
