//! A page of a traveller's details besides passport and ways: sealed, or kept where its list reads it.

use serde::Deserialize;
use serde::Serialize;

use crate::actions::audit;
use crate::actions::audit::About;
use crate::actions::giving;
use crate::actions::giving::GivingError;
use crate::actions::giving::Going;
use crate::actions::judging::Statement;
use crate::actions::restating;
use crate::domain::booking::Role;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::Occupation;
use crate::domain::eligibility::Outcome;
use crate::domain::eligibility::Visit;
use crate::domain::given::Declared;
use crate::domain::given::Given;
use crate::domain::given::Mate;
use crate::domain::given::Press;
use crate::domain::given::RaceDetails;
use crate::domain::given::RoomShare;
use crate::domain::names;
use crate::domain::reference::BookingReference;
use crate::keys::TravellerKey;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::bookings;
use crate::store::departures::to_json;
use crate::store::details;
use crate::store::dossier::full_name;
use crate::store::given;
use crate::store::rooms;
use crate::store::rooms::Wish;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::travellers;
use crate::store::travellers::Traveller;

/// One page as typed, already checked for shape.
#[derive(Clone, Debug, Serialize, Deserialize)]
pub struct GivePage {
    /// Of which booking; a traveller of another one is not found.
    pub booking_id: String,
    /// Whose.
    pub traveller_id: String,
    /// What.
    pub given: Given,
    /// Whether an earlier one may be replaced. The link alone only gives: what was given is changed behind a code, or at the desk.
    pub may_replace: bool,
}

/// Keeps a page. Answers the new outcome where the page changed what the traveller states.
pub fn give_page(tx: &mut Tx<'_>, command: &GivePage) -> Result<Option<Outcome>, GivingError> {
    let going = giving::may_give(tx, &command.booking_id, &command.traveller_id)?;
    let page = command.given.page().as_str();
    let pages = details::pages(tx.conn, std::slice::from_ref(&going.traveller.id))?;
    if !command.may_replace && pages.iter().any(|row| row.page == page) {
        return Err(GivingError::Kept);
    }
    keep(tx, &going, &command.given)
}

/// What giving a page does once it may be given.
pub fn keep(tx: &mut Tx<'_>, going: &Going, given: &Given) -> Result<Option<Outcome>, GivingError> {
    let key = sealed::key_of(tx.conn, tx.keys, &going.traveller.id)?.ok_or(StoreError::NotFound)?;
    let mut outcome = None;
    match given {
        Given::Insurance(one) => seal(
            tx,
            going,
            &key,
            &[
                (Field::Insurer, &one.insurer),
                (Field::InsurancePolicy, &one.policy),
                (Field::InsurancePhone, &one.phone),
            ],
        )?,
        Given::Emergency(one) => seal(
            tx,
            going,
            &key,
            &[
                (Field::EmergencyContact, &one.name),
                (Field::EmergencyRelation, &one.relation),
                (Field::EmergencyPhone, &one.phone),
            ],
        )?,
        Given::Contact(one) => {
            seal(tx, going, &key, &[(Field::Phone, &one.phone), (Field::Chat, &one.chat)])?;
        }
        Given::Health(one) => {
            seal(tx, going, &key, &[(Field::Diet, &one.diet), (Field::Medical, &one.medical)])?;
        }
        Given::Room(one) => keep_wish(tx, going, one)?,
        Given::Race(one) => keep_race(tx, going, &key, one)?,
        Given::Declarations(one) => outcome = Some(declare(tx, going, &key, one)?),
    }
    giving::note_page(tx, going, given.page())?;
    let about = About { traveller: Some(&going.traveller.id), ..About::booking(&going.booking.id) };
    audit::note(tx, "give_page", about, given.page().title())?;
    Ok(outcome)
}

fn seal(
    tx: &mut Tx<'_>,
    going: &Going,
    key: &TravellerKey,
    values: &[(Field, &str)],
) -> Result<(), StoreError> {
    let at = tx.stamp();
    for (field, value) in values {
        sealed::put(tx.conn, key, &going.traveller.id, *field, value, at)?;
    }
    Ok(())
}

fn keep_wish(tx: &mut Tx<'_>, going: &Going, wish: &RoomShare) -> Result<(), StoreError> {
    let (mate_id, mate_words) = match &wish.mate {
        Mate::Nobody => (None, String::new()),
        Mate::Party { id } => {
            let mates = mates_in(tx, &going.booking.id, going)?;
            (mates.into_iter().map(|one| one.id).find(|one| one == id), String::new())
        }
        Mate::Named { name, reference } => {
            let words = given::mate_words(name, reference);
            // Whom the desk found behind the same words stays found.
            let known = rooms::wish_of(tx.conn, &going.traveller.id)?.filter(|wish| wish.mate_words == words);
            let found = named_mate(tx, going, name, reference)?;
            (found.or(known.and_then(|wish| wish.mate_id)), words)
        }
    };
    let row = Wish {
        traveller_id: going.traveller.id.clone(),
        mate_id,
        mate_words,
        takes_strangers: wish.takes_strangers,
        bed: wish.bed.clone(),
        written_at: tx.stamp(),
    };
    rooms::save_wish(tx.conn, &row)
}

/// Who of a booking could share with the traveller.
fn mates_in(tx: &mut Tx<'_>, booking_id: &str, going: &Going) -> Result<Vec<Traveller>, StoreError> {
    let party = travellers::of_booking(tx.conn, booking_id)?;
    Ok(party.into_iter().filter(|one| one.is_going && one.id != going.traveller.id).collect())
}

/// The traveller of the same departure whose name and reference were both typed right. The typist is never told whether there is one.
fn named_mate(
    tx: &mut Tx<'_>,
    going: &Going,
    name: &str,
    reference: &str,
) -> Result<Option<String>, StoreError> {
    let Ok(reference) = reference.parse::<BookingReference>() else { return Ok(None) };
    let booking = match bookings::by_reference(tx.conn, reference.as_str()) {
        Ok(booking) => booking,
        Err(StoreError::NotFound) => return Ok(None),
        Err(error) => return Err(error),
    };
    if booking.departure_id != going.booking.departure_id || !booking.status()?.holds_places() {
        return Ok(None);
    }
    let wanted = names::folded(name);
    let of_that_name = |one: &Traveller| {
        let turned = format!("{} {}", one.family_name, one.given_names);
        names::folded(&full_name(one)) == wanted || names::folded(&turned) == wanted
    };
    Ok(mates_in(tx, &booking.id, going)?.into_iter().find(of_that_name).map(|one| one.id))
}

fn keep_race(
    tx: &mut Tx<'_>,
    going: &Going,
    key: &TravellerKey,
    told: &RaceDetails,
) -> Result<(), GivingError> {
    let traveller = &going.traveller;
    if let Some(guide_id) = &told.guide_id {
        let mates = mates_in(tx, &going.booking.id, going)?;
        let may_guide = |one: &Traveller| {
            one.id == *guide_id && one.role == Role::Runner.as_str() && one.race_id == traveller.race_id
        };
        if !mates.iter().any(may_guide) {
            return Err(GivingError::NoGuide);
        }
    }
    let entry = travellers::entry_of(tx.conn, &traveller.id)?.ok_or(GivingError::NotGoing)?;
    let guide = told.guide_id.as_deref();
    travellers::save_race_details(tx.conn, &entry.id, told.estimate_minutes, &told.shirt, guide)?;
    Ok(seal(tx, going, key, &[(Field::Assistance, &told.assistance)])?)
}

/// Seals what was declared and judges again: an authority may ask for any of it.
fn declare(
    tx: &mut Tx<'_>,
    going: &Going,
    key: &TravellerKey,
    told: &Declared,
) -> Result<Outcome, StoreError> {
    seal(tx, going, key, &[(Field::Declarations, &to_json(told)?)])?;
    let traveller = &going.traveller;
    let row = Traveller { other_nationalities: told.nationalities.join(" "), ..traveller.clone() };
    travellers::update(tx.conn, &row)?;
    let country = &going.offer.edition.country;
    let place = Code::parse(country).ok_or_else(|| StoreError::Damaged(format!("country {country}")))?;
    // Whoever said before booking that they work for the press does not take it back by saying no here.
    let occupation = match told.press {
        Press::No => Occupation::parse(&traveller.occupation),
        Press::Press => Some(Occupation::Press),
        Press::Photographer => Some(Occupation::Photographer),
    };
    restating::restate(tx, going.into(), key, "declarations", |stated| {
        let elsewhere = stated.visits.iter().filter(|visit| visit.place != place).cloned();
        let visits = elsewhere.chain(told.visited.iter().filter_map(|year| visit(place, *year, told)));
        Statement {
            others: told.nationalities.clone(),
            occupation: occupation.unwrap_or(stated.occupation),
            visits: visits.collect(),
            ..stated.clone()
        }
    })
}

/// Of a visit only the year is known: it counts as late as it can have been, which is what rules about recent visits ask for.
fn visit(place: Code, year: i32, told: &Declared) -> Option<Visit> {
    let last = chrono::NaiveDate::from_ymd_opt(year, 12, 31)?;
    Some(Visit { place, on: last.min(told.declared_on) })
}
