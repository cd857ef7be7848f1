//! Add a member of staff, or give one a new password.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::posting;
use crate::actions::posting::Address;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Staff;
use crate::store::agencies;

/// Who, with the password already hashed and the second factor already sealed.
#[derive(Clone, Debug)]
pub struct AddStaff {
    /// Minted.
    pub id: String,
    /// In small letters.
    pub email: String,
    /// Name on pages.
    pub name: String,
    /// `desk`, `lead` or `owner`.
    pub role: String,
    /// Argon2id.
    pub password_hash: String,
    /// Second factor, sealed; none where it is not asked for.
    pub totp_sealed: Option<Vec<u8>>,
}

/// Adds or renews; an existing member's sessions end, and a letter tells them.
pub fn add_staff(tx: &mut Tx<'_>, command: &AddStaff) -> Result<(), StoreError> {
    let known = access::staff_by_email(tx.conn, &command.email)?;
    let is_renewed = known.is_some();
    let id = known.map_or_else(|| command.id.clone(), |staff| staff.id);
    let row = Staff {
        id: id.clone(),
        email: command.email.clone(),
        name: command.name.clone(),
        role: command.role.clone(),
        password_hash: command.password_hash.clone(),
        totp_sealed: command.totp_sealed.clone(),
        totp_last_step: 0,
        is_active: true,
        created_at: tx.stamp(),
    };
    access::save_staff(tx.conn, &row)?;
    access::end_sessions_of(tx.conn, "staff", &id)?;
    if is_renewed {
        tell(tx, &row)?;
    }
    audit::note(tx, "add_staff", About::default(), &format!("{} as {}", id, command.role))
}

/// Whoever made it anew, its owner hears of it. Before a season is loaded there is no agency to write for, and nobody sends letters.
fn tell(tx: &mut Tx<'_>, staff: &Staff) -> Result<(), StoreError> {
    let Some(agency) = agencies::agency(tx.conn)? else { return Ok(()) };
    let has_factor = staff.totp_sealed.is_some();
    let facts = posting::agency_facts(&agency);
    let written = letters::sign_in_renewed(&facts, &staff.name, has_factor, tx.stamp())
        .map_err(|e| StoreError::Damaged(e.to_string()))?;
    let address = Address {
        booking_id: None,
        subject_id: &staff.id,
        link_version: 1,
        to: &staff.email,
        purge_on: tx.now().date_naive() + Duration::days(60),
    };
    let key = format!("staff:{}:renewed:{}", staff.id, tx.now().timestamp_micros());
    posting::post(tx, &written, &address, "", &key)
}
