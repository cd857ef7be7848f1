//! What was given on a page of the details, in words, for whichever page shows it: the booker's review and the desk's comparison.

use crate::actions::give_details::GiveDetails;
use crate::actions::request_change::Change;
use crate::domain::country;
use crate::domain::given::Declared;
use crate::domain::given::Given;
use crate::domain::given::Mate;
use crate::domain::given::Press;
use crate::domain::given::RaceDetails;
use crate::domain::given::RoomShare;
use crate::filters;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::given::Kept;
use crate::store::sealed::Field;
use crate::store::travellers::Leg;
use crate::store::travellers::Traveller;

/// A label and what stands behind it.
pub type Row = (&'static str, String);

/// A page in words. The party names whom an id means.
pub fn rows(given: &Given, party: &[Traveller]) -> Vec<Row> {
    match given {
        Given::Insurance(one) => vec![
            ("Insurer", one.insurer.clone()),
            ("Policy number", one.policy.clone()),
            ("Number to ring", one.phone.clone()),
        ],
        Given::Emergency(one) => vec![
            ("In an emergency", one.name.clone()),
            ("Relation", one.relation.clone()),
            ("Their phone", one.phone.clone()),
        ],
        Given::Contact(one) => {
            vec![("Phone there", one.phone.clone()), ("Chat there", or_none(&one.chat))]
        }
        Given::Health(one) => {
            vec![("Does not eat", or_none(&one.diet)), ("For a doctor", or_none(&one.medical))]
        }
        Given::Room(one) => room_rows(one, party),
        Given::Race(one) => race_rows(one, party),
        Given::Declarations(one) => declared_rows(one),
    }
}

/// A change asked for, in words.
pub fn change_rows(change: &Change, offer: &Offer, party: &[Traveller]) -> Vec<Row> {
    match change {
        Change::Passport(command) => passport_rows(command),
        Change::Way(asked) => vec![("Way", way_words(&asked.leg(offer, asked.local_at)))],
        Change::Page(command) => rows(&command.given, party),
    }
}

/// A passport in words.
pub fn passport_rows(given: &GiveDetails) -> Vec<Row> {
    vec![
        ("Family name", given.family_name.clone()),
        ("Given names", given.given_names.clone()),
        ("Nationality", nation(&given.nationality)),
        ("Sex", given.sex.clone()),
        ("Date of birth", filters::day(given.born_on)),
        ("Passport number", given.passport_number.clone()),
        ("Issued by", nation(&given.issuer)),
        ("Expires", filters::day(given.expires_on)),
    ]
}

/// The passport that is kept, as it would be given again.
pub fn passport_kept(traveller: &Traveller, kept: &Kept) -> Option<GiveDetails> {
    Some(GiveDetails {
        booking_id: traveller.booking_id.clone(),
        traveller_id: traveller.id.clone(),
        given_names: traveller.given_names.clone(),
        family_name: traveller.family_name.clone(),
        machine_name: Some(traveller.machine_name.clone()),
        sex: traveller.sex.clone(),
        born_on: kept.value(Field::BirthDate).parse().ok()?,
        passport_number: kept.value(Field::PassportNumber),
        issuer: traveller.passport_issuer.clone(),
        nationality: traveller.nationality.clone(),
        expires_on: traveller.passport_expires_on?,
        machine_lines: kept.value(Field::MachineLines),
    })
}

/// "by plane, CA938, from LHR on Mon 12 May 2025, 20:25, PEK Terminal 3, Tue 13 May 2025, 14:30".
pub fn way_words(leg: &Leg) -> String {
    let mode = match leg.mode.as_str() {
        "flight" => "by plane",
        "train" => "by train",
        _ => "",
    };
    let there = match (leg.far_place.as_str(), leg.far_at) {
        ("", _) => String::new(),
        (place, Some(at)) => format!("{place} {}", filters::local(at)),
        (place, None) => place.to_owned(),
    };
    let (from, to) = match leg.direction.as_str() {
        "in" if !there.is_empty() => (format!("from {there}"), String::new()),
        _ if !there.is_empty() => (String::new(), format!("to {there}")),
        _ => (String::new(), String::new()),
    };
    let transfer = match (leg.transfer.as_str(), leg.direction.as_str()) {
        ("wanted", "in") => "wants to be met",
        ("wanted", _) => "wants to be brought there",
        ("alone", _) => "needs no transfer",
        _ => "",
    };
    let said =
        |what: &str, words: &str| if words.is_empty() { String::new() } else { format!("{what} {words}") };
    let leaves =
        leg.leaves_home_on.map(|day| format!("leaves home on {}", filters::day(day))).unwrap_or_default();
    let parts = [
        mode.to_owned(),
        leg.number.clone(),
        from,
        leg.here(),
        filters::local(leg.local_at),
        to,
        said("sleeps at", &leg.stay),
        said("together with", &leg.companions),
        transfer.to_owned(),
        leaves,
        leg.note.clone(),
    ];
    parts.into_iter().filter(|part| !part.is_empty()).collect::<Vec<_>>().join(", ")
}

/// "4:30".
pub fn hours(minutes: i64) -> String {
    format!("{}:{:02}", minutes / 60, minutes % 60)
}

fn room_rows(wish: &RoomShare, party: &[Traveller]) -> Vec<Row> {
    let mate = match &wish.mate {
        Mate::Nobody => "Nobody in particular".to_owned(),
        Mate::Party { id } => name_of(id, party),
        Mate::Named { name, reference } if reference.is_empty() => name.clone(),
        Mate::Named { name, reference } => format!("{name}, booking {reference}"),
    };
    let bed = match wish.bed.as_str() {
        "one" => "One large bed",
        "two" => "Two beds",
        _ => "Either",
    };
    let stranger = if wish.takes_strangers { "Yes, of the same sex" } else { "No" };
    vec![("Shares with", mate), ("Somebody unknown", stranger.to_owned()), ("Beds", bed.to_owned())]
}

fn race_rows(told: &RaceDetails, party: &[Traveller]) -> Vec<Row> {
    let assistance = match told.assistance.as_str() {
        "wheelchair" => "Wheelchair",
        "sight" => "Visual impairment",
        _ => "None",
    };
    let guide = told.guide_id.as_deref().map_or_else(|| "None".to_owned(), |id| name_of(id, party));
    vec![
        ("Expected time", hours(told.estimate_minutes)),
        ("Shirt", told.shirt.clone()),
        ("Assistance", assistance.to_owned()),
        ("Guide runner", guide),
    ]
}

fn declared_rows(told: &Declared) -> Vec<Row> {
    let press = match told.press {
        Press::No => "No",
        Press::Press => "Journalism, publishing, broadcasting",
        Press::Photographer => "Photography or film",
    };
    let others: Vec<String> = told.nationalities.iter().map(|code| nation(code)).collect();
    let years: Vec<String> = told.visited.iter().map(ToString::to_string).collect();
    vec![
        ("Work for the press", press.to_owned()),
        ("Other nationalities", or_none(&others.join(", "))),
        ("Earlier visits", or_none(&years.join(", "))),
        ("Declared on", filters::day(told.declared_on)),
    ]
}

fn name_of(id: &str, party: &[Traveller]) -> String {
    party.iter().find(|one| one.id == id).map_or_else(String::new, full_name)
}

fn nation(code: &str) -> String {
    country::by_code(code).map_or_else(|| code.to_owned(), |one| one.label())
}

fn or_none(text: &str) -> String {
    if text.is_empty() { "None".to_owned() } else { text.to_owned() }
}
