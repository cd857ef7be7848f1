//! The briefing, ticked off on a phone: who is here, whose passport was seen, who paid, signed and holds the visa slip.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use actix_web::HttpRequest;
use actix_web::HttpResponse;
use actix_web::web::Bytes;
use actix_web::web::Data;
use actix_web::web::Path;
use askama::Template;

use crate::actions::tick_briefing;
use crate::actions::tick_briefing::TickBriefing;
use crate::domain::briefing::Count;
use crate::domain::briefing::Item;
use crate::domain::ledger;
use crate::domain::ledger::Standing;
use crate::domain::money::Money;
use crate::domain::names;
use crate::filters;
use crate::paths;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::briefings;
use crate::store::dossier::Offer;
use crate::store::dossier::full_name;
use crate::store::readiness;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::sealed::Field;
use crate::store::transfers;
use crate::store::transfers::OutsideCharge;
use crate::web::access::Staff;
use crate::web::desk::words;
use crate::web::desk::words::Pager;
use crate::web::error::WebError;
use crate::web::form::Choice;
use crate::web::form::Form;
use crate::web::page::Frame;
use crate::web::page::see_other;
use crate::web::state::AppState;

/// A button: what pressing it says, and whether it is on.
struct Button {
    label: &'static str,
    /// "came on" or "came off": what is sent.
    value: String,
    is_on: bool,
}

/// A person's line.
struct Line {
    id: String,
    name: String,
    spelling: String,
    reference: String,
    href: String,
    /// What is paid in cash, each currency apart; empty if nothing.
    cash: String,
    /// Where "Show phone" posts to; empty if none was given.
    phone: String,
    buttons: Vec<Button>,
}

#[derive(Template)]
#[template(path = "desk/briefing.html")]
struct BriefingPage {
    frame: Frame,
    form: Form,
    code: String,
    back: String,
    here: String,
    shown: String,
    meeting: String,
    count: String,
    choices: Vec<Choice>,
    lines: Vec<Line>,
    pager: Pager,
    is_one: bool,
}

fn shown_choices() -> Vec<Choice> {
    vec![
        Choice::new("open", "Not heard of yet"),
        Choice::new("here", "Here"),
        Choice::new("absent", "Do not come"),
        Choice::new("unfinished", "Here, and something is missing"),
    ]
}

/// Everybody, those that `?show=` names, or with `?only=` one person alone.
pub async fn index(
    request: HttpRequest,
    state: Data<AppState>,
    _staff: Staff,
    code: Path<String>,
) -> Result<HttpResponse, WebError> {
    let frame = state.frame(&request, "Briefing", "departures").await?;
    let asked = words::filters_of(&request);
    words::drawn(&state, move |conn| draw(conn, frame, &code, asked)).await
}

fn draw(conn: &mut Conn, frame: Frame, code: &str, asked: Form) -> Result<BriefingPage, StoreError> {
    let offer = Offer::by_code(conn, code)?;
    let roster = Roster::read(conn, &offer, Reach::Firm, &[Told::Given])?;
    let ticks = briefings::ticks(conn, &offer.departure.id)?;
    let owed = Owed {
        balances: readiness::balances(conn, &roster.booking_ids())?,
        outside: transfers::outside_of_departure(conn, &offer.departure.id)?,
    };
    let none = BTreeSet::new();
    let of = |person: &Person| ticks.get(&person.traveller.id).unwrap_or(&none);
    let count = Count::of(roster.people.iter().map(of));
    let only = asked.value("only").to_owned();
    let sought = names::folded(asked.value("q"));
    let is_asked = |person: &&Person| match only.is_empty() {
        true => is_shown(asked.value("show"), of(person)) && person.traveller.sort_key.contains(&sought),
        false => person.traveller.id == only,
    };
    let found: Vec<&Person> = roster.people.iter().filter(is_asked).collect();
    let number = words::page_of(&asked);
    let first = usize::try_from((number - 1) * words::PAGE_ROWS).unwrap_or(usize::MAX);
    let rows = usize::try_from(words::PAGE_ROWS).unwrap_or(usize::MAX);
    let here = paths::desk_departure_page(&offer.departure.code, "briefing");
    let kept = [("show", asked.value("show")), ("q", asked.value("q"))];
    let pager = Pager::of(&here, &kept, number, i64::try_from(found.len()).unwrap_or(i64::MAX));
    let lines =
        found.into_iter().skip(first).take(rows).map(|person| line(person, of(person), &owed)).collect();
    let briefing = &offer.about.briefing;
    let meeting = format!(
        "{}, {} {}, {}",
        filters::day(offer.departure.gateway_on),
        filters::clock(briefing.at),
        offer.departure.gateway,
        briefing.place
    );
    Ok(BriefingPage {
        frame: Frame { title: format!("{} briefing", offer.departure.code), ..frame },
        back: paths::desk_departure(&offer.departure.code),
        here,
        pager,
        code: offer.departure.code.clone(),
        shown: asked.value("show").to_owned(),
        meeting,
        count: count_words(count),
        choices: shown_choices(),
        lines,
        is_one: !only.is_empty(),
        form: asked,
    })
}

fn is_shown(show: &str, ticks: &BTreeSet<Item>) -> bool {
    let (here, absent) = (ticks.contains(&Item::Came), ticks.contains(&Item::NotCame));
    let is_done = [Item::Identity, Item::Cash, Item::Declaration, Item::VisaSlip];
    match show {
        "open" => !here && !absent,
        "here" => here,
        "absent" => absent,
        "unfinished" => here && !is_done.iter().all(|item| ticks.contains(item)),
        _ => true,
    }
}

fn count_words(count: Count) -> String {
    let Count { here, absent, open } = count;
    let all = here + absent + open;
    format!("{here} of {all} here · {open} not heard of yet · {absent} do not come")
}

/// What is still owed on a departure.
struct Owed {
    balances: BTreeMap<String, Money>,
    outside: Vec<OutsideCharge>,
}

impl Owed {
    /// What a person pays in cash: their own charges, and the first of the party what the booking still owes.
    fn in_words(&self, person: &Person) -> String {
        let own = self.outside.iter().filter(|one| one.is_due && one.traveller_id == person.traveller.id);
        let line = |one: &OutsideCharge| {
            let amount = one.currency.parse().map(|currency| Money::new(one.amount_minor, currency));
            amount.map_or_else(|_| one.label.clone(), |amount| format!("{amount} {}", one.label))
        };
        let mut lines: Vec<String> = own.map(line).collect();
        let balance = self.balances.get(&person.booking.id).filter(|_| person.traveller.position == 1);
        if let Some(Standing::Owes(rest)) = balance.copied().map(ledger::standing) {
            lines.push(format!("{rest} of the price"));
        }
        lines.join(", ")
    }
}

fn line(person: &Person, ticks: &BTreeSet<Item>, owed: &Owed) -> Line {
    let traveller = &person.traveller;
    let reference = &person.booking.reference;
    let cash = owed.in_words(person);
    let button = |item: Item| {
        let is_on = ticks.contains(&item);
        let next = if is_on { "off" } else { "on" };
        Button { label: item.label(), value: format!("{} {next}", item.as_str()), is_on }
    };
    let wanted = Item::ALL.into_iter().filter(|item| *item != Item::Cash || !cash.is_empty());
    Line {
        id: traveller.id.clone(),
        name: full_name(traveller),
        spelling: traveller.machine_name.clone(),
        reference: reference.clone(),
        href: paths::desk_booking(reference),
        phone: match person.given.contains(Field::Phone.as_str()) {
            true => paths::desk_booking_page(reference, &format!("travellers/{}/shown", traveller.id)),
            false => String::new(),
        },
        buttons: wanted.map(button).collect(),
        cash,
    }
}

/// One press of a button; back to the same person's line.
pub async fn update(
    request: HttpRequest,
    state: Data<AppState>,
    staff: Staff,
    code: Path<String>,
    body: Bytes,
) -> Result<HttpResponse, WebError> {
    let form = Form::decoded(&body);
    let (item, press) = form.value("tick").split_once(' ').ok_or(WebError::StaleForm)?;
    let command = TickBriefing {
        departure_code: code.into_inner(),
        traveller_id: form.value("traveller").to_owned(),
        item: item.parse().map_err(|_| WebError::StaleForm)?,
        is_on: press == "on",
    };
    let here = paths::desk_departure_page(&command.departure_code, "briefing");
    let id = command.traveller_id.clone();
    state
        .write(state.by(&request, &staff.actor()), move |tx| tick_briefing::tick_briefing(tx, &command))
        .await?;
    // The script asks for one line only: pages are long and connections bad.
    let to = match form.value("only") {
        "" => format!("{}#person-{id}", words::address(&here, &[("show", form.value("show"))], &[])),
        _ => words::address(&here, &[("only", &id)], &[]),
    };
    Ok(see_other(&to))
}
