//! Add a member of staff, or give one a new password.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Staff;

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

/// Adds or renews; an existing member's sessions end.
pub fn add_staff(tx: &mut Tx<'_>, command: &AddStaff) -> Result<(), StoreError> {
    let known = access::staff_by_email(tx.conn, &command.email)?;
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
    audit::note(tx, "add_staff", About::default(), &format!("{} as {}", id, command.role))
}
