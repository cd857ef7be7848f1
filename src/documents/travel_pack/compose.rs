//! Puts a pack together: the sheet that stays in the gateway city, the letter for the airline's desk, the sheet to carry on.

use crate::documents::travel_pack::care;
use crate::documents::travel_pack::journey;
use crate::documents::travel_pack::model::Part;
use crate::documents::travel_pack::model::Row;
use crate::documents::travel_pack::model::Section;
use crate::documents::travel_pack::model::Sheet;
use crate::documents::travel_pack::model::Topic;
use crate::documents::travel_pack::model::TravelPack;
use crate::documents::travel_pack::source::Reader;
use crate::documents::travel_pack::source::Source;
use crate::filters;
use crate::store::StoreError;
use crate::store::dossier::full_name;
use crate::store::sealed::Field;

/// The pack of one traveller in finished words.
pub fn compose(source: &Source<'_>) -> Result<TravelPack, StoreError> {
    let dossier = source.dossier;
    let mut sheets = vec![main_sheet(source)?];
    sheets.extend(letter(source)?);
    sheets.push(carry_on(source)?);
    Ok(TravelPack {
        name: full_name(source.traveller),
        machine_name: source.traveller.machine_name.clone(),
        reference: dossier.booking.reference.clone(),
        as_of: filters::day(source.today),
        missing: missing(source)?,
        sheets,
    })
}

fn main_sheet(source: &Source<'_>) -> Result<Sheet, StoreError> {
    let departure = &source.dossier.offer.departure;
    let sections = [
        care::print(source)?,
        journey::briefing(source),
        journey::own_ways(source),
        journey::flights(source),
        journey::stay(source),
        journey::race(source)?,
        care::papers(source),
        care::to_arrange(source),
        care::cash(source)?,
        care::not_to_take(source),
        care::contacts(source)?,
        care::advisories(source),
        journey::programme(source),
    ];
    Ok(Sheet {
        title: departure.tour_name.clone(),
        lede: format!(
            "{} to {}. These pages are for the way there and home: leave them in {} when you go on.",
            filters::day(departure.gateway_on),
            filters::day(departure.ends_on),
            departure.gateway
        ),
        sections: sections.into_iter().flatten().collect(),
    })
}

/// One page that says which seats are kept for whom, by the passport's name and without its number. None for who does not fly out with us:
/// what they go on with is not ours to confirm.
fn letter(source: &Source<'_>) -> Result<Option<Sheet>, StoreError> {
    let (offer, agency) = (&source.dossier.offer, &source.dossier.agency);
    let Some(onward) = journey::onward(source)? else { return Ok(None) };
    let on_to = format!("{} on {}", offer.edition.city, filters::day(onward.on));
    let mut words = vec![Part::Words(format!(
        "{} confirms that the passenger named here holds a seat with our group on the flights below, \
         and goes on from {} to {on_to}.",
        agency.legal_name, offer.departure.gateway
    ))];
    words.push(Part::Rows(vec![
        Row::new("Passenger, as in the passport", readable(&source.traveller.machine_name)),
        Row::new("Our booking", source.dossier.booking.reference.clone()),
    ]));
    words.push(Part::Heading("Confirmed seats".to_owned()));
    words.push(Part::Rows(journey::flight_rows(source)));
    if !offer.about.check_in_note.is_empty() {
        words.push(Part::Words(offer.about.check_in_note.clone()));
    }
    words.push(Part::Heading("Ask us".to_owned()));
    let mut ask = vec![Row::new("By phone", agency.phone.clone())];
    ask.extend(care::own_line(source));
    ask.push(Row::new("By email", agency.email.clone()));
    ask.push(Row::new("Postal address", agency.address.clone()));
    words.push(Part::Rows(ask));
    Ok(Some(Sheet {
        title: "For the airline’s check-in desk".to_owned(),
        lede: format!("Confirmation of onward travel, written on {}.", filters::day(source.today)),
        sections: Section::of(Topic::Letter, "", words).into_iter().collect(),
    }))
}

/// The little that may be carried on: nothing about the programme, the papers or anybody else.
fn carry_on(source: &Source<'_>) -> Result<Sheet, StoreError> {
    let departure = &source.dossier.offer.departure;
    let mut rows = vec![Row::new("Name", readable(&source.traveller.machine_name))];
    rows.extend(journey::flight_rows(source));
    rows.push(Row::new("Hotel", source.dossier.offer.about.hotel.clone()));
    rows.extend(journey::race_rows(source)?);
    rows.extend(care::urgent(source));
    Ok(Sheet {
        title: format!("To carry on from {}", departure.gateway),
        lede: "The one sheet to take with you; everything else stays behind.".to_owned(),
        sections: Section::of(Topic::CarryOn, "", vec![Part::Rows(rows)]).into_iter().collect(),
    })
}

/// A machine-readable name as people read it: "ERIKSSON / ANNA MARIA".
fn readable(machine_name: &str) -> String {
    machine_name.replace("<<", " / ").replace('<', " ")
}

/// What keeps the pack provisional. What is owed is the booker's business, not that of everybody they booked for.
fn missing(source: &Source<'_>) -> Result<Vec<String>, StoreError> {
    let (dossier, traveller) = (source.dossier, source.traveller);
    let final_on = dossier.offer.deadlines().pack_final_on;
    let times = format!("the last word on flights and hotel, on {}", filters::day(final_on));
    let tells_money = source.reader == Reader::Booker;
    let lacks = [
        (tells_money && !dossier.booking.status()?.is_on_lists(), "the deposit"),
        (tells_money && dossier.money.balance.is_positive(), "the balance"),
        (!dossier.has_given(&traveller.id, Field::PassportNumber), "your passport"),
        (dossier.leg(&traveller.id, "in").is_none(), "your way to the gateway"),
        (dossier.leg(&traveller.id, "home").is_none(), "your way home"),
        (traveller.race_id.is_some() && source.bib.is_none(), "your bib number"),
        (source.visa_copy.is_none(), "the copy of your entry papers"),
        (source.today < final_on, &times),
    ];
    let missing = lacks.into_iter().filter(|(is_missing, _)| *is_missing);
    Ok(missing.map(|(_, words)| words.to_owned()).collect())
}
