//! Book this tour: judge everybody, price the party, take the places, write the letter, all or nothing.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::judging;
use crate::actions::judging::Judgement;
use crate::actions::judging::Statement;
use crate::actions::offering;
use crate::actions::places;
use crate::actions::places::Claim;
use crate::actions::posting;
use crate::actions::standing;
use crate::domain::availability::PoolKind;
use crate::domain::booking::GoesAs;
use crate::domain::booking::Role;
use crate::domain::booking::RoomWish;
use crate::domain::booking::Status;
use crate::domain::contact::EmailAddress;
use crate::domain::eligibility::Outcome;
use crate::domain::ledger::Stamp;
use crate::domain::ledger::Transfer;
use crate::domain::money::Money;
use crate::domain::names;
use crate::domain::payment_plan;
use crate::domain::payment_plan::Plan;
use crate::domain::price::Choice;
use crate::domain::price::LineKind;
use crate::domain::price::PaidTo;
use crate::domain::price::Quote;
use crate::domain::reference::BookingReference;
use crate::mail::letters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::bookings::Acceptance;
use crate::store::bookings::Booking;
use crate::store::decisions;
use crate::store::decisions::DecisionRow;
use crate::store::dossier::Dossier;
use crate::store::dossier::Made;
use crate::store::dossier::Offer;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::transfers;
use crate::store::transfers::OutsideCharge;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::travellers::RaceEntry;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;

/// One person of the party, as asked on the booking pages.
#[derive(Clone, Debug)]
pub struct Member {
    /// Minted by the caller.
    pub traveller_id: String,
    /// As in the passport.
    pub given_names: String,
    /// As in the passport; empty for people of one name.
    pub family_name: String,
    /// Passport, birth year, occupation, race.
    pub statement: Statement,
    /// Which room.
    pub room: RoomWish,
}

impl Member {
    /// Both names.
    pub fn name(&self) -> String {
        format!("{} {}", self.given_names, self.family_name).trim().to_owned()
    }

    /// Runner of a race, or spectator.
    pub fn goes_as(&self) -> GoesAs {
        self.statement.race.clone().map_or(GoesAs::Spectator, |race| GoesAs::Runner { race })
    }

    /// As the price list reads it.
    pub fn choice(&self) -> Choice {
        Choice { name: self.name(), goes_as: self.goes_as(), room: self.room }
    }
}

/// Everything the last button sends. Ids are minted before, because the verb may run twice.
#[derive(Clone, Debug)]
pub struct BookTour {
    /// Binds this press of the button; a repeat answers the same booking.
    pub once_key: String,
    /// Hash of what was asked, so that one key cannot serve two different requests.
    pub request_hash: String,
    /// Minted.
    pub booking_id: String,
    /// Minted.
    pub reference: BookingReference,
    /// Which departure.
    pub departure_code: String,
    /// Who pays and gets mail.
    pub booker_name: String,
    /// Where.
    pub email: EmailAddress,
    /// One to six people.
    pub party: Vec<Member>,
    /// Ids of the texts that were shown and accepted.
    pub accepted: Vec<String>,
    /// The price that was shown; another one is shown first.
    pub shown_price: Option<Money>,
    /// The desk keeps places by hand, nothing to pay yet.
    pub as_option: bool,
}

crate::verb_error! {
    /// Why nothing was booked.
    BookTourError {
        /// Too little of these.
        SoldOut(Vec<PoolKind>) => "sold out",
        /// The sale has not begun or is over.
        NotOnSale => "not on sale",
        /// These members cannot come this way.
        TurnedAway(Vec<(usize, Outcome)>) => "somebody of the party cannot come",
        /// The price is another one now.
        PriceChanged(Money) => "the price changed",
        /// The key was used for another request.
        KeyReused => "this form was already used for another booking",
        /// The party is empty, too large, or names a race that is not run.
        Malformed(&'static str) => "{0}",
    }
}

/// Books, or answers the booking this key made before. Answers the booking's id.
pub fn book_tour(tx: &mut Tx<'_>, command: &BookTour) -> Result<String, BookTourError> {
    if let Some((hash, booking_id)) = bookings::once_result(tx.conn, &command.once_key)? {
        return if hash == command.request_hash { Ok(booking_id) } else { Err(BookTourError::KeyReused) };
    }
    let offer = offer_on_sale(tx, command)?;
    let claims = claims(&command.party);
    let stock = places::stock(tx, &offer)?;
    let short = places::shortages(&stock, &claims)?;
    if !short.is_empty() {
        return Err(BookTourError::SoldOut(short));
    }
    bookings::bind_once(tx.conn, &command.once_key, &command.request_hash, &command.booking_id, tx.stamp())?;
    crate::crash_point!(BookingKeyBound);
    let judgements = judge_party(tx, &offer, &command.party)?;
    let (quote, plan) = priced(tx, &offer, command)?;
    let booking = booking_row(tx, &offer, command, &judgements, &plan);
    bookings::insert(tx.conn, &booking)?;
    let (travellers, decisions) = insert_party(tx, &offer, command, &judgements)?;
    let (transfers, outside) = charge(tx, command, &quote)?;
    keep_acceptances(tx, command)?;
    crate::crash_point!(BookingRowsWritten);
    let words = format!("{} for {}", booking.status()?.label(), offer.departure.code);
    audit::note(tx, "book_tour", About::booking(&booking.id), &words)?;
    let made = Made { booking, offer, travellers, decisions, transfers, outside };
    let dossier = Dossier::just_made(tx.conn, made)?;
    tell(tx, &dossier)?;
    crate::crash_point!(BookingLetterPosted);
    let short = places::take(tx, &stock, &command.booking_id, &claims)?;
    crate::crash_point!(BookingPlacesTaken);
    if short.is_empty() { Ok(command.booking_id.clone()) } else { Err(BookTourError::SoldOut(short)) }
}

fn offer_on_sale(tx: &mut Tx<'_>, command: &BookTour) -> Result<Offer, BookTourError> {
    if command.party.is_empty() || command.party.len() > 6 {
        return Err(BookTourError::Malformed("A booking is for one to six people"));
    }
    let offer = Offer::by_code(tx.conn, &command.departure_code)?;
    let races = command.party.iter().filter_map(|member| member.statement.race.as_deref());
    if races.into_iter().any(|race| offer.race(race).is_none()) {
        return Err(BookTourError::Malformed("Choose one of the races of this edition"));
    }
    if offer.departure.is_on_sale(tx.today(offer.zone)) { Ok(offer) } else { Err(BookTourError::NotOnSale) }
}

fn claims(party: &[Member]) -> Vec<Claim> {
    let claim = |member: &Member| Claim {
        traveller_id: member.traveller_id.clone(),
        goes_as: member.goes_as(),
        room: member.room,
    };
    party.iter().map(claim).collect()
}

fn judge_party(tx: &mut Tx<'_>, offer: &Offer, party: &[Member]) -> Result<Vec<Judgement>, BookTourError> {
    let prepared = decisions::prepared(tx.conn)?;
    let today = tx.today(offer.zone);
    let judgements = party
        .iter()
        .map(|member| judging::judge(&prepared, &member.statement, offer, today))
        .collect::<Result<Vec<_>, _>>()?;
    let is_away = |(_, judgement): &(usize, &Judgement)| judgement.outcome >= Outcome::Elsewhere;
    let away = judgements.iter().enumerate().filter(is_away);
    let turned_away: Vec<_> = away.map(|(index, judgement)| (index, judgement.outcome)).collect();
    if turned_away.is_empty() { Ok(judgements) } else { Err(BookTourError::TurnedAway(turned_away)) }
}

fn priced(tx: &Tx<'_>, offer: &Offer, command: &BookTour) -> Result<(Quote, Plan), BookTourError> {
    let choices: Vec<Choice> = command.party.iter().map(Member::choice).collect();
    let (quote, plan) = offering::priced(offer, &choices, tx.today(offer.zone))?;
    if command.shown_price.is_some_and(|shown| shown != quote.due_to_us()) {
        return Err(BookTourError::PriceChanged(quote.due_to_us()));
    }
    Ok((quote, plan))
}

fn booking_row(
    tx: &Tx<'_>,
    offer: &Offer,
    command: &BookTour,
    judgements: &[Judgement],
    plan: &Plan,
) -> Booking {
    let needs_review = judgements.iter().any(|judgement| judgement.outcome >= Outcome::Review);
    let status = match (command.as_option, needs_review) {
        (true, _) => Status::Held,
        (false, true) => Status::InReview,
        (false, false) => Status::AwaitingDeposit,
    };
    let today = tx.today(offer.zone);
    let held_until = (status != Status::InReview).then(|| {
        payment_plan::held_until(&offer.terms, tx.now(), offer.departure.gateway_on, offer.zone).naive_utc()
    });
    let names: Vec<String> = command.party.iter().map(Member::name).collect();
    let (reference, email) = (command.reference.as_str(), command.email.as_str());
    let search_text = names::search_text(reference, &command.booker_name, email, &names);
    Booking {
        id: command.booking_id.clone(),
        reference: command.reference.to_string(),
        departure_id: offer.departure.id.clone(),
        status: status.as_str().to_owned(),
        booker_name: command.booker_name.clone(),
        booker_email: command.email.to_string(),
        booker_email_folded: command.email.key(),
        currency: offer.departure.currency.clone(),
        deposit_minor: plan.deposit.minor,
        balance_due_on: plan.balance_due_on,
        held_until,
        extended_at: None,
        review_due_on: (status == Status::InReview)
            .then(|| payment_plan::working_days_after(today, offer.terms.review_working_days)),
        decided_reason: String::new(),
        link_version: 1,
        version: 1,
        search_text,
        created_at: tx.stamp(),
        changed_at: tx.stamp(),
    }
}

fn insert_party(
    tx: &mut Tx<'_>,
    offer: &Offer,
    command: &BookTour,
    judgements: &[Judgement],
) -> Result<(Vec<Traveller>, Vec<DecisionRow>), StoreError> {
    let (mut rows, mut entries, mut decided) = (Vec::new(), Vec::new(), Vec::new());
    for (position, member) in (1..).zip(&command.party) {
        let race_id =
            member.statement.race.as_deref().and_then(|code| offer.race(code)).map(|race| race.id.clone());
        rows.push(traveller_row(tx, command, member, position, race_id.clone()));
        if let Some(race_id) = race_id {
            entries.push(RaceEntry {
                id: new_id(),
                traveller_id: member.traveller_id.clone(),
                edition_id: offer.edition.id.clone(),
                race_id,
                status: "wanted".to_owned(),
                bib: None,
                estimate_minutes: None,
                shirt: String::new(),
                guide_id: None,
            });
        }
    }
    travellers::insert(tx.conn, &rows)?;
    for (member, judgement) in command.party.iter().zip(judgements) {
        let (id, statement) = (&member.traveller_id, &member.statement);
        let key = sealed::create_key(tx.conn, tx.keys, id)?;
        let year = statement.birth_year.to_string();
        sealed::put(tx.conn, &key, id, Field::BirthYear, &year, tx.by.at.naive_utc())?;
        decided.push(judging::decision_row(
            tx,
            &key,
            &command.booking_id,
            id,
            "booking",
            statement,
            judgement,
        )?);
    }
    decisions::insert(tx.conn, &decided)?;
    travellers::insert_entries(tx.conn, &entries)?;
    Ok((rows, decided))
}

fn traveller_row(
    tx: &Tx<'_>,
    command: &BookTour,
    member: &Member,
    position: i64,
    race_id: Option<String>,
) -> Traveller {
    let role = if race_id.is_some() { Role::Runner } else { Role::Spectator };
    Traveller {
        id: member.traveller_id.clone(),
        booking_id: command.booking_id.clone(),
        position,
        role: role.as_str().to_owned(),
        is_going: true,
        given_names: member.given_names.clone(),
        family_name: member.family_name.clone(),
        sort_key: names::folded(&format!("{} {}", member.family_name, member.given_names)),
        machine_name: names::machine_readable(&member.family_name, &member.given_names),
        nationality: member.statement.nationality.clone(),
        other_nationalities: member.statement.others.join(" "),
        document_type: member.statement.document.as_str().to_owned(),
        occupation: member.statement.occupation.as_str().to_owned(),
        room_wish: member.room.as_str().to_owned(),
        race_id,
        sex: String::new(),
        passport_issuer: String::new(),
        passport_expires_on: None,
        passport_last4: String::new(),
        passport_hash: String::new(),
        details_at: None,
        cancelled_at: None,
        cancel_reason: String::new(),
        purged_at: None,
        created_at: tx.stamp(),
    }
}

fn charge(
    tx: &mut Tx<'_>,
    command: &BookTour,
    quote: &Quote,
) -> Result<(Vec<TransferRow>, Vec<OutsideCharge>), StoreError> {
    let (mut ours, mut outside) = (Vec::new(), Vec::new());
    for (index, line) in quote.lines().iter().enumerate() {
        let traveller_id = command.party.get(line.traveller).map(|member| member.traveller_id.as_str());
        match &line.paid_to {
            PaidTo::Us => {
                let income = match line.kind {
                    LineKind::Tour => "tour",
                    LineKind::SingleSupplement => "supplement",
                    LineKind::RaceFee => "race_fee",
                };
                let stamp = Stamp {
                    id: new_id(),
                    once_key: format!("charge:{}:{index}", command.booking_id),
                    at: tx.now(),
                };
                let transfer = Transfer::charge(stamp, &command.booking_id, income, line.amount)
                    .map_err(|e| StoreError::Damaged(e.to_string()))?;
                ours.push(TransferRow::of(
                    transfer,
                    &command.booking_id,
                    traveller_id,
                    &tx.by.actor,
                    &line.label,
                ));
            }
            PaidTo::OnSite(place) => outside.push(OutsideCharge {
                id: new_id(),
                booking_id: command.booking_id.clone(),
                traveller_id: traveller_id.unwrap_or_default().to_owned(),
                label: line.label.clone(),
                amount_minor: line.amount.minor,
                currency: line.amount.currency.to_string(),
                paid_where: place.clone(),
                is_due: true,
            }),
        }
    }
    transfers::insert(tx.conn, &ours)?;
    transfers::insert_outside(tx.conn, &outside)?;
    Ok((ours, outside))
}

fn keep_acceptances(tx: &mut Tx<'_>, command: &BookTour) -> Result<(), StoreError> {
    let row = |text_id: &String| Acceptance {
        id: new_id(),
        booking_id: command.booking_id.clone(),
        text_id: text_id.clone(),
        accepted_at: tx.stamp(),
    };
    bookings::insert_acceptances(tx.conn, &command.accepted.iter().map(row).collect::<Vec<_>>())
}

/// The booker's letter, and a task for the desk where it must look.
fn tell(tx: &mut Tx<'_>, dossier: &Dossier) -> Result<(), StoreError> {
    match dossier.booking.status()? {
        Status::AwaitingDeposit => {
            let facts = posting::facts(dossier)?;
            let key = format!("booking:{}:received", dossier.booking.reference);
            posting::post_to_booker(tx, dossier, letters::booking_received(&facts), "", &key)
        }
        Status::InReview => standing::tell_review(tx, dossier),
        _ => Ok(()),
    }
}
