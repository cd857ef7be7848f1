//! What people write and paste: references, amounts, addresses, flights.

use chrono::Datelike;
use chrono::NaiveDate;
use startline::domain::contact;
use startline::domain::contact::EmailAddress;
use startline::domain::epc::CreditTransfer;
use startline::domain::epc::Remittance;
use startline::domain::epc::payload;
use startline::domain::money::Currency;
use startline::domain::money::Money;
use startline::domain::passport;
use startline::domain::reference::BookingReference;
use startline::domain::reference::CreditorReference;
use startline::domain::reference::Iban;
use startline::domain::ways::FlightLine;

use super::Answer;
use super::Target;
use super::search;

fn today() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

/// Reads a text as one kind of thing; what is taken is written and read again.
fn reads<T, E>(
    name: &'static str,
    text: &str,
    read: impl Fn(&str) -> Result<T, E>,
    written: impl Fn(&T) -> String,
) -> Result<&'static str, String>
where
    T: PartialEq + std::fmt::Debug,
    E: std::fmt::Display + std::fmt::Debug,
{
    match read(text) {
        Ok(value) => {
            let again = written(&value);
            let back = read(&again).unwrap_or_else(|e| panic!("{name} {text:?} became {again:?}: {e}"));
            assert_eq!(value, back, "{name} {text:?} became {again:?}");
            Ok(name)
        }
        Err(fault) => Err(fault.to_string()),
    }
}

fn booking_reference(text: &str) {
    let Ok(reference) = text.parse::<BookingReference>() else { return };
    let symbols: Vec<char> = reference.as_str().chars().collect();
    let on_transfer = reference.creditor_reference();
    assert_eq!(on_transfer.payload(), reference.as_str());
    for at in 0..symbols.len() {
        let mut other = symbols.clone();
        other[at] = if other[at] == '7' { 'K' } else { '7' };
        assert!(String::from_iter(&other).parse::<BookingReference>().is_err(), "one sign off: {other:?}");
        let mut swapped = symbols.clone();
        swapped.swap(at, 0);
        let swapped = String::from_iter(swapped);
        assert!(swapped == reference.as_str() || swapped.parse::<BookingReference>().is_err(), "{swapped}");
    }
}

fn creditor_reference(text: &str) {
    let Ok(reference) = text.parse::<CreditorReference>() else { return };
    assert!(reference.as_str().len() <= 25);
    if let Ok(again) = CreditorReference::of(reference.payload()) {
        assert_eq!(again.as_str()[..4], reference.as_str()[..4], "{reference}");
    }
}

/// A QR code of a bank holds as many lines as it must, whatever the words.
fn bank_code(text: &str) -> Result<&'static str, String> {
    let iban: Iban = "DE89370400440532013000".parse().unwrap();
    let (name, words) = text.split_once('\n').unwrap_or((text, ""));
    let transfer = CreditTransfer {
        bic: None,
        name,
        iban: &iban,
        currency: "EUR",
        cents: 1,
        remittance: Remittance::Text(words),
    };
    let code = payload(&transfer).map_err(|e| e.to_string())?;
    let lines: Vec<&str> = code.split('\n').collect();
    assert!(lines.len() <= 11 && code.len() <= 331, "{code:?}");
    assert_eq!((lines[0], lines[5], lines[6], lines[7]), ("BCD", name.trim(), iban.as_str(), "EUR0.01"));
    Ok("bank code")
}

#[test]
fn references_amounts_and_addresses_are_read_as_they_are_written() {
    let target = Target {
        name: "references",
        words: &[
            "RF",
            "RF18539007547034",
            "DE89370400440532013000",
            "GB29NWBK60161331926819",
            "EUR",
            "USD",
            "JPY",
            "BHD",
            "€",
            "2,195.00",
            "1.234.567,89",
            "2'195",
            "0.005",
            "@",
            "example.org",
            ".",
            "+49",
            "00",
            "(0)",
            "-",
            " ",
            "２２",
            "C01X00T47",
            "0000",
        ],
        most_bytes: 512,
        ..Target::TEXT
    };
    let currencies: [Currency; 3] = ["EUR", "JPY", "BHD"].map(|code| code.parse().unwrap());
    search(&target, |bytes| {
        let text = &*String::from_utf8_lossy(bytes);
        booking_reference(text);
        creditor_reference(text);
        let mut read = vec![
            reads("booking", text, str::parse::<BookingReference>, ToString::to_string),
            reads("creditor", text, str::parse::<CreditorReference>, ToString::to_string),
            reads("account", text, str::parse::<Iban>, |iban| iban.to_string()),
            reads("email", text, str::parse::<EmailAddress>, ToString::to_string),
            reads("phone", text, contact::phone, String::clone),
            reads("passport", text, passport::number, String::clone),
            reads("stored", text, str::parse::<Money>, ToString::to_string),
            reads("currency", text, str::parse::<Currency>, ToString::to_string),
            bank_code(text),
        ];
        for currency in currencies {
            let typed = |text: &str| Money::typed(text, currency);
            let money = typed(text);
            // From 1.000 to 999.999 such figures can be read in two ways, and are refused for that.
            let is_clear = currency.exponent() < 3
                || money.as_ref().is_ok_and(|money| !(1_000..1_000_000).contains(&money.minor));
            if is_clear {
                read.push(reads(currency.code(), text, typed, |money| money.plain()));
            }
            assert!(
                typed(text).is_ok_and(|money| money.minor >= 0) || typed(text).is_err(),
                "{text:?} is below zero"
            );
        }
        if let Ok(email) = text.parse::<EmailAddress>() {
            let line = email.as_str();
            assert!(line.len() <= 254 && line.bytes().all(|b| b.is_ascii_graphic()), "{line:?}");
        }
        if let Ok(number) = passport::number(text) {
            assert!((1..=9).contains(&number.len()) && passport::last_four(&number).len() <= 4);
        }
        let taken: Vec<&str> = read.iter().flatten().copied().collect();
        match taken.as_slice() {
            // Nearly every line of words can stand in a bank's code.
            [] | ["bank code"] => {
                Answer::Refused(read.into_iter().filter_map(Result::err).collect::<Vec<_>>().join(". "))
            }
            taken => Answer::Taken(taken.join(" ")),
        }
    });
}

#[test]
fn a_flight_that_is_read_from_a_line_is_read_from_its_own_line_too() {
    let target = Target {
        name: "flights",
        words: &[
            "CA 938",
            "LH7222",
            "3U",
            "LHR",
            "PEK",
            "LHRPEK",
            "12MAY",
            "29FEB",
            "12MAY25",
            "12MAY2025",
            "12 MAY",
            "2025",
            "1430",
            "1430+1",
            "-1",
            "+2",
            "AM",
            "PM",
            "825P",
            "12:00N",
            "12M",
            "HK1",
            "*",
            "¥1",
            "#1",
            "→",
            "–",
            "ß",
            "ŉ",
            "/",
        ],
        most_bytes: 512,
        ..Target::TEXT
    };
    search(&target, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let read = FlightLine::parse(&text, today());
        if let Ok(flight) = &read {
            let (carrier, number) = flight.number.split_at(2);
            assert!(number.len() <= 4 && number.bytes().all(|b| b.is_ascii_digit()), "{flight:?}");
            let days = (flight.arrives_on - flight.departs_on).num_days();
            assert!((-1..=2).contains(&days), "{flight:?}");
            let (year, short) = (flight.departs_on.format("%Y").to_string(), flight.departs_on.format("%y"));
            let is_near = (flight.departs_on - today()).num_days().abs() <= 8 * 366;
            let is_said = text.contains(&year) || text.contains(&short.to_string());
            let is_nearest = (flight.departs_on.year() - today().year()).abs() <= 1;
            assert!(is_said || (is_near && is_nearest), "nobody said {year}: {flight:?}");
            let departs = flight.departs_at.map_or(String::new(), |at| at.format("%H%M").to_string());
            let line = format!(
                "{carrier} {number} {} {} {} {departs} {}{days:+}",
                flight.from,
                flight.to,
                flight.departs_on.format("%d%b%Y"),
                flight.arrives_at.format("%H%M"),
            );
            let line = line.replace("+0", "");
            let again = FlightLine::parse(&line, today()).unwrap_or_else(|e| panic!("{line}: {e}"));
            assert_eq!(*flight, again, "{line}");
        }
        Answer::of(&read, |flight| {
            format!("{} {}", flight.departs_at.is_some(), flight.departs_on == flight.arrives_on)
        })
    });
}
