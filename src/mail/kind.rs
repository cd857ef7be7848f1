//! The kinds of letters.

use std::str::FromStr;

use crate::domain::booking::UnknownWord;

/// Why a letter was written. Kept as `as_str`, shown to the desk as `label`.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Debug)]
pub enum Kind {
    /// A booking came in and its places are kept.
    BookingReceived,
    /// A booking came in that staff must look at.
    InReview,
    /// Staff have a question before they decide.
    Question,
    /// The desk asks something at any other time.
    Asked,
    /// The review ended with a yes.
    Accepted,
    /// The review ended with a no.
    Declined,
    /// The deposit is in: the confirmation, with the calendar file.
    DepositReceived,
    /// Money came, but not enough.
    ShortPayment,
    /// Nothing is owed.
    PaidInFull,
    /// Passports or journeys are missing.
    DetailsWanted,
    /// The hold ended without money.
    HoldLapsed,
    /// A booking, or a traveller of it, was called off.
    Cancelled,
    /// A one-time code.
    Code,
    /// "Send me my link".
    Link,
    /// An adult of a party gets a link of their own.
    OwnLink,
    /// A partner's pack is ready.
    Pack,
    /// The runner's own pack is ready.
    TravelPack,
    /// The runner's own pack says something else than when it was sent.
    TravelPackChanged,
    /// The tour is over.
    ComingHome,
    /// Personal values were deleted.
    DataDeleted,
    /// The address letters go to was corrected; written to the one before.
    AddressChanged,
    /// The desk's answer to a change asked for after the details closed.
    ChangeAnswered,
    /// A member of staff was given a new password or second factor.
    SignInRenewed,
}

impl Kind {
    /// Every kind, in the order of a booking's life.
    pub const ALL: [Kind; 23] = [
        Kind::BookingReceived,
        Kind::InReview,
        Kind::Question,
        Kind::Asked,
        Kind::Accepted,
        Kind::Declined,
        Kind::DepositReceived,
        Kind::ShortPayment,
        Kind::PaidInFull,
        Kind::DetailsWanted,
        Kind::HoldLapsed,
        Kind::Cancelled,
        Kind::Code,
        Kind::Link,
        Kind::OwnLink,
        Kind::Pack,
        Kind::TravelPack,
        Kind::TravelPackChanged,
        Kind::ComingHome,
        Kind::DataDeleted,
        Kind::AddressChanged,
        Kind::ChangeAnswered,
        Kind::SignInRenewed,
    ];

    /// The stored word.
    pub fn as_str(self) -> &'static str {
        match self {
            Kind::BookingReceived => "booking_received",
            Kind::InReview => "in_review",
            Kind::Question => "question",
            Kind::Asked => "asked",
            Kind::Accepted => "accepted",
            Kind::Declined => "declined",
            Kind::DepositReceived => "deposit_received",
            Kind::ShortPayment => "short_payment",
            Kind::PaidInFull => "paid_in_full",
            Kind::DetailsWanted => "details_wanted",
            Kind::HoldLapsed => "hold_lapsed",
            Kind::Cancelled => "cancelled",
            Kind::Code => "code",
            Kind::Link => "link",
            Kind::OwnLink => "own_link",
            Kind::Pack => "pack",
            Kind::TravelPack => "travel_pack",
            Kind::TravelPackChanged => "travel_pack_changed",
            Kind::ComingHome => "coming_home",
            Kind::DataDeleted => "data_deleted",
            Kind::AddressChanged => "address_changed",
            Kind::ChangeAnswered => "change_answered",
            Kind::SignInRenewed => "sign_in_renewed",
        }
    }

    /// What the desk reads.
    pub fn label(self) -> &'static str {
        match self {
            Kind::BookingReceived => "Booking received",
            Kind::InReview => "In review",
            Kind::Question => "Question before we decide",
            Kind::Asked => "Question",
            Kind::Accepted => "Accepted",
            Kind::Declined => "Declined",
            Kind::DepositReceived => "Deposit received (confirmation)",
            Kind::ShortPayment => "Payment too small",
            Kind::PaidInFull => "Paid in full",
            Kind::DetailsWanted => "Details wanted",
            Kind::HoldLapsed => "Hold lapsed",
            Kind::Cancelled => "Cancelled",
            Kind::Code => "One-time code",
            Kind::Link => "Link to the booking",
            Kind::OwnLink => "A traveller’s own link",
            Kind::Pack => "Pack for a partner",
            Kind::TravelPack => "Travel pack",
            Kind::TravelPackChanged => "Travel pack changed",
            Kind::ComingHome => "Welcome home",
            Kind::DataDeleted => "Personal details deleted",
            Kind::AddressChanged => "Address changed",
            Kind::ChangeAnswered => "Change of details answered",
            Kind::SignInRenewed => "Sign-in of staff renewed",
        }
    }
}

impl FromStr for Kind {
    type Err = UnknownWord;

    fn from_str(word: &str) -> Result<Self, UnknownWord> {
        UnknownWord::find("kind of letter", word, &Kind::ALL, Kind::as_str)
    }
}
