//! One kept decision: what it was made of, each rule that spoke, whether it can be replayed, and what staff said against it.

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;
use chrono::NaiveDate;

use crate::actions::judging;
use crate::actions::judging::Basis;
use crate::domain::country;
use crate::domain::eligibility::Code;
use crate::domain::eligibility::Journey;
use crate::domain::eligibility::Mode;
use crate::domain::eligibility::NamedDate;
use crate::domain::roster::StaffRole;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::bookings;
use crate::store::decisions;
use crate::store::decisions::DecisionRow;
use crate::store::departures::json;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::web::access::Staff;
use crate::web::answer;
use crate::web::answer::Answer;
use crate::web::answer::Reader;
use crate::web::desk::words::Actors;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::Rendered;
use crate::web::state::AppState;

#[derive(Template)]
#[template(path = "desk/decision.html")]
struct DecisionPage {
    frame: Frame,
    form: Form,
    name: String,
    reference: String,
    back: String,
    made: String,
    told: Answer,
    /// What the rules were asked about.
    facts: Vec<(&'static str, String)>,
    /// Whether deciding again from what was kept gives the same answer to the byte.
    is_faithful: bool,
    overrides: Vec<OverrideLine>,
    others: Vec<OtherLine>,
    /// The choices of the form; none where nothing can be overridden by who looks.
    choices: Vec<Choice>,
    /// Where the form goes.
    action: String,
}

/// What somebody said against it.
struct OverrideLine {
    outcome: String,
    reason: String,
    who: String,
    at: String,
}

/// Another decision about the same traveller.
struct OtherLine {
    href: String,
    outcome: String,
    made: String,
}

/// What the form asks.
pub(super) fn choices() -> Vec<Choice> {
    vec![
        Choice::hinted("yes", "This traveller may come", "You have looked at it, and answer for it"),
        Choice::hinted("no", "This traveller may not come", "Nothing is cancelled by itself: a task is made"),
    ]
}

/// The page.
pub async fn show(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    id: Path<String>,
) -> Result<HttpResponse, WebError> {
    drawn(&request, &state, &staff, id.into_inner(), Form::empty()).await
}

/// The page with its form as it is.
pub(super) async fn drawn(
    request: &HttpRequest,
    state: &AppState,
    staff: &Staff,
    id: String,
    form: Form,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(request, "Decision", "bookings").await?;
    let (role, now, is_faulty) = (staff.role, state.clock.now(), form.is_faulty());
    let read = state.read(move |conn| -> Result<_, WebError> {
        let row = decisions::by_id(conn, &id)?;
        let booking = bookings::by_id(conn, &row.booking_id)?;
        let dossier = Dossier::around(conn, booking)?;
        let today = now.with_timezone(&dossier.offer.zone).date_naive();
        let page = decision_page(conn, frame, form, &dossier, &row, role, today)?;
        if is_faulty { Rendered::faulty(&page) } else { Rendered::page(&page) }
    });
    Ok(read.await?.into())
}

fn decision_page(
    conn: &mut Conn,
    frame: Frame,
    form: Form,
    dossier: &Dossier,
    row: &DecisionRow,
    role: StaffRole,
    today: NaiveDate,
) -> Result<DecisionPage, StoreError> {
    let traveller = dossier.travellers.iter().find(|one| one.id == row.traveller_id);
    let traveller = traveller.ok_or(StoreError::NotFound)?;
    let is_newest = dossier.decisions.get(&traveller.id).is_some_and(|newest| newest.id == row.id);
    let may_override = role >= StaffRole::Lead && is_newest && traveller.is_going;
    let explanation = judging::explanation_of(row)?;
    Ok(DecisionPage {
        name: full_name(traveller),
        reference: dossier.booking.reference.clone(),
        back: paths::desk_booking(&dossier.booking.reference),
        made: answer::made(row),
        told: Answer::of(&explanation, &dossier.offer, Reader::Desk, today),
        facts: facts(&json::<Basis>(&row.facts)?),
        is_faithful: judging::replay(conn, row)? == row.answer,
        overrides: overrides(conn, dossier, row)?,
        others: others(conn, row)?,
        choices: if may_override { choices() } else { Vec::new() },
        action: paths::desk_decision_overrides(&row.id),
        frame,
        form,
    })
}

fn overrides(conn: &mut Conn, dossier: &Dossier, row: &DecisionRow) -> Result<Vec<OverrideLine>, StoreError> {
    let actors = Actors::load(conn)?;
    let of_this = dossier.overrides.iter().filter(|over| over.decision_id == row.id);
    let line = |over: &decisions::Override| OverrideLine {
        outcome: over.outcome.clone(),
        reason: over.reason.clone(),
        who: actors.name(&over.actor),
        at: filters::stamp(over.decided_at),
    };
    Ok(of_this.map(line).collect())
}

fn others(conn: &mut Conn, row: &DecisionRow) -> Result<Vec<OtherLine>, StoreError> {
    let all = decisions::of_booking(conn, &row.booking_id)?;
    let others = all.into_iter().filter(|one| one.traveller_id == row.traveller_id && one.id != row.id);
    let line = |one: DecisionRow| OtherLine {
        href: paths::desk_decision(&one.id),
        outcome: one.outcome.clone(),
        made: answer::made(&one),
    };
    Ok(others.map(line).collect())
}

fn country_name(code: Code) -> String {
    country::by_code(code.as_str()).map_or_else(|| code.to_string(), country::Country::label)
}

/// What was kept in clear: no birth date, only the ages it gave.
fn facts(basis: &Basis) -> Vec<(&'static str, String)> {
    let person = &basis.person;
    let names = |codes: &[Code]| codes.iter().map(|code| country_name(*code)).collect::<Vec<_>>().join(", ");
    let mut facts = Vec::new();
    for (passport, margin) in person.passports.iter().zip(&person.expiry_margin_days) {
        facts.push((
            "Passport",
            format!("{}, {}", country_name(passport.nationality), passport.document.label()),
        ));
        if passport.issuing_state != passport.nationality {
            facts.push(("Issued by", country_name(passport.issuing_state)));
        }
        let margin = margin.map(|days| format!(", {days} days after the way home")).unwrap_or_default();
        let expires = passport.expires_on.map(|day| format!("{}{margin}", filters::day(day)));
        facts.push(("Expires", expires.unwrap_or_else(|| "not known then".to_owned())));
    }
    let ages = person.ages.on(NamedDate::Race);
    let age =
        if ages.low == ages.high { ages.low.to_string() } else { format!("{} or {}", ages.low, ages.high) };
    facts.extend([
        ("Other nationalities", names(&person.other_nationalities)),
        ("Nationalities held once", names(&person.once_held)),
        ("Age on race day", age),
        ("Lives in", person.residence.map(country_name).unwrap_or_default()),
        ("Work", person.occupation.label().to_owned()),
        ("Goes as", person.race.as_ref().map_or("spectator".to_owned(), |race| format!("runner: {race}"))),
    ]);
    let visits: Vec<String> = person
        .visits
        .iter()
        .map(|visit| format!("{}, {}", country_name(visit.place), filters::day(visit.on)))
        .collect();
    facts.push(("Earlier journeys", visits.join("; ")));
    facts.extend(journey_facts(&basis.journey));
    facts.retain(|(_, value)| !value.is_empty());
    facts
}

fn journey_facts(journey: &Journey) -> Vec<(&'static str, String)> {
    let by = |mode| match mode {
        Mode::Air => "by air",
        Mode::Rail => "by rail",
    };
    vec![
        ("Judged on", filters::day(journey.judged_on)),
        ("Departure", journey.departure.clone()),
        ("Gateway", journey.gateway.map(country_name).unwrap_or_default()),
        ("In the gateway", filters::day(journey.gateway_on)),
        ("Enters", format!("{}, {}", filters::day(journey.enters_on), by(journey.mode_in))),
        ("Race", filters::day(journey.race_on)),
        ("Leaves", format!("{}, {}", filters::day(journey.leaves_on), by(journey.mode_back))),
        ("Home", filters::day(journey.home_on)),
    ]
}
