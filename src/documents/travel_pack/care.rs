//! The sections about what to mind: paper, papers, cash, what stays at home, whom to turn to, what governments say.

use crate::documents::crossings;
use crate::documents::travel_pack::journey;
use crate::documents::travel_pack::model::Part;
use crate::documents::travel_pack::model::Row;
use crate::documents::travel_pack::model::Section;
use crate::documents::travel_pack::model::Topic;
use crate::documents::travel_pack::source::Reader;
use crate::documents::travel_pack::source::Source;
use crate::domain::eligibility::Outcome;
use crate::domain::money::Money;
use crate::domain::season::PackContact;
use crate::domain::season::Urgency;
use crate::filters;
use crate::store::StoreError;
use crate::store::dossier::currency;

/// What airline staff ask for before they let anybody on board.
pub fn print(source: &Source<'_>) -> Result<Option<Section>, StoreError> {
    let gateway = &source.dossier.offer.departure.gateway;
    let why = format!(
        "Who checks you in for your flight to {gateway} may ask for proof that you go on from there. They want it on paper."
    );
    let has_own_link = source.dossier.own_link(&source.traveller.id).is_some();
    let copy = match (source.visa_copy, source.reader) {
        (Some(_), Reader::Booker) if has_own_link => {
            "The copy of your entry papers: it is here, open it behind your own link and print it"
        }
        (Some(_), _) => {
            "The copy of your entry papers: it is here, open it on the page of this pack and print it"
        }
        (None, _) => {
            "The copy of your entry papers. It comes only some days before you leave; we write when it is here"
        }
    };
    let mut lines = vec!["Your passport, the one these papers are made for", copy];
    if journey::onward(source)?.is_some() {
        lines.push("The letter for the airline’s desk, the sheet at the end of this pack");
    }
    lines.extend([
        "The confirmation of your flight home, with date and number",
        "Everything under “Papers to carry” below",
        "Your insurance policy with its emergency number",
    ]);
    let parts = vec![Part::Words(why), Part::Lines(lines.into_iter().map(str::to_owned).collect())];
    let section = Section::of(Topic::Print, "Print this before you leave home", parts);
    let beside = source.visa_copy.unwrap_or_default().to_owned();
    Ok(section.map(|section| Section { beside, ..section }))
}

pub fn papers(source: &Source<'_>) -> Option<Section> {
    let answer = source.answer.as_ref().filter(|answer| answer.outcome < Outcome::Elsewhere)?;
    let mut parts = Vec::new();
    for crossing in crossings::crossings(answer) {
        parts.push(Part::Heading(crossing.title));
        parts.push(Part::Words(crossing.basis));
        parts.push(Part::Lines(crossing.carry));
        parts.extend(crossing.limits.into_iter().map(Part::Words));
    }
    if !parts.is_empty() {
        parts.push(Part::Note("Officers decide at the border.".to_owned()));
    }
    Section::of(Topic::Papers, "Papers to carry", parts)
}

pub fn to_arrange(source: &Source<'_>) -> Option<Section> {
    let lines = source.tasks.iter().map(|(text, due)| match due {
        Some(due) => format!("{text}, by {}", filters::day(*due)),
        None => text.clone(),
    });
    Section::of(Topic::ToArrange, "To arrange", vec![Part::Lines(lines.collect())])
}

/// What this traveller pays in cash, each currency apart.
pub fn cash(source: &Source<'_>) -> Result<Option<Section>, StoreError> {
    let id = &source.traveller.id;
    let theirs = source.dossier.outside.iter().filter(|charge| charge.is_due && charge.traveller_id == *id);
    let lines = theirs
        .map(|charge| {
            let amount = Money::new(charge.amount_minor, currency(&charge.currency)?);
            Ok(format!("{amount}: {}, {}", charge.label, charge.paid_where))
        })
        .collect::<Result<_, StoreError>>()?;
    Ok(Section::of(Topic::Cash, "Cash to bring", vec![Part::Lines(lines)]))
}

pub fn not_to_take(source: &Source<'_>) -> Option<Section> {
    let lines = source.dossier.offer.about.not_to_take.clone();
    Section::of(Topic::NotToTake, "What must not be taken along", vec![Part::Lines(lines)])
}

/// The season's contacts by urgency; the agency's own office stands among them.
pub fn contacts(source: &Source<'_>) -> Result<Option<Section>, StoreError> {
    let agency = &source.dossier.agency;
    let told = &source.dossier.offer.about.contacts;
    let mut parts = Vec::new();
    for when in Urgency::ALL {
        let mut rows = rows_of(told, when);
        if when == Urgency::Today {
            rows.push(Row::new(&format!("{}, by phone", agency.name), agency.phone.clone()));
        }
        if when == Urgency::AnyTime {
            let about = source.dossier.offer.edition.about()?;
            rows.push(Row::new("By email", agency.email.clone()));
            rows.push(Row::new("Postal address", agency.address.clone()));
            rows.push(Row::new("The organiser of the race", about.organiser));
        }
        rows.retain(|row| !row.value.is_empty());
        if !rows.is_empty() {
            parts.push(Part::Heading(when.title().to_owned()));
            parts.push(Part::Rows(rows));
        }
    }
    Ok(Section::of(Topic::Contacts, "If something goes wrong", parts))
}

/// Our own number that answers at any hour, the first that the season names.
pub fn own_line(source: &Source<'_>) -> Option<Row> {
    rows_of(&source.dossier.offer.about.contacts, Urgency::Now).into_iter().next()
}

/// Whom to ring this minute.
pub fn urgent(source: &Source<'_>) -> Vec<Row> {
    let mut rows = rows_of(&source.dossier.offer.about.contacts, Urgency::Now);
    if rows.is_empty() {
        rows.push(Row::new(&source.dossier.agency.name, source.dossier.agency.phone.clone()));
    }
    rows
}

fn rows_of(contacts: &[PackContact], when: Urgency) -> Vec<Row> {
    let now = contacts.iter().filter(|contact| contact.when == when);
    now.map(|contact| Row::new(&contact.who, contact.how.clone())).collect()
}

pub fn advisories(source: &Source<'_>) -> Option<Section> {
    let mut parts = Vec::new();
    for advisory in &source.advisories {
        parts.push(Part::Heading(format!("{}: {}", filters::capitalised(&advisory.issuer), advisory.level)));
        parts.push(Part::Words(advisory.body.trim().to_owned()));
        parts.push(Part::Note(format!(
            "In force since {}, read by us on {}: {}",
            filters::day(advisory.effective_on),
            filters::day(advisory.checked_on),
            advisory.source_url
        )));
    }
    Section::of(Topic::Advisories, "What governments say", parts)
}
