//! Give the numbers of a list that came in. Who has a number keeps it; no number is used twice.

use crate::actions::audit;
use crate::actions::audit::About;
use crate::domain::bib_list;
use crate::domain::bib_list::ListedBib;
use crate::domain::bib_list::Match;
use crate::domain::bib_list::Matched;
use crate::domain::bib_list::Runner;
use crate::domain::start_list::BibBlock;
use crate::keys::sha256_hex;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::departures;
use crate::store::departures::Edition;
use crate::store::entries;
use crate::store::travellers;

/// A list that was looked at.
#[derive(Clone, Debug)]
pub struct ImportBibs {
    /// Of which edition.
    pub edition_code: String,
    /// Its lines.
    pub listed: Vec<ListedBib>,
    /// The print of what was shown, see [`print_of`].
    pub print: String,
}

crate::verb_error! {
    /// Why no number was given.
    ImportBibsError {
        /// Numbers or runners are others than those shown.
        Changed => "the numbers have changed meanwhile",
    }
}

/// What each line of a list comes to now.
pub fn preview(conn: &mut Conn, edition: &Edition, listed: &[ListedBib]) -> Result<Vec<Matched>, StoreError> {
    let races = departures::races(conn, &edition.id)?;
    let number = |bib: i64| u32::try_from(bib).ok();
    let block = |race: &departures::Race| {
        let (from, to) = (number(race.bib_from)?, number(race.bib_to)?);
        Some(BibBlock { race: race.code.clone(), from, to })
    };
    let blocks: Vec<BibBlock> = races.iter().filter_map(block).collect();
    let departures = departures::of_edition(conn, &edition.id)?;
    let starting = entries::entrants(conn, &departures)?;
    let runners: Vec<Runner> = starting
        .into_iter()
        .filter(|(.., entry)| entry.status != "withdrawn")
        .filter_map(|(traveller, booking, entry)| {
            Some(Runner {
                race: races.iter().find(|race| race.id == entry.race_id)?.code.clone(),
                id: entry.id,
                reference: booking.reference.clone(),
                given_names: traveller.given_names,
                family_name: traveller.family_name,
                bib: entry.bib.and_then(number),
            })
        })
        .collect();
    let used = entries::bibs_ever(conn, &edition.id)?;
    Ok(bib_list::matched(listed, &runners, &blocks, &used))
}

/// A few letters that are the same for the same answers.
pub fn print_of(matched: &[Matched]) -> String {
    let line = |one: &Matched| format!("{}:{:?}", one.listed.bib, one.said);
    let lines: Vec<String> = matched.iter().map(line).collect();
    sha256_hex(lines.join(";").as_bytes()).chars().take(16).collect()
}

/// Gives every number that clashes with nothing, if the answers are still those that were shown. Answers how many.
pub fn import_bibs(tx: &mut Tx<'_>, command: &ImportBibs) -> Result<usize, ImportBibsError> {
    let edition = departures::edition_by_code(tx.conn, &command.edition_code)?;
    let matched = preview(tx.conn, &edition, &command.listed)?;
    if print_of(&matched) != command.print {
        return Err(ImportBibsError::Changed);
    }
    let mut given = 0;
    for one in &matched {
        if let Ok(Match::New(entry)) = &one.said {
            travellers::set_bib(tx.conn, entry, i64::from(one.listed.bib))?;
            given += 1;
        }
    }
    audit::note(tx, "import_bibs", About::default(), &format!("{given} numbers of {}", edition.code))?;
    Ok(given)
}
