//! Facts to write letters of: a booking as most are, and one whose every typed word is nasty.

use chrono::NaiveDate;
use chrono::NaiveDateTime;

use crate::domain::money::Currency;
use crate::domain::money::Money;
use crate::mail::facts::AgencyFacts;
use crate::mail::facts::BookingFacts;
use crate::mail::facts::PackFacts;
use crate::mail::facts::ToPay;
use crate::mail::facts::TravellerLine;
use crate::mail::letters;
use crate::mail::letters::Written;
use crate::mail::message::Outgoing;
use crate::mail::placeholder::Filled;

/// A name as nobody has it.
pub const NASTY: &str = "<b>O'Neil</b> =1+1 {placeholder} {{ f.agency.email }} [x](https://evil.example/y) www.evil.example \
    evil@evil.example\r\nBcc: all@evil.example\r\n\r\n- item\r\n---\n\u{202e}gnp.exe \u{e000}code\u{e001}\u{0} &amp; \"q\" Ñandú 王小明";

pub fn eur(euro: i64) -> Money {
    Money::new(euro * 100, Currency::EUR)
}

pub fn date(text: &str) -> NaiveDate {
    text.parse().unwrap()
}

pub fn agency() -> AgencyFacts {
    AgencyFacts {
        name: "Taedong Running Tours".to_owned(),
        legal_name: "Taedong Reisen GmbH".to_owned(),
        email: "desk@taedong.example".to_owned(),
        phone: "+49 30 1234567".to_owned(),
        address: "Hauptstraße 1, 10115 Berlin, Germany".to_owned(),
    }
}

/// Two people, a deposit to pay, everything a letter can tell.
pub fn booking() -> BookingFacts {
    BookingFacts {
        agency: agency(),
        reference: "AB2CDEF".to_owned(),
        booker_name: "Anna Müller".to_owned(),
        tour_name: "Pyongyang Marathon, six days".to_owned(),
        departure_code: "PY32-A".to_owned(),
        edition_name: "32nd Pyongyang International Marathon".to_owned(),
        gateway: "Beijing".to_owned(),
        gateway_on: date("2027-04-01"),
        starts_on: date("2027-04-02"),
        ends_on: date("2027-04-07"),
        race_on: date("2027-04-04"),
        briefing: "16:00, 27 Bei Sanlitun Nan, Chaoyang".to_owned(),
        travellers: vec![
            line("Anna Müller", "runner, Half marathon, shared twin room"),
            line("王小明", "spectator, single room"),
        ],
        to_pay: Some(ToPay {
            amount: eur(700),
            what: "deposit for 2 travellers".to_owned(),
            until: Some("Sat 5 Dec 2026, 18:00 Beijing (10:00 UTC)".to_owned()),
            holder: "Taedong Reisen GmbH".to_owned(),
            iban: "DE89 3704 0044 0532 0130 00".to_owned(),
            bic: "COBADEFFXXX".to_owned(),
            bank_name: "Commerzbank".to_owned(),
            bank_address: "60261 Frankfurt, Germany".to_owned(),
            rf: "RF18 5390 0754 7034".to_owned(),
        }),
        charged: eur(4_390),
        paid: eur(350),
        balance: eur(4_040),
        balance_due_on: Some(date("2027-03-02")),
        elsewhere: vec![(
            Money::new(15_000, "USD".parse().unwrap()),
            "race fee of Anna Müller, in cash at the briefing".to_owned(),
        )],
        conditions: vec![
            ("王小明".to_owned(), "get a double-entry visa for China".to_owned(), Some(date("2027-03-01"))),
            ("Anna Müller".to_owned(), "carry the onward ticket".to_owned(), None),
        ],
        review_due_on: Some(date("2026-12-02")),
        details_due_on: date("2027-03-12"),
        reason: "The passport ends soon after the tour".to_owned(),
        missing: vec![("Anna Müller".to_owned(), "passport, way to Beijing".to_owned())],
        refund: Some(eur(200)),
        fee: Some(eur(150)),
    }
}

/// The same with [`NASTY`] wherever somebody types.
pub fn nasty_booking() -> BookingFacts {
    let nasty = NASTY.to_owned();
    BookingFacts {
        booker_name: nasty.clone(),
        travellers: vec![line(NASTY, NASTY)],
        elsewhere: vec![(eur(1), nasty.clone())],
        conditions: vec![(nasty.clone(), nasty.clone(), None)],
        reason: nasty.clone(),
        missing: vec![(nasty.clone(), nasty)],
        ..booking()
    }
}

/// A pack for a hotel.
pub fn hotel_pack() -> PackFacts {
    PackFacts {
        agency: agency(),
        recipient_name: "Ms Pak".to_owned(),
        partner_name: "Yanggakdo Hotel".to_owned(),
        departure_code: "PY32-A".to_owned(),
        tour_name: "Pyongyang Marathon, six days".to_owned(),
        gateway: "Beijing".to_owned(),
        gateway_on: date("2027-04-01"),
        number: 2,
        job_words: "the rooms of your hotel".to_owned(),
        travellers: 41,
        summary: "2 people more than in pack no. 1".to_owned(),
    }
}

/// The pack with [`NASTY`] wherever somebody types.
pub fn nasty_pack() -> PackFacts {
    let nasty = NASTY.to_owned();
    PackFacts { recipient_name: nasty.clone(), partner_name: nasty.clone(), summary: nasty, ..hotel_pack() }
}

fn at() -> NaiveDateTime {
    "2026-11-28T10:00:03".parse().unwrap()
}

/// Every letter there is.
pub fn all(booking: &BookingFacts, pack: &PackFacts, who: &str) -> Vec<Written> {
    [
        letters::booking_received(booking),
        letters::in_review(booking),
        letters::question(booking),
        letters::asked(booking),
        letters::accepted(booking),
        letters::declined(booking),
        letters::deposit_received(booking),
        letters::short_payment(booking),
        letters::paid_in_full(booking),
        letters::details_wanted(booking),
        letters::hold_lapsed(booking),
        letters::cancelled(booking),
        letters::traveller_cancelled(booking, who),
        letters::code(&booking.agency, "for booking AB2CDEF"),
        letters::pack_code(pack),
        letters::link(booking),
        letters::own_link(booking, who),
        letters::pack(pack),
        letters::travel_pack(booking),
        letters::travel_pack_changed(booking, &[(who.to_owned(), "your race".to_owned())]),
        letters::coming_home(booking, "2027-06-05".parse().unwrap()),
        letters::data_deleted(booking),
        letters::address_changed(booking),
        letters::change_answered(booking, who, "Passport", true),
        letters::change_answered(booking, who, "Insurance", false),
        letters::sign_in_renewed(&booking.agency, who, true, at()),
        letters::sign_in_renewed(&booking.agency, who, false, at()),
    ]
    .into_iter()
    .map(Result::unwrap)
    .collect()
}

/// What the sender fills in.
pub fn filled() -> Filled {
    Filled { link: "https://desk.example/b/0195/S3cr-et_".to_owned(), code: "493027".to_owned() }
}

/// A letter on its way.
pub fn outgoing(letter: &Written) -> Outgoing {
    Outgoing {
        id: "01950000-0000-7000-8000-000000000001".to_owned(),
        kind: letter.kind.as_str().to_owned(),
        from_name: "Taedong Running Tours".to_owned(),
        from_address: "letters@mail.taedong.example".to_owned(),
        reply_to: "desk@taedong.example".to_owned(),
        to: "anna@example.com".to_owned(),
        subject: letter.subject.clone(),
        body: letter.body.clone(),
        filled: filled(),
        calendar: String::new(),
        booking_id: Some("0195-b".to_owned()),
        at: "2026-11-28T10:00:03Z".parse().unwrap(),
    }
}

fn line(name: &str, what: &str) -> TravellerLine {
    TravellerLine { name: name.to_owned(), what: what.to_owned() }
}
