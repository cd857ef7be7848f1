//! What every page behind a booking's link does first: open the booking by the link's word, find the traveller, look for a session.

use actix_web::HttpRequest;
use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::actions::ask_code::Door;
use crate::keys::Keyring;
use crate::store::Conn;
use crate::store::dossier::Dossier;
use crate::store::travellers::Traveller;
use crate::web::access;
use crate::web::access::SessionKind;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// Who asks and when, taken from the request before its one hop to the database.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The id of the session the request carries, if any.
    pub session_id: Option<String>,
    /// Now, in UTC.
    pub now: NaiveDateTime,
}

impl Visit {
    /// Reads the cookie and the clock.
    pub fn of(state: &AppState, request: &HttpRequest) -> Self {
        Self {
            session_id: access::session_id(state, request, SessionKind::Booking),
            now: state.clock.now().naive_utc(),
        }
    }

    /// Whether a code was entered for this booking and the session still runs.
    pub fn has_opened(&self, conn: &mut Conn, booking_id: &str) -> Result<bool, WebError> {
        let door = Door::Booking(booking_id.to_owned());
        Ok(access::opens(conn, self.session_id.as_deref(), &door, self.now)?)
    }

    /// Today by the clock of the gateway.
    pub fn today(&self, dossier: &Dossier) -> NaiveDate {
        self.now.and_utc().with_timezone(&dossier.offer.zone).date_naive()
    }
}

/// All about the booking that a link's word opens; a wrong word is a page that is not there.
pub fn dossier(conn: &mut Conn, keys: &Keyring, word: &str) -> Result<Dossier, WebError> {
    let booking = access::booking_of(conn, keys, word)?;
    Ok(Dossier::around(conn, booking)?)
}

/// The party's traveller of this number, counted from 1, whether they still go or not.
pub fn traveller(dossier: &Dossier, number: i64) -> Result<&Traveller, WebError> {
    dossier.travellers.iter().find(|one| one.position == number).ok_or(WebError::NotFound)
}

/// Whether details can be given for a traveller: they go, on a booking that keeps its places.
pub fn takes_details(dossier: &Dossier, traveller: &Traveller) -> Result<bool, WebError> {
    Ok(traveller.is_going && dossier.booking.status()?.holds_places())
}
