//! A crowd made of one booking of the demo, copied with names of its own in many scripts, and its rows put in as the store puts them.

use chrono::NaiveDateTime;
use startline::clock::Clock;
use startline::domain::availability::PoolKind;
use startline::domain::details::GivenBy;
use startline::domain::details::Page;
use startline::domain::names;
use startline::domain::reference::BookingReference;
use startline::store::By;
use startline::store::Db;
use startline::store::StoreError;
use startline::store::Tx;
use startline::store::bookings;
use startline::store::bookings::Booking;
use startline::store::bookings::Search;
use startline::store::decisions;
use startline::store::decisions::DecisionRow;
use startline::store::departures;
use startline::store::departures::Departure;
use startline::store::details;
use startline::store::dossier::Dossier;
use startline::store::dossier::search_text;
use startline::store::pools;
use startline::store::pools::Holding;
use startline::store::sealed;
use startline::store::sealed::Field;
use startline::store::transfers;
use startline::store::transfers::TransferRow;
use startline::store::travellers;
use startline::store::travellers::Leg;
use startline::store::travellers::RaceEntry;
use startline::store::travellers::Traveller;
use startline::store::tx::new_id;

const GIVEN: [&str; 10] =
    ["Anna", "Jürgen", "Ольга", "小明", "Nguyễn Thị", "Søren", "محمد", "Zoë", "Ana María", "しのぶ"];
const FAMILY: [&str; 12] = [
    "Müller",
    "Иванова",
    "王",
    "Ánh",
    "O’Neil",
    "Øster",
    "الحسن",
    "García López",
    "佐藤",
    "Smith",
    "Kowalska",
    "Papadopoulou",
];
/// Bookings in one transaction.
const AT_ONCE: usize = 500;

/// How much is known about somebody.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Depth {
    /// All that lists read: decision, sealed values, pages, ways, seats, race entry.
    Whole,
    /// What is left of people of past tours: booking, names, money.
    Past,
}

/// Adds so many bookings of two to a departure, numbered from `first`.
pub async fn add(db: &Db, departure: &str, first: usize, count: usize, depth: Depth) {
    let template = db.read_here(template).unwrap();
    let code = departure.to_owned();
    let (departure_id, edition_id) = db
        .read_here(move |conn| {
            let (departure, edition) = departures::by_code(conn, &code)?;
            Ok::<_, StoreError>((departure.id, edition.id))
        })
        .unwrap();
    for start in (0..count).step_by(AT_ONCE) {
        let (template, departure_id, edition_id) =
            (template.clone(), departure_id.clone(), edition_id.clone());
        let numbers = start..(start + AT_ONCE).min(count);
        db.write(by(), move |tx| -> Result<(), StoreError> {
            numbers.clone().try_for_each(|number| {
                add_booking(tx, &template, (&departure_id, &edition_id), first + number, depth)
            })
        })
        .await
        .unwrap();
    }
}

/// Adds a departure that was travelled, like one of the demo; answers its code.
pub async fn add_departure(db: &Db, like: &Departure, number: usize) -> String {
    let code = format!("PAST-{number}");
    let row = Departure { id: new_id(), code: code.clone(), state: "travelled".to_owned(), ..like.clone() };
    db.write(by(), move |tx| departures::save_departure(tx.conn, &row)).await.unwrap();
    code
}

fn by() -> By {
    By { actor: "cli".to_owned(), at: Clock::System.now(), request_id: "bench".to_owned() }
}

/// A paid booking of the demo with everything given.
fn template(conn: &mut startline::store::Conn) -> Result<Dossier, StoreError> {
    let search = Search { status: Some("paid".to_owned()), limit: 100, ..Search::default() };
    for (booking, _) in bookings::search(conn, &search)?.0 {
        let dossier = Dossier::around(conn, booking)?;
        let first = &dossier.travellers[0];
        if first.race_id.is_some() && dossier.legs.len() >= 2 && first.details_at.is_some() {
            return Ok(dossier);
        }
    }
    Err(StoreError::NotFound)
}

fn add_booking(
    tx: &mut Tx<'_>,
    template: &Dossier,
    (departure_id, edition_id): (&str, &str),
    number: usize,
    depth: Depth,
) -> Result<(), StoreError> {
    // Random ones would meet one another among so many.
    let reference = BookingReference::from_random((number as u64).to_le_bytes());
    let booker = format!("{} {}", GIVEN[number % GIVEN.len()], FAMILY[number % FAMILY.len()]);
    let email = format!("booker{number}@example.org");
    let mut booking = Booking {
        id: new_id(),
        reference: reference.as_str().to_owned(),
        departure_id: departure_id.to_owned(),
        status: if depth == Depth::Past { "travelled" } else { "paid" }.to_owned(),
        booker_name: booker,
        booker_email: email.clone(),
        booker_email_folded: email,
        ..template.booking.clone()
    };
    let party: Vec<Traveller> =
        [0, 1].map(|place| traveller(template, &booking, number, place, depth)).into();
    booking.search_text = search_text(&booking, &party);
    bookings::insert(tx.conn, &booking)?;
    travellers::insert(tx.conn, &party)?;
    let rows: Vec<TransferRow> =
        template.transfers.iter().map(|row| transfer(row, template, &booking, number)).collect();
    transfers::insert(tx.conn, &rows)?;
    if depth == Depth::Whole {
        for one in &party {
            add_details(tx, template, &booking, one, edition_id)?;
        }
    }
    Ok(())
}

fn traveller(template: &Dossier, booking: &Booking, number: usize, place: usize, depth: Depth) -> Traveller {
    let first = &template.travellers[0];
    let turn = number * 2 + place;
    let (given, family) = (GIVEN[turn * 7 % GIVEN.len()], FAMILY[turn * 5 % FAMILY.len()]);
    Traveller {
        id: new_id(),
        booking_id: booking.id.clone(),
        position: i64::try_from(place).unwrap() + 1,
        given_names: given.to_owned(),
        family_name: format!("{family} {}", letters(turn)),
        sort_key: names::folded(&format!("{family} {} {given}", letters(turn))),
        machine_name: names::machine_readable(&format!("{family} {}", letters(turn)), given),
        sex: if turn.is_multiple_of(2) { "F" } else { "M" }.to_owned(),
        passport_last4: format!("{:04}", turn % 10_000),
        passport_hash: new_id(),
        // What is personal about people of the past is long gone; otherwise the server would begin by deleting it.
        purged_at: (depth == Depth::Past).then_some(booking.created_at),
        ..first.clone()
    }
}

/// A name without figures, for names may not be checked against numbers.
pub fn letters(mut number: usize) -> String {
    let mut text = String::new();
    for _ in 0..4 {
        text.push(char::from(b'a' + u8::try_from(number % 26).unwrap()));
        number /= 26;
    }
    text
}

fn transfer(row: &TransferRow, template: &Dossier, booking: &Booking, number: usize) -> TransferRow {
    let own = |account: &str| account.replace(&template.booking.id, &booking.id);
    TransferRow {
        id: new_id(),
        booking_id: Some(booking.id.clone()),
        debit_account: own(&row.debit_account),
        credit_account: own(&row.credit_account),
        // Payments differ by some cents, as bank fees make them.
        amount_minor: row.amount_minor + i64::try_from(number % 997).unwrap(),
        once_key: new_id(),
        reverses: None,
        traveller_id: None,
        ..row.clone()
    }
}

fn add_details(
    tx: &mut Tx<'_>,
    template: &Dossier,
    booking: &Booking,
    one: &Traveller,
    edition_id: &str,
) -> Result<(), StoreError> {
    let at: NaiveDateTime = tx.stamp();
    let key = sealed::create_key(tx.conn, tx.keys, &one.id)?;
    for (field, value) in [
        (Field::PassportNumber, "C01X00T47"),
        (Field::BirthDate, "1988-03-27"),
        (Field::Phone, "+49 170 0000000"),
        (Field::Diet, "vegetarian"),
    ] {
        sealed::put(tx.conn, &key, &one.id, field, value, at)?;
    }
    let decision = template.decisions.values().next().ok_or(StoreError::NotFound)?;
    let row = DecisionRow {
        id: new_id(),
        booking_id: booking.id.clone(),
        traveller_id: one.id.clone(),
        ..decision.clone()
    };
    decisions::insert(tx.conn, &[row])?;
    for leg in template.legs.iter().take(2) {
        let row = Leg { id: new_id(), traveller_id: one.id.clone(), ..leg.clone() };
        travellers::save_leg(tx.conn, &row)?;
    }
    for page in Page::ALL.into_iter().filter(|page| *page != Page::Health) {
        details::give_page(tx.conn, &one.id, page, GivenBy::Booker, at)?;
    }
    if let Some(race_id) = &one.race_id {
        let entry = RaceEntry {
            id: new_id(),
            traveller_id: one.id.clone(),
            edition_id: edition_id.to_owned(),
            race_id: race_id.clone(),
            status: "wanted".to_owned(),
            bib: None,
            estimate_minutes: Some(240),
            shirt: "M".to_owned(),
            guide_id: None,
        };
        travellers::insert_entries(tx.conn, &[entry])?;
    }
    let owners = [booking.departure_id.clone()];
    let seats: Vec<Holding> = pools::of_owners(tx.conn, &owners)?
        .into_iter()
        .filter(|pool| {
            [PoolKind::SeatOut, PoolKind::SeatBack].iter().any(|kind| pool.kind == kind.to_string())
        })
        .map(|pool| Holding {
            id: new_id(),
            pool_id: pool.id,
            booking_id: booking.id.clone(),
            traveller_id: one.id.clone(),
            taken_at: at,
            released_at: None,
        })
        .collect();
    pools::insert_holdings(tx.conn, &seats)
}
