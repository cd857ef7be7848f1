//! Publish a rule set: from then on it decides; what was decided before stays as it was. Everybody who has not set out is judged again, and
//! a worse answer becomes a task of the desk.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::judging::ENGINE;
use crate::actions::rejudging;
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

/// What became of a document that somebody made from an earlier version.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Published {
    /// It decides from now on (or from its day on); so many bookings got a task.
    Now(usize),
    /// Exactly it is published already; nothing was done.
    Already,
    /// It was made from an older version than the newest, which is this one; nothing was done.
    Overtaken(i64),
}

/// Whether publishing it would do anything; a conflict if this version is published with other rules.
pub fn would_publish(conn: &mut Conn, command: &PublishRules) -> Result<bool, StoreError> {
    let (set, sha256) = (&command.set, sha256_hex(command.document.as_bytes()));
    Ok(!decisions::is_published(conn, &set.code, i64::from(set.version), &sha256)?)
}

/// Publishes versions, all or none; for each, false if exactly it is published already. Everybody is judged again once for each day on
/// which some of them begin, not once for each of them.
pub fn publish_rules(tx: &mut Tx<'_>, commands: &[PublishRules]) -> Result<Vec<bool>, StoreError> {
    let mut are_new = Vec::with_capacity(commands.len());
    let mut begin: BTreeMap<NaiveDate, Vec<String>> = BTreeMap::new();
    let now = tx.now().date_naive();
    for command in commands {
        let kept = keep(tx, command)?;
        are_new.push(kept.is_some());
        if let Some(name) = kept {
            begin.entry(command.set.published_on.max(now)).or_default().push(name);
        }
    }
    for (from, names) in begin {
        judge_again(tx, from, &names.join(", "))?;
    }
    Ok(are_new)
}

/// Publishes a version that was made from version `base` of the set (0: from none), unless a newer one is there by now.
pub fn publish_next(tx: &mut Tx<'_>, command: &PublishRules, base: i64) -> Result<Published, StoreError> {
    let newest = decisions::newest_version_locked(tx.conn, &command.set.code)?.unwrap_or(0);
    let version = i64::from(command.set.version);
    // The same document once more is a second press of the button, not a second author.
    if newest != base && newest != version {
        return Ok(Published::Overtaken(newest));
    }
    match keep(tx, command) {
        Ok(Some(name)) => Ok(Published::Now(judge_again(tx, command.set.published_on, &name)?)),
        Ok(None) => Ok(Published::Already),
        Err(StoreError::Conflict(_)) if newest == version => Ok(Published::Overtaken(newest)),
        Err(error) => Err(error),
    }
}

/// Keeps a version and answers what it is called; `None` if exactly it is published already.
fn keep(tx: &mut Tx<'_>, command: &PublishRules) -> Result<Option<String>, StoreError> {
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
    Ok(is_new.then(|| format!("{} version {}", row.code, row.version)))
}

/// Judges everybody by the rules from a day on; answers how many bookings got a task.
fn judge_again(tx: &mut Tx<'_>, from: NaiveDate, names: &str) -> Result<usize, StoreError> {
    let tasks = rejudging::judge_everybody(tx, from, names)?;
    audit::note(tx, "publish_rules", About::default(), &format!("{names}, {tasks} bookings to look at"))?;
    Ok(tasks)
}
