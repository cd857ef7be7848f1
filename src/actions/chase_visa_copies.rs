//! Put people who are about to leave home without the copy of their entry papers on the desk: its first alarm.

use crate::actions::tasks;
use crate::domain::leaving;
use crate::domain::upload::UploadKind;
use crate::filters;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::dossier::Offer;
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
        let ids: Vec<String> = roster.people.iter().map(|person| person.traveller.id.clone()).collect();
        let held = uploads::holders(tx.conn, &ids, UploadKind::VisaCopy)?;
        for person in roster.people.iter().filter(|person| !held.contains(&person.traveller.id)) {
            let leaves_on = person.leaves_home_on(&offer);
            if !leaving::is_alarm(leaves_on, today) {
                continue;
            }
            let number = person.traveller.position;
            let words = format!(
                "Traveller {number} leaves home on {} without the copy of their entry papers",
                filters::day(leaves_on)
            );
            tasks::add(tx, tasks::VISA_COPY, &person.booking, &person.traveller.id, &words, leaves_on)?;
            missing += 1;
        }
    }
    Ok(missing)
}
