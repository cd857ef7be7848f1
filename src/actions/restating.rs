//! Judging one traveller again because what they state has changed. A worse answer makes a task; it never moves money or places by itself.

use crate::actions::giving::Going;
use crate::actions::judging;
use crate::actions::judging::Statement;
use crate::actions::tasks;
use crate::domain::eligibility::Outcome;
use crate::domain::payment_plan::working_days_after;
use crate::keys::TravellerKey;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::decisions;
use crate::store::travellers;

/// Changes the statement of the newest decision and keeps the answer to it.
pub fn restate(
    tx: &mut Tx<'_>,
    going: &Going,
    key: &TravellerKey,
    change: impl FnOnce(Statement) -> Statement,
) -> Result<Outcome, StoreError> {
    let Going { booking, offer, traveller, today, .. } = going;
    let decided = decisions::of_booking(tx.conn, &booking.id)?;
    let before =
        decided.into_iter().find(|row| row.traveller_id == traveller.id).ok_or(StoreError::NotFound)?;
    let statement = change(judging::statement_of(key, &before)?);
    let legs = travellers::legs(tx.conn, std::slice::from_ref(&traveller.id))?;
    let journey = judging::own_journey(offer.journey(*today)?, &legs);
    let answer_by = working_days_after(*today, offer.terms.review_working_days);
    let judgement = judging::judge_on(&*decisions::prepared(tx.conn)?, &statement, journey, answer_by)?;
    let row = judging::decision_row(tx, key, &booking.id, &traveller.id, "details", &statement, &judgement)?;
    let worse = Outcome::parse(&before.outcome).is_some_and(|earlier| judgement.outcome > earlier);
    let decision = row.id.clone();
    decisions::insert(tx.conn, &[row])?;
    if worse && judgement.outcome >= Outcome::Review {
        let words = format!(
            "The answer for traveller {} became “{}”",
            traveller.position,
            judgement.outcome.as_str()
        );
        tasks::add(tx, "worse_answer", booking, &decision, &words, *today)?;
    }
    Ok(judgement.outcome)
}
