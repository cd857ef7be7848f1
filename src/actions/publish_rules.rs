//! Publish a rule set: from then on it decides; what was decided before stays as it was.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::judging::ENGINE;
use crate::domain::eligibility::RuleSet;
use crate::keys::sha256_hex;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::decisions;
use crate::store::decisions::RuleSetRow;
use crate::store::tx::new_id;

/// A rule document that was read without a fault.
#[derive(Clone, Debug)]
pub struct PublishRules {
    /// The set as read.
    pub set: RuleSet,
    /// Its text.
    pub document: String,
}

/// Whether publishing it would do anything; a conflict if this version is published with other rules.
pub fn would_publish(conn: &mut Conn, command: &PublishRules) -> Result<bool, StoreError> {
    let (set, sha256) = (&command.set, sha256_hex(command.document.as_bytes()));
    Ok(!decisions::is_published(conn, &set.code, i64::from(set.version), &sha256)?)
}

/// Publishes a version; false if exactly it is published already.
pub fn publish_rules(tx: &mut Tx<'_>, command: &PublishRules) -> Result<bool, StoreError> {
    let set = &command.set;
    let row = RuleSetRow {
        id: new_id(),
        code: set.code.clone(),
        version: i64::from(set.version),
        authority: set.authority.as_str().to_owned(),
        engine: ENGINE,
        document: command.document.clone(),
        sha256: sha256_hex(command.document.as_bytes()),
        published_at: tx.stamp(),
    };
    let is_new = decisions::publish(tx.conn, &row)?;
    if is_new {
        audit::note(tx, "publish_rules", About::default(), &format!("{} version {}", row.code, row.version))?;
    }
    Ok(is_new)
}
