//! What a travel pack tells, read for the page, the paper, the letters and the comparison alike.

use std::collections::BTreeMap;

use chrono::NaiveDate;

use crate::actions::judging;
use crate::actions::offering;
use crate::actions::posting;
use crate::documents::travel_pack;
use crate::documents::travel_pack::Reader;
use crate::documents::travel_pack::Seats;
use crate::documents::travel_pack::Sight;
use crate::documents::travel_pack::Source;
use crate::documents::travel_pack::Topic;
use crate::documents::travel_pack::TravelPack;
use crate::domain::availability::PoolKind;
use crate::domain::race_entry::EntryStatus;
use crate::domain::upload::UploadKind;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::StoreError;
use crate::store::Tx;
use crate::store::agencies;
use crate::store::agencies::Text;
use crate::store::departures::to_json;
use crate::store::dossier::Dossier;
use crate::store::pools;
use crate::store::sent_packs;
use crate::store::sent_packs::SentPack;
use crate::store::travellers;
use crate::store::travellers::RaceEntry;
use crate::store::travellers::Traveller;
use crate::store::tx::new_id;

/// Keyed marks by topic.
pub type Marks = BTreeMap<String, String>;

/// The once-key of the letter with which the desk sends packs.
pub fn sent_key(reference: &str, day: NaiveDate) -> String {
    format!("booking:{reference}:travel_pack:{day}")
}

/// The once-key of the letter that says what changed.
pub fn changed_key(reference: &str, day: NaiveDate) -> String {
    format!("booking:{reference}:travel_pack_changed:{day}")
}

/// What the packs of a booking tell beside its dossier, read once for the whole party.
pub struct Packs<'a> {
    dossier: &'a Dossier,
    /// Traveller and kind.
    held: Vec<(String, String)>,
    entries: Vec<RaceEntry>,
    advisories: Vec<Text>,
    today: NaiveDate,
}

impl<'a> Packs<'a> {
    /// Reads it, as it stands on a day of the gateway's calendar.
    pub fn read(conn: &mut Conn, dossier: &'a Dossier, today: NaiveDate) -> Result<Self, StoreError> {
        let ids: Vec<String> = dossier.travellers.iter().map(|one| one.id.clone()).collect();
        Ok(Self {
            dossier,
            held: pools::kinds_held_by(conn, &dossier.booking.id)?,
            entries: travellers::entries_of(conn, &ids)?,
            advisories: agencies::advisories(conn)?,
            today,
        })
    }

    /// The pack of one traveller of the party.
    pub fn of(&self, traveller: &Traveller, sight: Sight, reader: Reader) -> Result<TravelPack, StoreError> {
        let dossier = self.dossier;
        let entry = self.entries.iter().find(|entry| {
            entry.traveller_id == traveller.id && entry.status != EntryStatus::Withdrawn.as_str()
        });
        let mut nationalities = vec![traveller.nationality.as_str()];
        nationalities.extend(traveller.other_nationalities.split_whitespace());
        let concerns = |text: &&Text| offering::concerns(text, &nationalities);
        let decision = dossier.decisions.get(&traveller.id);
        let answer = decision.map(judging::explanation_of).transpose()?;
        let source = Source {
            dossier,
            traveller,
            bib: entry.and_then(|entry| entry.bib),
            seats: Seats {
                out: self.holds(traveller, &PoolKind::SeatOut),
                back: self.holds(traveller, &PoolKind::SeatBack),
            },
            tasks: answer.as_ref().map(posting::conditions_of).unwrap_or_default(),
            answer,
            advisories: self.advisories.iter().filter(concerns).cloned().collect(),
            goes_as: posting::in_words(dossier, traveller),
            visa_copy: dossier.upload(&traveller.id, UploadKind::VisaCopy).map(|row| row.id.as_str()),
            sight,
            reader,
            today: self.today,
        };
        travel_pack::compose(&source)
    }

    /// All that a pack says, as it is compared: nobody sees it.
    pub fn whole(&self, traveller: &Traveller) -> Result<TravelPack, StoreError> {
        self.of(traveller, Sight::Open, Reader::Traveller)
    }

    fn holds(&self, traveller: &Traveller, kind: &PoolKind) -> bool {
        let kind = kind.to_string();
        self.held.iter().any(|(id, held)| *id == traveller.id && *held == kind)
    }
}

/// Whether the booker may learn that a topic of a traveller's pack changed: not of the ways of somebody who gives their own details.
pub fn is_for_booker(dossier: &Dossier, traveller_id: &str, topic: Topic) -> bool {
    topic != Topic::OwnWays || dossier.own_link(traveller_id).is_none()
}

/// Keyed marks of what a pack says, by topic: equal for equal words, and nothing can be read from them.
pub fn marks(keys: &Keyring, traveller_id: &str, pack: &TravelPack) -> Result<Marks, StoreError> {
    let told = pack.sections().filter(|section| section.topic.is_told());
    told.map(|section| {
        let topic = section.topic.as_str();
        let mark = keys
            .print_mark(&format!("pack|{traveller_id}|{topic}"), &section.said())
            .map_err(|e| StoreError::Damaged(e.to_string()))?;
        Ok((topic.to_owned(), mark))
    })
    .collect()
}

/// The topics that differ between two packs, in the order of a pack; one that only one of them has differs.
pub fn changed(before: &Marks, now: &Marks) -> Vec<Topic> {
    Topic::ALL.into_iter().filter(|topic| before.get(topic.as_str()) != now.get(topic.as_str())).collect()
}

/// What changed in a traveller's pack, for the page: since when, and which topics. The newest letter told of its own changes; what
/// changed after it is not told yet. Only topics that this reader may learn of count. None where nothing was sent, or nothing changed
/// since the first letter.
pub fn changes(
    conn: &mut Conn,
    traveller_id: &str,
    now: &Marks,
    may_learn: impl Fn(Topic) -> bool,
) -> Result<Option<(chrono::NaiveDateTime, Vec<Topic>)>, StoreError> {
    let sent = sent_packs::of_traveller(conn, traveller_id)?;
    let Some(newest) = sent.first() else { return Ok(None) };
    let mut untold = changed(&newest.marks()?, now);
    untold.retain(|topic| may_learn(*topic));
    let told = newest.changed.split(' ');
    let is_told = |topic: &Topic| told.clone().any(|word| word == topic.as_str()) && may_learn(*topic);
    let told: Vec<Topic> = Topic::ALL.into_iter().filter(is_told).collect();
    let since = if told.is_empty() { newest.sent_at } else { sent.get(1).unwrap_or(newest).sent_at };
    let either = Topic::ALL.into_iter().filter(|topic| untold.contains(topic) || told.contains(topic));
    let either: Vec<Topic> = either.collect();
    Ok((!either.is_empty()).then_some((since, either)))
}

/// What every pack of a booking says now, and how it differs from what was last sent; only travellers with a difference, and those of
/// whom nothing was sent yet.
pub fn differences(
    conn: &mut Conn,
    keys: &Keyring,
    dossier: &Dossier,
    today: NaiveDate,
) -> Result<Vec<Difference>, StoreError> {
    let packs = Packs::read(conn, dossier, today)?;
    let going: Vec<String> = dossier.going().map(|traveller| traveller.id.clone()).collect();
    let sent = sent_packs::newest_of(conn, &going)?;
    let mut differences = Vec::new();
    for traveller in dossier.going() {
        let now = marks(keys, &traveller.id, &packs.whole(traveller)?)?;
        let newest = sent.get(&traveller.id);
        let topics = match newest {
            Some(newest) => changed(&newest.marks()?, &now),
            None => Vec::new(),
        };
        if newest.is_none() || !topics.is_empty() {
            let number = newest.map_or(0, |newest| newest.number) + 1;
            differences.push(Difference { traveller_id: traveller.id.clone(), number, marks: now, topics });
        }
    }
    Ok(differences)
}

/// How one traveller's pack differs from what was last sent.
#[derive(Clone, Debug)]
pub struct Difference {
    /// Whose.
    pub traveller_id: String,
    /// Number of the next sending, from 1.
    pub number: i64,
    /// What it says now.
    pub marks: Marks,
    /// What changed; empty at the first sending.
    pub topics: Vec<Topic>,
}

/// Notes that these packs were sent as they are now.
pub fn note_sent(tx: &mut Tx<'_>, differences: &[Difference]) -> Result<(), StoreError> {
    for difference in differences {
        let words: Vec<&str> = difference.topics.iter().map(|topic| topic.as_str()).collect();
        let row = SentPack {
            id: new_id(),
            traveller_id: difference.traveller_id.clone(),
            number: difference.number,
            marks: to_json(&difference.marks)?,
            changed: words.join(" "),
            sent_at: tx.stamp(),
        };
        sent_packs::insert(tx.conn, &row)?;
    }
    Ok(())
}
