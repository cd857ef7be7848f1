//! End sessions of staff: one's own, one or all but the one in use, or, by an owner, all of somebody.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::access;

/// Which ones.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Which {
    /// This one.
    One(String),
    /// All but this one.
    Others(String),
    /// All there are.
    All,
}

/// Ends them and answers how many there were. A session of somebody else is not there.
pub fn end_sessions(tx: &mut Tx<'_>, staff_id: &str, which: &Which) -> Result<usize, StoreError> {
    let ended = match which {
        Which::One(id) => access::end_staff_session(tx.conn, staff_id, id)?,
        Which::Others(own) => access::end_other_staff_sessions(tx.conn, staff_id, own)?,
        Which::All => access::end_sessions_of(tx.conn, "staff", staff_id)?,
    };
    if ended > 0 {
        audit::note(tx, "end_sessions", About::default(), &format!("{ended} of {staff_id}"))?;
    }
    Ok(ended)
}
