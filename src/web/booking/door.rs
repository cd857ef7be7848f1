//! What every page behind a booking's link does first: open the booking by the link's word, find the traveller, look for a session.

use actix_web::HttpRequest;
use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::actions::ask_code::Door;
use crate::actions::giving::GivingError;
use crate::actions::giving::TRAVELLER;
use crate::domain::details::Page;
use crate::keys::Keyring;
use crate::paths;
use crate::store::Conn;
use crate::store::dossier::Dossier;
use crate::store::travellers::Traveller;
use crate::web::access;
use crate::web::access::SessionKind;
use crate::web::error::WebError;
use crate::web::state::AppState;

/// The link somebody came by: the booking's, or an adult's own. The same pages stand behind both.
#[derive(Clone, Debug)]
pub struct Link {
    word: String,
    is_own: bool,
}

impl Link {
    /// The link of the address that was asked for.
    pub fn of(request: &HttpRequest, word: String) -> Self {
        let is_own = request.path().starts_with(&paths::own(""));
        Self { word, is_own }
    }

    /// The link of a booking.
    pub fn booking(word: &str) -> Self {
        Self { word: word.to_owned(), is_own: false }
    }

    /// Whether it is a traveller's own.
    pub fn is_own(&self) -> bool {
        self.is_own
    }

    /// Whose own link it is; nobody's where it is the booking's.
    pub fn owner(&self) -> Option<&str> {
        self.word.split_once('.').map(|(id, _)| id).filter(|_| self.is_own)
    }

    /// Whether this traveller's pages stand behind it.
    pub fn leads_to(&self, traveller: &Traveller) -> bool {
        self.owner().is_none_or(|id| id == traveller.id)
    }

    /// Its first page.
    pub fn home(&self) -> String {
        if self.is_own { paths::own(&self.word) } else { paths::booking(&self.word) }
    }

    /// A page below.
    pub fn page(&self, page: &str) -> String {
        paths::below(&self.home(), page)
    }

    /// A page of one traveller, by their number in the party.
    pub fn traveller(&self, number: i64, page: &str) -> String {
        self.page(&format!("travellers/{number}/{page}"))
    }

    /// A traveller's personal values in clear, for who asked to see them.
    pub fn shown(&self, disclosure_id: &str) -> String {
        self.page(&format!("personal/{disclosure_id}"))
    }

    /// The name under which acts are noted.
    pub fn actor(&self) -> &'static str {
        if self.is_own { TRAVELLER } else { "site" }
    }

    /// Which cookie holds the session.
    pub fn session(&self) -> SessionKind {
        if self.is_own { SessionKind::Own } else { SessionKind::Booking }
    }

    /// What the way back is called.
    pub fn back(&self) -> &'static str {
        if self.is_own { "Back to your page" } else { "Back to the booking" }
    }

    /// Where its codes go.
    pub fn address(&self) -> &'static str {
        if self.is_own { "your own address" } else { "the booking’s address" }
    }
}

/// Who asks and when, taken from the request before its one hop to the database.
#[derive(Clone, Debug)]
pub struct Visit {
    /// The link they came by.
    pub link: Link,
    /// The id of the session the request carries, if any.
    pub session_id: Option<String>,
    /// Now, in UTC.
    pub now: NaiveDateTime,
}

impl Visit {
    /// Reads the cookie and the clock.
    pub fn of(state: &AppState, request: &HttpRequest, link: &Link) -> Self {
        Self {
            session_id: access::session_id(state, request, link.session()),
            link: link.clone(),
            now: state.clock.now().naive_utc(),
        }
    }

    /// Whether a code was entered behind this link and the session still runs. One door's session opens no other.
    pub fn has_opened(&self, conn: &mut Conn, dossier: &Dossier) -> Result<bool, WebError> {
        let door = match self.link.owner() {
            Some(id) => Door::Own(id.to_owned()),
            None => Door::Booking(dossier.booking.id.clone()),
        };
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
        if self.is_covered(dossier, traveller) {
            return Ok(Leave::Theirs);
        }
        let is_taken = dossier.takes_details(&traveller.id, self.today(dossier));
        let has_code = self.has_opened(conn, dossier)?;
        Ok(Leave::of(dossier.has_page(&traveller.id, page), is_taken, has_code))
    }

    /// Whether the booker asks about somebody who has a link of their own: then only done or not done is told, whatever was opened.
    pub fn is_covered(&self, dossier: &Dossier, traveller: &Traveller) -> bool {
        !self.link.is_own() && dossier.own_link(&traveller.id).is_some()
    }

    /// Today by the clock of the gateway.
    pub fn today(&self, dossier: &Dossier) -> NaiveDate {
        self.now.and_utc().with_timezone(&dossier.offer.zone).date_naive()
    }
}

/// All about the booking that a link's word opens; a wrong word is a page that is not there. Behind somebody's own link there is
/// nothing any more once they do not go.
pub fn dossier(conn: &mut Conn, keys: &Keyring, link: &Link) -> Result<Dossier, WebError> {
    if !link.is_own {
        let booking = access::booking_of(conn, keys, &link.word)?;
        return Ok(Dossier::around(conn, booking)?);
    }
    let traveller = access::own_traveller(conn, keys, &link.word)?;
    let dossier = Dossier::load(conn, &traveller.booking_id)?;
    if takes_details(&dossier, &traveller)? { Ok(dossier) } else { Err(WebError::NotFound) }
}

/// The party's traveller of this number, counted from 1, whether they still go or not. Behind an own link there is nobody else.
pub fn traveller<'a>(dossier: &'a Dossier, link: &Link, number: i64) -> Result<&'a Traveller, WebError> {
    let mut party = dossier.travellers.iter().filter(|one| link.leads_to(one));
    party.find(|one| one.position == number).ok_or(WebError::NotFound)
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
    /// The traveller has a link of their own, and this is not it.
    Theirs,
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
        !matches!(self, Self::Code | Self::Theirs)
    }

    /// Said where a form is sent that is not read: the same words whatever was typed, so that the link does not tell what is kept.
    pub fn refusal(self, is_taken: bool) -> &'static str {
        match self {
            Self::Theirs => THEIRS,
            _ => no_leave(is_taken),
        }
    }
}

/// Said where the booker sends a form of somebody who has a link of their own.
const THEIRS: &str =
    "Nothing was kept: this traveller has a link of their own, and only they give and change this now";

/// Said where a form is sent that only a code makes good.
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
        GivingError::Theirs => Ok(THEIRS),
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
