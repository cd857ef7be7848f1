//! Sign in and out. The password is checked before, outside the transaction, because hashing takes long.

use chrono::Duration;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::access::Session;
use crate::store::access::Staff;

/// Tries of one address or one network address within the window.
pub const TRIES: i64 = 10;
/// The throttle's window.
pub const WINDOW_MINUTES: i64 = 15;
/// A session ends after this however it is used.
const ABSOLUTE_HOURS: i64 = 12;
/// And after this without use.
pub const IDLE_MINUTES: i64 = 30;
/// What moves money or opens much asks for a code again that is older than this. Long enough for a piece of work with several such
/// steps, short enough that a desk left open for a meeting is not worth much to whoever sits down at it.
pub const PROOF_MINUTES: i64 = 10;

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
    /// Their browser, in a few plain words.
    pub browser: String,
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
    let staff = access::staff_by_id(tx.conn, &command.staff_id)?;
    if !staff.is_active {
        return Err(SignInError::Closed);
    }
    spend(tx, staff, command.totp_step)?;
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
        browser: command.browser.clone(),
        proved_at: Some(tx.stamp()),
    };
    access::insert_session(tx.conn, &row)?;
    Ok(audit::note(tx, "sign_in", About::default(), &command.staff_id)?)
}

/// Spends a code of the second factor: neither it nor an earlier one is taken again.
fn spend(tx: &mut Tx<'_>, mut staff: Staff, totp_step: Option<i64>) -> Result<(), SignInError> {
    let Some(step) = totp_step else { return Ok(()) };
    if step <= staff.totp_last_step {
        return Err(SignInError::CodeUsed);
    }
    staff.totp_last_step = step;
    Ok(access::save_staff(tx.conn, &staff)?)
}

/// Somebody who is signed in and has shown again that it is them.
#[derive(Clone, Debug)]
pub struct ProveAgain {
    /// Who.
    pub staff_id: String,
    /// Their session.
    pub session_id: String,
    /// The step of the second factor that was typed; none where it is not asked for.
    pub totp_step: Option<i64>,
    /// The bucket to forget.
    pub bucket: String,
}

/// Lets a session do for some minutes what asks for a fresh code.
pub fn prove_again(tx: &mut Tx<'_>, command: &ProveAgain) -> Result<(), SignInError> {
    let staff = access::staff_by_id(tx.conn, &command.staff_id)?;
    if !staff.is_active {
        return Err(SignInError::Closed);
    }
    spend(tx, staff, command.totp_step)?;
    access::forget_tries(tx.conn, &command.bucket)?;
    access::prove_session(tx.conn, &command.session_id, tx.by.at.naive_utc())?;
    Ok(audit::note(tx, "prove_again", About::default(), &command.staff_id)?)
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
