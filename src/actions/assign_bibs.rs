//! Number the runners of a departure from the blocks of their races. Who has a number keeps it; no number is used twice.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::start_list;
use crate::domain::start_list::BibBlock;
use crate::domain::start_list::Entry;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::dossier::Offer;
use crate::store::entries;
use crate::store::rosters::Reach;
use crate::store::rosters::Roster;
use crate::store::rosters::Told;
use crate::store::travellers;

/// What was numbered.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Numbered {
    /// How many got a new number.
    pub new: usize,
    /// Who could not get one, and why.
    pub without: Vec<String>,
}

/// Numbers every runner whose deposit is in.
pub fn assign_bibs(tx: &mut Tx<'_>, departure_code: &str) -> Result<Numbered, StoreError> {
    let offer = Offer::by_code(tx.conn, departure_code)?;
    let roster = Roster::read(tx.conn, &offer, Reach::Firm, &[Told::Entries])?;
    let used = entries::bibs_ever(tx.conn, &offer.edition.id)?;
    let blocks: Vec<BibBlock> = offer
        .races
        .iter()
        .filter_map(|race| {
            let (from, to) = (u32::try_from(race.bib_from).ok()?, u32::try_from(race.bib_to).ok()?);
            Some(BibBlock { race: race.code.clone(), from, to })
        })
        .collect();
    let entries: Vec<Entry> = roster
        .people
        .iter()
        .filter_map(|person| {
            let entry = person.entry.as_ref()?;
            Some(Entry {
                id: entry.id.clone(),
                race: offer.race_by_id(&entry.race_id)?.code.clone(),
                sort_key: person.traveller.sort_key.clone(),
                kept: entry.bib.and_then(|bib| u32::try_from(bib).ok()),
            })
        })
        .collect();
    let mut numbered = Numbered { new: 0, without: Vec::new() };
    for ((id, bib), entry) in start_list::number(&entries, &blocks, &used).into_iter().zip(&entries) {
        match bib {
            Ok(bib) if entry.kept != Some(bib) => {
                travellers::set_bib(tx.conn, &id, i64::from(bib))?;
                numbered.new += 1;
            }
            Ok(_) => {}
            Err(why) => numbered.without.push(why.to_string()),
        }
    }
    audit::note(tx, "assign_bibs", About::departure(&offer.departure.id), &format!("{} new", numbered.new))?;
    Ok(numbered)
}
