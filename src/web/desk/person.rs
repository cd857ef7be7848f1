//! One traveller of a booking's page: what they go as, what is given (masked) and missing, and what the rules say.

use chrono::NaiveDate;

use crate::actions::posting;
use crate::domain::country;
use crate::domain::eligibility::DocumentType;
use crate::domain::eligibility::Occupation;
use crate::domain::passport;
use crate::domain::refund::CancelReason;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::paths;
use crate::store::StoreError;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::sealed::Field;
use crate::store::travellers::Traveller;
use crate::web::answer::Kept;
use crate::web::answer::Reader;
use crate::web::booking::own_link;
use crate::web::files;
use crate::web::given;

/// A person of the party.
pub(super) struct Person {
    pub number: i64,
    pub name: String,
    pub what: String,
    pub ended: String,
    pub facts: Vec<(&'static str, String)>,
    pub missing: String,
    pub show: String,
    pub files: Vec<FileLine>,
    /// Where the details are opened after they closed; empty for who does not go.
    pub opening: String,
    /// Where they get a link of their own; empty for who does not go.
    pub own_link: String,
    pub seats: String,
    /// What is kept about them, to copy or to delete.
    pub data: String,
    pub kept: Option<Kept>,
}

/// A photo or scan that was given.
pub(super) struct FileLine {
    pub title: &'static str,
    pub words: String,
    /// Where "Open" posts to.
    pub open: String,
}

fn file_line(dossier: &Dossier, traveller: &Traveller, kind: UploadKind) -> Option<FileLine> {
    let given = dossier.upload(&traveller.id, kind)?;
    Some(FileLine {
        title: kind.title(),
        words: files::in_words(given),
        open: paths::desk_booking_file(&dossier.booking.reference, &traveller.id, &kind.slug()),
    })
}

/// What the desk sees of a traveller without asking for more.
pub(super) fn person(
    dossier: &Dossier,
    traveller: &Traveller,
    today: NaiveDate,
) -> Result<Person, StoreError> {
    let reason = || traveller.cancel_reason.parse::<CancelReason>().map_or("", CancelReason::label);
    let ended = match (traveller.is_going, traveller.cancelled_at) {
        (true, _) => String::new(),
        (false, Some(at)) => format!("Does not go: {}, {}", reason(), filters::day(at.date())),
        (false, None) => "Does not go".to_owned(),
    };
    let name = full_name(traveller);
    let missing = match traveller.is_going && dossier.booking.status()?.holds_places() {
        true => dossier.missing_of(traveller),
        false => Vec::new(),
    };
    let goes = traveller.is_going && dossier.booking.status()?.holds_places();
    let page_of_going = |page: &str| match goes {
        true => {
            let page = format!("travellers/{}/{page}", traveller.id);
            paths::desk_booking_page(&dossier.booking.reference, &page)
        }
        false => String::new(),
    };
    Ok(Person {
        number: traveller.position,
        what: posting::in_words(dossier, traveller),
        ended,
        facts: person_facts(dossier, traveller),
        missing: missing.iter().map(|page| page.title()).collect::<Vec<_>>().join(", "),
        show: match traveller.purged_at {
            None if dossier.given.iter().any(|(id, _)| *id == traveller.id) => {
                let page = format!("travellers/{}/shown", traveller.id);
                paths::desk_booking_page(&dossier.booking.reference, &page)
            }
            _ => String::new(),
        },
        files: UploadKind::ALL.into_iter().filter_map(|kind| file_line(dossier, traveller, kind)).collect(),
        opening: page_of_going("opening"),
        own_link: page_of_going("own-link"),
        seats: page_of_going("seats"),
        data: paths::desk_booking_page(
            &dossier.booking.reference,
            &format!("travellers/{}/data", traveller.id),
        ),
        kept: Kept::of(dossier, &traveller.id, Reader::Desk, today)?,
        name,
    })
}

/// What a traveller said of themselves, as the rules were asked about it.
pub(super) fn stated(traveller: &Traveller) -> Vec<(&'static str, String)> {
    let nation = |code: &str| country::by_code(code).map_or_else(|| code.to_owned(), |known| known.label());
    let mut facts = vec![("Nationality", nation(&traveller.nationality))];
    if !traveller.other_nationalities.is_empty() {
        let others: Vec<String> = traveller.other_nationalities.split(' ').map(nation).collect();
        facts.push(("Also", others.join(", ")));
    }
    let document = DocumentType::parse(&traveller.document_type).map_or("", DocumentType::label);
    let work = Occupation::parse(&traveller.occupation).map_or("", Occupation::label);
    facts.extend([("Document", document.to_owned()), ("Work", work.to_owned())]);
    facts
}

/// What is kept about a person, sealed values masked.
fn person_facts(dossier: &Dossier, traveller: &Traveller) -> Vec<(&'static str, String)> {
    let mut facts = stated(traveller);
    if traveller.purged_at.is_some() {
        facts.push(("Personal values", "erased".to_owned()));
        return facts;
    }
    let hidden = |field: Field| {
        if dossier.has_given(&traveller.id, field) { "•••".to_owned() } else { String::new() }
    };
    let number = if dossier.has_given(&traveller.id, Field::PassportNumber) {
        let expires = traveller.passport_expires_on.map(|day| format!(", expires {}", filters::day(day)));
        format!("{}{}", passport::masked(&traveller.passport_last4), expires.unwrap_or_default())
    } else {
        String::new()
    };
    facts.push(("Passport", number));
    let spelling = match dossier.has_given(&traveller.id, Field::PassportNumber) {
        true => "Name as in the passport",
        false => "Spelling until the passport is given",
    };
    facts.push((spelling, traveller.machine_name.clone()));
    facts.push(("Date of birth", hidden(Field::BirthDate)));
    facts.push(("Phone", hidden(Field::Phone)));
    facts.push(("Emergency contact", hidden(Field::EmergencyContact)));
    facts.push(("Insurance", hidden(Field::Insurer)));
    facts.push(("Diet", hidden(Field::Diet)));
    facts.push(("For a doctor", hidden(Field::Medical)));
    facts.push(("Declarations", hidden(Field::Declarations)));
    if let Some(until) = dossier.opened_until(&traveller.id) {
        facts.push(("Details open until", filters::day(until)));
    }
    if dossier.own_link(&traveller.id).is_some() {
        let waiting = dossier.to_confirm(&traveller.id).len();
        let words = own_link::sent_words(dossier, traveller);
        facts.push(("Own link", format!("{words}; {waiting} to confirm")));
    }
    let way = |direction| dossier.leg(&traveller.id, direction).map(given::way_words).unwrap_or_default();
    facts.push(("To the gateway, by local times", way("in")));
    facts.push(("Way home, by local times", way("home")));
    facts
}
