//! What people type and paste about themselves: passports, dates, references, amounts, addresses, flights.

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
use startline::domain::passport::Fault;
use startline::domain::passport::Mrz;
use startline::domain::passport::PartialDate;
use startline::domain::passport::Unreadable;
use startline::domain::passport::check_digit;
use startline::domain::reference::BookingReference;
use startline::domain::reference::CreditorReference;
use startline::domain::reference::Iban;
use startline::domain::ways::FlightLine;
use startline::web::form::Form;

use super::Answer;
use super::Target;
use super::search;

fn today() -> NaiveDate {
    "2026-11-22".parse().unwrap()
}

/// The lines a passport with these words would have.
fn printed(mrz: &Mrz) -> String {
    let part = |part: Option<u32>| part.map_or("<<".to_owned(), |part| format!("{:02}", part % 100));
    let date = |date: &PartialDate| {
        let year = date.year.map(|year| u32::try_from(year.rem_euclid(100)).unwrap());
        [year, date.month, date.day].map(part).concat()
    };
    let fillers = |words: &str| words.replace(' ', "<");
    let names = match mrz.given.as_str() {
        "" => fillers(&mrz.surname),
        given => format!("{}<<{}", fillers(&mrz.surname), fillers(given)),
    };
    let code = |code: Option<startline::domain::country::Code>| format!("{:<<3}", code.unwrap().as_str());
    let digit = |text: String| format!("{text}{}", check_digit(&text));
    let sex = match mrz.sex.letter() {
        "X" => "<",
        letter => letter,
    };
    let number = digit(format!("{:<<9}", mrz.number));
    let dates = format!("{}{sex}{}", digit(date(&mrz.birth)), digit(date(&mrz.expiry)));
    let optional = digit(format!("{:<<14}", mrz.optional));
    let nationality = code(mrz.nationality);
    let (birth, expiry) = (&dates[..7], &dates[8..]);
    let whole = check_digit(&format!("{number}{birth}{expiry}{optional}"));
    format!(
        "{:<<2}{}{names:<<39}\n{number}{nationality}{dates}{optional}{whole}",
        mrz.document,
        code(mrz.issuer)
    )
}

/// Gives the second line the check digits that fit what it says.
fn with_check_digits(bytes: &mut Vec<u8>) {
    let Ok(text) = std::str::from_utf8(bytes) else { return };
    let mut lines: Vec<String> = text.lines().map(str::to_owned).collect();
    let Some(line) = lines.get_mut(1).filter(|line| line.is_ascii() && line.len() == 44) else { return };
    for (covered, place) in [(0..9, 9), (13..19, 19), (21..27, 27), (28..42, 42)] {
        let digit = check_digit(&line[covered]).to_string();
        line.replace_range(place..=place, &digit);
    }
    let whole = check_digit(&format!("{}{}{}", &line[..10], &line[13..20], &line[21..43]));
    line.replace_range(43..44, &whole.to_string());
    *bytes = lines.join("\n").into_bytes();
}

#[test]
fn a_passport_that_is_read_prints_the_same_lines() {
    let target = Target {
        name: "passport",
        words: &[
            "P<",
            "PM",
            "V<",
            "I<",
            "UTO",
            "D<<",
            "GBN",
            "XXA",
            "<<",
            "<",
            "<<<<<<<<<<",
            "«",
            "‹",
            "M",
            "F",
            "X",
            "ERIKSSON<<ANNA",
            "\n\n",
            "\u{2028}",
            "7408122",
            "<<<<<<0",
            "990229",
            "000229",
            "<<0101",
            "p<utoeriksson<<anna",
            " ",
        ],
        mend: with_check_digits,
        ..Target::TEXT
    };
    search(&target, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let read = Mrz::read(&text, today());
        let small = Mrz::read(&text.to_ascii_lowercase(), today());
        assert!(!text.is_ascii() || small == read, "in small letters it says {small:?}");
        match &read {
            Ok(mrz) => keeps_to_the_lines(mrz),
            Err(Unreadable::Length { found, .. }) => assert!(*found <= text.chars().count() * 18),
            Err(Unreadable::Sign { place, .. }) => assert!((1..=44).contains(place)),
            Err(_) => {}
        }
        Answer::of(&read, |mrz| mrz.faults.iter().map(|fault| fault.to_string() + ". ").collect())
    });
}

fn keeps_to_the_lines(mrz: &Mrz) {
    let latin =
        |words: &str| words.bytes().all(|b| b.is_ascii_uppercase() || b.is_ascii_digit() || b == b' ');
    assert!(latin(&mrz.surname) && latin(&mrz.given), "{mrz:?}");
    assert!(mrz.surname.len() + mrz.given.len() <= 39 && mrz.number.len() <= 9 && mrz.optional.len() <= 14);
    let born = mrz.birth.date();
    assert!(born.is_none_or(|born| born <= today() && today().year() - born.year() <= 100), "{born:?}");
    let last = mrz.expiry.year;
    assert!(last.is_none_or(|year| (today().year() - 80..=today().year() + 20).contains(&year)), "{last:?}");
    let is_clear = |fault: &Fault| matches!(fault, Fault::CheckDigit { .. });
    if mrz.faults.iter().all(is_clear) {
        let lines = printed(mrz);
        let again = Mrz::read(&lines, today()).unwrap_or_else(|e| panic!("{lines}\n{e}"));
        let expected = Mrz { faults: Vec::new(), may_be_cut: again.may_be_cut, ..mrz.clone() };
        assert_eq!(expected, again, "{lines}");
    }
}

#[test]
fn a_date_that_is_read_is_read_from_its_own_figures_too() {
    let target = Target {
        name: "dates",
        words: &[
            "JAN",
            "feb",
            "March",
            "September",
            "１２",
            "٣",
            "29",
            "31",
            "1900",
            "2000",
            "2024",
            "9999",
            "0999",
            "10000",
            "-",
            "+",
            " ",
            "\n",
            "14:30",
            "24:00",
            "23:59",
            "12h05",
            "9.5",
            "٠٩:٣٠",
            "00",
        ],
        most_bytes: 256,
        ..Target::TEXT
    };
    search(&target, |bytes| {
        let text = String::from_utf8_lossy(bytes);
        let mut parts = text.splitn(4, '\n');
        let names = ["born-day", "born-month", "born-year", "at"];
        let mut form = Form::filled(names.map(|name| (name, parts.next().unwrap_or_default())));
        let date = form.date("born", "Date of birth");
        assert_eq!(date.is_some(), form.faults().is_empty());
        for fault in form.faults() {
            assert!(names[..3].contains(&fault.id.as_str()) && !fault.message.is_empty(), "{fault:?}");
        }
        if let Some(date) = date {
            assert!((1000..=9999).contains(&date.year()), "{date}");
            for month in ["%-m", "%m", "%B", "%b"] {
                let [day, month, year] = ["%d", month, "%Y"].map(|part| date.format(part).to_string());
                let mut form = Form::filled([("born-day", day), ("born-month", month), ("born-year", year)]);
                assert_eq!(form.date("born", "Date of birth"), Some(date), "{:?}", form.faults());
            }
        }
        let time = form.time("at", "Enter a time");
        if let Some(time) = time {
            let mut form = Form::filled([("at", time.format("%H:%M").to_string())]);
            assert_eq!(form.time("at", ""), Some(time));
        }
        match (date, time) {
            (None, None) => {
                let messages: Vec<_> =
                    form.faults().iter().map(|fault| format!("{} {}", fault.id, fault.message)).collect();
                Answer::Refused(messages.join(". "))
            }
            (date, time) => Answer::Taken(format!("{} {}", date.is_some(), time.is_some())),
        }
    });
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
