//! What people type about themselves: passports and dates.

use chrono::Datelike;
use chrono::NaiveDate;
use startline::domain::passport::Fault;
use startline::domain::passport::Mrz;
use startline::domain::passport::PartialDate;
use startline::domain::passport::Unreadable;
use startline::domain::passport::check_digit;
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
