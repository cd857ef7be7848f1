//! What every page behind a booking's link does first: open the booking by the link's word, find the traveller, look for a session.

use actix_web::HttpRequest;
use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::actions::ask_code::Door;
use crate::actions::giving::GivingError;
use crate::domain::details::Page;
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

    /// What this visitor may do with a page of a traveller's details.
    pub fn leave(
        &self,
        conn: &mut Conn,
        dossier: &Dossier,
        traveller: &Traveller,
        page: Page,
    ) -> Result<Leave, WebError> {
        let is_taken = dossier.takes_details(&traveller.id, self.today(dossier));
        let has_code = self.has_opened(conn, &dossier.booking.id)?;
        Ok(Leave::of(dossier.has_page(&traveller.id, page), is_taken, has_code))
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

/// What a visitor may do with one page of a traveller's details.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Leave {
    /// Nothing was given yet, and the lists are open: the link is enough.
    Give,
    /// It was given, and a code was entered.
    Change,
    /// The lists are closed: behind the code a change can be asked for.
    Ask,
    /// Only a code leads on.
    Code,
}

impl Leave {
    /// What holds for a page that was given or not, with details still taken or not, and with a code entered or not.
    pub fn of(is_given: bool, is_taken: bool, has_code: bool) -> Self {
        match (is_given, is_taken, has_code) {
            (false, true, _) => Self::Give,
            (true, true, true) => Self::Change,
            (_, false, true) => Self::Ask,
            (_, _, false) => Self::Code,
        }
    }

    /// Whether a form that is sent is read at all.
    pub fn reads_forms(self) -> bool {
        self != Self::Code
    }
}

/// Said where a form is sent that only a code makes good: the same words whatever was typed, so that the link does not tell what is kept.
pub fn no_leave(is_taken: bool) -> &'static str {
    match is_taken {
        true => "We have this already. To see or change it, ask for a code",
        false => "Nothing was kept: the lists are closed. With a code you can ask us for the change",
    }
}

/// Said once a change is asked for.
pub const ASKED: &str = "We have your request. We look at it and answer by email";

/// Why a page was not kept, for the next page's notice; trouble of the store stays trouble.
pub fn why_not(error: GivingError) -> Result<&'static str, WebError> {
    match error {
        GivingError::Kept => Ok(no_leave(true)),
        GivingError::Closed => Ok(no_leave(false)),
        GivingError::NotGoing => Ok("Nothing was kept: this traveller does not go"),
        GivingError::NoGuide => Ok("Nothing was kept: the guide runs another race now"),
        GivingError::Store(error) => Err(error.into()),
    }
}

/// Whether details can be given for a traveller: they go, on a booking that keeps its places.
pub fn takes_details(dossier: &Dossier, traveller: &Traveller) -> Result<bool, WebError> {
    Ok(traveller.is_going && dossier.booking.status()?.holds_places())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_link_alone_only_gives_and_closed_lists_are_changed_by_asking() {
        fn check(is_given: bool, is_taken: bool, has_code: bool, expected: Leave) {
            assert_eq!(Leave::of(is_given, is_taken, has_code), expected, "{is_given} {is_taken} {has_code}");
        }
        check(false, true, false, Leave::Give);
        check(false, true, true, Leave::Give);
        check(true, true, false, Leave::Code);
        check(true, true, true, Leave::Change);
        check(true, false, true, Leave::Ask);
        check(false, false, true, Leave::Ask);
        check(true, false, false, Leave::Code);
        check(false, false, false, Leave::Code);
    }
}
