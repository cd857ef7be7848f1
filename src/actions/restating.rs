//! Judging one traveller again because what they state has changed, or their days. A worse answer makes a task; it never moves money or
//! places by itself.

use chrono::NaiveDate;

use crate::actions::giving::Going;
use crate::actions::judging;
use crate::actions::judging::Judgement;
use crate::actions::judging::Statement;
use crate::actions::tasks;
use crate::domain::booking::Status;
use crate::domain::eligibility::Outcome;
use crate::domain::payment_plan::working_days_after;
use crate::keys::TravellerKey;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings::Booking;
use crate::store::decisions;
use crate::store::decisions::DecisionRow;
use crate::store::departures::to_json;
use crate::store::dossier::Offer;
use crate::store::travellers;
use crate::store::travellers::Traveller;

/// Who is judged again.
#[derive(Clone, Copy)]
pub struct Subject<'a> {
    /// Their booking.
    pub booking: &'a Booking,
    /// What it books.
    pub offer: &'a Offer,
    /// Who.
    pub traveller: &'a Traveller,
    /// Today by the clock of the gateway.
    pub today: NaiveDate,
}

impl<'a> From<&'a Going> for Subject<'a> {
    fn from(going: &'a Going) -> Self {
        let Going { booking, offer, traveller, today, .. } = going;
        Self { booking, offer, traveller, today: *today }
    }
}

/// The newest answer about somebody, and the word that counts: staff's where they overrode it.
struct Before {
    row: DecisionRow,
    outcome: Outcome,
    staff: Option<Outcome>,
}

/// Changes the statement of the newest decision and keeps the answer to it, with `cause` as its occasion.
pub fn restate(
    tx: &mut Tx<'_>,
    subject: Subject<'_>,
    key: &TravellerKey,
    cause: &str,
    change: impl FnOnce(Statement) -> Statement,
) -> Result<Outcome, StoreError> {
    let before = newest(tx, subject)?.ok_or(StoreError::NotFound)?;
    let statement = change(judging::statement_of(key, &before.row)?);
    let judgement = judge(tx, subject, &statement)?;
    keep(tx, subject, key, cause, &statement, &judgement, &before)?;
    Ok(judgement.outcome)
}

/// Judges somebody for other days on the same statement. What staff decided stands until the answer is worse than the one they decided on,
/// and an answer that stays the same stays where it is. Who was never judged, as agency staff, is not judged now.
pub fn judge_for_other_days(
    tx: &mut Tx<'_>,
    subject: Subject<'_>,
    key: &TravellerKey,
) -> Result<(), StoreError> {
    let Some(before) = newest(tx, subject)? else { return Ok(()) };
    let statement = judging::statement_of(key, &before.row)?;
    let judgement = judge(tx, subject, &statement)?;
    let fresh = judgement.outcome;
    // Once a review was answered, the same word is no new question.
    let is_answered = subject.booking.status()? != Status::InReview;
    let is_looked_at = is_answered && fresh == before.outcome && fresh >= Outcome::Review;
    let is_same = to_json(&judgement.explanation)? == before.row.answer;
    if is_same || is_looked_at || judging::is_settled(before.staff, before.outcome, fresh) {
        return Ok(());
    }
    keep(tx, subject, key, "ways", &statement, &judgement, &before)
}

fn newest(tx: &mut Tx<'_>, subject: Subject<'_>) -> Result<Option<Before>, StoreError> {
    let decided = decisions::of_booking(tx.conn, &subject.booking.id)?;
    let Some(row) = decided.into_iter().find(|row| row.traveller_id == subject.traveller.id) else {
        return Ok(None);
    };
    let outcome = Outcome::parse(&row.outcome)
        .ok_or_else(|| StoreError::Damaged(format!("outcome {} of a decision", row.outcome)))?;
    let overrides = decisions::overrides_of_booking(tx.conn, &subject.booking.id)?;
    let staff = overrides.iter().rfind(|over| over.decision_id == row.id);
    Ok(Some(Before { staff: staff.and_then(|over| Outcome::parse(&over.outcome)), outcome, row }))
}

/// With the days that their own ways add.
fn judge(tx: &mut Tx<'_>, subject: Subject<'_>, statement: &Statement) -> Result<Judgement, StoreError> {
    let Subject { offer, traveller, today, .. } = subject;
    let legs = travellers::legs(tx.conn, std::slice::from_ref(&traveller.id))?;
    let journey = judging::own_journey(offer.journey(today)?, &legs);
    let answer_by = working_days_after(today, offer.terms.review_working_days);
    judging::judge_on(&*decisions::prepared(tx.conn)?, statement, journey, answer_by)
}

fn keep(
    tx: &mut Tx<'_>,
    subject: Subject<'_>,
    key: &TravellerKey,
    cause: &str,
    statement: &Statement,
    judgement: &Judgement,
    before: &Before,
) -> Result<(), StoreError> {
    let Subject { booking, traveller, today, .. } = subject;
    let row = judging::decision_row(tx, key, &booking.id, &traveller.id, cause, statement, judgement)?;
    let decision = row.id.clone();
    decisions::insert(tx.conn, &[row])?;
    // A new answer takes the place of what staff said about the one before, so that is what it is held against.
    let is_worse = judgement.outcome > before.staff.unwrap_or(before.outcome);
    if is_worse && judgement.outcome >= Outcome::Review {
        let words = format!(
            "The answer for traveller {} became “{}”",
            traveller.position,
            judgement.outcome.as_str()
        );
        tasks::add(tx, "worse_answer", booking, &decision, &words, today)?;
    }
    Ok(())
}
