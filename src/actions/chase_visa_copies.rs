//! Put people who are about to leave home without the copy of their entry papers on the desk: its first alarm.

use std::collections::BTreeSet;

use chrono::NaiveDate;

use crate::actions::tasks;
use crate::domain::leaving;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::desk;
use crate::store::dossier::Offer;
use crate::store::rosters::Person;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::uploads;

/// Looks at every departure from some weeks before until its briefing is over. Answers how many people are missing one.
pub fn chase_visa_copies(tx: &mut Tx<'_>) -> Result<usize, StoreError> {
    let mut missing = 0;
    for (departure, _) in departures::all(tx.conn)? {
        let today = tx.today(departure.zone()?);
        let is_near =
            departure.gateway_on - chrono::Duration::days(60) <= today && today <= departure.gateway_on;
        if !matches!(departure.state.as_str(), "on_sale" | "closed") || !is_near {
            continue;
        }
        let offer = Offer::by_id(tx.conn, &departure.id)?;
        let roster = Roster::read(tx.conn, &offer, Reach::Firm, &[Told::Ways])?;
        missing += chase(tx, &offer, &roster, today)?;
    }
    Ok(missing)
}

/// An alarm for each day somebody leaves on: another day is another alarm, and the one of the old day is over.
fn chase(tx: &mut Tx<'_>, offer: &Offer, roster: &Roster, today: NaiveDate) -> Result<usize, StoreError> {
    let ids: Vec<String> = roster.people.iter().map(|person| person.traveller.id.clone()).collect();
    let held = uploads::holders(tx.conn, &ids, UploadKind::VisaCopy)?;
    let without = roster.people.iter().filter(|person| !held.contains(&person.traveller.id));
    let due = without.map(|person| (person, person.leaves_home_on(offer)));
    let due: Vec<(&Person, NaiveDate)> =
        due.filter(|(_, leaves_on)| leaving::is_alarm(*leaves_on, today)).collect();
    let occasion = |person: &Person, leaves_on: NaiveDate| format!("{}:{leaves_on}", person.traveller.id);
    let key = |(person, leaves_on): &(&Person, NaiveDate)| {
        tasks::once_key(tasks::VISA_COPY, &person.booking.id, &occasion(person, *leaves_on))
    };
    let keys: BTreeSet<String> = due.iter().map(key).collect();
    let open = desk::open_tasks_of(tx.conn, &offer.departure.id, tasks::VISA_COPY)?;
    for task in open.iter().filter(|task| !keys.contains(&task.once_key)) {
        desk::finish_task(tx.conn, &task.id, &tx.by.actor, tx.by.at.naive_utc())?;
    }
    let stands: BTreeSet<&str> = open.iter().map(|task| task.once_key.as_str()).collect();
    for (person, leaves_on) in due.iter().filter(|one| !stands.contains(key(one).as_str())) {
        let occasion = occasion(person, *leaves_on);
        let words = format!(
            "Traveller {} leaves home on {} without the copy of their entry papers",
            person.traveller.position,
            filters::day(*leaves_on)
        );
        // Somebody who said another day and then the first one again.
        tasks::reopen_one(tx, &person.booking.id, tasks::VISA_COPY, &occasion)?;
        tasks::add(tx, tasks::VISA_COPY, &person.booking, &occasion, &words, *leaves_on)?;
    }
    Ok(due.len())
}
