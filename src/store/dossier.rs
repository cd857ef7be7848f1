//! All about one booking, read in one go: what its pages show and its letters tell.

use std::collections::BTreeMap;

use crate::domain::booking::Role;
use crate::domain::details::Page;
use crate::domain::details::are_taken;
use crate::domain::eligibility::Outcome;
use crate::domain::ledger::BookingMoney;
use crate::domain::ledger::Ledger;
use crate::domain::money::Money;
use crate::domain::names;
use crate::domain::upload::UploadKind;
use crate::store::agencies;
use crate::store::agencies::Agency;
use crate::store::agencies::BankAccount;
use crate::store::bookings;
use crate::store::bookings::Booking;
use crate::store::decisions;
use crate::store::decisions::DecisionRow;
use crate::store::decisions::Override;
use crate::store::details;
use crate::store::details::GivenPage;
use crate::store::details::Opening;
use crate::store::details::OwnLink;
use crate::store::dialect::Conn;
use crate::store::error::StoreError;
use crate::store::sealed;
use crate::store::sealed::Field;
use crate::store::transfers;
use crate::store::transfers::OutsideCharge;
use crate::store::transfers::TransferRow;
use crate::store::travellers;
use crate::store::travellers::Leg;
use crate::store::travellers::Traveller;
use crate::store::travellers::WayPromise;
use crate::store::uploads;
use crate::store::uploads::Upload;

pub use crate::store::offer::Offer;
pub use crate::store::offer::currency;
pub use crate::store::offer::journey;

/// All about one booking.
#[derive(Clone, Debug)]
pub struct Dossier {
    /// The booking.
    pub booking: Booking,
    /// What it books.
    pub offer: Offer,
    /// Everybody of the party, those who no longer go included.
    pub travellers: Vec<Traveller>,
    /// Their own legs.
    pub legs: Vec<Leg>,
    /// By when they will know those they do not know yet.
    pub promises: Vec<WayPromise>,
    /// The newest decision about each traveller.
    pub decisions: BTreeMap<String, DecisionRow>,
    /// What staff said against decisions, oldest first.
    pub overrides: Vec<Override>,
    /// Money owed and moved, oldest first.
    pub transfers: Vec<TransferRow>,
    /// What is paid to somebody else.
    pub outside: Vec<OutsideCharge>,
    /// Sums of the ledger.
    pub money: BookingMoney,
    /// Where to pay.
    pub account: BankAccount,
    /// Who sells.
    pub agency: Agency,
    /// Which sealed fields each traveller has given.
    pub given: Vec<(String, String)>,
    /// Which pages of the details each traveller has given, by whom.
    pub pages: Vec<GivenPage>,
    /// Which photos and scans each traveller has given, unopened.
    pub uploads: Vec<Upload>,
    /// For whom the desk opened the details after they closed.
    pub openings: Vec<Opening>,
    /// Who has a link of their own.
    pub own_links: Vec<OwnLink>,
}

/// What a new booking wrote, in the order in which it is read again.
pub struct Made {
    /// The booking.
    pub booking: Booking,
    /// What it books.
    pub offer: Offer,
    /// The party, of whom each gave a year of birth.
    pub travellers: Vec<Traveller>,
    /// One about each.
    pub decisions: Vec<DecisionRow>,
    /// What they owe.
    pub transfers: Vec<TransferRow>,
    /// What is paid to somebody else.
    pub outside: Vec<OutsideCharge>,
}

impl Dossier {
    /// Reads all about a booking.
    pub fn load(conn: &mut Conn, booking_id: &str) -> Result<Self, StoreError> {
        let booking = bookings::by_id(conn, booking_id)?;
        Self::around(conn, booking)
    }

    /// Reads all about a booking whose row is at hand (perhaps locked).
    pub fn around(conn: &mut Conn, booking: Booking) -> Result<Self, StoreError> {
        let offer = Offer::by_id(conn, &booking.departure_id)?;
        let travellers = travellers::of_booking(conn, &booking.id)?;
        let ids: Vec<String> = travellers.iter().map(|traveller| traveller.id.clone()).collect();
        let transfers = transfers::of_booking(conn, &booking.id)?;
        let money = money_of(&booking.id, &booking.currency, &transfers)?;
        let mut newest = BTreeMap::new();
        for row in decisions::of_booking(conn, &booking.id)? {
            newest.entry(row.traveller_id.clone()).or_insert(row);
        }
        Ok(Self {
            legs: travellers::legs(conn, &ids)?,
            promises: travellers::promises(conn, &ids)?,
            decisions: newest,
            overrides: decisions::overrides_of_booking(conn, &booking.id)?,
            outside: transfers::outside_of_booking(conn, &booking.id)?,
            account: agencies::bank_account(conn, &offer.departure.bank_account_id)?,
            agency: agencies::agency(conn)?.ok_or(StoreError::NotFound)?,
            given: sealed::given(conn, &ids)?,
            pages: details::pages(conn, &ids)?,
            uploads: uploads::of_travellers(conn, &ids)?,
            openings: details::openings(conn, &ids)?,
            own_links: details::own_links(conn, &ids)?,
            booking,
            offer,
            travellers,
            transfers,
            money,
        })
    }

    /// All about a booking that this very transaction wrote: what it wrote is at hand, and nobody has given anything else yet.
    pub fn just_made(conn: &mut Conn, made: Made) -> Result<Self, StoreError> {
        let Made { booking, offer, travellers, decisions, transfers, outside } = made;
        let of_traveller = |row: DecisionRow| (row.traveller_id.clone(), row);
        let given = |traveller: &Traveller| (traveller.id.clone(), Field::BirthYear.as_str().to_owned());
        let mut given: Vec<_> = travellers.iter().map(given).collect();
        given.sort_unstable();
        let dossier = Self {
            legs: Vec::new(),
            promises: Vec::new(),
            decisions: decisions.into_iter().map(of_traveller).collect(),
            overrides: Vec::new(),
            account: agencies::bank_account(conn, &offer.departure.bank_account_id)?,
            agency: agencies::agency(conn)?.ok_or(StoreError::NotFound)?,
            given,
            pages: Vec::new(),
            uploads: Vec::new(),
            openings: Vec::new(),
            own_links: Vec::new(),
            money: money_of(&booking.id, &booking.currency, &transfers)?,
            booking,
            offer,
            travellers,
            transfers,
            outside,
        };
        // Tests run with this: what the first letter is written from is what everybody reads afterwards.
        #[cfg(debug_assertions)]
        dossier.must_be_as_read(conn)?;
        Ok(dossier)
    }

    /// Compares what is at hand with what the database says. A difference is a fault of the program, which a build for tests says loudly.
    #[cfg(debug_assertions)]
    fn must_be_as_read(&self, conn: &mut Conn) -> Result<(), StoreError> {
        // Enough to meet every kind of party, and no weight where thousands book.
        static COMPARED: std::sync::atomic::AtomicU32 = std::sync::atomic::AtomicU32::new(0);
        if COMPARED.fetch_add(1, std::sync::atomic::Ordering::Relaxed) >= 500 {
            return Ok(());
        }
        let read = Self::load(conn, &self.booking.id)?;
        assert_eq!(format!("{self:?}"), format!("{read:?}"), "a booking just made differs from its rows");
        Ok(())
    }

    /// Those who go.
    pub fn going(&self) -> impl Iterator<Item = &Traveller> {
        self.travellers.iter().filter(|traveller| traveller.is_going)
    }

    /// What staff last said against the newest decision about a traveller.
    pub fn override_of(&self, traveller_id: &str) -> Option<&Override> {
        let decision = self.decisions.get(traveller_id)?;
        self.overrides.iter().rfind(|over| over.decision_id == decision.id)
    }

    /// The outcome that counts for a traveller: what staff said last, else the newest decision's.
    pub fn outcome_of(&self, traveller_id: &str) -> Option<Outcome> {
        let decided = self.decisions.get(traveller_id).map(|row| row.outcome.as_str());
        Outcome::parse(self.override_of(traveller_id).map_or(decided?, |over| over.outcome.as_str()))
    }

    /// Whether a traveller has given a sealed field.
    pub fn has_given(&self, traveller_id: &str, field: sealed::Field) -> bool {
        self.given.iter().any(|(id, name)| id == traveller_id && name == field.as_str())
    }

    /// Whether a page of a traveller's details was given.
    pub fn has_page(&self, traveller_id: &str, page: Page) -> bool {
        self.pages.iter().any(|row| row.traveller_id == traveller_id && row.page == page.as_str())
    }

    /// A traveller's file of a kind.
    pub fn upload(&self, traveller_id: &str, kind: UploadKind) -> Option<&Upload> {
        self.uploads.iter().find(|row| row.traveller_id == traveller_id && row.kind == kind.as_str())
    }

    /// A traveller's own link.
    pub fn own_link(&self, traveller_id: &str) -> Option<&OwnLink> {
        self.own_links.iter().find(|link| link.traveller_id == traveller_id)
    }

    /// What somebody else gave for a traveller who has a link of their own, and who has not confirmed it yet.
    pub fn to_confirm(&self, traveller_id: &str) -> Vec<&GivenPage> {
        if self.own_link(traveller_id).is_none() {
            return Vec::new();
        }
        let theirs = self.pages.iter().filter(|row| row.traveller_id == traveller_id);
        theirs.filter(|row| row.confirmed_at.is_none()).collect()
    }

    /// Until when the desk opened a traveller's details.
    pub fn opened_until(&self, traveller_id: &str) -> Option<chrono::NaiveDate> {
        self.openings.iter().find(|row| row.traveller_id == traveller_id).map(|row| row.until_on)
    }

    /// The last day on which this traveller's details are taken.
    pub fn details_until(&self, traveller_id: &str) -> chrono::NaiveDate {
        let close_on = self.offer.deadlines().details_close_on;
        self.opened_until(traveller_id).map_or(close_on, |until| until.max(close_on))
    }

    /// Whether this traveller's details are still taken today.
    pub fn takes_details(&self, traveller_id: &str, today: chrono::NaiveDate) -> bool {
        are_taken(today, self.offer.deadlines().details_close_on, self.opened_until(traveller_id))
    }

    /// A traveller's leg of a direction.
    pub fn leg(&self, traveller_id: &str, direction: &str) -> Option<&Leg> {
        self.legs.iter().find(|leg| leg.traveller_id == traveller_id && leg.direction == direction)
    }

    /// By when a traveller will know a way that they do not know yet.
    pub fn promised(&self, traveller_id: &str, direction: &str) -> Option<chrono::NaiveDate> {
        let is_it = |one: &&WayPromise| one.traveller_id == traveller_id && one.direction == direction;
        self.promises.iter().find(is_it).map(|one| one.due_on)
    }

    /// Who has not given all that is asked of them, and which pages are missing, in the party's order.
    pub fn missing(&self) -> Vec<(&Traveller, Vec<Page>)> {
        let of = |traveller| (traveller, self.missing_of(traveller));
        self.going().map(of).filter(|(_, pages)| !pages.is_empty()).collect()
    }

    /// The pages asked of one traveller that were not given yet.
    pub fn missing_of(&self, traveller: &Traveller) -> Vec<Page> {
        let role = traveller.role.parse().unwrap_or(Role::Spectator);
        let is_missing = |page: &Page| !self.has_page(&traveller.id, *page);
        Page::of(role).filter(is_missing).collect()
    }

    /// The deposit asked for, in the booking's currency.
    pub fn deposit(&self) -> Money {
        Money::new(self.booking.deposit_minor, self.money.charged.currency)
    }
}

/// Given names and family name as typed.
pub fn full_name(traveller: &Traveller) -> String {
    format!("{} {}", traveller.given_names, traveller.family_name).trim().to_owned()
}

/// What the desk finds a booking by: reference, booker, and the party by its names and the last four signs of its passports.
pub fn search_text(booking: &Booking, party: &[Traveller]) -> String {
    let mut words: Vec<String> = party.iter().map(full_name).collect();
    words.extend(party.iter().map(|traveller| traveller.passport_last4.clone()));
    names::search_text(&booking.reference, &booking.booker_name, &booking.booker_email, &words)
}

/// A booking's sums from its transfers.
pub fn money_of(booking_id: &str, code: &str, rows: &[TransferRow]) -> Result<BookingMoney, StoreError> {
    let moved = rows.iter().map(TransferRow::to_transfer).collect::<Result<Vec<_>, _>>()?;
    let ledger = Ledger::of(&moved).map_err(|e| StoreError::Damaged(e.to_string()))?;
    Ok(ledger.booking(booking_id, currency(code)?))
}
