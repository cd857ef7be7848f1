//! The rows that one booking writes, to be written again and again with other ids: what is left of a booking without its thinking.

use startline::keys::Keyring;
use startline::store::Conn;
use startline::store::StoreError;
use startline::store::bookings;
use startline::store::bookings::Acceptance;
use startline::store::bookings::Booking;
use startline::store::decisions;
use startline::store::decisions::DecisionRow;
use startline::store::desk;
use startline::store::desk::AuditEntry;
use startline::store::letters;
use startline::store::letters::Letter;
use startline::store::pools;
use startline::store::pools::Holding;
use startline::store::sealed;
use startline::store::sealed::Field;
use startline::store::transfers;
use startline::store::transfers::OutsideCharge;
use startline::store::transfers::TransferRow;
use startline::store::travellers;
use startline::store::travellers::RaceEntry;
use startline::store::travellers::Traveller;
use startline::store::tx::new_id;

/// Everything a booking of one traveller wrote.
#[derive(Clone)]
pub struct Rows {
    booking: Booking,
    traveller: Traveller,
    decisions: Vec<DecisionRow>,
    entries: Vec<RaceEntry>,
    transfers: Vec<TransferRow>,
    outside: Vec<OutsideCharge>,
    acceptances: Vec<Acceptance>,
    holdings: Vec<Holding>,
    letters: Vec<Letter>,
}

impl Rows {
    /// Of a booking that was made.
    pub fn of(conn: &mut Conn, booking: Booking) -> Result<Self, StoreError> {
        let traveller = travellers::of_booking(conn, &booking.id)?.remove(0);
        let ids = [booking.id.clone()];
        Ok(Self {
            decisions: decisions::of_booking(conn, &booking.id)?,
            entries: travellers::entries_of(conn, std::slice::from_ref(&traveller.id))?,
            transfers: transfers::of_booking(conn, &booking.id)?,
            outside: transfers::outside_of_booking(conn, &booking.id)?,
            acceptances: bookings::acceptances(conn, &booking.id)?,
            holdings: pools::held_by(conn, &ids)?,
            letters: letters::of_booking(conn, &booking.id)?,
            booking,
            traveller,
        })
    }

    /// How many rows that is, the pools that are counted up among them.
    pub fn count(&self) -> usize {
        // Of each one: key of the form, booking, traveller, its key, birth year, audit.
        6 + self.decisions.len()
            + self.entries.len()
            + self.transfers.len()
            + self.outside.len()
            + self.acceptances.len()
            + self.letters.len()
            + 2 * self.holdings.len()
    }

    /// The same for somebody else.
    pub fn again(&self, number: usize) -> Self {
        let mut new = self.clone();
        let (booking, traveller) = (new_id(), new_id());
        new.booking.reference = format!("{number:08}");
        new.booking.id.clone_from(&booking);
        new.traveller.id.clone_from(&traveller);
        new.traveller.booking_id.clone_from(&booking);
        for row in &mut new.decisions {
            (row.id, row.booking_id, row.traveller_id) = (new_id(), booking.clone(), traveller.clone());
        }
        for row in &mut new.entries {
            (row.id, row.traveller_id) = (new_id(), traveller.clone());
        }
        for row in &mut new.transfers {
            row.debit_account = row.debit_account.replace(&self.booking.id, &booking);
            row.credit_account = row.credit_account.replace(&self.booking.id, &booking);
            (row.id, row.once_key) = (new_id(), new_id());
            (row.booking_id, row.traveller_id) = (Some(booking.clone()), Some(traveller.clone()));
        }
        for row in &mut new.outside {
            (row.id, row.booking_id, row.traveller_id) = (new_id(), booking.clone(), traveller.clone());
        }
        for row in &mut new.acceptances {
            (row.id, row.booking_id) = (new_id(), booking.clone());
        }
        for row in &mut new.holdings {
            (row.id, row.booking_id, row.traveller_id) = (new_id(), booking.clone(), traveller.clone());
        }
        for row in &mut new.letters {
            (row.id, row.once_key, row.booking_id) = (new_id(), new_id(), Some(booking.clone()));
            row.subject_id.clone_from(&booking);
        }
        new
    }

    /// Writes them, with the statements the program writes them with.
    pub fn insert(&self, conn: &mut Conn, keys: &Keyring) -> Result<(), StoreError> {
        let (booking, at) = (&self.booking, self.booking.created_at);
        bookings::bind_once(conn, &new_id(), &booking.id, &booking.id, at)?;
        bookings::insert(conn, booking)?;
        travellers::insert(conn, std::slice::from_ref(&self.traveller))?;
        let key = sealed::create_key(conn, keys, &self.traveller.id)?;
        sealed::put(conn, &key, &self.traveller.id, Field::BirthYear, "1988", at)?;
        decisions::insert(conn, &self.decisions)?;
        travellers::insert_entries(conn, &self.entries)?;
        transfers::insert(conn, &self.transfers)?;
        transfers::insert_outside(conn, &self.outside)?;
        bookings::insert_acceptances(conn, &self.acceptances)?;
        let audit = AuditEntry {
            id: new_id(),
            at,
            actor: "site".to_owned(),
            verb: "book_tour".to_owned(),
            booking_id: Some(booking.id.clone()),
            traveller_id: None,
            departure_id: None,
            note: "Waiting for the deposit for RUSH-A".to_owned(),
            request_id: new_id(),
        };
        desk::note(conn, &audit)?;
        for letter in &self.letters {
            letters::post(conn, letter)?;
        }
        pools::insert_holdings(conn, &self.holdings)?;
        for holding in &self.holdings {
            assert!(pools::take(conn, &holding.pool_id, 1)?, "places enough");
        }
        Ok(())
    }
}
