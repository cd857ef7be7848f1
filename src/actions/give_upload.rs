//! A photo or a scan: sealed under the traveller's key, in place of an earlier one of its kind.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::tasks;
use crate::documents::uploads::check::Checked;
use crate::domain::upload::UploadKind;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::sealed;
use crate::store::uploads;
use crate::store::uploads::Upload;

/// One file, already checked and written anew.
#[derive(Clone, Debug)]
pub struct GiveUpload {
    /// Minted.
    pub id: String,
    /// Of which booking; a traveller of another one is not found.
    pub booking_id: String,
    /// Whose.
    pub traveller_id: String,
    /// What.
    pub file: Checked,
    /// Whether an earlier one may be replaced. The link alone only gives: what was given is changed behind a code, or at the desk.
    pub may_replace: bool,
}

/// Keeps a file. Nobody can ask for it after the details closed: it would have to wait somewhere unread.
pub fn give_upload(tx: &mut Tx<'_>, command: &GiveUpload) -> Result<(), GivingError> {
    let going = giving::may_give(tx, &command.booking_id, &command.traveller_id)?;
    let (kind, traveller_id) = (command.file.kind, &going.traveller.id);
    let earlier = uploads::of_travellers(tx.conn, std::slice::from_ref(traveller_id))?;
    if !command.may_replace && earlier.iter().any(|row| row.kind == kind.as_str()) {
        return Err(GivingError::Kept);
    }
    let key = sealed::key_of(tx.conn, tx.keys, traveller_id)?.ok_or(StoreError::NotFound)?;
    let size = command.file.size;
    let row = Upload {
        id: command.id.clone(),
        traveller_id: traveller_id.clone(),
        kind: kind.as_str().to_owned(),
        media_type: command.file.media_type.as_str().to_owned(),
        size_bytes: i64::try_from(command.file.bytes.len()).unwrap_or(i64::MAX),
        width: size.map(|(width, _)| i64::from(width)),
        height: size.map(|(_, height)| i64::from(height)),
        given_by: going.by.as_str().to_owned(),
        given_at: tx.stamp(),
    };
    uploads::put(tx.conn, &key, &row, &command.file.bytes)?;
    if let Some(page) = kind.page() {
        giving::note_page(tx, &going, page)?;
    }
    if kind == UploadKind::VisaCopy {
        tasks::finish_under(tx, &going.booking.id, tasks::VISA_COPY, traveller_id)?;
    }
    let about = About { traveller: Some(traveller_id), ..About::booking(&going.booking.id) };
    Ok(audit::note(tx, "give_upload", about, kind.title())?)
}
