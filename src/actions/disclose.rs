//! Show sealed values: a row in the log first, then a page of their own that only who asked can open, for a few minutes.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Disclosure;
use crate::store::change_requests;
use crate::store::pack_answers;
use crate::store::pack_answers::Visit;
use crate::store::travellers;
use crate::store::tx::new_id;

/// How long the page can be opened.
const MINUTES: i64 = 5;

/// The kind of a disclosure that opens a file of a traveller's.
pub const UPLOAD: &str = "upload";

/// The kind of a disclosure by which a pack leaves as a file. Its detail is a format and the pack's id, "csv of …".
pub const PACK: &str = "pack";

/// What somebody asks to see.
#[derive(Clone, Debug)]
pub struct Disclose {
    /// Minted; part of the page's address.
    pub id: String,
    /// The session that may open the page.
    pub owner: String,
    /// `traveller`, `copy`, `upload`, `change_request`, or `roster` for a view of a departure with its sealed columns.
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
    if let (PACK, Some((format, pack))) = (command.kind.as_str(), command.detail.split_once(" of ")) {
        let (what, handoff_id) = (format.to_owned(), pack.to_owned());
        let visit = Visit { id: new_id(), handoff_id, what, visited_at: tx.stamp() };
        pack_answers::add_visit(tx.conn, &visit)?;
    }
    let words = format!("sealed values shown: {} {}", command.kind, command.detail);
    let traveller_id = match command.kind.as_str() {
        "traveller" | "copy" | UPLOAD => Some(command.subject_id.clone()),
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
