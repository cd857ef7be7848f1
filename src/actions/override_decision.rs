//! Override a decision: staff let somebody come against the rules' answer, or keep somebody at home. The answer itself stays as it was made.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::tasks;
use crate::domain::eligibility::Outcome;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::decisions;
use crate::store::decisions::Override;
use crate::store::dossier::Dossier;
use crate::store::tx::new_id;

/// What staff say.
#[derive(Clone, Debug)]
pub struct OverrideDecision {
    /// The decision it goes against; a newer one is judged anew.
    pub decision_id: String,
    /// Whether the traveller may come.
    pub may_come: bool,
    /// Why, in words the booker reads.
    pub reason: String,
}

crate::verb_error! {
    /// Why nothing was overridden.
    OverrideError {
        /// The traveller has a newer answer, or does not go any more.
        Superseded => "there is a newer answer about this traveller",
    }
}

/// Keeps it beside the decision. Money and places stay where they are: cancelling is an act of its own, and a task says so.
pub fn override_decision(tx: &mut Tx<'_>, command: &OverrideDecision) -> Result<(), OverrideError> {
    let decision = decisions::by_id(tx.conn, &command.decision_id)?;
    let booking = bookings::lock(tx.conn, &decision.booking_id)?;
    let dossier = Dossier::around(tx.conn, booking)?;
    let traveller = dossier.going().find(|traveller| traveller.id == decision.traveller_id);
    let is_newest = dossier.decisions.get(&decision.traveller_id).is_some_and(|row| row.id == decision.id);
    let Some(traveller) = traveller.filter(|_| is_newest) else { return Err(OverrideError::Superseded) };
    let outcome = if command.may_come { Outcome::Eligible } else { Outcome::Refused };
    let row = Override {
        id: new_id(),
        decision_id: decision.id.clone(),
        booking_id: decision.booking_id.clone(),
        outcome: outcome.as_str().to_owned(),
        reason: command.reason.clone(),
        actor: tx.by.actor.clone(),
        decided_at: tx.stamp(),
    };
    decisions::insert_override(tx.conn, &row)?;
    tasks::finish_one(tx, &decision.booking_id, "worse_answer", &decision.id)?;
    if !command.may_come && dossier.booking.status()?.holds_places() {
        let words = format!("Traveller {} may not come: cancel, or override again", traveller.position);
        let today = tx.today(dossier.offer.zone);
        tasks::add(tx, "worse_answer", &dossier.booking, &row.id, &words, today)?;
    }
    let about = About { traveller: Some(&traveller.id), ..About::booking(&decision.booking_id) };
    let words = format!("{} instead of {}: {}", row.outcome, decision.outcome, command.reason);
    Ok(audit::note(tx, "override_decision", about, &words)?)
}
