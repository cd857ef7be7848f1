//! Note that sources of a rule set were read again today and still say what its rules say.
//!
//! It is an event, never a new version: the rules are the same. Decisions keep the day their version of the document states, because a
//! replay must answer to the byte whatever was read since; pages show the later of the two.

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::source_checks;
use crate::store::source_checks::SourceCheck;
use crate::store::tx::new_id;

/// Which sources were read.
#[derive(Clone, Debug)]
pub struct CheckSources {
    /// Code of the rule set.
    pub code: String,
    /// Their addresses, as the document writes them.
    pub sources: Vec<String>,
    /// When.
    pub checked_on: NaiveDate,
    /// What was seen; may be empty.
    pub note: String,
}

/// Keeps one row for each source.
pub fn check_sources(tx: &mut Tx<'_>, command: &CheckSources) -> Result<(), StoreError> {
    let row = |source: &String| SourceCheck {
        id: new_id(),
        rule_set_code: command.code.clone(),
        source: source.clone(),
        checked_on: command.checked_on,
        actor: tx.by.actor.clone(),
        note: command.note.clone(),
        noted_at: tx.stamp(),
    };
    let rows: Vec<SourceCheck> = command.sources.iter().map(row).collect();
    source_checks::insert(tx.conn, &rows)?;
    audit::note(tx, "check_sources", About::default(), &format!("{}: {} sources", command.code, rows.len()))
}
