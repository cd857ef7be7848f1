//! A pack opened: its bytes checked against their hash, its rows as they were sent.

use std::collections::BTreeMap;
use std::collections::BTreeSet;

use chrono::NaiveDateTime;

use crate::domain::handoff::Head;
use crate::domain::handoff::HeadColumn;
use crate::domain::handoff::HeadFlight;
use crate::domain::handoff::Line;
use crate::domain::handoff::Lines;
use crate::domain::handoff::Since;
use crate::domain::roster::Column;
use crate::domain::roster::Field;
use crate::domain::season::Direction;
use crate::keys::Keyring;
use crate::keys::TravellerKey;
use crate::store::agencies;
use crate::store::agencies::Partner;
use crate::store::agencies::Recipient;
use crate::store::departures::json;
use crate::store::dialect::Conn;
use crate::store::dossier::Offer;
use crate::store::error::StoreError;
use crate::store::handoffs;
use crate::store::handoffs::Handoff;
use crate::store::handoffs::HandoffRow;
use crate::store::sealed;

/// A pack with its rows.
#[derive(Clone, Debug)]
pub struct Pack {
    /// The row it is kept in.
    pub handoff: Handoff,
    /// What was frozen beside the rows.
    pub head: Head,
    /// In their order.
    pub lines: Vec<PackLine>,
}

/// A traveller's line.
#[derive(Clone, Debug)]
pub struct PackLine {
    /// Whose it is.
    pub traveller_id: String,
    /// From 1.
    pub position: i64,
    /// What stands in it, by the column's stored word; sealed values only where they were opened.
    pub values: Line,
    /// The sealed columns that hold something.
    pub filled: BTreeSet<String>,
    /// The traveller's key was destroyed, and with it what was sealed.
    pub is_erased: bool,
}

/// What the head of a pack is made of.
#[derive(Clone, Copy, Debug)]
pub struct HeadOf<'a> {
    /// The departure.
    pub offer: &'a Offer,
    /// Who gets it.
    pub recipient: &'a Recipient,
    /// For which partner.
    pub partner: &'a Partner,
    /// Its number.
    pub number: i64,
    /// When it is sent.
    pub sent_at: NaiveDateTime,
}

impl Pack {
    /// Opens a pack and what is sealed in it. None if its bytes are not what was sent: nobody may work with them.
    pub fn open(conn: &mut Conn, keys: &Keyring, handoff: Handoff) -> Result<Option<Self>, StoreError> {
        Self::read(conn, Some(keys), handoff)
    }

    /// The same without what is sealed.
    pub fn without_sealed(conn: &mut Conn, handoff: Handoff) -> Result<Option<Self>, StoreError> {
        Self::read(conn, None, handoff)
    }

    fn read(conn: &mut Conn, keys: Option<&Keyring>, handoff: Handoff) -> Result<Option<Self>, StoreError> {
        let rows = handoffs::rows(conn, &handoff.id)?;
        if !handoff.is_as_sent(&rows) {
            return Ok(None);
        }
        let head =
            if handoff.head.is_empty() { unsealed_head(conn, &handoff)? } else { json(&handoff.head)? };
        let ids: Vec<String> = rows.iter().map(|row| row.traveller_id.clone()).collect();
        let own: BTreeMap<String, TravellerKey> = match keys {
            Some(keys) => sealed::keys_of(conn, keys, &ids)?.into_iter().collect(),
            None => BTreeMap::new(),
        };
        let line = |row: HandoffRow| {
            let key = own.get(&row.traveller_id);
            let is_erased = keys.is_some() && key.is_none();
            line_of(row, key, is_erased)
        };
        let lines = rows.into_iter().map(line).collect::<Result<_, StoreError>>()?;
        Ok(Some(Self { handoff, head, lines }))
    }

    /// The pack before it for the same recipient, opened; none if there is none, or if nothing can be compared with it.
    pub fn before(&self, conn: &mut Conn, keys: &Keyring) -> Result<Option<Self>, StoreError> {
        let Some(since) = &self.head.since else { return Ok(None) };
        let earlier = handoffs::by_id(conn, &since.id)?;
        if earlier.is_comparable() { Self::open(conn, keys, earlier) } else { Ok(None) }
    }

    /// Its lines by traveller, in the columns that another pack, too, has.
    pub fn lines_shared_with(&self, other: &Head) -> Lines {
        let is_shared = |key: &str| self.head.column(key).is_some() && other.column(key).is_some();
        let kept = |line: &PackLine| {
            let values = line.values.iter().filter(|(key, _)| is_shared(key));
            (line.traveller_id.clone(), values.map(|(key, value)| (key.clone(), value.clone())).collect())
        };
        self.lines.iter().map(kept).collect()
    }

    /// Whether something in it was erased since.
    pub fn has_erased(&self) -> bool {
        self.head.has_sealed() && self.lines.iter().any(|line| line.is_erased)
    }
}

fn line_of(row: HandoffRow, key: Option<&TravellerKey>, is_erased: bool) -> Result<PackLine, StoreError> {
    let mut values: Line = json(&row.open_values)?;
    if let Some(key) = key {
        let plain =
            key.open(&place(&row.id), &row.sealed).map_err(|error| StoreError::Damaged(error.to_string()))?;
        let text = String::from_utf8(plain).map_err(|error| StoreError::Damaged(error.to_string()))?;
        values.extend(json::<Line>(&text)?);
    }
    values.retain(|_, value| !value.is_empty());
    Ok(PackLine {
        traveller_id: row.traveller_id,
        position: row.position,
        values,
        filled: row.filled.split_whitespace().map(str::to_owned).collect(),
        is_erased,
    })
}

/// What the sealed values of a row are bound to.
pub fn place(row_id: &str) -> String {
    format!("handoff_rows|sealed|{row_id}")
}

/// A person's name as a pack has it.
pub fn name_of(values: &Line) -> String {
    let value = |key: &str| values.get(key).map(String::as_str).unwrap_or_default();
    let name = format!("{} {}", value("given_names"), value("family_name"));
    if name.trim().is_empty() { value("machine_name").to_owned() } else { name.trim().to_owned() }
}

/// Freezes what a pack tells beside its rows.
pub fn head(
    conn: &mut Conn,
    of: &HeadOf<'_>,
    columns: &[&Column],
    since: Option<Since>,
) -> Result<Head, StoreError> {
    let agency = agencies::agency(conn)?.ok_or(StoreError::NotFound)?;
    let HeadOf { offer, recipient, partner, number, sent_at } = *of;
    let flights = offer.about.flights.iter().filter(|flight| flight.direction == Direction::Out);
    Ok(Head {
        number,
        departure: offer.departure.code.clone(),
        tour: offer.departure.tour_name.clone(),
        gateway: offer.departure.gateway.clone(),
        gateway_on: offer.departure.gateway_on,
        starts_on: offer.departure.starts_on,
        ends_on: offer.departure.ends_on,
        race: offer.edition.name.clone(),
        race_on: offer.edition.race_on,
        recipient: recipient.name.clone(),
        partner: partner.name.clone(),
        job: recipient.job()?,
        language: recipient.language()?,
        sent_at,
        since,
        columns: columns.iter().map(|column| HeadColumn::of(column)).collect(),
        flights: flights
            .map(|flight| HeadFlight {
                number: flight.number.clone(),
                from: flight.from.clone(),
                to: flight.to.clone(),
                departs: flight.on.and_time(flight.departs),
                arrives: flight.on.and_time(flight.arrives),
            })
            .collect(),
        agency: agency.name,
        agency_phone: agency.phone,
    })
}

/// The head of a pack that was sent before heads were frozen: as things are today.
fn unsealed_head(conn: &mut Conn, handoff: &Handoff) -> Result<Head, StoreError> {
    let offer = Offer::by_id(conn, &handoff.departure_id)?;
    let (recipient, partner) = agencies::recipient(conn, &handoff.recipient_id)?;
    let columns = handoff.column_keys.split_whitespace().map(Field::column).collect::<Result<Vec<_>, _>>();
    let columns = columns.map_err(|error| StoreError::Damaged(error.to_string()))?;
    let (number, sent_at) = (handoff.number, handoff.sent_at);
    let of = HeadOf { offer: &offer, recipient: &recipient, partner: &partner, number, sent_at };
    head(conn, &of, &columns, None)
}
