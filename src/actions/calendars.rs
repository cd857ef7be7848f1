//! The calendar file of a party as it stands: with its letters, and whenever somebody asks for it.

use chrono::DateTime;
use chrono::NaiveDateTime;
use chrono::Utc;
use chrono_tz::Tz;

use crate::documents::calendar::LocalTime;
use crate::documents::travel_calendar;
use crate::documents::travel_calendar::OwnWay;
use crate::documents::travel_calendar::Run;
use crate::documents::travel_calendar::Subject;
use crate::documents::travel_pack::Seats;
use crate::domain::availability::PoolKind;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::agencies;
use crate::store::dossier::Dossier;
use crate::store::dossier::full_name;
use crate::store::letters;
use crate::store::pools;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::RaceEntry;
use crate::store::travellers::Traveller;

/// The file. `shown` are the travellers whose own ways may be read by whoever gets it.
pub fn of_party(
    conn: &mut Conn,
    dossier: &Dossier,
    shown: &[&Traveller],
    now: DateTime<Utc>,
) -> Result<String, StoreError> {
    let ids: Vec<String> = dossier.travellers.iter().map(|one| one.id.clone()).collect();
    let entries = travellers::entries_of(conn, &ids)?;
    let held = pools::kinds_held_by(conn, &dossier.booking.id)?;
    let is_flown = |kind: PoolKind| held.iter().any(|(_, held)| *held == kind.to_string());
    let subject = Subject {
        id: &dossier.booking.id,
        flies: Seats { out: is_flown(PoolKind::SeatOut), back: is_flown(PoolKind::SeatBack) },
        races: dossier.travellers.iter().filter_map(|one| run(one, &entries)).collect(),
        ways: shown.iter().flat_map(|one| ways(dossier, one)).collect(),
        sequence: sequence(conn, dossier)?,
        cancelled: is_off(dossier)?,
    };
    travel_calendar::calendar(&dossier.agency, &dossier.offer, &subject, now)
}

/// The file that takes back what an earlier letter put into a calendar; empty where no letter did.
pub fn taking_back(conn: &mut Conn, dossier: &Dossier, now: DateTime<Utc>) -> Result<String, StoreError> {
    let before = letters::of_booking(conn, &dossier.booking.id)?;
    if before.iter().all(|letter| letter.calendar.is_empty()) {
        return Ok(String::new());
    }
    of_party(conn, dossier, &[], now)
}

/// Whether nothing of it takes place any more.
pub fn is_off(dossier: &Dossier) -> Result<bool, StoreError> {
    Ok(!dossier.booking.status()?.holds_places())
}

/// A sum of numbers of which none ever falls: versions of the booking and of the season's document, and the second at which a way was
/// last written. So a file that says something else always has a higher one (RFC 5546 §2.1.4).
fn sequence(conn: &mut Conn, dossier: &Dossier) -> Result<u32, StoreError> {
    let season = agencies::latest_season(conn)?.map_or(0, |(version, ..)| version);
    let written = dossier.legs.iter().map(|leg| (leg.written_at - dossier.booking.created_at).num_seconds());
    let ways = written.max().unwrap_or(0).max(0);
    Ok(u32::try_from(dossier.booking.version + season + ways).unwrap_or(u32::MAX))
}

/// What a traveller runs, or was to run before they were taken off.
fn run(traveller: &Traveller, entries: &[RaceEntry]) -> Option<Run> {
    let runs = traveller.race_id.clone().filter(|_| traveller.is_going);
    let ran = || entries.iter().rfind(|entry| entry.traveller_id == traveller.id);
    Some(Run {
        key: format!("{}-race", traveller.position),
        who: full_name(traveller),
        cancelled: runs.is_none(),
        race_id: runs.or_else(|| ran().map(|entry| entry.race_id.clone()))?,
    })
}

fn ways(dossier: &Dossier, traveller: &Traveller) -> Vec<OwnWay> {
    let theirs = dossier.legs.iter().filter(|leg| leg.traveller_id == traveller.id);
    theirs.map(|leg| own_way(dossier, traveller, leg)).collect()
}

/// From one end to the other where the far end's time and zone are known, else the moment in the gateway.
fn own_way(dossier: &Dossier, traveller: &Traveller, leg: &Leg) -> OwnWay {
    let local = |at: NaiveDateTime, zone: Tz| LocalTime { date: at.date(), time: at.time(), zone };
    let here = local(leg.local_at, dossier.offer.zone);
    let far = leg.far_at.and_then(|at| Some(local(at, leg.far_zone.parse().ok()?))).unwrap_or(here);
    let is_in = leg.direction == "in";
    let (starts, ends) = if is_in { (far, here) } else { (here, far) };
    let does = if is_in { "arrives" } else { "leaves for home" };
    OwnWay {
        key: format!("{}-way-{}", traveller.position, leg.direction),
        summary: format!("{} {does} {}", full_name(traveller), leg.number).trim().to_owned(),
        place: leg.place.clone(),
        starts,
        ends,
        cancelled: !traveller.is_going,
    }
}
