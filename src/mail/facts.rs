//! What a letter tells, as plain data that the verbs fill in. Never a passport number, never a birth date.

use chrono::NaiveDate;

use crate::domain::money::Money;
use crate::mail::inert::inert;
use crate::mail::inert::one_line;

/// Who writes.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct AgencyFacts {
    /// As travellers know it.
    pub name: String,
    /// As the company register knows it.
    pub legal_name: String,
    /// A watched address; answers go there.
    pub email: String,
    /// May be empty.
    pub phone: String,
    /// Postal, one line.
    pub address: String,
}

/// What is to be paid next, and how.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct ToPay {
    /// In the currency of the booking.
    pub amount: Money,
    /// "deposit for 2 travellers", "full price", "balance".
    pub what: String,
    /// "Sat 5 Dec 2026, 18:00 Beijing (10:00 UTC)" or "Sat 5 Dec 2026".
    pub until: Option<String>,
    /// Holder of the account.
    pub holder: String,
    /// In fours.
    pub iban: String,
    /// BIC of the bank.
    pub bic: String,
    /// Name of the bank.
    pub bank_name: String,
    /// Banks outside Europe ask for it; one line, may be empty.
    pub bank_address: String,
    /// The creditor reference (ISO 11649), in fours.
    pub rf: String,
}

/// One traveller on a list.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct TravellerLine {
    /// As they gave it.
    pub name: String,
    /// "runner, Half marathon, shared twin room".
    pub what: String,
}

/// A booking as its letters tell it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct BookingFacts {
    /// Who writes.
    pub agency: AgencyFacts,
    /// What the booker quotes.
    pub reference: String,
    /// Who is written to.
    pub booker_name: String,
    /// Name of the tour.
    pub tour_name: String,
    /// "PY31-A".
    pub departure_code: String,
    /// "31st Pyongyang International Marathon".
    pub edition_name: String,
    /// City the group leaves from.
    pub gateway: String,
    /// The day to be there, for the briefing.
    pub gateway_on: NaiveDate,
    /// First day of the tour.
    pub starts_on: NaiveDate,
    /// Last day of the tour.
    pub ends_on: NaiveDate,
    /// Day of the race.
    pub race_on: NaiveDate,
    /// "16:00, place, address".
    pub briefing: String,
    /// Who travels, after what the letter tells has happened.
    pub travellers: Vec<TravellerLine>,
    /// None when nothing is to be paid now.
    pub to_pay: Option<ToPay>,
    /// The whole price.
    pub charged: Money,
    /// What has arrived.
    pub paid: Money,
    /// What is still owed; below zero where we owe.
    pub balance: Money,
    /// When the balance is due.
    pub balance_due_on: Option<NaiveDate>,
    /// Paid to others or in another currency: how much, and what for, where and when. Never part of the sums above.
    pub elsewhere: Vec<(Money, String)>,
    /// Who, what they must do, by when.
    pub conditions: Vec<(String, String, Option<NaiveDate>)>,
    /// The day we answer a review by.
    pub review_due_on: Option<NaiveDate>,
    /// The day passports and journeys must be with us.
    pub details_due_on: NaiveDate,
    /// The desk's or the rule's words; may be empty.
    pub reason: String,
    /// Who, and what is missing of them.
    pub missing: Vec<(String, String)>,
    /// What we send back.
    pub refund: Option<Money>,
    /// What we keep.
    pub fee: Option<Money>,
}

/// A pack as the letter to its recipient tells it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct PackFacts {
    /// Who writes.
    pub agency: AgencyFacts,
    /// Who is written to.
    pub recipient_name: String,
    /// Whom they work for.
    pub partner_name: String,
    /// "PY31-A".
    pub departure_code: String,
    /// Name of the tour.
    pub tour_name: String,
    /// City the group leaves from.
    pub gateway: String,
    /// The day the group is there.
    pub gateway_on: NaiveDate,
    /// Packs of a departure are counted from 1.
    pub number: i64,
    /// "the rooms of your hotel": what the recipient does with it.
    pub job_words: String,
    /// How many people it lists.
    pub travellers: usize,
    /// What is in it or what changed, one line; may be empty.
    pub summary: String,
}

impl BookingFacts {
    /// "your place" or "your places": as many as travel.
    pub fn your_places(&self) -> &'static str {
        if self.travellers.len() == 1 { "your place" } else { "your places" }
    }

    /// The verb that goes with [`Self::your_places`].
    pub fn are(&self) -> &'static str {
        if self.travellers.len() == 1 { "is" } else { "are" }
    }

    /// What stands for [`Self::your_places`], with its verb.
    pub fn they_are(&self) -> &'static str {
        if self.travellers.len() == 1 { "it is" } else { "they are" }
    }

    /// What is paid now and what is left after it, which has a later day; None where one payment settles all.
    pub fn in_two(&self) -> Option<(&ToPay, Money)> {
        let first = self.to_pay.as_ref()?;
        let later = self.balance.minus(first.amount).ok()?;
        later.is_positive().then_some((first, later))
    }
}

impl AgencyFacts {
    /// The same on single lines.
    pub fn inert(&self) -> Self {
        Self {
            name: one_line(&self.name),
            legal_name: one_line(&self.legal_name),
            email: one_line(&self.email),
            phone: one_line(&self.phone),
            address: one_line(&self.address),
        }
    }
}

impl ToPay {
    fn inert(&self) -> Self {
        Self {
            amount: self.amount,
            what: one_line(&self.what),
            until: self.until.as_deref().map(one_line),
            holder: one_line(&self.holder),
            iban: one_line(&self.iban),
            bic: one_line(&self.bic),
            bank_name: one_line(&self.bank_name),
            bank_address: one_line(&self.bank_address),
            rf: one_line(&self.rf),
        }
    }
}

impl BookingFacts {
    /// The same with everything on single lines, and what people typed unable to become a link or a placeholder.
    pub fn inert(&self) -> Self {
        let line = |line: &TravellerLine| TravellerLine { name: inert(&line.name), what: inert(&line.what) };
        Self {
            agency: self.agency.inert(),
            reference: one_line(&self.reference),
            booker_name: inert(&self.booker_name),
            tour_name: one_line(&self.tour_name),
            departure_code: one_line(&self.departure_code),
            edition_name: one_line(&self.edition_name),
            gateway: one_line(&self.gateway),
            briefing: one_line(&self.briefing),
            travellers: self.travellers.iter().map(line).collect(),
            to_pay: self.to_pay.as_ref().map(ToPay::inert),
            elsewhere: self.elsewhere.iter().map(|(amount, what)| (*amount, inert(what))).collect(),
            conditions: self
                .conditions
                .iter()
                .map(|(who, what, by)| (inert(who), inert(what), *by))
                .collect(),
            reason: inert(&self.reason),
            missing: self.missing.iter().map(|(who, what)| (inert(who), inert(what))).collect(),
            ..self.clone()
        }
    }
}

impl PackFacts {
    /// The same with everything on single lines, and what people typed unable to become a link or a placeholder.
    pub fn inert(&self) -> Self {
        Self {
            agency: self.agency.inert(),
            recipient_name: inert(&self.recipient_name),
            partner_name: inert(&self.partner_name),
            departure_code: one_line(&self.departure_code),
            tour_name: one_line(&self.tour_name),
            gateway: one_line(&self.gateway),
            job_words: one_line(&self.job_words),
            summary: inert(&self.summary),
            ..self.clone()
        }
    }
}
