//! Sign in and out. The password is checked before, outside the transaction, because hashing takes long.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Session;

/// Tries of one address or one network address within the window.
pub const TRIES: i64 = 10;
/// The throttle's window.
pub const WINDOW_MINUTES: i64 = 15;
/// A session ends after this however it is used.
const ABSOLUTE_HOURS: i64 = 12;
/// And after this without use.
pub const IDLE_MINUTES: i64 = 30;

/// Counts a try to sign in against each bucket (the address, the network address); false when there were too many.
pub fn count_try(tx: &mut Tx<'_>, buckets: &[String], limit: i64) -> Result<bool, StoreError> {
    let window_from = tx.stamp() - Duration::minutes(WINDOW_MINUTES);
    let mut allowed = true;
    for bucket in buckets {
        allowed &= access::count_try(tx.conn, bucket, tx.by.at.naive_utc(), window_from)? <= limit;
    }
    Ok(allowed)
}

/// Somebody whose password was right.
#[derive(Clone, Debug)]
pub struct SignIn {
    /// Who.
    pub staff_id: String,
    /// SHA-256 of the new cookie.
    pub session_id: String,
    /// The step of the second factor that was typed; none where it is not asked for.
    pub totp_step: Option<i64>,
    /// The buckets to forget.
    pub buckets: Vec<String>,
}

crate::verb_error! {
    /// Why nobody was signed in.
    SignInError {
        /// The code was used before.
        CodeUsed => "this code was used before",
        /// The account was closed meanwhile.
        Closed => "this account is closed",
    }
}

/// Starts a session.
pub fn sign_in(tx: &mut Tx<'_>, command: &SignIn) -> Result<(), SignInError> {
    let mut staff = access::staff_by_id(tx.conn, &command.staff_id)?;
    if !staff.is_active {
        return Err(SignInError::Closed);
    }
    if let Some(step) = command.totp_step {
        if step <= staff.totp_last_step {
            return Err(SignInError::CodeUsed);
        }
        staff.totp_last_step = step;
        access::save_staff(tx.conn, &staff)?;
    }
    for bucket in &command.buckets {
        access::forget_tries(tx.conn, bucket)?;
    }
    let row = Session {
        id: command.session_id.clone(),
        kind: "staff".to_owned(),
        subject_id: command.staff_id.clone(),
        created_at: tx.stamp(),
        seen_at: tx.stamp(),
        expires_at: tx.stamp() + Duration::hours(ABSOLUTE_HOURS),
    };
    access::insert_session(tx.conn, &row)?;
    Ok(audit::note(tx, "sign_in", About::default(), &command.staff_id)?)
}

/// Ends a session.
pub fn sign_out(tx: &mut Tx<'_>, session_id: &str) -> Result<(), StoreError> {
    access::end_session(tx.conn, session_id)?;
    audit::note(tx, "sign_out", About::default(), "")
}

/// Notes that a session is in use, at most once a minute.
pub fn keep_session(tx: &mut Tx<'_>, session_id: &str) -> Result<(), StoreError> {
    access::touch_session(tx.conn, session_id, tx.by.at.naive_utc())
}
