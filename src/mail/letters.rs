//! The letters themselves: one function each, from facts to subject and text. The words stand in `templates/mail/`.

use askama::Template;
use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::domain::money::Money;
use crate::mail::facts::AgencyFacts;
use crate::mail::facts::BookingFacts;
use crate::mail::facts::PackFacts;
use crate::mail::inert::inert;
use crate::mail::inert::one_line;
use crate::mail::kind::Kind;

/// A letter for the outbox. Its text holds placeholders where the sender puts links and codes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Written {
    /// Why it was written.
    pub kind: Kind,
    /// One line; carries the reference and no secret.
    pub subject: String,
    /// The text part, complete by itself: lines end with LF, paragraphs are not wrapped.
    pub body: String,
}

/// A booking came in and may be paid: what was booked, what to pay and until when the places are kept.
pub fn booking_received(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: {} {} kept", f.reference, f.your_places(), f.are());
    written(Kind::BookingReceived, subject, &BookingReceived { f })
}

/// A booking came in that staff must look at: places are kept, nothing to pay, an answer by a date.
pub fn in_review(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: we are looking at it", f.reference);
    written(Kind::InReview, subject, &InReview { f })
}

/// Staff ask something before they decide.
pub fn question(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: we have a question", f.reference);
    written(Kind::Question, subject, &Question { f })
}

/// The desk asks something of a booking that stands; the question is the reason among the facts.
pub fn asked(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: a question", f.reference);
    written(Kind::Asked, subject, &Asked { f })
}

/// The review ended with a yes: what to pay and until when.
pub fn accepted(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: we can take you", f.reference);
    written(Kind::Accepted, subject, &Accepted { f })
}

/// The review ended with a no, and why.
pub fn declined(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: we cannot take it", f.reference);
    written(Kind::Declined, subject, &Declined { f })
}

/// The deposit is in: the confirmation. Its calendar file goes with it.
pub fn deposit_received(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {} is confirmed", f.reference);
    written(Kind::DepositReceived, subject, &DepositReceived { f })
}

/// Money came, but less than asked: `to_pay` is what is still missing.
pub fn short_payment(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: some money is still missing", f.reference);
    written(Kind::ShortPayment, subject, &ShortPayment { f })
}

/// Nothing is owed.
pub fn paid_in_full(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: everything is paid", f.reference);
    written(Kind::PaidInFull, subject, &PaidInFull { f })
}

/// Passports or journeys are missing, of whom, and by when they are needed.
pub fn details_wanted(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: we need your details", f.reference);
    written(Kind::DetailsWanted, subject, &DetailsWanted { f })
}

/// The hold ended without money, and what to do if money is on its way.
pub fn hold_lapsed(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {} has lapsed", f.reference);
    written(Kind::HoldLapsed, subject, &HoldLapsed { f })
}

/// The whole booking was called off, by either side: why, what we keep, what we send back.
pub fn cancelled(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {} is cancelled", f.reference);
    written(Kind::Cancelled, subject, &Cancelled { f, who: "" })
}

/// One traveller, `who`, was taken off the booking; `facts.travellers` are those who still travel.
pub fn traveller_cancelled(facts: &BookingFacts, who: &str) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: one traveller is cancelled", f.reference);
    written(Kind::Cancelled, subject, &Cancelled { f, who: &inert(who) })
}

/// A one-time code. `purpose_words` go on from "Your code": "for booking AB2CDEF".
pub fn code(agency: &AgencyFacts, purpose_words: &str) -> Result<Written, askama::Error> {
    let (agency, purpose) = (&agency.inert(), &one_line(purpose_words));
    written(Kind::Code, format!("Your code {purpose}"), &Code { agency, purpose })
}

/// The code that opens a partner's pack.
pub fn pack_code(facts: &PackFacts) -> Result<Written, askama::Error> {
    code(&facts.agency, &format!("for pack no. {} of {}", facts.number, facts.departure_code))
}

/// "Send me my link": one letter a booking.
pub fn link(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: your link", f.reference);
    written(Kind::Link, subject, &Link { f })
}

/// An adult of a party, `who`, gets a link to give their own details.
pub fn own_link(facts: &BookingFacts, who: &str) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: your own details", f.reference);
    written(Kind::OwnLink, subject, &OwnLink { f, who: &inert(who) })
}

/// A partner's pack is ready.
pub fn pack(facts: &PackFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("{}: pack no. {} is ready", f.departure_code, f.number);
    written(Kind::Pack, subject, &Pack { f })
}

/// The runner's own pack is ready; provisional while something is missing. Its calendar file goes with it.
pub fn travel_pack(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: your travel pack", f.reference);
    written(Kind::TravelPack, subject, &TravelPack { f })
}

/// A pack that was sent says something else now: of whom, and which parts, never what they say. Its calendar file goes with it.
pub fn travel_pack_changed(
    facts: &BookingFacts,
    changes: &[(String, String)],
) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let changes: Vec<(String, &str)> =
        changes.iter().map(|(who, what)| (inert(who), what.as_str())).collect();
    let subject = format!("Booking {}: your travel pack has changed", f.reference);
    written(Kind::TravelPackChanged, subject, &TravelPackChanged { f, changes: &changes })
}

/// The tour is over: thanks, what is owed either way, and the day personal values are deleted.
pub fn coming_home(facts: &BookingFacts, purge_on: NaiveDate) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let owed = f.balance;
    let back = (owed.minor < 0).then(|| Money::new(-owed.minor, owed.currency));
    let subject = format!("Booking {}: welcome home", f.reference);
    written(Kind::ComingHome, subject, &ComingHome { f, back, purge_on: &purge_on })
}

/// Personal values of everybody in the booking were deleted.
pub fn data_deleted(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: we have deleted your personal details", f.reference);
    written(Kind::DataDeleted, subject, &DataDeleted { f })
}

/// The address letters go to was corrected. Goes to the address before and therefore carries no link.
pub fn address_changed(facts: &BookingFacts) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = format!("Booking {}: its email address was changed", f.reference);
    written(Kind::AddressChanged, subject, &AddressChanged { f })
}

/// The answer to a change of `who`'s details, `page`, that was asked for after they closed; `facts.reason` says why.
pub fn change_answered(
    facts: &BookingFacts,
    who: &str,
    page: &str,
    is_accepted: bool,
) -> Result<Written, askama::Error> {
    let f = &facts.inert();
    let subject = match is_accepted {
        true => format!("Booking {}: we have made the change", f.reference),
        false => format!("Booking {}: we cannot make the change", f.reference),
    };
    written(Kind::ChangeAnswered, subject, &ChangeAnswered { f, who: &inert(who), page, is_accepted })
}

/// A member of staff, `name`, was given a new password, and where `has_factor` a new second factor. Carries no link: who fears for
/// their account must not be led anywhere by a letter.
pub fn sign_in_renewed(
    agency: &AgencyFacts,
    name: &str,
    has_factor: bool,
    at: NaiveDateTime,
) -> Result<Written, askama::Error> {
    let (agency, name) = (&agency.inert(), &inert(name));
    let subject = match has_factor {
        true => "Your password and second factor for the desk were made anew",
        false => "Your password for the desk was made anew",
    };
    written(Kind::SignInRenewed, subject.to_owned(), &SignInRenewed { agency, name, has_factor, at })
}

/// Puts the text in order: no blanks at line ends, never two empty lines together, one line end at the foot.
fn written(kind: Kind, subject: String, page: &impl Template) -> Result<Written, askama::Error> {
    let mut body = String::new();
    let mut empty_before = true;
    for line in page.render()?.lines().map(str::trim_end) {
        if !(line.is_empty() && empty_before) {
            body.push_str(line);
            body.push('\n');
        }
        empty_before = line.is_empty();
    }
    let end = body.trim_end().len();
    body.truncate(end);
    body.push('\n');
    Ok(Written { kind, subject, body })
}

#[derive(Template)]
#[template(path = "mail/booking_received.txt")]
struct BookingReceived<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/in_review.txt")]
struct InReview<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/question.txt")]
struct Question<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/asked.txt")]
struct Asked<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/accepted.txt")]
struct Accepted<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/declined.txt")]
struct Declined<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/deposit_received.txt")]
struct DepositReceived<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/short_payment.txt")]
struct ShortPayment<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/paid_in_full.txt")]
struct PaidInFull<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/details_wanted.txt")]
struct DetailsWanted<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/hold_lapsed.txt")]
struct HoldLapsed<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/cancelled.txt")]
struct Cancelled<'a> {
    f: &'a BookingFacts,
    who: &'a str,
}

#[derive(Template)]
#[template(path = "mail/link.txt")]
struct Link<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/own_link.txt")]
struct OwnLink<'a> {
    f: &'a BookingFacts,
    who: &'a str,
}

#[derive(Template)]
#[template(path = "mail/travel_pack.txt")]
struct TravelPack<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/travel_pack_changed.txt")]
struct TravelPackChanged<'a> {
    f: &'a BookingFacts,
    changes: &'a [(String, &'a str)],
}

#[derive(Template)]
#[template(path = "mail/coming_home.txt")]
struct ComingHome<'a> {
    f: &'a BookingFacts,
    /// What we still owe.
    back: Option<Money>,
    purge_on: &'a NaiveDate,
}

#[derive(Template)]
#[template(path = "mail/data_deleted.txt")]
struct DataDeleted<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/address_changed.txt")]
struct AddressChanged<'a> {
    f: &'a BookingFacts,
}

#[derive(Template)]
#[template(path = "mail/change_answered.txt")]
struct ChangeAnswered<'a> {
    f: &'a BookingFacts,
    who: &'a str,
    page: &'a str,
    is_accepted: bool,
}

#[derive(Template)]
#[template(path = "mail/code.txt")]
struct Code<'a> {
    agency: &'a AgencyFacts,
    purpose: &'a str,
}

#[derive(Template)]
#[template(path = "mail/sign_in_renewed.txt")]
struct SignInRenewed<'a> {
    agency: &'a AgencyFacts,
    name: &'a str,
    has_factor: bool,
    at: NaiveDateTime,
}

#[derive(Template)]
#[template(path = "mail/pack.txt")]
struct Pack<'a> {
    f: &'a PackFacts,
}
