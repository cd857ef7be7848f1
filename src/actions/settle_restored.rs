//! What a database that comes from a backup must not do as if no time had passed.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;
use crate::store::letters;

/// What was stopped.
#[derive(Clone, Copy, Debug)]
pub struct Stopped {
    /// Sessions that ended.
    pub sessions: usize,
    /// Letters that wait for somebody to look.
    pub letters: usize,
}

/// Ends every session, for some were ended since, and holds back every letter that waited, for most have left since.
pub fn settle_restored(tx: &mut Tx<'_>) -> Result<Stopped, StoreError> {
    let sessions = access::end_all_sessions(tx.conn)?;
    let letters = hold_letters(tx)?;
    let words = format!("{sessions} sessions ended, {letters} letters held back");
    audit::note(tx, "settle_restored", About::default(), &words)?;
    Ok(Stopped { sessions, letters })
}

/// Holds back letters that wait. Answers how many.
pub fn hold_letters(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    letters::hold_back(tx.conn, "It waited when the backup was made, and may have left since")
}
